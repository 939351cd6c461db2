"""The conversation flow of a business's own: read as text here, understood by the engine that walks it."""

from collections.abc import Sequence
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

    Raises SopError where it cannot be read, or lies outside what is ingested.
    """
    if not is_own(profile.flow):
        return None
    folder = (found.profiles or found.documents)[0].path.parent
    path, fix = folder / profile.flow, "put the file there, or correct `flow`"
    if not _is_inside(path, (folder, *found.roots)):
        raise SopError("flow: it lies outside the folder of your SOP", where=str(path), fix=fix)
    try:
        return decoded(profile.flow, read_steadily(path, profile.flow))
    except UnreadableDocument as exc:
        raise SopError(f"flow: {exc.what}", where=str(path), fix=fix) from exc


def _is_inside(path: Path, folders: Sequence[Path]) -> bool:
    """Whether it is below one of the folders, or that cannot be told: then it cannot be read either."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return True
    return any(target.is_relative_to(folder) for folder in folders)
