"""Fits the network that reads replies against their evidence, and writes `workflow/verification/support.onnx`.

    python -m bench.training.support --rows ROWS --support support.jsonl.gz --reading reading.jsonl.gz --data PATH
    python -m bench.training.support --rows ROWS --start judge.pt [--out FILE] [--seeds N] [--epochs N] [--limit N]

The first writes the rows to learn from (some minutes on one core), the second learns (minutes on a GPU, hours on two
cores), from where the judge ended: reading two texts together is half of both tasks. It learns from public pairs under
open licences, from sentences of public passages and of twenty-two businesses of bench/trades, reworded and altered, and
from hand-written replies about those businesses (`replies/written.jsonl`).
"""

import argparse
import gzip
import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import torch
from torch import nn

from bench.training.encoder import DEVICE, Encoder, export, fit, mean_of
from bench.training.support_pair import EITHER, LABELS, SUPPORTED, SupportPair

_FROZEN, _BATCH, _RATE, _SMOOTHING = 0, 128, 3e-4, 0.03


def prepared(support: Path, reading: Path, data: Path) -> list[SupportPair]:
    """Every row to learn from, each once."""
    from bench.training.own_support import own_rows, written_rows
    from bench.training.public_support import begin_rows, passage_rows, support_rows

    chance = random.Random(11)
    public = [*support_rows(support), *begin_rows(data), *passage_rows(reading, chance)]
    return list(dict.fromkeys([*public, *own_rows(chance), *written_rows(chance)]))


def fitted(pairs: Sequence[SupportPair], *, epochs: int, seed: int, start: Path | None = None) -> Encoder:
    """An encoder with an output for each of what evidence can say; rows that leave two open are asked for either."""
    classes = torch.tensor([LABELS.index(pair.label) for pair in pairs], device=DEVICE)
    weights = torch.tensor([pair.weight for pair in pairs], device=DEVICE)
    open_ones = LABELS.index(EITHER)

    def loss(scores: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        logs, wanted = nn.functional.log_softmax(scores, dim=1), classes[rows]
        told = nn.functional.nll_loss(logs, wanted.clamp(max=open_ones - 1), reduction="none")
        either = -torch.logsumexp(logs[:, 1:], dim=1)
        missed = torch.where(wanted == open_ones, either, told)
        return ((1 - _SMOOTHING) * missed - _SMOOTHING * logs.mean(1)) * weights[rows]

    encoder = Encoder(outputs=open_ones, frozen=_FROZEN)
    if start:
        encoder.begin_as(torch.load(start))
    fit(
        encoder,
        [(pair.evidence, pair.sentence) for pair in pairs],
        loss,
        epochs=epochs,
        rate=_RATE,
        batch=_BATCH,
        seed=seed,
    )
    return encoder


def write(pairs: Sequence[SupportPair], path: Path) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(astuple(pair), ensure_ascii=False) + "\n" for pair in pairs)


def read(path: Path) -> list[SupportPair]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [SupportPair(*json.loads(line)) for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--support", type=Path, help="with --reading and --data: write the rows")
    parser.add_argument("--reading", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--start", type=Path, help="the encoder that bench.training.judge kept")
    parser.add_argument("--out", type=Path, default=Path("workflow/verification/support.onnx"))
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--limit", type=int)
    chosen = parser.parse_args()
    if chosen.support:
        pairs = prepared(chosen.support, chosen.reading, chosen.data)
        write(pairs, chosen.rows)
        print(Counter(pair.label for pair in pairs))
        return
    pairs = read(chosen.rows)[: chosen.limit]
    print(f"{len(pairs)} rows, {sum(pair.label == SUPPORTED for pair in pairs)} supported, on {DEVICE}")
    seeds = range(1, chosen.seeds + 1)
    found = [fitted(pairs, epochs=chosen.epochs, seed=seed, start=chosen.start) for seed in seeds]
    export(mean_of(found), chosen.out)


if __name__ == "__main__":
    main()
