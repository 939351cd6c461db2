"""What a warm reply costs as the SOP grows, beside the bare embedding of its question and a plain Chroma query.

    python -m bench.speed.curve --data PATH [--sizes 1000,10000,100000] [--home FOLDER]

Each size is a synthetic SOP (bench/speed/synthetic.py), put together as Bloom puts its own together. Both are measured
in turn, question by question, over one index, the bare work by sentence-transformers and Chroma's client. The questions
are real, the caches have seen others. Built indexes are kept in `--home` for another run.
"""

import argparse
import resource
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.speed.reply import measured, plain_collection
from bench.speed.stages import StageClock, Timed
from bench.speed.synthetic import Real, build_synthetic, real
from bloom.phrases import general
from bloom.settings import Settings
from retrieval import confidence, judge
from retrieval.evidence import Researcher
from retrieval.retriever import Embed
from sop.profile import merged_rules
from vectorstore.embedder import QueryCache
from vectorstore.index import Index
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles
from vectorstore.reference import SentenceTransformerEmbedder
from vectorstore.version_folder import VersionFolder
from workflow import cases
from workflow.courtesy import SmallTalk
from workflow.desk import Desk, Thresholds
from workflow.local import LocalProvider
from workflow.outcome import Answer
from workflow.screen import EscalationScreen
from workflow.verification.verifier import Verifier

BUDGETS = {1000: 5.0, 100_000: 10.0}
QUESTIONS = 40  # measured, after as many others that warm every cache


@dataclass
class Measured:
    """Seconds of the bare work and of the whole reply, question by question, and of all replies by stage."""

    bare: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    stages: Counter[str] = field(default_factory=Counter)
    answered: int = 0

    @property
    def ratio(self) -> float:
        return median(self.whole) / median(self.bare)


def timed_researcher(index: Index, embed: Embed, clock: StageClock) -> Timed:
    """Who finds evidence, every part charged to its stage but for `embed`."""
    watched = Timed(clock, index, nearest_ids="Chroma, nearest", fetch="Chroma, by id", statement_vectors="statements")
    watched.lexical = Timed(clock, index.lexical, search="BM25")
    reads = clock.timed("judge network", judge.shipped())
    researcher = Researcher(watched, embed, confidence.shipped(), reads=reads)  # type: ignore[arg-type]
    researcher.reader = Timed(clock, researcher.reader, best="reading", named="reading")  # type: ignore[assignment]
    return Timed(clock, researcher, understand="understanding", evidence="ranking", search="ranking")


def timed_desk(index: Index, embedder: ModelEmbedder, clock: StageClock) -> Desk:
    """A desk as `bloom.opened` makes it, every part of it charged to its stage."""
    settings = Settings()
    plain = QueryCache(embedder, known=index.phrases).embed
    embed = clock.timed("query embedding", plain)
    found = clock.timed("screen network", cases.shipped())
    rules = merged_rules(index.profile.escalation_rules)
    screen = EscalationScreen(rules, general(index.profile, index.faq), embed, found)
    return Desk(
        profile=index.profile,
        researcher=timed_researcher(index, embed, clock),
        provider=Timed(clock, LocalProvider(screen, embed), screen="screen, rules", answer="answer"),
        verifier=Timed(clock, Verifier(plain), verify="verify"),
        small_talk=Timed(clock, SmallTalk(embed), recognise="courtesy"),
        thresholds=Thresholds(settings.min_similarity, settings.confidence_threshold),
        embed=embed,
    )


def compared(folder: VersionFolder, questions: Sequence[str], embedder: ModelEmbedder) -> Measured:
    """Half of the questions unmeasured, then each of the others: the bare work and the whole reply, in turn."""
    clock, found = StageClock(), Measured()
    index = Index(folder, fingerprint=embedder.fingerprint)
    desk, chunks = timed_desk(index, embedder, clock), plain_collection(folder.chroma)
    library = SentenceTransformerEmbedder(embedder.files)

    def bare(question: str) -> None:
        chunks.query(query_embeddings=library.embed([question], as_query=True), n_results=10)

    def whole(question: str) -> None:
        clock.start()
        found.answered += isinstance(desk.reply(question), Answer)
        found.whole.append(clock.stop())
        found.stages += clock.spent

    middle = len(questions) // 2
    for question in questions[:middle]:
        bare(question)
        desk.reply(question)
    for number, question in enumerate(questions[middle:]):
        if number % 2:
            whole(question)
        found.bare.append(measured(lambda asked=question: bare(asked)))
        if not number % 2:
            whole(question)
    index.close()
    return found


def report(size: int, found: Measured) -> None:
    """One size's figures, and each stage's share of all replies."""
    bare, whole = 1000 * median(found.bare), 1000 * median(found.whole)
    budget = f" (budget {BUDGETS[size]:g})" if size in BUDGETS else ""
    print(f"{size} chunks, {len(found.whole)} questions, {found.answered} answered")
    print(f"  bare {bare:.1f} ms, reply {whole:.1f} ms, ratio of medians {found.ratio:.2f}{budget}")
    total = sum(found.stages.values())
    for stage, seconds in found.stages.most_common():
        print(f"  {stage:16} {seconds / total:6.1%} {1000 * seconds / len(found.whole):7.2f} ms")


def built(path: Path, size: int, found: Real, embedder: ModelEmbedder) -> VersionFolder:
    """The version of this size, built unless it is there already."""
    folder = VersionFolder(path)
    if not (path / "manifest.json").exists():
        seconds = measured(lambda: build_synthetic(path, size, found, embedder))
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # Linux counts in KiB
        print(f"built {size} chunks in {seconds:.0f} s; at most {most:.1f} GiB so far", flush=True)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    given = parser.parse_args()
    embedder = ModelEmbedder(ModelFiles())
    found = real(given.data, embedder)
    with tempfile.TemporaryDirectory() as temporary:
        home: Path = given.home or Path(temporary)
        home.mkdir(parents=True, exist_ok=True)
        for size in map(int, given.sizes.split(",")):
            folder = built(home / str(size), size, found, embedder)
            report(size, compared(folder, found.questions[: 2 * given.questions], embedder))


if __name__ == "__main__":
    main()
