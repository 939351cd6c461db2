"""An ingest killed while its version is on a Chroma server and its records are on PostgreSQL: as on one machine, one
whole version is served, the next ingest succeeds, and on the server there is one collection a recorded version.
"""

import signal
import subprocess
import sys
from collections.abc import Set
from pathlib import Path

import pytest
from chroma_server import Running
from commands import HASHING, environment
from ingests import REFUNDS, Shop, write_sop

from vectorstore.version_folder import VersionFolder

pytestmark = pytest.mark.slow

BEFORE_PUBLISHING = [
    "version_folder.py:name_collection:return",
    "chroma_server.py:create:return",
    "collection.py:add:return",
    "version_builder.py:check:call",
    "publishing.py:_build:return",
    "version_ledger.py:_advance:return",
]


@pytest.fixture
def shop(chroma: Running, postgresql_url: str, tmp_path: Path) -> Shop:
    """With a change that is not ingested yet."""
    sop = write_sop(tmp_path / "sop", refunds=REFUNDS.replace("5 days", "6 days"))
    shop = Shop(tmp_path / "home", sop, server=chroma.server, database=postgresql_url)
    shop.ingest()
    write_sop(sop, refunds=REFUNDS)
    return shop


@pytest.fixture
def others(chroma: Running) -> Set[str]:
    """The collections there were before the test."""
    return chroma.collections()


def killed(shop: Shop, phase: str) -> None:
    command = [sys.executable, str(HASHING), str(int(signal.SIGKILL)), phase, "ingest", str(shop.sop)]
    assert shop.server
    places = {"BLOOM_HOME": str(shop.home), "CHROMA_URL": shop.server.address.url, "DATABASE_URL": shop.database or ""}
    ended = subprocess.run(command, env=environment(places), capture_output=True, check=False, timeout=120)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def collections(shop: Shop) -> Set[str | None]:
    """Those that the recorded versions' folders name, after making sure that there are no other folders."""
    folders = sorted((shop.home / "sops/default/versions").iterdir())
    assert [folder.name for folder in folders] == [f"{number:04d}" for number in shop.versions()]
    return {VersionFolder(folder).collection_name() for folder in folders}


def assert_the_next_ingest_succeeds(shop: Shop, chroma: Running, others: Set[str]) -> None:
    shop.ingest()
    assert "A refund takes 5 days." in " ".join(shop.texts())
    assert chroma.collections() - others == collections(shop)


@pytest.mark.parametrize("phase", BEFORE_PUBLISHING)
def test_that_a_killed_ingest_leaves_the_version_before(others, shop, chroma, phase):
    """Faults 1 and 5."""
    before = shop.texts()
    killed(shop, phase)
    assert (shop.texts(), shop.versions()) == (before, [1])
    assert_the_next_ingest_succeeds(shop, chroma, others)


def test_that_a_kill_after_publishing_loses_nothing(others, shop, chroma):
    """Fault 18."""
    killed(shop, "version_ledger.py:publish:return")
    assert "A refund takes 5 days." in " ".join(shop.texts())
    assert_the_next_ingest_succeeds(shop, chroma, others)


def test_that_a_kill_between_removing_a_collection_and_its_folder_leaves_neither(others, shop, chroma):
    killed(shop, "collection.py:add:return")
    killed(shop, "chroma_server.py:delete:return")
    assert_the_next_ingest_succeeds(shop, chroma, others)
