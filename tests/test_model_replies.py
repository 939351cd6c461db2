"""What a model is asked to fill in, and what is taken for a filled-in form."""

from enum import Enum
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from workflow.model.chat_model import Message
from workflow.model.errors import BadOutput
from workflow.model.json_schema import json_schema
from workflow.model.one_object import one_object
from workflow.model.turns import in_turns


class Mood(Enum):
    GOOD = "good"
    BAD = "bad"


class Quote(BaseModel):
    passage: int = Field(ge=1)
    quote: str = Field(min_length=3, description="exact words")


class Form(BaseModel):
    quotes: list[Quote] = Field(default_factory=list, max_length=5)
    mood: Mood
    rule: Literal["none", "legal"]
    kind: Literal["form"] = "form"
    title: str | None = None
    confidence: float = Field(ge=0, le=1)


class Tree(BaseModel):
    branches: list["Tree"]


class Notes(BaseModel):
    by_name: dict[str, str]


def test_that_every_field_is_required_and_no_other_is_allowed():
    schema = json_schema(Form)
    assert schema["required"] == ["quotes", "mood", "rule", "kind", "title", "confidence"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["quotes"]["items"]["additionalProperties"] is False


def test_that_nothing_is_said_that_a_vendor_refuses():
    words = _keys(json_schema(Form)) - {"quotes", "mood", "rule", "kind", "title", "confidence", "passage", "quote"}
    assert words == {"type", "properties", "required", "additionalProperties", "items", "enum", "anyOf", "description"}


def test_that_bounds_are_told_in_words():
    fields = json_schema(Form)["properties"]
    assert fields["confidence"]["description"] == "(at least 0, at most 1)"
    assert fields["quotes"]["items"]["properties"]["quote"]["description"] == "exact words (at least 3 characters)"


def test_that_choices_stay_choices():
    fields = json_schema(Form)["properties"]
    assert [fields[name]["enum"] for name in ("mood", "rule", "kind")] == [["good", "bad"], ["none", "legal"], ["form"]]
    assert fields["title"]["anyOf"] == [{"type": "string"}, {"type": "null"}]


@pytest.mark.parametrize("model", [Tree, Notes])
def test_that_a_model_no_vendor_can_be_held_to_is_an_error(model):
    with pytest.raises(TypeError):
        json_schema(model)


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"a": 1}\n```',
        'Sure! {"a": 1} Anything else?',
        '{"a": 1}\n{"a": 1}',
        '{"a": 1} ',
    ],
)
def test_that_one_object_is_taken_out_of_what_stands_around_it(text):
    assert one_object(text) == ({"a": 1}, text != '{"a": 1} ')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no object",
        "[1, 2]",
        '"text"',
        '{"a": 1',
        '{"a": {"b": 1}',
        '{"a": 1} {"a": 2}',
        '{"a": 1} {"a": 1, "b"',
        '{"a": 1, "a": 2}',
        '{"a": {"b": 1, "b": 1}}',
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": 1e999}',
        '{"a": 1,}',
        "{'a': 1}",
        '{"a": ' * 5000,
        '{"a": ' + "1" * 5000 + "}",
    ],
)
def test_that_everything_else_is_no_reply(text):
    with pytest.raises(BadOutput):
        one_object(text)


def test_that_a_conversation_is_told_in_turns():
    said = [
        ("assistant", "Hello!"),
        ("user", "Hi"),
        ("user", "a question"),
        ("assistant", " "),
        ("user", "still there?"),
    ]
    turns = in_turns([Message(role, text) for role, text in said])
    assert [turn.role for turn in turns] == ["user", "assistant", "user"]
    assert turns[-1].text == "Hi\n\na question\n\nstill there?"


def _keys(node: object) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_keys, node))
    if isinstance(node, dict):
        return set(node).union(*map(_keys, node.values()))
    return set()
