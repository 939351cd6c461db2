"""The engine over the whole language: opening, moves, replies, answers, back and skip, a person."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from shop_flow import COLOUR, FLOW, ORDER, SIZE, after, said

from workflow.escalation import Escalation
from workflow.flow.effect import AnswerMessage, AskFor, HandOverNow, NoteForTeam, Say, SumUp
from workflow.flow.flow_file import read_flow
from workflow.flow.senses import Senses
from workflow.flow.shipped import shipped
from workflow.flow.state import Fact, Signals
from workflow.flow.step import opening, step


def test_that_a_conversation_opens_with_the_flows_own_prompt():
    state, effects = opening(FLOW)
    assert effects == [Say("Hello from {business}. Order or ask?", awaits=True)]
    assert (state.visits, state.edition) == ({"hello": 1}, FLOW.edition)


def test_that_what_the_first_state_notes_on_entering_is_noted():
    start = "a: {do: answer, on_enter: [{set: {came: by_chat}}], transitions: [{when: no, to: b}]}"
    flow = read_flow("x", f"flow: x\nversion: 1\nstart: a\nstates: {{{start}, b: {{do: end}}}}\nway_out: b")
    assert opening(flow)[0].facts == {"came": Fact("by_chat", 0)}


def test_that_a_flow_that_begins_with_a_person_hands_over_the_first_message():
    flow = read_flow("x", "flow: x\nversion: 1\nstart: a\nstates: {a: {do: hand_over, prompt: We are closed.}}")
    state, effects = step(flow, opening(flow)[0], said("hello"))
    assert (state.handed_over, [type(effect) for effect in effects]) == ("P2", [HandOverNow])


def test_that_a_state_may_lead_to_itself_as_often_as_its_guard_allows():
    ask = "a: {prompt: Well?, transitions: [{when: {keyword: [repeat]}, to: a}, {when: yes, to: b}]}"
    flow = read_flow("x", f"flow: x\nversion: 1\nstart: a\nmax_loops: 1\nway_out: b\nstates: {{{ask}, b: {{do: end}}}}")
    state, effects = step(flow, opening(flow)[0], said("repeat please"))
    assert (state.at, state.visits, effects) == ("a", {"a": 2}, [Say("Well?", awaits=True)])
    assert step(flow, state, said("repeat please"))[0].at == "b"


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


def test_that_a_way_out_to_a_person_needs_no_note_beside_it():
    hello = "a: {prompt: Well?, transitions: [{when: yes, to: b}]}"
    states = f"{{{hello}, b: {{do: end}}, person: {{do: hand_over}}}}"
    flow = read_flow("x", f"flow: x\nversion: 1\nstart: a\nway_out: person\nstates: {states}")
    state, _ = step(flow, opening(flow)[0], said("hm"))
    _, effects = step(flow, state, said("hm", 2))
    assert [type(effect) for effect in effects] == [HandOverNow]


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


def test_that_back_where_no_question_waits_leads_to_the_last_one():
    ended, _ = after(said("hm"), said("hm", 2))
    state, effects = step(FLOW, ended, said("back", 3))
    assert (ended.at, ended.outcome) == ("over", "done")
    assert (state.at, state.outcome, effects[0].why) == ("hello", None, "back")


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
