"""Whatever goes wrong at whichever step of an ingest: one whole version is served, the old one or the new one, whoever
reads sees no difference, what is said is true, and the next ingest succeeds and leaves nothing over.

A step is the first time that an operation (open, write, flush, rename, remove) is done to a file of the data folder, by
whichever library. A commit is a write to a `-wal` file and its flush.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from ingests import PARKING, Shop, write_sop

sys.path.insert(0, str(Path(__file__).parent))
from faulty import BAD_DISK, INTERRUPT, KILL, NO_SPACE, TERMINATE, FaultyDisk, Run, faulty_disk
from invariants import assert_nothing_is_left_over, served, texts_of

from ingest.publishing import KEPT

TURNING_POINTS = [
    "write .*/statements.npy",
    pytest.param("flush .*/versions", marks=pytest.mark.slow),
    "flush bloom.sqlite-wal",
    pytest.param("remove .*/manifest.json", marks=pytest.mark.slow),
]
"""While a version is written; when its folder has its name; when it is published; while an old one is removed."""


@dataclass
class Trial:
    """A shop with as many versions as are kept, whose SOP changes before every ingest: each has one to remove."""

    disk: FaultyDisk
    shop: Shop
    weeks: int = 0

    def change(self) -> None:
        self.weeks += 1
        write_sop(self.shop.sop, parking=PARKING, refunds=f"# Refunds\n\nA refund takes {self.weeks} weeks.\n")

    def ingest(self) -> Run:
        """One that nothing keeps from succeeding."""
        ended = self.disk.ingest(self.shop)
        assert (ended.code, ended.err) == (0, "")
        return ended

    def fail(self, kind: int, step: int) -> None:
        self.change()
        old = served(self.shop)
        new = {text.replace(f"{self.weeks - 1} weeks", f"{self.weeks} weeks") for text in old}
        with self.shop.index() as reading:
            ended = self.disk.ingest(self.shop, kind=kind, step=step)
            assert texts_of(reading) == old
        found = served(self.shop)
        assert found in (old, new)
        assert_told(ended, kind, changed=found == new, place=self.shop.home)
        self.ingest()
        assert served(self.shop) == new
        assert_nothing_is_left_over(self.shop)
        assert len(self.shop.versions()) == KEPT


def assert_told(ended: Run, kind: int, *, changed: bool, place: Path) -> None:
    """The exit code and the one line that belong to what happened, and no word that is not true."""
    codes = {KILL: [-9], INTERRUPT: [130], TERMINATE: [143]}.get(kind, [0, 1] if changed else [1])
    assert ended.code in codes, ended
    assert ended.err.count("\n") <= 1, ended
    assert "Traceback" not in ended.err, ended
    assert not (changed and re.search("nothing was changed|is unchanged", ended.err)), ended
    assert changed or "is published" not in ended.err, ended
    if ended.code == 1:
        assert ended.err.startswith(f"bloom: {place}"), ended


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    folder = tmp_path_factory.mktemp("shop")
    with faulty_disk(folder) as disk:
        trial = Trial(disk, Shop(folder / "home", folder / "sop"))
        for _ in range(KEPT):
            trial.change()
            trial.ingest()
        yield trial


@pytest.fixture(scope="module")
def steps(trial: Trial) -> tuple[str, ...]:
    """Of an ingest that embeds, publishes and removes a version."""
    trial.change()
    taken = trial.ingest().steps
    assert {"write embeddings.sqlite-wal", "flush bloom.sqlite-wal"} < set(taken)
    return taken


def test_that_all_of_a_version_is_on_the_disk_before_it_is_published(steps):
    """A power cut loses what was not flushed; folders are, for the names in them."""
    building = next(step.removeprefix("make ") for step in steps if step.endswith(".building"))
    draft = steps[: steps.index(f"rename {building}")]
    flushed = {step.removeprefix("flush ") for step in draft if step.startswith("flush ")}
    made = {step.split(" ", 1)[1] for step in draft if step.startswith(("make ", "open ")) and building in step}
    assert made - flushed == {f"{building}/lease"}  # empty: its name is enough
    after = [step for step in steps[len(draft) + 1 :] if step.startswith("flush ")]
    folders = ["sops/default/versions", "sops/default", "sops"]
    assert after.index("flush bloom.sqlite-wal") > max(after.index(f"flush {folder}") for folder in folders)


KINDS = {"killed": KILL, "interrupted": INTERRUPT, "terminated": TERMINATE, "no space": NO_SPACE, "bad disk": BAD_DISK}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("point", TURNING_POINTS)
def test_that_an_ingest_is_all_or_nothing(trial, steps, kind, point):
    """Faults 1, 2, 3, 5, 8 and 18."""
    [step] = [number for number, step in enumerate(steps, 1) if re.fullmatch(point, step)]
    trial.fail(KINDS[kind], step)


APART = 5  # steps between two that a kind of fault is tried at, each kind at others: all of them take half an hour


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_that_an_ingest_is_all_or_nothing_at_every_step(trial, steps, kind):
    """Faults 1, 2, 3, 5, 8 and 18. Every step meets one kind of fault."""
    for step in range(1 + list(KINDS).index(kind), len(steps) + 1, APART):
        trial.fail(KINDS[kind], step)
