"""Small talk by its very words, and a customer's text made safe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop.profile import Profile
from workflow.courtesy import in_so_many_words, kinds, says_nothing
from workflow.message import cleaned
from workflow.remark import only_tells
from workflow.understanding import wants_to_book
from workflow.wording import ASK_IN_FULL, TOLD, names, spoken

COURTESIES = [
    ("hi", "greeting"),
    ("Hello there!", "greeting"),
    ("thanks, that's really helpful", "thanks"),
    ("thanks for your help", "thanks"),
    ("ok", "acknowledged"),
    ("ok thanks bye", "farewell"),
    ("no thanks that's all", "finished"),
    ("nah that's me sorted", "finished"),
    ("thats everything thanks", "finished"),
    ("yes please", "more"),
    ("one more thing", "more"),
    ("are you a real person?", "who_are_you"),
    ("help", "what_can_you_do"),
]


@pytest.mark.parametrize(("message", "kind"), COURTESIES)
def test_that_a_message_of_courtesies_only_is_one(message: str, kind: str) -> None:
    recognised = in_so_many_words(message)
    assert recognised is not None
    assert recognised.kind.id == kind


@pytest.mark.parametrize("message", ["hi, how much is a peel?", "thanks but when do you close", "is that all it costs"])
def test_that_a_question_with_a_greeting_is_no_courtesy(message: str) -> None:
    assert in_so_many_words(message) is None


@pytest.mark.parametrize("message", ["", "   ", "???", "😀😀", "…", "_"])
def test_that_punctuation_and_emoji_say_nothing(message: str) -> None:
    assert says_nothing(message)


WISHES = ["I'd like to book a peel", "can I make an appointment?", "book me in for Friday", "I'm interested in laser"]
NO_WISHES = [
    "how do I book?",
    "I want to cancel my booking",
    "I booked last week",
    "don't book me in yet",
    "I like your website",
]


@pytest.mark.parametrize("message", WISHES)
def test_that_a_wish_to_book_is_heard(message: str) -> None:
    assert wants_to_book(message)


@pytest.mark.parametrize("message", NO_WISHES)
def test_that_talk_of_bookings_is_no_wish(message: str) -> None:
    assert not wants_to_book(message)


def test_that_invisible_and_breaking_characters_are_gone() -> None:
    assert cleaned("a\x00b\u202ec\u200bd\x1b[31me\ud800") == "abcd[31me\ufffd"


def test_that_a_flood_of_accents_is_cut() -> None:
    assert len(cleaned("e" + "\u0301" * 500)) <= 5


def test_that_lines_of_a_paste_stay_lines() -> None:
    assert cleaned("one\r\ntwo\rthree") == "one\ntwo\nthree"


@given(st.text())
def test_that_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


def test_that_a_date_is_said_with_its_weekday_and_nothing_else_is_touched() -> None:
    assert spoken("2026-12-10") == "Thursday 10 December 2026"
    assert spoken("early December") == "early December"


ORDINARY_CHAT = [
    ("are you chatgpt?", "who_are_you"),
    ("is this a robot?", "who_are_you"),
    ("are you still there?", "greeting"),
    ("oi", "greeting"),
    ("what do you mean?", "unclear"),
    ("huh?", "unclear"),
    ("Did you mean what?", "unclear"),
    ("I don't understand", "unclear"),
    ("can you repeat that", "unclear"),
    ("forget it", "dropped"),
    ("lol", "acknowledged"),
    ("haha fair enough", "acknowledged"),
    ("dunno", "undecided"),
    ("I'm not sure yet", "undecided"),
    ("nah you're alright", "finished"),
    ("not today", "dropped"),
]


@pytest.mark.parametrize(("message", "kind"), ORDINARY_CHAT)
def test_that_ordinary_chat_is_no_question(message: str, kind: str) -> None:
    recognised = in_so_many_words(message)
    assert recognised is not None
    assert recognised.kind.id == kind


@pytest.mark.parametrize("message", ["what does the peel mean for my job", "not sure what it costs", "what time"])
def test_that_a_question_in_such_words_is_still_one(message: str) -> None:
    assert in_so_many_words(message) is None


@pytest.mark.parametrize("message", ["I'm 45", "it's for my mum", "I live in Stockport", "ooh that's a lot"])
def test_that_a_remark_asks_for_nothing(message: str) -> None:
    assert only_tells(message)


@pytest.mark.parametrize(
    "message",
    [
        "I want to cancel",
        "it's broken",
        "I'm locked out",
        "I'd like a refund",
        "opening hours",
        "is it far",
        "it's awful",
    ],
)
def test_that_what_needs_somebody_is_no_mere_remark(message: str) -> None:
    assert not only_tells(message)


def test_that_a_remark_is_thanked_for_and_no_gap(clinic) -> None:
    reply = clinic.ask("I live in Stockport")
    assert (reply["kind"], reply["reply"], reply["escalation"]) == ("courtesy", TOLD, None)


def test_that_what_the_customer_had_meant_is_looked_up(clinic) -> None:
    meant = clinic.ask("sorry, I meant parking")
    assert meant["answered"]
    assert meant["citations"] == clinic.ask("parking")["citations"]


def test_that_a_correction_nobody_can_read_is_asked_for_in_full(clinic) -> None:
    reply = clinic.ask("no I said bananas")
    assert (reply["kind"], reply["reply"]) == ("courtesy", ASK_IN_FULL)


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_that_a_business_without_a_name_is_not_called_anything(kind: str) -> None:
    reply = kinds()[kind].reply.format(**names(Profile()))
    assert "our team" not in reply
    assert "{" not in reply


def test_that_a_business_is_called_by_its_name() -> None:
    assert "assistant of Ann's Cakes." in kinds()["who_are_you"].reply.format(**names(Profile(name="Ann's Cakes")))
