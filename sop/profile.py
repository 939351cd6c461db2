"""The business's profile: `business.yaml`, merged over Bloom's defaults."""

from functools import cache
from importlib import resources
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Priority = Literal["P1", "P2", "P3"]
SlotType = Literal["text", "choice", "yes_no", "number", "date", "phone", "email", "name"]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Contact(_Strict):
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    address: str | None = None


class EscalationRule(_Strict):
    """When a person must take over. Keywords match whole words; examples match by meaning.

    `priority` P1 now, P2 today, P3 when free. `replace` drops the default rule of the same id instead of
    extending it. `priority` and `description` may be left out to keep the default rule's. `handover_message` is what
    the customer reads when this rule makes a person take over, instead of the business's general one.
    """

    id: Identifier
    priority: Priority | None = None
    description: str = ""
    keywords: tuple[Words, ...] = ()
    examples: tuple[Words, ...] = ()
    counter_examples: tuple[Words, ...] = ()
    handover_message: str | None = None
    replace: bool = False


class QualificationQuestion(_Strict):
    """One slot of the lead: the question asked for it and how its answer is read."""

    slot: Identifier
    question: Words
    type: SlotType = "text"
    options: tuple[Words, ...] = ()
    required: bool = False


class Profile(_Strict):
    """Who the business is and how its conversations run."""

    name: Words = "our team"
    description: str = ""
    language: str = "en-GB"
    contact: Contact = Contact()
    hours: dict[str, str] = Field(default_factory=dict)
    handover_message: str | None = None
    escalation_rules: tuple[EscalationRule, ...] = ()
    qualification: tuple[QualificationQuestion, ...] = ()
    flow: str = "clinic"
    """A flow of Bloom's by name, or the path of a *.flow.yaml file beside the profile."""

    def handover_of_rule(self, rule: str) -> str | None:
        """What the business says when this very rule makes a person take over."""
        return next((own.handover_message for own in self.escalation_rules if own.id == rule), None)

    def handover_for(self, rule: str) -> str | None:
        """The same, or what it says in general."""
        return self.handover_of_rule(rule) or self.handover_message


PROFILE_KEYS = frozenset(Profile.model_fields)


@cache
def default_rules() -> tuple[EscalationRule, ...]:
    """The rules every business has, from `default_rules.yaml` beside this module."""
    raw = yaml.safe_load(resources.files("sop").joinpath("default_rules.yaml").read_text("utf-8"))
    return tuple(EscalationRule.model_validate(rule) for rule in raw["rules"])


def merged_rules(own: tuple[EscalationRule, ...]) -> tuple[EscalationRule, ...]:
    """The default rules with the business's own merged in by id, in order of priority."""
    rules = {rule.id: rule for rule in default_rules()}
    for rule in own:
        rules[rule.id] = _merge(rules.get(rule.id), rule)
    return tuple(sorted(rules.values(), key=lambda rule: rule.priority or "P3"))


def _merge(default: EscalationRule | None, own: EscalationRule) -> EscalationRule:
    if default is None or own.replace:
        return own.model_copy(update={"priority": own.priority or (default.priority if default else "P2")})
    return EscalationRule(
        id=own.id,
        priority=own.priority or default.priority,
        description=own.description or default.description,
        keywords=(*default.keywords, *own.keywords),
        examples=(*default.examples, *own.examples),
        counter_examples=(*default.counter_examples, *own.counter_examples),
        handover_message=own.handover_message or default.handover_message,
    )
