"""Files damaged after they were published: refused by name, never answered from as if they were empty. Fault 10."""

import json
import sqlite3
import sys
from pathlib import Path

import pytest
from commands import HASHING
from ingests import Shop, copied, files_of, write_sop

from bloom.assistant import Assistant
from bloom.doctor import examine
from ingest.version_builder import check
from sop.errors import IndexUnavailable
from vectorstore.index import Index
from vectorstore.version_folder import FORMAT, READABLE, VersionFolder

sys.path.insert(0, str(HASHING.parent))
from invariants import assert_nothing_is_left_over, served

FILES = [
    "chroma/chroma.sqlite3",
    "chroma/*/data_level0.bin",
    "chroma/*/header.bin",
    "chroma/*/index_metadata.pickle",
    "chroma/*/length.bin",
    "lexical/*.index.json",
    "lexical/data.csc.index.npy",
    "lexical/ids.json",
    "statements.npy",
    "phrases.npy",
    "phrases.json",
    "outline.json",
    "documents.json",
    "profile.json",
    "contents.json",
]
DAMAGES = {
    "garbage": lambda data: bytes(byte ^ 0x5A for byte in data),
    "truncated": lambda data: data[: len(data) // 2],
    "zero": lambda _: b"",
    "missing": lambda _: None,
}


@pytest.fixture
def shop(published: Shop, tmp_path: Path) -> Shop:
    return copied(published, tmp_path)


def damage(folder: Path, pattern: str, how: str) -> Path:
    [path] = list(folder.glob(pattern))[:1]
    data = DAMAGES[how](path.read_bytes())
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    return path


def opened(shop: Shop) -> Index:
    return Index(VersionFolder(shop.folder()), fingerprint=shop.embedder.fingerprint)


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("pattern", FILES)
def test_that_a_damaged_file_is_named_and_not_read(shop, pattern, how):
    path = damage(shop.folder(), pattern, how)
    with pytest.raises(IndexUnavailable, match=r"the index is damaged: .*; run `bloom ingest --rebuild`") as refused:
        opened(shop)
    assert path.relative_to(shop.folder()).as_posix() in str(refused.value)


def test_that_every_file_of_a_version_is_guarded(shop):
    named = VersionFolder(shop.folder()).verified().files
    assert set(files_of(shop.folder())) - {"manifest.json", "lease"} == set(named)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'{"format": 2}', b'{"format": "new"}', b"[" * 100_000, b"\xed\xa0\x80"],
)
def test_that_a_damaged_manifest_is_refused(shop, content):
    (shop.folder() / "manifest.json").write_bytes(content)
    with pytest.raises(IndexUnavailable, match=r"manifest .*; run `bloom ingest --rebuild`"):
        opened(shop)


def test_that_a_missing_manifest_is_refused(shop):
    (shop.folder() / "manifest.json").unlink()
    with pytest.raises(IndexUnavailable, match="it was removed"):
        opened(shop)


def test_that_a_version_of_a_newer_bloom_is_refused_and_left_alone(shop):
    """Fault 19."""
    path = shop.folder() / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"format": FORMAT + 1, "more": 1}))
    before = files_of(shop.folder())
    with pytest.raises(IndexUnavailable, match=r"newer Bloom; upgrade Bloom or run `bloom ingest --rebuild`"):
        opened(shop)
    assert files_of(shop.folder()) == before


def test_that_a_version_of_an_older_bloom_is_refused_and_the_next_ingest_replaces_it(shop):
    path = shop.folder() / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"format": min(READABLE) - 1}))
    with pytest.raises(IndexUnavailable, match=r"an older Bloom; run `bloom ingest`"):
        opened(shop)
    shop.ingest()
    opened(shop)


def test_that_a_missing_folder_is_refused_and_not_created(shop):
    folder = shop.folder()
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(IndexUnavailable, match="it was removed"):
        Index(VersionFolder(folder), fingerprint=shop.embedder.fingerprint)
    assert not folder.exists()


@pytest.mark.parametrize("pattern", ["chroma/chroma.sqlite3", "statements.npy", "manifest.json"])
def test_that_a_plain_ingest_notices_the_damage_and_builds_anew(shop, pattern):
    damage(shop.folder(), pattern, "garbage")
    report = shop.ingest()
    assert (report.version, report.published) == (2, True)
    assert "behind the house" in " ".join(shop.texts())


def test_that_the_check_names_damage_in_large_files_too(shop, monkeypatch):
    """Opening compares small files whole; the check compares all."""
    damage(shop.folder(), "chroma/*/data_level0.bin", "garbage")
    with pytest.raises(IndexUnavailable, match=r"does not answer \(.*data_level0.bin is not what was published"):
        check(shop.folder())


@pytest.mark.parametrize("pattern", FILES[1:4])
def test_that_chroma_itself_failing_is_an_error_of_one_line(shop, pattern):
    """As for a file too large to be compared at each opening."""
    manifest = shop.folder() / "manifest.json"
    damage(shop.folder(), pattern, "garbage")
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | {"digests": {}}))
    with pytest.raises(IndexUnavailable, match="run `bloom ingest --rebuild`"):
        check(shop.folder())


@pytest.fixture
def crashing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever process opens an index to check it crashes, as Chroma's native code does on some damaged files."""
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\nkill -SEGV $$\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))


def test_that_a_crash_in_native_code_is_survived_and_named(shop, crashing):
    """Fault 11."""
    with pytest.raises(IndexUnavailable, match=r"the process that opened it crashed: Segmentation fault.*--rebuild"):
        check(shop.folder())


def test_that_what_crashes_who_opens_it_is_not_published(shop, crashing):
    """Fault 11."""
    before = served(shop)
    write_sop(shop.sop, hours="# Hours\n\nWe open at nine.\n")
    with pytest.raises(IndexUnavailable, match="crashed"):
        shop.ingest()
    assert served(shop) == before
    assert_nothing_is_left_over(shop)


def test_that_the_doctor_names_an_index_that_crashes_who_opens_it_and_goes_on(shop, crashing, monkeypatch):
    """Fault 11."""
    monkeypatch.setattr(Assistant, "embedder", lambda *_, **__: shop.embedder)
    monkeypatch.setenv("BLOOM_HOME", str(shop.home))
    checks = {check.name: check for check in examine("default")}
    assert (checks["index"].ok, checks["index"].fix) == (False, "run `bloom ingest --rebuild`")
    assert "crashed" in checks["index"].detail
    assert checks["provider"].ok


def test_that_statement_vectors_of_a_large_index_are_looked_at(shop):
    manifest = shop.folder() / "manifest.json"
    path = shop.folder() / "statements.npy"
    path.write_bytes(path.read_bytes()[:128] + bytes(path.stat().st_size - 128))
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | {"digests": {}}))
    with pytest.raises(IndexUnavailable, match="the index is damaged"):
        opened(shop)


def test_that_a_database_locked_by_another_program_is_an_error_within_seconds(shop, monkeypatch):
    """Fault 7."""
    monkeypatch.setattr("vectorstore.collection._LOCKED_FOR", 0.2)
    holder = sqlite3.connect(shop.folder() / "chroma" / "chroma.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(IndexUnavailable, match=r"cannot be opened \(database is locked\); try again"):
        opened(shop)
    holder.close()


def test_that_an_ingest_does_not_wait_for_a_lock_on_the_published_version(shop):
    """Fault 7."""
    holder = sqlite3.connect(shop.folder() / "chroma" / "chroma.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    write_sop(shop.sop, hours="# Hours\n\nWe open at nine.\n")
    assert shop.ingest().version == 2
    holder.close()
