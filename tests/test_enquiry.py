"""A customer's enquiry on the bundled clinic: kept, read back, changed and taken back, from recorded facts only."""

import shutil
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from test_form_conversations import Talk

from bloom.assistant import Assistant
from bloom.settings import Settings
from workflow.enquiry import recalls, withdraws

_AHEAD = datetime.now(UTC).date() + timedelta(days=60)
_LATER = next(day for ahead in range(1, 40) if (day := _AHEAD + timedelta(days=ahead)).day == 10)
DAY = f"{_AHEAD.day} {_AHEAD:%B %Y}"
FIRST = _LATER.replace(day=3)
NUMBER = "07700 900111"
BOOKED = (f"I'd like to book lip filler for {DAY}", NUMBER)


@pytest.fixture(scope="module")
def assistant(clinic_home, tmp_path_factory):
    """One data folder for all: each test has a conversation of its own."""
    home = tmp_path_factory.mktemp("enquiry") / "home"
    shutil.copytree(clinic_home, home)
    opened = Assistant.open(settings=Settings(bloom_home=home))
    yield opened
    opened.close()


def summary(talk: Talk) -> dict[str, Any]:
    return talk.assistant.summary(talk.id)


def handed_over(talk: Talk) -> bool:
    return any(event.get("kind") == "hand_over" for event in talk.events)


@pytest.mark.parametrize("said", ["{day}", "is {day} ok?", "can you do {day}"])
def test_that_a_day_said_before_the_form_is_kept(assistant, said):
    talk = Talk(assistant, said.format(day=f"{FIRST.day}rd {FIRST:%B %Y}"))
    assert talk.noted == {"timing": FIRST.isoformat()}


def test_that_asking_to_come_on_a_day_starts_the_form_without_a_hand_over(assistant):
    talk = Talk(assistant, f"can I come on {DAY}?")
    assert (handed_over(talk), talk.state["asked"]) == (False, "service")


def test_that_a_day_proposed_as_a_question_answers_the_forms_own(assistant):
    talk = Talk(assistant, "I'd like to book lip filler", f"can I come on {DAY}")
    assert (handed_over(talk), talk.noted["timing"], talk.state["asked"]) == (False, _AHEAD.isoformat(), "contact")


def test_that_a_number_of_the_month_changes_the_day_and_not_the_month(assistant):
    talk = Talk(assistant, f"I'd like to book lip filler for {FIRST.day} {FIRST:%B %Y}, in the afternoon")
    talk.say("actually make that the 10th")
    assert talk.noted["timing"] == f"{_LATER.isoformat()} (afternoon)"


def test_that_a_weekday_changes_the_day_within_its_week_and_keeps_the_time(assistant):
    talk = Talk(assistant, *BOOKED, "can you make it 5pm?", f"actually not {_AHEAD:%A}, {_other_weekday()}")
    assert talk.noted["timing"] == f"{_same_week(_other_weekday()).isoformat()} (5pm)"


def _other_weekday() -> str:
    return "Wednesday" if _AHEAD.weekday() != 2 else "Friday"


def _same_week(weekday: str):
    monday = _AHEAD - timedelta(days=_AHEAD.weekday())
    return monday + timedelta(days=["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"].index(weekday))


def test_that_a_change_is_told_in_a_few_words_each_time(assistant):
    talk = Talk(assistant, *BOOKED)
    assert talk.say("sorry, I meant microneedling") == "I've changed that: Microneedling."
    assert talk.say("actually I'd rather have a chemical peel") == "I've changed that: Chemical peels."


def test_that_a_second_way_of_contact_is_kept_beside_the_first(assistant):
    talk = Talk(assistant, *BOOKED)
    said = talk.say("you can also email me at emma@example.com")
    assert talk.noted["contact"] == f"{NUMBER} or emma@example.com"
    assert said.startswith("Thank you. I've noted that:")


def test_that_both_ways_of_contact_in_one_answer_are_kept(assistant):
    talk = Talk(assistant, BOOKED[0], f"{NUMBER} or emma@example.com")
    assert talk.noted["contact"] == f"{NUMBER} or emma@example.com"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("sorry wrong number, it's 07700 900222", "07700 900222"),
        ("please use emma@example.com instead", "emma@example.com"),
    ],
)
def test_that_a_way_of_contact_is_replaced_only_when_the_customer_says_so(assistant, said, kept):
    assert Talk(assistant, *BOOKED, said).noted["contact"] == kept


@pytest.mark.parametrize(
    "said",
    ["what have you got down for me?", "what did I book?", "does that mean it's booked?", "is that all booked in then"],
)
def test_that_what_is_noted_is_read_back_and_no_booking_is_claimed(assistant, said):
    talk = Talk(assistant, *BOOKED)
    reply = talk.say(said)
    assert (talk.escalated, talk.events[0]["kind"]) == ([], "courtesy")
    assert "Dermal fillers" in reply
    assert NUMBER in reply
    assert "Nothing is booked yet" in reply


def test_that_a_customer_who_left_nothing_is_told_so(assistant):
    reply = Talk(assistant).say("is my appointment confirmed?")
    assert "haven't noted anything" in reply
    assert "0161 496 0123" in reply


def test_that_reading_back_names_what_is_missing_to_reach_the_customer(assistant):
    reply = Talk(assistant, f"I'd like to book lip filler for {DAY}").say("what have you got down for me?")
    assert "haven't got a way to reach you" in reply


@pytest.mark.parametrize("said", ["How do I book?", "what have you got?", "what can I book online?"])
def test_that_a_question_about_the_business_is_not_about_the_enquiry(said):
    assert not recalls(said)


@pytest.mark.parametrize("said", ["How do I cancel?", "can I cancel?", "scratch that, Friday", "never mind"])
def test_that_only_taking_it_back_in_so_many_words_takes_it_back(said):
    assert not withdraws(said)


@pytest.mark.parametrize("said", ["never mind, cancel that", "I've changed my mind", "please cancel my booking"])
def test_that_an_enquiry_taken_back_is_no_lead(assistant, said):
    talk = Talk(assistant, *BOOKED)
    reply = talk.say(said)
    shown = summary(talk)
    assert (shown["outcome"], shown["lead"], shown["lead_withdrawn"]) == ("abandoned", {}, True)
    assert shown["intent"] == "Took back what they had asked for"
    assert "nothing was booked" in reply
    assert "haven't noted anything" in talk.say("what have you got down for me?")


def test_that_never_mind_in_the_form_takes_back_what_was_noted(assistant):
    talk = Talk(assistant, f"I'd like to book an appointment, my number is {NUMBER}", "a peel", "never mind")
    assert summary(talk)["outcome"] == "abandoned"


def test_that_taking_back_can_be_thought_better_of(assistant):
    talk = Talk(assistant, *BOOKED, "cancel that", f"I'd like to book a chemical peel for {DAY} after all", NUMBER)
    shown = summary(talk)
    assert (shown["outcome"], shown["lead_withdrawn"]) == ("qualified", False)


@pytest.mark.parametrize("said", ["can I book a laser appointment please", "can you book me a lip filler appointment"])
def test_that_a_request_to_book_goes_to_the_form_without_a_hand_over(assistant, said):
    talk = Talk(assistant, said)
    assert (handed_over(talk), talk.escalated, talk.state["asked"]) == (False, [], "timing")
    assert summary(talk)["unanswered"] == []


def test_that_a_request_to_book_is_taken_with_all_it_says(assistant):
    talk = Talk(assistant, f"My name is Emma, my number is {NUMBER}, can someone book me in for a facial on {DAY}?")
    assert talk.noted == {
        "service": "Skin consultation and hydrating facial",
        "timing": _AHEAD.isoformat(),
        "contact": NUMBER,
        "name": "Emma",
    }


def test_that_asking_whether_one_needs_an_appointment_is_no_request(assistant):
    assert Talk(assistant, "do I need an appointment for a patch test?").state["at"] == "serve"


@pytest.mark.parametrize("said", [NUMBER, "my number is 07700 900111", "emma@example.com"])
def test_that_a_bare_contact_is_noted_whenever_it_comes(assistant, said):
    talk = Talk(assistant, "hello")
    assert talk.say(said).startswith("Thank you. I've noted that:")
    assert (list(talk.noted), talk.escalated) == (["contact"], [])


def test_that_half_a_number_is_asked_for_again_and_is_no_open_question(assistant):
    talk = Talk(assistant)
    assert "full UK phone number" in talk.say("07700 900 33")
    assert summary(talk)["questions"] == []


def test_that_praise_after_the_form_is_thanked_for(assistant):
    assert Talk(assistant, *BOOKED).say("That's lovely, thank you").startswith("You're welcome.")


def test_that_chit_chat_and_bare_figures_are_no_open_questions(assistant):
    talk = Talk(assistant, "ooh that's a lot", "oi", "123", "do you sell motorbikes?")
    assert summary(talk)["unanswered"] == ["do you sell motorbikes?"]


def test_that_an_intent_reads_naturally(assistant):
    talk = Talk(assistant, "What age do you treat from?", f"I'd like to book lip filler for {DAY}", NUMBER)
    day = f"{_AHEAD:%A} {_AHEAD.day} {_AHEAD:%B %Y}"
    assert summary(talk)["intent"] == f"Interested in Dermal fillers, {day}; asked about “What age do you treat from?”"


def test_that_what_is_added_after_a_hand_over_is_in_the_summary(assistant):
    talk = Talk(assistant, "I want to complain about Saturday", "it was around 2pm", f"my number is {NUMBER}")
    shown = summary(talk)
    assert shown["added_after_hand_over"] == ["it was around 2pm", f"my number is {NUMBER}"]
    assert shown["next_action"].endswith(f"(reach them on {NUMBER})")
    assert shown["intent"].startswith("Needs a person:")


def test_that_a_side_question_that_failed_is_still_the_escalation_on_record(assistant):
    shown = summary(Talk(assistant, "do you sell motorbikes?", *BOOKED))
    assert (shown["outcome"], shown["escalation"]["priority"]) == ("qualified", "P3")
