"""What of a reply is fixed wording, what is quoted, what is supported in other words, and what is neither."""

import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sop.profile import Profile
from workflow import handover, wording
from workflow.courtesy import kinds
from workflow.reach import Reach

Verify = Callable[[str, Sequence[str], str | None], Mapping[str, Any]]
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_FILLED = re.compile(r"“[^”]*”")
_ANYTHING = "“…”"


def sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def fixed_sentences(profile: Profile) -> frozenset[str]:
    """Every sentence of Bloom's own that states nothing of the business, or that the business wrote for a hand-over.

    What stands in quotation marks (the question, a heading) is left out on both sides.
    """
    return frozenset(_shape(sentence) for text in _fixed(profile) for sentence in sentences(text))


def _fixed(profile: Profile) -> Iterator[str]:
    yield from (value for name, value in inspect.getmembers(wording) if name.isupper() and isinstance(value, str))
    yield from (wording.greeting(profile), wording.goodbye(profile), wording.trouble(profile), handover.ASK_CONTACT)
    yield from (wording.gap(profile), wording.gap(profile, "x"), wording.withdrawn(profile))
    yield from (wording.unsure(profile, headings) for headings in (["x"], ["x", "y"], ["x", "y", "z"]))
    yield from (kind.reply.format(**wording.names(profile)) for kind in kinds().values())
    yield from (question.question for question in profile.qualification)
    rules, reaches = (
        [*(rule.id for rule in profile.escalation_rules), "human_request", ""],
        [Reach(), Reach(may_ask=True)],
    )
    for rule, reach in product(rules, reaches):
        yield handover.person_takes_over(profile, rule, reach)
        yield handover.urgent_for_person(profile, rule, reach)
        yield handover.noted_for_team(profile, reach)
        yield handover.added_for_person(profile, reach)


def _shape(sentence: str) -> str:
    return _FILLED.sub(_ANYTHING, sentence)


@dataclass(frozen=True, slots=True)
class Ground:
    """What replies are held against: the documents' canonical text by path, the fixed sentences, the verifier."""

    texts: Mapping[str, str]
    fixed: frozenset[str]
    verify: Verify

    def judged(self, event: Mapping[str, Any], shown: str = "") -> Counter[str]:
        """Sentences by what they rest on; `shown` is what the customer had read before the reply was whole."""
        seen: Counter[str] = Counter()
        begun = [] if event["reply"].startswith(shown) else sentences(shown)
        quotes = [cited["quote"] for cited in event.get("citations", ())]
        for sentence in (*sentences(event["reply"]), *begun):
            seen[self._rests_on(sentence, quotes, event)] += 1
        wrong = [
            c for c in event.get("citations", ()) if self.texts[c["document"]][c["start"] : c["end"]] != c["quote"]
        ]
        return seen + Counter({"false citation": len(wrong)}) + Counter({"shown, then not sent": len(begun)})

    def _rests_on(self, sentence: str, quotes: Sequence[str], event: Mapping[str, Any]) -> str:
        if _shape(sentence) in self.fixed:
            return "fixed wording"
        if event.get("event") == "question" or event.get("kind") == "question":
            return "fixed wording" if wording.WHICH_ONE in sentence else "ungrounded"
        if any(_plain(sentence) in _plain(quote) for quote in quotes):
            return "quoted"
        support = [text for text in map(self._passage, event.get("passages", ())) if any(q in text for q in quotes)]
        held = bool(support) and self.verify(sentence, support, event["question"])["supported"]
        return "supported" if held else "ungrounded"

    def _passage(self, passage: Mapping[str, Any]) -> str:
        """A passage as it stands in its document, under its headings."""
        text = self.texts[passage["document"]][passage["start"] : passage["end"]]
        return "\n\n".join([*(f"# {heading}" for heading in passage["section"]), text])


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w£$€%.,:+-]*\w", text.casefold()))
