"""Bytes to text, or a reason why not; never a silent guess."""

import codecs

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


def decoded(path: str, data: bytes) -> str:
    r"""The canonical text of a text file: without byte order mark and with `\r\n` as `\n`, else as it is.

    Raises UnreadableDocument, naming the byte, for what is neither UTF-8 nor marked as UTF-16 or UTF-32.
    """
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableDocument(f"it is {kind}, not text", where=path, fix=_SAVE)
    mark, encoding, name = next((known for known in _MARKS if data.startswith(known[0])), (b"", "utf-8", "UTF-8"))
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


def _guess(data: bytes) -> str:
    """A hint for the owner: every other byte zero is UTF-16 without its mark."""
    head = data[:4096]
    zeros = max(head[0::2].count(0), head[1::2].count(0))
    return " (perhaps UTF-16 without a byte order mark)" if zeros * 4 > len(head) else ""
