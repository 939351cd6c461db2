"""What a business's own escalation rules find, by their examples alone.

    python -m bench.quality.own_rules [--wrong]

`own_rules.jsonl` holds eight rules of six businesses: their examples, cases in other words, and ordinary messages
that share the subject and the words of an example. Each rule is added to the default ones; a case counts as found where
any rule is matched, an ordinary message as stopped where this rule is. `--wrong` prints what went wrong.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.quality.dataset import clinic_files
from bench.quality.screen import lines
from bloom.phrases import general
from ingest.version_builder import faq_questions
from sop.folder import Sop, read_sop
from sop.profile import EscalationRule, merged_rules
from vectorstore.embedder import Embed, QueryCache
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles
from workflow import cases
from workflow.screen import EscalationScreen

RULES = Path(__file__).with_name("own_rules.jsonl")
TRADES = Path(__file__).parent.parent / "trades"
ORDINARY = Path(__file__).parent.parent / "training" / "messages"
EVERY = 20  # of the messages that are nobody's case, the share that each rule is tried on


@dataclass(frozen=True, slots=True)
class OwnRule:
    id: str
    examples: tuple[str, ...]
    cases: tuple[str, ...]
    ordinary: tuple[str, ...]
    sop: Sop

    def screen(self, embed: Embed, examples: Sequence[str]) -> EscalationScreen:
        """With the rules that the business has besides."""
        others = [rule for rule in self.sop.profile.escalation_rules if rule.id != self.id]
        before = next((rule for rule in self.sop.profile.escalation_rules if rule.id == self.id), None)
        own = before or EscalationRule(id=self.id, priority="P1", description=self.id)
        rules = merged_rules((*others, own.model_copy(update={"examples": tuple(examples)})))
        return EscalationScreen(rules, general(self.sop.profile, faq_questions(self.sop)), embed, cases.shipped())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", action="store_true")
    wrong = parser.parse_args().wrong
    embed = QueryCache(ModelEmbedder(ModelFiles()), known={}, size=100_000).embed
    nobodys = [line["message"] for file in sorted(ORDINARY.glob("*.jsonl")) for line in lines(file) if not line["rule"]]
    hits, tried = Counter[str](), Counter[str]()
    for rule in own_rules():
        for kind, message, right in _tried(rule, embed, nobodys[::EVERY]):
            hits[kind] += right
            tried[kind] += 1
            if wrong and not right:
                print(f"{rule.id}, {kind}: {message}")
    for kind in tried:
        print(f"{kind}: {hits[kind]} of {tried[kind]} right")


def own_rules() -> Iterator[OwnRule]:
    for line in lines(RULES):
        folder = clinic_files() if line["business"] == "clinic" else TRADES / line["business"] / "docs"
        examples, found, ordinary = (tuple(line[name]) for name in ("examples", "cases", "ordinary"))
        yield OwnRule(line["rule"], examples, found, ordinary, read_sop([folder]))


def _tried(rule: OwnRule, embed: Embed, nobodys: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    screen = rule.screen(embed, rule.examples)
    for message in rule.cases:
        yield "cases in other words", message, screen.screen(message).escalate
    for left_out in rule.examples:
        without = rule.screen(embed, [example for example in rule.examples if example != left_out])
        yield "examples left out", left_out, without.screen(left_out).escalate
    for message in rule.ordinary:
        yield "ordinary, in an example's words", message, screen.screen(message).rule != rule.id
    for message in nobodys:
        yield "ordinary, of any business", message, screen.screen(message).rule != rule.id


if __name__ == "__main__":
    main()
