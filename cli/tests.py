"""`bloom test`: play an owner's conversation cases against what is published now."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.assistants import assistant
from cli.output import console, inert, note
from sop.errors import SettingError

if TYPE_CHECKING:
    from evaluation.case_run import CaseResult


def register(app: typer.Typer) -> None:
    app.command("test")(run_cases)


def run_cases(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A YAML file of conversation cases, or a folder of such files.")],
    repeat: Annotated[int, typer.Option(help="Play each case so often; it passes if every run does.", min=1)] = 1,
    junit: Annotated[Path | None, typer.Option(help="Write the results as JUnit XML.")] = None,
) -> None:
    """Play conversation cases; exit 1 if any fails. Nothing is put on record."""
    from evaluation.case_run import junit as as_junit
    from evaluation.case_run import play
    from evaluation.conversation_case import case_files

    files = case_files(path)
    results: list[CaseResult] = []
    with assistant(context.obj) as bloom:
        for result in play(files, bloom.rehearsal, repeat):
            results.append(result)
            _print(result)
    failed = sum(not result.passed for result in results)
    power = f"pass^{repeat}: " if repeat > 1 else ""
    note(f"{power}{len(results) - failed} of {len(results)} cases passed.")
    if junit:
        _write(junit, as_junit(results))
    if failed:
        raise typer.Exit(1)


def _print(result: "CaseResult") -> None:
    runs = f" ({result.failed_runs} of {result.runs} runs failed)" if result.runs > 1 and not result.passed else ""
    console().print(inert(f"{'passed' if result.passed else 'FAILED'}  {result.case.name}{runs}"), markup=False)
    for line in result.failures:
        console().print(inert(f"        {line}"), markup=False)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as exc:
        raise SettingError(f"the results cannot be written ({exc.strerror})", where=str(path)) from exc
