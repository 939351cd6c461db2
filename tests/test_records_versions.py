"""Index versions on record: which were published, and which one answers."""

import pytest
from recorded import a_version

from sop.errors import NotRecorded, RecordsError


def test_that_nothing_is_published_at_first(records):
    assert records.versions.current("clinic") is None
    assert records.versions.previous("clinic") is None
    assert records.versions.roots("clinic") == ()
    assert records.versions.next_number("clinic") == 1


def test_that_publishing_makes_a_version_current_and_remembers_its_roots(records):
    records.versions.publish(a_version(), ("/srv/sop", "/srv/extra.md"))
    assert records.versions.current("clinic") == a_version()
    assert records.versions.current("clinic").is_current
    assert records.versions.roots("clinic") == ("/srv/sop", "/srv/extra.md")


def test_that_the_list_says_which_version_is_current(records):
    records.versions.publish(a_version(1), ())
    records.versions.publish(a_version(2), ())
    assert [(v.number, v.is_current) for v in records.versions.all("clinic")] == [(1, False), (2, True)]


def test_that_sops_side_by_side_do_not_affect_each_other(records):
    records.versions.publish(a_version(1, "clinic"), ("/clinic",))
    records.versions.publish(a_version(1, "salon"), ("/salon",))
    records.versions.publish(a_version(2, "salon"), ("/salon",))
    assert records.versions.current("clinic") == a_version(1, "clinic")
    assert records.versions.previous("clinic") is None
    assert records.versions.next_number("clinic") == 2
    assert records.versions.roots("salon") == ("/salon",)
    assert [v.sop for v in records.versions.all()] == ["clinic", "salon", "salon"]
    assert [v.number for v in records.versions.all("salon")] == [1, 2]


def test_that_a_number_is_never_used_twice(records):
    records.versions.publish(a_version(1), ())
    records.versions.publish(a_version(2), ())
    records.versions.point_to("clinic", 1)
    records.versions.forget("clinic", 2)
    assert records.versions.next_number("clinic") == 3
    with pytest.raises(RecordsError, match="version 2 of clinic was already published"):
        records.versions.publish(a_version(2), ())


def test_that_a_refused_publication_leaves_the_pointer_and_the_roots(records):
    records.versions.publish(a_version(1), ("/old",))
    records.versions.publish(a_version(2), ("/new",))
    with pytest.raises(RecordsError):
        records.versions.publish(a_version(1), ("/again",))
    assert records.versions.current("clinic").number == 2
    assert records.versions.roots("clinic") == ("/new",)


def test_that_rolling_back_twice_goes_back_two_versions(records):
    records.versions.publish(a_version(1), ())
    records.versions.publish(a_version(2), ())
    records.versions.publish(a_version(3), ())
    records.versions.point_to("clinic", records.versions.previous("clinic").number)
    records.versions.point_to("clinic", records.versions.previous("clinic").number)
    assert records.versions.current("clinic").number == 1
    assert records.versions.previous("clinic") is None


def test_that_publishing_after_a_rollback_makes_the_new_version_current(records):
    records.versions.publish(a_version(1), ())
    records.versions.publish(a_version(2), ())
    records.versions.point_to("clinic", 1)
    records.versions.publish(a_version(3), ())
    assert records.versions.current("clinic").number == 3
    assert records.versions.previous("clinic").number == 2


@pytest.mark.parametrize("number", [-1, 0, 2, 2**40, 2**70])
def test_that_an_unknown_version_cannot_be_pointed_to(records, number):
    records.versions.publish(a_version(1), ())
    with pytest.raises(NotRecorded, match=rf"clinic: there is no version {number}; see `bloom versions`"):
        records.versions.point_to("clinic", number)
    assert records.versions.current("clinic").number == 1


def test_that_a_version_of_an_unknown_sop_cannot_be_pointed_to(records):
    with pytest.raises(NotRecorded):
        records.versions.point_to("salon", 1)


def test_that_the_current_version_cannot_be_forgotten(records):
    records.versions.publish(a_version(1), ())
    with pytest.raises(RecordsError, match="version 1 of clinic is the current one"):
        records.versions.forget("clinic", 1)
    assert records.versions.all("clinic") == [a_version(1)]


def test_that_forgetting_an_unknown_version_says_so(records):
    with pytest.raises(NotRecorded, match="no version 7"):
        records.versions.forget("clinic", 7)


def test_that_roots_can_change_without_a_new_version(records):
    records.versions.publish(a_version(1), ("/old",))
    records.versions.remember_roots("clinic", ("/moved",))
    assert records.versions.roots("clinic") == ("/moved",)
    assert records.versions.current("clinic") == a_version(1)


def test_that_roots_of_an_unpublished_sop_are_refused(records):
    with pytest.raises(NotRecorded, match="run `bloom ingest`"):
        records.versions.remember_roots("clinic", ("/moved",))
