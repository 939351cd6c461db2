"""reStructuredText to a document, with every offset exact in the file as written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

from sop.document import Block, Document, Notice, Row, Span
from sop.errors import UnreadableDocument
from sop.faq import with_questions
from sop.hidden import excerpt
from sop.outline import Heading, outlined
from sop.prose import plain
from sop.rst_source import RstSource

PATIENCE = 60.0
"""Seconds for one file: docutils takes some 5 for a megabyte, and far longer for what is crafted to take long."""
_LISTS = ("bullet_list", "enumerated_list")
_WORDLESS = frozenset("Text target substitution_definition image pending title term field_name topic raw".split())
_TERM_LEVEL = 6
_ERROR = 3  # docutils' level of what it could make nothing of
_SAVE = "correct it or save it as Markdown"


def read_rst(path: str, text: str) -> Document:
    """The document that a reStructuredText file makes; raises UnreadableDocument. Offsets count in `text` as given.

    Nothing is included, fetched or run: what a directive would bring in is left out and said to be.
    """
    tree = _parsed(path, text)
    reading = _Reading(RstSource.of(text), moved=len([node for node in tree.children if _kind(node) == "section"]) != 1)
    parts = list(with_questions(text, reading.parts(tree, 0)))
    return replace(outlined(path, text, parts), notices=tuple(_notices(path, reading)))


def _parsed(path: str, text: str) -> Any:
    from docutils.frontend import get_default_settings
    from docutils.parsers.rst import Parser
    from docutils.utils import new_document

    settings = get_default_settings(Parser)
    settings.file_insertion_enabled = settings.raw_enabled = False
    settings.report_level = settings.halt_level = 6  # above the gravest: nothing is printed, nothing raised
    settings.syntax_highlight = "none"
    settings.line_length_limit = len(text) + 1
    tree = new_document(path, settings)
    end = monotonic() + PATIENCE

    def watch(*_: object, **__: object) -> None:
        if monotonic() > end:
            what = f"it takes longer than {PATIENCE:.0f} seconds to read"
            raise UnreadableDocument(what, where=path, fix="split it or save it as Markdown")

    setattr(tree, "note_source", watch)  # noqa: B010  # docutils calls it with every line
    try:
        Parser().parse(text, tree)
    except RecursionError as exc:
        raise UnreadableDocument("it is nested too deeply", where=path, fix="make it flatter") from exc
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as exc:
        raise UnreadableDocument(f"not valid reStructuredText: {exc}", where=path, fix=_SAVE) from exc
    return tree


def _kind(node: Any) -> str:
    return type(node).__name__


@dataclass
class _Reading:
    """One pass over a parsed file. What is found is looked for in the source from where the last was found."""

    source: RstSource
    moved: bool
    comments: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def parts(self, node: Any, level: int) -> Iterator[Heading | Block]:
        for number, child in enumerate(node.children):
            kind = _kind(child)
            if kind == "section":
                yield from self._heading(child, level + 1)
                yield from self.parts(child, level + 1)
            elif kind in _LISTS:
                yield from self._list(child)
            elif kind == "definition_list":
                yield from self._definitions(child, level, is_last=number == len(node.children) - 1)
            elif kind == "field_list":
                yield from self._fields(child)
            elif kind == "table":
                yield from self._table(child)
            elif kind == "comment":
                self.comments += [child.astext()] if _says_something(child.astext()) else []
            elif kind == "system_message":
                self._refused(child)
            elif kind not in _WORDLESS:
                yield from self._block(child, level)

    def _heading(self, section: Any, level: int) -> Iterator[Heading]:
        title = next((child for child in section.children if _kind(child) == "title"), None)
        span = self.source.find(title.rawsource) if title is not None else None
        if title is not None and span and (words := plain(span.of(self.source.text))):
            line = self.source.with_underline(span)
            yield Heading(min(level + self.moved, 6), words, span, line)

    def _block(self, node: Any, level: int) -> Iterator[Heading | Block]:
        """A node's own words, or those of what is in it."""
        if _kind(node) == "line_block":
            spans = [span for line in _lines(node) if (span := self.source.find(line.rawsource))]
            if spans:
                yield Block("paragraph", Span(spans[0].start, spans[-1].end))
        elif _is_text(node):
            if span := self.source.find(node.rawsource):
                yield Block("paragraph", self.source.without_colons(span))
        else:
            yield from self.parts(node, level)

    def _list(self, node: Any) -> Iterator[Block]:
        items = tuple(self._items(node))
        if items:
            yield Block("list", Span(items[0].start, items[-1].end), items=items)

    def _items(self, node: Any) -> Iterator[Span]:
        for entry in node.children:
            run: list[Span] = []
            for child in entry.children:
                if _kind(child) in _LISTS:
                    yield from _joined(run)
                    run = []
                    yield from self._items(child)
                else:
                    run += [part.span for part in self._block(child, 0)]
            yield from _joined(run)

    def _definitions(self, node: Any, level: int, *, is_last: bool) -> Iterator[Heading | Block]:
        """Terms as headings where nothing follows that would fall under the last one; else terms as entries."""
        items: list[Span] = []
        for entry in node.children:
            terms = [self.source.find(child.rawsource) for child in entry.children if _kind(child) == "term"]
            definition = next((child for child in entry.children if _kind(child) == "definition"), None)
            term = terms[0] if terms else None
            if definition is None or term is None:
                continue
            if is_last:
                yield Heading(_TERM_LEVEL, plain(term.of(self.source.text)), term, term)
                yield from self.parts(definition, level)
            else:
                spans = [part.span for part in self.parts(definition, level)]
                items += [Span(term.start, spans[-1].end)] if spans else []
        if items:
            yield Block("list", Span(items[0].start, items[-1].end), items=tuple(items))

    def _fields(self, node: Any) -> Iterator[Block]:
        """ ":Phone: 0161" as "Phone: 0161"."""
        items = []
        for entry in node.children:
            name, body = entry.children[0], entry.children[-1]
            span = self.source.find(name.rawsource)
            spans = [part.span for part in self.parts(body, 0)]
            items += [Span(span.start, spans[-1].end)] if span and spans else []
        if items:
            yield Block("list", Span(items[0].start, items[-1].end), items=tuple(items))

    def _table(self, node: Any) -> Iterator[Block]:
        title = next((child for child in node.children if _kind(child) == "title"), None)
        if title is not None and (span := self.source.find(title.rawsource)):
            yield Block("paragraph", span)
        found = [(row, span) for row in node.findall() if _kind(row) == "row" and (span := self._row(row))]
        rows = [Row(span, _cells(row)) for row, span in found]
        heads = [row for (node_, _), row in zip(found, rows, strict=True) if _kind(node_.parent) == "thead"]
        body = tuple(row for row in rows if row not in heads)
        names = [
            " – ".join(dict.fromkeys(filter(None, column))) for column in zip(*(r.cells for r in heads), strict=False)
        ]
        if body:
            header = tuple(names) or ("",) * len(body[0].cells)
            yield Block("table", Span(rows[0].span.start, rows[-1].span.end), header=header, rows=body)

    def _row(self, row: Any) -> Span | None:
        return self.source.find_row([each.rawsource for cell in row.children for each in _paragraphs(cell)])

    def _refused(self, message: Any) -> None:
        said = message.children[0].astext() if message.children else ""
        is_left_out = int(message.get("level", 0)) >= _ERROR or "disabled" in said or "deactivated" in said
        if is_left_out and len(message.children) > 1:
            self.left_out.append(f"line {message.get('line', '?')}: {said}")


def _says_something(comment: str) -> bool:
    return bool(comment.strip()) and not comment.startswith("-*-")


def _lines(node: Any) -> Iterator[Any]:
    return (line for line in node.findall() if _kind(line) == "line" and line.rawsource.strip())


def _paragraphs(cell: Any) -> Iterator[Any]:
    return (node for node in cell.findall() if node.children and _kind(node) in ("paragraph", "literal_block"))


def _cells(row: Any) -> tuple[str, ...]:
    """A row's cells, one that covers several columns in each of them."""
    return tuple(
        " ".join(cell.astext().split()) for cell in row.children for _ in range(int(cell.get("morecols", 0)) + 1)
    )


def _is_text(node: Any) -> bool:
    from docutils.nodes import TextElement

    return isinstance(node, TextElement)


def _joined(run: Sequence[Span]) -> Iterator[Span]:
    if run:
        yield Span(run[0].start, run[-1].end)


def _notices(path: str, reading: _Reading) -> Iterator[Notice]:
    if reading.comments:
        yield Notice(path, f"text that readers do not see (a comment): {excerpt(reading.comments)}; it is not used")
    if reading.left_out:
        more = f" ({len(reading.left_out)} places)" if len(reading.left_out) > 1 else ""
        said = " ".join(reading.left_out[0].split())[:160]
        yield Notice(path, f"{said}{more}; what stands there is not used")
    if marks := reading.source.substitutions():
        yield Notice(
            path, f"{marks[0]} stands for other words; replies quote the text as written: write the words there"
        )
