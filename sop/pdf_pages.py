"""Reads a PDF from standard input and writes what it says as JSON: a process of its own, which may be stopped any time.

A PDF is a program of sorts: a small one can ask for any time and memory. `sop.pdf_file` gives this one so much of both.
"""

import json
import logging
import resource
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

from sop.canonical import canonical
from sop.hidden import excerpt
from sop.pdf_layout import laid_out
from sop.pdf_page import Page, Table, Word

MAX_PAGES = 500
MEMORY = 2_000_000_000  # bytes of address space
PATIENCE = 30  # seconds of computing for the file, and as many again as it has pages; a page takes some 0.2
_MOST_DRAWN = 10_000_000  # bytes by which a page is drawn; a page of text has some 10,000
_MOST_LINES = 3_000  # drawn on one page: above it they are a picture
_SMALLEST = 1.5  # points: smaller letters are seen by nobody
_LEAST_SAID = 3  # letters
_WHITES = ((1,), (1, 1, 1), (0, 0, 0, 0))
_SAME_LINE = 0.18  # times the size of the letters: a gap wider than that is a space


def main() -> None:
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, PATIENCE)
    logging.disable()
    warnings.simplefilter("ignore")
    print(json.dumps(_read(sys.stdin.buffer.read())))


def _limit(what: int, most: int) -> None:
    """Where the system allows so much, and knows such a limit."""
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def _read(data: bytes) -> dict[str, Any]:
    """`text` and `notices`, or why there is none as `what` and `fix`."""
    import pdfplumber
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(BytesIO(data)) as pdf:
            return _read_pages(pdf)
    except PdfminerException as exc:
        cause = exc.__cause__ or exc.__context__ or exc
        if type(cause).__name__ in ("PDFPasswordIncorrect", "PDFEncryptionError"):
            return {"what": "it is protected by a password", "fix": "save it without one"}
        raise ValueError(str(cause) or type(cause).__name__) from exc


def _read_pages(pdf: Any) -> dict[str, Any]:
    count = len(pdf.pages)
    if not count:
        raise ValueError("no page can be found")
    if count > MAX_PAGES:
        return {"what": f"it has {count} pages, above the limit of {MAX_PAGES}", "fix": "split it"}
    _limit(resource.RLIMIT_CPU, PATIENCE + count)
    hidden: list[str] = []
    pages, pictures = [], []
    for number, page in enumerate(pdf.pages, start=1):
        if _drawn(page) > _MOST_DRAWN:
            what = f"page {number} is drawn by more than {_MOST_DRAWN} bytes"
            return {"what": what, "fix": "take the drawing out"}
        found = _page(page, hidden)
        pages.append(found)
        pictures += [number] if page.images and not found.words else []
        page.close()
    if not any(page.words or page.tables for page in pages):
        what = "it holds pictures of text and no text" if pictures else "it holds no text that can be read"
        return {"what": what, "fix": "have its text recognised (OCR) and save it again"}
    text = canonical(laid_out(pages))
    return {"text": text, "notices": list(_notices(text, pictures, hidden))}


def _drawn(page: Any) -> int:
    """Bytes by which a page is drawn."""
    from pdfminer.pdftypes import stream_value

    return sum(len(stream_value(each).get_data()) for each in page.page_obj.contents)


def _page(page: Any, hidden: list[str]) -> Page:
    grounds = [rect for rect in page.rects if rect.get("fill") and not _is_white(rect.get("non_stroking_color"))]
    grounds += page.images
    unseen = [char for char in page.chars if _is_unseen(char, page, grounds)]
    said = "".join(char["text"] for char in unseen).strip()
    if sum(map(str.isalnum, said)) >= _LEAST_SAID:
        hidden.append(said)
    gone = {id(char) for char in page.chars if not char.get("upright", True)} | {id(char) for char in unseen}
    seen = page.filter(lambda each: id(each) not in gone) if gone else page
    found = seen.extract_words(x_tolerance_ratio=_SAME_LINE, extra_attrs=["fontname", "size"])
    words = [word for each in found if (word := _word(each)).text.strip()]
    return Page(float(page.width), float(page.height), tuple(words), tuple(_tables(seen)))


def _word(found: Any) -> Word:
    name = str(found["fontname"]).lower()
    bold = any(weight in name for weight in ("bold", "black", "heavy", "-bd", "demi"))
    x0, x1, top, bottom, size = (float(found[key]) for key in ("x0", "x1", "top", "bottom", "size"))
    return Word(str(found["text"]), x0, x1, top, bottom, size, bold)


def _tables(page: Any) -> Iterator[Table]:
    """Those with lines between their cells."""
    drawn = len(page.lines) + len(page.rects) + len(page.curves)
    if not 3 < drawn < _MOST_LINES:
        return
    for table in page.find_tables():
        rows = [[" ".join((cell or "").split()) for cell in row] for row in table.extract(x_tolerance_ratio=_SAME_LINE)]
        filled = [row for row in rows if any(row)]
        if len(filled) > 1 and max(map(len, filled)) > 1 and any(sum(map(bool, row)) > 1 for row in filled):
            yield Table(tuple(map(tuple, filled)), *(float(table.bbox[side]) for side in (0, 2, 1, 3)))


def _is_unseen(char: Any, page: Any, grounds: list[Any]) -> bool:
    """Whether a letter is white on white, tiny or off the page."""
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    left, top, right, bottom = page.bbox
    if char["size"] < _SMALLEST or not (left <= x <= right and top <= y <= bottom):
        return True
    on_ground = (each["x0"] <= x <= each["x1"] and each["top"] <= y <= each["bottom"] for each in grounds)
    return _is_white(char.get("non_stroking_color")) and not any(on_ground)


def _is_white(color: Any) -> bool:
    if not isinstance(color, tuple | list):
        color = (color,)
    return any(len(color) == len(white) and all(color[n] == white[n] for n in range(len(white))) for white in _WHITES)


def _notices(text: str, pictures: list[int], hidden: list[str]) -> Iterator[str]:
    if hidden:
        yield f"text that readers do not see (white, tiny or off the page): {excerpt(hidden)}; it is not used"
    if pictures:
        pages = ", ".join(map(str, pictures[:5]))
        yield f"pictures without text on page {pages}: what they show is not used; have their text recognised (OCR)"
    if lost := text.count("(cid:"):
        yield f"{lost} letters could not be read, for its fonts do not say what they are; save it as a PDF again"


if __name__ == "__main__":
    main()
