"""A reply that is shown while it is written: only sentences that have passed every gate."""

from pathlib import Path

import pytest
from scripted_model import ScriptedModel, answer

from bloom.assistant import Assistant
from bloom.settings import Settings
from workflow.events import usage_of

QUESTION = "Where can I park?"
QUOTED = (1, "The clinic has 4 free parking spaces behind the building")
FIRST, SECOND = "We have 4 free parking spaces behind the building.", "They cannot be reserved."
FALSE = "The spaces cost £9 per hour."


@pytest.fixture
def asked(clinic_home: Path):
    """Asks with a model that writes these answers: what was shown, piece by piece, and the outcome."""
    opened: list[Assistant] = []

    def asking(*answers: dict, question: str = QUESTION, **settings: object) -> tuple[list[str], dict]:
        settings = {"bloom_home": clinic_home, **settings}
        opened.append(Assistant.open(settings=Settings(**settings), model=ScriptedModel(*answers)))  # type: ignore[arg-type]
        shown: list[str] = []
        return shown, opened[-1].ask(question, show=shown.append)

    yield asking
    for assistant in opened:
        assistant.close()


def test_that_a_reply_is_shown_sentence_by_sentence(asked):
    shown, reply = asked(answer(f"{FIRST} {SECOND}", QUOTED))
    assert shown[0] == FIRST
    assert "".join(shown) == reply["reply"] == f"{FIRST} {SECOND}"


def test_that_the_time_to_the_first_words_is_on_record(asked):
    _, reply = asked(answer(f"{FIRST} {SECOND}", QUOTED))
    [gate] = [gate for gate in reply["gates"] if gate["gate"] == "first_words"]
    assert 0 < gate["value"] <= reply["seconds"]


def test_that_a_false_sentence_is_never_shown_and_the_corrected_reply_goes_on(asked):
    shown, reply = asked(answer(f"{FIRST} {FALSE} {SECOND}", QUOTED), answer(f"{FIRST} {SECOND}", QUOTED))
    assert "".join(shown) == reply["reply"] == f"{FIRST} {SECOND}"


def test_that_what_follows_a_false_sentence_is_not_shown_either(asked):
    shown, reply = asked(answer(f"{FIRST} {FALSE} {SECOND}", QUOTED))
    assert shown == [FIRST]
    assert reply["kind"] == "hand_over"


def test_that_a_false_first_sentence_shows_nothing(asked):
    shown, reply = asked(answer(f"{FALSE} {FIRST}", QUOTED))
    assert shown == []
    assert reply["escalation"]["rule"] == "unverified"


@pytest.mark.parametrize("field", [{"confidence": 0.2}, {"answered_from_sop": False}, {"escalate": True}])
def test_that_nothing_is_shown_of_a_reply_that_will_not_be_sent(asked, field):
    shown, reply = asked(answer(f"{FIRST} {SECOND}", QUOTED, **field))
    assert shown == []
    assert reply["kind"] == "hand_over"


def test_that_the_order_of_the_fields_changes_nothing_in_what_is_read(asked):
    late = answer(f"{FIRST} {SECOND}", QUOTED)
    backwards = dict(reversed(list(late.items())))
    shown, reply = asked(backwards)
    assert "".join(shown) == reply["reply"]


def test_that_a_stream_that_breaks_is_no_answer(asked):
    broken = {**answer(f"{FIRST} {SECOND}", QUOTED), "breaks_after": f"{FIRST} They"}
    shown, reply = asked(broken)
    assert shown == [FIRST]
    assert (reply["kind"], reply["escalation"]["rule"]) == ("hand_over", "provider_error")


def test_that_a_broken_stream_falls_back_only_before_anything_was_shown(asked):
    early = {**answer(f"{FIRST} {SECOND}", QUOTED), "breaks_after": '"quotes"'}
    shown, reply = asked(early, llm_fallback="local")
    assert (shown, reply["provider"]) == (["".join(shown)] if shown else [], "local")
    assert reply["kind"] == "answer"


def test_that_two_questions_are_shown_one_after_the_other(asked):
    hours = answer(f"{FIRST} {SECOND}", QUOTED)
    shown, reply = asked(hours, question=f"{QUESTION} And is parking free?")
    assert reply["reply"].startswith("".join(shown).split("\n\n")[0])


def test_that_a_turn_of_a_conversation_shows_what_it_records(home: Path):
    assistant = Assistant.open(settings=Settings(), model=ScriptedModel(answer(f"{FIRST} {SECOND}", QUOTED)))
    shown: list[str] = []
    conversation = assistant.start()[0]["conversation"]
    [event] = assistant.reply(conversation, QUESTION, show=shown.append)
    turn = assistant.records.conversations.turns(conversation)[-1]
    summary = assistant.summary(conversation)
    assistant.close()
    assert "".join(shown) == event["reply"] == turn.events[0]["reply"]
    assert summary["usage"]["calls"] == usage_of(turn.gates).calls + 1  # and its own
    assert summary["provider"] == "anthropic"
