"""A schema migration that is cut short: nothing of it happened, and the next opening does it whole. Fault 20."""

import shutil
import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect

from records.address import Address
from records.conversation import Conversation
from records.database import Records, connections_to
from records.migration import SHIPPED, Revisions, migrate

ROOT = Path(__file__).parent.parent

CUT_SHORT = """
import os
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0002", "0001"
def upgrade():
    op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))
    with op.batch_alter_table("conversations", recreate="auto") as table:
        table.add_column(sa.Column("channel", sa.String()))
    op.execute("DELETE FROM conversations")
    signal = int(os.environ.get("ENDED_BY", 0))
    os.kill(os.getpid(), signal)  # 0 does nothing
"""
MIGRATE = """
import sys
from pathlib import Path
from records.address import Address
from records.database import connections_to
from records.migration import SHIPPED, Revisions, migrate
migrate(connections_to(Address.of(sys.argv[1])), Revisions(Path(sys.argv[2]), (*SHIPPED.names, "0002")))
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with one conversation in it."""
    on_server = request.param == "postgresql"
    url = request.getfixturevalue("postgresql_url") if on_server else f"sqlite:///{tmp_path / 'bloom.db'}"
    with Records.open(url) as records:
        records.conversations.start(Conversation("conversation-1", "clinic", datetime.now(UTC), "local"))
    return url


@pytest.fixture
def revisions(tmp_path: Path) -> Revisions:
    """The shipped ones and one that a signal ends before it is done, if there is one in ENDED_BY."""
    folder = Path(shutil.copytree(SHIPPED.folder, tmp_path / "revisions"))
    (folder / "versions" / "0002_next.py").write_text(CUT_SHORT, "utf-8")
    return Revisions(folder, (*SHIPPED.names, "0002"))


def state(url: str) -> tuple[str, bool, int]:
    """Its revision, whether the new table is there, and how many conversations."""
    with closing(connections_to(Address.of(url))) as connections, connections.reading() as connection:
        revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        conversations = connection.exec_driver_sql("SELECT count(*) FROM conversations").scalar()
        return str(revision), inspect(connection).has_table("extra"), int(conversations or 0)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_that_a_migration_cut_short_leaves_the_database_as_it_was_and_is_done_by_the_next(url, revisions, number):
    command = [sys.executable, "-c", MIGRATE, url, str(revisions.folder)]
    child = subprocess.run(
        command, cwd=ROOT, env={"ENDED_BY": str(int(number))}, capture_output=True, check=False, timeout=120
    )
    assert child.returncode == -number, child.stderr
    assert state(url) == ("0001", False, 1)
    with closing(connections_to(Address.of(url))) as connections:
        migrate(connections, revisions)
    assert state(url) == ("0002", True, 0)


def test_that_the_copy_kept_before_a_migration_that_was_cut_short_is_whole(tmp_path, revisions):
    file = tmp_path / "bloom.db"
    with Records.open(file) as records:
        records.conversations.start(Conversation("conversation-1", "clinic", datetime.now(UTC), "local"))
    command = [sys.executable, "-c", MIGRATE, f"sqlite:///{file}", str(revisions.folder)]
    environment = {"ENDED_BY": str(int(signal.SIGKILL))}
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=120)
    assert state(f"sqlite:///{file}.before-0002") == ("0001", False, 1)
