"""What the records promise, on SQLite and on PostgreSQL alike."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from records.address import Address
from records.conversation import Conversation
from records.database import Records
from records.escalation import Escalation
from records.index_version import IndexVersion
from records.lead_slot import LeadSlot
from records.summary import StoredSummary
from records.tables import Row
from records.turn import Turn, TurnConflict
from sop.errors import NotRecorded, RecordsError

NOON = datetime(2026, 3, 29, 12, 0, 0, 123456, tzinfo=UTC)
ROOT = Path(__file__).parent.parent


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/new folder/bloom.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def records(url: str) -> Iterator[Records]:
    with Records.open(url) as opened:
        yield opened


@pytest.fixture
def started(records: Records) -> Records:
    """Records with one conversation of SOP "clinic", greeted."""
    records.conversations.start(a_conversation(), a_turn(0, message=""))
    return records


def a_version(number: int = 1, sop: str = "clinic") -> IndexVersion:
    return IndexVersion(sop, number, NOON, 8, 63, "all-MiniLM-L6-v2:fp32:0123", "ab" * 32, f"{sop}/{number}")


def a_conversation(id: str = "conversation-1", **changes: Any) -> Conversation:  # noqa: A002
    return replace(Conversation(id, "clinic", NOON, "local", {"at": "greeting"}), **changes)


def a_turn(number: int, conversation: str = "conversation-1", **changes: Any) -> Turn:
    return replace(Turn(conversation, number, NOON, "How much is filler?"), **changes)


def an_escalation(conversation: str = "conversation-1", rule: str = "medical", turn: int = 1) -> Escalation:
    return Escalation(conversation, turn, NOON, "My lip hurts", rule, "P1", "a reaction", "keyword: hurts", "rule")


# Index versions


def test_that_nothing_is_published_at_first(records):
    assert records.versions.current("clinic") is None
    assert records.versions.previous("clinic") is None
    assert records.versions.roots("clinic") == ()
    assert records.versions.next_number("clinic") == 1


def test_that_publishing_makes_a_version_current_and_remembers_its_roots(records):
    records.versions.publish(a_version(), ("/srv/sop", "/srv/extra.md"))
    assert records.versions.current("clinic") == a_version()
    assert records.versions.current("clinic").is_current
    assert records.versions.roots("clinic") == ("/srv/sop", "/srv/extra.md")


def test_that_the_list_says_which_version_is_current(records):
    records.versions.publish(a_version(1), ())
    records.versions.publish(a_version(2), ())
    assert [(v.number, v.is_current) for v in records.versions.all("clinic")] == [(1, False), (2, True)]


def test_that_sops_side_by_side_do_not_affect_each_other(records):
    records.versions.publish(a_version(1, "clinic"), ("/clinic",))
    records.versions.publish(a_version(1, "salon"), ("/salon",))
    records.versions.publish(a_version(2, "salon"), ("/salon",))
    assert records.versions.current("clinic") == a_version(1, "clinic")
    assert records.versions.previous("clinic") is None
    assert records.versions.next_number("clinic") == 2
    assert records.versions.roots("salon") == ("/salon",)
    assert [v.sop for v in records.versions.all()] == ["clinic", "salon", "salon"]
    assert [v.number for v in records.versions.all("salon")] == [1, 2]


def test_that_a_number_is_never_used_twice(records):
    records.versions.publish(a_version(1), ())
    records.versions.publish(a_version(2), ())
    records.versions.point_to("clinic", 1)
    records.versions.forget("clinic", 2)
    assert records.versions.next_number("clinic") == 3
    with pytest.raises(RecordsError, match="version 2 of clinic was already published"):
        records.versions.publish(a_version(2), ())


def test_that_a_refused_publication_leaves_the_pointer_and_the_roots(records):
    records.versions.publish(a_version(1), ("/old",))
    records.versions.publish(a_version(2), ("/new",))
    with pytest.raises(RecordsError):
        records.versions.publish(a_version(1), ("/again",))
    assert records.versions.current("clinic").number == 2
    assert records.versions.roots("clinic") == ("/new",)


def test_that_rolling_back_twice_goes_back_two_versions(records):
    records.versions.publish(a_version(1), ())
    records.versions.publish(a_version(2), ())
    records.versions.publish(a_version(3), ())
    records.versions.point_to("clinic", records.versions.previous("clinic").number)
    records.versions.point_to("clinic", records.versions.previous("clinic").number)
    assert records.versions.current("clinic").number == 1
    assert records.versions.previous("clinic") is None


def test_that_publishing_after_a_rollback_makes_the_new_version_current(records):
    records.versions.publish(a_version(1), ())
    records.versions.publish(a_version(2), ())
    records.versions.point_to("clinic", 1)
    records.versions.publish(a_version(3), ())
    assert records.versions.current("clinic").number == 3
    assert records.versions.previous("clinic").number == 2


@pytest.mark.parametrize("number", [-1, 0, 2, 2**40, 2**70])
def test_that_an_unknown_version_cannot_be_pointed_to(records, number):
    records.versions.publish(a_version(1), ())
    with pytest.raises(NotRecorded, match=rf"clinic: there is no version {number}; see `bloom versions`"):
        records.versions.point_to("clinic", number)
    assert records.versions.current("clinic").number == 1


def test_that_a_version_of_an_unknown_sop_cannot_be_pointed_to(records):
    with pytest.raises(NotRecorded):
        records.versions.point_to("salon", 1)


def test_that_the_current_version_cannot_be_forgotten(records):
    records.versions.publish(a_version(1), ())
    with pytest.raises(RecordsError, match="version 1 of clinic is the current one"):
        records.versions.forget("clinic", 1)
    assert records.versions.all("clinic") == [a_version(1)]


def test_that_forgetting_an_unknown_version_says_so(records):
    with pytest.raises(NotRecorded, match="no version 7"):
        records.versions.forget("clinic", 7)


def test_that_roots_can_change_without_a_new_version(records):
    records.versions.publish(a_version(1), ("/old",))
    records.versions.remember_roots("clinic", ("/moved",))
    assert records.versions.roots("clinic") == ("/moved",)
    assert records.versions.current("clinic") == a_version(1)


def test_that_roots_of_an_unpublished_sop_are_refused(records):
    with pytest.raises(NotRecorded, match="run `bloom ingest`"):
        records.versions.remember_roots("clinic", ("/moved",))


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


# The database


def test_that_everything_is_there_when_opened_again(url):
    with Records.open(url) as records:
        records.versions.publish(a_version(), ("/sop",))
        records.conversations.start(a_conversation(), a_turn(0))
    with Records.open(url) as records:
        assert records.versions.current("clinic") == a_version()
        assert records.conversations.turns("conversation-1") == [a_turn(0)]


def test_that_the_revisions_build_the_tables_the_code_uses(records, url):
    engine = create_engine(Address.of(url).url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Row.metadata) == []
    engine.dispose()


def test_that_a_database_written_by_a_newer_bloom_is_refused_and_kept(url):
    with Records.open(url) as records:
        records.versions.publish(a_version(), ())
    _set_revision(url, "9999")
    with pytest.raises(RecordsError, match=r"written by a newer Bloom \(revision 9999.*upgrade Bloom"):
        Records.open(url)
    _set_revision(url, "0001")
    with Records.open(url) as records:
        assert records.versions.all() == [a_version()]


def _set_revision(url: str, revision: str) -> None:
    engine = create_engine(Address.of(url).url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    engine.dispose()


@pytest.mark.slow
def test_that_a_row_locked_on_postgresql_is_waited_for_and_then_named(postgresql_url):
    with Records.open(postgresql_url) as records, psycopg.connect(postgresql_url) as other:
        records.conversations.start(a_conversation())
        other.execute("SELECT * FROM conversations FOR UPDATE")
        with pytest.raises(RecordsError, match="a row stays locked by another program; try again"):
            records.conversations.append(a_turn(0), expected=0, state={})
        assert records.conversations.turns("conversation-1") == []


def test_that_a_connection_cut_by_the_server_is_replaced(postgresql_url):
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
    with Records.open(postgresql_url) as records, psycopg.connect(postgresql_url, autocommit=True) as other:
        assert other.execute(cut, [other.info.backend_pid]).fetchall() != []
        assert records.conversations.all() == []


# Several threads and processes


def test_that_threads_share_one_records(started):
    def talk(name: str) -> None:
        log = started.conversations
        log.start(a_conversation(name), a_turn(0, name))
        log.append(a_turn(1, name), expected=1, state={"name": name})

    names = [f"thread-{number}" for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(talk, names)) == [None] * 12
    assert {c.state["name"] for c in started.conversations.all() if c.id in names} == set(names)


OPEN = """
import sys
import alembic.command
from records.database import Records
print("ready", flush=True)
sys.stdin.readline()
Records.open(sys.argv[1]).close()
"""

APPEND = """
import sys
from datetime import datetime, UTC
from records.database import Records
from records.turn import Turn, TurnConflict

def append(log, name, message):
    seen = log.get("conversation-1")
    turn = Turn("conversation-1", seen.turns, datetime.now(UTC), message)
    log.append(turn, expected=seen.turns, state={**seen.state, name: seen.state.get(name, 0) + 1})

url, name = sys.argv[1:]
with Records.open(url) as records:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(25):
        recorded = False
        while not recorded:
            try:
                append(records.conversations, name, f"{name} {number}")
                recorded = True
            except TurnConflict:
                pass
"""

PUBLISH = """
import sys
from datetime import datetime, UTC
from records.database import Records
from records.index_version import IndexVersion
from sop.errors import RecordsError

url, name = sys.argv[1:]
with Records.open(url) as records:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        records.versions.publish(IndexVersion("clinic", 1, datetime.now(UTC), 1, 1, "e", "d", name), (name,))
    except RecordsError:
        print("refused", file=sys.stderr)
"""


def _run_together(code: str, *arguments: list[str]) -> list[str]:
    """What each process wrote to stderr; all begin at the same moment."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-W", "error", "-c", code]
    processes = [
        subprocess.Popen([*command, *extra], cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        for extra in arguments
    ]
    for process in processes:
        process.stdout.readline()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate(timeout=60)[1] for process in processes]


def test_that_several_processes_may_open_a_new_database_at_once(url, tmp_path):
    assert _run_together(OPEN, *[[url]] * 5) == [""] * 5
    assert list(tmp_path.rglob("*.before-*")) == []
    with Records.open(url) as records:
        assert records.versions.all() == []


def test_that_two_processes_in_one_conversation_lose_and_reorder_nothing(started, url):
    assert _run_together(APPEND, [url, "ann"], [url, "bob"]) == ["", ""]
    turns = started.conversations.turns("conversation-1")
    said = [turn.message for turn in turns]
    assert [turn.number for turn in turns] == list(range(51))
    assert [message for message in said if message.startswith("ann")] == [f"ann {number}" for number in range(25)]
    assert [message for message in said if message.startswith("bob")] == [f"bob {number}" for number in range(25)]
    assert started.conversations.get("conversation-1").state == {"at": "greeting", "ann": 25, "bob": 25}


def test_that_of_several_processes_only_one_publishes_a_number(url):
    assert sorted(_run_together(PUBLISH, [url, "a"], [url, "b"], [url, "c"])) == ["", "refused\n", "refused\n"]
    with Records.open(url) as records:
        assert records.versions.roots("clinic") == (records.versions.current("clinic").folder,)
