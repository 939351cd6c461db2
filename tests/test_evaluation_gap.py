"""What customers asked that the SOP does not say: found in the records, grouped by meaning, most asked first."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hashing_embedder import HashingEmbedder

from evaluation.gap import Gap, Looked, Unanswered, gap_json, grouped, unanswered
from records.conversation import Conversation
from records.database import Records
from records.escalation import Escalation
from records.turn import Turn

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with Records.open(tmp_path / "bloom.sqlite") as opened:
        yield opened


def told(records: Records, conversation: str, *messages: str, sop: str = "shop", raised_by: str = "similarity") -> None:
    """A conversation whose last message was handed over; all before it were answered."""
    log = records.conversations
    log.start(Conversation(conversation, sop, NOON, "local"))
    for number, message in enumerate(messages):
        last = number == len(messages) - 1
        event = {
            "event": "reply",
            "reply": "Sorry." if last else "Yes.",
            "parts": [{"question": message, "answered": not last}],
        }
        raised = Escalation(conversation, number, NOON, message, "out_of_scope", "P3", "", "", raised_by)
        log.append(
            Turn(conversation, number, NOON + timedelta(minutes=number), message, [event]),
            expected=number,
            state={},
            escalations=[raised] if last else [],
        )


def asked(*questions: str) -> list[Unanswered]:
    return [Unanswered(question, f"c{n}", NOON + timedelta(hours=n)) for n, question in enumerate(questions)]


def groups(questions: list[Unanswered], answered: str = "") -> list[Gap]:
    embedder = HashingEmbedder()
    return grouped(
        questions, embedder.embed, lambda one: one.question, lambda one: Looked(None, one.question == answered)
    )


def test_that_questions_closed_by_a_gate_are_found_with_what_was_said_before(records):
    told(records, "c1", "Where can I park?", "And a bus?")
    [found] = unanswered(records.conversations, "shop")
    assert (found.question, found.conversation) == ("And a bus?", "c1")
    assert [(said.role, said.text) for said in found.history] == [("user", "Where can I park?"), ("assistant", "Yes.")]


def test_that_another_sops_questions_are_never_shown(records):
    told(records, "c1", "Where can I park?", sop="other")
    assert unanswered(records.conversations, "shop") == []
    assert len(unanswered(records.conversations, "other")) == 1


@pytest.mark.parametrize("raised_by", ["rule", "classifier", "customer", "provider_error"])
def test_that_a_person_needed_or_an_error_is_no_gap(records, raised_by):
    told(records, "c1", "I want to complain", raised_by=raised_by)
    assert unanswered(records.conversations, "shop") == []


def test_that_no_customers_number_or_address_is_shown(records):
    told(records, "c1", "can you ring 07700 900 33 or write to jo@shop.example about shipping?")
    [found] = unanswered(records.conversations, "shop")
    assert found.question == "can you ring [phone number] or write to [e-mail address] about shipping?"


@pytest.mark.parametrize("said", ["07700 900333", "tomorrow", "ooh that's a lot", "That's lovely, thank you"])
def test_that_what_asks_for_nothing_is_no_gap(records, said):
    told(records, "c1", said)
    assert unanswered(records.conversations, "shop") == []


def test_that_only_the_unanswered_part_of_a_message_counts(records):
    log = records.conversations
    log.start(Conversation("c1", "shop", NOON, "local"))
    parts = [{"question": "Where can I park?", "answered": True}, {"question": "is there a bus?", "answered": False}]
    raised = Escalation(
        "c1", 0, NOON, "Where can I park and is there a bus?", "low_confidence", "P3", "", "", "confidence"
    )
    log.append(
        Turn("c1", 0, NOON, raised.message, [{"event": "reply", "parts": parts}]),
        expected=0,
        state={},
        escalations=[raised],
    )
    assert [one.question for one in unanswered(log, "shop")] == ["is there a bus?"]


def test_that_no_conversation_is_no_gap(records):
    assert unanswered(records.conversations, "shop") == []
    assert groups([]) == []


def test_that_one_meaning_is_one_gap_and_the_most_asked_comes_first():
    found = groups(asked("Do you ship abroad?", "Is there a bus?", "do you ship it abroad", "Do you SHIP abroad?"))
    assert [(gap.question.lower(), gap.count) for gap in found] == [("do you ship abroad?", 3), ("is there a bus?", 1)]
    assert set(found[0].examples) == {"Do you ship abroad?", "do you ship it abroad", "Do you SHIP abroad?"}
    assert found[0].last_asked == NOON + timedelta(hours=3)


def test_that_a_customer_who_asks_twice_is_one_conversation():
    twice = [Unanswered("Is there a bus?", "c1", NOON), Unanswered("is there a bus?", "c1", NOON)]
    [gap] = groups(twice)
    assert (gap.count, gap.conversations) == (2, 1)


def test_that_a_gap_closed_since_goes_last_and_says_so():
    found = groups(asked("Is there a bus?", "Is there a bus?", "Do you ship abroad?"), answered="Is there a bus?")
    assert [(gap.question, gap.answered_now) for gap in found] == [
        ("Do you ship abroad?", False),
        ("Is there a bus?", True),
    ]
    assert gap_json(found[0])["closest"] is None
