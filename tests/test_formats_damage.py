"""Damaged, disguised and hostile files: each is skipped with a reason, the others are read. Faults 22, 25, 26, 28."""

import io
import zipfile
import zlib
from pathlib import Path

import pytest

from sop import archive, csv_file, pdf_pages
from sop.errors import UnreadableDocument
from sop.folder import read_sop
from sop.reader import reader_of

SOP = Path(__file__).parent / "formats" / "sop"
TEXT = ("rst", "html", "csv")
OFFICE = ("docx", "xlsx")
ADDED = (*TEXT, *OFFICE, "pdf")
PART = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml"}


def _whole(kind):
    return (SOP / f"guide.{kind}").read_bytes()


def _refusal(kind, data):
    with pytest.raises(UnreadableDocument) as refused:
        reader_of(f"a.{kind}")(f"a.{kind}", data)
    return str(refused.value)


def _with_part(kind, name, change):
    """The office file with one part changed, or added where there is none."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_whole(kind))) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(old.read(entry)) if entry.filename == name else old.read(entry))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return packed.getvalue()


def _pdf(*objects):
    """A PDF of these objects, the first its catalogue, with a right table of contents."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def _stream(content, extra=b""):
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (extra, len(content), content)


def _one_page(content, extra=b"", more=b""):
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<<%s>>>>" % more,
        _stream(content, extra),
    )


@pytest.mark.parametrize("kind", ADDED)
def test_that_a_folder_with_one_bad_file_of_a_kind_is_read_without_it(tmp_path, kind):
    (tmp_path / "good.md").write_text("# Good\n\nA good fact.\n", "utf-8")
    (tmp_path / f"bad.{kind}").write_bytes(b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 8)
    (tmp_path / f"empty.{kind}").write_bytes(b"")
    (tmp_path / f"good.{kind}").write_bytes(_whole(kind))
    sop = read_sop([tmp_path])
    assert [document.path for document in sop.documents] == sorted(["good.md", f"good.{kind}"])
    assert {notice.path: notice.text for notice in sop.skipped}[f"empty.{kind}"] == "it is empty"
    assert "it is a program, not" in {notice.path: notice.text for notice in sop.skipped}[f"bad.{kind}"]


@pytest.mark.parametrize("kind", [*OFFICE, "pdf"])
@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_that_a_file_cut_short_is_refused_or_read_in_part(kind, share):
    data = _whole(kind)
    try:
        document = reader_of(f"a.{kind}")(f"a.{kind}", data[: int(len(data) * share)])
    except UnreadableDocument as refused:
        assert "damaged" in str(refused) or "no text" in str(refused)
    else:
        assert kind == "pdf"
        assert document.text


@pytest.mark.parametrize("kind", OFFICE)
def test_that_a_damaged_part_is_refused(kind):
    cut = _with_part(kind, PART[kind], lambda xml: xml[: len(xml) // 2])
    assert "it is damaged" in _refusal(kind, cut)
    data = bytearray(_whole(kind))
    data[len(data) // 3 : len(data) // 3 + 200] = bytes(200)
    assert "it is damaged" in _refusal(kind, bytes(data))


@pytest.mark.parametrize("kind", [*OFFICE, "pdf"])
@pytest.mark.parametrize("other", ["md", "html", "pdf", "docx", "xlsx"])
def test_that_a_renamed_file_is_refused_by_what_it_is(kind, other):
    if kind != other:
        assert "not a" in _refusal(kind, _whole(other))


@pytest.mark.parametrize("kind", TEXT)
@pytest.mark.parametrize("other", ["pdf", "docx"])
def test_that_a_binary_file_with_the_name_of_a_text_is_refused(kind, other):
    assert "not text" in _refusal(kind, _whole(other))


@pytest.mark.parametrize("kind", OFFICE)
def test_that_an_office_file_with_a_password_is_refused_as_such(kind):
    assert "protected by a password" in _refusal(kind, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))


def test_that_a_pdf_with_a_password_is_refused_as_such():
    encrypted = b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"41" * 32, b"42" * 32)
    data = _one_page(b"BT ET").replace(b"<</Size", b"<</Encrypt %s/ID[<00><00>]/Size" % encrypted)
    assert "protected by a password" in _refusal("pdf", data)


@pytest.mark.parametrize("kind", OFFICE)
def test_that_a_zip_bomb_is_refused_unopened(kind):
    bomb = _with_part(kind, "word/media/image1.png", lambda _: bytes(archive.MAX_UNPACKED + 1))
    assert len(bomb) < 1_000_000
    assert "above the limit" in _refusal(kind, bomb)
    large = _with_part(kind, PART[kind], lambda _: bytes(archive.MAX_XML + 1))
    assert f"above the limit of {archive.MAX_XML}" in _refusal(kind, large)


@pytest.mark.parametrize("kind", OFFICE)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;">',
    ],
)
def test_that_xml_with_entities_is_refused(kind, encoding, entities):
    def declare(_):
        return f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE d [{entities}]><d>&x;</d>'.encode(encoding)

    assert "declares XML entities" in _refusal(kind, _with_part(kind, PART[kind], declare))


def test_that_a_sheet_with_a_merged_cell_over_everything_is_refused():
    def merge(xml):
        return xml.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')

    assert "more than 500000 cells" in _refusal("xlsx", _with_part("xlsx", "xl/worksheets/sheet2.xml", merge))


def test_that_a_cell_far_out_costs_nothing():
    def add(xml):
        far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>Far out</t></is></c></row></sheetData>'
        return xml.replace(b"</sheetData>", far)

    data = _with_part("xlsx", "xl/worksheets/sheet2.xml", add)
    assert "Far out" in reader_of("a.xlsx")("a.xlsx", data).text


def test_that_a_table_of_very_many_rows_is_refused():
    assert "more than 20000 rows" in _refusal("csv", b"a,b\n" * (csv_file.MAX_ROWS + 1))


def test_that_a_pdf_bomb_is_refused():
    data = zlib.compress(zlib.compress(bytes(60_000_000), 9), 9)
    bomb = _one_page(data, b"/Filter[/FlateDecode/FlateDecode]")
    assert len(bomb) < 50_000
    assert "page 1 is drawn by more than 10000000 bytes" in _refusal("pdf", bomb)


def test_that_a_pdf_of_very_many_pages_is_refused():
    count = pdf_pages.MAX_PAGES + 1
    kids = b" ".join(b"%d 0 R" % (number + 4) for number in range(count))
    pages = [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"] * count
    tree = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
    assert "501 pages, above the limit" in _refusal(
        "pdf", _pdf(b"<</Type/Catalog/Pages 2 0 R>>", tree, b"null", *pages)
    )


def test_that_a_pdf_whose_pages_contain_themselves_ends():
    tree = _pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>")
    assert "no page can be found" in _refusal("pdf", tree)


def test_that_a_scan_is_refused_with_what_to_do():
    picture = _one_page(b"q 300 0 0 300 0 0 cm /I Do Q", more=b"/XObject<</I 5 0 R>>")
    image = _stream(b"\0", b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8")
    head, tail = picture.split(b"xref\n", 1)
    assert tail
    assert "OCR" in _refusal("pdf", head + b"5 0 obj\n" + image + b"\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF")


def test_that_white_words_of_a_pdf_are_told_and_not_read():
    """Fault 33."""
    font = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    seen = b"BT /F 12 Tf 20 200 Td (We open at nine.) Tj ET "
    white = b"1 1 1 rg BT /F 12 Tf 20 150 Td (Secret words) Tj ET "
    ground = b"0 0 1 rg 10 90 200 30 re f 1 1 1 rg BT /F 12 Tf 20 100 Td (White on blue.) Tj ET"
    document = reader_of("a.pdf")("a.pdf", _one_page(seen + white + ground, more=font))
    assert document.text == "We open at nine.\n\nWhite on blue.\n"
    assert '"Secret words"; it is not used' in document.notices[0].text


def test_that_html_nested_without_end_is_refused():
    assert "nested deeper than" in _refusal("html", b"<div>" * 5_000 + b"deep")


def test_that_rst_nested_without_end_is_refused():
    deep = "\n".join(f"{' ' * depth}* x\n" for depth in range(0, 3_000, 2))
    assert "nested too deeply" in _refusal("rst", deep.encode())


def test_that_rst_brings_in_no_other_file(tmp_path):
    """Fault 30."""
    (tmp_path / "secret.txt").write_text("A secret.", "utf-8")
    for directive in ("include:: {}", "raw:: html\n   :file: {}", "csv-table::\n   :file: {}", "literalinclude:: {}"):
        text = f"Fact.\n\n.. {directive.format(tmp_path / 'secret.txt')}\n"
        document = reader_of("a.rst")("a.rst", text.encode())
        said = [block.span.of(text) for top in document.sections for part in top.walk() for block in part.blocks]
        assert said == ["Fact."]
        assert "is not used" in document.notices[0].text
