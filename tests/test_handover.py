"""A person takes over: what the customer reads, and how the team can reach them."""

from pathlib import Path

import pytest

from bloom.assistant import Assistant
from bloom.settings import Settings
from sop.profile import Contact, EscalationRule, Profile, QualificationQuestion, merged_rules
from workflow import handover
from workflow.flow.effect import Acknowledge
from workflow.flow.state import Filled, FlowState
from workflow.reach import Reach, with_contact

COMPLAINT = "I want to complain about my appointment on Saturday"
EMERGENCY = "my throat is closing and I can't breathe"
FORM = (QualificationQuestion(slot="mobile", question="Your mobile?", type="phone"),)
HANDED_OVER = FlowState("handed_over", handed_over="P2")
ASKS = Reach(may_ask=True)


@pytest.fixture
def assistant(home: Path):
    opened = Assistant.open(settings=Settings(bloom_home=home))
    yield opened
    opened.close()


def replies(assistant: Assistant, *messages: str) -> tuple[str, list[str]]:
    """A new conversation with these messages: its id, and all that Bloom said to each."""
    conversation = assistant.start()[0]["conversation"]
    events = [assistant.reply(conversation, message) for message in messages]
    return conversation, [" ".join(e["reply"] for e in turn if "reply" in e) for turn in events]


def test_that_a_customer_nobody_can_reach_is_asked_for_a_number_in_the_same_reply(assistant):
    _, [reply] = replies(assistant, COMPLAINT)
    assert reply.endswith(handover.ASK_CONTACT)
    assert "contact you" not in reply


def test_that_the_number_sent_then_is_recorded_and_acknowledged_once(assistant):
    conversation, said = replies(assistant, COMPLAINT, "07700 900123", "thanks")
    assert "will contact you on 07700 900123" in said[1]
    assert said[2] == ""
    summary = assistant.summary(conversation)
    assert summary["lead"]["contact"] == {"value": "07700 900123", "turn": 2, "source": "asked"}
    assert "07700 900123" in summary["next_action"]


def test_that_an_address_said_aloud_is_a_way_of_contact(assistant):
    conversation, said = replies(assistant, COMPLAINT, "jo at example dot com")
    assert "will contact you at jo@example.com" in said[1]
    assert assistant.summary(conversation)["lead"]["contact"]["value"] == "jo@example.com"


def test_that_a_customer_who_gave_a_number_is_told_of_it_and_not_asked_again(assistant):
    _, said = replies(assistant, "my number is 07700 900123", COMPLAINT)
    assert "will contact you on 07700 900123" in said[1]
    assert handover.ASK_CONTACT not in said[1]


def test_that_what_is_no_contact_is_acknowledged_without_a_promise_to_get_in_touch(assistant):
    conversation, said = replies(assistant, COMPLAINT, "it was around 2pm", "are you there?")
    assert handover.ASK_CONTACT in said[1]
    assert "will contact you" not in said[1]
    assert said[2] == ""
    assert assistant.summary(conversation)["lead"] == {}


@pytest.mark.parametrize("said", ["I'd rather not say", "no thanks", "I don't have one"])
def test_that_a_customer_who_would_rather_not_be_reached_is_not_asked_again(said: str):
    assert not Reach.of(HANDED_OVER, FORM, 2, said).may_ask
    told = handover.added_for_person(Profile(contact=Contact(phone="020 7946 0000")), Reach())
    assert told == "Thank you. I've added that for our team. You can also contact them on 020 7946 0000."


def test_that_the_emergency_text_is_for_emergencies(assistant):
    _, [emergency] = replies(assistant, EMERGENCY)
    _, [complaint] = replies(assistant, COMPLAINT)
    assert emergency.startswith("If you have trouble breathing")
    assert "999" not in complaint


def test_that_a_question_asked_outside_a_conversation_is_not_answered_with_a_question(assistant):
    assert handover.ASK_CONTACT not in assistant.ask(COMPLAINT)["reply"]


def test_that_a_number_is_taken_down_where_the_form_asks_for_none():
    state, effects = with_contact(HANDED_OVER, [], (), "0161 496 0000", 4)
    assert state.filled == {"contact": Filled("0161 496 0000", 4, "asked")}
    assert effects == [Acknowledge()]


def test_that_a_second_number_replaces_the_first_and_the_same_number_again_is_nothing_new():
    known = FlowState("handed_over", handed_over="P2", filled={"mobile": Filled("07700 900123", 2, "asked")})
    changed, effects = with_contact(known, [], FORM, "sorry, it's 07700 900456", 5)
    assert (changed.filled["mobile"].value, effects) == ("07700 900456", [Acknowledge()])
    assert with_contact(known, [], FORM, "07700 900123", 5) == (known, [])


def test_that_somebody_elses_number_is_no_way_to_reach_the_customer():
    assert with_contact(HANDED_OVER, [], FORM, "I rang your number 0161 496 0123 twice", 4)[0].filled == {}


def test_that_an_acknowledgement_is_not_said_twice_for_one_message():
    _, effects = with_contact(HANDED_OVER, [Acknowledge()], FORM, "07700 900123", 4)
    assert effects == [Acknowledge()]


RULES = (EscalationRule(id="medical", handover_message="Ring 999."), EscalationRule(id="own", priority="P2"))
SHOP = Profile(name="Shop", handover_message="Noted, thank you.", escalation_rules=RULES)


@pytest.mark.parametrize(("rule", "says"), [("medical", "Ring 999."), ("own", "Noted, thank you.")])
def test_that_a_rule_may_have_words_of_its_own(rule, says):
    assert handover.person_takes_over(SHOP, rule, Reach()).startswith(says)


def test_that_merging_keeps_a_rules_words():
    assert next(rule for rule in merged_rules(RULES) if rule.id == "medical").handover_message == "Ring 999."


def test_that_urgent_news_repeats_a_rules_own_words_and_thanks_only_once():
    assert handover.urgent_for_person(SHOP, "medical", ASKS).startswith("Ring 999. I've marked this as urgent")
    assert "Noted" not in handover.urgent_for_person(SHOP, "legal", ASKS)


def test_that_a_note_for_the_team_promises_a_call_only_to_whom_it_can_be_made():
    shop = Profile(name="Shop", contact=Contact(phone="0161 496 0000"))
    assert "come back to you on 07700 900123" in handover.noted_for_team(shop, Reach("07700 900123"))
    assert "come back to you" not in handover.noted_for_team(shop, ASKS)
    assert "0161 496 0000" in handover.noted_for_team(shop, ASKS)
