"""Conversations as owners test them: YAML cases of what a customer says and what should come of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from records.conversation import Conversation
from records.lead_slot import LeadSlot
from records.turn import Turn
from sop.errors import SettingError, UnreadableDocument
from sop.slip import explained, in_words, no_such_key
from sop.tree import Place, Tree
from sop.yaml_tree import yaml_tree

NOBODY = "none"
"""The escalation of a turn in which nobody is called."""
_ISO_DATE_LENGTH = 10


class Expected(BaseModel):
    """What is expected of a turn, or of the whole conversation. What is left out is not looked at.

    `state` is the flow's; `document` one that is cited; `escalation` a rule or gate, or `none`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str | None = None
    state: str | None = None
    slots: Mapping[str, str] = Field(default_factory=dict)
    document: str | None = None
    contains: tuple[str, ...] = ()
    does_not_contain: tuple[str, ...] = ()
    escalation: str | None = None
    outcome: str | None = None

    @field_validator("contains", "does_not_contain", mode="before")
    @classmethod
    def _one_or_more(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


class Said(Expected):
    """A customer's message and what is expected of the reply; `says` alone expects nothing but a reply."""

    says: str


class ConversationCase(BaseModel):
    """One conversation. `expect` is looked at when it is over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    turns: tuple[Said, ...] = Field(min_length=1)
    expect: Expected = Expected()

    @field_validator("turns", mode="before")
    @classmethod
    def _messages(cls, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [{"says": turn} if isinstance(turn, str) else turn for turn in value]


@dataclass(frozen=True, slots=True)
class CaseFile:
    path: Path
    cases: tuple[ConversationCase, ...] = field(default=())


def case_files(path: Path) -> list[CaseFile]:
    """The cases of a file, or of every YAML file below a folder.

    Raises SettingError, with file and line, for what is no case, and where there are none.
    """
    files = sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml")) if path.is_dir() else [path]
    found = [CaseFile(file, tuple(_cases(file))) for file in files]
    if not any(file.cases for file in found):
        raise SettingError("there are no conversation cases", where=str(path), fix="write some; see docs/flows.md")
    return found


def _cases(file: Path) -> Iterator[ConversationCase]:
    try:
        tree = yaml_tree(str(file), file.read_text("utf-8-sig"))
    except UnreadableDocument as exc:
        raise SettingError(exc.what, where=exc.where, fix=exc.fix) from exc
    except (OSError, UnicodeDecodeError) as exc:
        why = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8"
        raise SettingError(f"it cannot be read ({why})", where=str(file)) from exc
    listed = tree.root if isinstance(tree.root, list) else [tree.root] if tree.root else []
    for number, raw in enumerate(listed):
        try:
            yield ConversationCase.model_validate(raw)
        except ValidationError as exc:
            raise _wrong(tree, exc, (number,) if isinstance(tree.root, list) else ()) from exc


def _wrong(tree: Tree, exc: ValidationError, before: tuple[int, ...]) -> SettingError:
    error: dict[str, Any] = dict(exc.errors(include_url=False)[0])
    place: Place = tuple(error["loc"])
    if error["type"] == "extra_forbidden":
        what, fix = no_such_key(str(place[-1]), _valid_keys(place))
    else:
        what, fix = explained(error)[0], "a case has `name`, `turns` (each `says` and what is expected) and `expect`"
    return SettingError(f"{in_words(place)}: {what}", where=tree.where((*before, *place)), fix=fix)


def _valid_keys(place: Place) -> tuple[str, ...]:
    models: dict[str, type[BaseModel]] = {"turns": Said, "expect": Expected}
    return tuple(models.get(str(place[0]), ConversationCase).model_fields)


def as_case(recorded: Conversation, turns: Sequence[Turn], lead: Sequence[LeadSlot], outcome: str) -> str:
    """A real conversation as the YAML of a case: what came of each turn is what is expected from now on."""
    said = [_as_turn(turn, lead) for turn in turns if turn.message]
    expect = {"state": recorded.state.get("at"), "outcome": outcome}
    case = {"name": f"conversation {recorded.id}", "turns": said, "expect": expect}
    return str(yaml.safe_dump([case], sort_keys=False, allow_unicode=True, width=100))


def _as_turn(turn: Turn, lead: Sequence[LeadSlot]) -> dict[str, Any]:
    replies = [event for event in turn.events if event["event"] in ("reply", "question")]
    documents = [citation["document"] for event in replies for citation in event.get("citations", ())]
    rules = [event["escalation"]["rule"] for event in turn.events if event["event"] == "escalation"]
    slots = {slot.slot: str(slot.value) for slot in lead if slot.turn == turn.number and _stays(slot, turn)}
    found: dict[str, Any] = {"says": turn.message}
    if replies:
        found["kind"] = replies[0].get("kind", "question")
    if documents:
        found["document"] = documents[0]
    if slots:
        found["slots"] = slots
    return {**found, "escalation": rules[0] if rules else NOBODY}


def _stays(slot: LeadSlot, turn: Turn) -> bool:
    """Not a day that was said relatively: "tomorrow" is another date the next time."""
    value = str(slot.value)
    is_date = value[:4].isdecimal() and value[4:5] == "-" and len(value) >= _ISO_DATE_LENGTH
    return not is_date or value[:4] in turn.message
