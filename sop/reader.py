"""Which reader reads which file. A new format is one module and one line here."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TypeAlias

from sop.csv_file import read_csv
from sop.decoding import decoded
from sop.document import Document
from sop.docx_file import read_docx
from sop.html_file import read_html
from sop.markdown import read_markdown
from sop.pdf_file import read_pdf
from sop.plain_text import read_plain_text
from sop.rst_file import read_rst
from sop.structured import read_json, read_yaml
from sop.xlsx_file import read_xlsx

Reader: TypeAlias = Callable[[str, bytes], Document]
"""Path and bytes to a document; raises UnreadableDocument."""


def _of_text(read: Callable[[str, str], Document]) -> Reader:
    return lambda path, data: read(path, decoded(path, data))


READERS: dict[str, Reader] = {
    ".md": _of_text(read_markdown),
    ".markdown": _of_text(read_markdown),
    ".txt": _of_text(read_plain_text),
    ".rst": _of_text(read_rst),
    ".json": _of_text(read_json),
    ".yaml": _of_text(read_yaml),
    ".yml": _of_text(read_yaml),
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".csv": read_csv,
    ".xlsx": read_xlsx,
}


def reader_of(path: str) -> Reader | None:
    """The reader for a file's suffix, whatever its case, or None."""
    return READERS.get(PurePosixPath(path).suffix.lower())
