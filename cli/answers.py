"""`bloom ask` and `bloom search`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.assistants import assistant
from cli.output import emit
from sop.errors import SettingError

if TYPE_CHECKING:
    from evaluation.question_file import AskedQuestion

_HANDED_OVER = 3  # exit code


def register(app: typer.Typer) -> None:
    app.command("ask")(ask)
    app.command("search")(search)


def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="What a customer would ask.")] = None,
    questions: Annotated[Path | None, typer.Option(help="JSON lines with `question` (and `id`, `history`).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a question.")] = False,
    explain: Annotated[bool, typer.Option(help="Show what every gate saw.")] = False,
    provider: Annotated[str | None, typer.Option(help="anthropic, openai, ollama or local.")] = None,
) -> None:
    """Answer one question from the SOP. Nothing is stored."""
    from cli.replies import print_reply

    if (question is None) == (questions is None):
        raise SettingError("give either a QUESTION or --questions FILE", where="bloom ask")
    kind = "answer"
    with assistant(context.obj, provider=provider) as bloom:
        for asked in _asked(question, questions):
            reply = bloom.ask(asked.question, asked.said)
            gates = reply.pop("gates")
            if explain:
                reply["gates"] = gates
            if as_json:
                emit({"id": asked.id, **reply} if questions else reply)
            else:
                print_reply(reply, explain=explain, question=asked.question if questions else None)
            kind = reply["kind"]
    raise typer.Exit(_HANDED_OVER if question is not None and kind == "hand_over" else 0)


def search(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="What a customer would ask.")],
    k: Annotated[int, typer.Option("-k", help="How many passages.", min=1, max=100)] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a passage.")] = False,
    internal: Annotated[bool, typer.Option("--internal", help="Also in what customers are not told.")] = False,
) -> None:
    """Show the passages retrieval finds; nothing is answered."""
    from cli.replies import print_passage
    from workflow.events import passage_json

    with assistant(context.obj) as bloom:
        withheld = bloom.withheld() if internal else {}
        for passage in bloom.search(question, k, internal=internal):
            shown = passage_json(passage)
            if internal:
                shown["withheld"] = withheld.get(passage.document)
            (emit if as_json else print_passage)(shown)


def _asked(question: str | None, file: Path | None) -> Iterator["AskedQuestion"]:
    from evaluation.question_file import AskedQuestion, asked_questions

    if file is None:
        yield AskedQuestion(question=question or "")
    else:
        yield from asked_questions(file)
