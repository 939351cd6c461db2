from concurrent.futures import ThreadPoolExecutor

import pytest

from sop.words import content_words, stem, words


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("£120 or $5, 1,200.50", ["£120", "or", "$5", "1,200.50"]),
        ("20% or 12.5 % off", ["20%", "or", "12.5%", "off"]),
        ("9:30, 5pm, 5 p.m. and 9.30am", ["9:30", "5pm", "5pm", "and", "9:30am"]),
        ("Don’t touch the clinic's walk-in", ["don't", "touch", "the", "clinic's", "walk", "in"]),
        ("0.5ml of SPF50, 1st on 12/05/2025, 24/7", ["0.5ml", "of", "spf50", "1st", "on", "12/05/2025", "24/7"]),
        ("E-mail us", ["email", "us"]),
        ("I am 16 am I ok", ["i", "am", "16", "am", "i", "ok"]),
        ("１２ ﬁllers", ["12", "fillers"]),
        ("", []),
    ],
)
def test_that_figures_and_words_stay_whole(text, tokens):
    assert words(text) == tokens


def test_that_forms_of_a_word_share_a_stem():
    assert len({stem("filler"), stem("fillers"), stem("filler's")}) == 1
    assert stem("£120") == "£120"


def test_that_pleasantries_and_question_words_carry_no_meaning():
    assert content_words("Hi, how much is the lip filler please? I don't know") == ["lip", "filler"]


def test_that_stems_are_the_same_from_many_threads():
    tokens = [f"running{n % 50}s treatments" for n in range(2000)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(stem.__wrapped__, tokens)) == [stem.__wrapped__(token) for token in tokens]
