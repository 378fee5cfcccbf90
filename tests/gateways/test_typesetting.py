import io
from datetime import UTC, datetime

import pikepdf
import pypdfium2
import pytest

from gateways.pades.prepare import prepare
from gateways.typesetting import Typesetter, TypesettingError
from tests.gateways import papers

AT = datetime(2026, 1, 5, 2, tzinfo=UTC)
ALL = {
    "slip": papers.SLIP,
    "ask_for_more": papers.ASKING,
    "refusal": papers.REFUSAL,
    "result": papers.RESULT,
    "application": papers.APPLICATION,
}


@pytest.fixture(scope="module")
def typesetter():
    return Typesetter()


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return "\n".join(pages)


@pytest.mark.parametrize("template", ALL)
def test_every_paper_is_archivable_accessible_and_carries_its_fonts(typesetter, template):
    pdf = typesetter.typeset(template, ALL[template], at=AT)

    with pikepdf.open(io.BytesIO(pdf)) as document:
        meta = document.Root.Metadata.read_bytes().decode()
        fonts = [one for one in document.objects if _is_font(one)]
        assert "<pdfaid:part>3</pdfaid:part>" in meta
        assert "<pdfaid:conformance>A</pdfaid:conformance>" in meta
        assert "<pdfuaid:part>1</pdfuaid:part>" in meta
        assert str(document.Root.Lang) == "vi-VN"
        assert fonts
        assert all("FontFile2" in str(one.FontDescriptor.keys()) for one in fonts)
        assert {str(one.BaseFont).split("+")[-1][:15] for one in fonts} == {"LiberationSerif"}


def _is_font(one):
    return isinstance(one, pikepdf.Dictionary) and "/CIDToGIDMap" in one


@pytest.mark.parametrize("template", ALL)
def test_vietnamese_letters_come_through(typesetter, template):
    text = text_of(typesetter.typeset(template, ALL[template], at=AT))
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert "Nguyễn Thị Hồng Ánh" in text or "NGUYỄN THỊ HỒNG ÁNH" in text


def test_the_slip_of_an_ordinary_dossier_fits_on_one_page(typesetter):
    with pikepdf.open(io.BytesIO(typesetter.typeset("slip", papers.SLIP))) as document:
        assert len(document.pages) == 1


def test_a_long_list_of_parts_runs_on_to_more_pages(typesetter):
    parts = [{"name": f"Giấy tờ thứ {n}", "copies": 1} for n in range(1, 80)]
    pdf = typesetter.typeset("slip", {**papers.SLIP, "parts": parts})
    assert "Giấy tờ thứ 79" in text_of(pdf)


def test_the_same_moment_gives_the_same_bytes(typesetter):
    made = {typesetter.typeset("result", papers.RESULT, at=AT) for _ in range(3)}
    assert len(made) == 1


def test_data_are_text_whatever_they_look_like(typesetter):
    hostile = '#eval("1+1") #read("/etc/passwd") $x$ *đậm* <nhãn> @ref \\ x-field:Leader'
    pdf = typesetter.typeset("result", {**papers.RESULT, "closing": hostile})

    assert '#read("/etc/passwd") $x$ *đậm* <nhãn> @ref' in text_of(pdf).replace("\r\n", " ")
    with pikepdf.open(io.BytesIO(prepare(pdf))) as document:
        assert len(document.Root.AcroForm.Fields) == 4


def test_a_result_gets_its_four_fields_where_the_template_marks_them(typesetter):
    with pikepdf.open(io.BytesIO(prepare(typesetter.typeset("result", papers.RESULT)))) as document:
        fields = {str(one.T): one for one in document.Root.AcroForm.Fields}
        assert set(fields) == {"number", "issued_on", "Leader", "Agency"}
        assert all("/N" in one.AP for one in fields.values())
        assert not [a for a in document.pages[0].Annots if a.Subtype == "/Link"]
        person = [float(one) for one in fields["Leader"].Rect]
        seal = [float(one) for one in fields["Agency"].Rect]
    covered = (seal[2] - person[0]) / (person[2] - person[0])
    assert 0.25 < covered < 0.4
    assert seal[0] < person[0]


def test_a_template_that_is_not_there_is_told(typesetter):
    with pytest.raises(TypesettingError):
        typesetter.typeset("khong-co", {})


def test_data_beyond_measure_are_refused(typesetter):
    with pytest.raises(TypesettingError):
        typesetter.typeset("result", {**papers.RESULT, "closing": "a" * 1_000_001})


def test_a_decision_names_who_decides_and_numbers_its_articles(typesetter):
    facts = {
        **papers.RESULT,
        "kind": "Quyết định",
        "body": ["Điều 1. Trợ cấp.", "Điều 2. Thi hành."],
    }
    del facts["authority_of"]

    text = text_of(typesetter.typeset("result", facts))

    assert text.count("ỦY BAN NHÂN DÂN PHƯỜNG NHA TRANG") == 1
    assert text.count("QUYẾT ĐỊNH") == 2
    assert "Điều 1. Trợ cấp." in text
