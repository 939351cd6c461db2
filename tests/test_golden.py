"""Whole conversations, replayed.

`pytest tests/test_golden.py --rewrite-golden` writes them anew: the diff is the review.
"""

import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from bloom.assistant import Assistant
from bloom.settings import Settings
from cli.chat import Session
from cli.chat_input import script_lines
from cli.chat_view import PlainView
from workflow.flow.shipped import names

GOLDEN = Path(__file__).parent / "golden"
KILLED = "# --- killed here, then resumed ---"
CHANGING = (
    (re.compile(r"\d{8}-[0-9a-f]{12}"), "<conversation>"),
    (re.compile(r"\b20\d\d-\d\d-\d\d\b"), "<date>"),
    (re.compile(r"[ ─]+$", re.M), ""),
    (re.compile(r"─{4,}"), "────"),
)
SCRIPTS = sorted(GOLDEN.glob("*.script"))
HARBOUR = Path(__file__).parent / "harbour"
OF_FLOWS = sorted(GOLDEN.glob("*/*.script"))


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


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory, clinic_home: Path) -> Callable[[str], Path]:
    """A data folder in which a software business's conversations follow a shipped flow; ingested once each."""

    @cache
    def of_flow(flow: str) -> Path:
        folder = tmp_path_factory.mktemp(flow)
        sop = shutil.copytree(HARBOUR, folder / "sop")
        with (sop / "business.yaml").open("a", encoding="utf-8") as profile:
            profile.write(f"flow: {flow}\n")
        (folder / "home").mkdir()
        shutil.copy(clinic_home / "embeddings.sqlite", folder / "home")
        assistant = Assistant.open(settings=Settings(bloom_home=folder / "home"))
        assistant.ingest([sop])
        assistant.close()
        return folder / "home"

    return of_flow


@pytest.mark.parametrize("script", OF_FLOWS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_that_a_conversation_along_a_shipped_flow_reads_as_recorded(
    script: Path,
    harbour: Callable[[str], Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    home = shutil.copytree(harbour(script.parent.name), tmp_path / "home", dirs_exist_ok=True)
    screen = replayed(script, home, tmp_path, capsys)
    golden = script.with_suffix(".txt")
    if request.config.getoption("--rewrite-golden"):
        golden.write_text(screen, "utf-8")
    assert screen == golden.read_text("utf-8")


def test_that_every_shipped_flow_has_conversations_on_record() -> None:
    assert {script.parent.name for script in OF_FLOWS} == set(names()) - {"clinic"}


def test_that_there_are_at_least_twelve_annotated_conversations() -> None:
    annotated = [script for script in SCRIPTS if script.read_text("utf-8").startswith("# Shows: ")]
    assert len(annotated) == len(SCRIPTS) >= 12
