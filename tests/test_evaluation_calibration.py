"""Fitting confidence and threshold to a SOP: out of fold, refused on too little, and kept only while it holds."""

from dataclasses import replace

import numpy as np
import pytest

from evaluation.figures import figures
from evaluation.fitting import fitted, fitted_json
from evaluation.labelled import Gold, Labelled
from evaluation.observation import Observation
from evaluation.report import failure_of
from evaluation.rescaling import SHIPPED, fit, folds, out_of_fold
from evaluation.sop_calibration import CalibrationFile, SopCalibration, coefficients
from evaluation.trade_off import Candidate, point, suggested, suggestion, trade_off
from sop.document import Span
from sop.errors import BloomError

KEPT = SopCalibration(
    threshold=0.7, slope=1.2, shift=-0.4, fitted_on="50 questions", questions="q", embedder="e", coefficients="c"
)


def drawn(number: int, seed: int = 7) -> tuple[list[float], list[bool]]:
    """Confidences that say far too much: right as often as their square."""
    random = np.random.default_rng(seed)
    sure = random.uniform(0.02, 0.98, number)
    return sure.tolist(), (random.random(number) < sure**2).tolist()


def observed(sure: float, *, right: bool, answerable: bool = True, number: int = 0) -> Observation:
    golds = (Gold("a.md", Span(0, 9)),) if answerable else ()
    return Observation(
        labelled=Labelled(str(number), f"question {number}", (), answerable, golds, ()),
        kind="answer",
        reply="",
        why="",
        confidence=sure,
        passages=(),
        finding_right=right,
        answered=sure >= 0.6,
        answered_right=right and sure >= 0.6,
        given=True,
        given_right=right,
        given_confidence=sure,
    )


def many(number: int) -> list[Observation]:
    rows = zip(*drawn(number), strict=True)
    return [
        observed(sure, right=right, answerable=n % 4 != 0 or right, number=n) for n, (sure, right) in enumerate(rows)
    ]


def test_that_a_rescaling_undoes_confidence_that_says_too_much():
    sure, right = drawn(2000)
    rescaling = fit(sure, right)
    assert rescaling.of(0.8) == pytest.approx(0.64, abs=0.06)
    assert rescaling.of(0.4) == pytest.approx(0.16, abs=0.06)
    assert rescaling.of(0.0) == 0.0


def test_that_a_few_questions_move_it_little_and_none_not_at_all():
    few = fit([0.9, 0.9], [False, True])
    assert abs(few.slope - 1) < 0.6
    assert fit([], []) == SHIPPED
    assert fit([0.0, 0.0], [False, True]) == SHIPPED  # nothing was found for either


def test_that_the_order_of_confidences_survives_even_labels_that_are_upside_down():
    upside_down = fit([0.9] * 30 + [0.1] * 30, [False] * 30 + [True] * 30)
    assert upside_down.of(0.8) > upside_down.of(0.2)


def test_that_every_fold_holds_its_share_of_what_is_right():
    right = [True] * 30 + [False] * 20
    fold = folds(right, number=10)
    assert [int(np.sum((fold == n) & np.array(right))) for n in range(10)] == [3] * 10
    assert np.bincount(fold).tolist() == [5] * 10


def test_that_no_question_is_rescaled_by_a_fit_that_saw_it():
    """Turning one question's label round must not change its own rescaled confidence, only the others'."""
    sure, right = drawn(60)
    at = 11
    fold = folds(right)
    fits = [
        fit(
            [s for s, f in zip(sure, fold, strict=True) if f != n],
            [r for r, f in zip(right, fold, strict=True) if f != n],
        )
        for n in range(10)
    ]
    assert out_of_fold(sure, right)[at] == fits[fold[at]].of(sure[at])
    assert out_of_fold(sure, right)[at] != fit(sure, right).of(sure[at])


def test_that_a_higher_threshold_answers_less_and_counts_what_it_should():
    candidates = [
        Candidate(0.9, given=True, right=True, answerable=True),
        Candidate(0.7, given=True, right=False, answerable=True),
        Candidate(0.8, given=True, right=False, answerable=False),
        Candidate(0.9, given=False, right=False, answerable=True),  # another gate keeps it
    ]
    at = point(candidates, 0.75)
    assert (at.answered, at.right, at.false_answers, at.answers) == (0.3333, 0.5, 1.0, 2)
    shares = [one.answered for one in trade_off(candidates)]
    assert shares == sorted(shares, reverse=True)
    assert trade_off(candidates)[-1].right is None


def test_that_the_lowest_threshold_with_95_percent_right_is_suggested():
    right = [Candidate(0.85, given=True, right=True, answerable=True)] * 40
    wrong = [Candidate(0.52, given=True, right=False, answerable=True)] * 10
    assert suggested([*right, *wrong]) == (0.55, True)


def test_that_where_95_percent_cannot_be_had_a_wrong_answer_counts_as_three_right_ones():
    mixed = [Candidate(0.9, given=True, right=n % 8 != 0, answerable=True) for n in range(80)]
    worse = [Candidate(0.5, given=True, right=n % 2 != 0, answerable=True) for n in range(80)]
    assert suggested([*mixed, *worse]) == (0.55, False)


def test_that_the_suggestion_is_measured_with_the_confidence_that_was_held_out():
    shipped = [Candidate(0.99, given=True, right=n % 2 == 0, answerable=True) for n in range(40)]
    right = [one.right for one in shipped]
    unsure = [replace(one, confidence=0.01) for one in shipped]
    assert suggestion(unsure, shipped, right, rescale=False).held_out.answers == 0
    assert suggestion(shipped, shipped, right, rescale=False).held_out.answers == 40


@pytest.mark.parametrize(
    ("rights", "wrongs"), [(30, 9), (9, 31), (25, 14), (0, 0)], ids=["wrong", "right", "all", "none"]
)
def test_that_too_few_examples_are_refused_with_what_is_missing(rights, wrongs):
    rows = [observed(0.8, right=n < rights, number=n) for n in range(rights + wrongs)]
    with pytest.raises(
        BloomError, match=rf"{rights + wrongs} questions, .* {rights} and does not for {wrongs}; needed"
    ):
        fitted(rows, 0.6)


def test_that_a_fit_says_what_it_gains_and_what_its_threshold_does_to_held_out_questions():
    found = fitted(many(400), 0.6)
    shown = fitted_json(found)
    assert shown["method"] == "rescaled"
    assert shown["error"]["rescaled"]["ece"] < shown["error"]["shipped"]["ece"]
    assert found.suggestion.threshold in [one.threshold for one in found.points]
    assert found.now.answers == sum(one.answered for one in many(400))
    held_out = found.suggestion.held_out
    assert (held_out.right or 0) > (found.now.right or 0)


def test_that_confidence_that_is_right_already_is_left_alone():
    random = np.random.default_rng(3)
    sure = random.uniform(0.02, 0.98, 60)
    right = random.random(60) < sure
    found = fitted(
        [observed(float(s), right=bool(r), number=n) for n, (s, r) in enumerate(zip(sure, right, strict=True))], 0.6
    )
    assert (found.rescaling == SHIPPED) == (found.rescaled.brier >= found.shipped.brier)
    assert abs(found.rescaled.brier - found.shipped.brier) < 0.02


def test_that_figures_count_what_they_say():
    rows = [
        observed(0.9, right=True, number=1),
        observed(0.7, right=False, number=2),
        observed(0.5, right=True, number=3),
        observed(0.8, right=False, answerable=False, number=4),
        observed(0.1, right=False, answerable=False, number=5),
    ]
    found = figures(rows)
    assert (found["share_answered"].value, found["share_answered"].n) == (0.6667, 3)
    assert (found["share_right"].value, found["share_right"].n) == (0.3333, 3)
    assert (found["false_answers"].value, found["false_answers"].n) == (0.5, 2)
    assert found["answered_at_95_precision"].value == 0.3333
    assert found["auroc"].value == pytest.approx(4 / 6, abs=1e-4)
    assert found["recall_at_5"].value == 0.0
    assert [failure_of(row) for row in rows] == [None, "wrong_answer", "handed_over", "false_answer", None]


def test_that_a_figure_that_does_not_apply_is_none():
    [row] = [replace(observed(0.9, right=False), labelled=Labelled("1", "?", (), True, (), ()))]
    found = figures([row])
    assert [found[name].value for name in ("recall_at_1", "mrr", "auroc", "ece", "share_right", "false_answers")] == [
        None
    ] * 6
    assert found["share_answered"].value == 1.0
    assert failure_of(row) is None


def test_that_a_calibration_is_read_back_and_replaced_as_a_whole(tmp_path):
    file = CalibrationFile(tmp_path / "sops" / "shop")
    assert (file.stamp(), file.read("e")) == (None, (None, None))
    kept = KEPT.model_copy(update={"coefficients": coefficients()})
    file.write(kept)
    before = file.stamp()
    assert file.read("e") == (kept, None)
    assert [path.name for path in file.path.parent.iterdir()] == ["calibration.json"]
    file.write(kept)
    assert file.stamp() != before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (KEPT.model_dump_json().encode(), "another version of Bloom"),
        (KEPT.model_copy(update={"embedder": "x"}).model_dump_json().encode(), "embedding model x, and e is set"),
        (b"{}", "threshold: Field required"),
        (b"\xff", "not what `bloom calibrate --write` writes"),
        (b'{"threshold": 7}', "threshold: Input should be less than or equal to 1"),
        (KEPT.model_dump_json().replace("1.2", "NaN").encode(), "slope: "),
    ],
)
def test_that_a_calibration_that_does_not_hold_is_not_used_and_says_why(tmp_path, content, said):
    (tmp_path / "calibration.json").write_bytes(content)
    kept, why = CalibrationFile(tmp_path).read("e")
    assert kept is None
    assert said in (why or "")
