"""`bloom eval`, `bloom calibrate`, `bloom gaps`: what an owner measures, tunes and is missing."""

from pathlib import Path
from typing import Annotated

import typer

from cli.assistants import assistant
from cli.output import emit, note


def register(app: typer.Typer) -> None:
    app.command("eval")(evaluate)
    app.command("calibrate")(calibrate)
    app.command("gaps")(gaps)


_QUESTIONS = "JSON lines with `question`, `answerable` and, where it is, `gold` {doc, quote} or `answer`."


def evaluate(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help=_QUESTIONS)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, figures by name.")] = False,
) -> None:
    """Measure answers, retrieval and confidence on your own labelled questions."""
    from bloom.owner import evaluate as measured
    from bloom.owner import texts
    from cli.owner_view import print_notices, print_report
    from cli.progress import progress_bar
    from evaluation.report import report_json

    with assistant(context.obj) as bloom:
        with progress_bar("Asking", "questions") as progress:
            report = measured(bloom, path, progress)
        shown = report_json(report, texts(bloom))
    print_notices(report.labelled)
    if as_json:
        for notice in report.notices:
            note(f"warning {notice}")
        emit(shown)
    else:
        print_report(report, shown)


def calibrate(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help=_QUESTIONS)],
    write: Annotated[bool, typer.Option("--write", help="Put what was fitted into force for this SOP.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, figures by name.")] = False,
) -> None:
    """Fit confidence to your SOP and see what a threshold costs and buys."""
    from bloom.owner import calibrate as fit
    from cli.owner_view import print_calibrated, print_notices
    from cli.progress import progress_bar
    from evaluation.fitting import fitted_json

    with assistant(context.obj) as bloom, progress_bar("Asking", "questions") as progress:
        found = fit(bloom, path, write=write, progress=progress)
    print_notices(found.labelled)
    if as_json:
        emit({**fitted_json(found.fitted), "written": str(found.written) if found.written else None})
    else:
        print_calibrated(found)


def gaps(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a gap.")] = False,
) -> None:
    """List what customers asked that your SOP does not say, most asked first."""
    from bloom.owner import gaps as found_gaps
    from cli.owner_view import print_gaps
    from evaluation.gap import gap_json

    with assistant(context.obj) as bloom:
        found = [gap_json(gap) for gap in found_gaps(bloom)]
    if as_json:
        for gap in found:
            emit(gap)
    elif found:
        print_gaps(found)
    else:
        note("No question was handed over for want of an answer yet.")
