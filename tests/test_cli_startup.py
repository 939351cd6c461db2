"""Commands that answer nothing load nothing. Fault 102."""

import subprocess
import sys

import pytest
from commands import ROOT, environment

HEAVY = (
    "torch",
    "chromadb",
    "transformers",
    "sentence_transformers",
    "numpy",
    "sklearn",
    "anthropic",
    "openai",
    "ollama",
    "docutils",
    "selectolax",
    "pdfplumber",
    "docx",
    "openpyxl",
    "lxml",
    "rich.live",
)
LOADED = """
import sys
from cli.main import main
try:
    sys.argv[0] = "bloom"
    main()
finally:
    heavy = [name for name in %r if name in sys.modules]
    print("HEAVY", *heavy, file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["ask", "--help"], ["calibrate", "--help"], [], ["nonsense"]]
)
def test_that_help_and_usage_errors_load_no_library_that_answers(arguments):
    command = [sys.executable, "-c", LOADED % (HEAVY,), *arguments]
    ended = subprocess.run(command, env=environment({}), capture_output=True, text=True, check=False)
    assert ended.stderr.split("\n")[-2] == "HEAVY"


def test_that_the_cost_of_starting_is_reported():
    ended = subprocess.run(
        [sys.executable, "-m", "bench.speed.startup"],
        cwd=ROOT,
        env=environment({}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.split("  ")[0].strip() for line in ended.stdout.splitlines()] == [
        "bloom --help",
        "bloom --version",
        "bloom ask --help",
    ]
    assert ended.stdout.count(" s CPU") == 3
