"""Whole conversations, replayed.

`pytest tests/test_golden.py --rewrite-golden` writes them anew: the diff is the review.
"""

import re
from pathlib import Path

import pytest

from bloom.assistant import Assistant
from bloom.settings import Settings
from cli.chat import Session
from cli.chat_input import script_lines
from cli.chat_view import PlainView

GOLDEN = Path(__file__).parent / "golden"
KILLED = "# --- killed here, then resumed ---"
CHANGING = (
    (re.compile(r"\d{8}-[0-9a-f]{12}"), "<conversation>"),
    (re.compile(r"\b20\d\d-\d\d-\d\d\b"), "<date>"),
    (re.compile(r"[ ─]+$", re.M), ""),
    (re.compile(r"─{4,}"), "────"),
)
SCRIPTS = sorted(GOLDEN.glob("*.script"))


def replayed(script: Path, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The screen of a whole conversation, without what differs from run to run; killed and resumed where it says so."""
    conversation = None
    segments = script.read_text("utf-8").split(KILLED)
    for number, text in enumerate(segments, 1):
        part = tmp_path / f"{number}.script"
        part.write_text(text, "utf-8")
        assistant = Assistant.open(settings=Settings(bloom_home=home))
        session = Session(assistant, PlainView(explain=False))
        session.begin(conversation)
        conversation = session.conversation
        if number == len(segments):
            session.run(script_lines(part))
        else:
            session.say_all(script_lines(part))
        assistant.close()
    screen = capsys.readouterr().out
    for pattern, constant in CHANGING:
        screen = pattern.sub(constant, screen)
    return screen


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_that_a_conversation_reads_as_recorded(
    script: Path,
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    screen = replayed(script, home, tmp_path, capsys)
    golden = script.with_suffix(".txt")
    if request.config.getoption("--rewrite-golden"):
        golden.write_text(screen, "utf-8")
    assert screen == golden.read_text("utf-8")


def test_that_there_are_at_least_twelve_annotated_conversations() -> None:
    annotated = [script for script in SCRIPTS if script.read_text("utf-8").startswith("# Shows: ")]
    assert len(annotated) == len(SCRIPTS) >= 12
