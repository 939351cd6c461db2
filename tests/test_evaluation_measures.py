"""Figures for labelled questions, against scikit-learn where it has them."""

import math

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from evaluation.measures import auroc, bootstrapped, brier, calibration_error, interval, most_given, reciprocal, within

DRAWN = np.random.default_rng(5)
SURE = np.round(DRAWN.random(200), 2)  # rounded, so that there are ties
RIGHT = DRAWN.random(200) < SURE


def test_that_discrimination_and_squared_error_are_those_of_scikit_learn():
    assert auroc(SURE, RIGHT) == pytest.approx(roc_auc_score(RIGHT, SURE))
    assert brier(SURE, RIGHT) == pytest.approx(brier_score_loss(RIGHT, SURE))


def test_that_calibration_error_weighs_each_bin_by_its_questions():
    sure, right = [0.95, 0.95, 0.15, 0.15], [True, True, True, False]
    assert calibration_error(sure, right) == pytest.approx(0.5 * 0.05 + 0.5 * 0.35)
    assert calibration_error([1.0, 1.0], [True, True]) == 0.0


def test_that_what_is_not_defined_is_nan_and_no_crash():
    for value in (auroc([0.5], [True]), calibration_error([], []), brier([], []), interval([])[0]):
        assert math.isnan(value)
    assert all(math.isnan(value) for value in bootstrapped(auroc, [0.5, 0.7], [True, True]))
    assert most_given([], [], 0.95) == 0


def test_that_an_interval_holds_its_figure_and_narrows_with_more_questions():
    value, low, high = bootstrapped(auroc, SURE, RIGHT)
    assert low < value < high
    _, low_of_few, high_of_few = bootstrapped(auroc, SURE[:40], RIGHT[:40])
    assert high_of_few - low_of_few > high - low
    assert bootstrapped(auroc, SURE, RIGHT) == (value, low, high)  # the same questions, the same interval


def test_that_the_surest_answers_are_given_as_long_as_enough_are_right():
    sure, right = [0.9, 0.8, 0.7, 0.6], [True, True, True, False]
    assert most_given(sure, right, precision=0.95) == 3
    assert most_given(sure, right, precision=0.7) == 4
    assert most_given([0.9, 0.9], [True, False], precision=0.95) == 0  # a tie cannot be taken apart


def test_that_ranks_count_as_recall_and_reciprocal_rank():
    assert [within(5)(rank) for rank in (1, 5, 6, None)] == [1.0, 1.0, 0.0, 0.0]
    assert [reciprocal(rank) for rank in (1, 4, None)] == [1.0, 0.25, 0.0]
