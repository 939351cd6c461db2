"""A text over and over, or without end, costs the rest of the SOP nothing. Fault 25."""

from pathlib import Path

import pytest
from ingests import PARKING, Shop, write_sop

from ingest import chunked as limits
from ingest.version_builder import check
from sop.errors import SopError

ENDLESS = "# Log\n\n" + "\n\n".join(f"## Entry {n}\n\nThe pump ran for {n} minutes today." for n in range(60))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "home", write_sop(tmp_path / "sop"))


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CHUNKS", 5)


def test_that_a_text_repeated_without_end_hides_no_other(shop):
    write_sop(shop.sop, log="word " * 100_000, parking=PARKING)
    shop.ingest()
    check(shop.folder())
    with shop.index() as index:
        parked = next(s for s in index.fetch(index.lexical.ids()) if s.chunk.document == "parking.md")
        assert index.nearest(parked.vector, 1)[0].chunk.document == "parking.md"
        assert index.manifest.chunks < 20


def test_that_few_copies_of_one_text_are_kept_of_many_documents(shop):
    write_sop(shop.sop, **{f"copy{n}": "# Contact\n\nWrite to us by post.\n" for n in range(30)})
    shop.ingest()
    with shop.index() as index:
        texts = [stored.chunk.text for stored in index.fetch(index.lexical.ids())]
    assert texts.count("Write to us by post.") == limits.MOST_COPIES


def test_that_a_document_above_the_limit_is_skipped_by_name_and_the_others_go_on(shop, short):
    write_sop(shop.sop, log=ENDLESS)
    report = shop.ingest()
    assert [(notice.path, "the limit for a document" in notice.text) for notice in report.skipped] == [("log.md", True)]
    assert (report.published, report.documents) == (True, 2)


def test_that_a_skipped_document_is_no_change_the_next_time(shop, short):
    write_sop(shop.sop, log=ENDLESS)
    first, second = shop.ingest(), shop.ingest()
    assert (second.published, second.version, second.skipped) == (False, 1, first.skipped)


def test_that_a_sop_of_nothing_but_such_a_document_is_an_error_that_names_the_limit(tmp_path, short):
    shop = Shop(tmp_path / "home", write_sop(tmp_path / "sop", log=ENDLESS))
    with pytest.raises(SopError, match=r"log\.md: it makes more than 5 passages"):
        shop.ingest()
    assert shop.current() is None
