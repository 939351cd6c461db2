"""What holds for every walk over a flow, whatever is said: an outcome, bounded loops, the same state when replayed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shop_flow import FLOW

from bench.flows.walks import measured
from sop.profile import QualificationQuestion
from workflow.escalation import Escalation
from workflow.flow.effect import AskFor
from workflow.flow.flow import Flow
from workflow.flow.senses import examples_of
from workflow.flow.shipped import names, shipped
from workflow.flow.state import FlowState, Signals, Understood
from workflow.flow.step import opening, step

FORM = (
    QualificationQuestion(slot="service", question="Which?"),
    QualificationQuestion(slot="phone", question="Number?", type="phone"),
)


TEXTS = ["yes", "no", "back", "skip", "start again", "order", "ask", "refund", "hacked", "tour", "thanks", "", "asdf"]


escalations = st.sampled_from([
    None,
    Escalation("complaint", "P2", "", "", "rule"),
    Escalation("price_negotiation", "P3", "", "", "rule"),
])  # fmt: skip
messages = st.builds(
    Understood,
    turn=st.integers(1, 99),
    escalation=escalations | st.none() | st.none() | st.none(),
    asks=st.booleans(),
    finished=st.booleans(),
    interested=st.booleans(),
    recalls=st.booleans(),
    withdraws=st.booleans(),
    tells_only=st.booleans(),
    half_contact=st.booleans(),
    pleasantry=st.booleans(),
    volunteered=st.dictionaries(
        st.sampled_from(["service", "phone", "size", "budget", "email"]), st.just("7"), max_size=2
    ),
    slot_value=st.sampled_from([None, "x", "3"]),
    slot_declined=st.booleans(),
    text=st.sampled_from(TEXTS),
)
FLOWS = [FLOW, *(shipped(name).for_business(FORM) for name in names())]
EXAMPLES = {id(flow): examples_of(flow) for flow in FLOWS}
walks = st.tuples(st.sampled_from(range(len(FLOWS))), st.lists(st.tuples(messages, st.integers(0, 9)), max_size=25))


def signals(flow: Flow, seed: int) -> Signals:
    examples = EXAMPLES[id(flow)]
    return Signals((seed - 5) / 5, {example: ((at * 7 + seed * 13) % 10) / 10 for at, example in enumerate(examples)})


@given(walks)
@settings(max_examples=150)
def test_that_no_state_is_entered_oftener_than_its_guard_allows(walk):
    number, said_in_order = walk
    flow = FLOWS[number]
    state, _ = opening(flow)
    for message, seed in said_in_order:
        state, effects = step(flow, state, message, signals(flow, seed))
        assert effects or state.handed_over
    entered = {name: count for name, count in state.visits.items() if name in flow.states}
    assert all(count <= flow.loops(name) + 1 for name, count in entered.items())


@given(walks)
@settings(max_examples=100)
def test_that_a_walk_replayed_from_what_was_saved_ends_in_the_same_state(walk):
    number, said_in_order = walk
    flow = FLOWS[number]
    straight, saved = opening(flow)[0], opening(flow)[0].to_json()
    for message, seed in said_in_order:
        straight, _ = step(flow, straight, message, signals(flow, seed))
        saved = step(flow, FlowState.from_json(saved), message, signals(flow, seed))[0].to_json()
    assert FlowState.from_json(saved) == straight


@given(st.lists(messages, max_size=40))
def test_that_no_walk_gets_stuck_in_a_form(walk: list[Understood]):
    """Each slot is put at most `max_loops` times, side questions aside, for each time the customer wants to book."""
    flow = shipped("clinic").for_business(FORM)
    (state, _), put, times = opening(flow), 0, 1 + sum(understood.interested for understood in walk)
    for understood in walk:
        state, effects = step(flow, state, understood)
        put += sum(isinstance(effect, AskFor) and effect.why != "side_question" for effect in effects)
    assert put <= len(FORM) * flow.max_loops * times


@pytest.mark.parametrize("name", names())
def test_that_random_walks_over_a_shipped_flow_neither_fail_nor_get_stuck(name: str):
    found = measured(name, walks=40)
    assert (found.silent, found.overrun, found.stuck) == (0, 0, 0)
