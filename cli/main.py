"""The `bloom` command: parse, call, print. Every error is one line on stderr and an exit code."""

import os
import signal
import sys
from types import FrameType
from typing import Annotated

import typer

from bloom import __version__
from cli import answers, chat, checks, ingest, records
from cli.output import note
from sop.errors import BloomError

app = typer.Typer(
    name="bloom",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Answers customers from your SOP and nothing else.",
)
for room in (ingest, answers, chat, records, checks):
    room.register(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"bloom {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    sop: Annotated[str, typer.Option(help="Which of several SOPs kept side by side.")] = "default",
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    context.obj = sop


def main() -> None:
    """Run the command line and exit: 0 done, 1 failed, 2 usage, 3 handed over, 4 busy, 5 partly, 130, 143."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A terminal of another encoding must not be able to crash a reply.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    signal.signal(signal.SIGTERM, _terminated)
    try:
        app()
    except BloomError as error:
        note(f"bloom: {error}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        note("bloom: interrupted; nothing was changed")
        sys.exit(130)
    except BrokenPipeError:
        # The reader went away (`bloom … | head`): no further output, also not at interpreter exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(143)


if __name__ == "__main__":
    main()
