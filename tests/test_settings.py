"""Settings that are wrong are refused by name, with where they were given and what is allowed. Fault 101."""

import os
from pathlib import Path

import pytest

from bloom.settings import load, source_of
from sop.errors import SettingError


def refusal(**options: object) -> SettingError:
    with pytest.raises(SettingError) as refused:
        load(**options)
    assert refused.value.exit_code == 2
    return refused.value


def test_that_an_option_wins_over_the_environment_and_the_environment_over_the_file(monkeypatch):
    Path(".env").write_text("CONFIDENCE_THRESHOLD=0.1\nMIN_SIMILARITY=0.1\n")
    monkeypatch.setenv("CONFIDENCE_THRESHOLD", "0.2")
    settings = load(confidence_threshold=0.3)
    assert (settings.confidence_threshold, settings.min_similarity) == (0.3, 0.1)
    assert load().confidence_threshold == 0.2
    assert [source_of(name) for name in ("confidence_threshold", "min_similarity", "llm_provider")] == [
        "environment",
        ".env",
        "default",
    ]


def test_that_an_unknown_name_in_the_environment_is_refused(monkeypatch):
    monkeypatch.setenv("BLOOM_HOMER", "x")
    assert str(refusal()) == "environment: there is no setting BLOOM_HOMER; known names: BLOOM_HOME"


def test_that_an_unknown_name_in_the_file_is_refused():
    Path(".env").write_text("BLOOM_THRESHOLD=1\n")
    assert str(refusal()).startswith(".env: there is no setting BLOOM_THRESHOLD")


def test_that_names_of_other_programs_are_let_be(monkeypatch):
    Path(".env").write_text("OTHER_API_KEY=x\nOTHER=1\n")
    monkeypatch.setenv("SOMETHING_ELSE", "1")
    assert load().llm_provider is None


@pytest.mark.parametrize("value", ["1.5", "-0.1", "nan", "inf", "high"])
@pytest.mark.parametrize("name", ["CONFIDENCE_THRESHOLD", "MIN_SIMILARITY"])
def test_that_a_threshold_outside_its_range_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    assert str(refusal()).startswith(f"environment: {name}: Input should be ")


def test_that_a_wrong_value_in_the_file_names_the_file():
    Path(".env").write_text("MIN_SIMILARITY=2\n")
    assert str(refusal()).startswith(".env: MIN_SIMILARITY: ")


def test_that_a_wrong_provider_names_the_choices():
    assert str(refusal(llm_provider="oracle")).startswith("option: LLM_PROVIDER: Input should be 'anthropic', 'openai'")


def test_that_a_file_that_is_no_text_is_refused():
    Path(".env").write_bytes(b"MIN_SIMILARITY=\xff\n")
    assert str(refusal()) == ".env: it cannot be read (UnicodeDecodeError); fix or remove it"


@pytest.mark.parametrize("before", ["", "MIN_SIMILARITY=0.1\n\n", "\n\n# a note\n"])
def test_that_a_line_that_sets_nothing_is_named_and_not_repeated(before):
    Path(".env").write_text(f"{before}sk-secret is here\nLLM_PROVIDER=local\n")
    line = before.count("\n") + 1
    assert str(refusal()) == f".env:{line}: it is no NAME=value; correct or remove the line"


def test_that_a_file_that_never_ends_is_not_waited_for():
    os.mkfifo(".env")
    assert str(refusal()).startswith(".env: it is no regular file")


def test_that_a_folder_of_that_name_is_another_programs():
    Path(".env").mkdir()
    assert load().llm_provider is None


def test_that_an_empty_value_is_the_default(monkeypatch):
    monkeypatch.setenv("MIN_SIMILARITY", "")
    assert load().min_similarity == load(min_similarity=None).min_similarity > 0


@pytest.mark.parametrize("url", ["nonsense", "mysql://user:hunter2@host/db", "sqlite://", "postgresql://u:pa@ss@h/db"])
def test_that_a_wrong_database_url_is_refused_without_its_password(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    said = str(refusal())
    assert said.startswith("environment: DATABASE_URL: ")
    assert "hunter2" not in said
    assert "ss@h" not in said


def test_that_secrets_are_not_shown(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:hunter2@host/db")
    assert "hunter2" not in repr(load())


def test_that_a_home_of_an_unknown_user_is_refused(monkeypatch):
    monkeypatch.setenv("BLOOM_HOME", "~nobody-of-that-name/bloom")
    assert str(refusal()).startswith("environment: BLOOM_HOME: ")


def test_that_a_home_that_no_path_can_be_is_refused(monkeypatch):
    monkeypatch.delenv("BLOOM_HOME")
    Path(".env").write_bytes(b"BLOOM_HOME=a\0b\n")
    assert str(refusal()).startswith(".env: BLOOM_HOME: ")


@pytest.mark.parametrize("name", ["with space", "what?", "50%", "a#b", "ünïcode"])
def test_that_any_folder_can_be_the_home(monkeypatch, tmp_path, name):
    from records.database import Records

    monkeypatch.setenv("BLOOM_HOME", str(tmp_path / name))
    Records.open(load().database).close()
    assert (tmp_path / name / "bloom.sqlite").is_file()


def test_that_a_home_counts_from_the_working_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("BLOOM_HOME", "data")
    assert load().bloom_home == tmp_path / "data"
