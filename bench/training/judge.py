"""Fits the network that judges whether a statement answers a question, and writes `retrieval/judge.onnx`.

    python -m bench.training.judge --reading reading.jsonl.gz [--home DIR] [--out FILE]

First on reading comprehension, question against sentence (about an hour on two cores; kept as DIR/reading.pt), then on
what retrieval finds for the questions of twenty-two businesses of bench/trades. Eight others are kept for fitting how
sure Bloom is, eight for measuring it.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn

from bench.training.encoder import Encoder, export, fit
from bench.training.own_pairs import own_pairs
from bench.training.pair import Pair
from bench.training.reading_pairs import reading_pairs

_FROZEN = 2
_READING_RATE, _OWN_RATE, _OWN_EPOCHS = 1.5e-4, 1e-4, 2


def fit_pairs(encoder: Encoder, pairs: Sequence[Pair], *, epochs: int, rate: float) -> None:
    """Logistic loss a pair."""
    answers = torch.tensor([float(pair.answers) for pair in pairs])
    weights = torch.tensor([pair.weight for pair in pairs])

    def loss(scores: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        missed = nn.functional.binary_cross_entropy_with_logits(scores[:, 0], answers[rows], reduction="none")
        return missed * weights[rows]

    fit(encoder, [(pair.question, pair.statement) for pair in pairs], loss, epochs=epochs, rate=rate)


def read_first(reading: Path, kept: Path) -> Encoder:
    """The encoder after reading comprehension, from `kept` where it is there."""
    encoder = Encoder(outputs=1, frozen=_FROZEN)
    if kept.is_file():
        encoder.load_state_dict(torch.load(kept))
    else:
        fit_pairs(encoder, reading_pairs(reading), epochs=1, rate=_READING_RATE)
        torch.save(encoder.state_dict(), kept)
    return encoder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reading", type=Path, required=True)
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "bloom-quality")
    parser.add_argument("--out", type=Path, default=Path("retrieval/judge.onnx"))
    chosen = parser.parse_args()
    chosen.home.mkdir(parents=True, exist_ok=True)
    encoder = read_first(chosen.reading, chosen.home / "reading.pt")
    pairs = own_pairs(chosen.home)
    print(f"{len(pairs)} pairs of our own, {sum(pair.answers for pair in pairs)} of them answer")
    fit_pairs(encoder, pairs, epochs=_OWN_EPOCHS, rate=_OWN_RATE)
    export(encoder, chosen.out)


if __name__ == "__main__":
    main()
