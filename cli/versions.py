"""`bloom versions`, `bloom versions diff`, `bloom rollback`, `bloom show`: what is published, and what it says."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.assistants import assistant
from cli.ingest_view import change_json, print_changes
from cli.output import emit, inert, minute, note, table

if TYPE_CHECKING:
    from ingest.version_diff import Said, StatementChange, VersionDiff


def register(app: typer.Typer) -> None:
    group = typer.Typer(invoke_without_command=True)
    group.callback()(listed)
    group.command("diff")(diff)
    app.add_typer(group, name="versions")
    app.command("rollback")(rollback)
    app.command("show")(show)


def listed(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON line a version.")] = False
) -> None:
    """List the published index versions, or compare two."""
    if context.invoked_subcommand:
        return
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
    table("", ["version", "published (UTC)", "documents", "chunks", ""], [_version_row(row) for row in rows])


def rollback(
    context: typer.Context,
    version: Annotated[int | None, typer.Argument(help="Which version; none: the one before the current.")] = None,
) -> None:
    """Answer from an earlier index version again."""
    from bloom.versions import rollback as roll_back

    with assistant(context.obj) as bloom:
        target = roll_back(bloom, version)
    typer.echo(f"Version {target.number} answers now ({target.documents} documents, {target.chunks} chunks).")


def diff(
    context: typer.Context,
    one: Annotated[int, typer.Argument(metavar="A", help="The version to compare from.")],
    other: Annotated[
        int | None, typer.Argument(metavar="[B]", help="The one to compare with; none: the current.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line.")] = False,
) -> None:
    """What one version says differently from another."""
    from bloom.versions import difference

    with assistant(context.obj) as bloom:
        found = difference(bloom, one, other)
        to = other if other is not None else bloom.published().number
    if as_json:
        emit(_diff_json(found, one, to))
    else:
        _print_diff(found, one, to)


def show(
    context: typer.Context,
    document: Annotated[str, typer.Argument(help="A document's path, as citations name it.")],
    at: Annotated[int, typer.Option(metavar="START", help="From this offset on.", min=0)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line.")] = False,
) -> None:
    """Print a document's canonical text, the one that offsets count in."""
    from bloom.versions import shown

    with assistant(context.obj) as bloom:
        found = shown(bloom, document, at)
    if as_json:
        emit(
            {
                "document": found.document,
                "index_version": found.version,
                "standing": found.standing.as_json(),
                "withheld": found.withheld,
                "start": found.start,
                "text": found.text,
            }
        )
        return
    if found.withheld:
        note(f"Customers are told nothing from this document: {found.withheld}.")
    if not sys.stdout.isatty():
        sys.stdout.write(found.text)
        return
    text = inert(found.text)
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


def _diff_json(found: "VersionDiff", one: int, other: int) -> dict[str, Any]:
    return {
        "from": one,
        "to": other,
        "documents": [change_json(change) for change in found.documents],
        "statements": [
            {"state": change.state, "before": _said_json(change.before), "after": _said_json(change.after)}
            for change in found.statements
        ],
    }


def _said_json(said: "Said | None") -> dict[str, Any] | None:
    return None if said is None else {"document": said.document, "section": list(said.section), "text": said.wording}


def _print_diff(found: "VersionDiff", one: int, other: int) -> None:
    if not found.documents and not found.statements:
        typer.echo(f"Versions {one} and {other} say the same.")
        return
    print_changes(found.documents)
    place = None
    for change in found.statements:
        if change.place != place:
            place = change.place
            typer.echo(f"\n{inert(place)}")
        for line in _lines(change):
            typer.echo(inert(line))


def _lines(change: "StatementChange") -> list[str]:
    before, after = change.before, change.after
    if change.state == "moved" and before and after:
        return [f"  > {after.wording}  (was in {before.document})"]
    return [*([f"  - {before.wording}"] if before else []), *([f"  + {after.wording}"] if after else [])]


def _version_row(row: dict[str, Any]) -> list[object]:
    return [
        row["version"],
        minute(row["published"]),
        row["documents"],
        row["chunks"],
        "current" if row["current"] else "",
    ]
