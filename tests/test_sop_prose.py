import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop.prose import plain


@pytest.mark.parametrize(
    ("fragment", "read"),
    [
        ("- The **deposit** is _£50_.", "The deposit is £50."),
        ("## Prices ##", "Prices"),
        ("See [our prices](https://bloom.example/prices) or `book`", "See our prices or book"),
        ("[prices][1] and more[^note]", "prices and more"),
        ("Soft\nwrap  \nand break<br>here", "Soft wrap and break here"),
        ("AT&amp;T &pound;5", "AT&T £5"),
        ("<b>Open</b> daily", "Open daily"),
        ("1. Call us", "Call us"),
        ("2024. A good year", "2024. A good year"),
        ("5 * 3 and snake_case", "5 * 3 and snake_case"),
        ("**First sentence.", "First sentence."),
        ("| a | **b** |", "a, b"),
        ("![our team](https://evil.example/track.png)", "our team"),
        ("> quoted\n> twice", "quoted twice"),
    ],
)
def test_that_markup_is_read_away(fragment, read):
    assert plain(fragment) == read


def test_that_struck_out_text_is_not_read_as_valid():
    assert plain("~~£300~~ £250") == "£250"


def test_that_links_lose_their_target_and_scripts_vanish():
    """Fault 34."""
    assert plain("[x](javascript:alert(1)) <script>alert(2)</script> y") == "x y"
    assert plain("<javascript:alert(1)> y") == "y"


def test_that_an_entity_cannot_smuggle_a_tag_in():
    assert "<script" not in plain("&lt;script&gt;alert(1)&lt;/script&gt;")


def test_that_hidden_text_is_not_read():
    assert plain('Open <!-- secret --><span style="display:none">secret</span>daily') == "Open daily"


def test_that_terminal_codes_bidi_and_zero_width_characters_are_removed():
    """Fault 27."""
    assert plain("\x1b[31mred\x1b[0m a\u202eb\u200bc\ufeff\x07 \ud800") == "red abc \ufffd"


@given(st.text(alphabet=st.sampled_from("ab1 \n*_`[]()<>&#|~!-.\\:\u202e\x1b\x00é£"), max_size=60))
def test_that_any_text_becomes_one_inert_line(text):
    read = plain(text)
    assert read == " ".join(read.split())
    assert not any(f"<{char}" in read for char in "abs/!")
    assert not set("\u202e\x1b\x00\n") & set(read)
