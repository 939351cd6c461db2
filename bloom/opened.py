"""One index version and the desk that answers from it, with the confidence and the threshold in force."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bloom.phrases import general
from bloom.settings import Settings
from evaluation.rescaling import SHIPPED, Rescaling
from evaluation.sop_calibration import CalibrationFile, RescaledResearcher, SopCalibration, Stamp
from retrieval import confidence
from retrieval.evidence import Researcher
from sop.profile import EscalationRule, merged_rules
from vectorstore.embedder import Embed, Embedder, QueryCache
from vectorstore.index import Index
from workflow import cases, courtesy
from workflow.desk import Desk
from workflow.flow.flow import Flow
from workflow.flow.senses import Senses
from workflow.gates import Thresholds
from workflow.local import LocalProvider
from workflow.model.chat_model import ChatModel
from workflow.provider import Provider
from workflow.screen import EscalationScreen
from workflow.verification.verifier import Verifier


def local_day() -> date:
    """Today where this computer stands."""
    return datetime.now(UTC).astimezone().date()


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
    """An index version, its screen, desk and flow; `stamp` tells which calibration they were put together with.

    `index` is without what no customer may be told on the day `today`, which `whole` holds too.
    """

    def __init__(
        self,
        whole: Index,
        embedder: Embedder,
        settings: Settings,
        trust: Trust,
        model: ChatModel | None,
        today: date,
        flow: Flow,
    ) -> None:
        self.whole, self.withheld = whole, whole.standings.withheld(today)
        self.index = index = whole.without(self.withheld.keys())
        self.stamp, self._settings, self._trust = trust.stamp, settings, trust
        self.flow = flow
        self._on: Callable[[date], Opened] = lambda day: Opened(whole, embedder, settings, trust, model, day, flow)
        self._embed: Embed = QueryCache(embedder, known=index.phrases).embed
        rules, cleared = merged_rules(index.profile.escalation_rules), general(index.profile, index.faq)
        self.screen = EscalationScreen(rules, cleared, self._embed, cases.shipped())
        self.senses = Senses(self._embed)
        local = LocalProvider(self.screen, self._embed)
        self._provider: Provider = local if model is None else self._by_model(model, local, rules)
        self._local = local
        self.desk = self._desk(self._provider, trust.rescaling, trust.threshold)

    def holds_on(self, today: date) -> bool:
        """Whether what may be told is the same on this day."""
        return self.whole.standings.withheld(today) == self.withheld

    def on(self, today: date) -> "Opened":
        """The same, for this day."""
        return self._on(today)

    def staff(self) -> Researcher:
        """Who finds passages in all that the version holds."""
        return Researcher(self.whole, self._embed, confidence.shipped())

    def unbarred(self, *, shipped_confidence: bool = False) -> Desk:
        """A desk that quotes, however unsure it is; on request by the confidence that comes with Bloom.

        No model writes for it: what is measured and calibrated is how sure Bloom is of what it finds.
        """
        return self._desk(self._local, SHIPPED if shipped_confidence else self._trust.rescaling, 0.0)

    def _by_model(self, model: ChatModel, local: LocalProvider, rules: Sequence[EscalationRule]) -> Provider:
        from workflow.model.masking import region_of
        from workflow.model.model_provider import ModelProvider

        region = region_of(self.index.profile.language)
        falls_back = self._settings.llm_fallback == "local"
        return ModelProvider(model, local, rules, region, self._settings.llm_deadline, falls_back)

    def _desk(self, provider: Provider, rescaling: Rescaling, threshold: float) -> Desk:
        return Desk(
            profile=self.index.profile,
            researcher=RescaledResearcher(self.index, self._embed, confidence.shipped(), rescaling),
            provider=provider,
            verifier=Verifier(self._embed),
            small_talk=courtesy.SmallTalk(self._embed),
            thresholds=Thresholds(self._settings.min_similarity, threshold),
            embed=self._embed,
        )
