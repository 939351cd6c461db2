import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop.document import Span
from sop.sentence import sentences


def _split(text):
    return [span.of(text) for span in sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    "whole",
    [
        "Dr. Khan and Mrs. J. Lee see clients.",
        "It opens at 9.30 a.m. on Monday and closes at 5 p.m. sharp.",
        "Bring proof, e.g. The card, i.e. A passport.",
        "It costs approx. £1.50 or max. $2.25.",
        "Room No. 5 is on St. John Street.",
        '"Really?" she said.',
        "Peels (see below. They differ.) are sold.",
        "See [our list. It is long.](https://bloom.example/a.b) first.",
        "1. Call us",
        "Email info@bloom.example or visit bloom.example/book now.",
        "A soft\nwrap goes on.",
        "Well... perhaps not.",
        "Made in the U.K. by hand.",
    ],
)
def test_that_what_looks_like_an_end_is_none(whole):
    assert _split(whole) == [whole]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We close at 5 p.m. The desk stays open.", ["We close at 5 p.m.", "The desk stays open."]),
        ("No. We do not. Ask!", ["No.", "We do not.", "Ask!"]),
        ("Is it safe? yes.", ["Is it safe?", "yes."]),
        ("**Bold. Text.** Then.", ["**Bold.", "Text.**", "Then."]),
        ("We are on Market St. The tram stops there.", ["We are on Market St.", "The tram stops there."]),
        ("It costs £50. 24 hours' notice.", ["It costs £50.", "24 hours' notice."]),
        ("One\n\nTwo", ["One", "Two"]),
        ("- one\n- two", ["- one", "- two"]),
        ("Steps\n1. Call us.\n2. Pay", ["Steps", "1. Call us.", "2. Pay"]),
        ("1. Call. 2. Pay.", ["1. Call.", "2. Pay."]),
        ("“Come in.” We do.", ["“Come in.”", "We do."]),
        ("好。再见", ["好。", "再见"]),
        ("Wait… Then pay.", ["Wait…", "Then pay."]),
    ],
)
def test_that_sentences_end_where_they_end(text, expected):
    assert _split(text) == expected


def test_that_only_the_given_stretch_is_split():
    text = "Before. Inside one. Inside two. After."
    assert [span.of(text) for span in sentences(text, Span(8, 31))] == ["Inside one.", "Inside two."]


@given(
    st.text(alphabet=st.sampled_from('aB1 \n.!?…()[]*"-_£DrSt。'), max_size=60), st.integers(0, 5), st.integers(0, 5)
)
def test_that_sentences_are_in_order_and_cover_every_visible_character(text, skip, drop):
    span = Span(min(skip, len(text)), max(min(skip, len(text)), len(text) - drop))
    found = sentences(text, span)
    ends = [span.start, *(piece.end for piece in found)]
    gaps = [text[end : piece.start] for end, piece in zip(ends, [*found, Span(span.end, span.end)], strict=True)]
    assert all(end <= piece.start < piece.end for end, piece in zip(ends, found, strict=False))
    assert not "".join(gaps).strip()
    assert all(piece.of(text) == piece.of(text).strip() for piece in found)
