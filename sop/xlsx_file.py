"""An Excel workbook as a table of facts a sheet: what its cells show, not how they are worked out."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from sop.archive import damage, office_file
from sop.canonical import Head, canonical
from sop.cell_value import shown
from sop.csv_file import MAX_ROWS
from sop.document import Document, Notice
from sop.errors import UnreadableDocument
from sop.grid import Grid, grid_parts
from sop.markdown import read_markdown
from sop.outline import name_in_words

MAX_CELLS = 500_000
"""Of a sheet, merged ones counted each: 20,000 rows of 25 columns."""
_SHEET = re.compile(r"(?:\A|/)worksheets/[^/]+\.xml\Z", re.IGNORECASE)
_ROW, _CELL = re.compile(rb"<(?:\w+:)?row[\s>]"), re.compile(rb"<(?:\w+:)?c[\s>/]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\"")
_NOT_WORKED_OUT = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?:\s[^>]*)?/>)\s*(?:<(?:\w+:)?v\s*/>|<v></v>)?\s*</(?:\w+:)?c>"
)
_UNNAMED = re.compile(r"(?:sheet|tabelle|feuil|hoja|foglio|blad|ark|planilha)\s?\d*", re.IGNORECASE)
_WHITES = ("FFFFFFFF", "00FFFFFF")


@dataclass
class _Found:
    """What the reading of a workbook leaves out, to be told its owner."""

    sheets: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)


def read_xlsx(path: str, data: bytes) -> Document:
    """The document that a workbook makes; raises UnreadableDocument.

    Formulas count with the value stored beside them. Hidden sheets, rows and columns and white text are left out and
    said to be.
    """
    archive = office_file(path, data, "xl/", "an Excel workbook (.xlsx)")
    formulas = sum(_checked(path, archive, name) for name in archive.namelist() if _SHEET.search(name))
    found = _Found()
    with damage(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells what of a workbook it does not keep: nothing that is read here
        parts = list(_parts(path, data, found))
    return replace(read_markdown(path, canonical(parts)), notices=tuple(_notices(path, found, formulas)))


def _checked(path: str, archive: ZipFile, name: str) -> int:
    """How many formulas of a sheet have no value. Before it is read: openpyxl makes an object of every merged cell."""
    with damage(path):
        xml = archive.read(name)
    if len(_ROW.findall(xml)) > MAX_ROWS:
        raise UnreadableDocument(
            f"a sheet has more than {MAX_ROWS} rows", where=path, fix="keep those customers ask for"
        )
    merged = sum(_area(*match.groups()) for match in _MERGED.finditer(xml))
    if len(_CELL.findall(xml)) + merged > MAX_CELLS:
        raise UnreadableDocument(f"a sheet has more than {MAX_CELLS} cells", where=path, fix="split it")
    return len(_NOT_WORKED_OUT.findall(xml))


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    return (abs(_column(right) - _column(left)) + 1) * (abs(int(bottom) - int(top)) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _parts(path: str, data: bytes, found: _Found) -> Iterator[Head | str]:
    from openpyxl import load_workbook

    title = name_in_words(path)
    yield Head(1, title)
    book = load_workbook(BytesIO(data), data_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    found.sheets += [sheet.title for sheet in book.worksheets if sheet not in sheets]
    for sheet in sheets:
        rows = _rows(sheet, found)
        is_named = len(sheets) > 1 or not _UNNAMED.fullmatch(sheet.title)
        under = (title, sheet.title) if is_named else (title,)
        if said := list(grid_parts(Grid(rows, alone=True), under)):
            yield from [Head(2, sheet.title), *said] if is_named else said


def _rows(sheet: Any, found: _Found) -> tuple[tuple[str, ...], ...]:
    """What a sheet shows, by row; a blank row wherever some are left out."""
    cells = _shown(sheet, found)
    columns = sorted({column for _, column in cells})
    rows: list[tuple[str, ...]] = []
    last = 0
    for number in sorted({row for row, _ in cells}):
        rows += [()] if last and number > last + 1 else []
        rows.append(tuple(cells.get((number, column), "") for column in columns))
        last = number
    return tuple(rows)


def _shown(sheet: Any, found: _Found) -> dict[tuple[int, int], str]:
    """The cells with text by row and column, merged ones in every place they cover."""
    hidden_columns = {
        column
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for column in range(dimension.min or 0, min(dimension.max or 0, 20_000) + 1)
    }
    hidden_rows = {number for number, dimension in sheet.row_dimensions.items() if dimension.hidden}
    cells: dict[tuple[int, int], str] = {}
    # `iter_rows` would make a cell of every place between two that are far apart.
    for (row, column), cell in sheet._cells.items():
        if cell.value is None or not (said := shown(cell.value, cell.number_format).strip()):
            continue
        if row in hidden_rows or column in hidden_columns or _is_white(cell):
            found.cells.append(f"{sheet.title}!{cell.coordinate}")
        else:
            cells[row, column] = said
    return _spread(sheet, cells)


def _spread(sheet: Any, cells: dict[tuple[int, int], str]) -> dict[tuple[int, int], str]:
    spread = dict(cells)
    used = {column for _, column in cells}
    for merged in sheet.merged_cells.ranges:
        said = cells.get((merged.min_row, merged.min_col))
        for row in range(merged.min_row, merged.max_row + 1) if said else ():
            places = ((row, column) for column in range(merged.min_col, merged.max_col + 1) if column in used)
            spread.update(dict.fromkeys(places, said or ""))
    return spread


def _is_white(cell: Any) -> bool:
    """Whether a cell's text is white on white."""
    color = cell.font.color if cell.font else None
    is_white = color is not None and (
        color.rgb in _WHITES if color.type == "rgb" else color.theme == 0 and not color.tint
    )
    return bool(is_white and (cell.fill is None or cell.fill.fill_type is None))


def _notices(path: str, found: _Found, formulas: int) -> Iterator[Notice]:
    if found.sheets:
        yield Notice(path, f"hidden sheets are not used: {', '.join(found.sheets[:5])}")
    if found.cells:
        more = f" ({len(found.cells)} cells)" if len(found.cells) > 1 else ""
        yield Notice(path, f"text that readers do not see (hidden or white) at {found.cells[0]}{more}; it is not used")
    if formulas:
        what = f"formulas without a stored value ({formulas}) are left out; open it in its program and save it again"
        yield Notice(path, what)
