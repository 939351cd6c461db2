"""The question sets everything is measured on: where they are, and which of their rows may be reported."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.quality.dataset import Labelled, clinic_files, half, load, opened, texts_of
from bloom.assistant import Assistant

Standing = Literal["unseen", "half unseen", "tuned on"]
"""`unseen`: nothing was ever fitted on the set. `half unseen`: on its other half, by document. `tuned on`: on it."""

BENCH = Path(__file__).parents[1]
HELD_OUT = (
    "city_hotel", "car_garage", "language_school",
    "museum", "optician", "letting_agent", "credit_union", "beauty_salon",
)  # fmt: skip
"""Businesses of bench/trades that nothing is fitted on, chosen before any of their questions was asked."""
CALIBRATING = (
    "broadband_provider", "dental_practice", "dog_groomer", "gym_and_pool", "online_furniture_shop",
    "campsite", "vet_surgery", "software_helpdesk",
)  # fmt: skip
"""Tuning businesses that the judge does not learn from: on what it had learnt, its odds would be surer than they are on
new questions, and so would a confidence fitted there."""
_SMALL = 100  # rows; a smaller set is not halved


@dataclass(frozen=True, slots=True)
class SetSpec:
    """A set of questions on the documents of one folder; `only` picks its lines where the file holds several sets."""

    name: str
    documents: Path
    questions: Path
    standing: Standing
    only: str | None = None

    @property
    def exists(self) -> bool:
        return self.documents.is_dir() and self.questions.is_file()


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The rows of a set that are reported, and an assistant over its documents; `halved` where half are kept back."""

    spec: SetSpec
    assistant: Assistant
    texts: dict[str, str]
    rows: tuple[Labelled, ...]
    halved: bool


def specs(data: Path) -> Iterator[SetSpec]:
    """The public sets in a folder, then the project's own; those whose files are not there are left out."""
    return (spec for spec in (*_public(data), *own(data)) if spec.exists)


def own(data: Path) -> Iterator[SetSpec]:
    """The sets written for this project; the bank's documents are public."""
    yield SetSpec("bank_sop", data / "bank_sop" / "docs", BENCH / "policies" / "questions.jsonl", "unseen", "bank_sop")
    yield from (trade(name, "unseen") for name in HELD_OUT)
    yield from (trade(name, "tuned on") for name in tuned_trades())
    yield SetSpec("clinic", clinic_files(), BENCH / "clinic" / "questions.jsonl", "tuned on")
    yield SetSpec("clinic_ordinary", clinic_files(), BENCH / "clinic" / "ordinary.jsonl", "tuned on")


def tuned_trades() -> list[str]:
    """The businesses of bench/trades that may be fitted on."""
    return sorted(path.parent.name for path in BENCH.glob("trades/*/docs") if path.parent.name not in HELD_OUT)


def trade(name: str, standing: Standing) -> SetSpec:
    """One of the businesses written for this project."""
    return SetSpec(name, BENCH / "trades" / name / "docs", BENCH / "trades" / name / "questions.jsonl", standing)


def opened_spec(spec: SetSpec, home: Path, limit: int | None = None) -> QuestionSet:
    """The set with its documents ingested below `home`, and at most `limit` of its rows, drawn by chance.

    Rows that are answerable but whose golds the documents do not hold are left out.
    """
    index = "clinic" if spec.documents == clinic_files() else spec.name
    assistant = opened(home, spec.documents, index)
    texts = texts_of(assistant)
    usable = [row for row in load(BENCH, spec.questions, texts, spec.only) if row.golds or not row.answerable]
    halved = spec.standing != "tuned on" and len(usable) >= _SMALL
    rows = [row for row in usable if half(row) == 1] if halved else usable
    random.Random(3).shuffle(rows)
    return QuestionSet(spec, assistant, texts, tuple(rows[:limit]), halved)


def _public(data: Path) -> Iterator[SetSpec]:
    public: tuple[tuple[str, Standing], ...] = (
        ("travel_faq_spoken", "half unseen"),
        ("travel_faq_reviews", "unseen"),
        ("squad2", "unseen"),
        ("multiturn_support_rag", "half unseen"),
        ("faq_public_health", "unseen"),
    )
    for name, standing in public:
        yield SetSpec(name, data / name / "docs", data / name / "questions.jsonl", standing)
