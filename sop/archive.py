"""An office file: a zip archive of XML, opened only when it can do no harm."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from sop.decoding import kind_of
from sop.errors import UnreadableDocument

MAX_UNPACKED = 100_000_000
"""Bytes of all parts together; five times the largest file that is read. Writing packs to a tenth at best."""
MAX_XML = 30_000_000
"""Bytes of one XML part: in memory it takes some ten times as many."""
MAX_PARTS = 5_000
_SAVE = "open it in its program and save it again"
_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BadZipFile,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,  # lxml's own
    TypeError,
    ValueError,
    zlib.error,
)


@contextmanager
def damage(path: str) -> Iterator[None]:
    """What a library stumbles over inside a file that is not as it should be, as an UnreadableDocument that says it."""
    try:
        yield
    except _DAMAGE as exc:
        why = " ".join(str(exc).split())[:200] or type(exc).__name__
        raise UnreadableDocument(f"it is damaged: {why}", where=path, fix=_SAVE) from exc


def office_file(path: str, data: bytes, folder: str, kind: str) -> ZipFile:
    """The archive of an office file, whose parts lie in `folder`; `kind` is what such a file is called.

    Raises UnreadableDocument for another kind of file, for one that is damaged, encrypted or too large unpacked, and
    for XML that declares a document type: with it come entities, which can name other files or grow without end.
    """
    found = kind_of(data)
    if found == "an old office document":
        what = f"it is protected by a password, or in the format of before 2007, not {kind}"
        raise UnreadableDocument(what, where=path, fix=f"save it without a password, as {kind}")
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, OSError, RuntimeError, LookupError) as exc:
        what = f"it is damaged: {exc}" if found and "zip" in found else f"it is {found or 'text'}, not {kind}"
        raise UnreadableDocument(what, where=path, fix=_SAVE) from exc
    _refuse_large(path, archive.infolist())
    if not any(name.startswith(folder) for name in archive.namelist()):
        raise UnreadableDocument(f"it is another kind of archive, not {kind}", where=path, fix=_SAVE)
    for entry in archive.infolist():
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            _refuse_document_type(path, _unpacked(path, archive, entry))
    return archive


def _refuse_large(path: str, entries: list[ZipInfo]) -> None:
    fix = "take out pictures and what customers never ask for"
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_PARTS or unpacked > MAX_UNPACKED:
        limits = f"above the limit of {MAX_UNPACKED} in {MAX_PARTS}"
        what = f"unpacked it has {unpacked} bytes in {len(entries)} parts, {limits}"
        raise UnreadableDocument(what, where=path, fix=fix)
    for entry in entries:
        if entry.flag_bits & 1:
            raise UnreadableDocument("it is protected by a password", where=path, fix="save it without one")
        if entry.filename.lower().endswith(".xml") and entry.file_size > MAX_XML:
            what = f"its part {entry.filename} has {entry.file_size} bytes, above the limit of {MAX_XML}"
            raise UnreadableDocument(what, where=path, fix="split it")


def _unpacked(path: str, archive: ZipFile, entry: ZipInfo) -> bytes:
    """A part's bytes; the zip module reads no more of them than the size that was checked."""
    with damage(path):
        return archive.read(entry)


class _Seen(Exception):
    """The root element has begun: a document type can no longer follow."""


def _refuse_document_type(path: str, xml: bytes) -> None:
    parser = expat.ParserCreate()

    def declared(*_: object) -> None:
        raise UnreadableDocument("it declares XML entities, as no office program does", where=path, fix=_SAVE)

    def begun(*_: object) -> None:
        raise _Seen

    parser.StartDoctypeDeclHandler, parser.StartElementHandler = declared, begun
    try:
        parser.Parse(xml, True)
    except _Seen:
        return
    except expat.ExpatError as exc:
        raise UnreadableDocument(f"it is damaged: {exc}", where=path, fix=_SAVE) from exc
