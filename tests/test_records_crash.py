"""What was acknowledged is there, whenever the process is killed. Fault 79."""

import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from records.conversation import Conversation
from records.database import Records

ROOT = Path(__file__).parent.parent

# Records turns for ever and says the number of each once it is recorded.
TALK = """
import sys
from datetime import datetime, UTC
from records.database import Records
from records.escalation import Escalation
from records.lead_slot import LeadSlot
from records.turn import Turn

records = Records.open(sys.argv[1])
number = records.conversations.get("conversation-1").turns
while True:
    now = datetime.now(UTC)
    records.conversations.append(
        Turn("conversation-1", number, now, "x" * 5000),
        expected=number,
        state={"number": number},
        escalations=[Escalation("conversation-1", number, now, "", "anger", "P2", "", "", "rule")],
        lead=[LeadSlot("conversation-1", "number", number, number, "asked")],
    )
    print(number, flush=True)
    number += 1
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One conversation that goes on from round to round."""
    path = tmp_path_factory.mktemp("records") / "bloom.db"
    with Records.open(path) as records:
        records.conversations.start(Conversation("conversation-1", "clinic", datetime.now(UTC), "local"))
    return path


def kill_while_talking(file: Path, after: int) -> int:
    """Kill -9 a process at some moment after it acknowledged so many turns; the last it acknowledged."""
    command = [sys.executable, "-c", TALK, f"sqlite:///{file}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        said = list(islice(process.stdout, after))
        time.sleep(random.uniform(0, 0.02))  # noqa: S311
        process.kill()
        return int((said + process.stdout.read().split())[-1])


@pytest.mark.slow
@pytest.mark.parametrize("after", range(1, 21))
def test_that_every_acknowledged_turn_survives_a_kill(file, after):
    acknowledged = kill_while_talking(file, after)
    with Records.open(file) as records:
        seen = records.conversations.get("conversation-1")
        numbers = [turn.number for turn in records.conversations.turns("conversation-1")]
        escalated = [escalation.turn for escalation in records.conversations.escalations("conversation-1")]
        lead = records.conversations.lead_slots("conversation-1")
    assert len(numbers) > acknowledged
    assert numbers == escalated == list(range(seen.turns))
    assert (seen.state["number"], lead[0].value) == (numbers[-1], numbers[-1])
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
