"""What a SOP says in two ways: found at ingest, told with both places, and never silently picked from."""

import json
from collections.abc import Callable
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hashing_embedder import WordFiles
from ingests import write_sop

from bloom.assistant import Assistant
from bloom.settings import Settings
from ingest.chunker import Chunker
from ingest.nearby import told as statements
from sop.document import Span
from sop.folder import read_sop
from vectorstore.dispute import Told
from vectorstore.near_pairs import near_pairs
from workflow.verification.disagreement import disagreement

PLANTED = Path(__file__).parent.parent / "bench" / "contradictions"
TODAY = date(2026, 6, 1)


def told(wording: str, topic: str = "", document: str = "a.md", kind: Any = "sentence", title: str = "") -> Told:
    return Told(document, title or topic, topic, Span(0, len(wording)), wording, kind)


def all_pairs(folder: Path) -> list[tuple[Told, Told]]:
    """The pairs of statements of a folder that contradict each other, each held against every other one."""
    files = WordFiles()
    chunker = Chunker(files.count_tokens, files.window)
    chunks = [chunk for document in read_sop([folder]).documents for chunk in chunker.chunks(document)]
    return [(a, b) for (_, a), (_, b) in combinations(statements(chunks), 2) if disagreement(a, b)]


# ── Two statements ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other", "about"),
    [
        ("A wash costs £10 for a small car.", "The small car wash costs £12.", "£10 or £12"),
        (
            "Bookings can be cancelled up to 24 hours before.",
            "Bookings can be cancelled up to 48 hours before.",
            "24 hou",
        ),
        ("The minimum age for the gym is 16.", "The minimum age for the gym is 14.", "16 or 14"),
        ("The loyalty card is free.", "The loyalty card costs £5 a year.", "free or £5"),
        ("The loyalty card gives 5% off.", "With the loyalty card you get 10% off.", "5% or 10%"),
        ("Vouchers cannot be exchanged for cash.", "Vouchers can be exchanged for cash.", "the one denies"),
        ("On Saturday we close at 17:00.", "On Saturday we close at 6pm.", "17:00 or 6pm"),
        ("Our web site is www.northgate.com.", "Our web site is www.northgate.net.", "www.northgate.com or www.north"),
    ],
)
def test_that_one_thing_said_in_two_ways_is_a_contradiction(one, other, about):
    found = disagreement(told(one), told(other, document="b.md"))
    assert found
    assert found.startswith(about)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("On Saturday we close at 17:00.", "On Sunday we close at 16:00."),
        ("On Saturday we close at 17:00.", "We close at 16:00."),
        ("On Saturday we close at 5pm.", "On Saturday we close at 17:00."),
        ("Lip filler, 0.5 ml, costs £160.", "Lip filler, 1 ml, costs £240."),
        ("A wash costs from £10.", "A wash costs £12."),
        ("A refund takes 3 to 5 days.", "A refund takes 4 days."),
        ("A refund takes up to 5 days.", "A refund takes 3 days."),
        (
            "Avoid exercise for 48 hours and alcohol for 24 hours.",
            "Avoid make-up for 12 hours and exercise for 48 hours.",
        ),
        ("Is the wash £10?", "The wash is £12."),
        ("A wash with wax costs £20.", "A wash for vans costs £25."),
        ("Copy the sample into a file named first.json.", "Copy the sample into a file named second.json."),
    ],
)
def test_that_what_may_be_about_something_else_is_none(one, other):
    assert disagreement(told(one), told(other, document="b.md")) is None


def test_that_opening_hours_are_compared_day_by_day():
    row = told("Tuesday: 09:00 to 18:00.", "Opening hours, Hours", kind="row")
    again = told("On Tuesday, we are open from 09:00 to 18:30.", "Opening hours", "b.md")
    assert disagreement(row, again) == "18:00 or 18:30"
    week = told("Opening hours: Monday 10:00–18:00, Tuesday 09:00–18:30; closed on Sunday.", "Opening hours", "b.md")
    assert disagreement(row, week) == "18:00 or 18:30"
    assert disagreement(row, told("On Tuesday, we are open from 9am to 6pm.", "Opening hours", "b.md")) is None
    assert disagreement(row, told("On Monday, we are open from 10:00 to 18:30.", "Opening hours", "b.md")) is None


def test_that_headings_of_siblings_tell_two_statements_apart():
    one, other = told("Monthly fee: £4.50.", "Budget card"), told("Monthly fee: £2.50.", "Everyday card", "b.md")
    assert disagreement(one, other) is None


def test_that_the_rows_of_a_table_are_about_what_their_first_cell_says():
    one, other = (
        told(f"Pitches – Tent {how} electric: £{n}.", "Pitches", kind="row") for how, n in (("no", 18), ("with", 23))
    )
    again = told("Pitches – Tent with electric: £25.", "Pitches", "b.md", kind="row")
    assert (disagreement(one, other), disagreement(other, again)) == (None, "£23 or £25")


def test_that_two_tables_may_name_one_thing_each_in_its_own_words():
    row = told("Dermal fillers – Lips: amount 1 ml, price £240.", "Dermal fillers, Amount, Price", kind="row")
    again = told("Injectables – Lip filler, 1 ml: £255.", "Injectables, Price", "b.md", kind="row")
    more = told("Injectables – Lip filler, 2 ml: £255.", "Injectables, Price", "b.md", kind="row")
    cheeks = told("Injectables – Cheek filler, 1 ml: £255.", "Injectables, Price", "b.md", kind="row")
    assert (disagreement(row, again), disagreement(row, more), disagreement(row, cheeks)) == (
        "£240 or £255",
        None,
        None,
    )


def test_that_what_both_are_for_counts_under_whatever_heading():
    row = told("Dermal fillers – Lips: amount 1 ml, price £240.", "Dermal fillers, Amount, Price", kind="row")
    assert disagreement(row, told("Lip filler, 1 ml is £255.", "News", "b.md")) == "£240 or £255"
    assert disagreement(row, told("Lip filler, 2 ml is £255.", "News", "b.md")) is None


def test_that_the_items_of_one_list_name_several_of_a_kind():
    one, other = (told(f"Servers that tell the time: time.{n}.com", "Time", kind="item") for n in ("north", "south"))
    assert disagreement(one, other) is None


def test_that_opposite_answers_to_one_question_contradict_each_other():
    one = told("Yes, of course.", "Can I bring my own food?")
    other = told("No, sorry.", "Can we bring our own food?", "b.md")
    assert disagreement(one, other) == "yes or no"
    assert disagreement(one, told("No, sorry.", "Can we bring our own dog?", "b.md")) is None


# ── Many statements ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "least"), [("garden_centre", 12), ("leisure_centre", 15)])
def test_that_most_planted_contradictions_are_found_and_nothing_else(name, least):
    """Of 15 and 18 planted; of those that are missed bench/README.md tells why."""
    folder = PLANTED / name
    texts = {path.name: path.read_text("utf-8") for path in (folder / "docs").iterdir()}
    planted = [[_place(texts, quote) for quote in pair] for pair in json.loads((folder / "planted.json").read_text())]
    found = all_pairs(folder / "docs")
    hits = [_planted(one, other, planted) for one, other in found]
    assert [pair for pair, hit in zip(found, hits, strict=True) if hit is None] == []
    assert len(set(hits)) >= least


def _place(texts: dict[str, str], quote: str) -> tuple[str, int, int]:
    name = next(name for name, text in texts.items() if quote in text)
    start = texts[name].index(quote)
    return name, start, start + len(quote)


def _planted(one: Told, other: Told, planted: list[list[tuple[str, int, int]]]) -> int | None:
    def touches(said: Told, place: tuple[str, int, int]) -> bool:
        return said.document == place[0] and said.span.start < place[2] and place[1] < said.span.end

    pairs = [(n, *pair) for n, (a, b) in enumerate(planted) for pair in ((a, b), (b, a))]
    return next((n for n, a, b in pairs if touches(one, a) and touches(other, b)), None)


def test_that_few_vectors_are_all_compared():
    vectors = np.eye(4, dtype=np.float32)
    vectors[3] = (0.8, 0.6, 0.0, 0.0)
    assert sorted(near_pairs(vectors, 0.5, 3)) == [(0, 3), (1, 3)]
    assert sorted(near_pairs(vectors, 0.7, 3)) == [(0, 3)]


def test_that_no_vectors_and_a_single_one_have_no_pairs():
    assert list(near_pairs(np.zeros((0, 4), dtype=np.float32), 0.5, 3)) == []
    assert list(near_pairs(np.eye(1, 4, dtype=np.float32), 0.5, 3)) == []


def test_that_near_ones_among_many_are_found_without_comparing_all():
    """Each of 300 pairs lies at a cosine of 0.8 or more among 6,000 others."""
    random = np.random.default_rng(1)
    vectors = random.standard_normal((6600, 48)).astype(np.float32)
    vectors[300:600] = vectors[:300] + 0.4 * random.standard_normal((300, 48)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = set(near_pairs(vectors, 0.8, 12))
    assert len(found & {(i, i + 300) for i in range(300)}) >= 285


# ── In an ingest, and in answers ────────────────────────────────────────────────────────────────────────────────────

PRICES = "# Prices\n\nA small car wash costs £10.\n"
FAQS = "# Questions\n\nThe small car wash costs £12.\n"
HOURS = "# Hours\n\nWe are open from Monday to Friday.\n"
WARNING = (
    "line 3: contradicts prices.md:3: “The small car wash costs £12.” / “A small car wash costs £10.” (£12 or £10); "
    "keep one, or say which holds with supersedes or valid_from"
)


@pytest.fixture
def opened(tmp_path: Path, word_home: Path, word_model: Path) -> Callable[..., Assistant]:
    """An assistant of these documents who answers however unsure it is."""

    def _open(**texts: str) -> Assistant:
        settings = Settings(
            bloom_home=word_home, embedding_model=str(word_model), confidence_threshold=0, min_similarity=0
        )
        assistant = Assistant.open(settings=settings, today=lambda: TODAY)
        write_sop(tmp_path / "sop", **texts)
        return assistant

    return _open


def warnings(assistant: Assistant, folder: Path) -> list[str]:
    return [notice.text for notice in assistant.ingest([folder / "sop"]).warnings]


def dated(text: str, day: str) -> str:
    return f"---\nvalid_from: {day}\n---\n{text}"


def asked(assistant: Assistant, question: str) -> str:
    return str(assistant.ask(question)["reply"])


def test_that_an_ingest_names_both_places_and_does_so_again(opened, tmp_path):
    """Fault 24."""
    assistant = opened(prices=PRICES, faqs=FAQS, hours=HOURS)
    assert warnings(assistant, tmp_path) == [WARNING]
    assert warnings(assistant, tmp_path) == [WARNING]


def test_that_the_hours_of_the_profile_are_held_against_those_of_a_document(opened, tmp_path):
    assistant = opened(hours="# Opening hours\n\n| Day | Hours |\n|---|---|\n| Monday | 09:00 to 18:00 |\n")
    profile = 'name: Northgate Cycles\nhours: {monday: "09:00-18:30", tuesday: "09:00-18:30"}\n'
    (tmp_path / "sop" / "business.yaml").write_text(profile)
    found = warnings(assistant, tmp_path)
    assert [one for one in found if "“On Monday, Northgate Cycles is open from 09:00 to 18:30.”" in one]
    assert [one for one in found if "“Opening hours: Monday and Tuesday 09:00–18:30.”" in one]
    assert all("hours.md:5" in one for one in found)


def test_that_neither_side_is_picked(opened, tmp_path):
    """Fault 24."""
    assistant = opened(prices=PRICES, faqs=FAQS, hours=HOURS)
    assistant.ingest([tmp_path / "sop"])
    reply = assistant.ask("How much is a small car wash?")
    assert (reply["kind"], reply["answered"], reply["citations"]) == ("hand_over", False, [])
    assert reply["reply"].startswith("I don't have that information, I'm sorry.")
    assert "£" not in reply["reply"]
    escalation = reply["escalation"]
    assert (escalation["rule"], escalation["priority"], escalation["raised_by"]) == (
        "low_confidence",
        "P3",
        "confidence",
    )
    assert escalation["rationale"] == (
        "£12 or £10: faqs.md:3 says “The small car wash costs £12.”, prices.md:3 says “A small car wash costs £10.”"
    )
    assert [gate["gate"] for gate in reply["gates"] if not gate["passed"]] == ["contradiction"]


def test_that_a_price_said_in_many_places_is_one_warning_and_none_of_them_is_quoted(opened, tmp_path):
    pages = {
        f"page{n}": f"# Page {n}\n\nA small car wash costs £10 on all days of the week, brushes included.\n"
        for n in range(6)
    }
    assistant = opened(old="# Old\n\nA small car wash costs £12 on all days of the week, brushes included.\n", **pages)
    [warning] = warnings(assistant, tmp_path)
    assert warning.startswith("line 3: contradicts page0.md:3: ")
    assert "(£12 or £10); the same stands in page1.md:3, page2.md:3, page3.md:3 and elsewhere; keep one" in warning
    assert "£" not in asked(assistant, "How much is a small car wash?")


def test_that_what_two_copies_both_say_is_said_of_two_things(opened, tmp_path):
    small, large = ("Create a cluster with 1 node in the pool.", "Create a cluster with 2 nodes in the pool.")
    text = f"# Clusters\n\n## Small\n\n{small}\n\n## Large\n\n{large}\n"
    assistant = opened(one=text, two=f"{text}\nAsk us for help with this.\n")
    assert warnings(assistant, tmp_path) == []


def test_that_what_is_not_in_dispute_is_still_answered(opened, tmp_path):
    assistant = opened(prices=PRICES, faqs=FAQS, hours=HOURS)
    assistant.ingest([tmp_path / "sop"])
    assert "Monday to Friday" in asked(assistant, "When are you open from Monday?")


@pytest.mark.parametrize(
    "documents",
    [
        {"prices": dated(PRICES, "2025-01-01"), "faqs": dated(FAQS, "2026-01-01")},
        {"prices": PRICES, "faqs": f"---\nsupersedes: prices.md\n---\n{FAQS}"},
        {"prices": f"---\nvalid_until: 2025-12-31\n---\n{PRICES}", "faqs": dated(FAQS, "2026-01-01")},
    ],
    ids=["the newer one", "the one that supersedes", "the one that still holds"],
)
def test_that_where_the_documents_say_which_holds_it_is_told(opened, tmp_path, documents):
    assistant = opened(hours=HOURS, **documents)
    assert warnings(assistant, tmp_path) == []
    reply = asked(assistant, "How much is a small car wash?")
    assert ("£12" in reply, "£10" in reply) == (True, False)


def test_that_a_date_on_one_side_alone_decides_nothing(opened, tmp_path):
    assistant = opened(prices=PRICES, faqs=dated(FAQS, "2026-01-01"), hours=HOURS)
    assert len(warnings(assistant, tmp_path)) == 1
    assert assistant.ask("How much is a small car wash?")["kind"] == "hand_over"


def test_that_an_internal_note_takes_no_answer_from_a_customer(opened, tmp_path):
    assistant = opened(prices=f"---\naudience: internal\n---\n{PRICES}", faqs=FAQS, hours=HOURS)
    assistant.ingest([tmp_path / "sop"])
    assert "£12" in asked(assistant, "How much is a small car wash?")
