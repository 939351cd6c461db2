"""Conversation cases, played: what was expected, and what came."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Protocol
from xml.etree import ElementTree as ET

from evaluation.conversation_case import NOBODY, CaseFile, ConversationCase, Expected

Event = Mapping[str, Any]


class Talk(Protocol):
    """A conversation that leaves nothing behind."""

    def reply(self, text: str) -> Sequence[Event]: ...

    @property
    def state(self) -> Mapping[str, Any]: ...

    def summary(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How often a case was played, and what went wrong, for every time it did."""

    file: str
    case: ConversationCase
    runs: int
    failures: tuple[str, ...] = ()
    failed_runs: int = 0
    seconds: float = field(default=0.0, compare=False)

    @property
    def passed(self) -> bool:
        """Every time: with k runs this is what pass^k counts."""
        return self.failed_runs == 0


def play(files: Sequence[CaseFile], begin: Callable[[], Talk], repeat: int = 1) -> Iterator[CaseResult]:
    """Each case `repeat` times, each time in a conversation of its own."""
    for file in files:
        for case in file.cases:
            began = perf_counter()
            found = [list(_differences(case, begin())) for _ in range(repeat)]
            told = tuple(dict.fromkeys(line for lines in found for line in lines))
            failed = sum(bool(lines) for lines in found)
            yield CaseResult(str(file.path), case, repeat, told, failed, perf_counter() - began)


def _differences(case: ConversationCase, talk: Talk) -> Iterator[str]:
    told: list[Event] = []
    for number, turn in enumerate(case.turns, 1):
        events = talk.reply(turn.says)
        told += events
        for what in _unlike(turn, events, talk):
            yield f"turn {number} ({_short(turn.says)}): {what}"
    for what in _unlike(case.expect, told, talk):
        yield f"at the end: {what}"


def _unlike(expected: Expected, events: Sequence[Event], talk: Talk) -> Iterator[str]:
    replies = [event for event in events if event["event"] in ("reply", "question")]
    said = "\n".join(str(event.get("reply", "")) for event in replies)
    yield from _unlike_words(expected, said)
    kinds = [str(event.get("kind", "question")) for event in replies]
    if expected.kind and expected.kind not in kinds:
        yield f"expected a reply of kind {expected.kind}, got {', '.join(kinds) or 'no reply'}"
    documents = [citation["document"] for event in replies for citation in event.get("citations", ())]
    if expected.document and expected.document not in documents:
        yield f"expected {expected.document} to be cited, got {', '.join(documents) or 'no citation'}"
    rules = [event["escalation"]["rule"] for event in events if event["event"] == "escalation"]
    if expected.escalation and (expected.escalation not in rules if expected.escalation != NOBODY else rules):
        yield f"expected the escalation {expected.escalation}, got {', '.join(rules) or NOBODY}"
    yield from _unlike_state(expected, talk)


def _unlike_words(expected: Expected, said: str) -> Iterator[str]:
    for words in expected.contains:
        if words.lower() not in said.lower():
            yield f"expected “{words}” in the reply, which is: {_short(said, 200)}"
    for words in expected.does_not_contain:
        if words.lower() in said.lower():
            yield f"did not expect “{words}” in the reply, which is: {_short(said, 200)}"


def _unlike_state(expected: Expected, talk: Talk) -> Iterator[str]:
    state = talk.state
    if expected.state and expected.state != state["at"]:
        yield f"expected the state {expected.state}, got {state['at']}"
    for slot, value in expected.slots.items():
        filled = state["filled"].get(slot)
        if filled is None or str(filled["value"]).lower() != value.lower():
            yield f"expected {slot} to be {value!r}, got {filled['value'] if filled else 'nothing'!r}"
    if expected.outcome and (outcome := talk.summary()["outcome"]) != expected.outcome:
        yield f"expected the outcome {expected.outcome}, got {outcome}"


def junit(results: Sequence[CaseResult]) -> str:
    """The results as JUnit XML, which CI services show."""
    failed = sum(not result.passed for result in results)
    seconds = f"{sum(result.seconds for result in results):.3f}"
    suite = ET.Element("testsuite", name="bloom test", tests=str(len(results)), failures=str(failed), time=seconds)
    for result in results:
        case = ET.SubElement(suite, "testcase", classname=result.file, name=result.case.name)
        case.set("time", f"{result.seconds:.3f}")
        if not result.passed:
            message = f"{result.failed_runs} of {result.runs} runs failed" if result.runs > 1 else result.failures[0]
            ET.SubElement(case, "failure", message=message).text = "\n".join(result.failures)
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _short(text: str, most: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"
