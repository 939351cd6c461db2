"""One index version and the desk that answers from it, with the confidence and the threshold in force."""

from dataclasses import dataclass

from bloom.phrases import general
from bloom.settings import Settings
from evaluation.rescaling import SHIPPED, Rescaling
from evaluation.sop_calibration import CalibrationFile, RescaledResearcher, SopCalibration, Stamp
from retrieval import confidence
from retrieval.retriever import Embed
from sop.profile import merged_rules
from vectorstore.embedder import Embedder, QueryCache
from vectorstore.index import Index
from workflow import cases, courtesy
from workflow.desk import Desk, Thresholds
from workflow.flow.flow import Flow
from workflow.flow.senses import Senses
from workflow.local import LocalProvider
from workflow.screen import EscalationScreen
from workflow.verification.verifier import Verifier


@dataclass(frozen=True, slots=True)
class Trust:
    """How sure is sure enough: `own` is the calibration fitted to this SOP, where there is one that holds.

    `threshold` is CONFIDENCE_THRESHOLD where somebody set it, else the SOP's own, else the default. `problem` says
    why a calibration that is there is not used; `stamp` tells when it changes.
    """

    own: SopCalibration | None
    threshold: float
    problem: str | None
    stamp: Stamp

    @classmethod
    def read(cls, file: CalibrationFile, settings: Settings, fingerprint: str) -> "Trust":
        stamp = file.stamp()
        own, problem = file.read(fingerprint) if stamp else (None, None)
        chosen = "confidence_threshold" in settings.model_fields_set
        return cls(own, own.threshold if own and not chosen else settings.confidence_threshold, problem, stamp)

    @property
    def rescaling(self) -> Rescaling:
        return self.own.rescaling if self.own else SHIPPED


class Opened:
    """An index version, its screen, desk and flow; `stamp` tells which calibration they were put together with."""

    def __init__(self, index: Index, embedder: Embedder, settings: Settings, trust: Trust, flow: Flow) -> None:
        self.index, self.stamp, self._settings, self._trust = index, trust.stamp, settings, trust
        self.flow = flow
        self._embed: Embed = QueryCache(embedder, known=index.phrases).embed
        rules, cleared = merged_rules(index.profile.escalation_rules), general(index.profile, index.faq)
        self.screen = EscalationScreen(rules, cleared, self._embed, cases.shipped())
        self.senses = Senses(self._embed)
        self.desk = self._desk(trust.rescaling, trust.threshold)

    def unbarred(self, *, shipped_confidence: bool = False) -> Desk:
        """The same desk, answering however unsure it is; on request by the confidence that comes with Bloom."""
        return self._desk(SHIPPED if shipped_confidence else self._trust.rescaling, 0.0)

    def _desk(self, rescaling: Rescaling, threshold: float) -> Desk:
        return Desk(
            profile=self.index.profile,
            researcher=RescaledResearcher(self.index, self._embed, confidence.shipped(), rescaling),
            provider=LocalProvider(self.screen, self._embed),
            verifier=Verifier(self._embed),
            small_talk=courtesy.SmallTalk(self._embed),
            thresholds=Thresholds(self._settings.min_similarity, threshold),
            embed=self._embed,
        )
