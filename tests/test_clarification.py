"""What Bloom does where it cannot be sure: it asks which subject is meant, or offers the headings that lie near."""

import pytest

from retrieval.question import Said
from sop.document import Span
from workflow import wording
from workflow.offer import declines, in_full, last_offer
from workflow.outcome import Answer, Ask, Courtesy, HandOver


def said(*turns: str) -> list[Said]:
    return [Said("assistant" if number % 2 else "user", text) for number, text in enumerate(turns)]


def offered(reply: HandOver) -> tuple[str, ...]:
    offer = last_offer([Said("assistant", reply.reply)])
    return offer.choices if offer else ()


@pytest.fixture(scope="module")
def desk(clinic):
    return clinic.desk()


@pytest.mark.parametrize("question", ["prices", "how much is it?", "what are ur prices", "price list please"])
def test_that_a_question_about_a_side_that_many_subjects_have_is_asked_back(desk, question):
    reply = desk.reply(question)
    assert isinstance(reply, Ask)
    assert "Dermal fillers, Chemical peels" in reply.reply
    assert [gate.name for gate in reply.gates][:2] == ["screen", "nearest_passage"]


def test_that_the_customers_choice_completes_the_question(desk):
    reply = desk.reply("dermal fillers", said("prices", desk.reply("prices").reply))
    assert isinstance(reply, Answer)
    assert "£" in reply.reply


def test_that_a_question_with_a_subject_is_not_asked_back(desk):
    assert not isinstance(desk.reply("price of a back peel"), Ask)
    assert not isinstance(desk.reply("which lasers do you have"), Ask)  # of two documents, which is no choice
    assert not isinstance(desk.reply("how much is it?", said("tell me about microneedling", "…")), Ask)


def test_that_a_form_under_way_is_not_interrupted_by_another_question(desk):
    assert not isinstance(desk.answer("prices", [], may_ask=False), Ask)


def test_that_what_lies_near_is_offered_and_nothing_is_claimed(desk):
    reply = desk.reply("can men come too")
    assert isinstance(reply, HandOver)
    assert reply.escalation.rule == "low_confidence"
    assert offered(reply)[0] == "Do you treat men?"
    assert desk.profile.contact.phone in reply.reply


@pytest.mark.parametrize("choice", ["yes please", "do you treat men"])
def test_that_an_offer_can_be_taken_up(desk, choice):
    reply = desk.reply(choice, said("can men come too", desk.reply("can men come too").reply))
    assert isinstance(reply, Answer)
    assert reply.reply.startswith("The clinic treats men and women")


def test_that_yes_means_nothing_where_nothing_was_offered(desk):
    assert desk.reply("yes", said("hello", "Hello.")).reply == wording.GO_AHEAD


def test_that_nothing_is_offered_far_from_the_sop(desk):
    assert offered(desk.reply("what is the capital of france")) == ()


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("how do i book", "Appointments can be booked by telephone"),
        ("refunds", "Refunds are paid to the original card"),
        ("consultations?", "A consultation for anti-wrinkle injections"),
    ],
)
def test_that_a_section_asked_for_by_its_name_is_quoted_from_its_beginning(desk, question, begins):
    reply = desk.reply(question)
    assert isinstance(reply, Answer)
    assert reply.reply.startswith(begins)
    assert len(reply.reply.split()) <= 90


def test_that_a_table_lists_what_it_holds(desk):
    index = desk.researcher.index
    [listed] = [
        statement
        for stored in index.fetch(index.lexical.ids())
        for statement in stored.chunk.statements
        if statement.kind == "table" and stored.chunk.section == ("Services",)
    ]
    assert listed.wording.startswith("Services: Anti-wrinkle injections, Dermal fillers, Chemical peels")
    assert isinstance(listed.span, Span)


def test_that_shorthand_is_read_in_full(desk):
    assert "Larkspur Row" in desk.reply("where r u").reply


def test_that_the_greeting_does_not_pull_an_answer_towards_the_business_itself(desk):
    greeting = [Said("assistant", wording.greeting(desk.profile))]
    asked = "do you do peels"
    with_greeting = desk.researcher.evidence(desk.researcher.understand(asked, greeting))
    assert with_greeting.passages == desk.researcher.evidence(desk.researcher.understand(asked)).passages


def test_that_an_offer_nobody_took_up_is_not_what_the_conversation_is_about(desk):
    before = said("can men come too", desk.reply("can men come too").reply)
    assert desk.reply("is there parking?", before).reply == desk.reply("is there parking?").reply


WHICH = said("prices?", "Which of these would you like to know about: Fillers, Peels or Laser?")
MEANT = said(
    "can I come", "I don't have a sure answer to that. Did you mean “Opening hours” or “How to book”? If not, …"
)


@pytest.mark.parametrize(
    ("history", "message", "meant"),
    [
        (WHICH, "the second one", "prices Peels"),
        (WHICH, "last one please", "prices Laser"),
        (WHICH, "peels", "prices Peels"),
        (WHICH, "nails", "prices nails"),
        (WHICH, "where are you?", "where are you?"),
        (WHICH, "thanks", "thanks"),
        (MEANT, "yes please", "Opening hours"),
        (MEANT, "the second", "How to book"),
        (MEANT, "the first one", "Opening hours"),
        (MEANT, "yes, how to book", "How to book"),
        (MEANT, "the opening hours one please", "Opening hours"),
        (MEANT, "yes, late arrivals", "late arrivals"),
        (MEANT, "yes", "Opening hours"),
        (WHICH, "yes, peels", "prices Peels"),
        (MEANT, "no", "no"),
        (said("hi", "Hello."), "the first one", "the first one"),
    ],
)
def test_that_a_reply_to_an_offer_is_read_in_full(history, message, meant):
    assert in_full(message, history) == meant


@pytest.mark.parametrize("message", ["the first one", "second one please"])
def test_that_choosing_by_position_is_no_refusal(message):
    assert not declines(message, MEANT)


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("can I pay by card?", "Ways to pay"),
        ("what if my skin goes white after filler?", "In an emergency"),
    ],
)
def test_that_a_heading_is_near_which_says_a_word_of_the_question_or_stands_over_what_is_much_like_it(
    desk, question, heading
):
    assert heading in desk.researcher.evidence(desk.researcher.understand(question)).near


@pytest.mark.parametrize(
    "question", ["do you do liposuction", "can you do my nails", "do you sell pizza", "oi", "do you take walk-ins?"]
)
def test_that_a_heading_is_not_near_only_because_nothing_is_nearer(desk, question):
    assert desk.researcher.evidence(desk.researcher.understand(question)).near == ()


def test_that_a_persons_name_is_offered_only_to_who_says_it(desk):
    def near(question):
        return desk.researcher.evidence(desk.researcher.understand(question)).near

    assert "Sophie Bell" not in near("can I book a laser appointment please")
    assert "Sophie Bell" in near("tell me about Sophie")


@pytest.mark.parametrize("message", ["no", "nope", "neither", "none of them"])
def test_that_declining_an_offer_is_no_goodbye(desk, message):
    assert declines(message, MEANT)
    assert not declines(message, said("hi", "Hello."))
    reply = desk.reply(message, MEANT)
    assert isinstance(reply, Courtesy)
    assert reply.reply == wording.REPHRASE


@pytest.mark.parametrize("subject", ["microneedling", "dermal filler", "chemical peels"])
def test_that_the_price_of_a_subject_is_its_price_table(desk, subject):
    reply = desk.reply(f"how much is {subject}")
    assert isinstance(reply, Answer)
    assert reply.reply.count("£") >= 3


@pytest.mark.parametrize("question", ["do you do peels", "hi, do you do lip fillers?"])
def test_that_what_there_is_is_shown_by_what_names_it(desk, question):
    reply = desk.reply(question)
    assert isinstance(reply, Answer)
    assert "£" in reply.reply


@pytest.mark.parametrize("message", ["ok thanks", "ok leave it then", "bye", "never mind"])
def test_that_a_courtesy_takes_up_no_offer(message):
    history = said("does it hurt", f"{wording.DID_YOU_MEAN} “After a peel” or “Does treatment hurt?”?")
    assert in_full(message, history) == message


@pytest.mark.parametrize("message", ["yes please", "yes thanks", "ok"])
def test_that_agreeing_politely_does(message):
    history = said("does it hurt", f"{wording.DID_YOU_MEAN} “Does treatment hurt?”?")
    assert in_full(message, history) == "Does treatment hurt?"


def test_that_questions_somebody_is_said_to_have_are_looked_up_one_by_one(desk):
    outcome = desk.reply("My sister wonders how much a chemical peel is and whether there is parking.")
    assert [part.question for part in outcome.parts] == ["how much a chemical peel is", "whether there is parking."]


@pytest.mark.parametrize("message", ["are you a bloody robot", "are you a damn bot?"])
def test_that_a_rude_courtesy_calls_for_nobody(desk, message):
    assert isinstance(desk.reply(message), Courtesy)


def test_that_a_question_is_not_read_as_a_case_with_the_message_before_it(desk):
    history = said("who would do the treatment?", "Which of these would you like to know about?")
    assert desk.screen("can she bring her little boy", history)[0] is None
