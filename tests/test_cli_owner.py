"""`bloom eval`, `bloom calibrate`, `bloom gaps`, `bloom ingest --suggest-questions`: what an owner sees."""

import json
import shutil
from pathlib import Path
from typing import Any

import contract_shapes as shapes
import pytest
from commands import Commands, Ended
from hashing_embedder import write_word_model
from ingests import write_sop

from evaluation.rescaling import Rescaling

SUBJECTS = (
    "parking refunds vouchers deposits delivery bicycles lockers showers towels lessons exams holidays invoices "
    "allergens memberships repairs warranties catering elevators prams umbrellas candles carpets mirrors"
).split()
NONSENSE = "quantum lattice|volcano sonata|glacier tax|medieval sushi|nebula knitting|tundra opera".split("|")


def faq(subject: str) -> str:
    return f"# {subject.title()}\n\n## What about {subject}?\n\nAsk our team about {subject} at desk {len(subject)}.\n"


def lines(ended: Ended) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ended.out.splitlines()]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_word_model(tmp_path_factory.mktemp("models") / "words")


@pytest.fixture(scope="module")
def prepared(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a SOP of one FAQ a subject, and questions on it: 24 it answers, 18 it does not."""
    from bloom.assistant import Assistant
    from bloom.settings import Settings

    folder = tmp_path_factory.mktemp("owner")
    sop = write_sop(folder / "sop", **{subject: faq(subject) for subject in SUBJECTS})
    assistant = Assistant.open(settings=Settings(bloom_home=folder / "home", embedding_model=str(model)))
    assistant.ingest([sop])
    assistant.close()
    rows = [
        {
            "id": s,
            "question": f"What about {s}?",
            "answerable": True,
            "gold": {"doc": f"{s}.md", "quote": f"about {s} at desk"},
        }
        for s in SUBJECTS
    ]
    asked = [f"{word} and {other}?" for word in NONSENSE for other in NONSENSE[:3]]
    rows += [{"id": f"no-{n}", "question": question, "answerable": False} for n, question in enumerate(asked)]
    (folder / "q.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return folder


@pytest.fixture
def place(prepared: Path, tmp_path: Path) -> Path:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def bloom(place: Path, model: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Commands:
    monkeypatch.setenv("EMBEDDING_MODEL", str(model))
    monkeypatch.setenv("MIN_SIMILARITY", "0.3")
    return Commands(monkeypatch, capfd)


def assert_one_line(ended: Ended, code: int, *said: str) -> None:
    assert (ended.code, ended.out, ended.err.count("\n")) == (code, "", 1)
    assert [part for part in said if part not in ended.err] == []


def test_that_an_evaluation_has_every_figure_with_its_interval(bloom):
    ended = bloom("eval", "q.jsonl", "--json")
    [found] = lines(ended)
    shapes.Eval.model_validate(found)
    assert (ended.code, ended.err) == (0, "")
    assert (found["questions"], found["answerable"], found["unanswerable"]) == (42, 24, 18)
    assert found["recall_at_1"] == found["mrr"] == 1.0
    assert found["auroc"] > 0.9
    for name, (low, high) in found["intervals"].items():
        assert low <= found[name] <= high
    assert sum(one["questions"] for one in found["reliability"]) == 42


def test_that_an_evaluation_agrees_with_what_ask_says(bloom):
    [found] = lines(bloom("eval", "q.jsonl", "--json"))
    replies = lines(bloom("ask", "--questions", "q.jsonl", "--json"))
    answered = {reply["id"] for reply in replies if reply["kind"] == "answer"}
    assert found["share_answered"] == pytest.approx(len(answered & set(SUBJECTS)) / 24, abs=1e-4)
    assert found["false_answers"] == pytest.approx(len(answered - set(SUBJECTS)) / 18, abs=1e-4)
    assert {one["id"] for one in found["failures"]} == (set(SUBJECTS) ^ answered)


def test_that_failures_are_listed_with_what_was_retrieved(bloom, monkeypatch):
    monkeypatch.setenv("CONFIDENCE_THRESHOLD", "1.0")
    [found] = lines(bloom("eval", "q.jsonl", "--json"))
    assert (found["share_answered"], found["answered_at_95_precision"]) == (0.0, 1.0)  # only the threshold held back
    first = found["failures"][0]
    assert (len(found["failures"]), first["failure"], first["found_right"], first["gold_rank"]) == (
        24,
        "handed_over",
        True,
        1,
    )
    assert first["retrieved"][0]["document"] == "parking.md"
    assert "confidence" in first["why"]
    said = bloom("eval", "q.jsonl").out
    assert "Handed over, although your SOP says: 24" in said
    assert "expected: parking.md: about parking at desk" in said


def test_that_the_page_for_people_shows_figures_and_the_curve(bloom):
    said = bloom("eval", "q.jsonl").out
    for part in ("recall@1", "MRR", "AUROC", "ECE", "Brier", "95 %", "█", "┃", "Can its confidence be believed?"):
        assert part in said


def test_that_a_gold_that_is_not_found_is_a_warning_and_no_crash(bloom, place):
    rows = (
        (place / "q.jsonl").read_text()
        + '\n{"id": "x", "question": "x?", "answerable": true, "gold": {"doc": "parking.md", "quote": "gone"}}'
    )
    (place / "q.jsonl").write_text(rows)
    ended = bloom("eval", "q.jsonl", "--json")
    [found] = lines(ended)
    assert (ended.code, found["questions"]) == (0, 42)
    assert [one["id"] for one in found["unusable"]] == ["x"]
    assert "warning q.jsonl:43: parking.md does not say 'gone'" in ended.err


@pytest.mark.parametrize("command", ["eval", "calibrate"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "the file cannot be read"),
        (b"", "the file holds no question"),
        (b"{", "q.jsonl:1: the line is not JSON"),
        (b"\xff\xfe", "the file is not UTF-8"),
        (b'{"question": "x"}', "q.jsonl:1: answerable: Field required"),
        (b'{"id": 1, "question": "x", "answerable": false}\n' * 2, "q.jsonl:2: the id '1' was used on line 1"),
    ],
)
def test_that_bad_questions_are_one_line_and_exit_2(bloom, place, command, content, said):
    (place / "q.jsonl").unlink()
    if content is not None:
        (place / "q.jsonl").write_bytes(content)
    assert_one_line(bloom(command, "q.jsonl", "--json"), 2, said)


def test_that_questions_none_of_which_can_be_used_are_refused(bloom, place):
    (place / "q.jsonl").write_text('{"question": "x", "answerable": true, "gold": {"doc": "no.md", "quote": "x"}}')
    assert_one_line(bloom("eval", "q.jsonl"), 1, "none of its 1 questions can be used", "no document 'no.md'")


@pytest.mark.parametrize("command", [["eval", "q.jsonl"], ["calibrate", "q.jsonl"]])
def test_that_without_an_index_it_says_what_to_do(bloom, command):
    assert_one_line(bloom("--sop", "other", *command), 1, "SOP other: nothing is ingested yet", "run `bloom ingest`")


def test_that_a_calibration_is_in_force_only_once_written(bloom, place):
    file = place / "home/sops/default/calibration.json"
    [before] = lines(bloom("ask", "What about parking?", "--json"))
    [shown] = lines(bloom("calibrate", "q.jsonl", "--json"))
    shapes.Calibrate.model_validate(shown)
    assert (shown["written"], file.exists()) == (None, False)
    [written] = lines(bloom("calibrate", "q.jsonl", "--write", "--json"))
    kept = json.loads(file.read_text())
    assert (written["written"], kept["threshold"]) == (str(file), shown["suggested"]["threshold"])
    assert (kept["slope"], kept["shift"]) == (written["slope"], written["shift"]) != (1.0, 0.0)
    [after] = lines(bloom("ask", "What about parking?", "--json", "--explain"))
    rescaled = Rescaling(kept["slope"], kept["shift"]).of(before["confidence"])
    assert after["confidence"] == pytest.approx(rescaled, abs=1e-3)
    thresholds = [gate["threshold"] for gate in after["gates"] if gate["gate"] == "confidence"]
    assert thresholds == [kept["threshold"]]
    assert "flatter" in bloom("eval", "q.jsonl", "--json").err
    [again] = lines(bloom("calibrate", "q.jsonl", "--json"))
    assert (again["slope"], again["shift"]) == (kept["slope"], kept["shift"])  # always fitted to what is shipped


def test_that_a_threshold_somebody_set_goes_before_the_suggested_one(bloom, monkeypatch):
    monkeypatch.setenv("CONFIDENCE_THRESHOLD", "0.123")
    ended = bloom("calibrate", "q.jsonl", "--write")
    assert "CONFIDENCE_THRESHOLD is set and goes before" in ended.err
    [reply] = lines(bloom("ask", "What about parking?", "--json", "--explain"))
    assert [gate["threshold"] for gate in reply["gates"] if gate["gate"] == "confidence"] == [0.123]


def test_that_a_calibration_of_another_model_is_not_used_and_says_so(bloom, place, caplog):
    bloom("calibrate", "q.jsonl", "--write")
    file = place / "home/sops/default/calibration.json"
    file.write_text(file.read_text().replace('"embedder": "', '"embedder": "another-'))
    [reply] = lines(bloom("ask", "What about parking?", "--json", "--explain"))
    assert [gate["threshold"] for gate in reply["gates"] if gate["gate"] == "confidence"] == [0.6]
    assert "is not used: it was fitted with the embedding model another-" in caplog.text
    checked = {check["check"]: check for check in lines(bloom("doctor", "--json"))}
    assert not checked["calibration"]["ok"]


def test_that_a_running_assistant_takes_up_a_calibration_as_soon_as_it_is_written(bloom, place, model):
    from bloom.assistant import Assistant
    from bloom.settings import load

    assistant = Assistant.open(settings=load())
    before = assistant.ask("What about parking?")["confidence"]
    bloom("calibrate", "q.jsonl", "--write")
    assert assistant.ask("What about parking?")["confidence"] != before
    assistant.close()


def test_that_the_trade_off_is_shown_with_a_suggestion_and_changes_nothing(bloom):
    ended = bloom("calibrate", "q.jsonl")
    assert ended.code == 0
    for part in ("What a threshold costs and buys", "← suggested", "0.30", "held out", "Nothing was changed", "█"):
        assert part in ended.out


def test_that_too_few_examples_are_refused_with_a_reason(bloom, place):
    (place / "q.jsonl").write_text("\n".join((place / "q.jsonl").read_text().splitlines()[:30]))
    assert_one_line(bloom("calibrate", "q.jsonl", "--write"), 1, "too few examples", "40 in all")
    assert not (place / "home/sops/default/calibration.json").exists()


def test_that_gaps_are_what_was_handed_over_most_asked_first(bloom):
    assert bloom("gaps", "--json").out == ""
    assert "yet" in bloom("gaps").err
    for message in ("Volcano sonata?", "quantum lattice?", "volcano sonata"):
        bloom("chat", "--json", stdin=message.encode())
    found = lines(bloom("gaps", "--json"))
    for gap in found:
        shapes.Gap.model_validate(gap)
    assert [(gap["question"].lower().rstrip("?"), gap["count"]) for gap in found] == [
        ("volcano sonata", 2),
        ("quantum lattice", 1),
    ]
    assert "   2 ×" in bloom("gaps").out
    assert bloom("--sop", "other", "gaps", "--json").out == ""


def test_that_a_gap_the_sop_has_closed_since_says_so(bloom, place):
    bloom("chat", "--json", stdin=b"Volcano sonata?")
    assert [gap["answered_now"] for gap in lines(bloom("gaps", "--json"))] == [False]
    write_sop(place / "sop", volcano=faq("volcano sonata"))
    bloom("ingest", "sop")
    assert [gap["answered_now"] for gap in lines(bloom("gaps", "--json"))] == [True]
    assert "Answered by now: Volcano sonata?" in bloom("gaps").out


def test_that_suggested_questions_can_be_measured_with_at_once(bloom):
    ended = bloom("ingest", "sop", "--suggest-questions", "start.jsonl", "--json")
    assert (ended.code, len(lines(ended))) == (0, 1)
    assert "24 from FAQs" in ended.err
    [found] = lines(bloom("eval", "start.jsonl", "--json"))
    assert (found["answerable"], found["unusable"]) == (24, [])
    assert found["unanswerable"] >= 8
    assert_one_line(bloom("ingest", "sop", "--suggest-questions", "start.jsonl"), 2, "the file exists already")
