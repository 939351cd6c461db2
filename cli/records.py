"""`bloom summary`, `bloom conversations`, `bloom escalations`: what is on record."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.assistants import assistant
from cli.output import console, emit, inert, minute, note, table
from sop.errors import NotRecorded

if TYPE_CHECKING:
    from bloom.assistant import Assistant
    from records.conversation import Conversation
    from workflow.model.usage import Usage


def register(app: typer.Typer) -> None:
    app.command("summary")(summary)
    app.command("conversations")(conversations)
    app.command("escalations")(escalations)


def summary(
    context: typer.Context,
    conversation: Annotated[str | None, typer.Argument(help="Which conversation; none: the latest.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line.")] = False,
) -> None:
    """Show a conversation's structured summary."""
    with assistant(context.obj) as bloom:
        shown = bloom.summary(_which(bloom, conversation).id)
    if as_json:
        emit(shown)
    else:
        print_summary(shown)


def conversations(
    context: typer.Context,
    conversation: Annotated[str | None, typer.Argument(help="Which conversation to show whole.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines.")] = False,
    as_test: Annotated[bool, typer.Option("--as-test", help="As a case for `bloom test`.")] = False,
) -> None:
    """List the conversations, or show one whole with what every gate saw."""
    with assistant(context.obj) as bloom:
        if as_test:
            _show_as_test(bloom, _which(bloom, conversation))
            return
        if conversation is not None:
            _show_whole(bloom, _which(bloom, conversation), as_json=as_json)
            return
        spent = _spent(bloom)
        rows = [_row(recorded, spent.get(recorded.id)) for recorded in bloom.records.conversations.all(bloom.sop)]
    if as_json:
        for row in rows:
            emit(row)
    elif rows:
        columns = ["conversation", "started (UTC)", "ended", "turns", "outcome", "model calls", "tokens"]
        table("", columns, [_cells(row) for row in rows])
    else:
        note("No conversation is on record yet: run `bloom chat`.")


def escalations(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON line each.")] = False
) -> None:
    """List what was handed over to a person, and why."""
    from workflow.transcript import escalation_line

    with assistant(context.obj) as bloom:
        lines = [json.loads(escalation_line(e)) for e in bloom.records.conversations.escalations(sop=bloom.sop)]
    if as_json:
        for line in lines:
            emit(line)
        return
    columns = ["priority", "rule", "conversation", "turn", "message", "rationale"]
    if lines:
        rows = [[minute(line["time"]), *(line[column] for column in columns)] for line in lines]
        table("", ["time (UTC)", *columns], rows)
    else:
        note("Nothing was handed over yet.")


def print_summary(shown: dict[str, Any]) -> None:
    """A summary as a table for people."""
    rows = [
        ("Conversation", shown["conversation"]),
        ("Outcome", shown["outcome"]),
        ("Intent", shown["intent"]),
        (
            "Questions",
            "\n".join(f"{'✓' if q['answered'] else '✗'} {q['question']}" for q in shown["questions"]) or "none",
        ),
        (
            "Lead",
            "\n".join(f"{name}: {slot['value']} ({slot['source']})" for name, slot in shown["lead"].items()) or "none",
        ),
        ("Escalation", _escalation(shown)),
        *([("Added since", "\n".join(shown["added_after_hand_over"]))] if shown["added_after_hand_over"] else []),
        ("Sentiment", shown["sentiment"]),
        ("Next action", shown["next_action"]),
        *([("Model", _usage_in_words(shown["usage"]))] if shown["usage"]["calls"] else []),
    ]
    table("Summary", ["", ""], rows)


def _escalation(shown: dict[str, Any]) -> str:
    """The gravest of the conversation; a question that Bloom could not answer needs nobody to take over."""
    gravest = shown["escalation"]
    if gravest is None:
        return "none"
    if gravest["priority"] == "P3" and gravest["raised_by"] in ("similarity", "confidence", "verification"):
        left = len(shown["unanswered"])
        return f"none; {'1 question' if left == 1 else f'{left} questions'} not answered" if left else "none"
    return f"{gravest['rule']} {gravest['priority']}: {gravest['reason']}"


def _which(bloom: "Assistant", conversation: str | None) -> "Conversation":
    if conversation is not None:
        return bloom.recorded(conversation)
    latest = bloom.records.conversations.latest(bloom.sop)
    if latest is None:
        raise NotRecorded("no conversation is on record yet", where=f"SOP {bloom.sop}", fix="run `bloom chat`")
    return latest


def _spent(bloom: "Assistant") -> "dict[str, Usage]":
    """What the conversations in which a model was called have cost."""
    from workflow.events import USAGE, usage_of
    from workflow.model.usage import Usage

    spent: dict[str, Usage] = {}
    for turn in bloom.records.conversations.turns_with_gate(USAGE, bloom.sop):
        spent[turn.conversation] = spent.get(turn.conversation, Usage()) + usage_of(turn.gates)
    return spent


def _usage_in_words(usage: dict[str, int]) -> str:
    from workflow.model.usage import Usage

    return Usage(**usage).in_words


def _row(recorded: "Conversation", spent: "Usage | None") -> dict[str, Any]:
    from workflow.model.usage import Usage

    return {
        "conversation": recorded.id,
        "started": recorded.started.isoformat(),
        "ended": recorded.ended.isoformat() if recorded.ended else None,
        "turns": max(0, recorded.turns - 1),
        "outcome": recorded.outcome,
        "provider": recorded.provider,
        "usage": asdict(spent or Usage()),
    }


def _cells(row: dict[str, Any]) -> list[object]:
    usage = row["usage"]
    tokens = usage["input_tokens"] + usage["output_tokens"]
    when = [minute(row["started"]), minute(row["ended"])]
    return [row["conversation"], *when, row["turns"], row["outcome"], usage["calls"] or "", tokens or ""]


def _show_as_test(bloom: "Assistant", recorded: "Conversation") -> None:
    from evaluation.conversation_case import as_case

    log = bloom.records.conversations
    outcome = bloom.summary(recorded.id)["outcome"]
    typer.echo(as_case(recorded, log.turns(recorded.id), log.lead_slots(recorded.id), outcome), nl=False)


def _show_whole(bloom: "Assistant", recorded: "Conversation", *, as_json: bool) -> None:
    from cli.replies import print_gates, print_sources

    turns = bloom.records.conversations.turns(recorded.id)
    if as_json:
        whole = [
            {
                "turn": turn.number,
                "time": turn.time.isoformat(),
                "message": turn.message,
                "index_version": turn.index_version,
                "events": turn.events,
                "gates": turn.gates,
            }
            for turn in turns
        ]
        from workflow.events import usage_of
        from workflow.model.usage import Usage

        spent = sum((usage_of(turn.gates) for turn in turns), Usage())
        emit({**_row(recorded, spent), "state": recorded.state, "transcript": whole})
        return
    output = console()
    for turn in turns:
        output.print(f"{turn.number}  {turn.time:%Y-%m-%d %H:%M:%S}  > {inert(turn.message)}")
        for event in turn.events:
            if event.get("reply"):
                output.print(inert(event["reply"]))
                print_sources(event)
        if turn.gates:
            print_gates(turn.gates)
