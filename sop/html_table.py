"""A web page's table as rows of cells."""

from itertools import count
from typing import Any

from sop.grid import Grid
from sop.html_content import Content
from sop.html_words import inline

_WIDEST_SPAN = 50  # columns or rows of one cell
_MOST_COLUMNS = 200  # what is further to the right is read by nobody


def grid_of(node: Any, content: Content) -> Grid:
    """The cells of a table, those that cover several places in each of them."""
    rows: list[dict[int, str]] = []
    headers = 0
    falling: dict[int, tuple[str, int]] = {}
    for line in (row for row in node.css("tr") if content.reads(row)):
        cells = [cell for cell in line.iter() if cell.tag in ("td", "th") and content.reads(cell)]
        row = {column: words for column, (words, left) in falling.items() if left}
        falling = {column: (words, left - 1) for column, (words, left) in falling.items() if left}
        end = 0
        for cell in cells:
            words = inline(cell, content)
            start = next(column for column in count(end) if column not in row)
            end = min(start + _span(cell, "colspan"), _MOST_COLUMNS)
            for column in range(start, end):
                row[column] = words
                falling[column] = (words, _span(cell, "rowspan") - 1)
        names = cells and all(cell.tag == "th" for cell in cells)
        headers += bool(names and headers == len(rows))
        rows.append(row)
    filled = tuple(tuple(row.get(column, "") for column in range(max(row, default=-1) + 1)) for row in rows)
    return Grid(filled, headers or None)


def is_table(node: Any) -> bool:
    """Whether a table holds data: some pages are laid out with tables."""
    if (node.attributes.get("role") or "") in ("presentation", "none"):
        return False
    return node.css_first("h1, h2, h3, h4, td table") is None and bool(node.css("tr td, tr th"))


def _span(cell: Any, name: str) -> int:
    said = cell.attributes.get(name) or "1"
    return min(max(int(said), 1), _WIDEST_SPAN) if said.isdecimal() else 1
