"""How many cases for a person the escalation screen finds, and how many ordinary messages it stops by mistake.

    python -m bench.quality.screen --data PATH [--pairs FILE] [--sop business.yaml] [--most N]

PATH holds `triage/messages.jsonl`, `intents_oos/`, `shop_bot_queries/` (`queries.jsonl`) and
`prompt_injection/strings.jsonl`; FILE holds lines {"message", "rule" or null, "business"}.

The screen learnt from `bench/training/messages` and the tuning halves of NLU++, banking77, Bitext and CLINC; its few
weights were chosen on dev_screen.jsonl, whose author also wrote the oldest of those messages. Everything else, FILE
above all, is only ever reported on.
"""

import argparse
import json
import random
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from sop.profile import EscalationRule, merged_rules
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles
from workflow import cases
from workflow.screen import EscalationScreen, Screened

DEV = Path(__file__).with_name("dev_screen.jsonl")
NON_COMMERCIAL = {"airline-tweets", "legalbench-learned-hands", "curai-mqp"}  # reported on, never learnt from
LEARNT_FROM = {"nlupp-banking", "banking77", "bitext"}  # triage sources half of whose rows the screen learnt from
BANK_SECURITY = {  # labelled "none" by topic, but each is somebody's own case of fraud or theft
    "cash_withdrawal_not_recognised", "card_payment_not_recognised", "direct_debit_payment_not_recognised",
    "compromised_card", "lost_or_stolen_phone",
}  # fmt: skip


def tuned(key: str) -> bool:
    """Whether the row of this text (of a prompt injection, of this cluster) is in the half that may be learnt from."""
    return zlib.crc32(key.encode()) % 2 == 0


@dataclass(frozen=True, slots=True)
class Message:
    text: str
    source: str
    wanted: str | None  # a rule, or another name for "some rule", or None: ordinary


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--sop", type=Path, help="a business.yaml whose own rules are merged in")
    parser.add_argument("--most", type=int, default=300, help="rows of a source and class, drawn by chance; 0: all")
    options = parser.parse_args()
    own = yaml.safe_load(options.sop.read_text("utf-8"))["escalation_rules"] if options.sop else ()
    report(options.data, options.pairs, options.most, own)


def report(data: Path, pairs: Path | None = None, most: int = 300, own: Sequence[dict] = ()) -> None:  # type: ignore[type-arg]
    """Print recall and false alarms by source and class, the pairs by rule, and the time a message takes.

    `most` rows of a public source and class, 0 for all; `own` are rules of a business, merged in.
    """
    rules = merged_rules(tuple(EscalationRule.model_validate(rule) for rule in own))
    screen = EscalationScreen(rules, (), ModelEmbedder(ModelFiles()).embed, cases.shipped())
    seen: dict[tuple[str, str | None], list[Screened]] = defaultdict(list)
    times = []
    own_lines = [*_own_lines(DEV), *(_own_lines(pairs) if pairs else ())]
    for message in [*own_lines, *_drawn(list(_public(data)), most)]:
        start = time.perf_counter()
        seen[message.source, message.wanted].append(screen.screen(message.text))
        times.append(1000 * (time.perf_counter() - start))
    _print(seen)
    if pairs:
        _print_pairs(screen, pairs)
    print(f"\nmilliseconds a message: median {np.median(times):.1f}, 95th percentile {np.percentile(times, 95):.1f}")


def _own_lines(path: Path) -> Iterator[Message]:
    for line in lines(path):
        source = f"{path.stem} {line.get('part', '')}".strip()
        yield Message(line["message"], source, line["rule"])


def _public(data: Path) -> Iterator[Message]:
    for line in lines(data / "triage" / "messages.jsonl"):
        source = line["source"]
        if source in LEARNT_FROM and tuned(line["text"]):
            continue
        if str(line["original_label"]) in BANK_SECURITY:
            source += " (fraud, theft)"
        yield Message(line["text"], source, line["category"] if line["escalate"] else None)
    for folder in ("intents_oos", "shop_bot_queries"):
        for line in lines(data / folder / "queries.jsonl"):
            learnt = folder == "intents_oos" and tuned(line["text"])
            if line.get("split") in (None, "test") and not learnt:
                yield Message(line["text"], f"{folder} {'in' if line['in_scope'] else 'out of'} scope", None)
    for line in lines(data / "prompt_injection" / "strings.jsonl"):
        if tuned(str(line["cluster"])):
            continue
        yield Message(line["text"], f"prompt_injection {line['kind']}", None)


def _drawn(messages: list[Message], most: int) -> list[Message]:
    groups: dict[tuple[str, str | None], list[Message]] = defaultdict(list)
    for message in messages:
        groups[message.source, message.wanted].append(message)
    chance = random.Random(0)
    return [
        message
        for group in groups.values()
        for message in (chance.sample(group, most) if 0 < most < len(group) else group)
    ]


def lines(path: Path) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def _print(seen: dict[tuple[str, str | None], list[Screened]]) -> None:
    print(f"{'source':42}{'class':18}{'n':>5}  {'escalated':20}{'that rule':>9}  which")
    for (source, wanted), screened in sorted(seen.items(), key=lambda item: (item[0][0], item[0][1] or "")):
        hits = np.array([each.escalate for each in screened], dtype=float)
        right = np.mean([each.rule == wanted for each in screened]) if wanted else float("nan")
        rules = ", ".join(f"{rule} {n}" for rule, n in Counter(e.rule for e in screened if e.rule).most_common(4))
        low, high = _interval(hits)
        mark = "*" if source in NON_COMMERCIAL else ""
        print(
            f"{source + mark:42}{wanted or 'ordinary':18}{len(hits):5}  {hits.mean():.3f} [{low:.3f}, {high:.3f}] "
            f"{'' if np.isnan(right) else format(right, '.3f'):>9}  {rules}"
        )
    own = {source for source, wanted in seen if wanted is not None and "screen" in source}
    for source in sorted(own):
        cases = [each.escalate for (s, wanted), found in seen.items() if s == source and wanted for each in found]
        low, high = _interval(np.array(cases, dtype=float))
        print(f"{source:42}{'all rules':18}{len(cases):5}  {np.mean(cases):.3f} [{low:.3f}, {high:.3f}]")


def _print_pairs(screen: EscalationScreen, pairs: Path) -> None:
    """Cases for a person and their innocent twins, by the rule that the case falls under."""
    rows = lines(pairs)
    rule_of = {line["pair"]: line["rule"] for line in rows if line["rule"]}
    found: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for line in rows:
        screened, rule = screen.screen(line["message"]), rule_of[line["pair"]]
        for name in (rule, "all rules"):
            found[name]["case" if line["rule"] else "twin"].append(screened.escalate)
            if line["rule"]:
                found[name]["right rule"].append(screened.rule == rule)
    print(f"\n{'pairs, by rule':20}{'n':>10}  {'recall':22}{'that rule':22}{'false alarms on twins':22}")
    for name, kinds in sorted(found.items()):
        shares = {kind: np.array(hits, dtype=float) for kind, hits in kinds.items()}
        ends = {kind: _interval(hits) for kind, hits in shares.items()}
        cells = [f"{shares[k].mean():.3f} [{ends[k][0]:.3f}, {ends[k][1]:.3f}]" for k in ("case", "right rule", "twin")]
        print(f"{name:20}{len(kinds['case']):>4} + {len(kinds['twin']):<3}  " + "".join(f"{cell:22}" for cell in cells))


def _interval(hits: NDArray[np.float64], draws: int = 2000) -> Sequence[float]:
    """95 % bootstrap interval of the mean."""
    rng = np.random.default_rng(0)
    means = hits[rng.integers(0, len(hits), (draws, len(hits)))].mean(axis=1)
    return [float(value) for value in np.percentile(means, [2.5, 97.5])]


if __name__ == "__main__":
    main()
