"""The `bloom` command: parse, call, print. Every error is one line on stderr and an exit code."""

import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from bloom import __version__
from cli import answers, chat, checks, dev, flows, ingest, owner, records, tests, versions
from cli.output import note
from sop.errors import BloomError

app = typer.Typer(
    name="bloom", pretty_exceptions_enable=False, help="Answers customers from your SOP and nothing else."
)
for room in (ingest, answers, chat, records, checks, owner, versions, flows, tests, dev):
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
    # What is imported stays: looking through it for garbage again and again is 5 % of a first answer.
    gc.set_threshold(50_000)
    _prepare_streams()
    signal.signal(signal.SIGTERM, _terminated)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # `nohup` keeps its promise
        signal.signal(signal.SIGHUP, _terminated)
    sys.exit(_exit_code(sys.argv[1:]))


def _exit_code(arguments: Sequence[str]) -> int:
    try:
        _run(arguments)
        sys.stdout.flush()
    except typer.Exit as end:
        return end.exit_code
    except BloomError as error:
        note(f"bloom: {error}")
        return error.exit_code
    except typer.TyperException as error:
        note(f"bloom: {_one_line(error.format_message())}; `bloom --help` lists what there is")
        return error.exit_code
    except KeyboardInterrupt:
        note("bloom: interrupted")
        return 130
    except BrokenPipeError:
        # The reader went away (`bloom … | head`): no further output, also not at interpreter exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except SystemExit as end:
        if not isinstance(end.__context__, BrokenPipeError):  # rich's own way of saying it, in --help
            raise
    except OSError as error:
        note(f"bloom: {error.filename or 'the system'}: {error.strerror or error}")
        return 1
    return 0


def _run(arguments: Sequence[str]) -> None:
    """Typer's own `main` prints boxes, and takes a reader that went away for a failure."""
    if "_BLOOM_COMPLETE" in os.environ:  # the shell asks for completions
        app(prog_name="bloom")
    command = typer.main.get_command(app)
    with command.make_context("bloom", list(arguments)) as context:
        command.invoke(context)


def _prepare_streams() -> None:
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller (`bloom … >&-`)
            setattr(sys, name, Path(os.devnull).open("r+" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            # A terminal of another encoding must not be able to crash a reply.
            stream.reconfigure(encoding="utf-8", errors="replace")


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(143)


if __name__ == "__main__":
    main()
