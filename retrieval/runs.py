"""Runs of neighbouring statements that are read as one reply."""

import math
from collections.abc import Mapping, Sequence
from itertools import takewhile

from retrieval.passage import Finding
from vectorstore.chunk import Statement

_SHORT_SECTION = 70  # words up to which all that stands under a heading answers a question that only names it
_REPLY = 80  # words of a section that is asked for by its name
_SAYS_LITTLE = 8  # words that are no reply by themselves ("Life happens.")
_FEW_ROWS = 6  # of a table, as many as can be read at a glance
MOST_ROWS = 12  # of a table in one reply; they are read as a list


def alike(best: Finding, found: Sequence[Finding]) -> tuple[Statement, ...]:
    """The best row with those beside it that say as much of the question: "lip filler" has a price for each size."""
    said = {f.statements[0]: f.features for f in found if f.passage is best.passage}
    statements = best.passage.chunk.statements
    first = last = at = statements.index(best.statements[0])
    for step, most in ((1, len(statements)), (-1, -1)):
        other = at + step
        while other != most and _joins(statements[other], best, said, last - first + 1):
            first, last = min(first, other), max(last, other)
            other += step
    return statements[first : last + 1]


def _joins(row: Statement, best: Finding, said: Mapping[Statement, Mapping[str, float]], rows: int) -> bool:
    """Whether a row says as much of the question's own words, and of what it refers to ("when does *it* open")."""
    if row.kind != "row" or row not in said or rows >= MOST_ROWS:
        return False
    least, most = best.features, said[row]
    return 0 < least["wording_coverage"] <= most["wording_coverage"] and least["coverage"] <= most["coverage"]


def tied(best: Finding, found: Sequence[Finding], within: float) -> tuple[int, int]:
    """First and last of the sentences beside the best one that score the same, give or take `within`."""
    scores = {f.statements[0]: f.score for f in found if f.passage is best.passage}
    statements = best.passage.chunk.statements
    first = last = statements.index(best.statements[0])
    alike_enough = [s.kind == "sentence" and scores.get(s, -math.inf) >= best.score - within for s in statements]
    while first > 0 and alike_enough[first - 1]:
        first -= 1
    while last + 1 < len(statements) and alike_enough[last + 1]:
        last += 1
    return first, last


def short_section(statements: Sequence[Statement], at: int) -> tuple[int, int]:
    """First and last of the statements around one that stand in the same context, as many as make a short reply."""
    first = last = at
    length = len(statements[at].wording.split())
    for step in (1, -1):
        other = at + step
        while 0 <= other < len(statements) and _context(statements[other]) == _context(statements[at]):
            length += len(statements[other].wording.split())
            if length > _SHORT_SECTION:
                break
            first, last = min(first, other), max(last, other)
            other += step
    return first, last


def short_table(statements: Sequence[Statement], at: int) -> tuple[Statement, ...]:
    """The rows of a table of a few; of a longer one what it lists, as its first column names it."""
    rows = tuple(takewhile(lambda one: one.kind == "row", statements[at + 1 :]))
    return rows if 0 < len(rows) <= _FEW_ROWS else (statements[at],)


def beginning(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """As many of the first statements, all of one kind, as make a reply."""
    run, length = [statements[0]], len(statements[0].wording.split())
    for one in statements[1:]:
        says_little = length < _SAYS_LITTLE
        length += len(one.wording.split())
        full = len(run) >= MOST_ROWS if one.kind == "row" else length > _REPLY and not says_little
        if run[0].kind in ("faq", "table") or one.kind != run[0].kind or full:
            break
        run.append(one)
    return tuple(run)


def _context(statement: Statement) -> tuple[str, str]:
    """What a statement is embedded under: its headings and lead-in, which the statements of one block share."""
    wording = statement.wording  # an item may begin with its lead-in, a row with its subject
    for said in (
        wording,
        wording.partition(" – ")[2],
        wording.partition(": ")[2],
    ):
        if said and statement.embedded.endswith(said):
            return statement.kind, statement.embedded.removesuffix(said)
    return statement.kind, statement.embedded
