"""A start for labelled questions, written from the SOP itself: its FAQs, its headings, and near misses."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sop.errors import SettingError
from sop.words import stem, words
from vectorstore.chunk import Chunk

Origin = Literal["faq", "heading", "near_miss"]

_MOST = 60  # questions from headings, and from FAQs: more than an owner wants to read through
_GOLDS = 8  # quotes that a question from a heading may be answered by
_SUBJECT = 4  # words; a longer heading is no name of a thing
_TURNS = 2  # subjects that one wording of a near miss is asked of
_LEAST_MISSES, _SHARE = 12, 3  # near misses: one for every three of the others, so that calibration has enough of them
_NEAR = (  # asked of a thing the SOP names, and the words one of which the SOP would use if it answered
    ("Does insurance pay for {}?", "insurance insured insurer"),
    ("Do you give a written guarantee on {}?", "guarantee warranty"),
    ("Which brand do you use for {}?", "brand manufacturer"),
    ("Can I watch a video about {} first?", "video film"),
    ("How many customers chose {} last year?", "statistics popular"),
    ("Do you offer {} at my home?", "home house"),
    ("Who invented {}?", "invented inventor"),
    ("Is there a waiting list for {}?", "waitlist waiting"),
)
_FAR = (  # asked of any business
    ("Can I bring my dog?", "dog dogs pet pets animal animals"),
    ("Do you have Wi-Fi?", "wifi wi-fi internet"),
    ("Can I pay in instalments?", "instalment instalments installments finance klarna"),
    ("Do you take American Express?", "american express amex"),
    ("Is there a discount for senior citizens?", "senior seniors pensioner pensioners"),
    ("Do you have an app?", "app apps"),
    ("Are you hiring at the moment?", "hiring vacancy vacancies job jobs career careers recruit"),
    ("Do you have a branch in Edinburgh?", "edinburgh branch branches"),
    ("Can I pay with Bitcoin?", "bitcoin crypto cryptocurrency"),
    ("Who founded the business?", "founded founder"),
)


@dataclass(frozen=True, slots=True)
class Suggested:
    """A question with its label. `golds` are (document, quote) pairs; a question without any is not answerable."""

    origin: Origin
    question: str
    golds: tuple[tuple[str, str], ...] = ()


def suggested(chunks: Sequence[Chunk], texts: Mapping[str, str], faq: Iterable[str], language: str) -> list[Suggested]:
    """Questions to start from: the FAQ's own, one a section, and near misses that no word of the SOP answers.

    `chunks` in reading order, `texts` the canonical text by document. Near misses and questions from headings are
    written in English, and left out for a SOP in another language.
    """
    asked = set(faq)
    sections: dict[tuple[str, tuple[str, ...]], list[Chunk]] = {}
    for chunk in chunks:
        sections.setdefault((chunk.document, chunk.section), []).append(chunk)
    own = [
        Suggested("faq", path[-1], _faq_golds(held))
        for (_, path), held in sections.items()
        if path and path[-1] in asked and _faq_golds(held)
    ]
    if not language.lower().startswith("en"):
        return _spread(own, _MOST)
    said = _Said(texts)
    headed = [
        Suggested("heading", _about(path, said), _golds(held))
        for (_, path), held in sections.items()
        if len(path) > 1 and path[-1] not in asked and _golds(held)
    ]
    found = _distinct([*_spread(own, _MOST), *_spread(headed, _MOST)])
    misses = _near_misses(_subjects(sections, asked), said)
    return [*found, *misses[: max(_LEAST_MISSES, len(found) // _SHARE)]]


def suggested_json(suggestions: Sequence[Suggested]) -> Iterator[dict[str, Any]]:
    """The lines of a labelled file."""
    counts: dict[Origin, int] = {}
    for one in suggestions:
        counts[one.origin] = counts.get(one.origin, 0) + 1
        golds = [{"doc": document, "quote": quote} for document, quote in one.golds]
        yield {
            "id": f"{one.origin.replace('_', '-')}-{counts[one.origin]:03}",
            "question": one.question,
            "history": [],
            "gold": golds[0] if golds else None,
            "golds": golds,
            "answerable": bool(golds),
            "answer": None,
        }


def refuse_existing(file: Path) -> None:
    """Raises SettingError where the file exists (its labels may be somebody's work) or its folder does not."""
    if file.exists():
        raise SettingError("the file exists already", where=str(file), fix="name another, or remove it")
    if not file.parent.is_dir():
        raise SettingError("its folder does not exist", where=str(file), fix="create it first")


def write(file: Path, suggestions: Sequence[Suggested]) -> None:
    """Write the lines at once or not at all. Raises SettingError when the file cannot be written."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        lines = (json.dumps(line, ensure_ascii=False) for line in suggested_json(suggestions))
        draft.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        draft.replace(file)
    except OSError as exc:
        raise SettingError(f"the file cannot be written ({exc.strerror})", where=str(file)) from exc
    finally:
        draft.unlink(missing_ok=True)


class _Said:
    """The words of the whole SOP, to tell what it does not speak of and how it writes a word."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._stems = {stem(word) for text in texts.values() for word in words(text)}
        self._spelt = {word for text in texts.values() for word in re.findall(r"[\w'’-]+", text)}

    def any_of(self, wanted: str) -> bool:
        return any(all(stem(part) in self._stems for part in words(word)) for word in wanted.split())

    def inside_sentence(self, heading: str) -> str:
        """A heading as it stands in a sentence: small where the SOP also writes its first word small.

        >>> _Said({"a.md": "Dermal fillers. We use dermal fillers. Ask Chloe."}).inside_sentence("Dermal fillers")
        'dermal fillers'
        """
        first = re.match(r"[\w'’-]+", heading)
        small = first[0].lower() if first else ""
        return small + heading[len(small) :] if small in self._spelt or small in {"what", "how", "who"} else heading


def _about(path: Sequence[str], said: _Said) -> str:
    """A section as somebody in a hurry asks for it; the document's title says too little to be asked for."""
    asked = said.inside_sentence(path[-1]).rstrip("?")
    return f"{asked}?" if len(path) == 2 else f"{said.inside_sentence(path[-2])}: {asked}?"


def _faq_golds(chunks: Sequence[Chunk]) -> tuple[tuple[str, str], ...]:
    return tuple(_quotes(chunks, ("faq",)))[:1]


def _golds(chunks: Sequence[Chunk]) -> tuple[tuple[str, str], ...]:
    return tuple(_quotes(chunks, ("sentence", "item", "row")))[:_GOLDS]


def _quotes(chunks: Sequence[Chunk], kinds: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What the chunks' statements say, word for word."""
    for chunk in chunks:
        for statement in chunk.statements:
            start, end = statement.span.start - chunk.span.start, statement.span.end - chunk.span.start
            if statement.kind in kinds and 0 <= start < end <= len(chunk.text):
                yield chunk.document, chunk.text[start:end]


def _subjects(sections: Iterable[tuple[str, tuple[str, ...]]], faq: set[str]) -> list[str]:
    """What the SOP names as a thing: headings with sections of their own, or short ones where there are none."""
    above = {path[-2]: None for _, path in sections if len(path) > 2 and path[-1] not in faq}
    named = [*above] or [path[-1] for _, path in sections if len(path) > 1 and path[-1] not in faq]
    return [heading for heading in dict.fromkeys(named) if len(heading.split()) <= _SUBJECT]


def _near_misses(subjects: Sequence[str], said: _Said) -> list[Suggested]:
    """Questions none of whose telling words the SOP uses anywhere: of what it names, and of any business."""
    missing = [wording for wording, telling in _NEAR if not said.any_of(telling)]
    turns = range(min(_TURNS, len(subjects)))
    near = [
        wording.format(said.inside_sentence(subjects[(row + turn * len(subjects) // _TURNS) % len(subjects)]))
        for turn in turns
        for row, wording in enumerate(missing)
    ]
    far = [wording for wording, telling in _FAR if not said.any_of(telling)]
    paired = [question for pair in zip(near, far, strict=False) for question in pair]
    rest = near[len(far) :] or far[len(near) :]
    return [Suggested("near_miss", question) for question in [*paired, *rest]]


def _distinct(found: Iterable[Suggested]) -> list[Suggested]:
    """Each question once: the first of those asked alike, with the golds of all."""
    by_question: dict[str, list[Suggested]] = {}
    for one in found:
        by_question.setdefault(one.question.casefold(), []).append(one)
    return [
        Suggested(same[0].origin, same[0].question, tuple(dict.fromkeys(gold for one in same for gold in one.golds)))
        for same in by_question.values()
    ]


def _spread(found: Sequence[Suggested], most: int) -> list[Suggested]:
    """At most so many, from all over the SOP."""
    if len(found) <= most:
        return list(found)
    return [found[round(at * (len(found) - 1) / (most - 1))] for at in range(most)]
