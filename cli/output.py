"""How commands speak: JSON lines on stdout, notes on stderr, tables for people."""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


_PIPED = 160  # columns of a table nobody sees in a terminal
_NARROW = 60  # columns below which a table's cells would be a few letters wide: its rows become lines
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def emit(value: Any) -> None:
    """One JSON object on one line of stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def inert(text: str) -> str:
    """Text without what a terminal would act on: colours, cursor movements, its clipboard. Lines and tabs stay."""
    return _CONTROL.sub("", text)


def note(text: str) -> None:
    """One line on stderr: progress, warnings, errors."""
    sys.stderr.write(f"{inert(text)}\n")
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


def minute(time: str | None) -> str:
    """A UTC ISO time as tables show it."""
    return time[:16].replace("T", " ") if time else ""


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table for people; cells are plain text, nothing in them is markup."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    output = console()
    cells = [[inert("" if cell is None else str(cell)) for cell in row] for row in rows]
    if output.width < _NARROW:
        for row in cells:
            lines = [f"{name}: {cell}".removeprefix(": ") for name, cell in zip(columns, row, strict=True) if cell]
            output.print(Text("\n".join([*lines, ""])))
        return
    shown = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in cells:
        shown.add_row(*map(Text, row))
    output.print(shown)
