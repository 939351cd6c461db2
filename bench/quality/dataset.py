"""Labelled questions over a folder of documents, and an assistant that has read them."""

import json
import zlib
from pathlib import Path
from typing import Any

import sop
from bloom.assistant import Assistant
from bloom.settings import Settings
from evaluation.labelled import Gold, Labelled, answers, hits, holds_gold
from retrieval.question import Said
from sop.document import Span

__all__ = ["Gold", "Labelled", "answers", "hits", "holds_gold"]  # others import them from here


def load(
    folder: Path, questions: Path | None = None, texts: dict[str, str] | None = None, only: str | None = None
) -> list[Labelled]:
    """The labelled questions of a data set; golds are located in `texts` (canonical text by path).

    `only` keeps the lines whose `set` it is, where one file holds questions on several.
    """
    texts = texts or {}
    lines = (questions or folder / "questions.jsonl").read_text("utf-8").splitlines()
    raw = [json.loads(line) for line in lines if line.strip()]
    return [_labelled(line, texts) for line in raw if only is None or line["set"] == only]


def opened(home: Path, documents: Path, name: str) -> Assistant:
    """An assistant over the documents, ingested below `home` unless they are already."""
    assistant = Assistant.open(name, Settings(bloom_home=home))
    assistant.ingest([documents])
    return assistant


def opened_set(home: Path, folder: Path) -> tuple[Assistant, list[Labelled]]:
    """A data set's documents (`docs/`, or the bundled clinic) ingested below `home`, and its usable questions.

    Answerable questions whose golds are not found in the documents are left out.
    """
    documents = folder / "docs" if (folder / "docs").is_dir() else clinic_files()
    assistant = opened(home, documents, folder.name)
    return assistant, [row for row in load(folder, texts=texts_of(assistant)) if row.golds or not row.answerable]


def texts_of(assistant: Assistant) -> dict[str, str]:
    """Canonical text by path, of the version that answers now."""
    version = assistant.current()
    return assistant.folder(version).read_texts() if version else {}


def clinic_files() -> Path:
    return Path(sop.__file__).parent / "clinic"


def half(row: Labelled) -> int:
    """0 for the tuning half, 1 for the held-out half: by gold document, else by how the conversation began."""
    opening = row.history[0].text if row.history else row.id
    return zlib.crc32((row.golds[0].document if row.golds else opening).encode()) % 2


def _labelled(raw: dict[str, Any], texts: dict[str, str]) -> Labelled:
    golds = [gold for entry in raw.get("golds") or [] if (gold := _located(entry, texts))]
    answers = raw.get("answers") or ([raw["answer"]] if raw.get("answer") else [])
    return Labelled(
        id=raw["id"],
        question=raw["question"],
        history=tuple(Said(turn["role"], turn["text"]) for turn in raw.get("history") or []),
        answerable=bool(raw["answerable"]),
        golds=tuple(golds),
        answers=tuple(answers),
    )


def _located(entry: dict[str, str], texts: dict[str, str]) -> Gold | None:
    start = texts.get(entry["doc"], "").find(entry["quote"])
    return Gold(entry["doc"], Span(start, start + len(entry["quote"]))) if start >= 0 else None
