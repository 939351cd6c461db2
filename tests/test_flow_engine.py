"""The engine over the whole language: moves, guards, back, skip, start again; and what holds for every walk."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop.profile import QualificationQuestion
from workflow.escalation import Escalation
from workflow.flow.effect import AnswerMessage, AskFor, HandOverNow, NoteForTeam, Say, SumUp
from workflow.flow.flow import Flow
from workflow.flow.flow_file import read_flow
from workflow.flow.migration import step_on
from workflow.flow.senses import Senses, examples_of
from workflow.flow.shipped import names, shipped
from workflow.flow.state import Fact, Filled, FlowState, Signals, Understood
from workflow.flow.step import opening, step

FORM = (
    QualificationQuestion(slot="service", question="Which?"),
    QualificationQuestion(slot="phone", question="Number?", type="phone"),
)
SHOP = """
flow: shop
version: 2
start: hello
max_loops: 2
way_out: over
slots:
  - {slot: size, question: What size?, type: number}
  - {slot: colour, question: What colour?}
global:
  - {when: person_needed, to: person}
  - {when: back, do: back}
  - {when: skip, do: skip}
  - {when: start_again, do: start_again}
states:
  hello:
    prompt: "Hello from {business}. Order or ask?"
    transitions:
      - {when: {keyword: [order]}, to: order}
      - {when: {keyword: [ask]}, to: ask}
      - among: {order: [I want one], ask: [what is it]}
        remember: wish
  order:
    collect: [size, colour]
    prompt: Lovely.
    on_exit: [{say: Noted.}]
    transitions:
      - {when: {all: [complete, {slot: size, at_least: 10}]}, to: huge}
      - {when: always, to: check}
  huge: {do: say, prompt: That is a big one., on_enter: [{set: {kind: huge}}], transitions: [{to: check}]}
  check: {do: summarise, transitions: [{to: agreed}]}
  agreed:
    prompt: "A {colour|plain} one in {size}?"
    again: Is that right?
    transitions: [{when: yes, to: over}, {when: no, to: hello}]
  ask: {do: answer, prompt: Anything else?, transitions: [{when: no, to: over}, {when: {keyword: [order]}, to: order}]}
  over: {do: end, outcome: done, prompt: Bye.}
  person: {do: hand_over, prompt: A person comes.}
buckets:
  - {bucket: big, when: {slot: size, at_least: 10}}
  - {bucket: small, when: {slot: size}}
migrations:
  1: {start: hello, form: order}
"""
FLOW = read_flow("shop.flow.yaml", SHOP)


def said(text: str = "", turn: int = 1, **message) -> Understood:
    return Understood(turn, text=text, **message)


def after(*messages: Understood) -> tuple[FlowState, list]:
    state, effects = opening(FLOW)
    for message in messages:
        state, effects = step(FLOW, state, message)
    return state, effects


ORDER = said("order")
SIZE = said("12", 2, slot_value="12")
COLOUR = said("red", 3, slot_value="red")


def test_that_a_conversation_opens_with_the_flows_own_prompt():
    state, effects = opening(FLOW)
    assert effects == [Say("Hello from {business}. Order or ask?", awaits=True)]
    assert (state.visits, state.edition) == ({"hello": 1}, FLOW.edition)


def test_that_a_transition_leads_into_a_form_with_its_words_first():
    state, effects = after(ORDER)
    assert (state.at, effects) == ("order", [Say("Lovely."), AskFor("size", "first")])
    assert state.moves[0].why == 'keyword "order"'


def test_that_what_is_said_in_passing_stands_in_order_and_is_remembered():
    state, effects = after(ORDER, SIZE, COLOUR)
    assert effects == [
        Say("Noted."),
        Say("That is a big one."),
        SumUp(),
        Say("A {colour|plain} one in {size}?", awaits=True),
    ]
    assert state.facts == {"kind": Fact("huge", 3)}
    assert [(move.origin, move.target) for move in state.moves] == [
        ("order", "huge"),
        ("huge", "check"),
        ("check", "agreed"),
    ]


def test_that_a_candidate_is_chosen_by_likeness_and_noted_with_its_turn():
    state, _ = opening(FLOW)
    state, _ = step(FLOW, state, said("gimme", 4), Signals(likeness={"I want one": 0.6, "what is it": 0.2}))
    assert (state.at, state.facts["wish"]) == ("order", Fact("order", 4))


def test_that_an_unclear_reply_is_asked_about_once_and_then_left_with_a_note_for_the_team():
    state, effects = after(said("hm"))
    assert effects == [Say("Hello from {business}. Order or ask?", awaits=True, why="again")]
    state, effects = step(FLOW, state, said("hm", 2))
    assert state.at == "over"
    assert isinstance(effects[0], NoteForTeam)
    assert effects[0].escalation.priority == "P3"
    assert effects[1:] == [Say("Bye.")]


def test_that_an_unclear_answer_to_a_slot_is_noted_for_the_team_and_the_form_goes_on():
    state, effects = after(ORDER, said("hm"), said("hm"))
    assert [type(effect) for effect in effects] == [NoteForTeam, AskFor]
    assert (state.skipped, effects[1]) == (("size",), AskFor("colour", "next"))


def test_that_a_question_beside_a_prompt_is_answered_and_the_prompt_comes_again():
    _, effects = after(said("is it heavy?", asks=True))
    assert effects == [AnswerMessage(), Say("Hello from {business}. Order or ask?", awaits=True, why="side_question")]


def test_that_an_answer_state_asks_on_after_an_answer():
    _, effects = after(said("ask"))
    assert effects == [AnswerMessage(if_known=True), Say("Anything else?", awaits=True, only="answered")]


def test_that_back_forgets_the_last_answer_and_asks_for_it_again():
    state, effects = after(ORDER, SIZE, said("back", 3, slot_value="back"))
    assert (state.asked, dict(state.filled), effects) == ("size", {}, [AskFor("size", "back")])


def test_that_back_leads_out_of_a_form_to_the_question_before_it():
    state, effects = after(ORDER, said("back"))
    assert (state.at, effects[0].why) == ("hello", "back")


def test_that_back_from_the_first_question_just_asks_it_again():
    state, effects = after(said("back"))
    assert (state.at, effects[0].why) == ("hello", "side_question")


def test_that_back_and_forth_has_an_end():
    state, _ = after(ORDER)
    for turn in range(2, 30):
        state, _ = step(FLOW, state, said("12", turn, slot_value="12"))
        state, _ = step(FLOW, state, said("back", turn))
    assert max(state.visits.values()) <= 3


def test_that_skip_passes_over_a_prompt_by_the_way_out():
    assert after(said("skip this"))[0].at == "over"


def test_that_start_again_forgets_what_was_said_but_not_how_often():
    state, effects = after(ORDER, SIZE, said("start again", 3))
    assert (state.at, dict(state.filled), state.trail[-1:]) == ("hello", {}, ("hello",))
    assert effects[0].why == "restart"
    assert state.visits["hello"] == 2


def test_that_starting_again_for_ever_takes_the_way_out():
    state, _ = after(*[message for turn in range(5) for message in (ORDER, said("start again", turn))])
    assert (state.at, state.visits["hello"]) == ("over", 3)


BARE = "flow: x\nversion: 1\nstart: a\nstates:\n  a: {transitions: [{when: no, to: b}]}\n  b: {do: end}\n"


def test_that_a_person_takes_over_whatever_the_flow_declares():
    grave = Escalation("medical", "P1", "a reaction", "seen", "rule")
    bare = read_flow("x", BARE)
    state, effects = step(bare, opening(bare)[0], said(escalation=grave))
    assert (state.handed_over, effects) == ("P1", [HandOverNow(grave)])
    assert step(bare, state, said("hello?", 2, asks=True))[1] != [AnswerMessage()]


def test_that_a_flow_hands_over_in_its_own_words_and_says_why():
    flow = shipped("support")
    state, effects = step(flow, opening(flow)[0], said("I've been hacked"))
    [handed] = [effect for effect in effects if isinstance(effect, HandOverNow)]
    assert (state.at, state.handed_over, handed.escalation.rule) == ("security", "P1", "security")
    assert 'keyword "hacked"' in handed.escalation.rationale


def test_that_the_bucket_of_a_lead_follows_from_the_table():
    assert [FLOW.bucket(known) for known in ({"size": "12"}, {"size": "3"}, {})] == ["big", "small", None]


def test_that_what_a_customer_says_cannot_speak_as_a_template():
    state, _ = after(ORDER, said("5", 2, slot_value="5"), said("{size}", 3, slot_value="{business}"))
    assert state.filled["colour"].value == "{business}"
    assert state.at == "agreed"


def vectors(texts: Sequence[str]) -> np.ndarray:
    """Texts of the same first letter are alike."""
    found = np.zeros((len(texts), 128), dtype=np.float32)
    found[range(len(texts)), [ord(text[0]) for text in texts]] = 1
    return found


def test_that_only_what_can_matter_is_measured():
    asked: list[str] = []

    def embed(texts: Sequence[str]) -> np.ndarray:
        asked.extend(texts)
        return vectors(texts)

    state = opening(FLOW)[0]
    assert Senses(embed).measured(FLOW, state, "wow").likeness == {"I want one": 0.0, "what is it": 1.0}
    asked.clear()
    assert Senses(embed).measured(FLOW, replace(state, at="agreed"), "wow") == Signals()
    assert asked == []


def test_that_a_model_is_asked_first_and_likeness_only_where_it_names_nothing():
    state = opening(FLOW)[0]
    sure = Senses(vectors, lambda _message, _candidates: "ask").measured(FLOW, state, "wow")
    assert (sure.chosen, sure.likeness) == ({("order", "ask"): "ask"}, {})
    unsure = Senses(vectors, lambda _message, _candidates: None).measured(FLOW, state, "wow")
    assert unsure.likeness["what is it"] == 1.0


OLD = FlowState("form", asked="colour", filled={"size": Filled("3", 1, "asked")}, flow="shop", version=1, edition="old")


def test_that_a_conversation_of_an_older_version_goes_on_where_the_map_says():
    state, effects = step_on(FLOW, OLD, said("red", 4, slot_value="red"))
    assert (state.version, state.edition) == (2, FLOW.edition)
    assert (state.at, state.filled["colour"].value) == ("agreed", "red")
    assert effects[0] == Say("Noted.")


def test_that_a_conversation_without_a_place_in_the_new_version_begins_again_and_is_told():
    state, effects = step_on(FLOW, replace(OLD, at="gone"), said("red", 4))
    assert effects[0] == Say("", why="changed")
    assert (state.at, state.filled["size"].value) == ("hello", "3")
    assert effects[-1] == Say("Hello from {business}. Order or ask?", awaits=True)


def test_that_another_flow_begins_at_its_start_and_an_escalation_still_counts():
    grave = Escalation("complaint", "P2", "upset", "seen", "rule")
    state, effects = step_on(FLOW, replace(OLD, flow="other"), said(escalation=grave))
    assert (state.at, effects) == ("person", [HandOverNow(grave)])


def test_that_a_conversation_a_person_took_over_stays_so_whatever_the_file_says_now():
    gone = replace(OLD, at="gone", handed_over="P2")
    assert step_on(FLOW, gone, said("hello?", asks=True))[0].handed_over == "P2"


def test_that_a_new_wording_of_the_same_version_disturbs_nobody():
    same = replace(OLD, at="order", version=2, asked="colour")
    assert step_on(FLOW, same, said("red", 4, slot_value="red"))[0].at == "agreed"


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


@pytest.mark.parametrize("name", names())
def test_that_random_walks_over_a_shipped_flow_neither_fail_nor_get_stuck(name: str):
    from bench.flows.walks import measured

    found = measured(name, walks=40)
    assert (found.errors, found.silent, found.overrun, found.stuck) == ([], 0, 0, 0)
