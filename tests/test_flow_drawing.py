"""Flows as pictures and as a schema, and the commands that show them."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from jsonschema import Draft202012Validator

from workflow.flow.flow_file import read_flow
from workflow.flow.layout import laid_out
from workflow.flow.mermaid import mermaid
from workflow.flow.schema import published, schema
from workflow.flow.shipped import names, shipped, text_of
from workflow.flow.svg import svg

DOCS = Path(__file__).parent.parent / "docs"
RUDE = """
flow: x
version: 1
start: hello
states:
  hello: {prompt: 'Is 1 < 2 & 3 > 2?', transitions: [{when: {keyword: ['a"b|c<script>']}, to: over}, {to: over}]}
  over: {do: end}
"""


def test_that_boxes_never_stand_on_each_other():
    sizes = dict.fromkeys("abcdefg", (60.0, 30.0))
    pairs = ["ab", "ac", "ad", "bd", "cd", "da", "de", "df", "ef", "fa", "ag"]
    layout = laid_out(sizes, [(a, b, f"{a} to {b}", (70.0, 14.0)) for a, b in pairs])
    boxes = list(layout.boxes.values())
    apart = [
        abs(a.x - b.x) >= (a.width + b.width) / 2 or a.y + a.height <= b.y or b.y + b.height <= a.y
        for at, a in enumerate(boxes)
        for b in boxes[at + 1 :]
    ]
    assert all(apart)
    assert all(box.x - box.width / 2 >= 0 and box.x + box.width / 2 <= layout.width for box in boxes)


@pytest.mark.parametrize("name", names())
def test_that_a_drawing_shows_every_state_and_is_well_formed(name: str):
    words = "".join(ET.fromstring(svg(shipped(name))).itertext())  # noqa: S314  # our own text
    assert all(state.replace("_", " ") in words for state in shipped(name).states)
    assert all(f"<b>{state}</b>" in mermaid(shipped(name)) for state in shipped(name).states)


def test_that_nothing_a_file_says_is_markup():
    flow = read_flow("x.flow.yaml", RUDE)
    assert "Is 1 < 2 & 3 > 2?" in "".join(ET.fromstring(svg(flow)).itertext())  # noqa: S314
    assert '"says “a”b/c‹script›”"' in mermaid(flow)


def test_that_the_published_schema_is_the_one_in_force():
    assert published() == schema()
    assert json.loads((DOCS / "flow.schema.json").read_text("utf-8")) == schema()


class _AsEditorsRead(yaml.SafeLoader):
    """YAML 1.2, in which "yes" and "no" are words."""


_AsEditorsRead.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":bool")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_AsEditorsRead.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])


@pytest.mark.parametrize("name", names())
def test_that_an_editor_finds_no_fault_with_a_shipped_flow(name: str):
    assert list(Draft202012Validator(schema()).iter_errors(yaml.load(text_of(name), _AsEditorsRead))) == []  # noqa: S506


def test_that_an_editor_marks_a_misspelt_key():
    misspelt = yaml.load(text_of("interview").replace("way_out:", "wayout:", 1), _AsEditorsRead)  # noqa: S506
    [error] = Draft202012Validator(schema()).iter_errors(misspelt)
    assert "'wayout' was unexpected" in error.message


def test_that_a_loop_of_a_state_to_itself_is_written_in_its_box():
    hello = "hello: {prompt: Well?, transitions: [{when: {keyword: [repeat]}, to: hello}, {to: over}]}"
    flow = read_flow("x", f"flow: x\nversion: 1\nstart: hello\nway_out: over\nstates: {{{hello}, over: {{do: end}}}}")
    assert "again: says “repeat”" in "".join(ET.fromstring(svg(flow)).itertext())  # noqa: S314


def test_that_flows_are_listed(bloom):
    listed = [json.loads(line)["flow"] for line in bloom("flows", "list", "--json").stdout.splitlines()]
    assert listed == names()


def test_that_a_check_tells_every_fault_with_its_line_and_fails(bloom, tmp_path):
    file = tmp_path / "mine.flow.yaml"
    file.write_text("flow: x\nversion: 1\nstart: a\nstates:\n  a: {promt: x}\n  b: {do: sing}\n", "utf-8")
    checked = bloom("flows", "check", str(file), "--json")
    assert checked.exit_code == 1
    assert [json.loads(line)["where"] for line in checked.stdout.splitlines()] == [f"{file}:5", f"{file}:6"]
    file.write_text(text_of("clinic"), "utf-8")
    assert bloom("flows", "check", str(file)).exit_code == 0


def test_that_a_drawing_is_written_where_it_is_wanted(bloom, tmp_path):
    assert bloom("flows", "draw", "clinic", "--out", str(tmp_path / "c.mmd")).exit_code == 0
    assert (tmp_path / "c.mmd").read_text("utf-8").startswith("flowchart TD")
    assert bloom("flows", "draw", "clinic").stdout.startswith("<svg")
