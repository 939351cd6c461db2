"""What a warm reply costs beside the bare embedding of its question and a plain Chroma query.

Bare is what a plain pipeline does: sentence-transformers and Chroma's client. Bloom's own reply uses neither.

    python -m bench.speed.reply [--rounds N]

Both are measured in turn, question by question, in one process over the bundled clinic; the figure is their ratio.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bloom.assistant import Assistant
from bloom.settings import Settings
from vectorstore.reference import SentenceTransformerEmbedder

QUESTIONS = (
    "How much is lip filler",
    "where can I park near you",
    "what happens if I cancel my appointment a day before",
    "do you treat people under 18",
    "how long do anti-wrinkle injections last",
    "can I fly after a peel",
    "is there a student discount on laser",
    "who is the medical director",
    "what is the capital of Peru",
    "my lip has been numb since the injection yesterday",
)


def measured(call: Callable[[], Any]) -> float:
    """Seconds one call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def plain_collection(folder: Path) -> Any:
    """A version's chunks as Chroma has them, from its `chroma` folder."""
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    client = chromadb.PersistentClient(str(folder), settings=ChromaSettings(anonymized_telemetry=False))
    return client.get_collection("chunks", embedding_function=None)


def compare(assistant: Assistant, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of the bare work and of the whole reply, for questions no cache has seen."""
    current, embed = assistant.current(), SentenceTransformerEmbedder(assistant.embedder().files).embed
    assert current is not None
    chunks = plain_collection(assistant.folder(current).chroma)
    bare, whole = [], []
    for number in range(rounds):
        for text in QUESTIONS:
            asked = f"{text} {number}?"  # a number makes it new to every cache and changes nothing else
            bare.append(
                measured(lambda asked=asked: chunks.query(query_embeddings=embed([asked], as_query=True), n_results=10))
            )
            whole.append(measured(lambda asked=asked: assistant.ask(asked)))
    return bare, whole


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as home:
        assistant = Assistant.open(settings=Settings(bloom_home=Path(home)))
        assistant.ingest()
        assistant.warm_up()
        compare(assistant, 1)
        bare, whole = compare(assistant, rounds)
        assistant.close()
    ratio = statistics.median(w / b for w, b in zip(whole, bare, strict=True))
    print(f"bare embedding + Chroma query: median {1000 * statistics.median(bare):.1f} ms")
    print(f"whole reply:                   median {1000 * statistics.median(whole):.1f} ms")
    print(f"ratio, median over {len(bare)} pairs: {ratio:.2f} (budget 5)")


if __name__ == "__main__":
    main()
