"""Comma-separated values, whatever separates them, as a table of facts."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from sop.canonical import Head, canonical
from sop.decoding import decoded_from_windows
from sop.document import Document, Notice
from sop.errors import UnreadableDocument
from sop.grid import Grid, grid_parts
from sop.markdown import read_markdown
from sop.outline import name_in_words

MAX_ROWS = 20_000
"""Of a table: two files' worth of the passages a document may make. What is longer is an export, not a SOP."""
_DELIMITERS = ",;\t|"
_SAMPLE = 50  # rows by which the delimiter is told


def read_csv(path: str, data: bytes) -> Document:
    """The document that a table in text makes; raises UnreadableDocument.

    The delimiter is the one that makes the most regular table of the first rows, or what a line `sep=;` says.
    """
    text, guessed = decoded_from_windows(path, data)
    delimiter, text = _delimiter(text)
    rows = _rows(path, text, delimiter)
    title = name_in_words(path)
    document = read_markdown(path, canonical([Head(1, title), *grid_parts(Grid(rows, alone=True), (title,))]))
    return replace(document, notices=(Notice(path, guessed),)) if guessed else document


def _delimiter(text: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first[4], rest
    return max(_DELIMITERS, key=lambda delimiter: _regularity(text, delimiter)), text


def _regularity(text: str, delimiter: str) -> float:
    """How many cells in how many of the first rows the delimiter makes, when all rows are to have the same number."""
    try:
        widths = [len(row) for row in islice(_reader(text, delimiter), _SAMPLE) if any(row)]
    except csv.Error:
        return 0.0
    usual = max(set(widths), key=widths.count, default=0)
    return usual * widths.count(usual) / len(widths) if usual > 1 else 0.0


def _rows(path: str, text: str, delimiter: str) -> tuple[tuple[str, ...], ...]:
    try:
        rows = tuple(tuple(row) for row in islice(_reader(text, delimiter), MAX_ROWS + 1))
    except csv.Error as exc:
        raise UnreadableDocument(f"not a table of values: {exc}", where=path, fix="export it again as CSV") from exc
    if len(rows) > MAX_ROWS:
        raise UnreadableDocument(f"it has more than {MAX_ROWS} rows", where=path, fix="keep the rows customers ask for")
    return rows


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(text.splitlines(keepends=True), delimiter=delimiter, skipinitialspace=True)
