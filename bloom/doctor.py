"""What works here, what is missing, and how to fix it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel, SecretStr

from bloom.assistant import Assistant
from bloom.provider_choice import chat_model, choose, ollama
from bloom.settings import Settings, load, source_of
from bloom.sop_source import unrecorded
from ingest.version_builder import check as check_index
from records.address import Address
from sop.errors import BloomError
from vectorstore.index import check_place
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles
from workflow.model.chat_model import ChatModel, Message
from workflow.model.deadline import Deadline
from workflow.model.errors import ProviderError
from workflow.model.usage import Usage

_PATIENCE = 15.0  # seconds for a model to show that it is there
_ROOM = 500 * 1024 * 1024  # bytes free below which an ingest of a large SOP may fail


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `fix` is what to do when it is not `ok`."""

    name: str
    ok: bool
    detail: str
    fix: str = ""


def examine(sop: str) -> Iterator[Check]:
    """Every check in order. A check that fails does not keep the later ones from being made, as far as they can be."""
    try:
        settings = load()
    except BloomError as exc:
        yield _failed("settings", exc)
        return
    yield from _settings(settings)
    yield _guarded("data folder", lambda: _data_folder(settings.bloom_home))
    yield _guarded("embedding model", lambda: _model(settings))
    yield _guarded("embedding engine", lambda: _engine(settings))
    try:
        assistant = Assistant.open(sop, settings)
    except BloomError as exc:
        yield _failed("records", exc)
        return
    try:
        yield Check("records", True, assistant.records.address)
        yield _guarded("vector store", lambda: _vector_store(assistant))
        yield _guarded("index", lambda: _index(assistant))
        yield _guarded("calibration", lambda: _calibration(assistant))
        yield _guarded("provider", lambda: _provider(settings))
    finally:
        assistant.close()


def _settings(settings: Settings) -> Iterator[Check]:
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if name == "database_url":
            value = Address.of(settings.database)
        elif name == "chroma_url":
            value = settings.chroma or "not set"
        elif isinstance(value, SecretStr):
            value = masked(value.get_secret_value())
        elif value is None:
            value = "not set"
        yield Check(f"setting {name.upper()}", True, f"{value} (from {source_of(name)})")


def _data_folder(home: Path) -> Check:
    home.mkdir(parents=True, exist_ok=True)
    probe = home / ".writable"
    probe.touch()
    probe.unlink()
    free = shutil.disk_usage(home).free
    detail = f"{home}, {free / 1e9:.1f} GB free"
    return Check("data folder", free > _ROOM, detail, "" if free > _ROOM else "free some space or set BLOOM_HOME")


def _model(settings: Settings) -> Check:
    files = ModelFiles(settings.embedding_model)
    return Check("embedding model", True, f"{files.fingerprint}, window of {files.window} tokens")


def _engine(settings: Settings) -> Check:
    """What runs the model. sentence-transformers is slower, and nothing is wrong with it."""
    embedder = ModelEmbedder(ModelFiles(settings.embedding_model), settings.bloom_home / "engines")
    return Check("embedding engine", True, f"run by {embedder.run_by()}")


def _vector_store(assistant: Assistant) -> Check:
    """Where index versions go. That one of them is still there is the index's check."""
    if assistant.server is None:
        return Check("vector store", True, "in the data folder")
    assistant.server.check()
    return Check("vector store", True, f"the Chroma server at {assistant.server.address} answers")


def _index(assistant: Assistant) -> Check:
    current = assistant.current()
    if current is None:
        lost = unrecorded(assistant.sop, assistant.records, assistant.settings.bloom_home)
        return (
            _failed("index", lost) if lost else Check("index", False, "nothing is ingested yet", "run `bloom ingest`")
        )
    if current.embedder != assistant.embedder().fingerprint:
        return Check(
            "index",
            False,
            f"version {current.number} was built with {current.embedder}",
            "set EMBEDDING_MODEL back or run `bloom ingest --rebuild`",
        )
    folder = assistant.folder(current)
    check_place(folder, folder.manifest(), assistant.server)
    check_index(folder.path, assistant.server)
    return Check("index", True, f"version {current.number}: {current.documents} documents, {current.chunks} chunks")


def _calibration(assistant: Assistant) -> Check:
    """Whose confidence is in force, and the threshold with it."""
    trust, file = assistant.trust(), assistant.calibration_file().path
    if trust.problem:
        fix = "run `bloom calibrate` again or delete it"
        return Check("calibration", False, f"{file} is not used: {trust.problem}", fix)
    whose = f"fitted on {trust.own.fitted_on} ({file})" if trust.own else "as it comes with Bloom"
    return Check("calibration", True, f"threshold {trust.threshold:.2f}; confidence {whose}")


def _provider(settings: Settings) -> Check:
    """Who writes, and why. An Ollama that lacks the model is named: it was meant to be used, most likely."""
    choice = choose(settings)
    model = chat_model(choice, settings)
    if model is None:
        detail = f"{choice}: {choice.reason}; answers are quoted from the SOP, which needs no key and no server"
        lacks = settings.llm_provider is None and ollama(settings) == "not pulled"
        fix = f"to let Ollama write, run `ollama pull {settings.ollama_model}`" if lacks else ""
        return Check("provider", True, detail, fix)
    try:
        spent = ask_for_a_sign(model)
    except ProviderError as exc:
        failed = _failed("provider", exc)
        return replace(failed, detail=f"{choice}: {choice.reason}, but {type(exc).__name__}: {failed.detail}")
    return Check("provider", True, f"{choice}: {choice.reason}; it replies as it must ({spent.in_words})")


def ask_for_a_sign(model: ChatModel) -> Usage:
    """One short question to the model, which proves key, model name and structured replies. Raises ProviderError."""
    asked = [Message("user", "This is a check of the connection. Set alive to true.")]
    model.prepare()
    return model.complete("You fill in a form.", asked, _Sign, Deadline.after(_PATIENCE)).usage


class _Sign(BaseModel):
    alive: bool


def masked(secret: str) -> str:
    """Enough of a key to tell it from another: its last four characters, of one that is long.

    >>> masked("sk-abcdefghijklmnop")
    '…mnop'
    """
    return f"…{secret[-4:]}" if len(secret) >= 16 else "set"


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except BloomError as exc:
        return _failed(name, exc)
    except OSError as exc:
        return Check(name, False, f"{exc.filename}: {exc.strerror}", "fix its owner or set BLOOM_HOME")


def _failed(name: str, exc: BloomError) -> Check:
    where = f"{exc.where}: " if exc.where else ""
    return Check(name, False, f"{where}{exc.what}", exc.fix or "")
