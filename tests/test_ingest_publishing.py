"""What an ingest publishes, keeps, embeds and removes."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hashing_embedder import HashingEmbedder
from ingests import REFUNDS, Shop, copied, files_of, write_sop

from ingest import publishing
from sop.errors import EmbedderMismatch, SopError
from vectorstore.embedding_cache import _replaced
from vectorstore.index import Index
from vectorstore.version_folder import VersionFolder


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Version 1 of a small SOP; copied by every test."""
    folder = tmp_path_factory.mktemp("shop")
    shop = Shop(folder / "home", write_sop(folder / "sop"))
    shop.ingest()
    return shop


@pytest.fixture(params=["one machine", pytest.param("servers", marks=pytest.mark.slow)])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    """With everything in the data folder, and with its chunks on a Chroma server and its records on PostgreSQL."""
    if request.param == "one machine":
        return copied(request.getfixturevalue("ingested"), tmp_path)
    chroma, database = request.getfixturevalue("chroma"), request.getfixturevalue("postgresql_url")
    shop = Shop(tmp_path / "home", write_sop(tmp_path / "sop"), server=chroma.server, database=database)
    shop.ingest()
    shop.embedder.embedded.clear()
    return shop


@pytest.fixture
def few_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "KEPT", 2)


def edit(shop: Shop, name: str, old: str, new: str) -> None:
    path = shop.sop / name
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")


def versions_folder(shop: Shop) -> Path:
    return shop.home / "sops" / shop.name / "versions"


def test_that_an_ingest_without_change_embeds_nothing_and_keeps_the_version(shop):
    """Fault 15."""
    before = files_of(shop.folder())
    again = shop.ingest()
    assert (again.version, again.embedded, again.unchanged, again.published) == (1, 0, again.chunks, False)
    assert shop.embedder.embedded == []
    assert files_of(shop.folder()) == before


def test_that_only_the_changed_chunks_are_embedded(shop):
    shop.embedder.embedded.clear()
    edit(shop, "refunds.md", "5 days", "6 days")
    report = shop.ingest()
    assert (report.version, report.embedded, report.removed) == (2, 1, 1)
    assert [(change.path, change.state) for change in report.changes] == [("refunds.md", "changed")]
    assert not any("14 days" in text or "park" in text for text in shop.embedder.embedded)


@pytest.mark.slow
def test_that_more_chunks_than_chroma_takes_at_once_are_published_with_progress(tmp_path):
    """Fault 21, at a size that needs several batches."""
    size = 6000
    asked = "".join(f"\n\n## What is thing{n}?\n\nIt is number {n}." for n in range(size))
    shop, seen = Shop(tmp_path / "home", write_sop(tmp_path / "sop", things=f"# Things{asked}\n")), []
    report = shop.ingest(progress=lambda done, total: seen.append((done, total)))
    with shop.index() as index:
        found = index.fetch(index.lexical.ids())
    assert (report.chunks, len(found)) == (size, size)
    assert (seen, seen[-1][0]) == (sorted(seen), seen[-1][1])


def test_that_what_the_sop_no_longer_says_is_not_found(shop):
    """Fault 16."""
    (shop.sop / "parking.md").unlink()
    edit(shop, "refunds.md", "5 days", "6 days")
    report = shop.ingest()
    found = " ".join(shop.texts())
    assert ("behind the house" in found, "5 days" in found, "6 days" in found) == (False, False, True)
    assert report.removed == 2
    with shop.index() as index:
        assert index.lexical.search(["park"], 10) == []


def test_that_no_trace_of_removed_text_is_in_the_published_folder(shop):
    """Fault 17."""
    (shop.sop / "parking.md").unlink()
    shop.ingest()
    # Chroma writes out its graph with memory it never initialised, where anything this process read may be.
    held = {name: data for name, data in files_of(shop.folder()).items() if not name.endswith("data_level0.bin")}
    assert not [name for name, data in held.items() if b"behind the house" in data]


def test_that_a_renamed_file_is_cited_by_its_new_name_and_embedded_no_more(shop):
    shop.embedder.embedded.clear()
    (shop.sop / "parking.md").rename(shop.sop / "cars.md")
    report = shop.ingest()
    assert (report.embedded, shop.embedder.embedded) == (0, [])
    assert [(c.path, c.state, c.was, c.added, c.removed) for c in report.changes] == [
        ("cars.md", "renamed", "parking.md", 0, 0)
    ]
    with shop.index() as index:
        assert {stored.chunk.document for stored in index.fetch(index.lexical.ids())} == {"cars.md", "refunds.md"}


def test_that_going_back_to_an_earlier_text_embeds_nothing(shop):
    edit(shop, "refunds.md", "5 days", "6 days")
    shop.ingest()
    edit(shop, "refunds.md", "6 days", "5 days")
    report = shop.ingest()
    assert (report.version, report.embedded) == (3, 0)


def test_that_rebuild_embeds_everything_of_this_sop_and_forgets_nothing_of_others(shop, tmp_path):
    sop = write_sop(tmp_path / "other", hours="# Hours\n\nWe open at nine.\n")
    other = replace(shop, sop=sop, name="other", embedder=HashingEmbedder())
    other.ingest()
    report = shop.ingest(rebuild=True)
    assert (report.version, report.embedded) == (2, report.chunks)
    other.embedder.embedded.clear()
    edit(other, "hours.md", "# Hours\n", "# Hours \n")
    other.ingest()
    assert other.embedder.embedded == []


def test_that_sops_side_by_side_keep_to_themselves(shop, tmp_path):
    sop = write_sop(tmp_path / "other", hours="# Hours\n\nWe open at nine.\n")
    other = replace(shop, sop=sop, name="other", embedder=HashingEmbedder())
    shop.ingest()
    before = files_of(shop.folder())
    other.ingest()
    assert other.texts() == {"We open at nine."}
    assert (shop.versions(), files_of(shop.folder())) == ([1], before)


def test_that_the_last_versions_are_kept_and_older_ones_removed(shop, few_kept):
    for days in range(2):
        write_sop(shop.sop, refunds=REFUNDS.replace("5 days", f"{days} days"))
        shop.ingest()
    assert shop.versions() == [2, 3]
    assert sorted(path.name for path in versions_folder(shop).iterdir()) == ["0002", "0003"]


def test_that_five_versions_are_kept():
    assert publishing.KEPT == 5


def test_that_a_version_somebody_reads_is_not_removed_before_the_reader_left(shop, few_kept):
    with shop.index() as reading:
        for days in range(2):
            write_sop(shop.sop, refunds=REFUNDS.replace("5 days", f"{days} days"))
            shop.ingest()
        assert shop.versions() == [1, 2, 3]
        assert len(reading.fetch(reading.lexical.ids())) == reading.manifest.chunks
    shop.ingest()
    assert shop.versions() == [2, 3]


def test_that_the_version_answering_now_is_never_removed(shop, few_kept):
    for days in range(2):
        write_sop(shop.sop, refunds=REFUNDS.replace("5 days", f"{days} days"))
        with VersionFolder(shop.home / "sops/default/versions/0001").lease():
            shop.ingest()
    with shop.records() as records:
        records.versions.point_to("default", 1)
    write_sop(shop.sop, refunds=REFUNDS)
    shop.ingest()
    assert shop.versions() == [1, 2, 3]
    assert "5 days" in " ".join(shop.texts())


def test_that_a_reader_sees_its_version_until_it_closes(shop):
    """Fault 6."""
    with shop.index() as reading:
        edit(shop, "refunds.md", "5 days", "6 days")
        shop.ingest()
        found = " ".join(stored.chunk.text for stored in reading.fetch(reading.lexical.ids()))
    assert "5 days" in found
    assert "6 days" in " ".join(shop.texts())


def test_that_reading_changes_no_byte_of_a_version(shop):
    """Chroma notes every opening in its database, which grew by a page every 500 readers."""
    before = files_of(shop.folder())
    for _ in range(3):
        with shop.index() as index:
            index.nearest(shop.embedder.embed(["park"])[0], 3)
    assert files_of(shop.folder()) == before


def test_that_another_embedder_of_the_same_dimension_is_refused(shop):
    """Fault 12."""
    with pytest.raises(EmbedderMismatch, match=r"built with hashing:.*, but other:.*is set; .*bloom ingest --rebuild"):
        Index(VersionFolder(shop.folder()), fingerprint=HashingEmbedder("other").fingerprint)


def test_that_another_dimension_is_refused_before_any_query(shop):
    """Fault 13."""
    with pytest.raises(EmbedderMismatch):
        Index(VersionFolder(shop.folder()), fingerprint=HashingEmbedder(dimension=32).fingerprint)


def test_that_an_ingest_with_another_embedder_builds_everything_anew(shop):
    shop.embedder = HashingEmbedder("other", dimension=32)
    report = shop.ingest()
    assert (report.version, report.embedded) == (2, report.chunks)
    assert shop.texts()


def test_that_a_data_folder_can_be_moved(shop, tmp_path):
    moved = replace(shop, home=Path(shutil.move(shop.home, tmp_path / "elsewhere")))
    assert "behind the house" in " ".join(moved.texts())
    assert moved.ingest().published is False


def test_that_a_data_folder_inside_the_sop_is_refused(tmp_path):
    """Its own files would be read as documents, more at every ingest."""
    sop = write_sop(tmp_path / "sop")
    with pytest.raises(SopError, match="lies inside the SOP"):
        Shop(sop / "data", sop).ingest()


def test_that_a_sop_without_content_leaves_the_published_version(shop):
    """Fault 22."""
    before = files_of(shop.folder())
    write_sop(shop.sop, parking="# Parking\n", refunds="")
    with pytest.raises(SopError, match="nothing to answer from"):
        shop.ingest()
    assert (shop.versions(), files_of(shop.folder())) == ([1], before)


def test_that_two_prices_in_two_documents_are_both_found(shop):
    """Fault 24."""
    write_sop(shop.sop, a="# Lips\n\nLip filler costs £180.\n", b="# Prices\n\nLip filler costs £200.\n")
    shop.ingest()
    with shop.index() as index:
        near = index.nearest(shop.embedder.embed(["What does lip filler cost?"])[0], 4)
    assert {"a.md", "b.md"} <= {stored.chunk.document for stored in near}


def test_that_a_no_change_ingest_loads_neither_torch_nor_chroma(shop):
    code = (
        "import sys; from pathlib import Path; from ingests import Shop;"
        "from vectorstore.chroma_server import ChromaServer, ServerAddress;"
        "server = ChromaServer(ServerAddress(sys.argv[3])) if sys.argv[3] else None;"
        "shop = Shop(Path(sys.argv[1]), Path(sys.argv[2]), server=server, database=sys.argv[4]);"
        "print(shop.ingest().published,"
        " [name for name in ('torch', 'chromadb', 'transformers', 'bm25s') if name in sys.modules])"
    )
    root = Path(__file__).parent.parent
    places = (shop.server.address.url if shop.server else "", shop.database or "")
    command = [sys.executable, "-c", code, str(shop.home), str(shop.sop), *places]
    environment = {"PYTHONPATH": f"{root}:{root / 'tests'}"}
    child = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert child.stdout.strip() == "False []"


def test_that_a_cache_in_use_by_another_ingest_is_not_taken_for_a_damaged_one(shop):
    file = shop.home / "embeddings.sqlite"
    refused = sqlite3.OperationalError("database is locked")
    refused.sqlite_errorcode = sqlite3.SQLITE_BUSY
    with pytest.raises(sqlite3.OperationalError):
        _replaced(file, refused)
    assert file.stat().st_size > 0


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 100, None])
def test_that_a_damaged_cache_costs_time_and_nothing_else(shop, damage):
    file = shop.home / "embeddings.sqlite"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2] if damage is None else damage)
    edit(shop, "refunds.md", "5 days", "6 days")
    assert shop.ingest().version == 2
    assert "6 days" in " ".join(shop.texts())


def test_that_a_damaged_vector_in_the_cache_is_embedded_again(shop):
    shop.ingest()
    with closing(sqlite3.connect(shop.home / "embeddings.sqlite")) as cache, cache:
        cache.execute("UPDATE vectors SET vector = zeroblob(256)")
    edit(shop, "refunds.md", "5 days", "6 days")
    report = shop.ingest()
    assert report.embedded == report.chunks
