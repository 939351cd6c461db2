"""A built wheel works anywhere: SOP, flow, rules, migrations and coefficients travel with it."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bloom` command of a wheel in a venv of its own.

    The wheel's dependencies weigh 2 GB, so they are lent from the venv that runs the tests; its editable install of
    Bloom is not: only the folder of installed packages is on the path, and no `.pth` file in it is read.
    """
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, cwd=folder)
    home = folder / "venv"
    venv.create(home, with_pip=True)
    [wheel] = folder.glob("*.whl")
    python = home / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)], check=True, cwd=folder)
    where = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = subprocess.run(where, check=True, capture_output=True, text=True).stdout.strip()
    Path(packages, "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return home / "bin" / "bloom"


def run(bloom: Path, tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command far from the checkout, with every way to a network closed."""
    closed = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    environment = {**os.environ, **closed, "BLOOM_HOME": str(tmp_path / "data"), "HF_HUB_OFFLINE": "1", "NO_PROXY": ""}
    environment.pop("PYTHONPATH", None)
    return subprocess.run([bloom, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True)


def test_that_an_installed_wheel_ingests_the_clinic_and_answers(installed: Path, tmp_path: Path) -> None:
    ingested = run(installed, tmp_path, "ingest", "--json")
    assert ingested.returncode == 0, ingested.stderr
    asked = run(installed, tmp_path, "ask", "--json", "How much is a signature hydrating facial?")
    assert asked.returncode == 0, asked.stderr
    assert "£95" in json.loads(asked.stdout)["reply"]


def test_that_an_installed_wheel_imports_nothing_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = [installed.with_name("python"), "-c", "import sop, records, workflow; print(sop.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert str(ROOT) not in found
