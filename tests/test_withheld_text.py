"""Text that customers are not told today, or that nobody was meant to read: it is neither found nor shown.

Every way a customer, or a model that writes for one, could come by it is tried with the same five documents.
"""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from ingests import write_sop
from scripted_model import ScriptedModel, answer

from bloom.assistant import Assistant
from bloom.settings import Settings

MARK = "zanzibar"
QUESTION = f"How much is the {MARK} wash?"
TODAY = date(2026, 6, 1)
OPEN = "A small wash costs £10 and takes half an hour."
TEXTS = {
    "expired": f"---\nvalid_until: 2026-05-31\n---\n# The {MARK} wash\n\nThe {MARK} wash costs £1.\n",
    "future": f"---\nvalid_from: 2026-06-02\n---\n# The {MARK} wash\n\nThe {MARK} wash costs £2.\n",
    "staff": f"---\naudience: internal\n---\n# The {MARK} wash\n\nThe {MARK} wash costs us £3.\n",
    "old": f"# The {MARK} wash\n\nThe {MARK} wash costs £4.\n",
    "new": "---\nsupersedes: old.md\n---\n# Washes\n\nA large wash costs £20 and takes an hour.\n",
    "prices": f"# Washes\n\n{OPEN}\n\n<!-- The {MARK} wash costs £5. -->\n",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, word_model: Path, word_engines: Path) -> Path:
    """A data folder with these documents, and the model it was made by."""
    folder = tmp_path_factory.mktemp("withheld")
    shutil.copytree(word_model, folder / "model")
    shutil.copytree(word_engines, folder / "home" / "engines")
    with_all = Assistant.open(settings=settings(folder), today=lambda: TODAY)
    with_all.ingest([write_sop(folder / "sop", **TEXTS)])
    with_all.close()
    return folder


def settings(folder: Path) -> Settings:
    """Answers however unsure it is."""
    model = str(folder / "model")
    return Settings(bloom_home=folder / "home", embedding_model=model, confidence_threshold=0, min_similarity=0)


@pytest.fixture
def assistant(home: Path) -> Iterator[Assistant]:
    opened = Assistant.open(settings=settings(home), today=lambda: TODAY)
    yield opened
    opened.close()


def told(what: object) -> str:
    """All that is in it but the customer's own words."""
    return json.dumps(what, ensure_ascii=False, default=str).replace(QUESTION, "").lower()


def test_that_the_fixture_would_be_quoted_on_another_day(home):
    """What the other tests do not find is there to be found."""
    opened = Assistant.open(settings=settings(home), today=lambda: date(2026, 6, 2))
    reply = opened.ask(QUESTION)
    opened.close()
    assert "£2" in reply["reply"]


def test_that_no_reply_passage_citation_or_gate_shows_it(assistant):
    reply = assistant.ask(QUESTION)
    assert reply["gates"]
    assert reply["passages"]
    assert MARK not in told(reply)


def test_that_a_search_as_a_customer_does_not_find_it(assistant):
    found = assistant.search(QUESTION)
    assert {passage.document for passage in found} == {"new.md", "prices.md"}
    assert MARK not in told([passage.text for passage in found])


def test_that_a_conversation_and_its_summary_do_not_show_it(assistant):
    conversation = assistant.start()[0]["conversation"]
    events = [*assistant.reply(conversation, QUESTION), *assistant.reply(conversation, "What washes do you have?")]
    assert len([event for event in events if event["event"] == "reply"]) == 2
    assert MARK not in told([*events, assistant.summary(conversation)])


def test_that_no_heading_of_it_is_known_to_who_answers(assistant):
    index = assistant.desk().researcher.index
    assert MARK not in told(index.outline)
    assert MARK not in told(index.faq)


def test_that_no_model_is_given_it(home):
    model = ScriptedModel(answer(OPEN, (1, OPEN)))
    opened = Assistant.open(settings=settings(home), model=model, today=lambda: TODAY)
    reply = opened.ask(QUESTION)
    opened.close()
    prompts = told([[system, [message.text for message in said]] for _, system, said in model.asked])
    assert "a small wash costs £10" in prompts
    assert "£1." not in prompts
    assert MARK not in prompts.replace(QUESTION.lower(), "")
    assert MARK not in told(reply)


def test_that_staff_find_what_is_withheld_but_not_what_nobody_sees(assistant):
    found = {passage.document: passage.text for passage in assistant.search(QUESTION, internal=True)}
    assert {"expired.md", "future.md", "staff.md", "old.md"} <= set(found)
    assert "£5" not in told(list(found.values()))
