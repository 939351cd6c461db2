"""Fits the network that tells a case for a person from an ordinary message, and writes `workflow/cases.onnx`.

    python -m bench.training.cases --data PATH [--out FILE]

Learns from the messages in `bench/training/messages` (written for this project without sight of its rules or of the
messages it is measured on) and, with little weight, from the tuning halves of NLU++, banking77 (CC BY 4.0),
Bitext (CDLA-Sharing-1.0), CLINC (CC BY 3.0) and the prompt injections (MIT, Apache-2.0) in PATH. HINT3, the airline
tweets, the medical and the legal posts are never learnt from.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from bench.quality.screen import BANK_SECURITY, LEARNT_FROM, lines, tuned
from bench.training.encoder import DEVICE, Encoder, export, fit
from workflow.cases import RULES

MESSAGES = Path(__file__).with_name("messages")
FIRST = MESSAGES / "first_rules.jsonl"
_WEIGHT = {"nlupp-banking": 0.4, "banking77": 0.4, "bitext": 0.2}  # of a row; Bitext's are made of templates
_OF_EACH, _OF_CLINC = 150, 500
_EPOCHS, _RATE, _FROZEN, _SMOOTHING = 4, 1.5e-4, 1, 0.05


@dataclass(frozen=True, slots=True)
class Message:
    """`rule` None: nobody's case."""

    text: str
    rule: str | None
    weight: float = 1.0


def own() -> Iterator[Message]:
    """What was written for this project; the oldest part is the most alike in itself and counts less."""
    for path in sorted(MESSAGES.glob("*.jsonl")):
        for line in lines(path):
            yield Message(line["message"], line["rule"], 0.7 if path == FIRST else 1.0)


def public(data: Path) -> Iterator[Message]:
    """Some tuned rows of each public source and class."""
    by_class: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in lines(data / "triage" / "messages.jsonl"):
        if line["source"] in LEARNT_FROM and str(line["original_label"]) not in BANK_SECURITY and tuned(line["text"]):
            by_class[line["source"], line["category"]].append(line["text"])
    chance = random.Random(3)
    for (source, category), texts in sorted(by_class.items()):
        rule = None if category == "none" else category
        chosen = chance.sample(texts, min(_OF_EACH, len(texts)))
        yield from (Message(text, rule, _WEIGHT[source]) for text in chosen)
    yield from _instructions(data, chance)
    queries = [line["text"] for line in lines(data / "intents_oos" / "queries.jsonl") if tuned(line["text"])]
    yield from (Message(text, None, 0.3) for text in chance.sample(queries, min(_OF_CLINC, len(queries))))


def _instructions(data: Path, chance: random.Random) -> Iterator[Message]:
    """Attempts to instruct a bot, and requests that have nothing to do with a business: neither is anybody's case."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for line in lines(data / "prompt_injection" / "strings.jsonl"):
        if tuned(str(line["cluster"])):  # near-duplicates share a cluster
            by_kind[line["kind"]].append(line["text"])
    for _, texts in sorted(by_kind.items()):
        yield from (Message(text, None, 0.4) for text in chance.sample(texts, min(_OF_EACH, len(texts))))


def fitted(messages: list[Message]) -> Encoder:
    """An encoder with an output for "nobody's case" and one a rule, fitted by weighted cross-entropy."""
    classes = torch.tensor([0 if one.rule is None else 1 + RULES.index(one.rule) for one in messages], device=DEVICE)
    weights = torch.tensor([one.weight for one in messages], device=DEVICE)

    def loss(scores: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        missed = nn.functional.cross_entropy(scores, classes[rows], reduction="none", label_smoothing=_SMOOTHING)
        return missed * weights[rows]

    encoder = Encoder(outputs=1 + len(RULES), frozen=_FROZEN)
    fit(encoder, [one.text for one in messages], loss, epochs=_EPOCHS, rate=_RATE)
    return encoder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("workflow/cases.onnx"))
    chosen = parser.parse_args()
    messages = [*own(), *public(chosen.data)]
    print(f"{len(messages)} messages")
    export(fitted(messages), chosen.out)


if __name__ == "__main__":
    main()
