"""Where an ingest reads the SOP, and what keeps it from being published at all."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bloom.flows import flow_of
from records.database import Records
from sop.bundled import bundled_clinic
from sop.errors import IndexUnavailable, SettingError, SopError
from sop.folder import Sop, read_sop
from vectorstore.version_folder import VersionFolder


def reader(paths: Sequence[Path], name: str, records: Records, home: Path) -> Callable[[], Sop]:
    """Reads the SOP at `paths`; without any, what was ingested last under this name, or else the bundled clinic.

    Raises IndexUnavailable rather than put the clinic in the place of a business.
    """
    found = roots(paths, name, records)
    if found:
        return lambda: _with_a_flow(read_sop(found))
    if lost := unrecorded(name, records, home):
        raise lost
    return bundled_clinic


def roots(paths: Sequence[Path], name: str, records: Records) -> list[Path]:
    """The given paths, or those that were ingested last under this name; none for the bundled clinic."""
    return [path.absolute() for path in paths] or [Path(root) for root in records.versions.roots(name)]


def unrecorded(name: str, records: Records, home: Path) -> IndexUnavailable | None:
    """What is wrong where a business's index versions are on disk and the records never heard of one."""
    if records.versions.next_number(name) > 1:
        return None
    folder = home / "sops" / name / "versions"
    of_a_business = [path for path in folder.glob("*") if path.name.isdecimal() and not _is_the_clinics(path)]
    if not of_a_business:
        return None
    return IndexUnavailable(
        "there are index versions here that are not on record: the database was emptied or is another one",
        where=str(folder),
        fix="put the database back or set DATABASE_URL right; to begin anew, run `bloom ingest PATH` with your SOP",
    )


def _is_the_clinics(folder: Path) -> bool:
    """Whether nothing is lost with it: an ingest of the clinic ended before its version was put on record."""
    try:
        return VersionFolder(folder).manifest().sop_digest == bundled_clinic().digest
    except IndexUnavailable:
        return False


def _with_a_flow(sop: Sop) -> Sop:
    """The SOP, if conversations can be held by it. Raises SopError, FlowError."""
    try:
        flow_of(sop.profile, sop.flow)
    except SettingError as unknown:
        where = ", ".join(map(str, sop.roots))
        raise SopError(f"flow: {unknown.what}", where=where, fix=unknown.fix) from unknown
    return sop
