"""A conversation that was begun in another edition of its flow."""

from dataclasses import replace

from shop_flow import FLOW, said

from workflow.escalation import Escalation
from workflow.flow.effect import HandOverNow, Say
from workflow.flow.migration import step_on
from workflow.flow.state import Filled, FlowState

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
