"""Random walks over every shipped flow, and what one step costs: `python -m bench.flows.walks [--walks N]`.

A walk is 30 messages of any kind, each with random signals. It fails if a step leaves a customer without any outcome,
or enters a state oftener than its guard allows; a step that raises ends the run. It is stuck if a customer who wants
nothing more, or whom nobody understands, is not let go from where it ended.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sop.profile import QualificationQuestion
from workflow.escalation import Escalation
from workflow.flow.flow import RESTING, Do, Flow
from workflow.flow.senses import examples_of
from workflow.flow.shipped import names, shipped
from workflow.flow.state import FlowState, Signals, Understood
from workflow.flow.step import opening, step

LENGTH = 30
FORM = (
    QualificationQuestion(slot="service", question="Which service?"),
    QualificationQuestion(slot="timing", question="When?", type="date"),
    QualificationQuestion(slot="phone", question="Your number?", type="phone", required=True),
)
FINISHED = Understood(LENGTH + 1, finished=True, text="that's all, thanks")
UNCLEAR = Understood(LENGTH + 1, text="asdf qwer")
UNHURRIED: tuple[Do, ...] = (*RESTING, "answer")  # answering whatever is asked is no loop
TEXTS = (
    "yes", "no", "yes please", "not really", "back", "skip", "start again", "thanks", "hello", "that's all, thanks",
    "what do you mean", "I was hacked", "I want my money back", "just browsing", "it's too expensive", "maybe later",
    "show me the tour", "a demo on Friday", "I need help", "how much is it?", "done", "not interested", "asdf qwer", "",
    "I have a problem with my invoice", "tell me more", "ready", "my number is 07700 900123", "7", "3000", "😀",
)  # fmt: skip


@dataclass
class Findings:
    """What the walks over one flow came to. `longest` is the most visits to any state."""

    walks: int = 0
    steps: int = 0
    silent: int = 0
    overrun: int = 0
    stuck: int = 0
    longest: int = 0
    seconds: list[float] = field(default_factory=list)
    ends: dict[str, int] = field(default_factory=dict)


def message(flow: Flow, turn: int, state: FlowState, chance: random.Random) -> Understood:
    """A message of any kind, whatever the flow waits for."""
    slots = [question.slot for question in flow.form]
    told = {slot: chance.choice(("1", "500", "yes", "no")) for slot in slots if chance.random() < 0.05}
    escalation = None
    if chance.random() < 0.02:
        rule, priority = chance.choice((("complaint", "P2"), ("price_negotiation", "P3"), ("medical", "P1")))
        escalation = Escalation(rule, priority, "a reason", "seen", "rule")  # type: ignore[arg-type]
    answers = state.asked is not None and chance.random() < 0.6
    return Understood(
        turn=turn,
        escalation=escalation,
        asks=chance.random() < 0.25,
        finished=chance.random() < 0.07,
        interested=chance.random() < 0.12,
        volunteered=told,
        slot_value=chance.choice(("yes", "no", "20", "3000", "Friday")) if answers else None,
        slot_declined=chance.random() < 0.1,
        recalls=chance.random() < 0.02,
        withdraws=chance.random() < 0.02,
        pleasantry=chance.random() < 0.05,
        text=chance.choice(TEXTS),
    )


def signals(examples: Sequence[str], chance: random.Random) -> Signals:
    likeness = {example: chance.random() ** 3 for example in examples}
    return Signals(sentiment=chance.uniform(-1, 1), likeness=likeness)


def walk(flow: Flow, examples: Sequence[str], chance: random.Random, found: Findings) -> None:
    state, _ = opening(flow)
    found.walks += 1
    for turn in range(1, LENGTH + 1):
        said, measured = message(flow, turn, state, chance), signals(examples, chance)
        before = state
        began = time.perf_counter()
        state, effects = step(flow, state, said, measured)
        found.seconds.append(time.perf_counter() - began)
        found.steps += 1
        found.silent += not effects and before.handed_over is None
    visits = {name: count for name, count in state.visits.items() if name in flow.states}
    found.longest = max(found.longest, *visits.values())
    found.overrun += any(count > flow.loops(name) + 1 for name, count in visits.items())
    found.stuck += not (_lets_go(flow, state, FINISHED, RESTING) and _lets_go(flow, state, UNCLEAR, UNHURRIED))
    found.ends[state.at] = found.ends.get(state.at, 0) + 1


def _lets_go(flow: Flow, state: FlowState, said: Understood, resting: Sequence[str]) -> bool:
    """Whether saying the same over and over leads to a state that rests."""
    for _ in range(len(flow.states) * (flow.max_loops + 2)):
        if state.handed_over or flow.states[state.at].action in resting:
            return True
        state, _ = step(flow, state, said)
    return False


def measured(name: str, walks: int, seed: int = 7) -> Findings:
    """`walks` random walks over a shipped flow."""
    flow, chance, found = shipped(name).for_business(FORM), random.Random(seed), Findings()
    examples = examples_of(flow)
    for _ in range(walks):
        walk(flow, examples, chance, found)
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--walks", type=int, default=10_000)
    walks = options.parse_args().walks
    for name in names():
        found = measured(name, walks)
        times = sorted(found.seconds)
        report = {
            "flow": name,
            "walks": found.walks,
            "steps": found.steps,
            "without_outcome": found.silent,
            "too_many_visits": found.overrun,
            "stuck": found.stuck,
            "most_visits": found.longest,
            "step_ms_median": round(1000 * statistics.median(times), 4),
            "step_ms_p99": round(1000 * times[int(0.99 * len(times))], 4),
            "states_ended_in": dict(sorted(found.ends.items())),
        }
        print(json.dumps(report))


if __name__ == "__main__":
    main()
