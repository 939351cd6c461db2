import pytest

from sop.errors import UnreadableDocument
from sop.html_file import read_html


def _read(body, head=""):
    return read_html("a.html", f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode())


def _blocks(document):
    return [block for top in document.sections for part in top.walk() for block in part.blocks]


def _paths(document):
    return [part.heading_path for top in document.sections for part in top.walk()]


def _text(body, head=""):
    return _read(body, head).text.strip()


def test_that_words_are_run_together_as_a_browser_would():
    assert _text("<p>We  deliver\n in <b>3</b>&nbsp;days, <i>ab</i>c.<br>Free\n of charge.</p>") == (
        "We deliver in 3 days, abc.\nFree of charge."
    )


def test_that_spans_that_are_set_apart_by_style_are_no_one_word():
    assert _text("<ul><li><span>Lips</span><span>£180</span></li></ul>") == "- Lips £180"


def test_that_signs_of_markdown_stay_what_they_are():
    document = _read("<p>5*3*2 boxes &lt;!-- no comment --&gt; # 1</p><p># no heading</p><p>|</p>")
    [first, second, _] = _blocks(document)
    assert first.span.of(document.text) == r"5\*3\*2 boxes &lt;!-- no comment --> # 1"
    assert second.kind == "paragraph"
    assert len(_paths(document)) == 1


def test_that_lists_keep_their_depth_and_order():
    text = _text("<ul><li>One<ol><li>First</li><li>Second</li></ol></li><li>Two</li></ul>")
    assert text == "- One\n    1. First\n    2. Second\n- Two"


def test_that_a_list_of_cards_is_read_as_sections():
    document = _read("<h1>T</h1><ul><li><h2>Peel</h2><p>£80.</p></li><li><h2>Facial</h2><p>£60.</p></li></ul>")
    assert _paths(document) == [("T",), ("T", "Peel"), ("T", "Facial")]


def test_that_short_definitions_are_entries_and_questions_are_headings():
    document = _read("<h1>T</h1><dl><dt>Weekdays<dd>9 to 5<dt>Dogs?<dd>Yes.</dl><p>After.</p>")
    assert "- Weekdays: 9 to 5" in document.text
    [question] = [part for top in document.sections for part in top.walk() if part.question]
    assert [block.span.of(document.text) for block in question.blocks] == ["Yes."]


def test_that_a_table_s_merged_cells_stand_in_every_place_they_cover():
    rows = (
        "<tr><th rowspan=2>Boat<th colspan=2>Price<tr><th>Adult<th>Child<tr><td colspan=3>River boats"
        "<tr><td>Punt<td>£9<td>£5<tr><td rowspan=2>Canoe<td>£8<td>£4<tr><td colspan=2>free in May"
    )
    [table] = _blocks(_read(f"<table>{rows}</table>"))
    assert table.header == ("Boat", "Price – Adult", "Price – Child")
    assert [row.cells for row in table.rows] == [
        ("River boats – Punt", "£9", "£5"),
        ("River boats – Canoe", "£8", "£4"),
        ("River boats – Canoe", "free in May", "free in May"),
    ]


def test_that_a_table_without_names_of_columns_loses_no_row():
    [table] = _blocks(_read("<table><tr><td>Monday<td>9–5<tr><td>Sunday<td>closed</table>"))
    assert table.header == ("", "")
    assert [row.cells for row in table.rows] == [("Monday", "9–5"), ("Sunday", "closed")]


def test_that_a_page_laid_out_with_a_table_is_read_as_a_page():
    document = _read("<table><tr><td><h2>Hours</h2><p>9 to 5.</p></td><td><p>Side.</p></td></tr></table>")
    assert [block.kind for block in _blocks(document)] == ["paragraph", "paragraph"]


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display: none">Secret words</p>',
        "<p hidden>Secret words</p>",
        '<p aria-hidden="true">Secret words</p>',
        '<p style="color:#fff">Secret words</p>',
        '<p style="color: rgb(255, 255, 255)">Secret words</p>',
        '<font color="white">Secret words</font>',
        '<p style="position:absolute;left:-9999px">Secret words</p>',
        '<p style="font-size:0">Secret words</p>',
        '<span class="sr-only">Secret words</span>',
        '<p class="x">Secret words</p>',
        '<div class="x"><p>Secret words</p></div>',
    ],
)
def test_that_what_nobody_sees_is_told_and_not_read(hidden):
    """Fault 33."""
    document = _read(f"<p>Seen.</p>{hidden}", "<style>@media screen{.y{top:0}} .x, .z { display:none }</style>")
    assert document.text == "Seen.\n"
    assert '"Secret words"' in document.notices[0].text


@pytest.mark.parametrize(
    "seen",
    [
        '<p style="background:#000;color:#fff">Seen words</p>',
        '<div style="background-color:navy"><p style="color:#fff">Seen words</p></div>',
        '<div class="hero"><p class="light">Seen words</p></div>',
        '<p class="small-screens">Seen words</p>',
        "<p>Seen&#8203; wor\u00adds</p>",
    ],
)
def test_that_what_is_seen_is_read(seen):
    style = ".hero{background:#123} .light{color:white} @media (max-width:9px){.small-screens{display:none}}"
    document = _read(seen, f"<style>{style}</style>")
    assert document.text.replace("\u200b", "").replace("\xad", "") == "Seen words\n"
    assert document.notices == ()


@pytest.mark.parametrize(
    "around",
    [
        "<nav>Noise</nav>",
        "<footer>Noise</footer>",
        "<aside>Noise</aside>",
        "<script>Noise</script>",
        "<style>Noise</style>",
        "<template><p>Noise</p></template>",
        "<noscript>Noise</noscript>",
        '<div role="navigation">Noise</div>',
        '<div id="cookie-banner">Noise</div>',
        '<ol class="breadcrumb"><li>Noise</li></ol>',
        '<div class="q7"><div><p>Noise: we use cookies.</p></div><div><button>Accept</button></div></div>',
        "<button>Noise</button><select><option>Noise</select><textarea>Noise</textarea>",
        "<header><p>Noise</p><nav>Noise</nav></header>",
        "<!-- Noise -->",
        "<del>Noise</del>",
    ],
)
def test_that_what_surrounds_the_content_is_not_read(around):
    document = _read(f"{around}<h1>Title</h1><p>Content of cookies and cakes.</p>{around}")
    assert document.text == "# Title\n\nContent of cookies and cakes.\n"
    assert document.notices == ()


def test_that_a_bakery_may_speak_of_cookies():
    text = _text(
        '<h1>Bakery</h1><section class="cookie-list"><p>Our cookies cost £2.</p><a href="/o">Order</a></section>'
    )
    assert "Our cookies cost £2." in text


def test_that_a_page_with_a_sidebar_is_no_sidebar():
    page = '<div class="layout sidebar"><h1>T</h1><p>Content.</p><div class="sidebar"><p>Noise</p></div></div>'
    assert _text(page) == "# T\n\nContent."


def test_that_only_the_main_part_is_read_where_there_is_one():
    document = _read("<div>Welcome to our site</div><main><h1>T</h1><p>Content, and enough of it.</p></main>")
    assert document.text == "# T\n\nContent, and enough of it.\n"


def test_that_a_page_without_main_heading_has_the_window_s_title():
    assert _read("<h2>Hours</h2><p>9 to 5.</p>", "<title>Visit us | Kettle</title>").title == "Visit us"


def test_that_an_accordion_is_questions_and_answers():
    body = "<h1>T</h1><details><summary>Dogs?</summary>Yes.</details><h3><button>Cats?</button></h3><div>No.</div>"
    assert [path[-1] for path in _paths(_read(body))] == ["T", "Dogs?", "Cats?"]


def test_that_what_only_leads_elsewhere_is_a_link_and_a_number_to_call_is_not():
    text = _text('<p><a href="/terms">Terms</a></p><p><a href="tel:1">01632 960 417</a></p>')
    assert text == "[Terms](/terms)\n\n01632 960 417"


@pytest.mark.parametrize(
    "declared",
    [
        '<meta charset="windows-1252">',
        '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">',
        "<meta charset=latin1>",
    ],
)
def test_that_the_declared_encoding_is_used(declared):
    """Fault 26."""
    data = f"<html><head>{declared}</head><body><p>Tea: £5 – ‘hot’</p></body></html>".encode("cp1252")
    assert read_html("a.html", data).text == "Tea: £5 – ‘hot’\n"


@pytest.mark.parametrize(("declared", "why"), [("", "not UTF-8 at byte"), ("<meta charset=nonsense-1>", "is unknown")])
def test_that_an_encoding_is_never_guessed(declared, why):
    """Fault 26."""
    with pytest.raises(UnreadableDocument, match=why):
        read_html("a.html", f"<html><head>{declared}</head><p>£5".encode("latin-1"))


def test_that_a_byte_order_mark_goes_before_what_is_declared():
    assert read_html("a.html", "<meta charset=latin1><p>£5".encode("utf-16")).text == "£5\n"
