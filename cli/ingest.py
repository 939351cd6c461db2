"""`bloom ingest`, `bloom versions`, `bloom rollback`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.assistants import assistant
from cli.output import emit, note, table
from cli.progress import progress_bar

if TYPE_CHECKING:
    from bloom.assistant import Assistant
    from ingest.report import IngestReport

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
    suggest_questions: Annotated[
        Path | None, typer.Option(help="Also write labelled questions to start `bloom eval` with.", metavar="FILE")
    ] = None,
) -> None:
    """Publish the SOP as a new index version."""
    if suggest_questions:
        from evaluation.suggestion import refuse_existing

        refuse_existing(suggest_questions)
    with assistant(context.obj) as bloom:
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
