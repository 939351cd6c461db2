"""The form as customers go through it: on the bundled clinic, from the message to what is noted and said."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bloom.assistant import Assistant
from bloom.settings import Settings

BOOKED = "I'd like to book lip filler for tomorrow"  # asks for the contact next
NUMBER = "What is the best phone number to reach you on?"
ERROR = "Sorry, I didn't catch a phone number"
_AHEAD = datetime.now(UTC).date() + timedelta(days=60)
DAY, ISO = f"{_AHEAD.day} {_AHEAD:%B %Y}", _AHEAD.isoformat()
LEFT = "That's fine, we can leave that"


@pytest.fixture(scope="module")
def assistant(clinic_home, tmp_path_factory):
    """One data folder for all: each test has a conversation of its own."""
    import shutil

    home = tmp_path_factory.mktemp("form") / "home"
    shutil.copytree(clinic_home, home)
    opened = Assistant.open(settings=Settings(bloom_home=home))
    yield opened
    opened.close()


class Talk:
    def __init__(self, assistant: Assistant, *messages: str) -> None:
        self.assistant, self.id = assistant, assistant.start()[0]["conversation"]
        self.events: list[dict[str, Any]] = []
        for message in messages:
            self.say(message)

    def say(self, message: str) -> str:
        """All that Bloom says to a message."""
        self.events = self.assistant.reply(self.id, message)
        return " ".join(event.get("reply") or event.get("question") or "" for event in self.events)

    @property
    def escalated(self) -> list[str]:
        return [event["escalation"]["rule"] for event in self.events if event["event"] == "escalation"]

    @property
    def state(self) -> dict[str, Any]:
        return self.assistant.records.conversations.get(self.id).state

    @property
    def noted(self) -> dict[str, str]:
        return {slot: filled["value"] for slot, filled in self.state["filled"].items()}


@pytest.mark.parametrize(
    ("correction", "slot", "expected"),
    [
        (f"actually can you make it {DAY}", "timing", ISO),
        (f"no wait, {DAY} instead", "timing", ISO),
        (f"can we change it to {DAY}?", "timing", ISO),
        ("sorry, I meant microneedling", "service", "Microneedling"),
        ("actually I'd rather have a chemical peel", "service", "Chemical peels"),
    ],
)
def test_that_a_correction_is_noted_and_the_form_goes_on(assistant, correction, slot, expected):
    talk = Talk(assistant, BOOKED)
    said = talk.say(correction)
    assert (talk.noted[slot], talk.escalated, talk.state["asked"]) == (expected, [], "contact")
    assert said.endswith(NUMBER)
    assert ERROR not in said
    assert ERROR in talk.say("blurb")


@pytest.mark.parametrize(
    ("correction", "slot", "expected"),
    [
        (f"can we change it to {DAY}", "timing", ISO),
        ("sorry wrong number, it's 07700 900456", "contact", "07700 900456"),
        ("actually I'd rather have a chemical peel", "service", "Chemical peels"),
    ],
)
def test_that_a_correction_after_the_form_is_taken_and_read_back(assistant, correction, slot, expected):
    talk = Talk(assistant, BOOKED, "07700 900123")
    said = talk.say(correction)
    assert (talk.noted[slot], talk.escalated) == (expected, [])
    assert said.startswith("I've changed that:")
    assert "Thanks for talking" not in said


def test_that_a_contact_left_out_may_be_given_later(assistant):
    talk = Talk(assistant, BOOKED, "I'd rather not say")
    talk.say("ok then, my number is 07700 900123")
    assert (talk.noted["contact"], talk.escalated) == ("07700 900123", [])


def test_that_a_correction_and_the_answer_may_come_in_one_breath(assistant):
    talk = Talk(assistant, "I'd like to book lip filler", f"actually a peel on {DAY}")
    assert talk.noted == {"service": "Chemical peels", "timing": ISO}


def test_that_a_question_with_a_correction_is_answered_too(assistant):
    talk = Talk(assistant, BOOKED)
    talk.say(f"actually make it {DAY}. How much is a light peel?")
    assert talk.noted["timing"] == ISO
    assert talk.events[0]["kind"] == "answer"


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("my number is zero seven seven double-oh nine hundred 123", "07700 900123"),
        ("call me on 07700 900 999 after 5pm", "07700 900999"),
        ("could you ring me on oh seven seven double oh nine hundred four five six please?", "07700 900456"),
        ("you can email me on jane@example.com", "jane@example.com"),
    ],
)
def test_that_a_way_of_contact_in_any_words_is_an_answer(assistant, said, number):
    talk = Talk(assistant, BOOKED, said)
    assert (talk.noted["contact"], talk.escalated, talk.state["at"]) == (number, [], "closed")


@pytest.mark.parametrize(
    "said",
    [
        "I'd rather not give my number",
        "I'd rather not say",
        "I'd really rather not give you my phone number if that's ok with you",
    ],
)
def test_that_declining_the_number_asks_for_nobody(assistant, said):
    talk = Talk(assistant, BOOKED, said)
    assert ("contact" in talk.noted, talk.escalated, talk.state["at"]) == (False, [], "closed")


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("can I just speak to someone, my number is 07700 900999", "human_request"),
        ("I don't want to give my number, I want to talk to a real person", "human_request"),
        ("your staff were so rude to me last week, call me on 07700 900999", "complaint"),
    ],
)
def test_that_what_else_is_said_with_the_answer_still_escalates(assistant, said, rule):
    assert Talk(assistant, BOOKED, said).escalated == [rule]


@pytest.mark.parametrize("said", ["my peel burned my face", "my lips have gone numb since my filler on monday"])
def test_that_an_emergency_is_never_an_option_that_was_chosen(assistant, said):
    talk = Talk(assistant, "I'd like to book an appointment", said)
    assert (talk.escalated, talk.noted) == (["medical"], {})


def test_that_an_unclear_number_is_asked_for_again_even_after_a_side_question(assistant):
    talk = Talk(assistant, BOOKED, "How much is a light peel?")
    assert ERROR in talk.say("blurb")
    assert talk.state["asked"] == "contact"


def test_that_a_side_question_is_not_followed_by_leaving_the_slot(assistant):
    talk = Talk(assistant, "I'd like to book an appointment", "blurb")
    for _ in range(4):
        assert LEFT not in talk.say("is she any good?")
    assert talk.state["asked"] == "service"


@pytest.mark.parametrize("said", ["stop", "cancel", "never mind"])
def test_that_the_whole_form_is_left_politely(assistant, said):
    talk = Talk(assistant, "I'd like to book an appointment")
    assert talk.say(said).startswith("That's fine, no details needed.")
    assert (talk.state["at"], talk.escalated) == ("closed", [])
    assert "noted" not in Talk(assistant, BOOKED).say(said)


def test_that_neither_declines_one_question_and_both_none(assistant):
    talk = Talk(assistant, "I'd like to book an appointment")
    assert LEFT not in talk.say("both")
    assert talk.state["asked"] == "service"
    assert LEFT in talk.say("neither")
    assert talk.state["asked"] == "timing"


def test_that_a_day_that_is_over_is_not_noted(assistant):
    talk = Talk(assistant, "I'd like to book a chemical peel", "last friday")
    assert (talk.noted, talk.state["asked"]) == ({"service": "Chemical peels"}, "timing")
    talk.say(DAY)
    talk.say("actually make it yesterday")
    assert talk.noted["timing"] == ISO


def test_that_a_day_said_to_another_question_is_noted(assistant):
    talk = Talk(assistant, "I'd like to book an appointment")
    assert talk.say(DAY).startswith("Thank you.")
    assert (talk.noted, talk.state["asked"]) == ({"timing": ISO}, "service")


@pytest.mark.parametrize(
    "message",
    [
        "I'd like to book, my name is Priya Shah and you can reach me on 07700 900123 or priya@example.com",
        "I'm Tom, please ring me on 07700 900123 about a peel on Friday",
    ],
)
def test_that_a_lead_who_gives_a_name_and_a_number_calls_for_nobody(assistant, message):
    talk = Talk(assistant, message)
    assert talk.escalated == []
    assert talk.noted["contact"].startswith("07700 900123")


def test_that_a_symptom_beside_a_name_and_a_number_does(assistant):
    assert Talk(
        assistant, "my name is Priya Shah, call me on 07700 900123, my face is swollen since the peel"
    ).escalated
