"""The same conversation from several threads and processes, killed, taken up again, and under another version."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from commands import HASHING, Ended, child, environment
from hashing_embedder import HashingEmbedder
from ingests import Shop, copied, write_sop

from bloom.assistant import Assistant
from bloom.settings import Settings
from ingest.publishing import KEPT
from records.database import Records
from sop.errors import NotRecorded, RecordsError
from workflow import wording

PARKING = "Where can I park?"


@pytest.fixture
def shop(published: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(Assistant, "embedder", lambda *_, **__: HashingEmbedder())
    return copied(published, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, shop: Shop) -> str | None:
    """Where the records are: beside the index, or on a server."""
    if request.param == "sqlite":
        return None
    url: str = request.getfixturevalue("postgresql_url")
    shop.database = url
    shop.ingest()
    return url


@pytest.fixture
def assistant(shop: Shop, database: str | None) -> Iterator[Assistant]:
    opened = Assistant.open(settings=Settings(bloom_home=shop.home, database_url=database))
    yield opened
    opened.close()


def begun(assistant: Assistant) -> str:
    return str(assistant.start()[0]["conversation"])


def message(text: str, request_id: str) -> str:
    return json.dumps({"text": text, "request_id": request_id})


def places(shop: Shop) -> dict[str, str]:
    return {"BLOOM_HOME": str(shop.home), **({"DATABASE_URL": shop.database} if shop.database else {})}


def chat(shop: Shop, *arguments: str, said: str = "") -> Ended:
    return child("chat", *arguments, hashing=True, env=places(shop), input=said.encode())


def test_that_one_request_in_eight_threads_at_once_is_answered_once(assistant: Assistant) -> None:
    conversation, told = begun(assistant), []
    send = lambda: told.append(assistant.reply(conversation, PARKING, "r1"))  # noqa: E731
    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(told), assistant.recorded(conversation).turns) == (8, 2)
    assert [events == told[0] for events in told] == [True] * 8


@pytest.mark.slow
def test_that_one_request_in_three_processes_at_once_is_answered_once(assistant: Assistant, shop: Shop) -> None:
    conversation = begun(assistant)
    with ThreadPoolExecutor(3) as pool:
        ends = list(
            pool.map(lambda _: chat(shop, "--json", "--resume", conversation, said=message(PARKING, "r1")), range(3))
        )
    told = [event for ended in ends for event in map(json.loads, ended.out.splitlines()) if event["event"] == "reply"]
    assert ([ended.code for ended in ends], [event["turn"] for event in told]) == ([0] * 3, [1] * 3)
    assert [event == told[0] for event in told] == [True] * 3
    assert [turn.request_id for turn in assistant.records.conversations.turns(conversation)] == [None, "r1"]


def test_that_another_text_at_the_same_moment_is_refused(assistant: Assistant) -> None:
    conversation, refused = begun(assistant), []

    def send(text: str) -> None:
        try:
            assistant.reply(conversation, text, "r1")
        except RecordsError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=send, args=(text,)) for text in (PARKING, "thanks")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert "this request id was used for another message" in refused[0]
    assert assistant.recorded(conversation).turns == 2


def test_that_a_request_id_is_the_conversations_own(assistant: Assistant) -> None:
    first, second = begun(assistant), begun(assistant)
    assistant.reply(first, PARKING, "r1")
    [answer] = assistant.reply(second, "thanks", "r1")
    assert (answer["conversation"], answer["kind"]) == (second, "courtesy")


@pytest.mark.parametrize("text", ["thanks \x00", "thanks \ud83d", "  thanks\r\n", "\ufeffthanks", "cafe\u0301"])
def test_that_a_text_that_is_not_kept_as_it_is_sent_is_still_the_same_message(assistant: Assistant, text: str) -> None:
    conversation = begun(assistant)
    first = assistant.reply(conversation, text, "r1")
    assert assistant.reply(conversation, text, "r1") == first


def test_that_an_ended_conversation_goes_on(assistant: Assistant) -> None:
    conversation = begun(assistant)
    assistant.reply(conversation, PARKING, "r1")
    assistant.close_conversation(conversation, "quit")
    assert assistant.recorded(conversation).ended
    assert assistant.reply(conversation, "thanks")[0]["kind"] == "courtesy"
    assert (assistant.recorded(conversation).ended, assistant.recorded(conversation).turns) == (None, 3)
    assert assistant.reply(conversation, PARKING, "r1")[0]["turn"] == 1


def test_that_a_conversation_nobody_began_is_named(assistant: Assistant) -> None:
    for ask in (assistant.reply, assistant.summary, assistant.ask_for_person):
        with pytest.raises(NotRecorded, match="there is no such conversation"):
            ask("20260101-000000000000", *(["hello"] if ask == assistant.reply else []))


COMPLAINT = "I want to complain, this was awful"


def shipped(shop: Shop) -> list[tuple[str, int]]:
    """The conversation and turn of every line for log shippers."""
    file = shop.home / "escalations.jsonl"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [(line["conversation"], line["turn"]) for line in map(json.loads, lines)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("phase", "recorded", "told"),
    [
        ("conversation_files.py:owe:return", 1, 0),
        ("conversation_log.py:append:return", 2, 0),
        ("conversation_files.py:add_escalations:return", 2, 1),
    ],
)
def test_that_a_kill_around_the_commit_of_a_hand_over_neither_loses_nor_doubles_its_line(
    assistant: Assistant, shop: Shop, phase: str, recorded: int, told: int
) -> None:
    conversation = begun(assistant)
    command = [sys.executable, str(HASHING), str(int(signal.SIGKILL)), phase, "chat", "--resume", conversation]
    killed = subprocess.run(
        command, env=environment(places(shop)), input=COMPLAINT.encode(), capture_output=True, check=False, timeout=120
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert (assistant.recorded(conversation).turns, len(shipped(shop))) == (recorded, told)
    assistant.reply(begun(assistant), "thanks")
    assert shipped(shop) == [(conversation, 1)] * (recorded - 1)
    assert list((shop.home / "escalations-owed").iterdir()) == []


FLOW = """
flow: booth
version: {version}
start: hello
way_out: over
states:
  hello:
    do: ask
    prompt: Tea or coffee?
    transitions: [{{when: {{keyword: [tea]}}, to: {second}}}]
  {second}:
    do: ask
    prompt: {prompt}
    transitions: [{{when: {{keyword: [milk]}}, to: over}}]
  over: {{do: end, prompt: Coming up.}}
{migrations}
"""


def publish(
    shop: Shop, version: int = 1, second: str = "white", prompt: str = "With milk?", migrations: str = ""
) -> None:
    (shop.sop / "business.yaml").write_text("name: Booth\nflow: booth.flow.yaml\n")
    flow = FLOW.format(version=version, second=second, prompt=prompt, migrations=migrations)
    (shop.sop / "booth.flow.yaml").write_text(flow)
    ended = child("ingest", str(shop.sop), hashing=True, env=places(shop))
    assert ended.code in (0, 5), ended.err


def said(shop: Shop, conversation: str, text: str) -> list[str]:
    ended = chat(shop, "--json", "--resume", conversation, said=text)
    assert ended.code == 0, ended.err
    events = [json.loads(line) for line in ended.out.splitlines()]
    return [event["reply"] for event in events if event.get("reply")]


@pytest.fixture
def ordered(shop: Shop) -> str:
    """A conversation that stands in the second state of version 1 of a flow."""
    publish(shop)
    ended = chat(shop, "--json", said="tea please")
    return str(json.loads(ended.out.splitlines()[0])["conversation"])


@pytest.mark.slow
def test_that_a_conversation_goes_on_by_the_map_of_a_flow_changed_under_it(shop: Shop, ordered: str) -> None:
    publish(shop, 2, "pale", "Milk with it?", "migrations: {1: {hello: hello, white: pale}}")
    assert said(shop, ordered, "milk yes") == ["Coming up."]


@pytest.mark.slow
def test_that_a_conversation_begins_again_politely_where_no_map_says_how_to_go_on(shop: Shop, ordered: str) -> None:
    publish(shop, 2, "pale", "Milk with it?")
    assert said(shop, ordered, "milk yes") == [wording.CHANGED, "Tea or coffee?"]
    assert said(shop, ordered, "tea then") == ["Milk with it?"]


@pytest.mark.slow
def test_that_a_conversation_goes_on_when_the_version_it_began_with_is_gone(shop: Shop, ordered: str) -> None:
    for number in range(KEPT + 1):
        write_sop(shop.sop, parking=f"# Parking\n\nThere are {number + 2} places behind the house.\n")
        shop.ingest()
    assert said(shop, ordered, "milk yes") == ["Coming up."]
    with Records.open(shop.home / "bloom.sqlite") as records:
        began_with = records.conversations.turns(ordered)[0].index_version
        assert began_with not in {version.number for version in records.versions.all()}
