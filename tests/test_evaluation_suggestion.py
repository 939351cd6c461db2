"""Questions to start from: true to the SOP, and near misses that no word of it answers."""

import json

import pytest
from hashing_embedder import WordFiles

from evaluation.question_file import read_labelled
from evaluation.suggestion import Suggested, refuse_existing, suggested, write
from ingest.chunker import Chunker
from sop.errors import SettingError
from sop.folder import read_sop

GUIDE = """# Guide

## Peels

A peel takes 30 minutes.

## Where can I park?

You can park behind the house.

## Wi-Fi

Guests use the wi-fi free of charge.
"""


def questions(folder, text: str = GUIDE, language: str = "en-GB") -> tuple[list[Suggested], dict[str, str]]:
    (folder / "guide.md").write_text(text)
    sop = read_sop([folder])
    files = WordFiles()
    chunks = [c for document in sop.documents for c in Chunker(files.count_tokens, files.window).chunks(document)]
    texts = {document.path: document.text for document in sop.documents}
    return suggested(chunks, texts, ["Where can I park?"], language), texts


def test_that_every_suggestion_is_a_usable_labelled_question(tmp_path):
    found, texts = questions(tmp_path)
    file = tmp_path / "questions.jsonl"
    write(file, found)
    read = read_labelled(file, texts)
    assert (len(read.questions), read.unusable, read.notices) == (len(found), (), ())
    assert {one.origin for one in found} == {"faq", "heading", "near_miss"}
    [faq] = [one for one in read.questions if one.question == "Where can I park?"]
    assert faq.golds[0].span.of(texts["guide.md"]) == "You can park behind the house."
    assert "wi-fi?" in {question.question.lower() for question in read.questions}


def test_that_a_near_miss_is_asked_only_where_the_sop_is_silent(tmp_path):
    asked = {one.question for one in questions(tmp_path)[0] if one.origin == "near_miss"}
    assert "Can I bring my dog?" in asked
    assert "Do you have Wi-Fi?" not in asked
    speaking = {one.question for one in questions(tmp_path, GUIDE + "\n## Dogs\n\nNo pets.\n")[0]}
    assert "Can I bring my dog?" not in speaking


def test_that_a_sop_in_another_language_gets_no_english_questions(tmp_path):
    assert {one.origin for one in questions(tmp_path, language="de-DE")[0]} == {"faq"}


def test_that_a_file_with_somebodys_labels_is_not_overwritten(tmp_path):
    file = tmp_path / "q.jsonl"
    file.write_text("mine")
    with pytest.raises(SettingError, match=r"q\.jsonl: the file exists already"):
        refuse_existing(file)
    with pytest.raises(SettingError, match="its folder does not exist"):
        refuse_existing(tmp_path / "nowhere" / "q.jsonl")


def test_that_the_lines_have_the_contracts_shape(tmp_path):
    write(tmp_path / "q.jsonl", [Suggested("near_miss", "Dogs?"), Suggested("faq", "Park?", (("a.md", "x"),))])
    lines = [json.loads(line) for line in (tmp_path / "q.jsonl").read_text().splitlines()]
    assert [list(line) for line in lines] == [
        ["id", "question", "history", "gold", "golds", "answerable", "answer"]
    ] * 2
    assert [(line["id"], line["answerable"], line["gold"]) for line in lines] == [
        ("near-miss-001", False, None),
        ("faq-001", True, {"doc": "a.md", "quote": "x"}),
    ]
