import pytest

from sop.decoding import decoded
from sop.errors import UnreadableDocument


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_that_marked_encodings_are_read(encoding):
    """Fault 26."""
    assert decoded("a.md", "Price: £5 – 😀\n".encode(encoding)) == "Price: £5 – 😀\n"


def test_that_only_windows_line_ends_change():
    assert decoded("a.md", "a\r\nb\rc\t\u200b\u202e\x1b".encode()) == "a\nb\rc\t\u200b\u202e\x1b"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("Price: £5".encode("latin-1"), "not UTF-8 at byte 7"),
        (b"fine \xc3", "not UTF-8 at byte 5"),
        ("Price".encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (b"\xff\xfeP\x00r", "not UTF-16 at byte 4"),
        (b"a\x00b", "NUL at byte 1"),
        (b"\xef\xbb\xbfa\x00b", "NUL at byte 4"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\x7fELF\x02\x01", "program"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xed\xa0\x80", "not UTF-8 at byte 0"),
    ],
)
def test_that_what_is_not_text_is_refused_with_the_byte(data, says):
    """Faults 26 to 28."""
    with pytest.raises(UnreadableDocument, match=says):
        decoded("a.md", data)
