"""What came of a number of turns, counted."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean
from typing import Any

from bench.model.grounded import Ground

Event = Mapping[str, Any]
_FIGURES = re.compile(r"\d[\d.,]*")
_WORDS = 7  # of a cause; the rest tells what to do


@dataclass(slots=True)
class Tally:
    """`seconds` are those of each turn, and those that were spent on waiting for the model."""

    outcomes: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    sentences: Counter[str] = field(default_factory=Counter)
    seconds: list[tuple[float, float]] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    wrong: list[Event] = field(default_factory=list)

    def add(self, events: Sequence[Event], shown: str, ground: Ground) -> None:
        for event in events:
            if event.get("event") == "escalation" or not event.get("reply"):
                continue
            seen = ground.judged(event, shown)
            self.outcomes[event.get("kind") or event["event"]] += 1
            self.causes[cause_of(event)] += 1
            self.sentences += seen
            if seen["ungrounded"] or seen["false citation"]:
                self.wrong.append(event)

    def printed(self, way: str, deadline: float) -> None:
        turns, calls = ([each[at] for each in self.seconds] for at in (0, 1))
        print(f"\n{way}: {len(turns)} turns, {len(self.exceptions)} exceptions")
        print(f"  turn: mean {mean(turns):.2f} s, longest {max(turns):.2f} s")
        late = sum(call > 1.1 * deadline for call in calls)
        print(f"  waiting for the model: mean {mean(calls):.2f} s, longest {max(calls) / deadline:.3f} of the deadline")
        print(f"  more than a tenth beyond the deadline: {late}")
        for name, counted in (("outcomes", self.outcomes), ("causes", self.causes), ("sentences", self.sentences)):
            print(f"  {name}: " + ", ".join(f"{key} {n}" for key, n in counted.most_common()))
        for event in self.wrong:
            print("  UNGROUNDED " + json.dumps(event, ensure_ascii=False)[:1500])
        for exception in self.exceptions[:3]:
            print(exception)


def cause_of(event: Event) -> str:
    """Which gate closed and what it saw, for a failure its type and how it begins; "none" where all was well."""
    raised = event.get("escalation")
    if not raised:
        return "none"
    if raised["raised_by"] == "provider_error":
        kind, _, what = raised["rationale"].partition(": ")
        return f"{kind} ({_short(what.rpartition(': ')[2])})"
    closed = [gate for gate in event.get("gates", ()) if not gate["passed"]]
    why = f" ({_short(closed[-1]['detail'].partition(': ')[2])})" if closed and closed[-1]["gate"] == "answered" else ""
    return f"{closed[-1]['gate'] if closed else raised['raised_by']}{why}"


def _short(what: str) -> str:
    return " ".join(_FIGURES.sub("n", what.split(";")[0]).split()[:_WORDS])
