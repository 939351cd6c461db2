"""How commands speak: JSON lines on stdout, notes on stderr, tables for people."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


_PIPED = 160  # columns of a table nobody sees in a terminal


def emit(value: Any) -> None:
    """One JSON object on one line of stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """One line on stderr: progress, warnings, errors."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def console(*, stderr: bool = False) -> "Console":
    """A rich console that invents no colours, widths or links where there is no terminal."""
    from rich.console import Console

    class Bloom(Console):
        def on_broken_pipe(self) -> None:
            raise  # called while the BrokenPipeError is handled: the command line ends in one place

    stream = sys.stderr if stderr else sys.stdout
    plain = not stream.isatty()
    return Bloom(
        stderr=stderr, highlight=False, emoji=False, markup=False, soft_wrap=plain, width=_PIPED if plain else None
    )


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table for people; cells are plain text, nothing in them is markup."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console().print(shown)
