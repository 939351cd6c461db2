"""The one place where the parts are put together: `import bloom` is this."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from bloom.flows import flow_of
from bloom.opened import Opened, Trust, local_day
from bloom.provider_choice import Choice, chat_model, choose
from bloom.settings import Settings, load
from evaluation.sop_calibration import CalibrationFile
from records.conversation import Conversation
from records.database import Records
from records.index_version import IndexVersion
from retrieval.passage import Passage
from retrieval.question import Said
from sop.errors import BloomError, EmbedderUnavailable, IndexUnavailable, NotRecorded, SettingError
from sop.profile import Profile
from sop.standing import Why
from vectorstore.chroma_server import ChromaServer
from vectorstore.collection import check_writable
from vectorstore.embedder import QueryCache
from vectorstore.index import Index, check_embedder, needed
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles
from vectorstore.version_folder import SMALL, VersionFolder
from workflow import events
from workflow.conversation import Conversations, EndReason, begin
from workflow.desk import Desk
from workflow.events import screen_json, verification_json
from workflow.flow.flow import Flow
from workflow.flow.senses import Senses
from workflow.message import cleaned
from workflow.model.chat_model import ChatModel
from workflow.model.errors import ProviderError
from workflow.out_of_order import OutOfOrder
from workflow.rehearsal import Rehearsal
from workflow.showing import Show
from workflow.transcript import ConversationFiles
from workflow.verification.verifier import Verifier

Event = dict[str, Any]

if TYPE_CHECKING:  # what only an ingest needs is loaded by it: answering starts sooner
    from ingest.publishing import Publisher
    from ingest.report import IngestReport
    from ingest.version_builder import Progress

_log = logging.getLogger(__name__)


class Assistant:
    """One SOP's assistant: ingests it, answers from it, keeps its conversations.

    Opening reads settings and the database only; the index and the embedder are loaded by the first call that
    needs them. Each call serves the version current when it starts.
    """

    def __init__(
        self,
        sop: str,
        settings: Settings,
        records: Records,
        model: ChatModel | None = None,
        today: Callable[[], date] = local_day,
    ) -> None:
        self.sop, self.settings, self.records, self._today = sop, settings, records, today
        self._given_model = model
        self._opening = threading.Lock()
        self._embedder: ModelEmbedder | None = None
        self._opened: Opened | None = None

    @classmethod
    def open(
        cls,
        sop: str = "default",
        settings: Settings | None = None,
        model: ChatModel | None = None,
        today: Callable[[], date] = local_day,
    ) -> Self:
        """`model` writes the replies instead of the one that the settings choose; by `today` documents hold or not.

        Raises SettingError for a name that is no folder name, RecordsError when the database does not open."""
        if not sop.replace("-", "").replace("_", "").isalnum() or len(sop) > 64:
            raise SettingError(f"{sop!r} is no name for a SOP", where="--sop", fix="use letters, digits, - and _")
        settings = settings or load()
        return cls(sop, settings, Records.open(settings.database), model, today)

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

    def publisher(self) -> "Publisher":
        """Who publishes this SOP's versions."""
        from bloom.phrases import phrases
        from ingest.publishing import Publisher
        from workflow.verification.disagreement import disagreement

        home, embedder = self.settings.bloom_home, self.embedder(download=True)
        return Publisher(self.sop, home, self.records.versions, embedder, phrases, disagreement, self.server)

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
        files = ConversationFiles(self.settings.bloom_home)
        return Conversations(self.records.conversations, files, flow, desk, number, senses)

    def rehearsal(self) -> Rehearsal:
        """A conversation with what answers now that leaves nothing behind."""
        opened = self._current()
        return Rehearsal(opened.flow, desk=opened.desk, senses=opened.senses, index_version=opened.index.number)

    def current(self) -> IndexVersion | None:
        """The version that answers now."""
        return self.records.versions.current(self.sop)

    def published(self) -> IndexVersion:
        """The same. Raises IndexUnavailable where nothing is published, or the records are not those of the folder."""
        current = self.current()
        if current is None:
            from bloom.sop_source import unrecorded

            nothing = IndexUnavailable("nothing is ingested yet", where=f"SOP {self.sop}", fix="run `bloom ingest`")
            raise unrecorded(self.sop, self.records, self.settings.bloom_home) or nothing
        return current

    def withheld(self) -> dict[str, Why]:
        """The documents that customers are told nothing from today, and why."""
        return self._current().withheld

    def desk(self) -> Desk:
        """What answers now. Raises IndexUnavailable when nothing is published or it is damaged."""
        return self._current().desk

    def unbarred_desk(self, *, shipped_confidence: bool = False) -> Desk:
        """What answers now, however unsure it is; on request by the confidence that comes with Bloom."""
        return self._current().unbarred(shipped_confidence=shipped_confidence)

    def calibration_file(self) -> CalibrationFile:
        """Where this SOP's own calibration is, once `bloom calibrate --write` wrote one."""
        return CalibrationFile(self.settings.bloom_home / "sops" / self.sop)

    def trust(self) -> Trust:
        """The confidence and the threshold in force."""
        return Trust.read(self.calibration_file(), self.settings, self.embedder().fingerprint)

    def refuse_unusable(self) -> None:
        """Raises what would keep every message from being answered, as far as it shows without loading anything."""
        folder = self.folder(self.published())
        check_embedder(folder, folder.manifest(up_to=SMALL), self.embedder().fingerprint)
        if folder.collection_name() is None:
            check_writable(folder.chroma)
        else:
            needed(self.server, folder)

    def embedder(self, *, download: bool = False) -> ModelEmbedder:
        if self._embedder is None:
            files = ModelFiles(self.settings.embedding_model, download=download)
            self._embedder = ModelEmbedder(files, self.settings.bloom_home / "engines")
        return self._embedder

    @cached_property
    def server(self) -> ChromaServer | None:
        """The Chroma server that index versions are put on, if one is set."""
        address = self.settings.chroma
        return ChromaServer(address) if address else None

    @cached_property
    def choice(self) -> Choice:
        """Who writes the replies, and why. Raises SettingError for one that was asked for and cannot work."""
        given = self._given_model
        return Choice(given.name, given.model, "it was handed to Assistant.open") if given else choose(self.settings)

    @cached_property
    def _model(self) -> ChatModel | None:
        """Kept from one index version to the next, with what is known of whether it works."""
        model = self._given_model or chat_model(self.choice, self.settings)
        if model:
            # A vendor's SDK takes a second or two to import: that goes on while the message is screened and looked up.
            threading.Thread(target=_prepared, args=(model,), daemon=True).start()
        return model

    def warm_up(self) -> None:
        """Load what the first reply needs: the index, then the embedder."""
        self.desk()
        self.embedder().embed(["warm"], as_query=True)

    def close(self) -> None:
        if self._opened:
            self._opened.index.close()
        if self.server:
            self.server.close()
        self.records.close()

    def folder(self, version: IndexVersion) -> VersionFolder:
        """Where a version's files are."""
        return VersionFolder(self.settings.bloom_home / version.folder)

    def _current(self) -> Opened:
        """The current version, opened anew when another was published since the last call."""
        with self._opening:
            current, stamp, today = self.published(), self.calibration_file().stamp(), self._today()
            if self._opened is None or (self._opened.index.number, self._opened.stamp) != (current.number, stamp):
                # Not closed here: another thread may be replying from it. It closes when nobody holds it any more.
                trust = self.trust()
                if trust.problem:
                    _log.warning(
                        "warning %s is not used: %s; run `bloom calibrate` again",
                        self.calibration_file().path,
                        trust.problem,
                    )
                index = Index(self.folder(current), fingerprint=self.embedder().fingerprint, server=self.server)
                flow = self._flow(current, index.profile)
                self._opened = Opened(index, self.embedder(), self.settings, trust, self._model, today, flow)
            elif not self._opened.holds_on(today):
                self._opened = self._opened.on(today)
            return self._opened

    def _out_of_order(self, cause: BloomError) -> tuple[Desk, int]:
        """The desk for as long as the current version cannot be opened, and the version's number."""
        published = self.published()
        _log.warning("warning what is said is handed over: %s", cause)
        try:
            profile = self.folder(published).read_profile()
        except IndexUnavailable:
            profile = Profile()
        return OutOfOrder(profile, cause), published.number

    def _flow(self, version: IndexVersion, profile: Profile) -> Flow:
        return flow_of(profile, self.folder(version).read_flow())

    def _verifier(self) -> Verifier:
        return Verifier(QueryCache(self.embedder(), known={}).embed)


def _prepared(model: ChatModel) -> None:
    with suppress(ProviderError, ImportError):  # it comes again, and is told, with the first call
        model.prepare()
