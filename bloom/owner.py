"""What an owner asks of their assistant: how good is it, how sure may it be, what is missing from the SOP."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bloom.assistant import Assistant
from evaluation.fitting import Fitted, digest, fitted
from evaluation.gap import Gap, Looked, Unanswered, grouped, unanswered
from evaluation.observation import observe
from evaluation.question_file import LabelledFile, read_labelled
from evaluation.report import Report
from evaluation.sop_calibration import SopCalibration, coefficients
from evaluation.suggestion import Suggested, suggested
from records.index_version import IndexVersion
from sop.errors import BloomError, IndexUnavailable
from workflow.outcome import Answer

Progress = Callable[[int, int], None]
"""Called with how many questions were asked, and of how many."""


def _silent(_done: int, _of: int) -> None:
    """Nobody waits."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What was fitted, to which file of questions, and where it was written, if it was."""

    labelled: LabelledFile
    fitted: Fitted
    written: Path | None
    threshold_is_set: bool


def evaluate(assistant: Assistant, file: Path, progress: Progress = _silent) -> Report:
    """Ask every labelled question of a file as customers would, and measure.

    Raises SettingError for a file that cannot be measured with, IndexUnavailable when nothing is published.
    """
    labelled = _labelled(assistant, file)
    observed = observe(labelled.questions, assistant.desk(), assistant.unbarred_desk(), progress)
    trust = assistant.trust()
    own = trust.own
    in_sample = own is not None and own.questions == digest(labelled.questions)
    return Report(
        labelled=labelled,
        observed=tuple(observed),
        index_version=_current(assistant).number,
        threshold=trust.threshold,
        calibration=f"of this SOP: {own.fitted_on}" if own else "as it comes with Bloom",
        notices=(
            "this SOP's calibration was fitted on these very questions, so ece, brier and the shares at its threshold "
            "flatter; measure on others, or read `bloom calibrate`, which holds questions out",
        )
        if in_sample
        else (),
    )


def calibrate(assistant: Assistant, file: Path, *, write: bool = False, progress: Progress = _silent) -> Calibrated:
    """Fit confidence and threshold to a file of labelled questions; with `write`, put them into force.

    Raises BloomError where there are too few questions, or the calibration cannot be written, else as `evaluate`.
    """
    labelled = _labelled(assistant, file)
    desk = assistant.unbarred_desk(shipped_confidence=True)
    observed = observe(labelled.questions, desk, desk, progress)
    found = fitted(observed, assistant.settings.confidence_threshold)
    if write:
        _write(assistant, _kept(assistant, found, labelled, file))
    return Calibrated(
        labelled,
        found,
        assistant.calibration_file().path if write else None,
        "confidence_threshold" in assistant.settings.model_fields_set,
    )


def gaps(assistant: Assistant) -> list[Gap]:
    """What customers of this SOP asked and a gate handed over, by meaning; nothing where nobody asked."""
    asked = unanswered(assistant.records.conversations, assistant.sop)
    if not asked:
        return []
    desk = assistant.desk()
    researcher = desk.researcher

    def wording(one: Unanswered) -> str:
        return researcher.understand(one.question, one.history).lookups[-1]

    def look(one: Unanswered) -> Looked:
        evidence = researcher.evidence(researcher.understand(one.question, one.history))
        answered = isinstance(desk.reply(one.question, one.history), Answer)
        return Looked(evidence.passages[0] if evidence.passages else None, answered)

    return grouped(asked, researcher.embed, wording, look)


def suggest_questions(assistant: Assistant) -> list[Suggested]:
    """Labelled questions to start from, written from the version in force."""
    index = assistant.desk().researcher.index
    chunks = [stored.chunk for stored in index.fetch(index.lexical.ids())]
    return suggested(chunks, texts(assistant), index.faq, index.profile.language)


def texts(assistant: Assistant) -> dict[str, str]:
    """Canonical text by document, of the version in force."""
    return assistant.folder(_current(assistant)).read_texts()


def _labelled(assistant: Assistant, file: Path) -> LabelledFile:
    labelled = read_labelled(file, texts(assistant))
    if labelled.questions:
        return labelled
    raise BloomError(
        f"none of its {len(labelled.unusable)} questions can be used",
        where=str(file),
        fix=f"the first: {labelled.unusable[0].where}: {labelled.unusable[0].why}",
    )


def _current(assistant: Assistant) -> IndexVersion:
    current = assistant.current()
    if current is None:
        raise IndexUnavailable("nothing is ingested yet", where=f"SOP {assistant.sop}", fix="run `bloom ingest`")
    return current


def _kept(assistant: Assistant, found: Fitted, labelled: LabelledFile, file: Path) -> SopCalibration:
    return SopCalibration(
        threshold=found.suggestion.threshold,
        slope=found.rescaling.slope,
        shift=found.rescaling.shift,
        fitted_on=f"{found.questions} questions of {file.name}, index version {_current(assistant).number}",
        questions=digest(labelled.questions),
        embedder=assistant.embedder().fingerprint,
        coefficients=coefficients(),
    )


def _write(assistant: Assistant, kept: SopCalibration) -> None:
    path = assistant.calibration_file()
    try:
        path.write(kept)
    except OSError as exc:
        raise BloomError(
            f"the calibration cannot be written ({exc.strerror}); what was in force stays",
            where=str(path.path),
            fix="free some space or fix the folder's owner, then run `bloom calibrate --write` again",
        ) from exc
