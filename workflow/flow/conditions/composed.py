"""Conditions of conditions, and the union of all there are."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, Discriminator, Field, Tag

from workflow.flow.conditions.classified import Classified
from workflow.flow.conditions.declared import Declared
from workflow.flow.conditions.feeling import Feeling
from workflow.flow.conditions.keyword import KeywordFound
from workflow.flow.conditions.likeness import Like
from workflow.flow.conditions.pattern import PatternFound
from workflow.flow.conditions.said import Said
from workflow.flow.conditions.seen import Seen
from workflow.flow.conditions.slot import SlotIs


class All(Declared):
    """Every one of these holds."""

    all_: tuple["Condition", ...] = Field(alias="all", min_length=1)

    def holds(self, seen: Seen) -> str | None:
        why = [condition.holds(seen) for condition in self.all_]
        return " and ".join(filter(None, why)) if all(why) else None

    def described(self) -> str:
        return " and ".join(condition.described() for condition in self.all_)


class AnyOf(Declared):
    """At least one of these holds."""

    any_: tuple["Condition", ...] = Field(alias="any", min_length=1)

    def holds(self, seen: Seen) -> str | None:
        return next((why for condition in self.any_ if (why := condition.holds(seen))), None)

    def described(self) -> str:
        return " or ".join(condition.described() for condition in self.any_)


class Not(Declared):
    """This does not hold."""

    not_: "Condition" = Field(alias="not")

    def holds(self, seen: Seen) -> str | None:
        return None if self.not_.holds(seen) else self.described()

    def described(self) -> str:
        return f"not: {self.not_.described()}"


_KEYS = ("all", "any", "not", "keyword", "regex", "sentiment", "semantic", "classified", "slot")
_KINDS = {
    Said: "word",
    All: "all",
    AnyOf: "any",
    Not: "not",
    KeywordFound: "keyword",
    PatternFound: "regex",
    Feeling: "sentiment",
    Like: "semantic",
    Classified: "classified",
    SlotIs: "slot",
}


def _kind(value: Any) -> str | None:
    if isinstance(value, BaseModel):
        return _KINDS.get(type(value))
    if isinstance(value, dict):
        return next((key for key in _KEYS if key in value), None)
    return "word" if isinstance(value, str) else None


Condition = Annotated[
    Annotated[Said, Tag("word")]
    | Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[KeywordFound, Tag("keyword")]
    | Annotated[PatternFound, Tag("regex")]
    | Annotated[Feeling, Tag("sentiment")]
    | Annotated[Like, Tag("semantic")]
    | Annotated[Classified, Tag("classified")]
    | Annotated[SlotIs, Tag("slot")],
    Discriminator(
        _kind,
        custom_error_type="no_condition",
        custom_error_message="there is no such condition",
    ),
]

for _composed in (All, AnyOf, Not):
    _composed.model_rebuild()


def every(condition: Condition) -> Iterator[Condition]:
    """The condition and all it is made of."""
    yield condition
    match condition:
        case All(all_=parts) | AnyOf(any_=parts):
            for part in parts:
                yield from every(part)
        case Not(not_=part):
            yield from every(part)
