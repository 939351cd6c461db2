"""What an owner asks of the versions of their SOP: what would change, what did, what a document says."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from bloom.assistant import Assistant
from bloom.opened import local_day
from bloom.sop_source import reader
from ingest.report import Preview
from ingest.version_diff import VersionDiff, version_diff
from records.index_version import IndexVersion
from sop.errors import BloomError, NotRecorded
from sop.standing import Standing, Why
from vectorstore.index import check_place

_NAMED = 3  # documents with names like the one that is not there


@dataclass(frozen=True, slots=True)
class Shown:
    """A document of the current version: `text` is its canonical text from `start` on.

    `withheld` is why customers are told nothing from it today; None where they are.
    """

    document: str
    version: int
    start: int
    text: str
    standing: Standing
    withheld: Why | None


def preview(assistant: Assistant, paths: Sequence[Path] = (), *, rebuild: bool = False) -> Preview:
    """What `assistant.ingest` of the same would do. Nothing is embedded, written or locked."""
    read = reader(paths, assistant.sop, assistant.records, assistant.settings.bloom_home)
    return assistant.publisher().preview(read, rebuild=rebuild)


def difference(assistant: Assistant, one: int, other: int | None = None) -> VersionDiff:
    """What changed from one version to the other, by default the current one. Raises NotRecorded, IndexUnavailable."""
    current = assistant.published()
    before = recorded(assistant, one)
    after = current if other is None else recorded(assistant, other)
    return version_diff(assistant.folder(before), assistant.folder(after))


def recorded(assistant: Assistant, number: int) -> IndexVersion:
    """The version of this number. Raises NotRecorded."""
    found = next((one for one in assistant.records.versions.all(assistant.sop) if one.number == number), None)
    if found is None:
        raise NotRecorded(f"there is no version {number}", where=f"SOP {assistant.sop}", fix="see `bloom versions`")
    return found


def rollback(assistant: Assistant, number: int | None = None) -> IndexVersion:
    """Point back to `number`, or to the version before the current one. Raises NotRecorded, IndexUnavailable."""
    versions = assistant.records.versions
    target = versions.previous(assistant.sop) if number is None else recorded(assistant, number)
    if target is None:
        raise NotRecorded("there is no earlier version", where=f"SOP {assistant.sop}", fix="see `bloom versions`")
    folder = assistant.folder(target)
    check_place(folder, folder.manifest(), assistant.server)
    versions.point_to(assistant.sop, target.number)
    return target


def shown(assistant: Assistant, document: str, start: int = 0) -> Shown:
    """A document's canonical text from an offset on, whoever the document is for. Raises NotRecorded."""
    current = assistant.published()
    folder = assistant.folder(current)
    with folder.lease():
        texts, standings = folder.read_texts(), folder.read_standings()
    text = texts.get(document)
    if text is None:
        raise NotRecorded(
            f"there is no document {document!r} in version {current.number}",
            where=f"SOP {assistant.sop}",
            fix=_near(document, list(texts)),
        )
    if start > len(text):
        raise BloomError(f"it has {len(text)} characters", where=document, fix=f"--at takes 0 to {len(text)}")
    why = standings.withheld(local_day()).get(document)
    return Shown(document, current.number, start, text[start:], standings.of(document), why)


def _near(document: str, known: Sequence[str]) -> str:
    name = PurePosixPath(document).name.lower()
    named = {PurePosixPath(path).name.lower(): path for path in reversed(known)}
    same = [path for path in known if PurePosixPath(path).name.lower() == name]
    alike = same or [
        *get_close_matches(document, known, n=_NAMED, cutoff=0.5),
        *(named[one] for one in get_close_matches(name, named, n=_NAMED, cutoff=0.5)),
    ]
    close = list(dict.fromkeys(alike))[:_NAMED]
    if close:
        return f"did you mean {' or '.join(close)}?"
    more = f" and {len(known) - 5} more" if len(known) > 5 else ""
    return f"there are {', '.join(known[:5])}{more}"
