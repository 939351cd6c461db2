"""Pages of words in places, as a PDF gives them."""

from sop.canonical import canonical
from sop.pdf_layout import laid_out
from sop.pdf_page import Page, Table, Word

WIDTH, HEIGHT = 400.0, 600.0


def _words(line, x, y, size=10.0, bold=False):
    """A line's words, set in letters of half their size."""
    words = []
    for word in line.split(" "):
        end = x + len(word) * size / 2
        words.append(Word(word, x, end, y, y + size, size, bold))
        x = end + size / 4
    return words


def _page(*lines, tables=()):
    """Lines given as text, x, y and what else differs from the usual."""
    return Page(WIDTH, HEIGHT, tuple(word for line in lines for word in _words(*line)), tables)


def _text(*pages):
    return canonical(laid_out(pages)).strip()


def _column(text, x, y):
    return [(line, x, y + 12 * number) for number, line in enumerate(text)]


def test_that_lines_are_joined_and_gaps_part_paragraphs():
    page = _page(("One line goes on", 50, 100), ("and ends here.", 50, 112), ("Another one.", 50, 140))
    assert _text(page) == "One line goes on and ends here.\n\nAnother one."


def test_that_words_parted_at_the_end_of_a_line_are_put_together():
    lines = [
        "We are a well-known house, and a can-",
        "celled visit costs nothing. Ask our well-",
        "known staff of Ash-",
        "Ford.",
    ]
    text = _text(_page(*_column(lines, 50, 100)))
    assert (
        text == "We are a well-known house, and a cancelled visit costs nothing. Ask our well-known staff of Ash-Ford."
    )


def test_that_headings_are_told_by_size_and_weight():
    page = _page(
        ("The house", 50, 90, 20.0),
        ("Prices", 50, 130, 14.0),
        ("All prices are net of tax and of fees.", 50, 160),
        ("Lips", 50, 190, 10.0, True),
        ("Lips cost five pounds a visit here.", 50, 202),
        ("Hours", 50, 230, 14.0),
        ("We open at nine o'clock each day.", 50, 260),
    )
    assert [line for line in _text(page).splitlines() if line.startswith("#")] == [
        "# The house",
        "## Prices",
        "### Lips",
        "## Hours",
    ]


def test_that_two_columns_are_read_one_after_the_other():
    left = [f"left column line number {n} goes on" for n in range(8)]
    right = [f"right column line number {n} on" for n in range(8)]
    title = ("A title that goes over both of the columns here", 50, 80, 14.0)
    text = _text(_page(title, *_column(left, 30, 120), *_column(right, 220, 120)))
    assert text == f"# {title[0]}\n\n{' '.join(left)} {' '.join(right)}"


def test_that_a_paragraph_goes_on_over_the_end_of_a_page():
    first = _page(*_column(["This is a line that fills the column", "and goes on to the next page of the"], 50, 300))
    second = _page(*_column(["Larkspur guide, where it ends.", "Then nothing."], 50, 300))
    assert _text(first, second) == (
        "This is a line that fills the column and goes on to the next page of the Larkspur guide, where it ends. "
        "Then nothing."
    )


def test_that_running_titles_and_page_numbers_are_left_out():
    pages = [
        _page(("Guide for guests", 50, 20), (f"Fact {n} of the house.", 50, 300 + n), (f"{n} / 3", 200, 580))
        for n in (1, 2, 3)
    ]
    text = _text(*pages)
    assert "Guide" not in text
    assert "/ 3" not in text
    assert [f"Fact {n}" in text for n in (1, 2, 3)] == [True, True, True]


def test_that_the_title_in_large_letters_stays_where_the_running_title_says_the_same():
    first = _page(("Guide", 50, 30, 24.0), ("The first fact of it.", 50, 300))
    others = [_page(("Guide", 50, 20, 8.0), (f"Fact {n} of it all.", 50, 300)) for n in (2, 3)]
    text = _text(first, *others)
    assert text.startswith("# Guide\n")
    assert text.count("Guide") == 1


def test_that_bullets_and_numbers_make_lists():
    page = _page(
        ("• Bring your ID", 50, 100),
        ("with you.", 58, 112),
        ("• Be on time.", 50, 124),
        ("1. Ring the bell.", 50, 160),
        ("2. Come in.", 50, 172),
    )
    assert _text(page) == "- Bring your ID with you.\n- Be on time.\n1. Ring the bell.\n2. Come in."


def test_that_a_table_set_with_white_space_or_dots_has_rows():
    rows = [("Day", "From"), ("Monday", "9:00"), ("Sunday", "closed")]
    cells = [(word, x, 100 + 12 * n) for n, row in enumerate(rows) for word, x in zip(row, (50, 200), strict=True)]
    assert _text(_page(*cells)) == "| Day | From |\n| --- | --- |\n| Monday | 9:00 |\n| Sunday | closed |"
    dots = [(f"Tea{n} ........... £{n}", 50, 100 + 12 * n) for n in range(1, 4)]
    assert "| Tea1 | £1 |" in _text(_page(*dots))


def test_that_a_ruled_table_stands_where_it_is_on_the_page():
    table = Table((("Boat", "Price"), ("Punt", "£9")), 40, 300, 120, 160)
    inside = [("Boat", 50, 125), ("Price", 150, 125), ("Punt", 50, 145), ("£9", 150, 145)]
    page = _page(("Before it.", 50, 100), *inside, ("After it.", 50, 180), tables=(table,))
    assert _text(page) == "Before it.\n\n| Boat | Price |\n| --- | --- |\n| Punt | £9 |\n\nAfter it."


def test_that_a_table_of_contents_is_left_out():
    contents = [("Contents", 50, 80, 14.0), *((f"Part {n} ............ {n}", 50, 110 + 12 * n) for n in range(4))]
    text = _text(_page(*contents, ("Part 1", 50, 220, 14.0), ("Here is the text of it, at some length.", 50, 250)))
    assert "...." not in text
    assert "| Part" not in text
