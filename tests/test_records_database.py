"""The database as such: opened again, newer, locked, cut off, shared by threads and processes."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from recorded import a_conversation, a_turn, a_version
from sqlalchemy import create_engine, text

from records.address import Address
from records.database import Records
from records.tables import Row
from sop.errors import RecordsError

ROOT = Path(__file__).parent.parent


def test_that_everything_is_there_when_opened_again(url):
    with Records.open(url) as records:
        records.versions.publish(a_version(), ("/sop",))
        records.conversations.start(a_conversation(), a_turn(0))
    with Records.open(url) as records:
        assert records.versions.current("clinic") == a_version()
        assert records.conversations.turns("conversation-1") == [a_turn(0)]


def test_that_the_revisions_build_the_tables_the_code_uses(url):
    Records.open(url).close()
    engine = create_engine(Address.of(url).url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Row.metadata) == []
    engine.dispose()


def test_that_a_database_written_by_a_newer_bloom_is_refused_and_kept(url):
    with Records.open(url) as records:
        records.versions.publish(a_version(), ())
    _set_revision(url, "9999")
    with pytest.raises(RecordsError, match=r"written by a newer Bloom \(revision 9999.*upgrade Bloom"):
        Records.open(url)
    _set_revision(url, "0001")
    with Records.open(url) as records:
        assert records.versions.all() == [a_version()]


def _set_revision(url: str, revision: str) -> None:
    engine = create_engine(Address.of(url).url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    engine.dispose()


@pytest.mark.slow
def test_that_a_row_locked_on_postgresql_is_waited_for_and_then_named(postgresql_url):
    with Records.open(postgresql_url) as records, psycopg.connect(postgresql_url) as other:
        records.conversations.start(a_conversation())
        other.execute("SELECT * FROM conversations FOR UPDATE")
        with pytest.raises(RecordsError, match="a row stays locked by another program; try again"):
            records.conversations.append(a_turn(0), expected=0, state={})
        assert records.conversations.turns("conversation-1") == []


def test_that_a_connection_cut_by_the_server_is_replaced(postgresql_url):
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
    with Records.open(postgresql_url) as records, psycopg.connect(postgresql_url, autocommit=True) as other:
        assert other.execute(cut, [other.info.backend_pid]).fetchall() != []
        assert records.conversations.all() == []


# Several threads and processes


def test_that_threads_share_one_records(started):
    def talk(name: str) -> None:
        log = started.conversations
        log.start(a_conversation(name), a_turn(0, name))
        log.append(a_turn(1, name), expected=1, state={"name": name})

    names = [f"thread-{number}" for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(talk, names)) == [None] * 12
    assert {c.state["name"] for c in started.conversations.all() if c.id in names} == set(names)


OPEN = """
import sys
import alembic.command
from records.database import Records
print("ready", flush=True)
sys.stdin.readline()
Records.open(sys.argv[1]).close()
"""

APPEND = """
import sys
from datetime import datetime, UTC
from records.database import Records
from records.turn import Turn, TurnConflict

def append(log, name, message):
    seen = log.get("conversation-1")
    turn = Turn("conversation-1", seen.turns, datetime.now(UTC), message)
    log.append(turn, expected=seen.turns, state={**seen.state, name: seen.state.get(name, 0) + 1})

url, name = sys.argv[1:]
with Records.open(url) as records:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(25):
        recorded = False
        while not recorded:
            try:
                append(records.conversations, name, f"{name} {number}")
                recorded = True
            except TurnConflict:
                pass
"""

PUBLISH = """
import sys
from datetime import datetime, UTC
from records.database import Records
from records.index_version import IndexVersion
from sop.errors import RecordsError

url, name = sys.argv[1:]
with Records.open(url) as records:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        records.versions.publish(IndexVersion("clinic", 1, datetime.now(UTC), 1, 1, "e", "d", name), (name,))
    except RecordsError:
        print("refused", file=sys.stderr)
"""


def _run_together(code: str, *arguments: list[str]) -> list[str]:
    """What each process wrote to stderr; all begin at the same moment."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-W", "error", "-c", code]
    processes = [
        subprocess.Popen([*command, *extra], cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        for extra in arguments
    ]
    for process in processes:
        process.stdout.readline()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate(timeout=60)[1] for process in processes]


def test_that_several_processes_may_open_a_new_database_at_once(url, tmp_path):
    assert _run_together(OPEN, *[[url]] * 5) == [""] * 5
    assert list(tmp_path.rglob("*.before-*")) == []
    with Records.open(url) as records:
        assert records.versions.all() == []


def test_that_two_processes_in_one_conversation_lose_and_reorder_nothing(url):
    with Records.open(url) as records:
        records.conversations.start(a_conversation(), a_turn(0, message=""))
        assert _run_together(APPEND, [url, "ann"], [url, "bob"]) == ["", ""]
        turns = records.conversations.turns("conversation-1")
        state = records.conversations.get("conversation-1").state
    said = [turn.message for turn in turns]
    assert [turn.number for turn in turns] == list(range(51))
    assert [message for message in said if message.startswith("ann")] == [f"ann {number}" for number in range(25)]
    assert [message for message in said if message.startswith("bob")] == [f"bob {number}" for number in range(25)]
    assert state == {"at": "greeting", "ann": 25, "bob": 25}


def test_that_of_several_processes_only_one_publishes_a_number(url):
    assert sorted(_run_together(PUBLISH, [url, "a"], [url, "b"], [url, "c"])) == ["", "refused\n", "refused\n"]
    with Records.open(url) as records:
        assert records.versions.roots("clinic") == (records.versions.current("clinic").folder,)
