"""`bloom ingest --dry-run`: what would change, and that nothing does."""

import json
from pathlib import Path

import pytest
from commands import child
from ingests import PARKING, Shop, copied, files_of, write_sop

from ingest.change import Held, renames
from ingest.lock import writer_lock


@pytest.fixture
def shop(published: Shop, tmp_path: Path) -> Shop:
    shop = copied(published, tmp_path)
    shop.embedder.embedded.clear()
    return shop


def edited(shop: Shop) -> None:
    """One document changed, one added, one removed."""
    (shop.sop / "refunds.md").write_text((shop.sop / "refunds.md").read_text().replace("5 days", "6 days"))
    (shop.sop / "dogs.md").write_text("# Dogs\n\nDogs are welcome.\n")
    (shop.sop / "parking.md").unlink()


def test_that_it_tells_what_the_ingest_then_does(shop):
    edited(shop)
    foreseen, done = shop.preview(), shop.ingest()
    assert foreseen.changes == done.changes
    assert (foreseen.version, foreseen.chunks, foreseen.to_embed) == (done.version, done.chunks, done.embedded)
    assert [(c.path, c.state) for c in foreseen.changes] == [
        ("dogs.md", "added"),
        ("parking.md", "removed"),
        ("refunds.md", "changed"),
    ]


def test_that_it_embeds_and_writes_nothing(shop):
    edited(shop)
    before = files_of(shop.home / "sops")
    shop.preview()
    assert (shop.embedder.embedded, files_of(shop.home / "sops"), shop.versions()) == ([], before, [1])


def test_that_without_a_change_the_version_would_stay(shop):
    found = shop.preview()
    assert (found.publishes, found.version, found.to_embed, found.changes) == (False, 1, 0, ())


def test_that_a_rebuild_would_embed_everything(shop):
    found = shop.preview(rebuild=True)
    assert (found.publishes, found.to_embed) == (True, found.chunks)


def test_that_it_does_not_wait_for_an_ingest_that_runs(shop):
    with writer_lock(shop.home / "sops" / "default" / "ingest.lock"):
        assert shop.preview().version == 1


def test_that_the_first_one_of_all_leaves_no_version_behind(tmp_path):
    shop = Shop(tmp_path / "home", write_sop(tmp_path / "sop"))
    assert shop.preview().to_embed == 3
    assert not (shop.home / "sops").exists()


def test_that_a_document_of_another_name_and_other_words_is_still_the_same():
    before = Held({"a.md": ["1", "2", "3"]}, {"a.md": "one two three"})
    assert renames(before, Held({"b.md": ["1", "2", "4"]}, {"b.md": "one two four"})) == {"b.md": "a.md"}


def test_that_a_document_that_shares_little_with_a_removed_one_is_new():
    before = Held({"a.md": ["1", "2", "3"]}, {"a.md": "one two three"})
    assert renames(before, Held({"b.md": ["1", "5", "4"]}, {"b.md": "one five four"})) == {}


def test_that_of_two_documents_like_a_removed_one_the_likest_is_it():
    before = Held({"a.md": ["1", "2"]}, {"a.md": "one two"})
    after = Held({"b.md": ["1", "9"], "c.md": ["1", "2"]}, {"b.md": "one nine", "c.md": "one two"})
    assert renames(before, after) == {"c.md": "a.md"}


def test_that_the_command_says_what_would_change(tmp_path):
    sop = write_sop(tmp_path / "sop", parking=PARKING)
    ended = child("ingest", str(sop), "--dry-run", "--json", hashing=True, env={"BLOOM_HOME": str(tmp_path / "home")})
    shown = json.loads(ended.out)
    assert (ended.code, ended.err) == (0, "")
    assert (shown["dry_run"], shown["publishes"], shown["to_embed"]) == (True, True, 1)
    assert shown["changes"] == [{"path": "parking.md", "state": "added", "added": 1, "removed": 0}]


def test_that_a_rehearsal_and_watching_exclude_each_other(tmp_path):
    ended = child("ingest", "--dry-run", "--watch", hashing=True, env={"BLOOM_HOME": str(tmp_path / "home")})
    assert (ended.code, "only one of" in ended.err) == (2, True)
