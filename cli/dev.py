"""`bloom dev fake-llm`: a scripted model server on loopback, to try a model's path with no key and no network."""

import threading
from typing import TYPE_CHECKING, Annotated

import typer

from cli.output import note, table

if TYPE_CHECKING:
    from workflow.model.scripted.server import ScriptedServer

_NO_KEY = "not-a-real-key"

dev = typer.Typer(help="For those who develop with Bloom.")


def register(app: typer.Typer) -> None:
    app.add_typer(dev, name="dev")


@dev.callback()
def _dev() -> None:
    """Keeps `fake-llm` a command of its own: Typer makes a lone one the whole."""


@dev.command("fake-llm")
def fake_llm(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0 takes a free one.")] = 0,
    behaviour: Annotated[str, typer.Option(help="What every request gets; --list names them.")] = "ok",
    delay: Annotated[float, typer.Option(min=0, max=3600, help="Seconds before every reply.")] = 0.0,
    chat_only: Annotated[
        bool, typer.Option("--chat-only", help="Play an older OpenAI-compatible server, without /responses.")
    ] = False,
    listed: Annotated[bool, typer.Option("--list", help="List the behaviours and end.")] = False,
) -> None:
    """Serve a scripted model as Anthropic, OpenAI and Ollama on this machine, until Ctrl-C."""
    if listed:
        _list()
        return
    from workflow.model.scripted.server import ScriptedServer

    with ScriptedServer(behaviour, port=port, delay=delay, responses=not chat_only) as server:
        typer.echo(_exports(server))
        note(f"Serving {behaviour!r} on 127.0.0.1:{server.port} until Ctrl-C. Paste the lines of one vendor.")
        threading.Event().wait()


def _list() -> None:
    from workflow.model.scripted.behaviour import catalogue

    table("", ("Behaviour", "What happens"), catalogue())


def _exports(server: "ScriptedServer") -> str:
    vendors = (
        ("Anthropic", "anthropic", server.url("anthropic"), ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY")),
        ("OpenAI", "openai", server.url("openai"), ("OPENAI_BASE_URL", "OPENAI_API_KEY")),
        ("Ollama", "ollama", server.url("ollama"), ("OLLAMA_BASE_URL",)),
    )
    return "\n".join(
        f"# {title}\nexport LLM_PROVIDER={name}\n"
        + "".join(f"export {variable}={value}\n" for variable, value in zip(variables, (url, _NO_KEY), strict=False))
        for title, name, url, variables in vendors
    )
