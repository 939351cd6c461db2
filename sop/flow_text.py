"""The conversation flow of a business's own: read as text here, understood by the engine that walks it."""

from pathlib import Path

from sop.decoding import decoded
from sop.errors import SopError, UnreadableDocument
from sop.profile import Profile
from sop.source import Sources
from sop.source_file import read_steadily

ENDINGS = (".yaml", ".yml")


def is_own(flow: str) -> bool:
    """Whether `flow:` of a profile is a file's path and not the name of a flow of Bloom's."""
    return flow.lower().endswith(ENDINGS)


def own_flow(profile: Profile, found: Sources) -> str | None:
    """The text of the flow file, None where the profile names none. Its path is relative to the profile's folder.

    Raises SopError where it cannot be read.
    """
    if not is_own(profile.flow):
        return None
    holders = found.profiles or found.documents
    folder = holders[0].path.parent if holders else Path()
    path = folder / profile.flow
    try:
        return decoded(profile.flow, read_steadily(path, profile.flow))
    except UnreadableDocument as exc:
        fix = "put the file there, or correct `flow`"
        raise SopError(f"flow: {exc.what}", where=str(path), fix=fix) from exc
