"""What the doctor sees, and that seeing something bad never stops it."""

from pathlib import Path

import pytest
from ingests import Shop, write_sop

from bloom.doctor import Check, examine


def checks(sop: str = "default") -> dict[str, Check]:
    return {check.name: check for check in examine(sop)}


def failed() -> dict[str, str]:
    return {check.name: check.fix for check in examine("default") if not check.ok}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "home", write_sop(tmp_path / "sop"))
    shop.ingest()
    return shop


def test_that_every_setting_is_shown_with_its_source(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:hunter2@127.0.0.1:1/db")
    found = checks()
    assert found["setting DATABASE_URL"].detail == "postgresql://user:***@127.0.0.1:1/db (from environment)"
    assert found["setting MIN_SIMILARITY"].detail.endswith("(from default)")
    assert not found["records"].ok


def test_that_nothing_ingested_is_a_finding_with_a_fix():
    assert failed() == {"index": "run `bloom ingest`"}


def test_that_a_wrong_setting_is_the_only_finding(monkeypatch):
    monkeypatch.setenv("MIN_SIMILARITY", "7")
    [check] = examine("default")
    assert (check.name, check.ok) == ("settings", False)
    assert "MIN_SIMILARITY" in check.detail


def test_that_a_missing_model_does_not_hide_the_rest(monkeypatch, shop):
    monkeypatch.setenv("EMBEDDING_MODEL", str(shop.sop))
    found = checks()
    assert (found["embedding model"].ok, found["records"].ok, found["index"].ok) == (False, True, False)


def test_that_a_file_in_place_of_the_data_folder_is_named(tmp_path):
    (tmp_path / "home").write_text("")
    found = checks()
    assert (found["data folder"].ok, found["records"].ok) == (False, False)
    assert str(tmp_path / "home") in found["data folder"].detail


def test_that_an_index_of_another_embedder_is_named(shop):
    index = checks()["index"]
    assert (index.ok, index.detail.startswith("version 1 was built with hashing:")) == (False, True)
    assert "bloom ingest --rebuild" in index.fix
