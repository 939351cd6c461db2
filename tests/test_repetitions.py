"""What a SOP says more than once: found at ingest with both places, told in a few lines."""

from collections.abc import Callable
from pathlib import Path

import pytest
from ingests import write_sop

from bloom.assistant import Assistant
from bloom.settings import Settings
from ingest.report import IngestReport
from sop.document import Span
from vectorstore.dispute import Told
from workflow.verification.restatement import restates

SHAVE = "The area should be shaved on the day before a laser session."
DEPOSIT = "A deposit secures each booking and comes off the final bill."
LONG = (
    "Every parcel travels with a paper label that carries the sender, the receiver, a street, a town, a postcode, "
    "the weight and a short note on what lies inside"
)
VAT = "All prices include tax, and gift cards can pay for every treatment."


def told(wording: str, topic: str = "", document: str = "a.md", kind: str = "sentence", title: str = "") -> Told:
    return Told(document, title or topic, topic, Span(0, len(wording)), wording, kind)  # type: ignore[arg-type]


# ── Two statements ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SHAVE, SHAVE),
        (SHAVE, "The areas should be shaved on the day before each laser session!"),
        (f"{LONG}, and its name printed in bold.", f"{LONG}, and its name clearly printed in bold."),
    ],
    ids=["word for word", "inflected", "one word more in many"],
)
def test_that_the_same_in_nearly_the_same_words_is_a_repetition(one, other):
    assert restates(told(one), told(other, document="b.md"))


@pytest.mark.parametrize(
    "other",
    [
        "The area should be shaved on the day after a laser session.",
        "The area should never be shaved on the day before a laser session.",
        "The area should be waxed on the day before a laser session.",
        "The area should be shaved on the day before a laser session unless the skin is sore.",
        "The area should be shaved 2 days before a laser session.",
        "The area should be shaved on Friday before a laser session.",
        "Should the area be shaved on the day before a laser session?",
    ],
    ids=["opposite", "negation", "another word", "condition", "figure", "day", "question"],
)
def test_that_what_differs_in_what_it_says_is_none(other):
    assert not restates(told(SHAVE), told(other, document="b.md"))


def test_that_another_name_makes_another_statement():
    one = told("Treatments with Priya Nair are booked by phone, a week before.")
    assert not restates(one, told("Treatments with Priya Shah are booked by phone, a week before.", document="b.md"))


def test_that_a_short_statement_is_about_what_its_heading_names():
    """The annual fee of two cards is two fees, and a sentence that says all by itself is one under any heading."""
    fee, same, card = "The annual fee of this card is £5.", "Budget card", "Everyday card"
    assert not restates(told(fee, same), told(fee, card, "b.md"))
    assert restates(told(fee, same), told(fee, same, "b.md"))
    assert restates(told(DEPOSIT + SHAVE, same), told(DEPOSIT + SHAVE, card, "b.md"))


def test_that_a_row_is_the_same_in_two_tables_and_no_other_row():
    row = told("Skin treatments – Light peel, face: one visit £75, course of 4 £255.", "Skin", kind="row")
    same = told("Chemical peels – Light peel, face: one visit £75, course of 4 £255.", "Peels", "b.md", "row")
    other = told("Chemical peels – Light peel, neck: one visit £75, course of 4 £255.", "Peels", "b.md", "row")
    assert (restates(row, same), restates(row, other)) == (True, False)


# ── In an ingest ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ingested(tmp_path: Path, word_home: Path, word_model: Path) -> Callable[..., IngestReport]:
    """The report of an ingest of these documents into one data folder."""
    assistant = Assistant.open(settings=Settings(bloom_home=word_home, embedding_model=str(word_model)))

    def _ingested(**texts: str) -> IngestReport:
        return assistant.ingest([write_sop(tmp_path / "sop", **texts)])

    return _ingested


def lines(report: IngestReport) -> list[str]:
    return [f"{notice.path}: {notice.text}" for notice in report.repeated]


def test_that_both_places_are_named_and_again_when_nothing_changed(ingested):
    texts = {"care": f"# Aftercare\n\n{SHAVE}\n", "faqs": f"# Questions\n\nWe are closed in May.\n\n{SHAVE}\n"}
    expected = [f"care.md: line 3: “{SHAVE}” is said again in faqs.md:5; keep it in one place, or change all together"]
    first, second = ingested(**texts), ingested(**texts)
    assert (lines(first), lines(second)) == (expected, expected)
    assert (first.warnings, second.published) == ((), False)


def test_that_what_two_documents_share_is_one_notice(ingested):
    shared = f"{SHAVE}\n\nWe never close on bank holidays in summer or in winter.\n\n{DEPOSIT}\n"
    report = ingested(
        care=f"# Aftercare\n\nRest well.\n\n{shared}", faqs=f"# Questions\n\n{shared}\nAsk us for more.\n"
    )
    [line] = lines(report)
    assert line.startswith(f"care.md: line 5: “{SHAVE}” is said again in faqs.md:3, and so are 2 more statements; ")


def test_that_a_paragraph_in_every_document_is_one_notice(ingested):
    """More of them than the index keeps copies of one text."""
    pages = {f"page{n:02}": f"{VAT}\n\nPage {n} is about {'x' * n}.\n" for n in range(30)}
    [line] = lines(ingested(**pages))
    assert line.startswith(f"page00.md: line 1: “{VAT}” is said again in page01.md:1 and 28 more documents; ")


def test_that_a_copy_of_a_document_is_one_notice(ingested):
    text = f"# Care\n\n{SHAVE}\n\n{DEPOSIT}\n\n{VAT}\n"
    report = ingested(care=text, copy=text, old=f"{text}\nCall.\n", hours="# Hours\n\nWe are open every day.\n")
    assert lines(report) == ["care.md: is a copy of copy.md, old.md; keep one, or say with supersedes which one holds"]


def test_that_what_is_said_twice_in_one_document_is_told_by_its_lines(ingested):
    [line] = lines(ingested(care=f"# Care\n\n## Before\n\n{SHAVE}\n\n## Laser\n\n{SHAVE}\n\n{VAT}\n"))
    assert line.startswith(f"care.md: line 5: “{SHAVE}” is said again in line 9; ")


@pytest.mark.parametrize(
    "head", ["supersedes: old.md", "audience: internal", "valid_from: 2026-06-01"], ids=["replaced", "staff", "newer"]
)
def test_that_what_customers_are_told_once_is_no_repetition(ingested, head):
    report = ingested(
        old=f"---\nvalid_from: 2025-01-01\n---\n# Care\n\n{SHAVE}\n", new=f"---\n{head}\n---\n# Care\n\n{SHAVE}\n"
    )
    assert lines(report) == []


def test_that_a_changed_place_is_no_repetition_any_more(ingested):
    first = ingested(care=f"# Care\n\n{SHAVE}\n", faqs=f"# Questions\n\n{SHAVE}\n")
    second = ingested(faqs="# Questions\n\nThe area should be shaved 2 days before a laser session.\n")
    assert (len(first.repeated), second.repeated) == (1, ())
