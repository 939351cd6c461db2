"""`bloom ingest`, `bloom versions`, `bloom rollback`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.assistants import assistant
from cli.output import console, emit, note, table

if TYPE_CHECKING:
    from bloom.assistant import Assistant
    from ingest.report import IngestReport
    from ingest.version_builder import Progress

_SKIPPED = 5  # exit code: published, but some files were skipped


def register(app: typer.Typer) -> None:
    app.command("ingest")(ingest)
    app.command("versions")(versions)
    app.command("rollback")(rollback)


def ingest(
    context: typer.Context,
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; none: what was ingested last.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line at the end.")] = False,
    rebuild: Annotated[bool, typer.Option(help="Embed everything anew, even if nothing changed.")] = False,
    wait: Annotated[float, typer.Option(help="Seconds to wait for another ingest to finish.", min=0)] = 0.0,
) -> None:
    """Publish the SOP as a new index version."""
    with assistant(context.obj) as bloom:
        report = run_ingest(bloom, paths or [], rebuild=rebuild, wait=wait, as_json=as_json)
    raise typer.Exit(_SKIPPED if report.skipped and report.published else 0)


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
    with _interrupts_told(bloom), _progress() as progress:
        report = bloom.ingest(paths, rebuild=rebuild, wait=wait, progress=progress)
    seconds = round(time.monotonic() - began, 2)
    if as_json:
        emit(_as_json(report, seconds))
    elif not quiet:
        _print(report, seconds)
    return report


def versions(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON line a version.")] = False
) -> None:
    """List the published index versions."""
    with assistant(context.obj) as bloom:
        current = bloom.current()
        rows = [
            {
                "version": version.number,
                "sop": version.sop,
                "published": version.published.isoformat(),
                "documents": version.documents,
                "chunks": version.chunks,
                "current": current is not None and version.number == current.number,
            }
            for version in bloom.records.versions.all(bloom.sop)
        ]
    if as_json:
        for row in rows:
            emit(row)
        return
    if not rows:
        note("Nothing is published yet: run `bloom ingest`.")
        return
    table("", ["version", "published", "documents", "chunks", ""], [_version_row(row) for row in rows])


def rollback(
    context: typer.Context,
    version: Annotated[int | None, typer.Argument(help="Which version; none: the one before the current.")] = None,
) -> None:
    """Answer from an earlier index version again."""
    with assistant(context.obj) as bloom:
        target = bloom.rollback(version)
    typer.echo(f"Version {target.number} answers now ({target.documents} documents, {target.chunks} chunks).")


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


@contextmanager
def _progress() -> Iterator["Progress"]:
    """A progress bar on stderr, shown once there is something to wait for and only in a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    output = console(stderr=True)
    columns = (TextColumn("Embedding"), BarColumn(), MofNCompleteColumn(), TextColumn("texts"), TimeRemainingColumn())
    with Progress(*columns, console=output, transient=True, disable=not output.is_terminal) as bar:
        task = bar.add_task("embedding", total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=done < total)


def _as_json(report: "IngestReport", seconds: float) -> dict[str, Any]:
    return {
        "version": report.version,
        "sop": report.sop,
        "documents": report.documents,
        "chunks": report.chunks,
        "embedded": report.embedded,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "skipped": [{"path": notice.path, "why": notice.text} for notice in report.skipped],
        "warnings": [{"path": notice.path, "what": notice.text} for notice in report.warnings],
        "seconds": seconds,
    }


def _print(report: "IngestReport", seconds: float) -> None:
    for notice in report.skipped:
        note(f"skipped {notice.path}: {notice.text}")
    for notice in report.warnings:
        note(f"warning {notice.path}: {notice.text}")
    if not report.published:
        typer.echo(
            f"Nothing changed: version {report.version} stays ({report.documents} documents, {report.chunks} chunks)."
        )
        return
    changes = [(change.path, change.state, f"+{change.added}", f"-{change.removed}") for change in report.changes]
    if changes:
        table("", ["document", "", "chunks", ""], changes)
    typer.echo(
        f"Published version {report.version}: {report.documents} documents, {report.chunks} chunks "
        f"({report.embedded} embedded, {report.unchanged} unchanged, {report.removed} removed) in {seconds:.1f} s."
    )


def _version_row(row: dict[str, Any]) -> list[object]:
    return [row["version"], row["published"], row["documents"], row["chunks"], "current" if row["current"] else ""]
