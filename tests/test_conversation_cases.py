"""`bloom test`: conversation cases as owners write them, and real conversations turned into such."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from bloom.assistant import Assistant
from bloom.settings import Settings
from evaluation.case_run import play
from evaluation.conversation_case import case_files
from sop.errors import SettingError
from workflow.flow.shipped import shipped
from workflow.rehearsal import Rehearsal

LEAD = """
- name: a lead
  turns:
    - says: How much is lip filler?
      document: prices.md
      contains: ["£160", "£240"]
      does_not_contain: discount
      escalation: none
    - says: I'd like to book a chemical peel
      state: qualify
      slots: {service: Chemical peels}
    - skip
    - 07700 900123
  expect: {state: closed, outcome: qualified}
"""
WRONG = """
- name: hopeful
  turns:
    - {says: hello, state: qualify, contains: "£5", kind: answer, document: prices.md, slots: {service: Peel}}
  expect: {outcome: qualified, escalation: complaint}
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "cases.yaml"
    file.write_text(text, "utf-8")
    return file


def test_that_cases_that_hold_pass_and_leave_nothing_on_record(bloom: Callable[..., Any], home: Path, tmp_path: Path):
    played = bloom("test", str(written(tmp_path, LEAD)), "--junit", str(tmp_path / "junit.xml"))
    assert (played.exit_code, played.stdout) == (0, "passed  a lead\n")
    assert ET.parse(tmp_path / "junit.xml").getroot().get("failures") == "0"  # noqa: S314
    assert bloom("conversations", "--json").stdout == ""


def test_that_every_difference_is_told_with_its_turn(bloom: Callable[..., Any], home: Path, tmp_path: Path):
    played = bloom("test", str(written(tmp_path, WRONG)), "--repeat", "2", "--junit", str(tmp_path / "junit.xml"))
    assert played.exit_code == 1
    assert "FAILED  hopeful (2 of 2 runs failed)" in played.stdout
    expected = ("the state qualify", "“£5”", "kind answer", "prices.md to be cited", "service to be 'Peel'")
    assert all(
        what in " ".join(played.stdout.split()) for what in (*expected, "outcome qualified", "escalation complaint")
    )
    assert "pass^2: 0 of 1 cases passed." in played.stderr
    suite = ET.parse(tmp_path / "junit.xml").getroot()  # noqa: S314
    [failure] = suite.iter("failure")
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    assert failure.get("message") == "2 of 2 runs failed"


def test_that_a_real_conversation_becomes_a_case_that_passes(bloom: Callable[..., Any], home: Path, tmp_path: Path):
    assistant = Assistant.open(settings=Settings(bloom_home=home))
    conversation = assistant.start()[0]["conversation"]
    for message in ("Where can I park?", "I'd like to book a peel tomorrow", "/no", "I want to talk to a human"):
        assistant.reply(conversation, message)
    assistant.close()
    case = bloom("conversations", conversation, "--as-test").stdout
    [read] = yaml.safe_load(case)
    assert read["turns"][0]["says"] == "Where can I park?"
    assert (read["turns"][0]["document"], read["turns"][-1]["escalation"]) == (
        "opening-and-location.md",
        "human_request",
    )
    assert "timing" not in read["turns"][1]["slots"]
    assert bloom("test", str(written(tmp_path, case))).exit_code == 0


def test_that_a_misspelt_key_is_named_with_its_line(tmp_path: Path):
    file = written(tmp_path, "- name: x\n  turns:\n    - says: hello\n      contians: y\n")
    with pytest.raises(SettingError, match=r"cases\.yaml:4: turns\[1\]\.contians: .* did you mean contains\?"):
        case_files(file)


def test_that_a_folder_without_cases_is_an_error(tmp_path: Path):
    with pytest.raises(SettingError, match="no conversation cases"):
        case_files(tmp_path)


def test_that_a_case_passes_only_if_every_run_does(tmp_path: Path):
    file = written(tmp_path, "{name: x, turns: [ready], expect: {state: person}}")
    starts = iter([Rehearsal(shipped("interview")), Rehearsal(shipped("sales")), Rehearsal(shipped("interview"))])
    [result] = play(case_files(file), lambda: next(starts), repeat=3)
    assert (result.failed_runs, result.passed) == (1, False)
