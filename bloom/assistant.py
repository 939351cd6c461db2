"""What can be asked of a SOP's assistant: `import bloom` is this."""

import logging
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bloom.served import Served
from records.conversation import Conversation
from retrieval.passage import Passage
from retrieval.question import Said
from sop.errors import EmbedderUnavailable, IndexUnavailable, NotRecorded
from sop.standing import Why
from vectorstore.embedder import QueryCache
from workflow import events
from workflow.beginning import begin
from workflow.conversation import Conversations, EndReason
from workflow.conversation_files import ConversationFiles
from workflow.desk import Desk
from workflow.events import screen_json, verification_json
from workflow.flow.senses import Senses
from workflow.message import cleaned
from workflow.rehearsal import Rehearsal
from workflow.showing import Show
from workflow.verification.verifier import Verifier

Event = dict[str, Any]

_log = logging.getLogger(__name__)

if TYPE_CHECKING:  # what only an ingest needs is loaded by it: answering starts sooner
    from ingest.report import IngestReport
    from ingest.version_builder import Progress


class Assistant(Served):
    """One SOP's assistant: ingests it, answers from it, keeps its conversations.

    Each call serves the version that is current when it starts.
    """

    def ingest(
        self,
        paths: Sequence[Path] = (),
        *,
        rebuild: bool = False,
        wait: float = 0.0,
        progress: "Progress" = lambda *_: None,
    ) -> "IngestReport":
        """Publish the SOP at `paths`; without any, re-read what was last ingested, or the bundled clinic."""
        from bloom.sop_source import reader

        self.embedder(download=True).prepare()
        read = reader(paths, self.sop, self.records, self.settings.bloom_home)
        return self.publisher().publish(read, rebuild=rebuild, wait=wait, progress=progress)

    def ask(self, question: str, history: Sequence[Said] = (), show: Show | None = None) -> Event:
        """One outcome in the shape of `bloom ask --json`, with what every gate saw. Nothing is stored.

        `show` takes sentences of the reply as they pass the gates, where a model writes them.
        """
        opened = self._current()
        began, asked = time.perf_counter(), cleaned(question)
        desk = opened.desk.for_turn()
        outcome = desk.reply(asked, history, show)
        shown = events.reply_json(
            outcome,
            asked,
            provider=desk.provider.name,
            index_version=opened.index.number,
            seconds=time.perf_counter() - began,
        )
        spent = desk.provider.spent
        gates = [*(events.gate_json(gate) for gate in outcome.gates), *events.usage_json(spent)]
        return {**shown, **({"usage": asdict(spent)} if spent.calls else {}), "gates": gates}

    def search(self, question: str, k: int = 10, *, internal: bool = False) -> list[Passage]:
        """The passages retrieval finds, best first; `internal`: also in what customers are not told."""
        opened = self._current()
        researcher = opened.staff() if internal else opened.desk.researcher
        return researcher.search(researcher.understand(cleaned(question)), k)

    def screened(self, message: str) -> Event:
        """The escalation screen alone, in the shape of `bloom screen --json`."""
        return screen_json(self._current().screen.screen(cleaned(message)))

    def verified(self, reply: str, evidence: Sequence[str], question: str | None = None) -> Event:
        """The verifier alone, in the shape of `bloom verify --json`. Needs no SOP."""
        return verification_json(self._verifier().verify(reply, evidence, question))

    def start(self) -> list[Event]:
        """Begin a conversation: its greeting, with the new conversation's id. Loads no model."""
        current = self.published()
        profile = self.folder(current).read_profile()
        flow, provider = self._flow(current, profile), self.choice.provider
        return begin(self.records.conversations, self.sop, profile, flow, current.number, provider)

    def reply(
        self, conversation_id: str, text: str, request_id: str | None = None, show: Show | None = None
    ) -> list[Event]:
        """Answer a message of a conversation; committed when this returns. See `Conversations.reply`."""
        return self.conversations().reply(self.recorded(conversation_id).id, text, request_id, show)

    def recorded(self, conversation_id: str) -> Conversation:
        """What is on record of a conversation of this SOP, by its id or the beginning of it. Raises NotRecorded."""
        found = self.records.conversations.get(conversation_id)
        if found.sop != self.sop:
            raise NotRecorded(
                f"the conversation is with SOP {found.sop}, not {self.sop}",
                where=found.id,
                fix=f"put --sop {found.sop} before the command",
            )
        return found

    def ask_for_person(self, conversation_id: str) -> list[Event]:
        return self.conversations().ask_for_person(self.recorded(conversation_id).id)

    def summary(self, conversation_id: str) -> Event:
        """The conversation's structured summary, composed from its records."""
        return self.conversations().summary(self.recorded(conversation_id).id)

    def close_conversation(self, conversation_id: str, reason: EndReason) -> list[Event]:
        return self.conversations().close(self.recorded(conversation_id).id, reason)

    def conversations(self) -> Conversations:
        """The conversations of this SOP, answered from the current version.

        Where that version cannot be opened, what is said is recorded and handed over.
        """
        try:
            opened = self._current()
        except (IndexUnavailable, EmbedderUnavailable) as cause:
            desk, number = self._out_of_order(cause)
            flow, senses = self._flow(self.published(), desk.profile), Senses()
        else:
            desk, number, flow, senses = opened.desk, opened.index.number, opened.flow, opened.senses
        return Conversations(self.records.conversations, self._files, flow, desk, number, senses)

    def rehearsal(self) -> Rehearsal:
        """A conversation with what answers now that leaves nothing behind."""
        opened = self._current()
        return Rehearsal(opened.flow, desk=opened.desk, senses=opened.senses, index_version=opened.index.number)

    def withheld(self) -> dict[str, Why]:
        """The documents that customers are told nothing from today, and why."""
        return self._current().withheld

    def desk(self) -> Desk:
        """What answers now. Raises IndexUnavailable when nothing is published or it is damaged."""
        return self._current().desk

    def unbarred_desk(self, *, shipped_confidence: bool = False) -> Desk:
        """What answers now, however unsure it is; on request by the confidence that comes with Bloom."""
        return self._current().unbarred(shipped_confidence=shipped_confidence)

    def warm_up(self) -> None:
        """Load what the first reply needs: the index, then the embedder."""
        self.desk()
        self.embedder().embed(["warm"], as_query=True)

    @cached_property
    def _files(self) -> ConversationFiles:
        """With what a process that was killed owes them, since this one uses them for the first time."""
        files = ConversationFiles(self.settings.bloom_home)
        if problem := files.settle(self.records.conversations):
            _log.warning(problem)
        return files

    def _verifier(self) -> Verifier:
        return Verifier(QueryCache(self.embedder(), known={}).embed)
