"""`bloom flows`: list the conversation flows, check one, draw one."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.output import emit, note, table
from sop.errors import FlowError

flows = typer.Typer(help="Conversation flows: what there is, whether one can be walked, what it looks like.")

_FILE = Annotated[str, typer.Argument(metavar="FILE", help="A *.flow.yaml file, or the name of a flow of Bloom's.")]


class Format(StrEnum):
    svg = "svg"
    mermaid = "mermaid"


def register(app: typer.Typer) -> None:
    app.add_typer(flows, name="flows")


@flows.command("list")
def list_flows(as_json: Annotated[bool, typer.Option("--json", help="One JSON line each.")] = False) -> None:
    """List the flows that come with Bloom; `flow: NAME` in business.yaml picks one."""
    from workflow.flow.shipped import names, shipped

    found = [shipped(name) for name in names()]
    rows = [
        {"flow": f.flow, "version": f.version, "states": len(f.states), "description": f.description} for f in found
    ]
    if as_json:
        for row in rows:
            emit(row)
    else:
        table("", list(rows[0]), [list(row.values()) for row in rows])


@flows.command("check")
def check(file: _FILE, as_json: Annotated[bool, typer.Option("--json", help="One JSON line a fault.")] = False) -> None:
    """Say all that is wrong with a flow file, with its lines; exit 1 if anything is."""
    from workflow.flow.flow_file import faults

    path, text = _read(file)
    found = faults(path, text)
    for fault in found:
        emit({"where": fault.where, "what": fault.what, "fix": fault.fix}) if as_json else note(f"bloom: {fault}")
    if found:
        raise typer.Exit(1)
    note(f"{path} can be walked.")


@flows.command("draw")
def draw(
    file: _FILE,
    out: Annotated[Path | None, typer.Option(help="Where to; none: standard output.")] = None,
    form: Annotated[
        Format | None, typer.Option("--format", help="By default mermaid for a .mmd or .md file, else svg.")
    ] = None,
) -> None:
    """Draw a flow: SVG for a browser, or Mermaid for a wiki."""
    from workflow.flow.flow_file import read_flow
    from workflow.flow.mermaid import mermaid
    from workflow.flow.svg import svg

    flow = read_flow(*_read(file))
    wanted = form or (Format.mermaid if out and out.suffix in (".mmd", ".md") else Format.svg)
    text = mermaid(flow) if wanted is Format.mermaid else svg(flow)
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, "utf-8")
    except OSError as exc:
        raise FlowError(f"the drawing cannot be written ({exc.strerror})", where=str(out)) from exc
    note(f"Drawn: {out}")


def _read(file: str) -> tuple[str, str]:
    """The path and the text of a file, or of a shipped flow."""
    from workflow.flow.shipped import names, text_of

    if file in names() and not Path(file).exists():
        return f"{file}.flow.yaml", text_of(file)
    try:
        return file, Path(file).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        why = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8"
        fix = f"give a *.flow.yaml file, or one of {', '.join(names())}"
        raise FlowError(f"the flow cannot be read ({why})", where=file, fix=fix) from exc
