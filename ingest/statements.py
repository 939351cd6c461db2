"""The statements of a section: what can be quoted as an answer, and how each is compared with a question."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.row_reply import EMPTY_CELLS, rows_as_replies
from sop.document import Block, Row, Section, Span
from sop.oddity import commands_the_bot
from sop.prose import plain
from sop.sentence import sentences
from vectorstore.chunk import Statement

_FEW_ROWS = 3  # a shorter table is read row by row
_SHORT_CELL = 4  # words; a longer cell reads as a clause of its own
_LINK = re.compile(r"!?\[[^\[\]]*\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])")
_GENERIC = frozenset(
    "price prices pricing cost costs fee fees table list detail details overview option options".split()
)
MOST_WORDS = 80
"""An answer is at most about this long; a longer FAQ answer or list is quoted in part."""


def section_statements(section: Section, text: str) -> list[tuple[Block, str, tuple[Statement, ...]]]:
    """Each block directly in the section, what it says as prose, and its statements.

    The first block of a question also holds the whole answer as one statement, compared by the question.
    """
    topic, subject = _topic(section), _row_topic(section)
    found: list[tuple[Block, str, tuple[Statement, ...]]] = []
    lead = ""
    for block in section.blocks:
        found.append((block, prose_of(block, text), tuple(_of_block(block, text, topic, subject, lead))))
        lead = _lead(block, text)
    if found and section.question:
        block, prose, statements = found[0]
        found[0] = (block, prose, (_faq(section, text), *statements))
    return [(block, prose, _quotable(statements)) for block, prose, statements in found]


def _quotable(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Those a customer may read: what reads like an instruction to the bot is text to find, and no answer, and a list
    of many things is no reply.
    """
    return tuple(
        statement
        for statement in statements
        if not commands_the_bot(statement.wording)
        and (statement.kind != "table" or len(statement.wording.split()) <= MOST_WORDS)
    )


def prose_of(block: Block, text: str) -> str:
    """The block as plain prose: table rows as sentences, list items on lines of their own."""
    if block.kind == "table":
        return "\n".join(row_sentence(block.header, row.cells) for row in block.rows)
    if block.kind == "list":
        return "\n".join(plain(item.of(text)) for item in block.items)
    return plain(block.span.of(text))


def row_sentence(header: Sequence[str], cells: Sequence[str]) -> str:
    """A table row put as a sentence, in the words it is looked up by.

    >>> row_sentence(("Area", "Price", "Time"), ("Lips", "£180", "30 minutes"))
    'Lips: price £180, time 30 minutes.'
    >>> row_sentence(("Area", "Price"), ("Lips", "£180"))
    'Lips: £180.'
    """
    subject, *values = [plain(cell).rstrip(".") for cell in cells] or [""]
    names = [plain(name) for name in header[1:]]
    pairs = [(name, value) for name, value in zip(names, values, strict=False) if value not in EMPTY_CELLS]
    pairs += [("", value) for value in values[len(names) :] if value not in EMPTY_CELLS]
    if not pairs:
        return f"{subject}."
    spelt_out = any(len(value.split()) > _SHORT_CELL for _, value in pairs)
    said = [_named(name, value, spelt_out=spelt_out, alone=len(pairs) == 1) for name, value in pairs]
    return f"{subject}: {('; ' if spelt_out else ', ').join(said)}."


def long_pieces(section: Section, span: Span, text: str) -> Iterator[tuple[Span, str]]:
    """A block too long for a chunk, cut between rows, items or sentences; each run with its prose."""
    block = next(b for b in section.blocks if b.span.end == span.end)
    runs = list(_runs(block, text))
    for number, (run, prose) in enumerate(runs):
        start = span.start if number == 0 else run.start
        end = runs[number + 1][0].start if number + 1 < len(runs) else span.end
        trimmed = text[start:end].rstrip()
        yield Span(start, start + len(trimmed)), prose


def _runs(block: Block, text: str) -> Iterator[tuple[Span, str]]:
    if block.kind == "table" and block.rows:
        yield from ((row.span, row_sentence(block.header, row.cells)) for row in block.rows)
    elif block.kind == "list" and block.items:
        yield from ((item, plain(item.of(text))) for item in block.items)
    else:
        yield from ((s, plain(s.of(text))) for s in sentences(text, block.span) or [block.span])


def _of_block(block: Block, text: str, topic: str, subject: str, lead: str) -> Iterator[Statement]:
    if block.kind == "table":
        if len(block.rows) >= _FEW_ROWS:
            yield _table(block, topic)
        replies = rows_as_replies(block)
        yield from (_row(block, row, reply, topic, subject) for row, reply in zip(block.rows, replies, strict=True))
    elif block.kind == "list":
        yield from _of_list(block, text, topic, lead)
    else:
        for span in sentences(text, block.span):
            if not _only_links(span.of(text)):
                yield _statement("sentence", span, text, topic)


def _of_list(block: Block, text: str, topic: str, lead: str) -> Iterator[Statement]:
    context = f"{topic}: {lead}" if lead and topic else lead or topic
    for item in block.items:
        inside = sentences(text, item) if len(plain(item.of(text)).split()) > MOST_WORDS else [item]
        for span in (span for span in inside if not _only_links(span.of(text))):
            statement = _statement("item", span, text, context)
            yield (
                replace(statement, wording=f"{lead}: {statement.wording}")
                if _needs_lead(statement, lead)
                else statement
            )


def _only_links(fragment: str) -> bool:
    """Whether nothing is said but the names of links and pictures: they point elsewhere, and answer nothing here.

    >>> [_only_links(said) for said in ("[x](javascript:alert(1)) ![i](x.png).", "[Ask](a.md) us.", "Ask us.")]
    [True, False, False]
    """
    beside = _LINK.sub(" ", _LINK.sub(" ", fragment))  # twice: a picture may be the name of a link
    return beside != fragment and not re.search(r"\w", plain(beside))


def _needs_lead(statement: Statement, lead: str) -> bool:
    """Whether an item says too little without the sentence that introduces its list ("photo ID")."""
    return bool(lead) and not statement.wording.endswith((".", "!", "?"))


def _statement(kind: str, span: Span, text: str, context: str) -> Statement:
    wording = plain(span.of(text))
    embedded = f"{context}: {wording}" if context else wording
    return Statement("item" if kind == "item" else "sentence", span, wording, embedded)


def _row(block: Block, row: Row, reply: str, topic: str, subject: str) -> Statement:
    wording = row_sentence(block.header, row.cells)
    if subject and not wording.lower().startswith(subject.lower()):
        wording, reply = f"{subject} – {wording}", f"{subject} – {reply}"
    columns = ", ".join(plain(name) for name in block.header[1:])
    context = topic if subject and topic.endswith(subject) else f"{topic} {subject}".strip()
    embedded = f"{context}, {columns}: {wording.removeprefix(f'{subject} – ')}".lstrip(", ")
    return Statement("row", row.span, wording, embedded, reply)


def _table(block: Block, topic: str) -> Statement:
    """What a table lists, by its first column: the answer to "what do you do?"."""
    listed = list(dict.fromkeys(cell for row in block.rows if (cell := plain(row.cells[0]) if row.cells else "")))
    named = ", ".join(listed)
    column = plain(block.header[0]) if block.header else ""
    context = f"{topic}, {column}" if column else topic
    return Statement("table", block.span, f"{topic}: {named}", f"All {context}: {named}")


def _faq(section: Section, text: str) -> Statement:
    """The question's whole answer, or as many of its first sentences as an answer may be long."""
    spans = [span for block in section.blocks for span, _ in _runs(block, text)]
    end, count = spans[0].end, 0
    for span in spans:
        count += len(plain(span.of(text)).split())
        if count > MOST_WORDS and end > spans[0].start:
            break
        end = span.end
    span = Span(spans[0].start, end)
    return Statement("faq", span, plain(span.of(text)), section.heading_path[-1])


def _topic(section: Section) -> str:
    """The headings a statement is understood under: the last two, without the title where it can be spared."""
    path = section.heading_path
    return " – ".join(path[1:][-2:] or path[-1:])


def _row_topic(section: Section) -> str:
    """What a table's rows are about: its heading, or the one above where the heading only says "Price"."""
    path = section.heading_path
    if not path:
        return ""
    says_little = all(word.lower() in _GENERIC for word in path[-1].split())
    return path[-2] if says_little and len(path) > 1 else path[-1]


def _lead(block: Block, text: str) -> str:
    """The sentence that introduces what follows ("Before your visit:"), or nothing."""
    if block.kind != "paragraph" or not block.span.of(text).rstrip().rstrip("*_").endswith(":"):
        return ""
    last = sentences(text, block.span)
    return plain(last[-1].of(text)).rstrip(":") if last else ""


def _named(name: str, value: str, *, spelt_out: bool, alone: bool) -> str:
    """A cell after its column's name; a column name that is an abbreviation keeps its capitals."""
    if not name or alone:
        return value
    word = name if name.split()[0].isupper() and len(name.split()[0]) > 1 else name[0].lower() + name[1:]
    return f"{word}: {value}" if spelt_out else f"{word} {value}"
