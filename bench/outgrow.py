"""Three processes serve customers and one ingests, on one Chroma server and one PostgreSQL.

    python -m bench.outgrow [--seconds 60] [--postgresql postgresql://postgres@127.0.0.1:5432/]

Every document names the round it was written in by its prices, and round N is published as version N: so each reply
tells which version its sentences come from. Starts `chroma run` and makes a database of its own; both are gone after.
"""

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx

from bloom.assistant import Assistant
from bloom.settings import load

SERVING, ROOMS = 3, ("Garden", "Library", "Orchard", "Harbour", "Attic", "Cellar", "Chapel", "Mill")
COLLECTIONS = "/api/v2/tenants/default_tenant/databases/default_database/collections"


def write(sop: Path, round_: int) -> None:
    """The SOP of a round: each room costs 100 pounds and the round's number."""
    sop.mkdir(exist_ok=True)
    for room in ROOMS:
        text = f"# {room} room\n\n## Price\n\nAn hour in the {room} room costs £{100 + round_}.\n"
        (sop / f"{room.lower()}.md").write_text(text, encoding="utf-8")


def serve(done: Path) -> None:
    """One customer after the other, each asking for the prices of two rooms at once; a line of JSON for each reply."""
    assistant = Assistant.open()
    assistant.warm_up()
    number = 0
    while not done.exists():
        first, second = ROOMS[number % len(ROOMS)], ROOMS[(number + 3) % len(ROOMS)]
        conversation = assistant.start()[0]["conversation"]
        question = f"How much is an hour in the {first} room? And how much is an hour in the {second} room?"
        reply = assistant.reply(conversation, question)[0]
        told = {int(price) - 100 for price in re.findall(r"£(\d+)", reply["reply"])}
        print(json.dumps({"kind": reply["kind"], "version": reply["index_version"], "told": sorted(told)}), flush=True)
        number += 1
    assistant.close()


def publish(sop: Path, seconds: float, done: Path) -> None:
    """Edit every document, ingest, and again, until the time is up."""
    assistant = Assistant.open()
    assistant.warm_up()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        round_ = assistant.records.versions.next_number(assistant.sop)
        write(sop, round_)
        report = assistant.ingest([sop])
        assert report.version == round_
    assistant.close()
    done.touch()


@contextmanager
def chroma_run(folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = str(Path(sys.executable).with_name("chroma"))
    command = [program, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@contextmanager
def database(server: str) -> Iterator[str]:
    import psycopg

    name = f"bloom_bench_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield f"{server.rstrip('/')}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def started(*arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bench.outgrow", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def measure(seconds: float, home: Path) -> None:
    sop, done = home.parent / "sop", home.parent / "done"
    assistant = Assistant.open()
    write(sop, 1)
    assistant.ingest([sop])
    serving = [started("serve", str(done)) for _ in range(SERVING)]
    first = [process.stdout.readline() for process in serving if process.stdout]
    publishing = started("publish", str(sop), str(seconds), str(done))
    ended = [process.communicate() for process in (publishing, *serving)]
    codes = [process.returncode for process in (publishing, *serving)]
    replies = [json.loads(line) for line in [*first, *(line for out, _ in ended[1:] for line in out.splitlines())]]
    report(replies, codes, [err for _, err in ended if err], assistant)
    assistant.close()


def report(replies: list[dict[str, object]], codes: list[int], said: list[str], assistant: Assistant) -> None:
    kept = assistant.records.versions.all(assistant.sop)
    held = {assistant.folder(version).collection_name() for version in kept}
    there = {found["name"] for found in httpx.get(f"{assistant.settings.chroma}{COLLECTIONS}").json()}
    recorded = assistant.records.conversations.all()
    print(f"exit codes of the one that ingests and the {SERVING} that serve: {codes}")
    print(f"versions published: {kept[-1].number}; kept: {[version.number for version in kept]}")
    print(f"collections on the server are those of the versions kept: {there == held}")
    print(f"replies: {len(replies)}, on record: {len(recorded)}; of kind {dict(Counter(r['kind'] for r in replies))}")
    print(f"replies from more than one version: {sum(r['told'] != [r['version']] for r in replies)}")
    print(f"replies by version: {dict(sorted(Counter(r['version'] for r in replies).items()))}")
    print("\n".join(said) or "nothing on stderr")


def main() -> None:
    if sys.argv[1:2] == ["serve"]:
        return serve(Path(sys.argv[2]))
    if sys.argv[1:2] == ["publish"]:
        return publish(Path(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4]))
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--postgresql", default="postgresql://postgres@127.0.0.1:5432/")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        chroma_run(Path(name) / "chroma") as url,
        database(given.postgresql) as records,
    ):
        home = Path(name) / "home"
        os.environ |= {"BLOOM_HOME": str(home), "CHROMA_URL": url, "DATABASE_URL": records, "LLM_PROVIDER": "local"}
        assert load().chroma
        _wait_for(url)
        measure(given.seconds, home)
    return None


def _wait_for(url: str) -> None:
    for _ in range(600):
        try:
            httpx.get(f"{url}{COLLECTIONS}").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    sys.exit("`chroma run` does not start here")


if __name__ == "__main__":
    main()
