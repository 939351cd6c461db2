"""`bloom ingest`: once, as a rehearsal, or whenever the files change."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cli.assistants import assistant
from cli.ingest_view import preview_json, print_preview, print_report, report_json
from cli.output import emit, note
from cli.progress import progress_bar
from sop.errors import BloomError, SettingError

if TYPE_CHECKING:
    from bloom.assistant import Assistant
    from ingest.report import IngestReport

_SKIPPED = 5  # exit code: published, but some files were skipped
_PATIENT = 60.0  # seconds that a watching ingest waits for another one at least: nobody is there to try again


def register(app: typer.Typer) -> None:
    app.command("ingest")(ingest)


def ingest(
    context: typer.Context,
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; none: what was ingested last.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line at the end.")] = False,
    rebuild: Annotated[bool, typer.Option(help="Embed everything anew, even if nothing changed.")] = False,
    wait: Annotated[float, typer.Option(help="Seconds to wait for another ingest to finish.", min=0)] = 0.0,
    suggest_questions: Annotated[
        Path | None, typer.Option(help="Also write labelled questions to start `bloom eval` with.", metavar="FILE")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Ingest again whenever the files change; Ctrl-C ends.")
    ] = False,
) -> None:
    """Publish the SOP as a new index version."""
    if sum((dry_run, watch, suggest_questions is not None)) > 1:
        raise SettingError("give only one of --dry-run, --watch and --suggest-questions", where="bloom ingest")
    if suggest_questions:
        from evaluation.suggestion import refuse_existing

        refuse_existing(suggest_questions)
    with assistant(context.obj) as bloom:
        if dry_run:
            _rehearse(bloom, paths or [], rebuild=rebuild, as_json=as_json)
            return
        if watch:
            _watch(bloom, paths or [], rebuild=rebuild, wait=wait, as_json=as_json)
        report = run_ingest(bloom, paths or [], rebuild=rebuild, wait=wait, as_json=as_json)
        if suggest_questions:
            _suggest(bloom, suggest_questions)
    raise typer.Exit(_SKIPPED if report.skipped and report.published else 0)


def _suggest(bloom: "Assistant", file: Path) -> None:
    """Write questions to start from, and say what they are."""
    from bloom.owner import suggest_questions
    from evaluation.suggestion import write

    found = suggest_questions(bloom)
    write(file, found)
    origins = [one.origin for one in found]
    note(
        f"Wrote {len(found)} questions to {file}: {origins.count('faq')} from FAQs, {origins.count('heading')} from "
        f"headings, {origins.count('near_miss')} that the SOP seems not to answer. They flatter, as they use its own "
        f"words: reword them as your customers write, put labels right, add real ones; then `bloom eval {file}`."
    )


def _rehearse(bloom: "Assistant", paths: list[Path], *, rebuild: bool, as_json: bool) -> None:
    from bloom.versions import preview

    found = preview(bloom, paths, rebuild=rebuild)
    if as_json:
        emit(preview_json(found))
    else:
        print_preview(found)


def _watch(bloom: "Assistant", paths: list[Path], *, rebuild: bool, wait: float, as_json: bool) -> NoReturn:
    """Ingest, and again after every change; what fails is said, and the next change is another try."""
    from bloom.sop_source import roots
    from sop.watch import changes, state

    watched = roots(paths, bloom.sop, bloom.records)
    if not watched:
        raise SettingError("there is nothing to watch", where="bloom ingest --watch", fix="give the PATH of your SOP")
    seen = state(watched)
    run_ingest(bloom, watched, rebuild=rebuild, wait=wait, as_json=as_json)
    note(f"Watching {', '.join(map(str, watched))} ({len(seen)} files); Ctrl-C ends.")
    for _ in changes(watched, seen):
        try:
            run_ingest(bloom, watched, wait=max(wait, _PATIENT), as_json=as_json)
        except BloomError as error:
            note(f"bloom: {error}; still watching")
    raise AssertionError  # pragma: no cover  # `changes` has no end


def run_ingest(
    bloom: "Assistant",
    paths: list[Path],
    *,
    rebuild: bool = False,
    wait: float = 0.0,
    as_json: bool = False,
    quiet: bool = False,
) -> "IngestReport":
    """Ingest with a progress bar on stderr, and print the report unless `quiet`."""
    began = time.monotonic()
    with _interrupts_told(bloom), progress_bar("Embedding", "texts") as progress:
        report = bloom.ingest(paths, rebuild=rebuild, wait=wait, progress=progress)
    seconds = round(time.monotonic() - began, 2)
    if as_json:
        emit(report_json(report, seconds))
    elif not quiet:
        print_report(report, seconds)
    return report


@contextmanager
def _interrupts_told(bloom: "Assistant") -> Iterator[None]:
    """When a signal ends the ingest, say what it left behind: the version before, or the one just published."""
    before = bloom.current()
    try:
        yield
    except (KeyboardInterrupt, SystemExit) as signalled:
        after = bloom.current()
        left = "nothing was changed" if after == before or after is None else f"version {after.number} is published"
        note(f"bloom: interrupted; {left}")
        raise typer.Exit(130 if isinstance(signalled, KeyboardInterrupt) else 143) from None
