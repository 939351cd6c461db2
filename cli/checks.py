"""`bloom screen`, `bloom verify`, `bloom doctor`: one part of Bloom by itself."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.assistants import assistant
from cli.output import emit, table
from sop.errors import SettingError
from sop.json_lines import read_json_lines


def register(app: typer.Typer) -> None:
    app.command("screen")(screen)
    app.command("verify")(verify)
    app.command("doctor")(doctor)


def screen(
    context: typer.Context,
    messages: Annotated[Path, typer.Option(help='JSON lines {"id", "message"}.')],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a message.")] = False,
) -> None:
    """Run the escalation screen alone."""
    rows = []
    with assistant(context.obj) as bloom:
        for number, line in read_json_lines(messages):
            row = {"id": line.get("id"), **bloom.screened(_text(line, "message", f"{messages}:{number}"))}
            emit(row) if as_json else rows.append(row)
    if rows:
        table("", list(rows[0]), [list(row.values()) for row in rows])


def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Option(help='JSON lines {"id", "evidence": [text], "reply", "question"?}.')],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a reply.")] = False,
) -> None:
    """Run the verifier alone: is every sentence of a reply supported by its evidence?"""
    rows = []
    with assistant(context.obj) as bloom:
        for number, line in read_json_lines(file):
            where = f"{file}:{number}"
            question = None if line.get("question") is None else _text(line, "question", where)
            seen = bloom.verified(_text(line, "reply", where), _evidence(line, where), question)
            row = {"id": line.get("id"), **seen}
            emit(row) if as_json else rows.append(row)
    if rows:
        table("", list(rows[0]), [list(row.values()) for row in rows])


def doctor(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON line a check.")] = False
) -> None:
    """Say what works here, what is missing and how to fix it."""
    from bloom.doctor import examine

    failed = False
    rows = []
    for check in examine(context.obj):
        row = {"check": check.name, "ok": check.ok, "detail": check.detail, "fix": check.fix}
        failed |= not check.ok
        emit(row) if as_json else rows.append(row)
    if rows:
        marks = [[row["check"], "ok" if row["ok"] else "FAILED", row["detail"], row["fix"]] for row in rows]
        table("", ["check", "", "detail", "fix"], marks)
    raise typer.Exit(1 if failed else 0)


def _text(line: dict[str, Any], key: str, where: str) -> str:
    if not isinstance(line.get(key), str):
        raise SettingError(f"{key!r} must be a text", where=where)
    text: str = line[key]
    return text


def _evidence(line: dict[str, Any], where: str) -> list[str]:
    evidence = line.get("evidence")
    if not isinstance(evidence, list) or not all(isinstance(text, str) for text in evidence):
        raise SettingError("'evidence' must be a list of texts", where=where)
    return evidence
