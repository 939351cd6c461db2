"""What Bloom does where it cannot be sure: it asks which subject is meant, or offers the headings that lie near."""

import pytest

from retrieval.question import Said
from sop.document import Span
from workflow import wording
from workflow.outcome import Answer, Ask, HandOver


def said(*turns: str) -> list[Said]:
    return [Said("assistant" if number % 2 else "user", text) for number, text in enumerate(turns)]


@pytest.fixture(scope="module")
def desk(clinic):
    return clinic.desk()


@pytest.mark.parametrize("question", ["prices", "how much is it?", "what are ur prices", "price list please"])
def test_that_a_question_about_a_side_that_many_subjects_have_is_asked_back(desk, question):
    reply = desk.reply(question)
    assert isinstance(reply, Ask)
    assert "Dermal fillers, Chemical peels" in reply.reply
    assert [gate.name for gate in reply.gates][:2] == ["screen", "similarity"]


def test_that_the_customers_choice_completes_the_question(desk):
    reply = desk.reply("dermal fillers", said("prices", desk.reply("prices").reply))
    assert isinstance(reply, Answer)
    assert "£" in reply.reply


def test_that_a_question_with_a_subject_is_not_asked_back(desk):
    assert not isinstance(desk.reply("price of a back peel"), Ask)
    assert not isinstance(desk.reply("how much is it?", said("tell me about microneedling", "…")), Ask)


def test_that_a_form_under_way_is_not_interrupted_by_another_question(desk):
    assert not isinstance(desk.answer("prices", [], may_ask=False), Ask)


def test_that_what_lies_near_is_offered_and_nothing_is_claimed(desk):
    reply = desk.reply("can men come too")
    assert isinstance(reply, HandOver)
    assert reply.escalation.rule == "low_confidence"
    assert wording.offered_in(reply.reply)[0] == "Do you treat men?"
    assert desk.profile.contact.phone in reply.reply


@pytest.mark.parametrize("choice", ["yes please", "do you treat men"])
def test_that_an_offer_can_be_taken_up(desk, choice):
    reply = desk.reply(choice, said("can men come too", desk.reply("can men come too").reply))
    assert isinstance(reply, Answer)
    assert reply.reply.startswith("The clinic treats men and women")


def test_that_yes_means_nothing_where_nothing_was_offered(desk):
    assert desk.reply("yes", said("hello", "Hello.")).reply == wording.GO_AHEAD


def test_that_nothing_is_offered_far_from_the_sop(desk):
    assert wording.offered_in(desk.reply("what is the capital of france").reply) == []


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
