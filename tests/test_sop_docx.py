from io import BytesIO

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor

from sop.docx_file import read_docx


@pytest.fixture
def word():
    return docx.Document()


def _read(word):
    packed = BytesIO()
    word.save(packed)
    return read_docx("guide.docx", packed.getvalue())


def _paths(document):
    return [part.heading_path for top in document.sections for part in top.walk()]


def _fill(table, rows):
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words


def test_that_heading_styles_make_sections_in_any_language(word):
    own = word.styles.add_style("Überschrift Haus", WD_STYLE_TYPE.PARAGRAPH)
    own.base_style = word.styles["Heading 2"]
    word.add_heading("Kettle", 0)
    word.add_heading("Visit", 1)
    word.add_paragraph("Parken", style="Überschrift Haus")
    word.add_paragraph("Behind the house.")
    assert _paths(_read(word)) == [("Kettle",), ("Kettle", "Visit"), ("Kettle", "Visit", "Parken")]


def test_that_several_headings_of_the_highest_level_are_sections(word):
    for title in ("Visit", "Prices"):
        word.add_heading(title, 1)
        word.add_paragraph("Text.")
    assert _paths(_read(word)) == [("Guide", "Visit"), ("Guide", "Prices")]


def test_that_a_short_line_in_bold_is_a_heading_and_a_bold_word_is_not(word):
    word.add_heading("Visit", 1)
    word.add_paragraph().add_run("Can I park?").bold = True
    word.add_paragraph("Yes, ").add_run("free").bold = True
    document = _read(word)
    assert document.text == "# Visit\n\n## Can I park?\n\nYes, free\n"


def test_that_lists_keep_their_depth_and_count(word):
    for words, style in [
        ("One", "List Bullet"),
        ("Two", "List Bullet"),
        ("First", "List Number"),
        ("Second", "List Number"),
    ]:
        word.add_paragraph(words, style=style)
    assert _read(word).text == "- One\n- Two\n1. First\n2. Second\n"


def test_that_tables_keep_names_merged_cells_and_order(word):
    word.add_paragraph("Before.")
    table = word.add_table(4, 3)
    _fill(table, [("Boat", "Price", "Seats"), ("Punt", "£9", "4"), ("", "£8", "2"), ("Closed in winter", "", "")])
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 2))
    word.add_paragraph("After.")
    text = _read(word).text
    assert "| Punt | £9 | 4 |\n| Punt | £8 | 2 |" in text
    assert text.index("Before.") < text.index("| Boat | Price | Seats |") < text.index("After.")
    assert "Closed in winter" in text


def test_that_a_frame_of_one_cell_is_text(word):
    word.add_table(1, 1).cell(0, 0).text = "Bring your ID."
    assert _read(word).text == "Bring your ID.\n"


def _paragraph(xml):
    return parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>")


def test_that_tracked_changes_are_read_as_accepted_and_told(word):
    xml = '<w:r><w:t xml:space="preserve">It costs </w:t></w:r><w:del><w:r><w:delText>£5</w:delText></w:r></w:del>'
    word.element.body.insert(0, _paragraph(f"{xml}<w:ins><w:r><w:t>£6</w:t></w:r></w:ins>"))
    document = _read(word)
    assert document.text == "It costs £6\n"
    assert "2 tracked changes" in document.notices[0].text


def test_that_links_controls_and_text_boxes_are_read_once(word):
    run = "<w:r><w:t>{}</w:t></w:r>"
    box = f"<w:txbxContent><w:p>{run.format('In a box.')}</w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = f"<mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    control = f"<w:sdt><w:sdtContent>{run.format(' control')}</w:sdtContent></w:sdt>"
    inside = f"{run.format('A')}{control}<w:hyperlink>{run.format(' link')}</w:hyperlink>"
    anchored = f"<w:r><mc:AlternateContent {mc}>{both}</mc:AlternateContent></w:r>"
    word.element.body.insert(0, _paragraph(f"{inside}{anchored}"))
    assert _read(word).text == "A control link\n\nIn a box.\n"


def test_that_text_boxes_in_text_boxes_are_read_once(word):
    inner = "<w:r><w:t>Deep.</w:t></w:r>"
    for _ in range(30):
        inner = f"<w:r><w:txbxContent><w:p>{inner}</w:p></w:txbxContent></w:r>"
    word.element.body.insert(0, _paragraph(inner))
    assert _read(word).text == "Deep.\n"


@pytest.mark.parametrize("look", ["vanish", "white", "tiny", "struck"])
def test_that_what_nobody_sees_is_told_and_not_read(word, look):
    """Fault 33."""
    run = word.add_paragraph("Seen. ").add_run("Secret words")
    run.font.hidden = True if look == "vanish" else None
    run.font.strike = True if look == "struck" else None
    run.font.size = docx.shared.Pt(1) if look == "tiny" else None
    run.font.color.rgb = RGBColor(255, 255, 255) if look == "white" else RGBColor(0, 0, 0)
    document = _read(word)
    assert document.text == "Seen.\n"
    assert [notice.text.split('"')[1] for notice in document.notices] == ([] if look == "struck" else ["Secret words"])


def test_that_white_letters_on_a_coloured_ground_are_read(word):
    table = word.add_table(2, 2)
    _fill(table, [("Boat", "Price"), ("Punt", "£9")])
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].font.color.rgb = RGBColor(255, 255, 255)
        cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:fill="112233"/>'))
    document = _read(word)
    assert "| Boat | Price |" in document.text
    assert document.notices == ()


def test_that_a_footnote_stands_below_its_paragraph(word):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    note = "<w:footnote w:id='2'><w:p><w:r><w:t>Prices include tax.</w:t></w:r></w:p></w:footnote>"
    blob = f"<w:footnotes {nsdecls('w')}>{note}</w:footnotes>".encode()
    word.part.relate_to(Part(PackURI("/word/footnotes.xml"), content, blob, word.part.package), kind)
    word.element.body.insert(0, _paragraph("<w:r><w:t>It costs £5.</w:t><w:footnoteReference w:id='2'/></w:r>"))
    assert _read(word).text == "It costs £5.\n\nPrices include tax.\n"


def test_that_headers_footers_and_contents_are_not_read(word):
    word.sections[0].header.paragraphs[0].text = "Confidential"
    word.sections[0].footer.paragraphs[0].text = "Page 1"
    word.styles.add_style("TOC 1", WD_STYLE_TYPE.PARAGRAPH)
    word.add_paragraph("Visit ... 3", style="TOC 1")
    word.add_paragraph("A fact.")
    assert _read(word).text == "A fact.\n"
