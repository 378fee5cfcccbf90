"""The rows of the shared editor of conditions and the conditions they make."""

import pytest
from werkzeug.datastructures import MultiDict

from backoffice.catalogue import conditions
from backoffice.catalogue.rows_field import MARK
from casework.procedures.definition import Field, FieldKind, FormDefinition, Option, Section
from foundation.errors import Invalid

FORM = FormDefinition(
    (
        Section(
            "chung",
            "Thông tin chung",
            (
                Field("nha", "Loại nhà", FieldKind.CHOICE, options=(Option("o", "Nhà ở"),)),
                Field("dien_tich", "Diện tích", FieldKind.NUMBER),
                Field("ngay", "Ngày sinh", FieldKind.DATE),
                Field("bang", "Thành viên", FieldKind.TABLE),
                Field("ghi_chu", "Ghi chú", FieldKind.TEXT, required=False),
            ),
        ),
    )
)
KNOWN = conditions.questions(FORM)


def test_questions_leave_out_what_no_condition_can_stand_on():
    assert [one.key for one in KNOWN.listed] == ["nha", "dien_tich", "ngay", "ghi_chu"]
    above = conditions.questions(FORM, above="ngay")
    assert [one.key for one in above.listed] == ["nha", "dien_tich"]


def test_a_condition_comes_back_from_its_rows_unchanged():
    condition = {
        "nha": ("o", ""),
        "dien_tich": (">=250", "<10"),
        "ngay": ("<2025-07-01",),
        "ghi_chu": ("*",),
    }
    rows = conditions.rows(condition)
    assert ("ngay", "<", "01/07/2025") in rows
    assert conditions.condition(rows, KNOWN) == condition


def test_values_are_typed_as_people_write_them():
    rows = [
        ("nha", "is", "nha o"),
        ("dien_tich", ">=", "1.500"),
        ("ngay", ">", "01072025"),
        ("ghi_chu", "is", "a; b"),
        ("", "is", ""),
    ]
    assert conditions.condition(rows, KNOWN) == {
        "nha": ("o",),
        "dien_tich": (">=1500",),
        "ngay": (">2025-07-01",),
        "ghi_chu": ("a", "b"),
    }


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("", "is", "o"), "condition_question_needed"),
        (("nha", "is", ""), "condition_value_needed"),
        (("dien_tich", ">=", "nhiều"), "condition_number"),
        (("nha", "is", "Nhà kho"), "condition_row_unknown"),
    ],
)
def test_a_faulty_row_says_what_is_wrong(row, code):
    with pytest.raises(Invalid) as refusal:
        conditions.condition([row], KNOWN)
    assert refusal.value.fields["rows"].code == code


def test_a_sent_page_is_read_without_its_buttons():
    sent = MultiDict([("when", one) for one in ("nha", "is", "o", MARK + "add", "ngay", "*", "")])
    assert conditions.read(sent, "when", KNOWN) == {"nha": ("o",), "ngay": ("*",)}
