"""Replies, sources and reasons as people read them."""

from typing import Any

from rich.padding import Padding
from rich.text import Text

from cli.output import console, inert, table


def print_reply(reply: dict[str, Any], *, explain: bool = False, question: str | None = None) -> None:
    """A reply with its sources, and on request what every gate saw."""
    output = console()
    if question:
        output.print(Text(inert(f"> {question}"), style="dim"))
    output.print(Text(inert(reply["reply"])))
    print_sources(reply)
    if explain:
        print_gates(reply.get("gates", []))
    if question:
        output.print()


def print_sources(reply: dict[str, Any]) -> None:
    """Where the reply comes from, one line a citation."""
    output = console()
    for number, citation in enumerate(reply.get("citations", []), 1):
        output.print(Text(f"  [{number}] {place(citation)}", style="dim"))


def print_quotes(reply: dict[str, Any]) -> None:
    """Every citation with the words it quotes."""
    output = console()
    for number, citation in enumerate(reply.get("citations", []), 1):
        output.print(
            Text(f"[{number}] {place(citation)}, characters {citation['start']}–{citation['end']}", style="bold")
        )
        output.print(Padding(Text(inert(citation["quote"])), (0, 0, 0, 4)))


def print_gates(gates: list[dict[str, Any]]) -> None:
    """What every gate saw and decided."""
    table("", ["gate", "", "saw", "needs", "detail"], [_gate_row(gate) for gate in gates])


def print_passage(passage: dict[str, Any]) -> None:
    output = console()
    why = f"  (customers are not told: {passage['withheld']})" if passage.get("withheld") else ""
    output.print(Text(f"{passage['rank']:>2}. {passage['similarity']:.2f}  {place(passage)}{why}", style="bold"))
    output.print(Padding(Text(inert(passage["text"])), (0, 0, 1, 4)))


def place(cited: dict[str, Any]) -> str:
    """Document and headings of a citation or passage."""
    headings = cited["section"]
    return inert(" › ".join([cited["document"], *headings]))


def _gate_row(gate: dict[str, Any]) -> list[object]:
    value, threshold = gate["value"], gate["threshold"]
    return [
        gate["gate"],
        "passed" if gate["passed"] else "closed",
        "" if value is None else f"{value:.2f}",
        "" if threshold is None else f"{threshold:.2f}",
        gate["detail"],
    ]
