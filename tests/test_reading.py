import pytest

from retrieval.answer_kind import asked_kinds, held_kinds
from retrieval.question import Said


def _said(clinic, question, *history):
    researcher = clinic.desk().researcher
    finding = researcher.evidence(researcher.understand(question, history)).finding
    return [statement.wording for statement in finding.statements]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how much for 3 areas of botox", "areas: £220"),
        ("what time do you open mondays", "10:00"),
        ("deoderant after underarm laser?", "Deodorant should not be used for 24 hours"),
        ("whats the youngest you treat", "18"),
        ("price of a lip flip?", "£95"),
    ],
)
def test_that_one_statement_answers_one_question(clinic, question, answer):
    [statement] = _said(clinic, question)
    assert answer in statement


def test_that_another_name_for_a_thing_is_as_good_as_the_sops_own(clinic):
    researcher = clinic.desk().researcher
    one, other = (
        researcher.evidence(researcher.understand(f"how much {thing} for two areas"))
        for thing in ("is botox", "are anti-wrinkle injections")
    )
    assert (one.finding.statements, round(one.confidence, 1)) == (other.finding.statements, round(other.confidence, 1))


def test_that_a_short_table_is_read_by_its_rows(clinic):
    assert any("Refunded in full" in said for said in _said(clinic, "I want to change my appointment"))


def test_that_two_sentences_that_answer_alike_are_both_said(clinic):
    assert "lasts 3 to 4 months" in " ".join(_said(clinic, "how long do anti-wrinkle injections last"))


def test_that_a_heading_that_asks_something_else_is_not_what_is_asked(clinic):
    assert "accepts cash" in " ".join(_said(clinic, "how can i pay"))


def test_that_a_price_is_answered_by_a_statement_with_a_price(clinic):
    assert all("price" in held_kinds(statement) for statement in _said(clinic, "how much is under eye filler"))


def test_that_naming_a_heading_brings_its_short_section(clinic):
    assert len(_said(clinic, "refunds")) > 2
    assert len(_said(clinic, "parking?")) > 1


def test_that_a_yes_or_no_question_gets_the_sentence_that_decides(clinic):
    [statement] = _said(clinic, "is there parking?")
    assert "4 free parking spaces" in statement


def test_that_no_run_is_longer_than_a_reply_may_be(clinic):
    questions = ["parking?", "aftercare for lip filler?", "tell me about microneedling", "opening hours", "complaints"]
    assert all(len(" ".join(_said(clinic, question)).split()) <= 80 for question in questions)


def test_that_a_follow_up_is_read_in_its_conversation(clinic):
    history = [Said("user", "How much is lip filler?"), Said("assistant", "Lip filler costs £160 for 0.5 ml.")]
    assert "6 to 9 months" in " ".join(_said(clinic, "and how long does it last?", *history))


def test_that_a_reply_quotes_what_it_cites(clinic):
    [citation] = clinic.ask("how long is a gift voucher good for")["citations"]
    texts = clinic.folder(clinic.current()).read_texts()
    assert citation["quote"] == texts[citation["document"]][citation["start"] : citation["end"]]


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("how much is it", {"price"}),
        ("how long does it take", {"duration"}),
        ("how much notice do you need", {"duration"}),
        ("who does it and where", {"person", "place"}),
        ("can I bring a friend", set()),
    ],
)
def test_that_the_kind_asked_for_is_recognised(question, kinds):
    assert asked_kinds(question) == kinds


@pytest.mark.parametrize(("text", "kind"), [("£180 each", "price"), ("2 to 3 weeks", "duration"), ("at 9:30", "time")])
def test_that_the_kinds_a_text_holds_are_recognised(text, kind):
    assert kind in held_kinds(text)
