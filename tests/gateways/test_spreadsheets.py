"""Spreadsheets from outside: read in a child with limits, refused where they are no such thing."""

import io
import zipfile

import pytest

from casework.payments import statements
from foundation.errors import Invalid
from gateways import spreadsheets

_NS = "http://schemas.openxmlformats.org"
_PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{_NS}/package/2006/content-types"><Default
 Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override
 PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.\
spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_NS}/package/2006/relationships"><Relationship Id="r1"
 Type="{_NS}/officeDocument/2006/relationships/officeDocument"
 Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{_NS}/spreadsheetml/2006/main"
 xmlns:r="{_NS}/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1"
 r:id="r1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_NS}/package/2006/relationships">\
<Relationship Id="r1" Type="{_NS}/officeDocument/2006/relationships/worksheet"
 Target="worksheets/sheet1.xml"/></Relationships>""",
}


def workbook(rows):
    """Write rows of texts and numbers as an XLSX."""
    lines = "".join(f"<row>{''.join(_cell(one) for one in row)}</row>" for row in rows)
    sheet = (
        f'<worksheet xmlns="{_NS}/spreadsheetml/2006/main"><sheetData>{lines}</sheetData>'
        "</worksheet>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return made.getvalue()


def _cell(value):
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


HEAD = ["Ngày giao dịch", "Số tham chiếu", "Ghi có", "Nội dung"]


def test_a_statement_in_a_spreadsheet_is_read_with_all_digits_of_its_numbers():
    data = workbook([["Sao kê"], HEAD, ["23/11/2026", 202611230012345, 25000, "PL7M2QX4D9TB"]])

    [line] = statements.read(spreadsheets.rows(data, most_rows=100)).lines

    assert (line.amount, line.content) == (25_000, "PL7M2QX4D9TB")
    assert line.bank_ref.startswith("202611230012345/")


def test_more_rows_than_are_taken_are_seen_to_be_too_many():
    data = workbook([HEAD] * 30)
    assert len(spreadsheets.rows(data, most_rows=20)) == 21


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04 hong", b"\xd0\xcf\x11\xe0" + b"\0" * 600, workbook([])[:300]]
)
def test_what_is_no_spreadsheet_is_refused_at_the_file(data):
    with pytest.raises(Invalid) as caught:
        spreadsheets.rows(data, most_rows=10)
    assert caught.value.fields["file"].code == "statement_unreadable"


def test_a_spreadsheet_that_unpacks_to_gigabytes_is_refused():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            cells = b"<row>" + b"<c t='str'><v>" + b"a" * 1000 + b"</v></c>" * 1
            sheet.write(f'<worksheet xmlns="{_NS}/spreadsheetml/2006/main"><sheetData>'.encode())
            for _ in range(60):
                sheet.write((cells + b"</row>") * 20_000)
            sheet.write(b"</sheetData></worksheet>")
    with pytest.raises(Invalid):
        spreadsheets.rows(bomb.getvalue(), most_rows=1_000)
