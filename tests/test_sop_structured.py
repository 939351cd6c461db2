import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop.errors import SopError, UnreadableDocument
from sop.profile import Profile
from sop.profile_file import read_profile
from sop.structured import read_business, read_json, read_yaml
from sop.tree import json_tree
from sop.yaml_tree import yaml_tree


def _sections(document):
    return [section for top in document.sections for section in top.walk()]


def test_that_objects_become_headings_and_values_sentences():
    document = read_yaml("house.yaml", "opening:\n  opening_time: 09:00\n  lastEntry: 17:30\n  has_parking: true\n")
    assert document.text == "# House\n\n## Opening\n\nOpening time: 09:00.\n\nLast entry: 17:30.\n\nHas parking: yes.\n"


def test_that_figures_stay_as_they_are_written():
    assert "Price: 1.50." in read_json("a.json", '{"price": 1.50}').text
    assert "Time: 10:00." in read_yaml("a.yaml", "time: 10:00").text


@pytest.mark.parametrize("keys", [("question", "answer"), ("q", "a"), ("Question", "Answer")])
def test_that_question_lists_become_faqs(keys):
    document = read_json(
        "a.json", json.dumps({"faqs": [dict(zip(keys, ["Do you park?", "Yes, behind."], strict=True))]})
    )
    section = _sections(document)[-1]
    assert section.question
    assert section.heading_path == ("A", "Faqs", "Do you park?")
    assert section.blocks[0].span.of(document.text) == "Yes, behind."


def test_that_object_lists_become_tables():
    """Fault 35."""
    document = read_json(
        "a.json", '{"prices": [{"area": "Lips | chin", "price": "£180"}, {"area": "Jaw", "also": ["x", "y"]}]}'
    )
    table = _sections(document)[-1].blocks[0]
    assert table.header == ("Area", "Price", "Also")
    assert [row.cells for row in table.rows] == [("Lips | chin", "£180", ""), ("Jaw", "", "x, y")]


def test_that_nested_objects_keep_their_names():
    document = read_json("a.json", '{"services": [{"name": "Peel", "levels": {"light": "£80"}}], "tags": ["a", "b"]}')
    assert ("A", "Services", "Peel", "Levels") in [section.heading_path for section in _sections(document)]
    assert "- a\n- b" in document.text


def test_that_text_in_a_value_cannot_make_a_heading():
    document = read_json("a.json", json.dumps({"policy": "First line.\n# Not a heading\n---\nLast."}))
    assert [section.heading_path for section in _sections(document)] == [("A",), ("A", "Policy")]
    assert "Not a heading" in _sections(document)[-1].blocks[0].span.of(document.text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[" * 10_000, "a.json:1: nested deeper than 100 levels"),
        ('{"a": 1,\n "a": 2}', "a.json:2: the key 'a' stands twice"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": -Infinity}', "Infinity is no number"),
        ('{"a": ' + "9" * 5000 + "}", "a number of 5000 digits"),
        ('{"a" 1}', "a.json:1: not valid JSON"),
        ('{"a": "\\', "not valid JSON"),
    ],
)
def test_that_bad_json_is_refused_with_a_reason(text, says):
    """Fault 32."""
    with pytest.raises(UnreadableDocument, match=says):
        read_json("a.json", text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[" * 10_000, "a.yaml:1: nested deeper than 100 levels"),
        ("a: 1\nb: 2\na: 3", "a.yaml:3: the key 'a' stands twice"),
        ("a: .nan", "a.yaml:1: .nan is no number"),
        ("a: " + "9" * 5000, "a number of 5000 digits"),
        ("a: &a [*a]", "contains itself"),
        ("a: *b", "is not defined"),
        ("a: !!python/object:os.system x", "is not allowed"),
        ("a: 1\n---\nb: 2", "a.yaml:2: a second YAML document"),
        ("a: [", "not valid YAML"),
        ("? [a]\n: b", "used as a key"),
    ],
)
def test_that_bad_yaml_is_refused_with_a_reason(text, says):
    """Fault 32."""
    with pytest.raises(UnreadableDocument, match=says):
        read_yaml("a.yaml", text)


def test_that_an_alias_bomb_is_refused():
    lists = "\n".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]" for n in range(1, 10))
    with pytest.raises(UnreadableDocument, match="aliases followed"):
        read_yaml("a.yaml", f"k0: &k0 [x, x, x]\n{lists}")


def test_that_aliases_and_merges_within_reason_work():
    assert yaml_tree("a.yaml", "a: &x {b: c}\nd: {<<: *x, e: f}").root == {"a": {"b": "c"}, "d": {"b": "c", "e": "f"}}


def test_that_lone_surrogates_and_nul_are_replaced():
    """Fault 27."""
    text = read_json("a.json", r'{"a": "x\ud800y\u0000z"}').text
    assert "x\ufffdy\ufffdz" in text
    text.encode()


_NODES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=12),
    lambda nodes: st.lists(nodes, max_size=3) | st.dictionaries(st.text(max_size=6), nodes, max_size=3),
    max_leaves=12,
)


@given(_NODES)
def test_that_any_json_makes_the_same_text_twice(node):
    text = json.dumps(node)
    assert read_json("a.json", text) == read_json("a.json", text)


def test_that_a_single_file_is_profile_and_content():
    tree = yaml_tree("bloom.yaml", "name: Bloom\nhours: {sunday: closed}\nparking: Behind the house.\n")
    profile, document = read_business(tree)
    assert (profile.name, document.title, document.path) == ("Bloom", "Bloom", "bloom.yaml")
    assert "On Sunday, Bloom is closed." in document.text
    assert "## Parking\n\nBehind the house." in document.text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name: A\nnam: B", "business.yaml:2: nam: there is no such key; did you mean name?"),
        ("contact:\n  fone: 1", "business.yaml:2: contact.fone: .*valid keys are phone, email"),
        (
            "escalation_rules:\n- id: a\n  priority: P9",
            "business.yaml:3: escalation_rules.1..priority: 'P9' .*'P1', 'P2' or 'P3'",
        ),
        ("qualification:\n- slot: a", "question: `question` is missing; add it"),
        ("hours: {mondy: closed}", "hours.mondy: .*did you mean monday"),
        ("hours: 9-5", "hours: .*one `key: value` per line"),
        ("- a", "valid keys are name"),
    ],
)
def test_that_a_wrong_profile_names_line_key_and_choices(text, says):
    with pytest.raises(SopError, match=says) as caught:
        read_profile(yaml_tree("business.yaml", text))
    assert "\n" not in str(caught.value)


def test_that_an_empty_profile_is_the_default():
    assert read_profile(yaml_tree("business.yaml", "# nothing\n")) == Profile()
    assert read_profile(json_tree("business.json", '{"description": null}')) == Profile()
