"""Shared by all tests: no network, and a data folder with the bundled clinic ingested once."""

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from chroma_server import Running, chroma_run
from hashing_embedder import write_word_model
from ingests import Shop, write_sop
from recorded import a_conversation, a_turn

from bloom.settings import Settings
from records.database import Records
from records.memory import MemoryConnections
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles

_LOOPBACK = ("127.", "::1", "localhost")
_POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-golden", action="store_true", help="Write the golden transcripts anew.")


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be reached but this machine: Bloom's main job needs no network."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(_LOOPBACK):
            pytest.fail(f"reached for {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The developer's own environment and `.env` decide nothing here."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("BLOOM_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A small shop's SOP, ingested without a model once a file; tests that change it take a copy."""
    folder = tmp_path_factory.mktemp("shop")
    shop = Shop(folder / "home", write_sop(folder / "sop"))
    shop.ingest()
    return shop


@pytest.fixture(scope="session")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A Chroma server for all tests that leave it running; each makes collections of its own."""
    with chroma_run(tmp_path_factory.mktemp("chroma")) as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A database of its own, gone afterwards."""
    try:
        connection = psycopg.connect(_POSTGRESQL, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as exc:
        pytest.skip(f"no PostgreSQL server for tests: {exc}")
    name = f"bloom_test_{uuid4().hex}"
    with connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield _POSTGRESQL + name
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgresql_server


@pytest.fixture(scope="session")
def word_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of words: a folder as sentence-transformers has it."""
    return write_word_model(tmp_path_factory.mktemp("models") / "words")


@pytest.fixture(scope="session")
def word_engines(word_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a data folder keeps of that model once it is exported, which takes torch some seconds."""
    folder = tmp_path_factory.mktemp("exported") / "engines"
    ModelEmbedder(ModelFiles(str(word_model)), folder).prepare()
    return folder


@pytest.fixture
def word_home(tmp_path: Path, word_engines: Path) -> Path:
    """A data folder to which nothing was published yet, with the model of words exported."""
    home = tmp_path / "home"
    shutil.copytree(word_engines, home / "engines")
    return home


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/new folder/bloom.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(params=["sqlite", "postgresql", "memory"])
def records(request: pytest.FixtureRequest) -> Iterator[Records]:
    """The same on every kind of database."""
    if request.param == "memory":
        with Records(MemoryConnections()) as opened:
            yield opened
        return
    with Records.open(request.getfixturevalue(f"{request.param}_url")) as opened:
        yield opened


@pytest.fixture
def started(records: Records) -> Records:
    """Records with one conversation of SOP "clinic", greeted."""
    records.conversations.start(a_conversation(), a_turn(0, message=""))
    return records


@pytest.fixture(scope="session")
def clinic_home(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """A data folder with the bundled clinic published as version 1; copy it, do not write to it.

    Vectors computed by an earlier run are taken from pytest's cache: they are keyed by content and model.
    """
    from bloom.assistant import Assistant

    home = tmp_path_factory.mktemp("clinic")
    known = pytestconfig.cache.mkdir("vectors") / "embeddings.sqlite"
    if known.exists():
        shutil.copy(known, home / known.name)
    assistant = Assistant.open(settings=Settings(bloom_home=home, llm_provider="local"))
    assistant.ingest()
    assistant.close()
    shutil.copy(home / known.name, known)
    return home


@pytest.fixture
def home(clinic_home: Path, tmp_path: Path) -> Path:
    """A copy of the clinic's data folder that a test may change; BLOOM_HOME points to it."""
    return Path(shutil.copytree(clinic_home, tmp_path / "home", dirs_exist_ok=True))


@pytest.fixture(scope="session")
def clinic(clinic_home: Path) -> Iterator[Any]:
    """An assistant over the clinic, for tests that only read."""
    from bloom.assistant import Assistant

    assistant = Assistant.open(settings=Settings(bloom_home=clinic_home, llm_provider="local"))
    assistant.warm_up()
    yield assistant
    assistant.close()


@pytest.fixture
def bloom(home: Path) -> Callable[..., Any]:
    """Runs the command line in this process: `bloom("ask", "…")` gives exit code, stdout and stderr."""
    from typer.testing import CliRunner

    from cli.main import app

    return lambda *arguments, **options: CliRunner().invoke(app, list(arguments), **options)
