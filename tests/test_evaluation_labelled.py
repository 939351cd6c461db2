"""Files of labelled questions: what is read, what is refused, and what counts as right."""

import json
from pathlib import Path

import pytest

from evaluation.labelled import Gold, Labelled, hits, is_answered
from evaluation.question_file import asked_questions, read_labelled
from sop.document import Span
from sop.errors import SettingError

PARKING = "You can park behind the house,\nfree of charge. Bicycles go in front."
TEXTS = {"parking.md": PARKING}
GOLD = {"doc": "parking.md", "quote": "park behind the house, free of charge"}
GOOD = {"id": "a", "question": "Where can I park?", "answerable": True, "gold": GOLD}


def written(folder: Path, *lines: object) -> Path:
    file = folder / "questions.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return file


def labelled(**values: object) -> Labelled:
    given = {"id": "a", "question": "?", "history": (), "answerable": True, "golds": (), "answers": ()} | values
    return Labelled(**given)


def test_that_a_gold_is_found_over_a_line_break(tmp_path):
    found = read_labelled(written(tmp_path, GOOD), TEXTS)
    [question] = found.questions
    assert (question.golds[0].span.of(PARKING), found.notices) == ("park behind the house,\nfree of charge", ())


def test_that_gold_and_golds_are_the_same_thing_and_counted_once(tmp_path):
    bicycles = {"doc": "parking.md", "quote": "Bicycles go in front."}
    found = read_labelled(written(tmp_path, GOOD | {"golds": [GOLD, bicycles]}), TEXTS)
    assert len(found.questions[0].golds) == 2


@pytest.mark.parametrize(
    ("gold", "said"),
    [
        ({"doc": "parking.md", "quote": "in the garage"}, "parking.md does not say 'in the garage'"),
        ({"doc": "garage.md", "quote": "x"}, "no document 'garage.md'"),
        ({"doc": "parking.md", "quote": " "}, "does not say"),
    ],
)
def test_that_a_question_whose_gold_is_not_found_is_left_out_and_named(tmp_path, gold, said):
    found = read_labelled(written(tmp_path, GOOD, "", GOOD | {"id": "b", "gold": gold}), TEXTS)
    assert [question.id for question in found.questions] == ["a"]
    [left_out] = found.unusable
    assert (left_out.id, left_out.where.rsplit(":", 1)[1]) == ("b", "3")
    assert said in left_out.why
    assert any(":3: " in notice and said in notice for notice in found.notices)


@pytest.mark.parametrize(
    ("lines", "where", "said"),
    [
        ([GOOD, "{"], ":2", "not JSON"),
        ([GOOD, "[]"], ":2", "not a JSON object"),
        ([GOOD, GOOD], ":2", "'a' was used on line 1"),
        ([{"question": "x"}], ":1", "answerable: Field required"),
        ([GOOD | {"answerable": "yes"}], ":1", "answerable"),
        ([GOOD | {"gold": "behind the house"}], ":1", "gold"),
        ([GOOD | {"gold": {"doc": "parking.md"}}], ":1", "gold.quote"),
        ([GOOD | {"question": " "}], ":1", "empty"),
        ([""], ".jsonl", "no question"),
    ],
)
def test_that_what_is_no_labelled_question_is_one_line_with_its_place(tmp_path, lines, where, said):
    file = written(tmp_path, *lines)
    with pytest.raises(SettingError) as refused:
        read_labelled(file, TEXTS)
    assert refused.value.where is not None
    assert refused.value.where.endswith(where)
    assert said in str(refused.value)
    assert refused.value.exit_code == 2


def test_that_a_file_that_is_missing_or_not_utf_8_is_named(tmp_path):
    with pytest.raises(SettingError, match=r"nowhere\.jsonl: the file cannot be read"):
        read_labelled(tmp_path / "nowhere.jsonl", TEXTS)
    (tmp_path / "odd.jsonl").write_bytes(b'{"question": "\xff"}')
    with pytest.raises(SettingError, match=r"odd\.jsonl: the file is not UTF-8 at byte 14"):
        read_labelled(tmp_path / "odd.jsonl", TEXTS)


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ({"anser": "x"}, "no field 'anser'"),
        ({"answerable": False}, "answerable is false"),
        ({"gold": None}, "no gold and no answer"),
        ({"gold": {"doc": "parking.md", "quote": "e"}}, "the first is taken"),
    ],
)
def test_that_what_looks_like_a_slip_is_said_and_the_question_kept(tmp_path, added, said):
    found = read_labelled(written(tmp_path, GOOD | added), TEXTS)
    assert len(found.questions) == 1
    assert [said in notice for notice in found.notices] == [True]


def test_that_a_question_without_an_id_is_named_by_its_line(tmp_path):
    lines = [{"question": "x", "answerable": False}, {"question": "y", "answerable": False}]
    assert [question.id for question in read_labelled(written(tmp_path, *lines), TEXTS).questions] == ["1", "2"]


def test_that_questions_to_ask_need_no_labels(tmp_path):
    history = [{"role": "user", "text": "Hello"}]
    [asked] = asked_questions(written(tmp_path, {"question": "And parking?", "history": history, "set": "x"}))
    assert (asked.question, asked.said[0].text) == ("And parking?", "Hello")


def test_that_a_reply_is_right_when_it_quotes_a_gold_of_a_sentence():
    question = labelled(golds=(Gold("a.md", Span(100, 150)),))
    assert is_answered(question, "a.md", [Span(140, 200)], "")
    assert not is_answered(question, "a.md", [Span(150, 200)], "")
    assert not is_answered(question, "b.md", [Span(100, 150)], "")
    assert not is_answered(labelled(answerable=False), "a.md", [Span(0, 9)], "")


def test_that_of_a_long_gold_the_answer_itself_must_be_said():
    question = labelled(golds=(Gold("a.md", Span(0, 900)),), answers=("14 days",))
    assert is_answered(question, "a.md", [Span(10, 60)], "Within 14 days of the visit.")
    assert not is_answered(question, "a.md", [Span(10, 60)], "Within 140 days.")


def test_that_an_answer_alone_can_be_checked_and_nothing_cannot():
    question = labelled(answers=("free of charge",))
    assert is_answered(question, "a.md", [Span(0, 9)], "It is free of charge.")
    assert not is_answered(question, "a.md", [Span(0, 9)], "It is not free.")
    assert [labelled().checkable, question.checkable, labelled(answerable=False).checkable] == [False, True, True]


def test_that_a_passage_holds_a_gold_from_half_of_the_shorter_one_on():
    question = labelled(golds=(Gold("a.md", Span(0, 100)),))
    assert hits(question, "a.md", Span(50, 400))
    assert not hits(question, "a.md", Span(51, 400))
