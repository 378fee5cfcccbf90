import pytest
from werkzeug.datastructures import MultiDict

from casework.procedures.definition import Field, FieldKind, FormDefinition, Option, Section
from foundation.errors import Invalid, Problem
from web import eforms

FORM = FormDefinition(
    (
        Section(
            "child",
            "Trẻ em",
            (
                Field("name", "Họ và tên", FieldKind.PERSON_NAME),
                Field("born", "Ngày sinh", FieldKind.DATE),
                Field(
                    "kind", "Loại", FieldKind.CHOICE, options=(Option("a", "A"), Option("b", "B"))
                ),
                Field("why", "Lý do", FieldKind.TEXT, show_when={"kind": ("b",)}),
            ),
        ),
        Section("end", "Cam đoan", (Field("sure", "Tôi cam đoan", FieldKind.DECLARATION),)),
    )
)


def test_a_form_sent_is_read_into_answers():
    sent = MultiDict({"name": "Nguyễn Văn A", "born": "05112026", "kind": "a", "csrf_token": "x"})

    assert eforms.read(FORM, sent) == {
        "name": "Nguyễn Văn A",
        "born": "05/11/2026",
        "kind": "a",
        "sure": "",
    }


def test_one_section_leaves_the_others_alone():
    assert eforms.read(FORM, MultiDict({"name": "A"}), section="child") == {"name": "A", "kind": ""}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ([("owner_id", "1")], "unknown_field"),
        ([("name", "A"), ("name", "B")], "sent_twice"),
        ([("name", "a" * 30_000)], "too_long"),
    ],
)
def test_what_the_form_does_not_ask_is_refused(sent, code):
    with pytest.raises(Invalid) as refusal:
        eforms.read(FORM, MultiDict(sent))

    assert {problem.code for problem in refusal.value.fields.values()} == {code}


def test_a_field_of_another_section_is_refused():
    with pytest.raises(Invalid):
        eforms.read(FORM, MultiDict({"sure": "yes"}), section="child")


@pytest.mark.parametrize(
    "sent", [None, [], "x", {"name": 1}, {"name": None}, {"x": "y"}, {"name": {}}]
)
def test_autosave_takes_texts_only(sent):
    with pytest.raises(Invalid):
        eforms.read_json(FORM, sent)


def test_autosave_reads_changed_fields():
    assert eforms.read_json(FORM, {"born": "01022020"}) == {"born": "01/02/2020"}


def test_a_sheet_holds_answers_and_sentences(app):
    problems = {
        "name": Problem("required"),
        "why": Problem("required"),
        "x": Problem("part_missing", {"name": "Ảnh"}),
    }
    with app.test_request_context("/"):
        sheet = eforms.draw(FORM, {"kind": "a"}, problems)

    child = sheet.section("child")
    assert (child.missing, child.answered) == (1, 1)
    assert child.questions[0].problem == "Ông/bà chưa điền mục này"
    assert sheet.summary[-1] == ("", "Còn thiếu giấy tờ: Ảnh")


def test_communes_are_listed_in_the_order_of_their_names(session):
    options = eforms.communes(session)

    assert len(options) == 65
    assert ("22366", "Phường Nha Trang") in options
