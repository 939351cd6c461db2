"""A text as statements: sentences, list items and table rows, with their words, clauses and figures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from sop.document import Span
from sop.prose import plain
from sop.sentence import sentences
from sop.words import stem
from workflow.verification.figures import Figure, figures
from workflow.verification.wordlists import lines, listed

_WORD = re.compile(r"[£$€]?\d[\d.,:/]*\d%?|[£$€]?\d%?|[^\W\d_]+(?:['’][^\W\d_]+)*|\w+")
_CLAUSE_END = re.compile(
    r"[,;:()]\s|\s[–—-]\s|\s(?:and|but|while|whereas|or|although|though|because|so|which|who)\s|,\s", re.IGNORECASE
)
_LINE = re.compile(r"^\s*(?:\||[-*+•]\s|\d{1,3}[.)]\s|#{1,6}\s|>\s?)")
_RULE = re.compile(r"^[\s|:>-]+$")
_NO_COST = r"(?:extra |additional |further )?(?:cost|charge|fee|payment)s?"
_FREE = re.compile(
    rf"\b(?:free of charge|(?:at|for|with) (?:no|zero) {_NO_COST}|without (?:any )?{_NO_COST}|"
    rf"(?:is|are|there(?: is|['’]s)) no {_NO_COST}(?= for\b|[.,;]|$)|no (?:extra |additional )(?:cost|charge|fee)s?|"
    r"(?:costs?|pay) nothing|(?:do|does)(?: not|n['’]t) cost anything|for nothing|complimentary)\b",
    re.IGNORECASE,
)
_FREE_OF = re.compile(r"\b(?!toll|duty)([a-z]{3,})-free\b", re.IGNORECASE)
_STATES = re.compile(r"\bU\.S\.A\.|\bU\.S\.|\bUSA\b|(?<=\bthe )US\b(?!\$)")
_KINGDOM = re.compile(r"\bU\.K\.|\bUK\b")
_ENUMERATED = re.compile(r"(?:^|\s)1[.)]\s.*\s2[.)]\s", re.DOTALL)
_INLINE_NUMBER = re.compile(r"(?:^|(?<=\S))\s+\d{1,2}[.)]\s+(?=[A-Z*`])")
_CITATION = re.compile(r"\s?\[\d+\](?!\()|(?<=[:;.])\s\d{1,2}[.)](?=\s[A-Z])")

_LONGEST = 1000
STOP = listed("stop")
"""Words without a meaning of their own. Negation is compared apart (workflow/negation.py)."""
_ALIKE = {word: group[0] for group in lines("alike") for word in group}
_ALIKE_STEMS = {stem(word): first for word, first in _ALIKE.items()}


@dataclass(frozen=True)
class Word:
    """A word at its place: as written, in lower case, and as the root that stands for its synonyms."""

    text: str
    lower: str
    root: str
    start: int

    @property
    def carries(self) -> bool:
        """Whether the word has a meaning of its own."""
        return self.lower not in STOP and self.root != ""


@dataclass(frozen=True)
class Statement:
    """One sentence, list item or table row. `topic` holds the words above it: headings and a question it answers."""

    text: str
    topic: str = ""
    question: bool = False

    @classmethod
    def read(cls, text: str, topic: str = "", *, question: bool = False) -> "Statement":
        """The statement with wordings of one meaning, such as "at no cost", brought to one form."""
        text = _KINGDOM.sub("United Kingdom", _STATES.sub("United States", text))
        return cls(_FREE_OF.sub(r"without \1", _FREE.sub("free", text)), topic, question)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words outside of figures."""
        taken = {at for figure in self.figures for at in range(figure.start, figure.end)}
        return tuple(word for word in _words(self.text) if word.start not in taken)

    @cached_property
    def roots(self) -> frozenset[str]:
        """Roots of the words that carry meaning, and the figures by their value."""
        return frozenset(word.root for word in self.words if word.carries) | self.values

    @cached_property
    def values(self) -> frozenset[str]:
        return frozenset(figure.fact for figure in self.figures)

    @cached_property
    def topic_roots(self) -> frozenset[str]:
        return frozenset(word.root for word in _words(self.topic) if word.carries)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return figures(self.text)

    @cached_property
    def clauses(self) -> tuple[Span, ...]:
        """The text cut at commas, brackets and conjunctions."""
        cuts = [0, *(match.end() for match in _CLAUSE_END.finditer(self.text)), len(self.text)]
        return tuple(Span(start, end) for start, end in pairwise(cuts) if end > start)

    def around(self, start: int) -> frozenset[str]:
        """Roots in the clause at `start`; with those of the clause before, if they are fewer than two."""
        at = next((index for index, clause in enumerate(self.clauses) if clause.start <= start < clause.end), 0)
        roots = self._between(self.clauses[at])
        return roots if len(roots) > 1 or at == 0 else roots | self._between(self.clauses[at - 1])

    def _between(self, clause: Span) -> frozenset[str]:
        words = frozenset(word.root for word in self.words if word.carries and clause.start <= word.start < clause.end)
        return words | {figure.fact for figure in self.figures if clause.start <= figure.start < clause.end}

    @cached_property
    def order(self) -> tuple[Word, ...]:
        """The words that carry meaning, in order."""
        return tuple(word for word in self.words if word.carries)


def statements(text: str) -> tuple[Statement, ...]:
    """The statements of a Markdown or plain text, in reading order."""
    return _statements(text)


@lru_cache(maxsize=256)
def _statements(text: str) -> tuple[Statement, ...]:
    found: list[Statement] = []
    heading, question = "", ""
    for block, is_heading in _blocks(text):
        said = plain(block)
        if is_heading:
            heading, question = said, said if said.endswith("?") else ""
            if not question:
                continue
        for sentence in _pieces(said):
            asks = sentence.rstrip("\"')* ").endswith("?")
            found.append(Statement.read(sentence, f"{heading} {question}".strip(), question=asks))
            question = sentence if asks else question
    return tuple(found)


def _pieces(said: str) -> Iterator[str]:
    """Sentences; what no full stop ends within _LONGEST characters is cut there, to bound the work on odd text."""
    for span in sentences(said, Span(0, len(said))):
        for start in range(span.start, span.end, _LONGEST):
            yield said[start : min(start + _LONGEST, span.end)]


def _blocks(text: str) -> Iterator[tuple[str, bool]]:
    """Paragraphs, list items and table rows, and whether each is a heading. Rows are given under their header."""
    paragraph: list[str] = []
    header: list[str] = []
    if _ENUMERATED.search(text):
        text = _INLINE_NUMBER.sub("\n- ", text)
    for line in [*_CITATION.sub("", text).splitlines(), ""]:
        starts = _LINE.match(line)
        if line.lstrip().startswith("```"):  # code is not one sentence with what follows it
            line = ""
        if (starts or not line.strip()) and paragraph:
            yield " ".join(paragraph), False
            paragraph = []
        if not line.lstrip().startswith("|"):
            header = []
        if line.lstrip().startswith("|"):
            if not _RULE.match(line):
                yield _row(line, header), False
                header = header or _cells(line)
        elif line.lstrip().startswith("#"):
            yield line.lstrip(" #"), True
        elif line.strip():
            paragraph.append(re.sub(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+", "", line) if starts else line.strip())


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def _row(line: str, header: list[str]) -> str:
    """A row as one sentence: its cells, those after the first led by the header's words when there are several."""
    cells = _cells(line)
    if len(cells) < 3 or len(cells) != len(header):
        return ", ".join(filter(None, cells))
    told = [f"{head} {cell}" for head, cell in zip(header[1:], cells[1:], strict=True) if cell]
    return ", ".join([cells[0], *told])


def _words(text: str) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        lower = match.group().lower().replace("’", "'").rstrip(".,:/")
        yield Word(match.group(), lower, root(lower), match.start())


@lru_cache(maxsize=65_536)
def root(lower: str) -> str:
    """The stem of a lower-case word, or of the first of its synonyms."""
    base = lower.removesuffix("'s")
    return stem(_ALIKE.get(base) or _ALIKE.get(base.removesuffix("s")) or _ALIKE_STEMS.get(stem(base), base))
