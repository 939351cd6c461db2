"""The measures of `python -m bench.quality` on one of the project's own businesses: counts that may not fall.

Each count is what was measured when it was written, less one for the arithmetic of another machine.
"""

import doctest
import shutil
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from bench.quality import answers, screen, summary, table
from bench.quality.__main__ import PAIRS
from bench.quality.answers import answers_table, contained, spans_of
from bench.quality.baseline import WINDOW, windows
from bench.quality.confidence import THRESHOLD, confidence_table, gates_table
from bench.quality.dataset import Gold, Labelled, half
from bench.quality.fit_confidence import WEIGHTS
from bench.quality.measured import Measured, measured, pooled
from bench.quality.perturbation import perturbed
from bench.quality.question_set import opened_spec, specs, trade
from bench.quality.retrieval import retrieval_table
from bench.quality.verification import CLINIC, quoted, tuned
from sop.document import Span
from workflow.verification.verifier import Verifier

ANSWERABLE, OTHERS = 42, 28


@pytest.fixture(scope="module")
def dentist(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Measured:
    """A business that was tuned on, asked all of its questions; its vectors are kept from run to run."""
    home, kept = tmp_path_factory.mktemp("quality"), pytestconfig.cache.mkdir("vectors")
    for name in ("embeddings.sqlite", "baselines.sqlite"):
        if (kept / f"trade-{name}").exists():
            shutil.copy(kept / f"trade-{name}", home / name)
    found = measured(trade("dental_practice", "tuned on"), home)
    for name in ("embeddings.sqlite", "baselines.sqlite"):
        shutil.copy(home / name, kept / f"trade-{name}")
    return found


def _ranked_within(k: int, ranks: Iterator[int | None]) -> int:
    return sum(rank is not None and rank <= k for rank in ranks)


def test_that_every_question_of_the_business_is_asked(dentist):
    assert (len(dentist.answerable), len(dentist.observed)) == (ANSWERABLE, ANSWERABLE + OTHERS)
    assert {len(found) for found in dentist.baselines.values()} == {ANSWERABLE + OTHERS}


def test_that_gold_passages_come_back(dentist):
    assert _ranked_within(5, (one.gold_rank for one in dentist.answerable)) >= 39
    assert _ranked_within(1, (one.gold_rank for one in dentist.answerable)) >= 35


@pytest.mark.parametrize("baseline", ["dense", "BM25"])
def test_that_more_gold_passages_come_first_than_in_plain_search(dentist, baseline):
    theirs = _ranked_within(1, (found.rank for found in dentist.of_answerable(baseline)))
    assert _ranked_within(1, (one.gold_rank for one in dentist.answerable)) >= theirs + 10


def test_that_sure_answers_are_right_and_the_rest_is_kept_back(dentist):
    given = [one for one in dentist.observed if one.confidence >= THRESHOLD]
    assert sum(one.finding_right for one in given) >= 18
    assert sum(not one.finding_right for one in given if one.labelled.answerable) <= 3
    assert sum(not one.labelled.answerable for one in given) <= 3


def test_that_right_findings_are_found_at_all(dentist):
    assert sum(one.finding_right for one in dentist.observed) >= 28


def test_that_what_is_answered_in_the_end_is_right(dentist):
    assert sum(one.answered_right for one in dentist.observed) >= 15
    assert sum(one.answered and not one.answered_right for one in dentist.observed) <= 5


def test_that_replies_hold_the_answer_and_are_short(dentist):
    given = [one for one in dentist.answerable if one.answered]
    assert sum(contained(one.reply, spans_of(one.labelled, dentist.texts)) for one in given) >= 14
    assert median(len(one.reply.split()) for one in given) <= 40


def test_that_the_verifier_accepts_what_is_quoted_and_catches_what_is_changed():
    verifier, cases = Verifier(None), [case for case in quoted(CLINIC, 99) if not tuned(case.group)]
    changed = [
        (wrong, case.evidence) for case in cases for wrong in perturbed(case.reply, case.evidence, case.id).values()
    ]
    assert sum(verifier.verify(case.reply, case.evidence).supported for case in cases) == len(cases) == 143
    assert sum(not verifier.verify(wrong, evidence).supported for wrong, evidence in changed) >= 603
    assert len(changed) == 635


@pytest.mark.slow
def test_that_the_screen_finds_hand_written_cases_and_lets_their_twins_pass(clinic):
    seen = [(line["escalate"], clinic.screened(line["message"])["escalate"]) for line in screen.lines(PAIRS)]
    assert sum(escalated for wanted, escalated in seen if wanted) >= 240
    assert sum(escalated for wanted, escalated in seen if not wanted) <= 16


def test_that_every_table_has_a_row_for_each_system(dentist):
    systems = [("dental_practice", by) for by in ("Bloom", "dense", "BM25")]
    for made in (retrieval_table([dentist]), confidence_table([dentist]), answers_table([dentist])):
        assert [(row[0], row[3]) for row in made.rows] == systems
        assert all(len(row) == len(made.columns) for row in made.rows)
    assert [row[0] for row in gates_table([dentist]).rows] == ["dental_practice"]


def test_that_a_pool_counts_every_question_once(dentist):
    both = pooled([dentist, dentist], "both")
    assert len(both.observed) == len(both.baselines["dense"]) == 2 * (ANSWERABLE + OTHERS)


def test_that_sets_called_unseen_are_not_fitted_on(tmp_path):
    for name in ("squad2", "faq_public_health", "bank_sop", "travel_faq_spoken"):
        (tmp_path / name / "docs").mkdir(parents=True)
        (tmp_path / name / "questions.jsonl").write_text("")
    standing = {spec.name: spec.standing for spec in specs(tmp_path)}
    assert {name for name, held in standing.items() if held == "unseen"}.isdisjoint(WEIGHTS)
    assert {name for name, held in standing.items() if held != "unseen"} <= set(WEIGHTS)
    assert {name for name in ("city_hotel", "car_garage", "language_school") if standing[name] == "unseen"} == {
        "city_hotel",
        "car_garage",
        "language_school",
    }


def test_that_a_large_set_reports_only_the_half_that_is_not_tuned_on(home):
    hard = next(spec for spec in specs(Path("nowhere")) if spec.name == "clinic")
    unseen = opened_spec(type(hard)(hard.name, hard.documents, hard.questions, "unseen"), home)
    assert unseen.halved
    assert {half(row) for row in unseen.rows} == {1}
    unseen.assistant.close()


def test_that_yes_and_what_the_sop_does_not_say_in_these_words_are_asked_of_no_extract():
    text = "A shirt is £4.50. " + "Yes, a suit is £16. " * 30
    golds = (Gold("a.md", Span(0, 17)), Gold("a.md", Span(18, len(text))))
    row = Labelled("a", "?", (), True, golds, ("yes", "£16", "four pounds fifty"))
    assert spans_of(row, {"a.md": text}) == ("£16", "A shirt is £4.50.")


def test_that_a_baseline_cuts_documents_every_110_words_and_loses_nothing():
    text = "word " * (2 * WINDOW + 1)
    cut = list(windows({"a.md": text, "b.md": "short"}))
    assert [len(one.span.of(text).split()) for one in cut if one.document == "a.md"] == [WINDOW, WINDOW, 1]
    assert "".join(one.span.of(text) for one in cut if one.document == "a.md") == text


@pytest.mark.parametrize("module", [answers, summary, table])
def test_that_the_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0
