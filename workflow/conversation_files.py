"""The files for people and log shippers; SQL is the truth, so a full disk here costs a warning, no turn."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from records.conversation import Conversation
from records.conversation_log import ConversationLog
from records.escalation import Escalation
from records.turn import Turn
from sop.errors import RecordsError
from workflow.transcript import escalation_line, transcript


class ConversationFiles:
    """Every method that writes returns what went wrong, if anything did."""

    def __init__(self, home: Path) -> None:
        self._escalations = home / "escalations.jsonl"
        self._owed = home / "escalations-owed"
        self._transcripts = home / "transcripts"

    def owe(self, escalations: Sequence[Escalation]) -> str | None:
        """Note, before a turn is committed, that its lines are to follow: who is killed in between owes them."""
        try:
            for escalation in escalations:
                self._owed.mkdir(exist_ok=True)
                self._note(escalation).touch()
        except OSError as exc:
            return f"{self._owed} was not written: {exc.strerror}"
        return None

    def add_escalations(self, escalations: Sequence[Escalation]) -> str | None:
        """Append a line for each."""
        if not escalations:
            return None
        try:
            with self._escalations.open("ab") as file:
                file.write("".join(f"{escalation_line(escalation)}\n" for escalation in escalations).encode())
            for escalation in escalations:
                self._note(escalation).unlink(missing_ok=True)
        except OSError as exc:
            return f"{self._escalations} was not written: {exc.strerror}"
        return None

    def settle(self, log: ConversationLog) -> str | None:
        """Append what processes that were killed still owe, if their turn was committed: each line once."""
        try:
            for note in sorted(self._owed.glob("*@*")):
                conversation, _, turn = note.name.rpartition("@")
                with log.alone(conversation):
                    told = self._told(conversation)
                    owed = [e for e in log.escalations(conversation) if str(e.turn) == turn]
                    if problem := self.add_escalations([e for e in owed if escalation_line(e) not in told]):
                        return problem
                    note.unlink(missing_ok=True)
        except (OSError, RecordsError) as exc:
            return f"what {self._owed} names is not in {self._escalations} yet: {exc}"
        return None

    def write_transcript(
        self, conversation: Conversation, turns: Sequence[Turn], summary: dict[str, Any]
    ) -> str | None:
        """Write the conversation's page, or replace it by a whole one."""
        path = self._transcripts / f"{conversation.id}.md"
        partial = path.with_suffix(".partial")
        try:
            self._transcripts.mkdir(parents=True, exist_ok=True)
            partial.write_text(transcript(conversation, turns, summary), encoding="utf-8")
            partial.replace(path)
        except OSError as exc:
            return f"{path} was not written: {exc.strerror}"
        return None

    def _note(self, escalation: Escalation) -> Path:
        return self._owed / f"{escalation.conversation}@{escalation.turn}"

    def _told(self, conversation: str) -> set[str]:
        """The lines of a conversation that are there already."""
        try:
            text = self._escalations.read_text("utf-8", "replace")
        except FileNotFoundError:
            return set()
        return {line for line in text.splitlines() if conversation in line}
