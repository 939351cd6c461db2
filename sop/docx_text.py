"""The words of a Word paragraph: what a reader sees of it, and what is hidden in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sop.docx_style import Styles, W, is_on, value

_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_INSIDE = frozenset(f"{W}{name}" for name in "ins moveTo hyperlink smartTag sdt sdtContent fldSimple customXml".split())
_WHITE = ("ffffff", "fefefe", "fffffe")
_NO_FILL = (None, "auto", "ffffff")
_SMALLEST = 3  # half-points: nobody reads letters of a point and a half


class Run(NamedTuple):
    """A stretch of a paragraph in one look."""

    words: str
    bold: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What a paragraph says; whether all of it is bold; what of it nobody sees."""

    said: str
    bold: bool
    hidden: str


def words_of(paragraph: Any, styles: Styles, *, shaded: bool = False) -> Words:
    """`shaded`: the paragraph stands on a coloured ground, where white letters are seen."""
    shaded = shaded or is_shaded(paragraph.find(f"{W}pPr"))
    runs = list(_runs(paragraph, styles, shaded=shaded))
    seen = [run for run in runs if not run.hidden]
    return Words(
        "".join(run.words for run in seen).strip(),
        all(run.bold for run in seen if run.words.strip()),
        " ".join(run.words for run in runs if run.hidden).strip(),
    )


def is_shaded(properties: Any) -> bool:
    """Whether properties of a run, a paragraph or a cell set a ground that is not white."""
    shading = None if properties is None else properties.find(f"{W}shd")
    return shading is not None and (shading.get(f"{W}fill") or "auto").lower() not in _NO_FILL


def boxes_in(paragraph: Any) -> Iterator[Any]:
    """The text boxes anchored in a paragraph itself, each once: older programs find a second copy as a fallback."""
    for box in paragraph.iter(f"{W}txbxContent"):
        is_own = next(box.iterancestors(f"{W}p"), None) is paragraph
        if is_own and next(box.iterancestors(f"{_ALTERNATIVE}Fallback"), None) is None:
            yield box


def _runs(element: Any, styles: Styles, *, shaded: bool) -> Iterator[Run]:
    for child in element:
        if child.tag == f"{W}r":
            yield _run(child, styles, shaded=shaded)
        elif child.tag in _INSIDE:
            yield from _runs(child, styles, shaded=shaded)


def _run(run: Any, styles: Styles, *, shaded: bool) -> Run:
    properties = run.find(f"{W}rPr")
    if is_on(properties, "strike") or is_on(properties, "dstrike"):
        return Run("", bold=True, hidden=False)
    words = "".join(map(_letters, run))
    hidden = styles.hides(properties) or _is_unseen(properties, shaded=shaded)
    return Run(words, is_on(properties, "b"), hidden)


def _letters(child: Any) -> str:
    if child.tag == f"{W}t":
        return child.text or ""
    if child.tag in (f"{W}br", f"{W}cr"):
        return "\n" if child.get(f"{W}type") in (None, "textWrapping") else " "
    return {f"{W}tab": " ", f"{W}noBreakHyphen": "-"}.get(child.tag, "")


def _is_unseen(properties: Any, *, shaded: bool) -> bool:
    """Whether letters are white on white, or too small to be seen."""
    size = value(properties, "sz") or ""
    if size.isdecimal() and int(size) <= _SMALLEST:
        return True
    is_white = (value(properties, "color") or "").lower() in _WHITE
    return is_white and not (shaded or is_shaded(properties) or value(properties, "highlight"))
