"""The command line as a child process and in this one, with a model that loads quickly."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli import main as command_line

ROOT = Path(__file__).resolve().parent.parent
HASHING = ROOT / "tests" / "crash" / "command.py"


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


def child(*arguments: str, options: Sequence[str] = (), hashing: bool = False, **run: Any) -> Ended:
    """`python OPTIONS -m cli.main ARGUMENTS`; with `hashing`, of an embedder that loads no model."""
    program = [str(HASHING), "0", "-"] if hashing else ["-m", "cli.main"]
    command = [sys.executable, *options, *program, *arguments]
    ended = subprocess.run(
        command, env=environment(run.pop("env", {})), capture_output=True, check=False, timeout=120, **run
    )
    return Ended(ended.returncode, ended.stdout.decode("utf-8", "replace"), ended.stderr.decode("utf-8", "replace"))


def environment(added: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **added}


class Commands:
    """Runs the command line in this process, as `bloom` does from a shell."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capfd = monkeypatch, capfd

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Ended:
        self._capfd.readouterr()
        self._monkeypatch.setattr(sys, "argv", ["bloom", *arguments])
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        out, err = self._capfd.readouterr()
        return Ended(int(ended.value.code or 0), out, err)
