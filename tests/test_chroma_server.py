"""Index versions on a Chroma server: what happens when it is gone, slow, not ours, or has lost what it held."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import numpy as np
import pytest
from canned_server import canned
from chroma_server import Running, chroma_run
from hashing_embedder import HashingEmbedder
from ingests import REFUNDS, Shop, files_of, write_sop

from bloom.assistant import Assistant
from bloom.doctor import examine
from bloom.settings import Settings, load
from bloom.versions import rollback
from ingest import publishing
from records.database import Records
from sop.errors import EmbedderMismatch, IndexUnavailable, ServerUnavailable, SettingError
from vectorstore.chroma_server import ChromaServer, new_name
from vectorstore.collection import ChunkCollection
from vectorstore.index import Index
from vectorstore.server_address import ServerAddress
from vectorstore.version_folder import VersionFolder

PARKING = "Where can I park?"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that tests may stop and start."""
    with chroma_run(tmp_path_factory.mktemp("own")) as running:
        yield running


@pytest.fixture
def running(own: Running) -> Running:
    if own.process.poll() is not None:
        own.start()
    return own


@pytest.fixture
def shop(running: Running, tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "home", write_sop(tmp_path / "sop"), server=running.server)
    shop.ingest()
    return shop


@pytest.fixture
def assistant(shop: Shop, running: Running, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assistant]:
    monkeypatch.setattr(Assistant, "embedder", lambda *_, **__: HashingEmbedder())
    monkeypatch.setenv("CHROMA_URL", running.url)
    opened = Assistant.open()
    yield opened
    opened.close()


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of something that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def changed(shop: Shop) -> None:
    write_sop(shop.sop, refunds=REFUNDS.replace("5 days", "6 days"))


def collection(shop: Shop) -> str:
    name = VersionFolder(shop.folder()).collection_name()
    assert name
    return name


def dropping(running: Running, name: str) -> None:
    running.server.delete(name)
    assert name not in running.collections()


def test_that_what_the_server_gives_back_is_what_was_put_there(running):
    texts = ["You can park behind the house.", "A refund takes 5 days."]
    made = running.server.create(new_name(), {"hnsw": {"space": "cosine"}})
    vectors = HashingEmbedder().embed(texts)
    made.add(["a", "b"], vectors, texts, [{"n": 1}, {"n": 2}])
    found = made.query(vectors[:1], 2, ["embeddings", "documents", "metadatas"])
    assert (made.count(), found["documents"], found["metadatas"]) == (2, [texts], [[{"n": 1}, {"n": 2}]])
    assert np.array_equal(np.asarray(found["embeddings"][0], dtype=np.float32), vectors)


def test_that_a_version_on_the_server_keeps_no_chunk_in_the_data_folder(shop):
    assert not (shop.folder() / "chroma").exists()
    assert "behind the house" in " ".join(shop.texts())
    assert VersionFolder(shop.folder()).verified().files["collection"] > 0


@pytest.mark.slow
def test_that_one_collection_a_recorded_version_is_kept(shop, running, monkeypatch):
    others = running.collections() - {collection(shop)}
    monkeypatch.setattr(publishing, "KEPT", 2)
    for days in range(3):
        write_sop(shop.sop, refunds=REFUNDS.replace("5 days", f"{days} days"))
        shop.ingest()
    folders = sorted((shop.home / "sops/default/versions").iterdir())
    assert shop.versions() == [int(folder.name) for folder in folders] == [3, 4]
    assert running.collections() - others == {VersionFolder(folder).collection_name() for folder in folders}


@pytest.mark.slow
def test_that_the_collection_of_a_version_somebody_reads_is_kept(shop, running, monkeypatch):
    monkeypatch.setattr(publishing, "KEPT", 1)
    with shop.index() as reading:
        name = collection(shop)
        changed(shop)
        shop.ingest()
        assert len(reading.fetch(reading.lexical.ids())) == reading.manifest.chunks
    shop.ingest()
    assert name not in running.collections()


def test_that_another_embedder_is_refused_before_the_server_is_asked(shop, running):
    """Faults 12 and 13."""
    running.stop()
    with pytest.raises(EmbedderMismatch):
        Index(VersionFolder(shop.folder()), fingerprint=HashingEmbedder("other").fingerprint, server=running.server)


def test_that_a_dead_server_leaves_the_published_version(shop, running):
    before, files = shop.versions(), files_of(shop.folder())
    changed(shop)
    running.stop()
    with pytest.raises(ServerUnavailable, match=r"127.0.0.1:\d+: the Chroma server cannot be used .*start it or set"):
        shop.ingest()
    assert (shop.versions(), files_of(shop.folder())) == (before, files)
    running.start()
    assert shop.ingest().version == 2
    assert "6 days" in " ".join(shop.texts())


def test_that_a_server_that_dies_while_chunks_are_written_leaves_the_published_version(shop, running, monkeypatch):
    changed(shop)
    before = collection(shop)
    add = ChunkCollection.add

    def die(self: ChunkCollection, *given: object) -> None:
        running.stop()
        add(self, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as patched, pytest.raises(ServerUnavailable):
        patched.setattr(ChunkCollection, "add", die)
        shop.ingest()
    [draft] = (shop.home / "sops/default/versions").glob("*.building")
    left = VersionFolder(draft).collection_name()
    running.start()
    assert left in running.collections()
    assert (collection(shop), shop.ingest().version) == (before, 2)
    assert left not in running.collections()
    assert not draft.exists()


@pytest.mark.parametrize("given", [b"", b"bloom-0", b"../../x"])
def test_that_a_half_written_name_is_removed_with_its_draft(shop, given):
    draft = shop.home / "sops/default/versions/0002.building"
    draft.mkdir()
    (draft / "collection").write_bytes(given)
    shop.ingest()
    assert not draft.exists()


def test_that_a_silent_server_is_an_error_within_its_deadline(silent):
    began = time.monotonic()
    with closing(ChromaServer(ServerAddress.of(silent), patience=0.3)) as server:
        with pytest.raises(ServerUnavailable, match=r"no answer within 0.3 seconds"):
            server.check()
        with pytest.raises(ServerUnavailable, match="did not answer in time a moment ago"):
            server.check()
    assert time.monotonic() - began < 2


def test_that_a_server_that_sends_a_byte_now_and_then_is_an_error_within_its_deadline():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        done = threading.Event()
        thread = threading.Thread(target=_drip, args=(listening, done))
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        began = time.monotonic()
        late = pytest.raises(ServerUnavailable, match=r"no answer within 0.5 seconds")
        with closing(ChromaServer(ServerAddress.of(url), patience=0.5)) as server, late:
            server.check()
        assert time.monotonic() - began < 3
        done.set()
        thread.join()


def _drip(listening: socket.socket, done: threading.Event) -> None:
    connection, _ = listening.accept()
    with connection:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not done.wait(0.05):
            try:
                connection.sendall(b" ")
            except OSError:
                return


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        ("200 OK", b"<html>hello</html>", "no Chroma server"),
        ("200 OK", b'{"a": 1}', "no Chroma server"),
        ("404 Not Found", b"nothing here", "no Chroma server"),
        ("401 Unauthorized", b"{}", "CHROMA_TOKEN"),
        ("503 Busy", b'{"message": "compacting"}', "HTTP 503 compacting"),
    ],
)
def test_that_what_is_no_working_chroma_server_is_named(status, body, said):
    refused = pytest.raises(ServerUnavailable, match=said)
    with canned(status, body) as url, closing(ChromaServer(ServerAddress.of(url))) as server, refused:
        server.create(new_name(), {})


def test_that_a_chat_hands_over_while_the_server_is_gone_and_answers_when_it_is_back(assistant, running):
    conversation = assistant.start()[0]["conversation"]
    assert assistant.desk()
    running.stop()
    reply, raised = assistant.reply(conversation, PARKING)
    assert (reply["kind"], raised["escalation"]["rule"]) == ("hand_over", "provider_error")
    assert "Chroma" in raised["escalation"]["rationale"]
    assert "Chroma" not in reply["reply"]
    assert "127.0.0.1" not in reply["reply"]
    running.start()
    assert "Chroma" not in str(assistant.reply(conversation, PARKING))


def test_that_a_chat_begun_without_the_server_answers_when_it_is_there(assistant, running):
    running.stop()
    conversation = assistant.start()[0]["conversation"]
    assert assistant.reply(conversation, PARKING)[1]["escalation"]["rule"] == "provider_error"
    running.start()
    events = assistant.reply(conversation, PARKING)
    assert "provider_error" not in str(events)


def test_that_a_lost_collection_is_named_by_the_doctor_and_built_anew_by_the_next_ingest(assistant, shop, running):
    name = collection(shop)
    dropping(running, name)
    [index] = [check for check in examine("default") if check.name == "index"]
    assert (index.ok, name in index.detail, index.fix) == (False, True, "run `bloom ingest` to build the index anew")
    shop.embedder.embedded.clear()
    report = shop.ingest()
    assert (report.version, report.embedded, shop.embedder.embedded) == (2, 0, [])
    with pytest.raises(IndexUnavailable, match="has lost the collection"):
        rollback(assistant, 1)


@pytest.mark.slow
def test_that_a_collection_that_lost_chunks_is_refused(shop, running):
    server = running.server
    path = server.collection(collection(shop))._path
    with shop.index() as index:
        some = index.lexical.ids()[:1]
    httpx.post(f"{running.url}{path}/delete", json={"ids": some}).raise_for_status()
    with pytest.raises(IndexUnavailable, match="2 chunks instead of 3"), shop.index():
        pass
    assert shop.ingest().version == 2


def test_that_the_doctor_names_a_server_that_does_not_answer(assistant, running):
    running.stop()
    found = {check.name: check for check in examine("default")}
    assert [found[name].ok for name in ("vector store", "index", "records")] == [False, False, True]
    assert "CHROMA_URL" in found["index"].fix


@pytest.mark.slow
def test_that_versions_move_between_the_data_folder_and_the_server_by_an_ingest(shop, running):
    held, shop.server = shop.server, None
    with pytest.raises(IndexUnavailable, match="on a Chroma server and none is set; set CHROMA_URL"), shop.index():
        pass
    assert (shop.ingest().embedded, (shop.folder() / "chroma").is_dir()) == (0, True)
    shop.server = held
    assert shop.texts()
    assert (shop.ingest().version, (shop.folder() / "chroma").exists()) == (3, False)
    with Records.open(shop.home / "bloom.sqlite") as records:
        assert len({version.chunks for version in records.versions.all()}) == 1


def test_that_an_address_is_shown_without_its_password(monkeypatch):
    monkeypatch.setenv("CHROMA_URL", "https://owner:hunter%402@chroma.example:8443/")
    address = load().chroma
    assert address == ServerAddress("https://chroma.example:8443", "Basic b3duZXI6aHVudGVyQDI=")
    assert "hunter" not in f"{address} {address!r} {load()!r}"
    shown = next(check for check in examine("default") if check.name == "setting CHROMA_URL")
    assert shown.detail == "https://chroma.example:8443 (from environment)"


def test_that_a_token_is_sent(monkeypatch):
    monkeypatch.setenv("CHROMA_URL", "http://chroma.example")
    monkeypatch.setenv("CHROMA_TOKEN", "a-secret")
    address = load().chroma
    assert address
    assert (address.authorization, "secret" in repr(address)) == ("Bearer a-secret", False)


@pytest.mark.parametrize(
    "url", ["chroma:8000", "ftp://chroma", "http://", "http://a:b@c@d", "http://host:port", "http://h/?tenant=x"]
)
def test_that_a_wrong_address_is_refused_by_the_setting_s_name(monkeypatch, url):
    monkeypatch.setenv("CHROMA_URL", url)
    with pytest.raises(SettingError, match=r"environment: CHROMA_URL: .*; (use|write) ") as refused:
        load()
    assert "b@c" not in str(refused.value)


def test_that_without_an_address_everything_stays_in_the_data_folder():
    assert Settings().chroma is None
