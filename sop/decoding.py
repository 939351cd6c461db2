"""Bytes to text, or a reason why not; never a silent guess."""

import codecs
import re

from sop.errors import UnreadableDocument

_MARKS = (  # UTF-32 first: its little-endian mark begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_SIGNATURES = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"SQLite format 3", "a database"),
)
_SAVE = "save it as UTF-8 text"
_CODING = re.compile(rb"\A(?:[^\n]*\n)?[^\n]*-\*-[^\n]*?\bcoding:\s*([\w.-]+)[^\n]*-\*-")
_AS_WINDOWS = frozenset(("ascii", "iso8859-1"))  # browsers read both as Windows-1252, which holds all they hold
_MANY_ACCENTS = 0.25  # of all letters: more than any Western language has; it is another alphabet, read wrongly


def kind_of(data: bytes) -> str | None:
    """What a file is by its first bytes, where that is no text."""
    return next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)


def decoded(path: str, data: bytes, declared: str | None = None) -> str:
    r"""The canonical text of a text file: without byte order mark and with `\r\n` as `\n`, else as it is.

    `declared` is the encoding the file itself names; here that is read off a line `-*- coding: NAME -*-` among its
    first two. A byte order mark goes before it. Raises UnreadableDocument, naming the byte, for what is in no
    encoding that is marked, declared or UTF-8.
    """
    if kind := kind_of(data):
        raise UnreadableDocument(f"it is {kind}, not text", where=path, fix=_SAVE)
    mark, encoding, name = next((known for known in _MARKS if data.startswith(known[0])), (b"", "utf-8", "UTF-8"))
    coding = _CODING.match(data[:1000])
    if not mark and (said := declared or (coding and coding[1].decode("ascii", "replace"))):
        encoding, name = _codec(path, said), said
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as exc:
        at = len(mark) + exc.start
        hint = "" if mark else _guess(data)
        raise UnreadableDocument(f"not {name} at byte {at}{hint}", where=path, fix=_SAVE) from exc
    if "\0" in text:
        at = len(mark) + len(text[: text.index("\0")].encode(encoding))
        raise UnreadableDocument(f"a NUL at byte {at}: binary, not text{_guess(data)}", where=path, fix=_SAVE)
    return text.replace("\r\n", "\n")


def decoded_from_windows(path: str, data: bytes) -> tuple[str, str | None]:
    """As `decoded`, but what is no UTF-8 is read as Windows-1252 where that makes sense, with a word about it.

    For tables: spreadsheet programs write them so and cannot say so.
    """
    try:
        return decoded(path, data), None
    except UnreadableDocument:
        text = data.decode("cp1252", "replace")
        letters = [char for char in text if char.isalpha()]
        accents = sum(not char.isascii() for char in letters)
        is_text = not kind_of(data) and not any(char < " " and char not in "\t\n\r" for char in text)
        if not is_text or "\ufffd" in text or accents > _MANY_ACCENTS * len(letters):
            raise
    where = next(number for number, byte in enumerate(data) if byte > 0x7F)
    return text.replace("\r\n", "\n"), (
        f"not UTF-8 at byte {where}: it was read as Windows-1252; check signs like £ and é, or save it as UTF-8"
    )


def _codec(path: str, said: str) -> str:
    """The codec of an encoding by the name a file gives it."""
    try:
        codec = codecs.lookup(said).name
        b"".decode(codec)
    except (LookupError, ValueError) as exc:
        raise UnreadableDocument(
            f"it says its encoding is {said!r:.40}, which is unknown", where=path, fix=_SAVE
        ) from exc
    if codec.startswith(("utf-7", "utf-16", "utf-32")):  # a file that says so in plain letters is in neither
        return "utf-8"
    return "cp1252" if codec in _AS_WINDOWS else codec


def _guess(data: bytes) -> str:
    """A hint for the owner: every other byte zero is UTF-16 without its mark."""
    head = data[:4096]
    zeros = max(head[0::2].count(0), head[1::2].count(0))
    return " (perhaps UTF-16 without a byte order mark)" if zeros * 4 > len(head) else ""
