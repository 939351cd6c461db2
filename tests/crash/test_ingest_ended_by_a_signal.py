"""An ingest killed or interrupted at a phase: one whole version is served, and the next ingest succeeds.

These run everywhere; `test_ingest_at_every_step.py` goes through all steps where there is a C compiler.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from ingests import REFUNDS, Shop, copied, write_sop

from ingest.publishing import KEPT

sys.path.insert(0, str(Path(__file__).parent))
from invariants import assert_nothing_is_left_over, served

BEFORE_PUBLISHING = "version_ledger.py:_advance:return"
AFTER_PUBLISHING = "version_ledger.py:publish:return"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """As many versions as are kept: the next ingest also has one to remove."""
    folder = tmp_path_factory.mktemp("shop")
    shop = Shop(folder / "home", write_sop(folder / "sop"))
    run(shop, 0, "-")  # the vectors of the rules' examples are cached from here on
    for days in range(1, KEPT):
        write_sop(shop.sop, refunds=REFUNDS.replace("5 days", f"{days} weeks"))
        shop.ingest()
    return shop


@pytest.fixture
def shop(published: Shop, tmp_path: Path) -> Shop:
    """With a change that is not ingested yet."""
    shop = copied(published, tmp_path)
    write_sop(shop.sop, refunds=REFUNDS)
    return shop


def run(shop: Shop, number: int, phase: str) -> "subprocess.CompletedProcess[str]":
    script = Path(__file__).with_name("command.py")
    command = [sys.executable, str(script), str(int(number)), phase, "ingest", str(shop.sop)]
    environment = {**os.environ, "BLOOM_HOME": str(shop.home)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def assert_the_next_ingest_succeeds(shop: Shop) -> None:
    shop.ingest()
    assert "A refund takes 5 days." in " ".join(served(shop))
    assert_nothing_is_left_over(shop)


def test_that_a_killed_ingest_leaves_the_version_before(shop):
    """Faults 1 and 5."""
    before = served(shop)
    assert run(shop, signal.SIGKILL, BEFORE_PUBLISHING).returncode == -signal.SIGKILL
    assert served(shop) == before
    assert_the_next_ingest_succeeds(shop)


def test_that_a_kill_after_publishing_loses_nothing(shop):
    """Fault 18."""
    assert run(shop, signal.SIGKILL, AFTER_PUBLISHING).returncode == -signal.SIGKILL
    assert "A refund takes 5 days." in " ".join(served(shop))
    assert_the_next_ingest_succeeds(shop)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_that_an_interrupted_ingest_says_that_nothing_was_changed(shop, number, code):
    """Faults 2 and 3."""
    before = served(shop)
    ended = run(shop, number, "version_builder.py:_write_vectors:return")
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, "", "bloom: interrupted; nothing was changed\n")
    assert served(shop) == before
    assert_nothing_is_left_over(shop)


def test_that_an_interrupt_after_publishing_says_so(shop):
    ended = run(shop, signal.SIGINT, AFTER_PUBLISHING)
    assert (ended.returncode, ended.stderr) == (130, "bloom: interrupted; version 6 is published\n")
    assert "A refund takes 5 days." in " ".join(served(shop))
