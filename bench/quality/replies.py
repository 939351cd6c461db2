"""Replies as a chat assistant writes them, and the same with one fact changed: what is let through, what is blocked.

`replies.jsonl` holds 255 true replies written by hand about the held-out businesses of bench/trades, the bundled clinic
and a bank's cards (tau2-bench, MIT), each with the passages it would cite, and wrong ones beside them, 376 by hand.
`bench.quality.perturbation` changes the true ones in one more place each. Nothing is fitted on any of them.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.quality.perturbation import perturbed
from bench.quality.table import shown
from evaluation.measures import interval

REPLIES, TUNING = (Path(__file__).with_name(name) for name in ("replies.jsonl", "tuning_replies.jsonl"))
"""What is measured, and what `bench.quality.fitting` learns from: other businesses, written apart."""
_BY_HAND, _BY_RULE = "by hand", "by rule"

Blocks = Callable[[str, Sequence[str]], bool]
"""Whether a reply with this evidence is kept from the customer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`wrong` is None for a true reply, else the kind of change; `source` is the business, with who changed it."""

    text: str
    evidence: tuple[str, ...]
    source: str
    wrong: str | None = None
    by: str = ""


def true_replies(path: Path = REPLIES) -> Iterator[Reply]:
    """What may be said."""
    for row in _rows(path):
        yield Reply(row["reply"], tuple(row["evidence"]), _business(row))


def adversarial(path: Path = REPLIES) -> Iterator[Reply]:
    """What must not: plausible replies with one changed fact."""
    for row in _rows(path):
        evidence, source = tuple(row["evidence"]), _business(row)
        for wrong in row["wrong"]:
            yield Reply(wrong["reply"], evidence, source, wrong["kind"], _BY_HAND)
        for kind, text in perturbed(row["reply"], evidence, row["id"]).items():
            yield Reply(text, evidence, source, kind, _BY_RULE)


def report(blocks: Blocks, show: int = 0) -> None:
    """Print the shares of adversarial and of true replies blocked, by kind and business, and `show` failures."""
    shares: dict[str, dict[str, list[float]]] = {
        "adversarial replies": defaultdict(list),
        "true replies": defaultdict(list),
    }
    missed = list[str]()
    for reply in (*true_replies(), *adversarial()):
        blocked = blocks(reply.text, reply.evidence)
        rows = ["all", f"  from {reply.source}"]
        if reply.wrong:
            rows += [f"  {reply.by}", f"  {reply.by}, {reply.wrong}"]
        for row in rows:
            shares["adversarial replies" if reply.wrong else "true replies"][row].append(float(blocked))
        if blocked != bool(reply.wrong):
            missed.append(f"   {'let through' if reply.wrong else 'blocked'} ({reply.wrong or 'true'}): {reply.text}")
    for title, by in shares.items():
        print(f"\n{title + ', blocked':44}{'n':>6}")
        for row in sorted(by, key=lambda name: (name.startswith("  "), name)):
            print(f"{row:44}{len(by[row]):>6}{shown(interval(by[row])):>24}")
    print("\n".join(missed[:show]))


def _business(row: dict[str, str]) -> str:
    return row["id"].split("-", maxsplit=1)[0]


def _rows(path: Path) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
