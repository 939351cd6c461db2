"""When a document holds and whom it is for: read from front matter and business.yaml, checked when somebody asks."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ingests import Shop, copied, write_sop

from bloom.assistant import Assistant
from bloom.settings import Settings
from sop.errors import SopError
from sop.folder import Sop, read_sop
from sop.standing import Standing, Standings
from vectorstore.index import Index
from vectorstore.version_folder import VersionFolder

EDITS = "valid_from: 2026-02-01\nvalid_until: 2026-12-24\naudience: internal\nsupersedes: old.md\n"
TODAY = date(2026, 6, 1)


def written(folder: Path, **texts: str) -> Sop:
    """Read from documents of these texts; `business` is the business.yaml."""
    business = texts.pop("business", None)
    if business:
        (folder / "business.yaml").write_text(business)
    return read_sop([write_sop(folder, **texts)])


def why_skipped(sop: Sop, path: str) -> str:
    return next(notice.text for notice in sop.skipped if notice.path == path)


def standing_of(sop: Sop, path: str) -> Standing:
    return next(document.standing for document in sop.documents if document.path == path)


# ── What is stated ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_that_front_matter_says_when_and_for_whom_a_document_holds(tmp_path):
    sop = written(tmp_path, new=f"---\n{EDITS}---\n# New\n\nNew text.\n", old="# Old\n\nOld text.\n")
    expected = Standing(date(2026, 2, 1), date(2026, 12, 24), "internal", ("old.md",))
    assert (standing_of(sop, "new.md"), standing_of(sop, "old.md")) == (expected, Standing())
    assert sop.warnings == ()


def test_that_front_matter_of_a_plain_text_is_no_text_either(tmp_path):
    (tmp_path / "a.txt").write_text("---\naudience: internal\n---\nCost price: £40.\n")
    [document] = read_sop([tmp_path]).documents
    assert document.standing.audience == "internal"
    assert "audience" not in "".join(b.span.of(document.text) for s in document.sections for b in s.blocks)


def test_that_lines_between_dashes_in_a_plain_text_are_text(tmp_path):
    (tmp_path / "a.txt").write_text("---\nNote: ring twice\n\n---\nThe bell is by the gate.\n")
    sop = read_sop([tmp_path])
    assert "ring twice" in "".join(
        b.span.of(sop.documents[0].text) for s in sop.documents[0].sections for b in s.blocks
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("valid_from: 31/01/2026", "line 3: valid_from: '31/01/2026' is no date; write the day as 2026-01-31"),
        ("valid_until: 2026-02-30", "line 3: valid_until: there is no day 2026-02-30; write the day as 2026-01-31"),
        ("audience: staff", "line 3: audience: 'staff' is not a choice; use customer or internal"),
        ("supersedes: []", "line 3: supersedes: 'list' is no document; write a document's path, or a list of paths"),
        (
            "valid_untill: 2026-02-01",
            "line 3: there is no key 'valid_untill' in front matter; did you mean valid_until?",
        ),
        ("audience: [internal", "line 4: not valid YAML"),
    ],
)
def test_that_what_is_wrong_in_a_key_of_blooms_keeps_the_document_out(tmp_path, line, why):
    sop = written(tmp_path, a=f"---\ntitle: A\n{line}\n---\n# A\n\nA text.\n", b="# B\n\nB text.\n")
    assert [document.path for document in sop.documents] == ["b.md"]
    assert why_skipped(sop, "a.md").startswith(why)


def test_that_a_document_that_ends_before_it_begins_is_kept_out(tmp_path):
    head = "---\nvalid_from: 2026-02-01\nvalid_until: 2026-01-01\n---\n"
    sop = written(tmp_path, a=f"{head}# A\n\nA text.\n", b="# B\n\nB text.\n")
    assert why_skipped(sop, "a.md").startswith("line 3: valid_until: the document ends on 2026-01-01, before it begins")


def test_that_front_matter_that_does_not_end_keeps_the_document_out(tmp_path):
    sop = written(tmp_path, a="---\naudience: internal\n\n# A\n\nA text.\n", b="# B\n\nB text.\n")
    assert why_skipped(sop, "a.md").startswith("line 2: the front matter does not end; close it")


def test_that_keys_of_other_programs_are_one_warning_for_all_documents(tmp_path):
    page = "---\nlayout: post\ntags: [a]\n---\n# {0}\n\n{0} text.\n"
    sop = written(tmp_path, a=page.format("A"), b=page.format("B"), c="# C\n\nC text.\n")
    [notice] = sop.warnings
    assert (notice.path, notice.text) == (
        "a.md",
        "line 2: layout, tags do nothing here; the keys of front matter are valid_from, valid_until, audience, "
        "supersedes (and in 1 other document)",
    )
    assert len(sop.documents) == 3


def test_that_front_matter_of_others_that_is_no_yaml_is_a_warning(tmp_path):
    sop = written(tmp_path, a="---\ntitle: one: two\n---\n# A\n\nA text.\n")
    assert [notice.text.partition(": ")[0] for notice in sop.warnings] == ["its front matter is not read"]


def test_that_a_document_that_replaces_no_document_is_a_warning(tmp_path):
    sop = written(tmp_path, a="---\nsupersedes: [gone.md, a.md]\n---\n# A\n\nA text.\n")
    assert [notice.text for notice in sop.warnings] == [
        "supersedes 'gone.md', which is no document",
        "supersedes 'a.md', which is itself",
    ]
    assert standing_of(sop, "a.md") == Standing()


def test_that_business_yaml_rules_documents_of_every_format_by_path_folder_and_glob(tmp_path):
    business = """name: Northgate
documents:
  staff/: {audience: internal}
  "*-2025.*": {valid_until: 2025-12-31}
  staff/menu.md: {audience: customer, supersedes: menu.json}
"""
    (tmp_path / "staff").mkdir()
    for name in ("staff/rota.md", "staff/menu.md", "prices-2025.txt", "menu.json"):
        text = '{"menu": "Pasta and pizza"}' if name.endswith("json") else f"# {name}\n\nSome text.\n"
        (tmp_path / name).write_text(text)
    sop = written(tmp_path, business=business, a="# A\n\nA text.\n")
    assert {document.path: document.standing.as_json() for document in sop.documents} == {
        "a.md": {},
        "business.yaml": {},
        "menu.json": {},
        "prices-2025.txt": {"valid_until": "2025-12-31"},
        "staff/menu.md": {"supersedes": ["menu.json"]},
        "staff/rota.md": {"audience": "internal"},
    }


def test_that_a_documents_own_front_matter_goes_before_a_rule(tmp_path):
    business = "documents:\n  a.md: {audience: internal, valid_from: 2026-01-01}\n"
    sop = written(tmp_path, business=business, a="---\naudience: customer\n---\n# A\n\nA text.\n")
    assert standing_of(sop, "a.md") == Standing(valid_from=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("documents:\n  a.md: {audience: staff}\n", "business.yaml:2: documents › a.md › audience: 'staff' is not a"),
        ("documents:\n  a.md: {valid_form: 2026-01-01}\n", "did you mean valid_from? valid keys are valid_from,"),
        ("documents: [a.md]\n", "business.yaml:1: documents: it must hold a path or glob"),
        ("document:\n  a.md: {audience: internal}\n", "did you mean documents?"),
    ],
)
def test_that_a_wrong_rule_is_an_error_that_names_its_line(tmp_path, rules, said):
    with pytest.raises(SopError) as refused:
        written(tmp_path, business=rules, a="# A\n\nA text.\n")
    assert said in str(refused.value)


def test_that_a_rule_for_no_document_is_a_warning(tmp_path):
    sop = written(tmp_path, business="documents:\n  drafts/: {audience: internal}\n", a="# A\n\nA text.\n")
    assert [(n.path, n.text) for n in sop.warnings] == [
        ("business.yaml", "line 2: documents: 'drafts/' names no document")
    ]


# ── What follows from it ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("stands", "why"),
    [
        (Standing(), None),
        (Standing(valid_from=TODAY, valid_until=TODAY), None),
        (Standing(valid_from=date(2026, 6, 2)), "not yet valid"),
        (Standing(valid_until=date(2026, 5, 31)), "expired"),
        (Standing(audience="internal"), "internal"),
    ],
)
def test_that_a_document_holds_on_its_first_and_its_last_day(stands, why):
    assert Standings({"a.md": stands}).withheld(TODAY).get("a.md") == why


def test_that_a_document_is_replaced_on_the_day_its_successor_begins_and_does_not_come_back():
    new = Standing(date(2026, 6, 1), date(2026, 6, 30), supersedes=("old.md",))
    standings = Standings({"new.md": new})
    assert [standings.withheld(date(2026, *day)) for day in ((5, 31), (6, 1), (7, 1))] == [
        {"new.md": "not yet valid"},
        {"old.md": "superseded"},
        {"new.md": "expired", "old.md": "superseded"},
    ]


def test_that_standings_survive_being_written():
    standing = Standing(date(2026, 2, 1), date(2026, 12, 24), "internal", ("old.md",))
    again = Standings.from_json(json.loads(json.dumps(Standings({"a.md": standing}).as_json())))
    assert (again.of("a.md"), again.of("b.md")) == (standing, Standing())


# ── In an index ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def shop(published: Shop, tmp_path: Path) -> Shop:
    return copied(published, tmp_path)


def test_that_an_index_without_a_document_finds_nothing_of_it(shop):
    with shop.index() as index:
        served = index.without({"parking.md"})
        vector = shop.embedder.embed(["Where can I park?"])[0]
        assert {stored.chunk.document for stored in served.nearest(vector, 99)} == {"refunds.md"}
        assert served.lexical.search(["park"], 99) == []
        assert {stored.chunk.document for stored in served.fetch(index.lexical.ids())} == {"refunds.md"}
        assert len(served.lexical.ids()) == 2
        assert ("Parking",) in index.outline
        assert ("Parking",) not in served.outline
        assert {stored.chunk.document for stored in index.nearest(vector, 99)} == {"parking.md", "refunds.md"}


def test_that_an_index_without_any_document_finds_nothing(shop):
    with shop.index() as index:
        served = index.without({"parking.md", "refunds.md"})
        assert served.nearest(shop.embedder.embed(["Where can I park?"])[0], 99) == []


def test_that_new_front_matter_is_a_change_that_embeds_nothing(shop):
    shop.embedder.embedded.clear()
    path = shop.sop / "parking.md"
    path.write_text("---\naudience: internal\n---\n" + path.read_text("utf-8"))
    report = shop.ingest()
    assert (report.version, shop.embedder.embedded) == (2, [])


def test_that_front_matter_that_was_taken_out_counts_no_longer(shop):
    """Fault 17."""
    path = shop.sop / "parking.md"
    plain = path.read_text("utf-8")
    path.write_text("---\naudience: internal\n---\n" + plain)
    shop.ingest()
    path.write_text(plain)
    shop.ingest()
    with shop.index() as index:
        assert index.standings.withheld(TODAY) == {}


def test_that_a_new_rule_alone_makes_a_new_version(shop):
    (shop.sop / "business.yaml").write_text("documents:\n  parking.md: {audience: internal}\n")
    assert shop.ingest().version == 2
    with shop.index() as index:
        assert index.standings.withheld(TODAY) == {"parking.md": "internal"}


def test_that_a_version_of_the_format_before_still_opens(shop):
    folder = VersionFolder(shop.folder())
    manifest = asdict(folder.manifest())
    outline = [one["path"] for one in json.loads(folder.outline.read_text("utf-8"))]
    folder.outline.write_text(json.dumps(outline))
    folder.standings.unlink()
    facts = {key: value for key, value in manifest.items() if key not in ("files", "digests", "format")}
    folder.write_manifest(**facts, format=2)
    with shop.index() as index:
        assert (index.manifest.format, index.standings.withheld(TODAY)) == (2, {})
        assert index.outline == [tuple(path) for path in outline]


# ── In answers ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Clock:
    def __init__(self, today: date) -> None:
        self.today = today

    def __call__(self) -> date:
        return self.today


@pytest.fixture
def opened(tmp_path: Path, word_home: Path, word_model: Path) -> Callable[..., tuple[Assistant, Clock]]:
    """An assistant of these documents, with a clock, who answers however unsure it is."""

    def _open(**texts: str) -> tuple[Assistant, Clock]:
        clock = Clock(TODAY)
        settings = Settings(
            bloom_home=word_home, embedding_model=str(word_model), confidence_threshold=0, min_similarity=0
        )
        assistant = Assistant.open(settings=settings, today=clock)
        assistant.ingest([write_sop(tmp_path / "sop", **texts)])
        return assistant, clock

    return _open


def told(reply: dict[str, Any]) -> str:
    return json.dumps([reply["reply"], reply["citations"], reply["passages"]], ensure_ascii=False)


def test_that_a_price_holds_on_its_days_and_no_longer(opened):
    assistant, clock = opened(
        old="---\nvalid_until: 2026-06-30\n---\n# Wash\n\nA wash costs £10.\n",
        new="---\nvalid_from: 2026-07-01\n---\n# Wash\n\nA wash costs £12.\n",
        hours="# Hours\n\nWe are open every day.\n",
    )
    before = told(assistant.ask("How much is a wash?"))
    clock.today = date(2026, 7, 1)
    after = told(assistant.ask("How much is a wash?"))
    assert ("£10" in before, "£12" in before, "£10" in after, "£12" in after) == (True, False, False, True)


def test_that_internal_text_is_shown_to_staff_and_never_to_a_customer(opened):
    assistant, _ = opened(
        margins="---\naudience: internal\n---\n# Margins\n\nA wash costs us £3 in soap.\n",
        hours="# Hours\n\nWe are open every day.\n",
    )
    question = "What does a wash cost you in soap?"
    assert "£3" not in told(assistant.ask(question))
    assert [passage.document for passage in assistant.search(question)] == ["hours.md"]
    assert "margins.md" in [passage.document for passage in assistant.search(question, internal=True)]
    assert assistant.withheld() == {"margins.md": "internal"}


def test_that_a_replaced_document_is_not_quoted(opened):
    assistant, _ = opened(
        old="# Wash\n\nA wash costs £10.\n", new="---\nsupersedes: old.md\n---\n# Washing\n\nA wash costs £12.\n"
    )
    reply = told(assistant.ask("How much is a wash?"))
    assert ("£10" in reply, "£12" in reply) == (False, True)


def test_that_a_conversation_takes_up_the_day(opened):
    assistant, clock = opened(
        old="---\nvalid_until: 2026-06-30\n---\n# Wash\n\nA wash costs £10.\n", hours="# Hours\n\nWe are open.\n"
    )
    conversation = assistant.start()[0]["conversation"]
    assert "£10" in json.dumps(assistant.reply(conversation, "How much is a wash?"), ensure_ascii=False)
    clock.today = date(2026, 7, 1)
    said = json.dumps(assistant.reply(conversation, "How much is a wash?"), ensure_ascii=False)
    assert "£10" not in said


def test_that_an_index_is_closed_once_nobody_serves_from_it(opened):
    """What is served shares the files of the whole index, and must not outlive them."""
    assistant, _ = opened(a="---\naudience: internal\n---\n# A\n\nA text.\n", b="# B\n\nB text.\n")
    desk = assistant.desk()
    index: Index = desk.researcher.index
    assert assistant.search("text", internal=True)
    assert index.nearest(assistant.embedder().embed(["text"])[0], 5)
    assistant.close()
