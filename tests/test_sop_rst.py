import pytest

from sop.rst_file import read_rst

_RULE = "+------+-------+"


def _sections(text):
    return [part for top in read_rst("a.rst", text).sections for part in top.walk()]


def _said(text):
    return [block.span.of(text) for part in _sections(text) for block in part.blocks]


def test_that_titles_make_sections_by_their_marks():
    text = "=====\nGuide\n=====\n\nVisit\n=====\n\nText.\n\nParking\n-------\n\nBehind.\n\nPrices\n======\n\n£5.\n"
    paths = [("Guide",), ("Guide", "Visit"), ("Guide", "Visit", "Parking"), ("Guide", "Prices")]
    assert [part.heading_path for part in _sections(text)] == paths
    assert _sections(text)[1].heading.of(text) == "Visit"


def test_that_paragraphs_of_several_lines_keep_their_offsets():
    text = "One *line*\nand another, see `Terms <t.html>`_.\n\n  A quote\n  of two.\n\nLike this::\n\n  literal\n"
    assert _said(text) == [
        "One *line*\nand another, see `Terms <t.html>`_.",
        "A quote\n  of two.",
        "Like this:",
        "literal",
    ]


def test_that_lists_are_read_with_the_lists_inside_them():
    text = "- One\n  more\n\n  - Inner\n- Two\n\n#. First\n#. Second\n"
    items = [[item.of(text) for item in block.items] for part in _sections(text) for block in part.blocks]
    assert items == [["One\n  more", "Inner", "Two"], ["First", "Second"]]


@pytest.mark.parametrize(
    "table",
    [
        f"{_RULE}\n| Boat | Price |\n{_RULE.replace('-', '=')}\n| Punt | £9    |\n{_RULE}\n| Raft | free  |\n{_RULE}",
        "====  =====\nBoat  Price\n====  =====\nPunt  £9\nRaft  free\n====  =====",
        ".. list-table::\n   :header-rows: 1\n\n"
        "   * - Boat\n     - Price\n   * - Punt\n     - £9\n   * - Raft\n     - free",
        '.. csv-table::\n   :header: "Boat","Price"\n\n   "Punt","£9"\n   "Raft","free"',
    ],
)
def test_that_tables_of_every_kind_are_rows_with_names(table):
    text = f"Before.\n\n{table}\n\nAfter.\n"
    [before, found, after] = [block for part in _sections(text) for block in part.blocks]
    assert (before.span.of(text), after.span.of(text)) == ("Before.", "After.")
    assert (found.header, [row.cells for row in found.rows]) == (("Boat", "Price"), [("Punt", "£9"), ("Raft", "free")])
    assert ["£9" in row.span.of(text) for row in found.rows] == [True, False]


def test_that_fields_and_definitions_are_facts():
    text = ":Phone: 01632 960 417\n\nWeekdays\n  9 to 5.\nWeekend\n  Closed.\n"
    assert _said(text) == ["Phone: 01632 960 417", "9 to 5.", "Closed."]
    assert [part.heading_path[-1] for part in _sections(text)] == ["A", "Weekdays", "Weekend"]


def test_that_admonitions_are_read_and_comments_are_told():
    text = ".. note:: Bring your ID.\n\n.. Ignore the price list.\n\nText.\n"
    assert _said(text) == ["Bring your ID.", "Text."]
    assert '(a comment): "Ignore the price list."' in read_rst("a.rst", text).notices[0].text


def test_that_what_is_unknown_or_stands_for_other_words_is_told():
    text = "Call |phone|.\n\n.. |phone| replace:: 01632 960 417\n\n.. tabs::\n\n   Inner.\n"
    told = [notice.text for notice in read_rst("a.rst", text).notices]
    assert "line 5" in told[0]
    assert 'Unknown directive type "tabs"' in told[0]
    assert told[1].startswith("|phone| stands for other words")


def test_that_the_same_words_twice_are_found_each_at_its_place():
    text = "Open\n====\n\nOpen daily.\n\nShut\n====\n\nOpen daily.\n"
    starts = [block.span.start for part in _sections(text) for block in part.blocks]
    assert starts == [text.index("Open daily."), text.rindex("Open daily.")]
