"""A reStructuredText file by line, in which what docutils found in it is found again."""

import re
from dataclasses import dataclass
from functools import cached_property

from sop.document import Span

_RULE = re.compile(r"\s*[=+|\s-]*[=-][=+|\s-]*\Z")
_SUBSTITUTION = re.compile(r"(?<![\w|])\|[^\W\d_][\w .-]{0,40}[^\s|]\|(?![\w|])")
_DEFINITION = re.compile(r"^\.\.\s+\|", re.MULTILINE)


@dataclass
class RstSource:
    """`line` is the one from which on the next thing is looked for: docutils keeps words in order, not offsets."""

    text: str
    starts: tuple[int, ...]
    line: int = 0

    @classmethod
    def of(cls, text: str) -> "RstSource":
        return cls(text, (0, *(match.end() for match in re.finditer("\n", text))))

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Each line with single spaces: docutils expands tabs."""
        return tuple(" ".join(line.split()) for line in self.text.split("\n"))

    def find(self, raw: str) -> Span | None:
        """The next place where these lines stand one below the other, each the end of a line. Moves on past it."""
        wanted = [" ".join(line.split()) for line in raw.strip("\n").split("\n")]
        while wanted and not wanted[0]:
            wanted.pop(0)
        if not wanted:
            return None
        for number in range(self.line, len(self.lines) - len(wanted) + 1):
            if self._stands(wanted, number):
                self.line = number + (len(wanted) > 1 and len(wanted) - 1)
                return self._span(wanted, number)
        return None

    def find_row(self, raws: list[str]) -> Span | None:
        """The next lines that hold the cells of a table's row, wherever in those lines each cell stands."""
        ends = []
        first = None
        for raw in raws:
            lines = [" ".join(line.split()) for line in raw.split("\n") if line.strip()]
            start = self._holding(lines[0], self.line) if lines else None
            if start is None:
                continue
            first = start if first is None else min(first, start)
            end = start
            for line in lines[1:]:
                end = self._holding(line, end + 1) or end
            ends.append(end)
        if first is None:
            return None
        last = max(ends)
        self.line = last + 1
        return self._trimmed(self.starts[first], self._end_of(last))

    def with_underline(self, span: Span) -> Span:
        """A title with the line of marks below it."""
        number = self.line + 1
        if number < len(self.lines) and self.lines[number] and len(set(self.lines[number])) == 1:
            self.line = number
            return Span(span.start, self._trimmed(self.starts[number], self._end_of(number)).end)
        return span

    def without_colons(self, span: Span) -> Span:
        """A paragraph without the second colon that announces a literal block."""
        said = span.of(self.text)
        short = said.removesuffix("::").rstrip() if said.endswith(" ::") else said.removesuffix(":")
        return Span(span.start, span.start + len(short)) if said.endswith("::") and short else span

    def substitutions(self) -> list[str]:
        """Marks like |phone| that stand for words defined elsewhere in the file."""
        return _SUBSTITUTION.findall(self.text) if _DEFINITION.search(self.text) else []

    def _stands(self, wanted: list[str], number: int) -> bool:
        if not self.lines[number].endswith(wanted[0]) and wanted[0] not in self.lines[number]:
            return False
        return all(self.lines[number + more] == line for more, line in enumerate(wanted) if more)

    def _span(self, wanted: list[str], number: int) -> Span:
        last = number + len(wanted) - 1
        start = self.starts[number] + self._offset(wanted[0], number)
        if len(wanted) > 1:
            return Span(start, self._trimmed(start, self._end_of(last)).end)
        words = re.compile(r"\s+".join(map(re.escape, wanted[0].split(" "))))
        match = words.match(self.text, start)
        return Span(start, match.end() if match else self._end_of(last))

    def _offset(self, words: str, number: int) -> int:
        """Where in a line the words stand: as its end if they do, else where they come first."""
        line = self.text[self.starts[number] : self._end_of(number)]
        pattern = re.compile(r"\s+".join(map(re.escape, words.split(" "))))
        found = [match.start() for match in pattern.finditer(line)]
        return (found[-1] if self.lines[number].endswith(words) else found[0]) if found else 0

    def _holding(self, words: str, start: int) -> int | None:
        stop = min(start + 200, len(self.lines))
        return next((number for number in range(start, stop) if words in self.lines[number]), None)

    def _end_of(self, number: int) -> int:
        return self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)

    def _trimmed(self, start: int, end: int) -> Span:
        said = self.text[start:end]
        at = start + len(said) - len(said.lstrip())
        return Span(at, at + len(said.strip()))
