"""What a transition waits for: one class each, in YAML a mapping of one key, or a word."""

from workflow.flow.conditions.classified import Classified
from workflow.flow.conditions.composed import All, AnyOf, Condition, Not, every
from workflow.flow.conditions.feeling import Feeling
from workflow.flow.conditions.keyword import KeywordFound
from workflow.flow.conditions.likeness import Like
from workflow.flow.conditions.pattern import PatternFound
from workflow.flow.conditions.said import Said
from workflow.flow.conditions.slot import SlotIs

__all__ = [
    "All",
    "AnyOf",
    "Classified",
    "Condition",
    "Feeling",
    "KeywordFound",
    "Like",
    "Not",
    "PatternFound",
    "Said",
    "SlotIs",
    "every",
]
