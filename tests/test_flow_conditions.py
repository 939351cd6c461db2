"""Conditions: what each waits for, and how it says why it fired."""

import time

import pytest

from workflow.escalation import Escalation
from workflow.flow.conditions import (
    All,
    AnyOf,
    Classified,
    Feeling,
    KeywordFound,
    Like,
    Not,
    PatternFound,
    Said,
    SlotIs,
)
from workflow.flow.conditions.seen import Seen
from workflow.flow.state import Signals, Understood


def seen(text: str = "", *, facts: dict | None = None, awaited: tuple = (), signals: Signals | None = None, **message):
    return Seen(Understood(1, text=text, **message), signals or Signals(), facts or {}, awaited)


def test_that_a_keyword_is_a_whole_word_stemmed_and_not_negated():
    bill = KeywordFound(keyword=("invoice", "double charge"))
    assert bill.holds(seen("your INVOICES are wrong")) == 'keyword "INVOICES"'
    assert bill.holds(seen("double charged me")) == 'keyword "double charged"'
    assert bill.holds(seen("it's not an invoice I need")) is None
    assert KeywordFound(keyword=("cat",)).holds(seen("a catalogue")) is None


def test_that_a_pattern_is_found_and_takes_no_time_that_grows_with_its_tricks():
    assert PatternFound(regex=r"\bref(?:erence)? ?\d{4}").holds(seen("my Ref 2041")) == 'pattern found "Ref 2041"'
    began = time.perf_counter()
    assert PatternFound(regex=r"(a+)+$").holds(seen("a" * 3900 + "b")) is None
    assert time.perf_counter() - began < 0.5


def test_that_sentiment_has_a_threshold_on_either_side():
    cross = Signals(sentiment=-0.6)
    assert Feeling(sentiment={"below": -0.4}).holds(seen(signals=cross)) == "sentiment -0.60 below -0.4"
    assert Feeling(sentiment={"above": -0.4}).holds(seen(signals=cross)) is None
    assert Feeling(sentiment={"below": -0.5, "above": -0.7}).holds(seen(signals=cross))


def test_that_likeness_to_the_nearest_example_decides():
    alike = Signals(likeness={"I can't log in": 0.71, "the app is broken": 0.4})
    condition = Like(semantic=("I can't log in", "the app is broken"), at_least=0.6)
    assert condition.holds(seen("locked out", signals=alike)) == '0.71 like "I can\'t log in" (needs 0.60)'
    assert Like(semantic=("the app is broken",)).holds(seen("locked out", signals=alike)) is None


BUDGET = {"budget": "2,500 a month", "plan": "Team"}


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        ({}, True),
        ({"at_least": 2000}, True),
        ({"at_least": 2600}, False),
        ({"at_least": 1000, "at_most": 2500}, True),
        ({"filled": False}, False),
        ({"equals": "2,500 A MONTH"}, True),
        ({"equals": ["none", "little"]}, False),
    ],
)
def test_that_a_slot_is_filled_equal_or_in_a_range(wanted: dict, holds: bool):
    assert bool(SlotIs(slot="budget", **wanted).holds(seen(facts=BUDGET))) is holds


def test_that_an_unknown_slot_has_no_value():
    assert SlotIs(slot="size", at_least=1).holds(seen(facts=BUDGET)) is None
    assert SlotIs(slot="size", filled=False).holds(seen(facts=BUDGET)) == "size is not known"


AMONG = {"technical": ("it crashes", "an error message"), "billing": ("a refund", "the invoice is wrong")}
BILL = Classified(classified="billing", among=AMONG)


def test_that_a_model_chooses_among_candidates_where_there_is_one():
    chosen = Signals(chosen={("technical", "billing"): "billing"}, likeness={"it crashes": 0.9})
    assert BILL.holds(seen(signals=chosen)) == "a model chose billing among technical, billing"


@pytest.mark.parametrize("model", [{}, {("technical", "billing"): None}, {("technical", "billing"): "weather"}])
def test_that_likeness_chooses_where_no_model_does(model: dict):
    alike = {"it crashes": 0.2, "an error message": 0.1, "a refund": 0.5, "the invoice is wrong": 0.3}
    assert "0.50 like" in (BILL.holds(seen(signals=Signals(likeness=alike, chosen=model))) or "")
    assert BILL.holds(seen(signals=Signals(likeness={"it crashes": 0.9, "a refund": 0.5}))) is None
    assert BILL.holds(seen(signals=Signals(likeness={"a refund": 0.1}))) is None


def test_that_conditions_compose_and_say_which_part_fired():
    cheap, team = SlotIs(slot="budget", at_most=100), SlotIs(slot="plan", equals="Team")
    assert AnyOf(any=(cheap, team)).holds(seen(facts=BUDGET)) == "plan is Team"
    assert All(all=(cheap, team)).holds(seen(facts=BUDGET)) is None
    assert All(all=(Not(**{"not": cheap}), team)).holds(seen(facts=BUDGET)) == "not: budget ≤ 100 and plan is Team"


@pytest.mark.parametrize(
    ("word", "text", "holds"),
    [
        ("yes", "yeah go on then", True),
        ("yes", "nope", False),
        ("no", "not really, no", True),
        ("back", "can we go back please", True),
        ("back", "I'll be back on Friday", False),
        ("skip", "skip this one", True),
        ("start_again", "let's start over", True),
        ("thanks", "cheers, that's great", True),
        ("always", "whatever", True),
    ],
)
def test_that_a_word_stands_for_what_bloom_understands_by_itself(word: str, text: str, holds: bool):
    assert bool(Said(word).holds(seen(text))) is holds


def test_that_always_waits_until_a_form_is_complete():
    assert Said("always").holds(seen("hello", awaited=("name",))) is None


def test_that_a_person_is_needed_for_the_graver_rules_only():
    grave, light = (Escalation("x", priority, "", "", "rule") for priority in ("P2", "P3"))
    assert Said("person_needed").holds(seen(escalation=grave))
    assert Said("person_needed").holds(seen(escalation=light)) is None
    assert Said("human_request").holds(seen(escalation=Escalation("human_request", "P3", "", "", "customer")))
