"""Questions as owners keep them: one JSON object a line, with or without what is known of the answer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from evaluation.labelled import Gold, Labelled
from retrieval.question import Said
from sop.document import Span
from sop.errors import SettingError
from sop.json_lines import read_json_lines

_ASKED = 'each line looks like {"id": "1", "question": "…", "history": [{"role": "user", "text": "…"}]}'
_LABELLED = (
    'each line looks like {"id": "1", "question": "…", "answerable": true, "gold": {"doc": "prices.md", "quote": "…"}}'
)


class _Turn(BaseModel):
    role: Literal["user", "assistant"]
    text: str


class _Quoted(BaseModel):
    doc: str
    quote: str


class AskedQuestion(BaseModel):
    """A line's question, what was said before it, and the id its answer is given."""

    model_config = ConfigDict(strict=True)

    id: Any = None
    question: str
    history: list[_Turn] | None = None

    @property
    def said(self) -> list[Said]:
        """What was said before, oldest first."""
        return [Said(turn.role, turn.text) for turn in self.history or ()]


class _LabelledLine(AskedQuestion):
    model_config = ConfigDict(strict=True, extra="allow")

    id: str | int | None = None
    answerable: bool
    gold: _Quoted | None = None
    golds: list[_Quoted] | None = None
    answer: str | None = None
    answers: list[str] | None = None

    def golds_given(self) -> list[_Quoted]:
        """Every gold once, the chief one first."""
        given = [*([self.gold] if self.gold else []), *(self.golds or [])]
        return list({(gold.doc, gold.quote): gold for gold in given}.values())


@dataclass(frozen=True, slots=True)
class Unusable:
    """A labelled question that cannot be measured with: where it stands and why."""

    id: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """The usable questions of a file in order, those left out, and one line a thing its author should look at."""

    questions: tuple[Labelled, ...]
    unusable: tuple[Unusable, ...]
    notices: tuple[str, ...]


_Line = TypeVar("_Line", bound=AskedQuestion)


def asked_questions(file: Path) -> Iterator[AskedQuestion]:
    """The questions of a file in order. Raises SettingError naming file, line and what is wrong in it."""
    return (asked for _, asked in _lines(file, AskedQuestion, _ASKED))


def read_labelled(file: Path, texts: Mapping[str, str]) -> LabelledFile:
    """The labelled questions of a file; golds are located in `texts`, the canonical text by document.

    A question none of whose golds is found is unusable, and said to be. Raises SettingError naming file and line
    for what is no labelled question or an id given twice, and when the file holds no question at all.
    """
    questions: list[Labelled] = []
    unusable: list[Unusable] = []
    notices: list[str] = []
    seen: dict[str, int] = {}
    for number, line in _lines(file, _LabelledLine, _LABELLED):
        where = f"{file}:{number}"
        id_ = str(number if line.id is None else line.id)
        _check(line, id_, where, seen)
        seen[id_] = number
        notices += [str(_unknown(name, where)) for name in line.model_extra or {}]
        golds, problems = _located(line, texts)
        notices += [f"{where}: {problem}" for problem in problems]
        if line.golds_given() and line.answerable and not golds:
            unusable.append(Unusable(id_, where, problems[0]))
            continue
        questions.append(_labelled(line, id_, golds))
    if not seen:
        raise SettingError("the file holds no question", where=str(file), fix=_LABELLED)
    return LabelledFile(tuple(questions), tuple(unusable), tuple(dict.fromkeys(notices)))


def located(gold: _Quoted, text: str) -> list[Span]:
    """Where a quote stands in a text, line breaks and runs of spaces taken for one another.

    >>> located(_Quoted(doc="a.md", quote="free  of charge"), "Parking is free of\\ncharge.")
    [Span(start=11, end=25)]
    """
    words = gold.quote.split()
    pattern = r"\s+".join(map(re.escape, words))
    return [Span(*found.span()) for found in re.finditer(pattern, text)] if words else []


def _lines(file: Path, shape: type[_Line], example: str) -> Iterator[tuple[int, _Line]]:
    for number, line in read_json_lines(file):
        try:
            yield number, shape.model_validate(line)
        except ValidationError as exc:
            error = exc.errors(include_url=False)[0]
            place = ".".join(str(part) for part in error["loc"] if part not in ("str", "int"))
            raise SettingError(f"{place}: {error['msg']}", where=f"{file}:{number}", fix=example) from exc


def _check(line: _LabelledLine, id_: str, where: str, seen: Mapping[str, int]) -> None:
    if id_ in seen:
        raise SettingError(
            f"the id {id_!r} was used on line {seen[id_]} before", where=where, fix="give each question its own id"
        )
    if not line.question.strip():
        raise SettingError("the question is empty", where=where, fix="write what a customer would ask")


def _located(line: _LabelledLine, texts: Mapping[str, str]) -> tuple[list[Gold], list[str]]:
    """The golds that are found, and what is to be said of the labels."""
    given = line.golds_given()
    if not line.answerable:
        return [], ["answerable is false, so its gold counts nothing; set one of them right"] if given else []
    if not given and not (line.answer or line.answers):
        return [], ["no gold and no answer: only whether it is answered can be measured; add what answers it"]
    golds: list[Gold] = []
    problems: list[str] = []
    for gold in given:
        spans = located(gold, texts.get(gold.doc, ""))
        golds += [Gold(gold.doc, spans[0])] if spans else []
        problems += _problem(gold, spans, texts)
    return golds, problems


def _problem(gold: _Quoted, spans: Sequence[Span], texts: Mapping[str, str]) -> list[str]:
    quote = gold.quote if len(gold.quote) <= 60 else f"{gold.quote[:57]}…"
    if gold.doc not in texts:
        return [f"the SOP has no document {gold.doc!r}; name it as `bloom search` does, or ingest it"]
    if not spans:
        return [f"{gold.doc} does not say {quote!r}; copy the quote from the document as it is ingested"]
    if len(spans) > 1:
        return [f"{gold.doc} says {quote!r} {len(spans)} times and the first is taken; quote more of it"]
    return []


def _unknown(name: str, where: str) -> SettingError:
    known = ", ".join(_LabelledLine.model_fields)
    return SettingError(f"there is no field {name!r}, it counts nothing", where=where, fix=f"known fields: {known}")


def _labelled(line: _LabelledLine, id_: str, golds: Sequence[Gold]) -> Labelled:
    return Labelled(
        id=id_,
        question=line.question,
        history=tuple(line.said),
        answerable=line.answerable,
        golds=tuple(golds),
        answers=tuple(line.answers or ([line.answer] if line.answer else [])),
    )
