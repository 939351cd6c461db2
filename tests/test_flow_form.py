"""The form in the engine, on the clinic's small flow: asking, declining, side questions, second thoughts, a person."""

import pytest

from sop.profile import QualificationQuestion
from workflow.escalation import Escalation, unclear_answer
from workflow.flow.effect import (
    Acknowledge,
    AnswerMessage,
    AskFor,
    Close,
    HandOverNow,
    Noted,
    NoteForTeam,
    Recap,
    Withdrawn,
)
from workflow.flow.shipped import shipped
from workflow.flow.state import Filled, FlowState, Understood
from workflow.flow.step import step

FORM = (
    QualificationQuestion(slot="service", question="Which treatment?", required=True),
    QualificationQuestion(slot="contact", question="Your number?", type="phone"),
)
FLOW = shipped("clinic").for_business(FORM)
COMPLAINT = Escalation("complaint", "P2", "dissatisfied", "seen", "rule")
HAGGLING = Escalation("price_negotiation", "P3", "wants another price", "seen", "rule")
EMERGENCY = Escalation("medical", "P1", "a reaction", "seen", "classifier")
NOTED = {"service": Filled("peel", 1, "asked")}
NOTE = NoteForTeam(unclear_answer("service"))
CHANGED = Noted(("service",), changed=True)
START = FlowState("serve")
ASKED = FlowState("qualify", asked="service", asked_times=1)
CONTACT = FlowState("qualify", asked="contact", asked_times=1, filled=NOTED)
CLOSED = FlowState("closed", filled={**NOTED, "contact": Filled("07700 900123", 2, "asked")})


def test_that_a_question_is_answered_and_the_flow_stays():
    assert step(FLOW, START, Understood(1, asks=True)) == (START, [AnswerMessage()])


def test_that_a_finished_customer_is_asked_what_is_unknown():
    state, effects = step(FLOW, START, Understood(1, finished=True))
    assert (state.at, state.asked, effects) == ("qualify", "service", [AskFor("service", "before_you_go")])


def test_that_what_was_volunteered_is_not_asked_again():
    _, effects = step(FLOW, START, Understood(1, interested=True, volunteered={"service": "peel"}))
    assert effects == [AskFor("contact", "interested")]


def test_that_a_form_filled_in_one_sentence_asks_nothing():
    told = Understood(1, interested=True, volunteered={"service": "peel", "contact": "07700 900123"})
    state, effects = step(FLOW, START, told)
    assert (state.at, effects) == ("closed", [Close(first=True)])


def test_that_an_answer_fills_the_slot_and_the_next_is_asked():
    state, effects = step(FLOW, ASKED, Understood(3, slot_value="peel"))
    assert (state.filled["service"].turn, state.filled["service"].source) == (3, "asked")
    assert effects == [AskFor("contact", "next")]


def test_that_an_unclear_answer_is_asked_for_once_more_and_then_left_with_a_note_for_the_team():
    state, effects = step(FLOW, ASKED, Understood(2))
    assert effects == [AskFor("service", "again")]
    state, effects = step(FLOW, state, Understood(3))
    assert (state.skipped, effects) == (("service",), [NOTE, AskFor("contact", "next")])


@pytest.mark.parametrize("questions", [0, 1, FLOW.max_loops + 1])
def test_that_a_slot_is_asked_for_again_before_it_is_left_whatever_was_asked_between(questions: int):
    state = ASKED
    for turn in range(2, 2 + questions):
        state, _ = step(FLOW, state, Understood(turn, asks=True))
    state, effects = step(FLOW, state, Understood(9))
    assert effects == [AskFor("service", "again")]
    state, effects = step(FLOW, state, Understood(10, asks=True))
    assert effects[0] == AnswerMessage()
    state, effects = step(FLOW, state, Understood(11))
    assert (state.skipped, effects) == (("service",), [NOTE, AskFor("contact", "next")])


def test_that_what_was_left_unclear_is_not_called_declined_where_another_form_goes_on():
    flow = shipped("interview")
    unclear = FlowState("leading", asked="leadership", asked_times=flow.max_loops + 1)
    state, effects = step(flow, unclear, Understood(7, text="?"))
    assert (state.at, effects) == (
        "about_you",
        [NoteForTeam(unclear_answer("leadership")), AskFor("motivation", "next")],
    )


def test_that_who_is_asked_who_they_are_says_so_and_asks_on():
    state, effects = step(FLOW, ASKED, Understood(2, about_bloom=True))
    assert effects == [AnswerMessage(), AskFor("service", "side_question")]
    assert step(FLOW, state, Understood(3))[1] == [AskFor("service", "again")]


def test_that_thanks_in_the_form_are_no_unclear_answer():
    state, effects = step(FLOW, ASKED, Understood(2, pleasantry=True))
    assert effects == [AskFor("service", "side_question")]
    assert step(FLOW, state, Understood(3))[1] == [AskFor("service", "again")]


def test_that_a_declined_slot_is_skipped():
    _, effects = step(FLOW, ASKED, Understood(2, slot_declined=True))
    assert effects == [AskFor("contact", "skipped")]


def test_that_refusing_the_whole_form_closes_it():
    state, effects = step(FLOW, ASKED, Understood(2, finished=True))
    assert (state.at, effects) == ("closed", [Close(first=True)])


def test_that_leaving_the_form_reads_nothing_back_as_if_it_were_booked():
    left = Understood(3, finished=True, slot_declined=True)
    state, effects = step(FLOW, CONTACT, left)
    assert (state.at, state.skipped, effects) == ("closed", ("contact",), [Close(first=False)])
    assert step(FLOW, ASKED, left)[1] == [Close(first=True)]


def test_that_a_question_in_the_middle_is_answered_and_the_form_goes_on():
    state, effects = step(FLOW, ASKED, Understood(2, asks=True))
    assert (state.asked, effects) == ("service", [AnswerMessage(), AskFor("service", "side_question")])


def test_that_side_questions_never_leave_a_slot_and_are_not_followed_for_ever():
    state, effects = ASKED, []
    for turn in range(2, 2 + FLOW.max_loops):
        state, effects = step(FLOW, state, Understood(turn, asks=True))
    assert (state.asked, state.skipped, effects) == ("service", (), [AnswerMessage()])


def test_that_a_correction_in_the_form_is_no_unclear_answer():
    state, effects = step(FLOW, CONTACT, Understood(3, volunteered={"service": "botox"}))
    assert (state.filled["service"].value, state.asked_times, effects) == (
        "botox",
        1,
        [CHANGED, AskFor("contact", "next")],
    )
    _, effects = step(FLOW, state, Understood(4))
    assert effects == [AskFor("contact", "again")]


def test_that_what_was_said_before_said_again_is_no_unclear_answer():
    _, effects = step(FLOW, CONTACT, Understood(3, volunteered={"service": "peel"}))
    assert effects == [AskFor("contact", "side_question")]


def test_that_a_correction_after_the_form_is_read_back_and_not_looked_up():
    closed = FlowState("closed", filled=NOTED, skipped=("contact",))
    state, effects = step(FLOW, closed, Understood(7, volunteered={"service": "botox"}))
    assert (state.filled["service"].value, effects) == ("botox", [CHANGED])
    _, effects = step(FLOW, closed, Understood(7, volunteered={"service": "botox"}, asks=True))
    assert effects == [AnswerMessage(), CHANGED]


def test_that_a_second_thought_outside_the_form_is_not_looked_up_either():
    state, effects = step(FLOW, FlowState("serve", filled=NOTED), Understood(7, volunteered={"service": "botox"}))
    assert (state.filled["service"].value, effects) == ("botox", [CHANGED])


def test_that_what_is_noted_is_read_back_on_request_and_the_form_goes_on():
    asks_back = Understood(4, asks=True, recalls=True)
    assert step(FLOW, CLOSED, asks_back) == (CLOSED, [Recap()])
    assert step(FLOW, CONTACT, asks_back)[1] == [Recap(), AskFor("contact", "side_question")]


@pytest.mark.parametrize("state", [CONTACT, CLOSED])
def test_that_an_enquiry_taken_back_leaves_nothing_noted_and_nothing_to_ask(state: FlowState):
    after, effects = step(FLOW, state, Understood(5, withdraws=True))
    assert (after.at, after.filled, after.withdrawn, effects) == ("closed", {}, True, [Withdrawn()])
    assert step(FLOW, after, Understood(6, asks=True))[1] == [AnswerMessage()]


def test_that_a_customer_who_wants_to_book_after_all_is_asked_again():
    withdrawn, _ = step(FLOW, CLOSED, Understood(5, withdraws=True))
    state, effects = step(FLOW, withdrawn, Understood(6, interested=True, volunteered={"service": "peel"}))
    assert (state.withdrawn, effects) == (False, [AskFor("contact", "interested")])


def test_that_a_contact_left_in_passing_is_noted_and_not_looked_up():
    left = Understood(1, tells_only=True, volunteered={"contact": "07700 900123"})
    state, effects = step(FLOW, START, left)
    assert (state.filled["contact"].source, effects) == ("volunteered", [Noted(("contact",))])


def test_that_a_contact_with_a_question_is_noted_and_the_question_answered():
    _, effects = step(FLOW, START, Understood(1, asks=True, volunteered={"contact": "07700 900123"}))
    assert effects == [AnswerMessage()]


def test_that_half_a_number_is_asked_for_again():
    assert step(FLOW, START, Understood(1, half_contact=True))[1] == [AskFor("contact", "again")]


def test_that_a_request_to_book_may_go_unanswered_where_the_form_takes_it_up():
    request = Understood(1, asks=True, interested=True, by_the_way=True)
    assert step(FLOW, START, request)[1] == [AnswerMessage(if_known=True), AskFor("service", "interested")]
    assert step(shipped("clinic"), START, request)[1] == [AnswerMessage()]


def test_that_a_person_takes_over_from_the_middle_of_the_form():
    state, effects = step(FLOW, ASKED, Understood(2, COMPLAINT))
    assert (state.at, state.handed_over, effects) == ("handed_over", "P2", [HandOverNow(COMPLAINT)])


def test_that_a_p3_rule_leaves_the_form_where_it_was():
    state, effects = step(FLOW, ASKED, Understood(2, HAGGLING))
    assert (state.asked, effects) == ("service", [HandOverNow(HAGGLING), AskFor("service", "side_question")])


def test_that_a_haggling_customer_is_not_led_into_the_form():
    state, effects = step(FLOW, START, Understood(1, HAGGLING, interested=True))
    assert (state.at, effects) == ("serve", [HandOverNow(HAGGLING)])


def test_that_what_comes_after_a_hand_over_is_acknowledged_once():
    handed_over = FlowState("handed_over", handed_over="P2")
    state, first = step(FLOW, handed_over, Understood(5, asks=True))
    _, second = step(FLOW, state, Understood(6, asks=True))
    assert (first, second) == ([Acknowledge()], [])


def test_that_something_graver_after_a_hand_over_is_raised_again():
    handed_over = FlowState("handed_over", handed_over="P2", acknowledged=True)
    state, effects = step(FLOW, handed_over, Understood(6, EMERGENCY))
    assert (state.handed_over, effects) == ("P1", [HandOverNow(EMERGENCY, again=True)])


def test_that_a_closed_conversation_still_answers():
    _, effects = step(FLOW, FlowState("closed", skipped=("service", "contact")), Understood(9, asks=True))
    assert effects == [AnswerMessage()]
