"""Fits the network that judges whether a statement answers a question, and writes `retrieval/judge.onnx`.

    python -m bench.training.judge --rows rows.jsonl.gz --reading reading.jsonl.gz [--home DIR]
    python -m bench.training.judge --rows rows.jsonl.gz [--out FILE] [--seeds N] [--limit N]

The first writes the rows to learn from, the second learns (minutes on a GPU, hours on two cores): first reading
comprehension, question against sentence, then what retrieval finds for the questions of twenty-two businesses of
bench/trades. Eight others are kept for fitting how sure Bloom is, eight for measuring it.
"""

import argparse
import gzip
import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import torch
from torch import nn

from bench.training.encoder import DEVICE, Encoder, export, fit, mean_of
from bench.training.pair import Pair

_FROZEN, _BATCH = 0, 128
_READING_RATE, _READING_EPOCHS = 3e-4, 3
_OWN_RATE, _OWN_EPOCHS = 8e-5, 2
_AGAIN = 0.25  # share of the reading pairs that are seen again beside the businesses' own, so as not to be forgotten


def fit_pairs(encoder: Encoder, pairs: Sequence[Pair], *, epochs: int, rate: float, seed: int) -> None:
    """Logistic loss a pair."""
    answers = torch.tensor([float(pair.answers) for pair in pairs], device=DEVICE)
    weights = torch.tensor([pair.weight for pair in pairs], device=DEVICE)

    def loss(scores: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        missed = nn.functional.binary_cross_entropy_with_logits(scores[:, 0], answers[rows], reduction="none")
        return missed * weights[rows]

    texts = [(pair.question, pair.statement) for pair in pairs]
    fit(encoder, texts, loss, epochs=epochs, rate=rate, batch=_BATCH, seed=seed)


def fitted(reading: Sequence[Pair], own: Sequence[Pair], seed: int) -> Encoder:
    """Reading comprehension, then the businesses."""
    encoder = Encoder(outputs=1, frozen=_FROZEN)
    fit_pairs(encoder, reading, epochs=_READING_EPOCHS, rate=_READING_RATE, seed=seed)
    again = random.Random(seed).sample(list(reading), int(_AGAIN * len(reading)))
    fit_pairs(encoder, [*own, *again], epochs=_OWN_EPOCHS, rate=_OWN_RATE, seed=seed)
    return encoder


def write(reading: Sequence[Pair], own: Sequence[Pair], path: Path) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for stage, pairs in (("reading", reading), ("own", own)):
            file.writelines(json.dumps([stage, *astuple(pair)], ensure_ascii=False) + "\n" for pair in pairs)


def read(path: Path, stage: str) -> list[Pair]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [Pair(*row[1:]) for row in map(json.loads, lines) if row[0] == stage]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--reading", type=Path, help="write the rows")
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "bloom-quality")
    parser.add_argument("--out", type=Path, default=Path("retrieval/judge.onnx"))
    parser.add_argument("--kept", type=Path, help="where to keep the encoder, for bench.training.support to start from")
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--limit", type=int)
    chosen = parser.parse_args()
    if chosen.reading:
        from bench.training.own_pairs import own_pairs
        from bench.training.reading_pairs import reading_pairs

        chosen.home.mkdir(parents=True, exist_ok=True)
        write(reading_pairs(chosen.reading), own_pairs(chosen.home), chosen.rows)
        return
    reading, own = (read(chosen.rows, stage)[: chosen.limit] for stage in ("reading", "own"))
    for name, pairs in (("reading", reading), ("own", own)):
        print(f"{len(pairs)} pairs of {name}, {sum(pair.answers for pair in pairs)} of them answer, on {DEVICE}")
    encoder = mean_of([fitted(reading, own, seed) for seed in range(1, chosen.seeds + 1)])
    export(encoder, chosen.out)
    if chosen.kept:
        torch.save({name: value.cpu() for name, value in encoder.state_dict().items()}, chosen.kept)


if __name__ == "__main__":
    main()
