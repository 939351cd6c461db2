"""Tables of values and workbooks."""

from datetime import date, datetime, time
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from sop.csv_file import read_csv
from sop.errors import UnreadableDocument
from sop.xlsx_file import read_xlsx


def _csv(text, encoding="utf-8"):
    return read_csv("price-list.csv", text.encode(encoding))


def _blocks(document):
    return [block for top in document.sections for part in top.walk() for block in part.blocks]


def _rows(document):
    return [row.cells for block in _blocks(document) for row in block.rows]


@pytest.fixture
def sheet():
    return Workbook().active


def _xlsx(sheet):
    packed = BytesIO()
    sheet.parent.save(packed)
    return read_xlsx("price-list.xlsx", packed.getvalue())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_that_the_delimiter_is_told_from_the_rows(delimiter):
    text = "\n".join(
        delimiter.join(row) for row in [("Area", "Price", "Note"), ("Lips", "£5", "a: b"), ("Chin", "£6", "")]
    )
    [table] = _blocks(_csv(text))
    assert table.header == ("Area", "Price", "Note")
    assert [row.cells for row in table.rows] == [("Lips", "£5", "a: b"), ("Chin", "£6", "")]


def test_that_a_decimal_comma_is_no_delimiter():
    assert _rows(_csv("Area;Price\nLips;1,50\nChin;2,50\n")) == [("Lips", "1,50"), ("Chin", "2,50")]


def test_that_a_line_may_name_the_delimiter():
    assert _rows(_csv("sep=;\nArea;Price, net\nLips;£5\n")) == [("Lips", "£5")]


def test_that_quoted_cells_keep_delimiters_and_lines():
    assert _rows(_csv('Area,Note\nLips,"a, b\nc 1"\n')) == [("Lips", "a, b c 1")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_that_a_marked_encoding_is_read(encoding):
    assert _rows(_csv("Area,Price\nLips,£5\n", encoding)) == [("Lips", "£5")]


def test_that_a_spreadsheet_s_old_encoding_is_read_and_said():
    """Fault 26."""
    document = _csv("Area,Price\nCafé,£5\n", "cp1252")
    assert _rows(document) == [("Café", "£5")]
    assert "not UTF-8 at byte 14: it was read as Windows-1252" in document.notices[0].text


@pytest.mark.parametrize(
    "data", ["Цена,Услуга\nОдин,Два\n".encode("cp1251"), b"a,b\n\x81,\x8d\n", b"a,b\n\x00\xff,1\n"]
)
def test_that_another_encoding_is_refused(data):
    """Fault 26."""
    with pytest.raises(UnreadableDocument):
        read_csv("a.csv", data)


def test_that_questions_and_answers_become_faqs():
    document = _csv("Question,Answer,Topic\nDo you park?,Yes.,Visit\n")
    [question] = [part for top in document.sections for part in top.walk() if part.question]
    assert question.heading_path == ("Price list", "Do you park?")
    assert "Topic: Visit." in document.text


def test_that_long_cells_become_sections():
    document = _csv(f"Policy,Text\nReturns,{'Bring it back. ' * 30}\nRepairs,Ask us.\n")
    assert [part.heading_path for top in document.sections for part in top.walk()][1:] == [
        ("Price list", "Returns"),
        ("Price list", "Repairs"),
    ]


def test_that_subjects_with_a_sentence_each_become_sections():
    document = _csv("Subject,Rule\nDogs,Dogs are welcome on a lead.\nSmoking,Please smoke outside the house.\n")
    assert document.text.splitlines()[2:5] == ["## Dogs", "", "Dogs are welcome on a lead."]


def test_that_two_columns_of_facts_need_no_header():
    [table] = _blocks(_csv("Monday,9-5\nSunday,closed\n"))
    assert (table.header, [row.cells for row in table.rows]) == (("", ""), [("Monday", "9-5"), ("Sunday", "closed")])


def test_that_titles_groups_and_remarks_of_a_table_are_told_apart():
    rows = "Injectables,,\nLips,£5,1 h\nChin,£6,2 h\nLaser,,\nLegs,£7,1 h\n"
    document = _csv(f"Prices 2026,,\n\nArea,Price,Time\n{rows}All with VAT.,,\n")
    assert [block.kind for block in _blocks(document)] == ["paragraph", "table", "paragraph"]
    assert [row[0] for row in _rows(document)] == ["Injectables – Lips", "Injectables – Chin", "Laser – Legs"]


def test_that_signs_of_markdown_in_cells_stay_what_they_are():
    assert _rows(_csv("Box,Size\n1 | a,5*3*2\n_b_,<b>2</b>\n")) == [("1 | a", "5*3*2"), ("b", "b>2/b>")]


def test_that_values_are_read_as_they_are_shown(sheet):
    shown = {
        (1200.5, '"£"#,##0.00'): "£1,200.50",
        (18, "[$£-809]#,##0"): "£18",
        (12, '#,##0 "€"'): "12 €",
        (0.175, "0.0%"): "17.5%",
        (7.0, "General"): "7",
        (True, "General"): "yes",
        (date(2026, 3, 1), "yyyy-mm-dd"): "1 March 2026",
        (datetime.fromisoformat("2026-03-01T09:30"), "dd/mm/yyyy hh:mm"): "1 March 2026, 09:30",
        (time(9, 30), "h:mm"): "09:30",
        (-5, "0"): "-5",
    }
    sheet.append(["What", "Value"])
    for (value, number_format), said in shown.items():
        sheet.append([f"So {said}", value])
        sheet.cell(sheet.max_row, 2).number_format = number_format
    assert [row[1] for row in _rows(_xlsx(sheet))] == list(shown.values())


def test_that_sheets_become_headings_and_an_unnamed_one_alone_does_not(sheet):
    sheet.append(["Opening hours are 9 to 5."])
    assert _xlsx(sheet).text == "# Price list\n\nOpening hours are 9 to 5.\n"
    other = sheet.parent.create_sheet("Rules")
    other.append(["No smoking."])
    assert _xlsx(sheet).text == "# Price list\n\n## Sheet\n\nOpening hours are 9 to 5.\n\n## Rules\n\nNo smoking.\n"


def test_that_a_merged_cell_stands_in_every_row_it_covers(sheet):
    for row in (["Kind", "Boat", "Price"], ["Small", "Punt", 9], [None, "Canoe", 8], ["Large", "Ferry", 5]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    assert [row[0] for row in _rows(_xlsx(sheet))] == ["Small", "Small", "Large"]


def test_that_formulas_without_a_value_are_told(sheet):
    sheet.append(["Boat", "Price"])
    sheet.append(["Punt", "=4+5"])
    sheet.append(["Canoe", 8])
    document = _xlsx(sheet)
    assert "formulas without a stored value (1)" in document.notices[0].text
    assert "4+5" not in document.text


def test_that_hidden_sheets_rows_columns_and_white_text_are_told_and_not_read(sheet):
    """Fault 33."""
    for row in (["Boat", "Price", "Cost"], ["Punt", 9, 1], ["Raft", 0, 1], ["White", None, None]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet["A4"].font = Font(color="FFFFFFFF")
    sheet["A1"].font, sheet["A1"].fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF000000")
    sheet.parent.create_sheet("Drafts").sheet_state = "hidden"
    document = _xlsx(sheet)
    assert _rows(document) == [("Punt", "9")]
    assert _blocks(document)[0].header == ("Boat", "Price")
    assert ["Drafts" in document.notices[0].text, "(6 cells)" in document.notices[1].text] == [True, True]
