"""Measures retrieval, reading and confidence on labelled questions, beside two plain baselines.

    python -m bench.quality.retrieval --data FOLDER [--limit N] [--sets NAME,NAME]

Sets that weights were fitted on are measured on their held-out half; the clinic is development data.
"""

import argparse
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import bm25s
import numpy as np

from bench.quality.dataset import Gold, Labelled, Observed, half, hits, observe, opened_set
from bench.quality.fit_confidence import WEIGHTS
from bench.quality.measures import auroc, brier, calibration_error, interval, paired_interval, reciprocal, within
from bloom.assistant import Assistant
from sop.document import Span
from vectorstore.lexical import terms

SETS = ("clinic", "multiturn_support_rag", "travel_faq_spoken", "travel_faq_reviews", "squad2", "faq_public_health")
_WINDOW = 110  # words of a baseline's chunk
_THRESHOLD = 0.6  # CONFIDENCE_THRESHOLD's default


def windows(texts: dict[str, str]) -> Iterator[Gold]:
    """Every document cut each `_WINDOW` words, whatever its structure."""
    for document, text in texts.items():
        ends = [0, *(match.end() for n, match in enumerate(re.finditer(r"\S+", text), 1) if n % _WINDOW == 0)]
        yield from (Gold(document, Span(a, b)) for a, b in zip(ends, [*ends[1:], len(text)], strict=True) if b > a)


def baseline_ranks(assistant: Assistant, rows: Sequence[Labelled]) -> dict[str, list[int | None]]:
    """1-based rank of the first gold by cosine alone and by BM25 alone, over fixed windows; the question by itself."""
    version = assistant.current()
    texts = assistant.folder(version).read_texts() if version else {}
    cut = list(windows(texts))
    said = [window.span.of(texts[window.document]) for window in cut]
    embedder = assistant.embedder()
    cosines = embedder.embed([row.question for row in rows], as_query=True) @ embedder.embed(said).T
    engine = bm25s.BM25()
    engine.index([terms(text) or ["\0"] for text in said], show_progress=False)
    ranks: dict[str, list[int | None]] = {"dense": [], "bm25": []}
    for row, cosine in zip(rows, cosines, strict=True):
        known = [term for term in terms(row.question) if term in engine.vocab_dict]
        shared = engine.get_scores(known) if known else np.zeros(len(cut))
        ranks["dense"].append(_rank(row, cut, cosine))
        ranks["bm25"].append(_rank(row, cut, shared))
    return ranks


def _rank(row: Labelled, cut: Sequence[Gold], scores: np.ndarray) -> int | None:
    best = np.argsort(-scores, kind="stable")[:10]
    return next((n for n, i in enumerate(best, 1) if hits(row, cut[i].document, cut[i].span)), None)


def report(name: str, observed: Sequence[Observed], assistant: Assistant) -> None:
    """One set's figures, printed."""
    answerable = [one for one in observed if one.labelled.answerable]
    ranks = [one.gold_rank for one in answerable]
    print(f"\n{name}: {len(answerable)} answerable, {len(observed) - len(answerable)} not")
    for label, values in (
        ("recall@1", [within(1)(rank) for rank in ranks]),
        ("recall@5", [within(5)(rank) for rank in ranks]),
        ("MRR", [reciprocal(rank) for rank in ranks]),
        ("right", [float(one.right) for one in answerable]),
    ):
        print(f"  {label:<22}" + _shown(interval(values)))
    mine = [within(5)(rank) for rank in ranks]
    for label, theirs in baseline_ranks(assistant, [one.labelled for one in answerable]).items():
        other = [within(5)(rank) for rank in theirs]
        print(
            f"  recall@5 {label:<13}"
            + _shown(interval(other))
            + "  Bloom more by "
            + _shown(paired_interval(mine, other))
        )
    _report_confidence(observed, answerable)


def _report_confidence(observed: Sequence[Observed], answerable: Sequence[Observed]) -> None:
    sure = [one.evidence.confidence for one in observed]
    right = [one.right for one in observed]
    given = [one for one in observed if one.evidence.confidence >= _THRESHOLD]
    missing = [one for one in observed if not one.labelled.answerable]
    told = auroc(sure, [one.labelled.answerable for one in observed])
    print(f"  AUROC answerable {told:.3f}, right {auroc(sure, right):.3f}", end="")
    print(f"; ECE {calibration_error(sure, right):.3f}; Brier {brier(sure, right):.3f}", end="")
    print(f"; median words {median(len(one.reply.split()) for one in answerable):.0f}")
    kept = sum(one.evidence.confidence < _THRESHOLD for one in missing) / len(missing) if missing else float("nan")
    gave = sum(one.right for one in given) / len(answerable)
    wrong = sum(not one.right for one in given) / max(1, len(given))
    print(f"  at {_THRESHOLD}: right {gave:.2f} of the answerable, handed over {kept:.2f} of the rest, ", end="")
    print(f"wrong {wrong:.2f} of the given")
    low = np.percentile([one.evidence.similarity for one in answerable], 1)
    print(f"  99 % of the answerable have a best similarity above {low:.2f}")


def _shown(figures: tuple[float, float, float]) -> str:
    return "{:.3f} [{:.3f}, {:.3f}]".format(*figures)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "bloom-quality")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--sets", default=",".join(SETS))
    chosen = parser.parse_args()
    for name in chosen.sets.split(","):
        folder = Path(__file__).parents[1] / "clinic" if name == "clinic" else chosen.data / name
        assistant, rows = opened_set(chosen.home, folder)
        rows = [row for row in rows if name == "clinic" or name not in WEIGHTS or half(row) == 1]
        random.Random(3).shuffle(rows)
        report(name, list(observe(assistant, rows[: chosen.limit])), assistant)
        assistant.close()


if __name__ == "__main__":
    main()
