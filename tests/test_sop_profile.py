"""A profile that cannot work is refused at ingest, by its line."""

import pytest
from hashing_embedder import HashingEmbedder
from ingests import write_sop

from bloom.assistant import Assistant
from bloom.settings import Settings
from sop.errors import SopError
from sop.profile_file import read_profile
from sop.yaml_tree import yaml_tree

CHOICE = "qualification:\n  - {slot: size, question: Which size?, type: choice}\n"
TWICE = "qualification:\n  - {slot: who, question: Who?}\n  - {slot: who, question: And who else?}\n"
NEVER_MET = "escalation_rules:\n  - {id: flood, priority: P1, description: water}\n"
EMPTIED = "escalation_rules:\n  - {id: complaint, replace: true}\n"


def profile(text: str):
    return read_profile(yaml_tree("business.yaml", text))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CHOICE, r"business\.yaml:2: qualification\[1\]\.options: a choice without options"),
        (TWICE, r"business\.yaml:3: qualification\[2\]\.slot: the slot 'who' is asked for twice"),
        (NEVER_MET, r"business\.yaml:2: escalation_rules\[1\]: the rule 'flood' has neither keywords nor examples"),
        (EMPTIED, r"business\.yaml:2: escalation_rules\[1\]: the rule 'complaint' has neither"),
    ],
)
def test_that_what_cannot_work_is_named_with_its_line(text, says):
    with pytest.raises(SopError, match=says):
        profile(text)


@pytest.mark.parametrize(
    "rule", ["{id: complaint, priority: P1}", "{id: flood, keywords: [water]}", "{id: flood, examples: [it is wet]}"]
)
def test_that_a_rule_that_can_be_met_is_taken(rule):
    assert profile(f"escalation_rules:\n  - {rule}\n").escalation_rules


def test_that_what_no_reader_sees_is_not_passed_on():
    """Fault 27."""
    read = profile('name: "A\\u202eB\\u0007C \\e[31mRed"\ncontact: {phone: "0161\\u200b 496"}\n')
    assert (read.name, read.contact.phone) == ("ABC Red", "0161 496")


@pytest.mark.parametrize("flow", ["nope", "../../x", "../clinic"])
def test_that_an_unknown_flow_is_refused_and_nothing_is_published(tmp_path, monkeypatch, flow):
    """Fault 30."""
    monkeypatch.setattr(Assistant, "embedder", lambda *_, **__: HashingEmbedder())
    sop = write_sop(tmp_path / "sop")
    (sop / "business.yaml").write_text(f"flow: {flow}\n")
    assistant = Assistant.open(settings=Settings(bloom_home=tmp_path / "home"))
    with pytest.raises(SopError, match=f"no conversation flow named '{flow}'"):
        assistant.ingest([sop])
    assert assistant.current() is None
    assistant.close()
