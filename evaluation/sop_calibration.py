"""What `bloom calibrate --write` keeps for one SOP: a rescaled confidence and a threshold, in a file to be read.

The file names what it was fitted on. With another embedding model or other shipped coefficients the same confidence
means something else, so it is then not used.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evaluation.rescaling import Rescaling
from retrieval.confidence import Calibration
from retrieval.evidence import Researcher
from retrieval.passage import Evidence
from retrieval.question import Question
from retrieval.reading import Place
from vectorstore.embedder import Embed
from vectorstore.index import Index

FILE = "calibration.json"
_COMMENT = "Written by `bloom calibrate --write`. Delete this file to go back to the confidence that comes with Bloom."

Stamp = tuple[int, int, int] | None
"""What tells one state of the file from another; None where there is no file."""

Share = Annotated[float, Field(ge=0, le=1)]


class SopCalibration(BaseModel):
    """The rescaling of the shipped confidence and the threshold that one SOP's own questions called for.

    `fitted_on` says what from, for people. `embedder` and `coefficients` are what the numbers are good for,
    `questions` recognises the questions again that they were fitted on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    comment: str = _COMMENT
    threshold: Share
    slope: Annotated[float, Field(gt=0, le=100)]
    shift: Annotated[float, Field(ge=-100, le=100)]
    fitted_on: str
    questions: str
    embedder: str
    coefficients: str

    @property
    def rescaling(self) -> Rescaling:
        return Rescaling(self.slope, self.shift)

    def mismatch(self, embedder: str) -> str | None:
        """Why it does not hold with this embedder and the installed coefficients; None where it does."""
        if self.embedder != embedder:
            return f"it was fitted with the embedding model {self.embedder}, and {embedder} is set"
        if self.coefficients != coefficients():
            return "it was fitted on the coefficients of another version of Bloom"
        return None


class RescaledResearcher(Researcher):
    """A researcher whose confidence, however it came to it, is rescaled."""

    def __init__(self, index: Index, embed: Embed, calibration: Calibration, rescaling: Rescaling) -> None:
        super().__init__(index, embed, calibration)
        self._rescaling = rescaling

    def evidence(self, question: Question) -> Evidence:
        """Passages for the question and the rescaled confidence that the best finding answers it."""
        found = super().evidence(question)
        return replace(found, confidence=self._rescaling.of(found.confidence))

    def confidence_in(self, question: Question, quoted: Sequence[Place]) -> float:
        return self._rescaling.of(super().confidence_in(question, quoted))


class CalibrationFile:
    """The file in one SOP's data folder."""

    def __init__(self, sop_folder: Path) -> None:
        self.path = sop_folder / FILE

    def stamp(self) -> Stamp:
        """Changes whenever the file does; None without one."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def read(self, embedder: str) -> tuple[SopCalibration | None, str | None]:
        """The calibration, or None where there is none that holds, with the reason where there is one."""
        try:
            kept = SopCalibration.model_validate_json(self.path.read_bytes())
        except FileNotFoundError:
            return None, None
        except OSError as exc:
            return None, f"it cannot be read ({exc.strerror})"
        except ValidationError as exc:
            error = exc.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in error["loc"])
            return None, f"{place}: {error['msg']}" if place else "it is not what `bloom calibrate --write` writes"
        why = kept.mismatch(embedder)
        return (None, why) if why else (kept, None)

    def write(self, calibration: SopCalibration) -> None:
        """Replace the file as a whole: a reader sees the old one or the new one. Raises OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f"{FILE}.{os.getpid()}.new")
        try:
            with draft.open("w", encoding="utf-8") as file:
                file.write(calibration.model_dump_json(indent=2) + "\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
        finally:
            draft.unlink(missing_ok=True)


def coefficients() -> str:
    """SHA-256 over the fitted numbers that come with Bloom, shortened: another set makes another confidence."""
    shipped = sorted(
        (file for file in resources.files("retrieval").iterdir() if file.name.endswith(".json")),
        key=lambda file: file.name,
    )
    content = b"\0".join(file.name.encode() + b"\0" + file.read_bytes() for file in shipped)
    return hashlib.sha256(content).hexdigest()[:16]
