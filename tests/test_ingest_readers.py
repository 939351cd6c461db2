"""Many processes ask while one ingests: every answer comes from one version, whole. Fault 6."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import ROOT, environment
from hashing_embedder import HashingEmbedder
from ingests import REFUNDS, Shop, write_sop

from bloom.assistant import Assistant
from bloom.settings import Settings

ROUNDS, ASKING = 6, 4

READER = """
import json, sys, time
from pathlib import Path
sys.path[:0] = [{root!r}, {root!r} + "/tests"]
from hashing_embedder import HashingEmbedder
from records.database import Records
from sop.errors import IndexUnavailable
from vectorstore.index import Index
from vectorstore.version_folder import VersionFolder

home, embedder = Path(sys.argv[1]), HashingEmbedder()
with Records.open(home / "bloom.sqlite") as records:
    while not (home / "done").exists():
        current = records.versions.current("default")
        try:
            index = Index(VersionFolder(home / current.folder), fingerprint=embedder.fingerprint)
        except IndexUnavailable as gone:  # only when it was removed between the look and the opening
            if records.versions.current("default").number == current.number:
                print(json.dumps({{"error": str(gone)}}), flush=True)
            continue
        question = embedder.embed(["How much is a visit?"])[0]
        found = [stored.chunk.text for _ in range(3) for stored in index.nearest(question, 99)]
        found += [stored.chunk.text for stored in index.fetch(index.lexical.ids())]
        print(json.dumps({{"version": index.number, "of": current.number, "texts": found}}), flush=True)
        index.close()
"""


def documents(round_: int) -> dict[str, str]:
    """A SOP every statement of which names the round it was written in."""
    return {f"d{n}": f"# Price {n}\n\nA visit to room {n} costs {100 + round_} pounds.\n" for n in range(8)}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "home", write_sop(tmp_path / "sop", **documents(1)))
    shop.ingest()
    return shop


@pytest.fixture
def askers(shop: Shop) -> Iterator[list[subprocess.Popen[str]]]:
    command = [sys.executable, "-c", READER.format(root=str(ROOT)), str(shop.home)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment({})) for _ in range(ASKING)]
    yield started
    for one in started:
        one.kill()
        one.wait()


@pytest.mark.slow
def test_that_every_answer_comes_from_one_whole_version_while_others_are_published(shop, askers):
    for round_ in range(2, ROUNDS + 2):
        write_sop(shop.sop, **documents(round_))
        assert shop.ingest().version == round_
    (shop.home / "done").touch()
    answers = [json.loads(line) for one in askers for line in one.communicate(timeout=120)[0].splitlines()]
    assert [answer for answer in answers if "error" in answer] == []
    assert len({answer["version"] for answer in answers}) > 2, "nobody asked meanwhile"
    assert [answer for answer in answers if answer["version"] != answer["of"]] == []
    mixed = [a for a in answers if any(f"costs {100 + a['version']} pounds" not in text for text in a["texts"])]
    assert mixed == []
    assert {len(set(answer["texts"])) for answer in answers} == {8}


def test_that_a_running_conversation_goes_on_with_what_is_published_meanwhile(tmp_path, monkeypatch):
    """Without a restart, and each reply is on record with the version it came from."""
    monkeypatch.setattr(Assistant, "embedder", lambda *_, **__: HashingEmbedder())
    shop = Shop(tmp_path / "home", write_sop(tmp_path / "sop"))
    shop.ingest()
    assistant = Assistant.open(settings=Settings(bloom_home=shop.home, confidence_threshold=0, min_similarity=0))
    conversation = assistant.start()[0]["conversation"]
    [first, *_] = assistant.reply(conversation, "How long does a refund take?")
    write_sop(shop.sop, refunds=REFUNDS.replace("5 days", "6 days"))
    shop.ingest()
    [second, *_] = assistant.reply(conversation, "How long does a refund take?")
    assert (first["index_version"], "5 days" in first["reply"]) == (1, True)
    assert (second["index_version"], "6 days" in second["reply"]) == (2, True)
    assert assistant.close_conversation(conversation, "quit")[-2]["summary"]["index_versions"] == [1, 2]
    assistant.close()
