"""Small talk by its very words, and a customer's text made safe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.courtesy import in_so_many_words, says_nothing
from workflow.message import cleaned
from workflow.understanding import wants_to_book
from workflow.wording import spoken

COURTESIES = [
    ("hi", "greeting"),
    ("Hello there!", "greeting"),
    ("thanks, that's really helpful", "thanks"),
    ("thanks for your help", "thanks"),
    ("ok", "acknowledged"),
    ("ok thanks bye", "farewell"),
    ("no thanks that's all", "finished"),
    ("nah that's me sorted", "finished"),
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
