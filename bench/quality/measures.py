"""Where the measures of `evaluation.measures` had their home; kept for those who import them from here."""

from evaluation.measures import (
    auroc,
    brier,
    calibration_error,
    interval,
    paired_interval,
    reciprocal,
    within,
)

__all__ = ["auroc", "brier", "calibration_error", "interval", "paired_interval", "reciprocal", "within"]
