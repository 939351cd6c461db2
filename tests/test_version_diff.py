"""`bloom versions diff` and `bloom show`: what one version says differently, and what a document says."""

import json
from pathlib import Path

import pytest
from commands import Commands, Ended
from ingests import Shop, copied

from ingest.version_diff import VersionDiff, version_diff
from vectorstore.version_folder import VersionFolder


@pytest.fixture
def shop(published: Shop, tmp_path: Path) -> Shop:
    return copied(published, tmp_path)


def edit(shop: Shop, name: str, old: str, new: str) -> None:
    path = shop.sop / name
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")


def difference(shop: Shop) -> VersionDiff:
    before = shop.folder()
    shop.ingest()
    return version_diff(VersionFolder(before), VersionFolder(shop.folder()))


def told(found: VersionDiff) -> list[tuple[str, str | None, str | None]]:
    return [
        (change.state, change.before and change.before.wording, change.after and change.after.wording)
        for change in found.statements
    ]


def test_that_a_figure_that_changed_is_one_statement_that_changed(shop):
    edit(shop, "refunds.md", "5 days", "6 days")
    assert told(difference(shop)) == [("changed", "A refund takes 5 days.", "A refund takes 6 days.")]


def test_that_a_new_statement_is_not_taken_for_another_one_reworded(shop):
    edit(shop, "parking.md", "free of charge.", "free of charge. Blue badge holders stop at the door.")
    assert told(difference(shop)) == [("added", None, "Blue badge holders stop at the door.")]


def test_that_a_statement_that_went_to_another_document_moved(shop):
    edit(shop, "refunds.md", "A refund takes 5 days.", "Soon.")
    edit(shop, "parking.md", "charge.", "charge. A refund takes 5 days.")
    assert ("moved", "A refund takes 5 days.", "A refund takes 5 days.") in told(difference(shop))


def test_that_a_document_of_another_name_says_the_same(shop):
    (shop.sop / "parking.md").rename(shop.sop / "cars.md")
    found = difference(shop)
    assert (found.statements, [(c.path, c.was) for c in found.documents]) == ((), [("cars.md", "parking.md")])


def test_that_what_a_removed_document_said_is_removed(shop):
    (shop.sop / "parking.md").unlink()
    found = difference(shop)
    assert told(found) == [("removed", "You can park behind the house, free of charge.", None)]
    assert [(c.path, c.state) for c in found.documents] == [("parking.md", "removed")]


def test_that_a_new_heading_alone_changes_no_statement(shop):
    edit(shop, "refunds.md", "# Refunds", "# Money back")
    assert told(difference(shop)) == []


@pytest.fixture
def run(
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Commands:
    monkeypatch.setenv("BLOOM_HOME", str(shop.home))
    return Commands(monkeypatch, capfd)


def lines(ended: Ended) -> list[dict[str, object]]:
    return [json.loads(line) for line in ended.out.splitlines()]


def test_that_the_command_compares_with_the_current_version_by_default(shop, run):
    edit(shop, "refunds.md", "5 days", "6 days")
    shop.ingest()
    [shown] = lines(run("versions", "diff", "1", "--json"))
    assert (shown["from"], shown["to"]) == (1, 2)
    assert shown["documents"] == [{"path": "refunds.md", "state": "changed", "added": 1, "removed": 1}]
    before = {
        "document": "refunds.md",
        "section": ["Refunds", "How long does a refund take?"],
        "text": "A refund takes 5 days.",
    }
    assert shown["statements"] == [
        {"state": "changed", "before": before, "after": {**before, "text": "A refund takes 6 days."}}
    ]


def test_that_people_read_what_went_and_what_came(shop, run):
    edit(shop, "refunds.md", "5 days", "6 days")
    shop.ingest()
    assert (
        "\nrefunds.md\n  - A refund takes 5 days.\n  + A refund takes 6 days.\n"
        in run("versions", "diff", "1", "2").out
    )


def test_that_equal_versions_say_the_same(run):
    assert run("versions", "diff", "1").out == "Versions 1 and 1 say the same.\n"


def test_that_an_unknown_version_is_an_error_of_one_line(run):
    ended = run("versions", "diff", "1", "7")
    assert (ended.code, ended.err) == (1, "bloom: SOP default: there is no version 7; see `bloom versions`\n")


def test_that_the_versions_are_still_listed(run):
    assert [line["version"] for line in lines(run("versions", "--json"))] == [1]


def test_that_a_document_is_shown_as_offsets_count_in_it(shop, run):
    text = (shop.sop / "parking.md").read_text("utf-8")
    assert run("show", "parking.md").out == text
    assert run("show", "parking.md", "--at", "11").out == text[11:]


def test_that_a_document_is_told_with_its_version(shop, run):
    assert lines(run("show", "parking.md", "--at", "11", "--json")) == [
        {
            "document": "parking.md",
            "index_version": 1,
            "standing": {},
            "withheld": None,
            "start": 11,
            "text": (shop.sop / "parking.md").read_text("utf-8")[11:],
        }
    ]


def test_that_an_unknown_document_is_one_line_with_the_nearest_names(run):
    ended = run("show", "policies/Parking.md")
    assert ended.code == 1
    assert ended.err.endswith("there is no document 'policies/Parking.md' in version 1; did you mean parking.md?\n")


def test_that_a_place_behind_the_end_is_refused(run):
    assert "--at takes 0 to " in run("show", "parking.md", "--at", "99999").err
