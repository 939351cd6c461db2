import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop.document import Block, Section
from sop.markdown import read_markdown


def _sections(text):
    return [section for top in read_markdown("a-file.md", text).sections for section in top.walk()]


def _quoted(text):
    return [block.span.of(text) for section in _sections(text) for block in section.blocks]


def test_that_headings_of_both_kinds_make_a_tree():
    text = "Services\n========\n\nIntro.\n\n## Fillers ##\n\nLips.\n\n#### Deep\n\nx\n\nPeels\n---\n\ny\n"
    document = read_markdown("a.md", text)
    assert document.title == "Services"
    assert [section.heading_path[1:] for section in _sections(text)] == [
        (),
        ("Fillers",),
        ("Fillers", "Deep"),
        ("Peels",),
    ]
    assert [section.heading.of(text) for section in _sections(text)] == ["Services", "Fillers", "Deep", "Peels"]


def test_that_a_document_without_title_is_named_after_its_file():
    assert read_markdown("x/opening-hours_2025.md", "## When\n\nDaily.").sections[0].heading_path == (
        "Opening hours 2025",
        "When",
    )


def test_that_text_before_the_first_heading_is_kept():
    first, second = read_markdown("a.md", "Hello.\n\n# Title\n\nText.").sections
    assert (first.heading, first.heading_path, second.heading_path) == (None, ("Title",), ("Title",))


def test_that_every_list_item_has_its_own_span():
    text = "- one\n  - two\n\n    more\n\n  three\n1) four\n   wrapped\n"
    blocks = _sections(text)[0].blocks
    assert [item.of(text) for block in blocks for item in block.items] == [
        "one",
        "two\n\n    more",
        "three",
        "four\n   wrapped",
    ]


def test_that_a_table_row_is_its_line_with_plain_cells():
    """Fault 35."""
    text = "| Area | Price |\n|---|---:|\n| **Lips** | £180 \\| £200 |\n| Chin | [£150](x) |\n\nAfter.\n"
    table = _sections(text)[0].blocks[0]
    assert table.header == ("Area", "Price")
    assert [row.cells for row in table.rows] == [("Lips", "£180 | £200"), ("Chin", "£150")]
    assert [row.span.of(text) for row in table.rows] == text.split("\n")[2:4]


def test_that_code_and_quotes_are_paragraphs():
    assert _quoted("```text\nCode here\n```\n\n> Quoted\n> twice\n") == ["Code here", "Quoted\n> twice"]


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: secret\ntags: [a]\n---\n\nShown.",
        "<!-- secret\n\n# secret\n\n-->\n\nShown.",
        "<script>\nsecret()\n</script>\n\nShown.",
        "<style>secret {}</style>\n\nShown.",
        '<div style="display: none">\n\n# Secret\n\nsecret\n\n</div>\n\nShown.',
        "<p hidden>secret</p>\n\nShown.",
        "<p><font color='white'>secret</font></p>\n\nShown.",
        "Shown.<!-- secret -->",
        "<!-- secret --> Shown.",
    ],
)
def test_that_what_nobody_sees_is_never_content(text):
    """Fault 33."""
    assert _quoted(text) == ["Shown."]


def test_that_a_comment_in_a_paragraph_or_item_parts_it():
    items = _sections("- a <!-- secret --> b\n")[0].blocks[0].items
    assert _quoted("One <!-- secret --> two.") == ["One", "two."]
    assert [item.of("- a <!-- secret --> b\n") for item in items] == ["a", "b"]


def test_that_a_comment_shown_as_code_is_content():
    assert _quoted("`<!-- shown -->` is a comment.\n\n    <!-- and -->\n") == [
        "`<!-- shown -->` is a comment.",
        "<!-- and -->",
    ]


def test_that_visible_html_is_kept():
    assert _quoted("<div>\n<b>Open</b> daily\n</div>\n") == ["<div>\n<b>Open</b> daily\n</div>"]


def test_that_a_rule_is_not_front_matter():
    assert _quoted("---\n\nShown: yes.\n\n---\n\nToo.") == ["Shown: yes.", "Too."]


def test_that_a_question_as_heading_is_an_faq_only_when_answered():
    asked = {
        section.heading_path[-1]: section.question
        for section in _sections("# F\n\n## A?\n\nYes.\n\n## B?\n\n### C\n\nNo.")
    }
    assert asked == {"F": False, "A?": True, "B?": False, "C": False}


@pytest.mark.parametrize(
    "text",
    [
        "Q: Do you park?\nA: Yes, **free**.",
        "**Q:** Do you park?\n\n**A:** Yes, **free**.",
        "**Q: Do you park?**\nA: Yes, **free**.",
        "**Q1.** Do you park? **A.** Yes, **free**.",
        "Question: Do you park?\n\nAnswer: Yes, **free**.",
        "**Do you park?**\nYes, **free**.",
        "**Do you park?**\n\nYes, **free**.",
        "> Q: Do you park?\n> A: Yes, **free**.",
    ],
)
def test_that_questions_in_paragraphs_are_faqs(text):
    text = f"# FAQ\n\n{text}\n"
    section = _sections(text)[-1]
    assert section.question
    assert section.heading.of(text) == section.heading_path[-1] == "Do you park?"
    assert [block.span.of(text) for block in section.blocks] == ["Yes, **free**."]


def test_that_each_question_ends_the_one_before():
    text = "Q: One?\nA: 1.\nMore.\nQ: Two?\nA: 2.\n\n## Next\n\nx"
    assert [s.heading_path[1:] for s in _sections(text)] == [("One?",), ("Two?",), ("Next",)]
    assert _quoted(text) == ["1.\nMore.", "2.", "x"]


def test_that_an_unanswered_question_stays_a_paragraph():
    assert _quoted("Q: Anyone?\n\n# Next\n\nText.") == ["Anyone?", "Text."]


def test_that_deep_nesting_loses_nothing():
    text = "\n".join("  " * depth + f"- w{depth}" for depth in range(200)) + "\n" + "> " * 300 + "w200"
    said = " ".join(_quoted(text))
    assert all(re.search(rf"w{depth}\b", said) for depth in range(201))


def test_that_lone_carriage_returns_and_nul_keep_offsets_exact():
    text = "# A\rOne.\r\rTwo\0.\r"
    assert _quoted(text) == ["One.", "Two\0."]


_MARKS = [
    "",
    "",
    "# ",
    "## ",
    "- ",
    "  - ",
    "    ",
    "> ",
    "1. ",
    "| ",
    "```\n",
    "Q: ",
    "**A:** ",
    "\t",
    "-\t",
    "> - ",
    "<div>",
]
_WORDS = st.lists(st.sampled_from(["w1", "w2", "**w3**", "w4?", "`w5`", "|"]), max_size=4).map(" ".join)
_ENDS = st.sampled_from(["", " ", "  ", "?", " #", " |", "\t"])
_LINES = st.builds("{}{}{}".format, st.sampled_from(_MARKS), _WORDS, _ENDS)
_FIXED = st.sampled_from(["", "", "---", "|---|---|", "===", "```", "- ", "\r", "\x0b", "\u00a0", "| a | b |"])


def _check(section: Section, start: int, end: int) -> list[Block]:
    """Spans in order and inside their parents; returns the blocks."""
    edges = [start, section.span.start]
    edges += [section.heading.start, section.heading.end] if section.heading else []
    edges += [edge for block in section.blocks for edge in (block.span.start, block.span.end)]
    inner = [block for child in section.children for block in _check(child, edges[-1], section.span.end)]
    edges += [edge for child in section.children for edge in (child.span.start, child.span.end)]
    assert edges == sorted(edges)
    assert edges[-1] <= section.span.end <= end
    return [*section.blocks, *inner]


def _check_parts(block: Block) -> None:
    parts = [*block.items, *(row.span for row in block.rows)]
    edges = [block.span.start, *(edge for span in parts for edge in (span.start, span.end)), block.span.end]
    assert edges == sorted(edges)
    assert all(len(row.cells) == len(block.header) for row in block.rows)


@settings(deadline=None)
@given(st.lists(st.one_of(_LINES, _LINES, _FIXED), max_size=14).map("\n".join))
def test_that_headings_and_blocks_cover_every_word_in_order(text):
    """Fault 35: nothing that is visible is lost, whatever the markup."""
    text = f"w0\n{text}"
    document = read_markdown("x.md", text)
    blocks = [block for section in document.sections for block in _check(section, 0, len(text))]
    for block in blocks:
        _check_parts(block)
    headings = [section.heading for top in document.sections for section in top.walk() if section.heading]
    covered = {at for span in [*headings, *(block.span for block in blocks)] for at in range(span.start, span.end)}
    lost = [match for match in re.finditer(r"w\d", text) if match.start() not in covered]
    assert not [match for match in lost if "```" not in text[: match.start()].split("\n")[-1]]
