"""What an ingest did, or would do, for the person who runs it."""

from dataclasses import dataclass, replace

from ingest import contradictions, repetitions
from ingest.change import DocumentChange
from records.index_version import IndexVersion
from sop.document import Notice
from sop.folder import Sop
from vectorstore.version_folder import VersionFolder


@dataclass(frozen=True, slots=True)
class IngestReport:
    """`embedded` chunks went through the model, `unchanged` did not have to, `removed` are no longer there.

    `repeated` is what is said more than once: nothing is wrong with it yet.
    """

    version: int
    sop: str
    documents: int
    chunks: int
    embedded: int
    unchanged: int
    removed: int
    skipped: tuple[Notice, ...]
    warnings: tuple[Notice, ...]
    changes: tuple[DocumentChange, ...]
    published: bool
    repeated: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an ingest would do. `version` is the one it would publish, or the current one where nothing changed."""

    version: int
    sop: str
    documents: int
    chunks: int
    to_embed: int
    skipped: tuple[Notice, ...]
    warnings: tuple[Notice, ...]
    changes: tuple[DocumentChange, ...]
    publishes: bool


def published(version: IndexVersion, sop: Sop, embedded: int, changes: tuple[DocumentChange, ...]) -> IngestReport:
    """Of an ingest that made a new version."""
    return IngestReport(
        version=version.number,
        sop=version.sop,
        documents=version.documents,
        chunks=version.chunks,
        embedded=embedded,
        unchanged=version.chunks - embedded,
        removed=sum(change.removed for change in changes),
        skipped=sop.skipped,
        warnings=sop.warnings,
        changes=changes,
        published=True,
    )


def nothing_changed(current: IndexVersion, sop: Sop) -> IngestReport:
    """Of an ingest that kept the current version."""
    return IngestReport(
        version=current.number,
        sop=current.sop,
        documents=current.documents,
        chunks=current.chunks,
        embedded=0,
        unchanged=current.chunks,
        removed=0,
        skipped=sop.skipped,
        warnings=sop.warnings,
        changes=(),
        published=False,
    )


def with_findings(report: IngestReport, folder: VersionFolder) -> IngestReport:
    """The report, with what the statements of its version say against each other and more than once."""
    standings = folder.read_standings()
    disputes = contradictions.reported(folder.read_disputes(), standings)
    repeated = repetitions.reported(folder.read_repetitions(), standings)
    return replace(report, warnings=(*report.warnings, *disputes), repeated=repeated)
