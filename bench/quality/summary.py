"""The printed tables of a run, folded for `bench/README.md`: one row a set, each cell Bloom (95 %) · dense · BM25.

    python -m bench.quality --data PATH > run.txt; python -m bench.quality.summary run.txt

The baselines' intervals are left to the run's own output.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.quality.table import Table

COMPARED = frozenset(
    [
        "recall@1",
        "recall@5",
        "MRR",
        "AUROC",
        "ranks right",
        "ECE",
        "Brier",
        "at 95 %",
        "right",
        "wrong",
        "unanswerable, answered",
        "contained",
        "token F1",
        "median words",
    ]
)
"""Columns in which Bloom stands beside the baselines."""
_BY = "by"


def folded(title: str, lines: Sequence[str]) -> Table:
    """A table as printed, its three rows a set made one; one without systems stays as it is."""
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    if _BY not in head:
        return Table(title, tuple(head), rows=[tuple(row) for row in rows])
    kept = [at for at, name in enumerate(head) if name != _BY]
    sets = [rows[start : start + 3] for start in range(0, len(rows), 3)]
    return Table(
        title, tuple(head[at] for at in kept), rows=[tuple(_cell(head[at], one, at) for at in kept) for one in sets]
    )


def printed(run: str) -> Iterator[tuple[str, list[str]]]:
    """Title and lines of every Markdown table of a run."""
    for part in run.split("\n## ")[1:]:
        title, *lines = part.splitlines()
        if table := [line for line in lines if line.startswith("|")]:
            yield title, table


def _cell(name: str, systems: Sequence[Sequence[str]], at: int) -> str:
    """
    >>> _cell("MRR", [[".38 (.22–.54)"], [".08 (.02–.16)"], [".07 (.01–.15)"]], 0)
    '.38 (.22–.54) · .08 · .07'
    """
    bloom, *others = (system[at] for system in systems)
    return " · ".join([bloom, *(other.split(" (")[0] for other in others)]) if name in COMPARED else bloom


def main() -> None:
    for title, lines in printed(Path(sys.argv[1]).read_text("utf-8")):
        print(f"{folded(title, lines).markdown()}\n")


if __name__ == "__main__":
    main()
