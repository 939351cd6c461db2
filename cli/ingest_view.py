"""What an ingest did or would do, as people and as programs read it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from cli.output import note, table

if TYPE_CHECKING:
    from ingest.change import DocumentChange
    from ingest.report import IngestReport, Preview
    from sop.document import Notice

_REPEATED = 10  # notices of what is said more than once: the gravest come first


def report_json(report: "IngestReport", seconds: float) -> dict[str, Any]:
    return {
        "version": report.version,
        "sop": report.sop,
        "documents": report.documents,
        "chunks": report.chunks,
        "embedded": report.embedded,
        "unchanged": report.unchanged,
        "removed": report.removed,
        **_notices_json(report.skipped, (*report.warnings, *report.repeated)),
        "seconds": seconds,
    }


def print_report(report: "IngestReport", seconds: float) -> None:
    _print_notices(report)
    for notice in report.repeated[:_REPEATED]:
        note(f"repeated {notice.path}: {notice.text}")
    if more := len(report.repeated[_REPEATED:]):
        note(f"repeated: {more} more like these; `bloom ingest --json` lists all")
    if not report.published:
        typer.echo(
            f"Nothing changed: version {report.version} stays ({report.documents} documents, {report.chunks} chunks)."
        )
        return
    print_changes(report.changes)
    typer.echo(
        f"Published version {report.version}: {report.documents} documents, {report.chunks} chunks "
        f"({report.embedded} embedded, {report.unchanged} unchanged, {report.removed} removed) in {seconds:.1f} s."
    )


def preview_json(found: "Preview") -> dict[str, Any]:
    return {
        "dry_run": True,
        "publishes": found.publishes,
        "version": found.version,
        "sop": found.sop,
        "documents": found.documents,
        "chunks": found.chunks,
        "to_embed": found.to_embed,
        "changes": [change_json(change) for change in found.changes],
        **_notices_json(found.skipped, found.warnings),
    }


def print_preview(found: "Preview") -> None:
    _print_notices(found)
    if not found.publishes:
        typer.echo(
            f"Nothing would change: version {found.version} would stay ({found.documents} documents, "
            f"{found.chunks} chunks)."
        )
        return
    print_changes(found.changes)
    typer.echo(
        f"Version {found.version} would be published: {found.documents} documents, {found.chunks} chunks, "
        f"{found.to_embed} of them to embed. Nothing was written."
    )


def change_json(change: "DocumentChange") -> dict[str, Any]:
    was = {} if change.was is None else {"was": change.was}
    return {"path": change.path, "state": change.state, "added": change.added, "removed": change.removed, **was}


def _notices_json(skipped: "Sequence[Notice]", warnings: "Sequence[Notice]") -> dict[str, Any]:
    return {
        "skipped": [{"path": notice.path, "why": notice.text} for notice in skipped],
        "warnings": [{"path": notice.path, "what": notice.text} for notice in warnings],
    }


def _print_notices(report: "IngestReport | Preview") -> None:
    for notice in report.skipped:
        note(f"skipped {notice.path}: {notice.text}")
    for notice in report.warnings:
        note(f"warning {notice.path}: {notice.text}")


def print_changes(changes: "Sequence[DocumentChange]") -> None:
    if changes:
        rows = [(_named(change), change.state, f"+{change.added}", f"-{change.removed}") for change in changes]
        table("", ["document", "", "chunks", ""], rows)


def _named(change: "DocumentChange") -> str:
    return change.path if change.was is None else f"{change.path} (was {change.was})"
