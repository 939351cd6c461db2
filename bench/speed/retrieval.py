"""What retrieval alone costs: from a question to its evidence, beside the bare embedding and one Chroma query.

    python -m bench.speed.retrieval --data PATH [--sizes 1000 10000] [--home FOLDER] [--questions N] [--passages N]

Over the SOPs of `bench.speed.curve`. Measured in turn, question by question, in CPU time and by the clock:

    library   sentence-transformers and Chroma's client (10 results): what a plain pipeline does
    engine    Bloom's own embedding of the question and the same query: what retrieval adds to
    bloom     `Researcher`: the question understood, looked up by meaning and by words, ranked, read and judged
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.speed.curve import QUESTIONS, built, timed_researcher
from bench.speed.reply import plain_collection
from bench.speed.stages import StageClock
from bench.speed.synthetic import PASSAGES, real
from vectorstore.embedder import QueryCache
from vectorstore.index import Index
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles
from vectorstore.reference import SentenceTransformerEmbedder
from vectorstore.version_folder import VersionFolder

SIZES = (1000, 10_000)
JUDGE = "judge network"
Spent = tuple[float, float]
"""Seconds of CPU and by the clock."""


def spent(call: Callable[[str], Any], question: str) -> Spent:
    began, cpu = time.perf_counter(), time.process_time()
    call(question)
    return time.process_time() - cpu, time.perf_counter() - began


class Compared:
    """The three ways over one index, and what each question took."""

    def __init__(self, folder: VersionFolder, embedder: ModelEmbedder) -> None:
        self.clock = StageClock(time.process_time)
        index = Index(folder, fingerprint=embedder.fingerprint)
        embed = self.clock.timed("query embedding", QueryCache(embedder, known=index.phrases).embed)
        researcher, chunks = timed_researcher(index, embed, self.clock), plain_collection(folder.chroma)
        library = SentenceTransformerEmbedder(embedder.files)

        def bare(by: Any) -> Callable[[str], Any]:
            return lambda asked: chunks.query(query_embeddings=by.embed([asked], as_query=True), n_results=10)

        self.ways: dict[str, Callable[[str], Any]] = {
            "library": bare(library),
            "engine": bare(embedder),
            "bloom": lambda asked: researcher.evidence(researcher.understand(asked)),
        }
        self.spent: dict[str, list[Spent]] = {way: [] for way in self.ways}
        self.stages: list[Counter[str]] = []

    def ask(self, question: str, turn: int) -> None:
        """Each way once, beginning with another one every time."""
        ways = list(self.ways)
        for way in (*ways[turn % len(ways) :], *ways[: turn % len(ways)]):
            self.clock.start()
            self.spent[way].append(spent(self.ways[way], question))
            if way == "bloom":
                self.clock.stop()
                self.stages.append(Counter(self.clock.spent))

    def forget(self) -> None:
        """What was measured so far warmed the caches."""
        self.spent, self.stages = {way: [] for way in self.ways}, []


def compared(folder: VersionFolder, questions: Sequence[str], embedder: ModelEmbedder) -> Compared:
    """Half of the questions unmeasured, then the others."""
    found, middle = Compared(folder, embedder), len(questions) // 2
    for turn, question in enumerate(questions[:middle]):
        found.ask(question, turn)
    found.forget()
    for turn, question in enumerate(questions[middle:]):
        found.ask(question, turn)
    return found


def report(size: int, found: Compared) -> None:
    """Medians, their ratios, and each stage's mean."""
    cpu, clock = ({way: 1000 * median(one[at] for one in each) for way, each in found.spent.items()} for at in (0, 1))
    unread = 1000 * median(sum(stages.values()) - stages[JUDGE] for stages in found.stages)
    print(f"{size} chunks, {len(found.stages)} questions; ms of CPU, by the clock; times library, engine (CPU)")
    for way in found.ways:
        ratios = f"{cpu[way] / cpu['library']:.2f} {cpu[way] / cpu['engine']:.2f}"
        print(f"  {way:16} {cpu[way]:7.1f} {clock[way]:7.1f}   {ratios}   clock {clock[way] / clock['library']:.2f}")
    print(f"  bloom, unjudged  {unread:7.1f}   {unread / cpu['library']:.2f} {unread / cpu['engine']:.2f}")
    total: Counter[str] = sum(found.stages, Counter())
    for stage, seconds in total.most_common():
        print(f"    {stage:16} {1000 * seconds / len(found.stages):7.2f} ms", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--passages", type=int, default=PASSAGES)
    given = parser.parse_args()
    embedder = ModelEmbedder(ModelFiles())
    found = real(given.data, embedder, given.passages)
    with tempfile.TemporaryDirectory() as temporary:
        home: Path = given.home or Path(temporary)
        home.mkdir(parents=True, exist_ok=True)
        for size in given.sizes:
            folder = built(home / str(size), size, found, embedder)
            report(size, compared(folder, found.questions[: 2 * given.questions], embedder))


if __name__ == "__main__":
    main()
