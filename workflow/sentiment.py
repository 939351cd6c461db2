"""How a message feels, from its words alone: a supporting signal, never the reason for anything."""

from functools import cache
from typing import Any


def sentiment(text: str) -> float:
    """VADER's compound score, -1 (negative) to 1 (positive); 0 for a text without loaded words.

    Source: Hutto and Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis" (2014). It reads
    "great, another broken blender" as praise, which is why nothing is decided by it.
    """
    return float(_analyser().polarity_scores(text)["compound"])


@cache
def _analyser() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
