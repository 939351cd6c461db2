import dataclasses
import json
from importlib import resources

import pytest

from retrieval.chunk_words import Meant, aliases, content_stems
from retrieval.confidence import shipped
from retrieval.passage import Finding
from retrieval.question import Said, in_context, split_questions
from retrieval.spelling import Spelling
from retrieval.topics import Topics

RARITY = {"laser": 2.0, "filler": 1.5, "lip": 1.8, "price": 0.5}
TEXTS = ["laser hair removal on black skin", "the address and the deodorant", "laser lips filler"]


def _rarity(term):
    return RARITY.get(term, 5.0)


def _pieces(words):
    return [3 if word in {"black", "could", "curry"} else 4 for word in words]


@pytest.fixture
def spelling():
    return Spelling(lambda: TEXTS, _rarity, _pieces)


@pytest.fixture
def topics():
    return Topics(["Lip filler", "Laser", "Price"], _rarity)


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("How much is a peel and how long does it take?", ["How much is a peel", "how long does it take?"]),
        ("Where are you? Do you open on Sunday?", ["Where are you?", "Do you open on Sunday?"]),
        ("Hello there. Can I bring a friend?", ["Can I bring a friend?"]),
        ("is it safe and sound?", ["is it safe and sound?"]),
        ("hiya, how much is it and where can I park?", ["hiya, how much is it", "where can I park?"]),
        ("do you park cars, are you open Sunday", ["do you park cars", "are you open Sunday"]),
        ("When I come in, do I need ID?", ["When I come in, do I need ID?"]),
        ("is it open on Sunday, do you know?", ["is it open on Sunday, do you know?"]),
        ("Do you have wifi, tea, coffee?", ["Do you have wifi, tea, coffee?"]),
        ("parking", ["parking"]),
    ],
)
def test_that_a_message_is_split_into_its_questions(message, questions):
    assert split_questions(message)[1] == questions


@pytest.mark.parametrize(("typed", "meant"), [("lazer", "laser"), ("adress", "address"), ("deoderant", "deodorant")])
def test_that_a_typing_error_is_put_right_towards_the_sop(spelling, typed, meant):
    assert spelling.corrected(f"my {typed} please") == f"my {meant} please"


@pytest.mark.parametrize("word", ["black", "curry", "could", "laser", "Botox", "abc"])
def test_that_words_that_are_no_typing_errors_stay(spelling, word):
    assert spelling.corrected(word) == word


def test_that_a_follow_up_takes_the_topic_named_last(topics, spelling):
    history = [Said("user", "Tell me about laser"), Said("assistant", "Laser …"), Said("user", "and lip filler?")]
    question = in_context("how long does it last", history, topics, spelling)
    assert question.lookups == ("how long does it last", "lip filler: how long does it last")
    assert question.named["Lip filler"] > question.named["Laser"]


def test_that_a_question_that_stands_alone_is_looked_up_alone(topics, spelling):
    question = in_context("which cards can customers pay with", [Said("user", "laser?")], topics, spelling)
    assert question.lookups == ("which cards can customers pay with",)


def test_that_without_a_heading_the_customers_last_words_are_the_topic(topics, spelling):
    question = in_context("how long do you keep it", [Said("user", "do you have cctv")], topics, spelling)
    assert question.topic == "cctv"


def test_that_figures_and_short_forms_are_compared_alike():
    assert content_stems("three areas, 45min") == content_stems("3 areas 45 minutes")


def test_that_other_names_are_read_from_the_text():
    assert dict(aliases('Many clients call anti-wrinkle injections "Botox".')) == {
        "botox": Meant("anti-wrinkle injections", frozenset(content_stems("anti-wrinkle injections")))
    }


@pytest.mark.parametrize("name", ["weights", "confidence"])
def test_that_shipped_weights_say_where_they_come_from(name):
    raw = json.loads(resources.files("retrieval").joinpath(f"{name}.json").read_text("utf-8"))
    assert "bench.quality.fit_confidence" in raw["comment"]


def _confidence(clinic, question, **changed):
    researcher = clinic.desk().researcher
    finding = researcher.evidence(researcher.understand(question)).finding
    features = {**finding.features, **{name: finding.features[name] + by for name, by in changed.items()}}
    return shipped().confidence(Finding(finding.passage, finding.statements, finding.score, features))


@pytest.mark.parametrize(
    ("feature", "by"), [("similarity", 0.1), ("share", 0.1), ("answers", 1.0), ("kind_missing", -1.0)]
)
def test_that_confidence_rises_with_what_speaks_for_an_answer(clinic, feature, by):
    question = "How much is a lip flip?"
    assert _confidence(clinic, question, **{feature: by}) > _confidence(clinic, question)


def test_that_the_clinic_is_surer_of_what_it_says_than_of_what_it_does_not(clinic):
    assert _confidence(clinic, "How long is a gift voucher valid?") > 0.6
    assert _confidence(clinic, "Are there any EV charging points in the car park?") < 0.6
    assert _confidence(clinic, "How do I renew my passport?") < 0.6


def test_that_passages_are_ranked_from_one(clinic):
    passages = clinic.search("Do you have parking?")
    assert [passage.rank for passage in passages] == list(range(1, len(passages) + 1))
    assert passages[0].document == "opening-and-location.md"
    assert all(0.0 <= passage.similarity <= 1.0 for passage in passages)


def test_that_a_passage_cannot_be_changed(clinic):
    with pytest.raises(dataclasses.FrozenInstanceError):
        clinic.search("parking")[0].rank = 7


def test_that_a_sentence_that_only_gives_another_name_answers_nothing(clinic):
    researcher = clinic.desk().researcher
    finding = researcher.evidence(researcher.understand("Botox 3 areas")).finding
    assert '"Botox"' not in " ".join(statement.wording for statement in finding.statements)
