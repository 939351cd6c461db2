"""Opening a database that is somewhere odd, damaged, locked, older or newer."""

import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from records.address import Address
from records.connections import DurableConnections
from records.conversation import Conversation
from records.database import Records, connections_to
from records.migration import SHIPPED, Revisions, migrate
from records.tables import PublishedSopRow, Row
from sop.errors import RecordsError, SettingError

ROOT = Path(__file__).parent.parent

ADDS_A_TABLE = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0002", "0001"
def upgrade():
    op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))
    with op.batch_alter_table("conversations", recreate="always") as table:
        table.add_column(sa.Column("channel", sa.String()))
"""
FAILS_HALFWAY = ADDS_A_TABLE + "    op.execute('DROP TABLE no_such_table')\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bloom.db"


@pytest.fixture
def recorded(file: Path) -> Path:
    """A database with one conversation in it."""
    with Records.open(file) as records:
        records.conversations.start(Conversation("conversation-1", "clinic", datetime.now(UTC), "local"))
    return file


@pytest.fixture
def connections(recorded: Path) -> Iterator[DurableConnections]:
    opened = connections_to(Address.of(recorded))
    yield opened
    opened.close()


def revisions_with(folder: Path, code: str) -> Revisions:
    """The shipped revisions and one more."""
    shutil.copytree(SHIPPED.folder, folder)
    (folder / "versions" / "0002_next.py").write_text(code, "utf-8")
    return Revisions(folder, (*SHIPPED.names, "0002"))


def asked(file: Path, question: str) -> list[tuple]:
    """Its answer; what it changes is kept."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        return connection.execute(question).fetchall()


def beside(file: Path) -> list[str]:
    """What else is in the file's folder, but where writers wait in line."""
    return sorted({path.name for path in file.parent.iterdir()} - {file.name, f"{file.name}-lines"})


# Where


def test_that_missing_folders_are_created(tmp_path):
    file = tmp_path / "a b" / "c%20d?" / "bloom.db"
    with Records.open(file) as records:
        assert records.address == str(file)
    assert file.is_file()


def test_that_a_relative_url_counts_from_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Records.open("sqlite:///bloom.db") as records:
        assert records.address == str(tmp_path / "bloom.db")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:secret@host/db",
        "secret",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///x.db?mode=ro",
        "postgresql://u:secret@host:port/db",
        "postgresql://u:top@secret@host/db",
    ],
)
def test_that_a_url_that_cannot_be_used_says_what_can(url):
    with pytest.raises(SettingError, match=r"use sqlite:///path|write %40") as refused:
        Records.open(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_that_every_spelling_of_postgresql_uses_the_one_driver(scheme):
    assert Address.of(f"{scheme}://host/db").url.drivername == "postgresql+psycopg"


def test_that_an_unreachable_server_is_named_without_the_password():
    with pytest.raises(RecordsError) as refused:
        Records.open("postgresql://ann:secret@127.0.0.1:1/db?password=secret")
    assert str(refused.value).startswith("postgresql://ann:***@127.0.0.1:1/db: the database cannot be used")
    assert "secret" not in str(refused.value)
    assert "DATABASE_URL" in str(refused.value)


# What cannot be opened


def test_that_a_file_in_place_of_the_folder_is_named(tmp_path):
    (tmp_path / "home").write_text("a file")
    with pytest.raises(RecordsError, match=rf"^{tmp_path}/home: the folder cannot be created .*BLOOM_HOME"):
        Records.open(tmp_path / "home" / "bloom.db")


def test_that_a_folder_in_place_of_the_file_is_named(file):
    file.mkdir()
    with pytest.raises(RecordsError, match=rf"^{file}: the database cannot be opened"):
        Records.open(file)


AS_NOBODY = """
import os, sys
from pathlib import Path
from records.database import Records, connections_to
from sop.errors import RecordsError

ours, theirs = Path(sys.argv[1]), Path(sys.argv[2])
Records.open(ours).close()  # loads what is loaded late, while that may still be read
os.getuid() or os.setuid(65534)  # root may write anywhere
try:
    Records.open(theirs).close()
except RecordsError as error:
    print(error)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can enter, unlike tmp_path."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def refusal_as_nobody(file: Path, tmp_path: Path) -> str:
    command = [sys.executable, "-W", "error", "-c", AS_NOBODY, str(tmp_path / "ours.db"), str(file)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are of another kind there")
def test_that_a_folder_that_may_not_be_written_is_named(open_folder, tmp_path):
    open_folder.chmod(0o555)
    refusal = refusal_as_nobody(open_folder / "bloom.db", tmp_path)
    assert refusal.startswith(f"{open_folder}/bloom.db: the database cannot be opened; let this user write to the file")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are of another kind there")
def test_that_a_database_that_may_not_be_written_is_named(open_folder, tmp_path):
    file = open_folder / "bloom.db"
    Records.open(file).close()
    file.chmod(0o444)
    open_folder.chmod(0o555)
    refusal = refusal_as_nobody(file, tmp_path)
    assert refusal.startswith(f"{file}: the database cannot be")
    assert "BLOOM_HOME" in refusal


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are of another kind there")
def test_that_a_folder_that_may_not_be_made_is_named(open_folder, tmp_path):
    open_folder.chmod(0o555)
    refusal = refusal_as_nobody(open_folder / "home" / "bloom.db", tmp_path)
    assert refusal.startswith(f"{open_folder}/home: the folder cannot be created (Permission denied)")


def test_that_a_file_that_is_no_database_is_refused_and_kept(file):
    file.write_text("Dear diary, " * 1000)
    with pytest.raises(RecordsError, match=rf"^{file}: not a SQLite database"):
        Records.open(file)
    assert file.read_text() == "Dear diary, " * 1000


def test_that_a_cut_off_database_is_refused(recorded):
    with recorded.open("r+b") as damaged:
        damaged.truncate(recorded.stat().st_size // 2)
    with pytest.raises(RecordsError, match="the database is damaged; restore a backup"):
        Records.open(recorded)


def test_that_an_empty_file_becomes_a_database(file):
    file.touch()
    with Records.open(file) as records:
        assert records.conversations.all() == []


def test_that_a_newer_database_stays_byte_for_byte_as_it_was(recorded):
    """Fault 19."""
    assert asked(recorded, "PRAGMA journal_mode = DELETE") == [("delete",)]
    assert asked(recorded, "UPDATE alembic_version SET version_num = '0099'") == []
    before = recorded.read_bytes()
    with pytest.raises(RecordsError, match="written by a newer Bloom"):
        Records.open(recorded)
    assert recorded.read_bytes() == before
    assert beside(recorded) == []


@pytest.mark.slow
def test_that_a_locked_database_is_waited_for_and_then_named(recorded):
    with Records.open(recorded) as records, closing(sqlite3.connect(recorded)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordsError, match=rf"^{recorded}: the database is locked by another program; try again"):
            records.conversations.start(Conversation("c2", "clinic", datetime.now(UTC), "local"))
        assert [c.id for c in records.conversations.all()] == ["conversation-1"]


def test_that_a_short_lock_is_waited_out(recorded):
    with Records.open(recorded) as records, closing(sqlite3.connect(recorded, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, other.rollback)
        release.start()
        records.conversations.start(Conversation("c2", "clinic", datetime.now(UTC), "local"))
        release.join()
        assert records.conversations.get("c2").turns == 0


def test_that_a_full_disk_is_named_and_nothing_is_half_written(recorded):
    with Records.open(recorded) as records:
        with records._connections.reading() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
        state = {"long": "x" * 1_000_000}
        with pytest.raises(RecordsError, match="no space left for the database; free some space"):
            records.conversations.start(Conversation("c2", "clinic", datetime.now(UTC), "local", state))
        assert [c.id for c in records.conversations.all()] == ["conversation-1"]


# How SQLite is used


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 5000), ("synchronous", 2)]
)
def test_that_sqlite_is_told_to_be_safe(connections, pragma, value):
    migrate(connections)
    with connections.reading() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_that_a_pointer_to_nothing_cannot_be_written(connections):
    pointer = PublishedSopRow.__table__.insert().values(sop="clinic", current=3, last_number=3, roots=[])
    with pytest.raises(RecordsError, match="FOREIGN KEY"), connections.writing() as connection:
        connection.execute(pointer)


def test_that_opening_an_up_to_date_database_does_not_load_the_migration_tools(recorded):
    opening = "import sys; from records.database import Records; Records.open(sys.argv[1]).close()"
    code = f"{opening}; print('alembic' in sys.modules)"
    command = [sys.executable, "-W", "error", "-c", code, f"sqlite:///{recorded}"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout == "False\n"


# Revisions


def test_that_the_revisions_listed_are_the_revisions_shipped():
    config = Config()
    config.set_main_option("script_location", str(SHIPPED.folder))
    walked = ScriptDirectory.from_config(config).walk_revisions()
    assert tuple(script.revision for script in walked)[::-1] == SHIPPED.names


def test_that_an_older_database_is_upgraded_and_a_backup_kept(connections, recorded, tmp_path):
    migrate(connections, revisions_with(tmp_path / "revisions", ADDS_A_TABLE))
    backup = tmp_path / "bloom.db.before-0002"
    assert asked(recorded, "SELECT version_num FROM alembic_version") == [("0002",)]
    assert asked(recorded, "SELECT id, channel FROM conversations") == [("conversation-1", None)]
    assert asked(backup, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert asked(backup, "SELECT id FROM conversations") == [("conversation-1",)]


def test_that_an_upgrade_keeps_the_turns_of_a_rebuilt_table(connections, recorded, tmp_path):
    assert (
        asked(recorded, "INSERT INTO turns VALUES ('conversation-1', 0, '2026-01-01', '', '[]', '[]', NULL, NULL)")
        == []
    )
    migrate(connections, revisions_with(tmp_path / "revisions", ADDS_A_TABLE))
    assert asked(recorded, "SELECT conversation, number FROM turns") == [("conversation-1", 0)]
    assert asked(recorded, "PRAGMA foreign_key_check") == []


def test_that_an_upgrade_that_fails_leaves_the_database_as_it_was(connections, recorded, tmp_path):
    """Fault 20."""
    with pytest.raises(RecordsError, match="no such table: no_such_table"):
        migrate(connections, revisions_with(tmp_path / "revisions", FAILS_HALFWAY))
    assert asked(recorded, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert asked(recorded, "SELECT name FROM sqlite_master WHERE name = 'extra'") == []
    assert (tmp_path / "bloom.db.before-0002").is_file()
    with Records.open(recorded) as records:
        assert records.conversations.get("conversation-1").turns == 0


def test_that_without_room_for_a_backup_nothing_is_upgraded(connections, recorded, tmp_path):
    (tmp_path / "bloom.db.before-0002.partial").mkdir()
    with pytest.raises(RecordsError, match="no backup could be kept before the upgrade"):
        migrate(connections, revisions_with(tmp_path / "revisions", ADDS_A_TABLE))
    assert asked(recorded, "SELECT version_num FROM alembic_version") == [("0001",)]


def test_that_a_new_database_leaves_no_backup_behind(recorded):
    assert beside(recorded) == []


def test_that_every_table_has_a_primary_key():
    assert [table.name for table in Row.metadata.tables.values() if not table.primary_key.columns] == []
