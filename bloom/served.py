"""One SOP as it is served: its settings and records, and what answers from the version that is current."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Self

from bloom.flows import flow_of
from bloom.opened import Opened, Trust, local_day
from bloom.provider_choice import Choice, chat_model, choose
from bloom.settings import Settings, load
from evaluation.sop_calibration import CalibrationFile
from records.database import Records
from records.index_version import IndexVersion
from sop.errors import BloomError, IndexUnavailable, SettingError
from sop.profile import Profile
from vectorstore.chroma_server import ChromaServer
from vectorstore.collection import check_writable
from vectorstore.index import Index, check_embedder, needed
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles
from vectorstore.version_folder import SMALL, VersionFolder
from workflow.desk import Desk
from workflow.flow.flow import Flow
from workflow.model.chat_model import ChatModel
from workflow.model.errors import ProviderError
from workflow.out_of_order import OutOfOrder

if TYPE_CHECKING:  # what only an ingest needs is loaded by it: answering starts sooner
    from ingest.publishing import Publisher

_log = logging.getLogger(__name__)


class Served:
    """Opening reads settings and the database only; index, embedder and model are loaded by the first call that needs
    them.
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

    def folder(self, version: IndexVersion) -> VersionFolder:
        """Where a version's files are."""
        return VersionFolder(self.settings.bloom_home / version.folder)

    def trust(self) -> Trust:
        """The confidence and the threshold in force."""
        return Trust.read(self.calibration_file(), self.settings, self.embedder().fingerprint)

    def calibration_file(self) -> CalibrationFile:
        """Where this SOP's own calibration is, once `bloom calibrate --write` wrote one."""
        return CalibrationFile(self.settings.bloom_home / "sops" / self.sop)

    def refuse_unusable(self) -> None:
        """Raises what would keep every message from being answered, as far as it shows without loading anything."""
        folder = self.folder(self.published())
        check_embedder(folder, folder.manifest(up_to=SMALL), self.embedder().fingerprint)
        if folder.collection_name() is None:
            check_writable(folder.chroma)
        else:
            needed(self.server, folder)

    def publisher(self) -> "Publisher":
        """Who publishes this SOP's versions."""
        from bloom.phrases import phrases
        from ingest.nearby import Comparison
        from ingest.publishing import Publisher
        from workflow.verification.disagreement import disagreement
        from workflow.verification.restatement import restates

        home, embedder = self.settings.bloom_home, self.embedder(download=True)
        comparison = Comparison(disagreement, restates)
        return Publisher(self.sop, home, self.records.versions, embedder, phrases, comparison, self.server)

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

    def close(self) -> None:
        if self._opened:
            self._opened.index.close()
        if self.server:
            self.server.close()
        self.records.close()


def _prepared(model: ChatModel) -> None:
    with suppress(ProviderError, ImportError):  # it comes again, and is told, with the first call
        model.prepare()
