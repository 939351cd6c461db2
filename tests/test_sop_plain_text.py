import re

from hypothesis import given
from hypothesis import strategies as st

from sop.plain_text import read_plain_text


def _sections(text):
    return [section for top in read_plain_text("house-rules.txt", text).sections for section in top.walk()]


def test_that_plain_headings_are_seen():
    text = "Handbook\n========\n\nHello.\n\nOPENING HOURS\n\nDaily.\n\nParking:\n\nBehind the house.\n"
    assert [section.heading_path for section in _sections(text)] == [
        ("Handbook",),
        ("Handbook", "OPENING HOURS"),
        ("Handbook", "OPENING HOURS", "Parking"),
    ]


def test_that_ordinary_sentences_are_no_headings():
    text = "Call us now\n\nWe ask you to note the following points before you come:\n\nCALL 999!\n"
    assert [len(section.blocks) for section in _sections(text)] == [3]


def test_that_lists_and_questions_are_seen():
    text = "Bring:\n- a card\n- a form,\n  signed\n\nQ: Do you park?\nA: Yes.\n"
    first, second = _sections(text)
    assert [item.of(text) for item in first.blocks[0].items] == ["a card", "a form,\n  signed"]
    assert (second.question, second.heading_path[-1], second.blocks[0].span.of(text)) == (True, "Do you park?", "Yes.")


_LINES = st.sampled_from(
    ["", "", "w1 text.", "W2 CAPS", "W3 title:", "- w4", "  w5", "====", "---", "Q: w6?", "A: w7", "\r"]
)


@given(st.lists(_LINES, max_size=12).map("\n".join))
def test_that_every_word_is_in_a_heading_or_block_in_order(text):
    sections = _sections(text)
    spans = [span for s in sections for span in (s.heading, *(block.span for block in s.blocks)) if span]
    edges = [edge for span in spans for edge in (span.start, span.end)]
    covered = {at for span in spans for at in range(span.start, span.end)}
    assert edges == sorted(edges)
    assert all(match.start() in covered for match in re.finditer(r"[wW]\d", text))
