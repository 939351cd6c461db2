"""A flow file: what is wrong with it is told with its line, before anybody talks to it."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from sop.errors import FlowError, SettingError
from workflow.flow.conditions import KeywordFound, Said
from workflow.flow.flow import Flow, State, Transition
from workflow.flow.flow_file import faults, read_flow
from workflow.flow.shipped import names, shipped

HEAD = "flow: x\nversion: 1\nstart: hello\n"
GOOD = HEAD + "states:\n  hello: {prompt: Well?, transitions: [{to: over}]}\n  over: {do: end}\n"


def told(states: str, head: str = HEAD) -> list[str]:
    return [str(fault) for fault in faults("x.flow.yaml", f"{head}states:\n{states}")]


def test_that_a_good_file_is_a_flow():
    assert read_flow("x.flow.yaml", GOOD).states["hello"].action == "ask"
    assert faults("x.flow.yaml", GOOD) == []


def test_that_a_misspelt_key_is_named_with_its_line_and_the_likeliest_meant():
    [fault] = told("  hello: {promt: Well?, transitions: [{to: over}]}\n  over: {do: end}\n")
    assert fault.startswith("x.flow.yaml:5: states.hello.promt: there is no such key; did you mean prompt?")


def test_that_a_missing_target_is_an_error_at_its_line():
    [fault] = told("  hello:\n    prompt: Well?\n    transitions:\n      - {to: ovr}\n  over: {do: end}\n")
    assert fault == "x.flow.yaml:8: states.hello.transitions[1].to: no such state: ovr; did you mean over?"


def test_that_a_state_nobody_gets_to_is_an_error():
    [fault] = told("  hello: {prompt: Well?, transitions: [{to: over}]}\n  over: {do: end}\n  attic: {do: end}\n")
    assert fault.startswith("x.flow.yaml:7: states.attic: no transition leads to attic")


def test_that_a_state_without_a_way_to_an_end_is_a_dead_end():
    hello = "  hello: {do: answer, transitions: [{when: yes, to: over}, {to: pit}]}\n"
    [fault] = told(f"{hello}  over: {{do: end}}\n  pit: {{}}\n")
    assert "pit is a dead end" in fault


LOOP = "  hello: {do: answer, transitions: [{when: yes, to: again}]}\n"
AGAIN = "  again: {do: answer, transitions: [{when: no, to: hello}, {when: yes, to: over}]}\n  over: {do: end}\n"


def test_that_a_loop_nothing_ends_is_an_error_and_a_way_out_mends_it():
    assert [fault.split(":")[1] for fault in told(LOOP + AGAIN)] == ["5", "6"]
    assert told(LOOP + AGAIN, HEAD + "way_out: over\n") == []


def test_that_a_prompt_whose_reply_may_fit_nothing_needs_a_way_out():
    unsure = "  hello: {prompt: Well?, transitions: [{when: yes, to: over}]}\n  over: {do: end}\n"
    assert "asked about again and again" in told(unsure)[0]
    assert told(unsure, HEAD + "way_out: over\n") == []


def test_that_states_that_wait_for_nobody_may_not_go_round():
    states = (
        "  hello: {do: say, prompt: A, transitions: [{to: more}]}\n"
        "  more: {do: say, prompt: B, transitions: [{when: yes, to: over}, {to: hello}]}\n  over: {do: end}\n"
    )
    assert any("without waiting for the customer" in fault for fault in told(states))


def test_that_ways_out_may_not_go_round():
    states = (
        "  hello: {way_out: more, prompt: A, transitions: [{when: yes, to: over}]}\n"
        "  more: {way_out: hello, prompt: B, transitions: [{when: yes, to: over}]}\n  over: {do: end}\n"
    )
    assert any("round in a circle" in fault for fault in told(states))


def test_that_a_form_that_may_find_no_transition_needs_a_way_out():
    head = HEAD + "slots:\n  - {slot: size, question: How many?, type: number}\n"
    hello = "  hello: {collect: [size], transitions: [{when: {slot: size, at_least: 5}, to: over}]}\n"
    states = f"{hello}  over: {{do: end}}\n"
    assert any("no transition" in fault for fault in told(states, head))


def test_that_a_prompt_may_only_mention_what_is_collected():
    [fault] = told("  hello: {prompt: 'Hi {nam}', transitions: [{to: over}]}\n  over: {do: end}\n")
    assert "it mentions nam, which nothing collects" in fault


def test_that_a_regular_expression_nobody_can_read_is_an_error_at_its_line():
    hello = "  hello: {prompt: W, transitions: [{when: {regex: '(a'}, to: over}, {to: over}]}\n"
    [fault] = told(f"{hello}  over: {{do: end}}\n")
    assert "no regular expression" in fault
    assert fault.startswith("x.flow.yaml:5")


def test_that_an_unknown_condition_is_told_with_all_there_are():
    [fault] = told("  hello: {prompt: W, transitions: [{when: {keyward: [a]}, to: over}]}\n  over: {do: end}\n")
    assert "is no condition; did you mean keyword? a condition is one of always" in fault


ORDER = """flow: x
version: 1
start: hello
way_out: over
slots:
  - {slot: guests, question: How many?, type: number}
  - {slot: seat, question: Inside or out?, type: choice, options: [Inside, Terrace]}
global:
  - {when: back, do: back}
states:
  hello:
    prompt: Well?
    transitions:
      - {when: {keyword: [table]}, to: form}
      - {to: over}
  form:
    collect: [guests, seat]
    on_exit: [{forget: [seat]}]
    transitions:
      - {when: {all: [complete, {slot: guests, at_least: 9}]}, to: person}
      - {to: over}
  over: {do: end, outcome: done}
  person: {do: hand_over}
buckets:
  - {bucket: large, when: {slot: guests, at_least: 9}}
"""


@pytest.mark.parametrize(
    ("right", "wrong", "line", "fault"),
    [
        ("{keyword: [table]}", "{keyword: table}", 14, "[1].when.keyword: it must be a list; write it in [s"),
        ("{keyword: [table]}", "{keyword: [table], regex: a}", 14, "a condition has one key; put several"),
        ("{keyword: [table]}", "{sentiment: -1}", 14, "when.sentiment: it must hold `key: value` lines"),
        ("at_least: 9}]", "at_least: nine}]", 20, "when.all[2].at_least: 'nine' is no number; write one, such as 0.5"),
        ("version: 1", "version: one", 2, "version: 'one' is no whole number; write one, such as 3"),
        ("  over:", "  Over:", 22, "states.Over: 'Over' is no name; use lower-case letters"),
        ("question: How many?", "question: '{nam}, how many?'", 6, "question: it mentions nam, which nothing collects"),
        ("forget: [seat]", "forget: [seet]", 18, "nothing collects 'seet'; known are guests, seat"),
        ("back, do: back", "{slot: seet}, to: over", 9, "global[1].when: nothing collects 'seet'"),
        ("{slot: guests, at_least: 9}}", "{slot: gests}}", 25, "buckets[1].when: nothing collects 'gests'"),
        ("when: {slot: guests, at_least: 9}}", "when: {keyword: [a]}}", 25, "is about a message, and a bucket"),
        ("guests, at_least: 9}]", "seat, equals: Teras}]", 20, "seat is never 'Teras'; it is one of Inside, Terrace"),
        ("{to: over}\n  f", "{to: over}\n      - {when: yes, to: form}\n  f", 16, "transitions[3]: it is never taken"),
        ("{to: over}\n  over", "{when: skip, do: skip}\n      - {to: over}\n  over", 21, "write it under `global`"),
        ("{when: back, do: back}", "{do: back}", 9, "global[1]: without a condition it takes every message"),
        ("prompt: Well?", "prompt: Well?\n    outcome: good", 13, "`outcome` means nothing in a state that does ask"),
    ],
)  # fmt: skip
def test_that_a_slip_is_told_with_its_line_and_what_to_do(right: str, wrong: str, line: int, fault: str):
    assert faults("x.flow.yaml", ORDER) == []
    [found] = map(str, faults("x.flow.yaml", ORDER.replace(right, wrong, 1)))
    assert found.startswith(f"x.flow.yaml:{line}: ")
    assert fault in found


@pytest.mark.parametrize(
    ("right", "wrong", "line", "fix"),
    [
        ("    prompt: Well?", "\tprompt: Well?", 12, "indent with spaces, not with tabs"),
        ("prompt: Well?", "prompt: Well: or not?", 12, "put text that holds a colon in quotes"),
        ("{keyword: [table]}", '{regex: "\\d"}', 14, "use single quotes"),
        ("    collect: [guests", "     collect: [guests", 18, "look for wrong indentation"),
        ("  person:", "  over: {do: end}\n  person:", 23, "keep one of them"),
        ("collect: [guests, seat]", "collect: &all [*all]", 17, "the alias *all contains itself"),
    ],
)
def test_that_what_is_no_yaml_is_told_with_its_line_and_what_to_do(right: str, wrong: str, line: int, fix: str):
    [found] = map(str, faults("x.flow.yaml", ORDER.replace(right, wrong, 1)))
    assert found.startswith(f"x.flow.yaml:{line}: ")
    assert fix in found


def test_that_reading_stops_at_the_first_fault_and_counts_the_rest():
    with pytest.raises(FlowError, match=r"x\.flow\.yaml:5.*and 1 more"):
        read_flow("x.flow.yaml", f"{HEAD}states:\n{LOOP}{AGAIN}")


def test_that_a_flow_can_be_built_in_python_and_is_checked_the_same():
    polite = State(prompt="Well?", transitions=(Transition(when=KeywordFound(keyword=("bye",)), to="over"),))
    flow = Flow(flow="x", version=1, start="hello", way_out="over", states={"hello": polite, "over": State(do="end")})
    assert flow.states["hello"].transitions[0].when.described() == "says “bye”"
    with pytest.raises(ValidationError, match="asked about again and again"):
        Flow(flow="x", version=1, start="hello", states={"hello": polite, "over": State(do="end")})


@pytest.mark.parametrize("name", names())
def test_that_every_shipped_flow_takes_the_customer_to_a_person_from_anywhere(name: str):
    needed = [transition for transition in shipped(name).global_ if transition.when == Said("person_needed")]
    assert [shipped(name).states[transition.to].action for transition in needed] == ["hand_over"]


def test_that_an_unknown_flow_is_a_clear_error():
    with pytest.raises(SettingError, match="no conversation flow named 'spa'"):
        shipped("spa")


def test_that_the_guides_example_can_be_walked():
    guide = (Path(__file__).parent.parent / "docs" / "flows.md").read_text("utf-8")
    example = guide.partition("```yaml\nflow: bakery\nversion")[2].partition("```")[0]
    assert faults("docs/flows.md", f"flow: bakery\nversion{example}") == []
