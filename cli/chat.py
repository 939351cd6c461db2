"""`bloom chat`: a conversation, in a terminal, from a pipe or from a script."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.assistants import assistant
from cli.chat_input import Line, piped_lines, script_lines
from cli.ingest import run_ingest
from cli.output import note
from sop.errors import BloomError, NotRecorded, SettingError

if TYPE_CHECKING:
    from bloom.assistant import Assistant
    from cli.chat_view import View
    from workflow.conversation import EndReason

Event = dict[str, Any]

_FIRST_INGEST = 300.0  # seconds a first chat waits for another one that is ingesting the bundled clinic just now
_FIRST_RUN = (
    "No SOP is ingested yet: reading the bundled example, Bloom Aesthetics Clinic, and preparing it for search. "
    "This is done once and takes a minute or two."
)
_END_WORDS = frozenset({"exit", "quit", "/quit", "/exit", "/bye"})
_JSON_LINE = 'send {"text": "…", "request_id": "…"} with the message as text'
_HELP = (
    "/help      this list\n"
    "/sources   the words the last reply quotes\n"
    "/why       what every gate saw for the last reply\n"
    "/human     hand over to a person\n"
    "/summary   the conversation so far, structured\n"
    "/new       end this conversation and begin another\n"
    "/resume ID go on with an earlier conversation\n"
    "/quit      end (also: exit, quit, Ctrl-D)"
)
COMMANDS = tuple(line.split()[0] for line in _HELP.split("\n"))


def register(app: typer.Typer) -> None:
    app.command("chat")(chat)


def chat(
    context: typer.Context,
    script: Annotated[Path | None, typer.Option(help="Customer messages, one a line.")] = None,
    resume: Annotated[str | None, typer.Option(help="Go on with this conversation.")] = None,
    provider: Annotated[str | None, typer.Option(help="anthropic, openai, ollama or local.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line an event.")] = False,
    explain: Annotated[bool, typer.Option(help="Show what every gate saw.")] = False,
) -> None:
    """Hold a conversation. With no index yet, the bundled clinic is ingested first."""
    import sys

    interactive = script is None and not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    lines = script_lines(script) if script else piped_lines(sys.stdin, json_lines=as_json)
    with assistant(context.obj, provider=provider) as bloom:
        _ready(bloom, interactive=interactive)
        session = Session(bloom, _view(as_json=as_json, interactive=interactive, explain=explain))
        session.told_who_answers()
        with _ended_by_signals(session):
            session.begin(resume)
            if interactive:
                from cli.chat_terminal import talk

                talk(session, bloom.settings.bloom_home / "chat_history")
            else:
                session.run(lines)
    if session.refused:
        raise typer.Exit(1)


def _view(*, as_json: bool, interactive: bool, explain: bool) -> "View":
    from cli.chat_view import JsonView, PlainView, TerminalView

    if as_json:
        return JsonView(explain=explain)
    return TerminalView(explain=explain) if interactive else PlainView(explain=explain)


def _ready(bloom: "Assistant", *, interactive: bool) -> None:
    """Whether messages can be answered is known before anybody is greeted; a prompt does not wait for models."""
    if bloom.current() is None:
        note(_FIRST_RUN)
        run_ingest(bloom, [], quiet=True, wait=_FIRST_INGEST)
    if interactive:
        bloom.refuse_unusable()
    else:
        bloom.desk()


@contextmanager
def _ended_by_signals(session: "Session") -> Iterator[None]:
    """A signal ends the conversation as it ends the process: with a summary."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit) as signalled:
        with suppress(OSError):  # the terminal may be gone: the summary is stored before it is shown
            session.end("interrupted")
        raise typer.Exit(130 if isinstance(signalled, KeyboardInterrupt) else 143) from None


class Session:
    """One customer at one keyboard (or pipe): which conversation is on, and what was said last."""

    def __init__(self, bloom: "Assistant", view: "View") -> None:
        self._bloom, self._view = bloom, view
        self._last: list[Event] = []
        self._seen = 0  # the last turn that was shown
        self.refused = 0  # messages that could not be recorded
        self.conversation = ""

    def told_who_answers(self) -> None:
        self._view.opened(str(self._bloom.choice), self._bloom.choice.reason)

    def begin(self, resume: str | None = None) -> None:
        """Greet, or take an earlier conversation up again."""
        if resume is not None:
            recorded = self._bloom.recorded(resume)
            self.conversation, self._seen = recorded.id, recorded.turns - 1
            self._view.resumed(self.conversation, self._bloom.records.conversations.turns(self.conversation))
            return
        greeting = self._bloom.start()
        self.conversation, self._seen = greeting[0]["conversation"], 0
        self._view.events(greeting)

    def run(self, lines: Iterable[Line]) -> None:
        """Every line in order; the end of input or a word for leaving ends the conversation."""
        self.end("end_of_input" if self.say_all(lines) else "quit")

    def say_all(self, lines: Iterable[Line]) -> bool:
        """Every line in order; False as soon as one of them ends the conversation."""
        for line in lines:
            self._view.said(line.text)
            if not self._taken(line):
                return False
        return True

    def _taken(self, line: Line) -> bool:
        """`handle`, but an error is told and concerns this line alone: the conversation goes on."""
        try:
            if line.problem:
                raise SettingError(line.problem, where="stdin", fix=_JSON_LINE)
            return self.handle(line.text, line.request_id)
        except BloomError as error:
            note(f"bloom: {error}")
            self.refused += 1
            return True

    def handle(self, text: str, request_id: str | None = None) -> bool:
        """A message or a command; False when the customer wants to leave."""
        said = text.strip()
        if said.lower() in _END_WORDS:
            return False
        if said.startswith("/"):
            self._command(said)
        else:
            self._show(self._bloom.reply(self.conversation, text, request_id, self._view.show))
        return True

    def cancelled(self) -> None:
        """Tell what Ctrl-C came to: a turn that was committed all the same is shown as it is on record."""
        turns = self._bloom.records.conversations.turns(self.conversation)
        if unseen := [turn for turn in turns if turn.number > self._seen]:
            self._view.note("Too late to cancel: it is answered already.")
            for turn in unseen:
                self._view.turn(turn)
            self._last, self._seen = unseen[-1].events, unseen[-1].number
        else:
            self._view.note("Cancelled. Nothing was sent.")
        if not self.conversation:  # `/new` or `/resume` had ended one and not begun the other
            self.begin()

    def end(self, reason: "EndReason") -> None:
        """Store and show the summary of the conversation that is on, if one is."""
        if self.conversation:
            self._view.events(self._bloom.close_conversation(self.conversation, reason))
        self.conversation = ""

    def warm_up(self) -> threading.Thread:
        """Load the models in the background; whatever fails there fails again, and is told, at the first reply."""

        def load() -> None:
            try:
                self._bloom.warm_up()
            except BloomError:
                return

        thread = threading.Thread(target=load, daemon=True)
        thread.start()
        return thread

    def _command(self, said: str) -> None:
        name, _, argument = said.partition(" ")
        match name:
            case "/help":
                self._view.note(_HELP)
            case "/sources":
                self._view.sources(self._last)
            case "/why":
                turns = self._bloom.records.conversations.recent_turns(self.conversation, 1)
                self._view.why(turns[-1].gates if turns else [])
            case "/human":
                self._show(self._bloom.ask_for_person(self.conversation))
            case "/summary":
                self._summary()
            case "/new":
                self.end("quit")
                self.begin()
            case "/resume" if argument.strip():
                self._resume(argument.strip())
            case "/resume":
                self._view.note("/resume needs the conversation's ID, as `bloom conversations` lists it.")
            case _:
                self._view.note(f"There is no command {said.split()[0]}; /help lists them.")

    def _summary(self) -> None:
        turn = self._bloom.recorded(self.conversation).turns - 1
        summary = self._bloom.summary(self.conversation)
        self._view.events([{"conversation": self.conversation, "event": "summary", "turn": turn, "summary": summary}])

    def _resume(self, conversation: str) -> None:
        """Go on with another conversation; when there is none of that name, with this one."""
        try:
            found = self._bloom.recorded(conversation).id
        except NotRecorded as unknown:
            self._view.note(f"bloom: {unknown}")
            return
        self.end("quit")
        self.begin(found)

    def _show(self, events: list[Event]) -> None:
        self._last = events
        turns = self._bloom.records.conversations.recent_turns(self.conversation, 1)
        if events or not turns:
            self._view.events(events, turns[-1].gates if turns else [])
        else:
            self._view.turn(turns[-1])
        self._seen = turns[-1].number if turns else 0
