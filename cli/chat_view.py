"""How a conversation looks: JSON lines, plain lines, or a terminal."""

from collections.abc import Sequence
from typing import Any, Protocol

from rich.text import Text

from cli.growing import Growing, indented
from cli.output import console, emit, inert, note
from cli.records import print_summary
from cli.replies import print_gates, print_quotes, print_sources
from records.turn import Turn
from workflow.showing import Show

Event = dict[str, Any]

_INSTEAD = "That reply was not finished; this one counts:"
NOTED = "Noted for the team."  # a person has taken over, and Bloom says no more
_BY_ITSELF = "local"
_RECALLED = 6  # turns shown again when a conversation is resumed


class View(Protocol):
    def opened(self, provider: str, reason: str) -> None:
        """Who writes the replies, and why; a pipe is told of a model only."""

    def said(self, text: str) -> None: ...
    @property
    def show(self) -> Show | None:
        """What takes a reply's sentences while it is being written; None for a view that shows whole replies."""

    def events(self, events: Sequence[Event], gates: list[Event] | None = None) -> None: ...
    def turn(self, turn: Turn) -> None: ...
    def resumed(self, conversation: str, turns: Sequence[Turn]) -> None: ...
    def note(self, text: str) -> None: ...
    def sources(self, events: Sequence[Event]) -> None: ...
    def why(self, gates: list[Event]) -> None: ...


class JsonView:
    """Events on stdout, one a line; everything said to a person goes to stderr."""

    show = None

    def __init__(self, *, explain: bool) -> None:
        self._explain = explain

    def opened(self, provider: str, reason: str) -> None:
        if provider != _BY_ITSELF:
            note(f"Answers: {provider} ({reason})")

    def said(self, text: str) -> None:
        """The sender knows what it sent."""

    def events(self, events: Sequence[Event], gates: list[Event] | None = None) -> None:
        """With `explain`, what the gates saw stands in the first event of the turn."""
        seen = {"gates": gates} if self._explain and gates else {}
        for number, event in enumerate(events):
            emit({**event, **seen} if number == 0 else event)

    def turn(self, turn: Turn) -> None:
        self.events([{"conversation": turn.conversation, **event} for event in turn.events], turn.gates)
        if not turn.events:
            note(NOTED)

    def resumed(self, conversation: str, turns: Sequence[Turn]) -> None:
        note(f"resumed {conversation} after {len(turns)} turns")

    def note(self, text: str) -> None:
        note(text)

    def sources(self, events: Sequence[Event]) -> None:
        """Every reply event has its citations already."""

    def why(self, gates: list[Event]) -> None:
        for gate in gates:
            note(str(gate))


class PlainView:
    """Lines for a pipe, a log or a golden transcript."""

    name_style, quiet_style = "", ""
    show: Show | None = None

    def __init__(self, *, explain: bool) -> None:
        self._explain = explain
        self._out = console()

    def opened(self, provider: str, reason: str) -> None:
        if provider != _BY_ITSELF:
            note(f"Answers: {provider} ({reason})")

    def said(self, text: str) -> None:
        self._out.print(Text(inert(f"\nYou: {text}")))

    def events(self, events: Sequence[Event], gates: list[Event] | None = None) -> None:
        for event in events:
            self._event(event)
        if self._explain and gates:
            print_gates(gates)

    def turn(self, turn: Turn) -> None:
        """What followed a message that is on record."""
        if turn.events:
            self.events(turn.events, turn.gates)
        else:
            self.note(NOTED)

    def resumed(self, conversation: str, turns: Sequence[Turn]) -> None:
        self._out.print(Text(f"Going on with conversation {conversation}.", style=self.quiet_style))
        for turn in turns[-_RECALLED:]:
            if turn.message:
                self.said(turn.message)
            self.turn(turn)

    def note(self, text: str) -> None:
        self._out.print(Text(inert(text), style=self.quiet_style))

    def sources(self, events: Sequence[Event]) -> None:
        cited = [event for event in events if event.get("citations")]
        if not cited:
            self.note("The last reply quotes nothing.")
        for event in cited:
            print_quotes(event)

    def why(self, gates: list[Event]) -> None:
        if gates:
            print_gates(gates)
        else:
            self.note("No gate has seen a message yet.")

    def _event(self, event: Event) -> None:
        match event["event"]:
            case "reply" | "question":
                self._reply(event)
            case "summary":
                self._out.print()
                print_summary(event["summary"])
            case "end":
                self.note(f"To go on: bloom chat --resume {event['conversation']}")

    def _reply(self, event: Event) -> None:
        self._out.print(Text.assemble(("Bloom: ", self.name_style), inert(event["reply"])))
        print_sources(event)


class TerminalView(PlainView):
    """The same for a person at a terminal: indented, with colour where the terminal has it, as it is written."""

    name_style, quiet_style = "bold green", "dim"

    def __init__(self, *, explain: bool) -> None:
        super().__init__(explain=explain)
        self._growing: Growing | None = None

    def opened(self, provider: str, reason: str) -> None:
        self.note(f"Answers: {provider} ({reason})")

    def said(self, text: str) -> None:
        """The customer's own line is on the screen already."""

    def show(self, text: str) -> None:
        """The next words of a reply that is still being written."""
        if self._growing is None:
            self._out.print(Text("Bloom", style=self.name_style))
            self._growing = Growing(self._out)
        self._growing.add(text)

    def note(self, text: str) -> None:
        self._end_growing()
        super().note(text)

    def resumed(self, conversation: str, turns: Sequence[Turn]) -> None:
        self.note(f"Going on with conversation {conversation}.")
        for turn in turns[-_RECALLED:]:
            if turn.message:
                self._out.print(Text.assemble(("You: ", "bold cyan"), inert(turn.message)))
            self.turn(turn)

    def _reply(self, event: Event) -> None:
        reply = inert(event["reply"])
        if begun := self._end_growing(reply):
            if not reply.startswith(begun):
                self.note(_INSTEAD)
                self._out.print(indented(reply))
        else:
            self._out.print(Text("Bloom", style=self.name_style))
            self._out.print(indented(reply))
        print_sources(event)
        self._out.print()

    def _end_growing(self, reply: str = "") -> str:
        """Leave on the screen what was shown so far, or the whole reply that begins so; returns what was shown."""
        if self._growing is None:
            return ""
        begun = self._growing.end(reply)
        self._growing = None
        return begun
