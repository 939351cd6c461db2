"""Conversations on record: what was said, decided, learned and summed up, the same on every database."""

from datetime import timedelta, timezone

import pytest
from recorded import NOON, a_conversation, a_turn, an_escalation

from records.lead_slot import LeadSlot
from records.summary import StoredSummary
from records.turn import TurnConflict
from sop.errors import NotRecorded, RecordsError

# Conversations


def test_that_a_started_conversation_is_read_back_whole(records):
    records.conversations.start(a_conversation(state={"at": "qualify", "loops": {"a": [1, None, True, 0.5]}}))
    assert records.conversations.get("conversation-1") == a_conversation(
        state={"at": "qualify", "loops": {"a": [1, None, True, 0.5]}}
    )
    assert records.conversations.turns("conversation-1") == []


def test_that_a_greeting_is_recorded_with_the_start(started):
    assert started.conversations.get("conversation-1").turns == 1
    assert started.conversations.turns("conversation-1") == [a_turn(0, message="")]


def test_that_an_id_can_be_started_only_once(started):
    with pytest.raises(RecordsError, match="conversation-1: a conversation of this id exists"):
        started.conversations.start(a_conversation(provider="other"))
    assert started.conversations.get("conversation-1").provider == "local"


def test_that_what_customers_wrote_stays_out_of_errors(started):
    with pytest.raises(RecordsError) as refused:
        started.conversations.start(a_conversation(state={"said": "my diagnosis"}))
    assert "my diagnosis" not in str(refused.value) + str(refused.value.__cause__)


def test_that_an_unknown_conversation_names_the_command_that_lists_them(records):
    with pytest.raises(NotRecorded, match=r"no-such-id: there is no such conversation; see `bloom conversations`"):
        records.conversations.get("no-such-id")


def test_that_the_beginning_of_an_id_finds_its_conversation(records):
    records.conversations.start(a_conversation("abcdef-1"))
    records.conversations.start(a_conversation("abcxyz-2"))
    assert records.conversations.get("abcdef").id == "abcdef-1"


def test_that_a_whole_id_wins_over_longer_ones(records):
    records.conversations.start(a_conversation("abcdef"))
    records.conversations.start(a_conversation("abcdef-2"))
    assert records.conversations.get("abcdef").id == "abcdef"


@pytest.mark.parametrize("beginning", ["abcde", "abc%ef", "ABCDEF", "", "bcdef-1"])
def test_that_what_is_no_clear_beginning_finds_nothing(records, beginning):
    records.conversations.start(a_conversation("abcdef-1"))
    with pytest.raises(NotRecorded, match="there is no such conversation"):
        records.conversations.get(beginning)


def test_that_an_ambiguous_beginning_is_refused(records):
    records.conversations.start(a_conversation("abcdef-1"))
    records.conversations.start(a_conversation("abcdef-2"))
    with pytest.raises(NotRecorded, match="several conversations begin so"):
        records.conversations.get("abcdef")


def test_that_conversations_are_listed_per_sop_in_the_order_they_started(records):
    records.conversations.start(a_conversation("second", started=NOON + timedelta(hours=1)))
    records.conversations.start(a_conversation("first"))
    records.conversations.start(a_conversation("elsewhere", sop="salon"))
    assert [c.id for c in records.conversations.all("clinic")] == ["first", "second"]
    assert {c.id for c in records.conversations.all()} == {"first", "second", "elsewhere"}
    assert records.conversations.latest("clinic").id == "second"
    assert records.conversations.latest("nail bar") is None


def test_that_times_come_back_in_utc_whatever_zone_they_were_given_in(records):
    paris = NOON.astimezone(timezone(timedelta(hours=2)))
    records.conversations.start(a_conversation(started=paris))
    found = records.conversations.get("conversation-1").started
    assert (found, found.utcoffset()) == (NOON, timedelta(0))


def test_that_a_time_without_zone_is_refused(records):
    with pytest.raises(RecordsError, match="without its time zone"):
        records.conversations.start(a_conversation(started=NOON.replace(tzinfo=None)))


# Turns


def test_that_a_turn_is_recorded_whole_with_the_state_after_it(started):
    events = [{"event": "reply", "reply": "From £120.", "confidence": 0.93}, {"event": "question", "slot": None}]
    turn = a_turn(1, events=events, gates=[{"gate": "screen", "escalate": False}], request_id="r1", index_version=7)
    started.conversations.append(turn, expected=1, state={"at": "answering"})
    assert started.conversations.turns("conversation-1")[1] == turn
    assert started.conversations.get("conversation-1") == a_conversation(state={"at": "answering"}, turns=2)


def test_that_all_that_follows_from_a_turn_is_recorded_with_it(started):
    slot = LeadSlot("conversation-1", "service", "Dermal fillers", 1, "asked")
    summary = StoredSummary("conversation-1", NOON, {"outcome": "escalated", "questions": []})
    started.conversations.append(
        a_turn(1), expected=1, state={}, escalations=[an_escalation()], lead=[slot],
        summary=summary, ended=NOON, outcome="escalated",
    )  # fmt: skip
    assert started.conversations.escalations("conversation-1") == [an_escalation()]
    assert started.conversations.lead_slots("conversation-1") == [slot]
    assert started.conversations.latest_summary("conversation-1") == summary
    ended = started.conversations.get("conversation-1")
    assert (ended.ended, ended.outcome) == (NOON, "escalated")


def test_that_a_turn_worked_out_from_an_older_state_is_refused_and_changes_nothing(started):
    started.conversations.append(a_turn(1, message="first"), expected=1, state={"by": "first"})
    slot = LeadSlot("conversation-1", "name", "Ann", 1, "asked")
    with pytest.raises(TurnConflict, match="conversation-1: turn 1 was recorded by another program"):
        started.conversations.append(
            a_turn(1, message="second"), expected=1, state={"by": "second"}, escalations=[an_escalation()], lead=[slot]
        )
    assert [turn.message for turn in started.conversations.turns("conversation-1")] == ["", "first"]
    assert started.conversations.get("conversation-1").state == {"by": "first"}
    assert started.conversations.escalations() == []
    assert started.conversations.lead_slots("conversation-1") == []


def test_that_a_turn_cannot_run_ahead(started):
    with pytest.raises(TurnConflict):
        started.conversations.append(a_turn(5), expected=5, state={})


def test_that_a_turn_of_an_unknown_conversation_is_refused(records):
    with pytest.raises(NotRecorded):
        records.conversations.append(a_turn(0, "nowhere"), expected=0, state={})


def test_that_a_turn_must_bear_the_expected_number(started):
    with pytest.raises(ValueError, match="do not match"):
        started.conversations.append(a_turn(2), expected=1, state={})


def test_that_parts_of_another_conversation_are_refused(started):
    with pytest.raises(ValueError, match="do not match"):
        started.conversations.append(a_turn(1), expected=1, state={}, escalations=[an_escalation("conversation-2")])


def test_that_an_escalation_of_a_turn_that_does_not_exist_takes_the_whole_turn_back(started):
    with pytest.raises(RecordsError):
        started.conversations.append(a_turn(1), expected=1, state={"x": 1}, escalations=[an_escalation(turn=9)])
    assert started.conversations.get("conversation-1") == a_conversation(turns=1)


def test_that_a_request_is_found_again_in_its_own_conversation_only(started):
    started.conversations.start(a_conversation("conversation-2"))
    turn = a_turn(1, request_id="r1")
    started.conversations.append(turn, expected=1, state={})
    assert started.conversations.find_request("conversation-1", "r1") == turn
    assert started.conversations.find_request("conversation-1", "r2") is None
    assert started.conversations.find_request("conversation-2", "r1") is None


def test_that_one_request_is_not_recorded_twice(started):
    started.conversations.append(a_turn(1, request_id="r1"), expected=1, state={"by": 1})
    with pytest.raises(TurnConflict):
        started.conversations.append(a_turn(2, request_id="r1"), expected=2, state={"by": 2})
    assert started.conversations.get("conversation-1").state == {"by": 1}


def test_that_turns_without_request_id_do_not_collide(started):
    started.conversations.append(a_turn(1), expected=1, state={})
    started.conversations.append(a_turn(2), expected=2, state={})
    assert [turn.number for turn in started.conversations.turns("conversation-1")] == [0, 1, 2]


def test_that_the_last_turns_come_oldest_first(started):
    started.conversations.append(a_turn(1), expected=1, state={})
    started.conversations.append(a_turn(2), expected=2, state={})
    assert [turn.number for turn in started.conversations.recent_turns("conversation-1", 2)] == [1, 2]
    assert [turn.number for turn in started.conversations.recent_turns("conversation-1", 9)] == [0, 1, 2]


def test_that_a_corrected_slot_replaces_only_itself(started):
    name, service = (
        LeadSlot("conversation-1", slot, value, 1, "asked") for slot, value in (("name", "An"), ("age", 40))
    )
    corrected = LeadSlot("conversation-1", "name", "Ann", 2, "volunteered")
    started.conversations.append(a_turn(1), expected=1, state={}, lead=[name, service])
    started.conversations.append(a_turn(2), expected=2, state={}, lead=[corrected])
    assert started.conversations.lead_slots("conversation-1") == [service, corrected]


def test_that_a_slot_taken_back_is_gone_and_the_others_stay(started):
    name, age = (LeadSlot("conversation-1", slot, value, 1, "asked") for slot, value in (("name", "An"), ("age", 40)))
    started.conversations.append(a_turn(1), expected=1, state={}, lead=[name, age])
    started.conversations.append(a_turn(2), expected=2, state={}, taken_back=["name"])
    assert started.conversations.lead_slots("conversation-1") == [age]


@pytest.mark.parametrize("value", [None, False, 3, 2.5, "", ["a"], {"a": None}])
def test_that_a_slot_holds_any_json_value(started, value):
    slot = LeadSlot("conversation-1", "slot", value, 1, "asked")
    started.conversations.append(a_turn(1), expected=1, state={}, lead=[slot])
    assert started.conversations.lead_slots("conversation-1") == [slot]


def test_that_a_conversation_can_be_finished_without_another_turn(started):
    summary = StoredSummary("conversation-1", NOON, {"outcome": "abandoned"})
    started.conversations.finish("conversation-1", expected=1, ended=NOON, outcome="abandoned", summary=summary)
    assert started.conversations.get("conversation-1") == a_conversation(turns=1, ended=NOON, outcome="abandoned")
    assert started.conversations.latest_summary("conversation-1") == summary


def test_that_finishing_loses_against_a_turn_recorded_meanwhile(started):
    started.conversations.append(a_turn(1), expected=1, state={})
    with pytest.raises(TurnConflict):
        started.conversations.finish("conversation-1", expected=1, ended=NOON, outcome="abandoned")
    assert started.conversations.get("conversation-1").ended is None


def test_that_a_turn_after_the_end_opens_the_conversation_again(started):
    started.conversations.finish("conversation-1", expected=1, ended=NOON, outcome="abandoned")
    started.conversations.append(a_turn(1), expected=1, state={})
    reopened = started.conversations.get("conversation-1")
    assert (reopened.ended, reopened.outcome) == (None, None)


def test_that_the_latest_summary_counts(started):
    started.conversations.append(
        a_turn(1), expected=1, state={}, summary=StoredSummary("conversation-1", NOON, {"intent": "old"})
    )
    earlier_clock = StoredSummary("conversation-1", NOON - timedelta(days=1), {"intent": "new"})
    started.conversations.finish("conversation-1", expected=2, ended=NOON, outcome="answered", summary=earlier_clock)
    assert started.conversations.latest_summary("conversation-1") == earlier_clock
    assert started.conversations.latest_summary("nowhere") is None


def test_that_escalations_are_listed_as_recorded_by_conversation_or_by_sop(started):
    started.conversations.start(a_conversation("elsewhere", sop="salon"), a_turn(0, "elsewhere"))
    both = [an_escalation(rule="medical"), an_escalation(rule="anger")]
    other = an_escalation("elsewhere", "legal")
    started.conversations.append(a_turn(1), expected=1, state={}, escalations=both)
    started.conversations.append(a_turn(1, "elsewhere"), expected=1, state={}, escalations=[other])
    assert started.conversations.escalations() == [*both, other]
    assert started.conversations.escalations("conversation-1") == both
    assert started.conversations.escalations(sop="salon") == [other]
    assert started.conversations.escalations("conversation-1", sop="salon") == []


# Text at the edge


def test_that_nul_is_dropped_and_lone_surrogates_are_replaced(started):
    started.conversations.append(
        a_turn(1, message="a\0b \ud800!", events=[{"reply\0": ["\udfff", "c\0"]}]), expected=1, state={"said": "\0"}
    )
    turn = started.conversations.turns("conversation-1")[1]
    assert (turn.message, turn.events) == ("ab \ufffd!", [{"reply": ["\ufffd", "c"]}])
    assert started.conversations.get("conversation-1").state == {"said": ""}


@pytest.mark.parametrize(
    "message",
    ["£120 – ça va? 😀", "\u202edetrevni\u202c", "z\u0335\u0353a\u200blgo", "'; DROP TABLE turns; --", "x" * 1_000_000],
)
def test_that_other_text_is_kept_as_it_is(started, message):
    started.conversations.append(a_turn(1, message=message, events=[{"reply": message}]), expected=1, state={})
    turn = started.conversations.turns("conversation-1")[1]
    assert (turn.message, turn.events) == (message, [{"reply": message}])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), NOON, b"bytes", {1, 2}])
def test_that_what_is_not_json_is_refused_whole(started, value):
    with pytest.raises(RecordsError, match="this cannot be recorded"):
        started.conversations.append(a_turn(1), expected=1, state={"score": [value]})
    assert started.conversations.get("conversation-1").turns == 1
