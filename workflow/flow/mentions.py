"""What a flow's texts and conditions mention, and whether anything collects it."""

from collections.abc import Iterator

from sop.profile import QualificationQuestion
from sop.tree import Place
from workflow.flow import template
from workflow.flow.conditions import All, AnyOf, Condition, Not, Said, SlotIs, every
from workflow.flow.flow import Flow
from workflow.flow.problem import Problem

ALWAYS_KNOWN = ("business", "phone", "email")
"""What a prompt may mention in every flow: the business's name and how it can be reached."""

_OF_WHAT_IS_KNOWN = (All, AnyOf, Not, SlotIs)
_ANSWERS = {"yes_no": ("yes", "no")}


def mention_problems(flow: Flow) -> Iterator[Problem]:
    """Slots nobody asks for, and names nothing collects. A flow that qualifies may name what the business asks."""
    yield from _slots(flow)
    yield from _collected(flow)
    yield from _buckets(flow)
    for place, condition in _conditions(flow):
        yield from _values(flow, place, condition)
    for place, text in _texts(flow):
        if not template.is_readable(text):
            yield Problem(place, "a brace in it belongs to no name", "write {slot} or {slot|otherwise}")
    if not _qualifies(flow):
        yield from _unknown(flow)


def _qualifies(flow: Flow) -> bool:
    return any(state.action == "qualify" for state in flow.states.values())


def _known(flow: Flow) -> set[str]:
    noted = {name for state in flow.states.values() for deed in state.deeds for name in deed.set_}
    transitions = [*flow.global_, *(t for state in flow.states.values() for t in state.transitions)]
    noted |= {transition.remember for transition in transitions if transition.remember}
    return {question.slot for question in flow.slots} | noted


def _slots(flow: Flow) -> Iterator[Problem]:
    seen: set[str] = set()
    asked = {slot for state in flow.states.values() for slot in state.collect}
    for number, question in enumerate(flow.slots):
        place: Place = ("slots", number)
        if question.slot in seen:
            yield Problem(place, f"the slot {question.slot!r} is declared twice", "keep one of them")
        if question.type == "choice" and not question.options:
            what = "a choice without options has no answer"
            yield Problem(place, what, "list the options, or use type: text")
        if question.slot not in asked and not _qualifies(flow):
            what = f"the slot {question.slot!r} is asked for in no state"
            yield Problem(place, what, "add it to a state's `collect` or remove it")
        seen.add(question.slot)


def _collected(flow: Flow) -> Iterator[Problem]:
    own = {question.slot for question in flow.slots}
    for name, state in flow.states.items():
        for slot in state.collect:
            if slot not in own:
                yield Problem(("states", name, "collect"), f"there is no slot {slot!r}", "declare it under `slots`")


def _unknown(flow: Flow) -> Iterator[Problem]:
    known = _known(flow)
    for place, text in _texts(flow):
        if unknown := template.names(text) - known - set(ALWAYS_KNOWN):
            what = f"it mentions {', '.join(sorted(unknown))}, which nothing collects"
            yield Problem(place, what, f"known are {', '.join(sorted({*known, *ALWAYS_KNOWN}))}")
    for place, slot in (*_looked_at(flow), *_forgotten(flow)):
        if slot not in known:
            yield Problem(place, f"nothing collects {slot!r}", f"known are {', '.join(sorted(known)) or 'none'}")


def _looked_at(flow: Flow) -> Iterator[tuple[Place, str]]:
    for place, condition in _conditions(flow):
        yield from ((place, part.slot) for part in every(condition) if isinstance(part, SlotIs))


def _forgotten(flow: Flow) -> Iterator[tuple[Place, str]]:
    for name, state in flow.states.items():
        for key, deeds in (("on_enter", state.on_enter), ("on_exit", state.on_exit)):
            for number, deed in enumerate(deeds):
                yield from ((("states", name, key, number, "forget"), slot) for slot in deed.forget)


def _values(flow: Flow, place: Place, condition: Condition) -> Iterator[Problem]:
    """A value that a slot never has: an option that is spelt otherwise, "maybe" of a yes or no."""
    answers = {question.slot: _answers(question) for question in flow.slots}
    for part in (part for part in every(condition) if isinstance(part, SlotIs)):
        options = answers.get(part.slot, ())
        never = [value for value in part.wanted if value.lower() not in {option.lower() for option in options}]
        if options and never:
            yield Problem(place, f"{part.slot} is never {never[0]!r}", f"it is one of {', '.join(options)}")


def _answers(question: QualificationQuestion) -> tuple[str, ...]:
    return _ANSWERS.get(question.type, question.options if question.type == "choice" else ())


def _buckets(flow: Flow) -> Iterator[Problem]:
    for number, bucket in enumerate(flow.buckets):
        by_message = [part for part in every(bucket.when) if not isinstance(part, _OF_WHAT_IS_KNOWN)]
        if by_message and bucket.when != Said("always"):
            what = f"“{by_message[0].described()}” is about a message, and a bucket looks at what is known"
            yield Problem(("buckets", number, "when"), what, "use `slot`, or note a fact with `set` and look at that")


def _conditions(flow: Flow) -> Iterator[tuple[Place, Condition]]:
    yield from ((("global", number, "when"), t.when) for number, t in enumerate(flow.global_))
    yield from ((("buckets", number, "when"), bucket.when) for number, bucket in enumerate(flow.buckets))
    for name, state in flow.states.items():
        for number, transition in enumerate(state.transitions):
            yield ("states", name, "transitions", number, "when"), transition.when


def _texts(flow: Flow) -> Iterator[tuple[Place, str]]:
    yield from ((("slots", number, "question"), slot.question) for number, slot in enumerate(flow.slots))
    for name, state in flow.states.items():
        place: Place = ("states", name)
        yield from (((*place, key), text) for key, text in (("prompt", state.prompt), ("again", state.again)) if text)
        for key, deeds in (("on_enter", state.on_enter), ("on_exit", state.on_exit)):
            yield from (((*place, key, number, "say"), deed.say) for number, deed in enumerate(deeds) if deed.say)
