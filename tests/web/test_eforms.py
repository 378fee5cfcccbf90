from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from casework.procedures import tables
from casework.procedures.definition import (
    Field,
    FieldKind,
    FormDefinition,
    Group,
    GroupKind,
    Option,
    Section,
)
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


COLUMNS = (
    Field("name", "Tên", FieldKind.TEXT),
    Field("born", "Ngày sinh", FieldKind.DATE, required=False),
    Field("kind", "Loại", FieldKind.CHOICE, required=False, options=(Option("a", "A"),)),
)
WIDE = FormDefinition(
    (
        Section(
            "wide",
            "Rộng",
            (
                Field("who_name", "Tên", FieldKind.TEXT, group="who"),
                Field("rows", "Bảng", FieldKind.TABLE, columns=COLUMNS, max_rows=5),
                Field("count", "Số dòng", FieldKind.COMPUTED, formula="count(rows)"),
                Field("paper", "Giấy", FieldKind.FILE, part="giay"),
                Field("more", "Thêm", FieldKind.TEXT, show_when={"count": (">=2",)}),
            ),
            groups=(Group("who", "Người", GroupKind.PERSON),),
        ),
    )
)
CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=10)
ROWS = st.lists(st.builds(lambda name, kind: {"name": name, "kind": kind}, CELL, CELL), max_size=4)


def controls_of(sheet):
    """Return what a browser would send back of a drawn sheet."""
    sent = MultiDict()
    for question in sheet.sections[0].questions:
        if question.field.kind in {FieldKind.COMPUTED, FieldKind.FILE}:
            continue
        for cell in [one for row in question.rows for one in row] or [question]:
            sent[cell.field.key] = cell.value
    return sent


@given(ROWS, CELL)
def test_what_is_drawn_and_sent_back_is_what_was_kept(rows, name):
    kept = {"who_name": name, "rows": tables.write(rows), "more": ""}

    drawn = eforms.draw(WIDE, kept)
    assert eforms.read(WIDE, controls_of(drawn)) == kept


def test_neighbours_of_a_group_stand_together_and_files_apart():
    section = eforms.draw(WIDE, {}).section("wide")

    assert [block.group and block.group.key for block in section.blocks] == ["who", None]
    assert [one.field.key for one in section.files] == ["paper"]
    assert section.is_live


def test_a_table_begins_with_an_empty_row_and_grows_by_one_on_demand():
    one_row = {"rows": '[{"name":"A"}]'}

    assert [len(eforms.draw(WIDE, kept).section("wide").questions[1].rows) for kept in
            ({}, one_row)] == [1, 1]  # fmt: skip
    grown = eforms.draw(WIDE, one_row, grown="rows").section("wide").questions[1]
    places = [cell.field.key for cell in grown.rows[1]]
    assert places == ["rows.1.name", "rows.1.born", "rows.1.kind"]


def test_a_removed_row_is_left_out_and_gaps_close():
    sent = MultiDict(
        {"rows.0.name": "A", "rows.3.name": "B", "rows.7.name": "C", "verb": "remove:rows:3"}
    )

    assert eforms.read(WIDE, sent)["rows"] == '[{"name":"A"},{"name":"C"}]'
    assert eforms.touched_table(sent) == ("rows", False)


@pytest.mark.parametrize(
    "name", ["count", "paper", "rows.0.x", "rows.0", "rows.a.name", "x.0.name"]
)
def test_controls_that_were_not_drawn_are_refused(name):
    with pytest.raises(Invalid) as refused:
        eforms.read(WIDE, MultiDict({name: "x"}))
    assert refused.value.fields[name].code == "unknown_field"


def test_hints_hide_show_and_compute_by_the_rules():
    rows = tables.write([{"name": "A"}, {"name": "B"}])
    few = eforms.hints(WIDE, {}, today=date(2026, 1, 6))
    many = eforms.hints(WIDE, {"rows": rows}, today=date(2026, 1, 6))

    assert ("more" in few["shown"], "more" in many["shown"]) == (False, True)
    assert many["computed"] == {"count": "2"}


def test_a_faulty_form_is_drawn_all_the_same():
    faulty = FormDefinition(
        (
            Section("s", "S", (
                Field("a", "", FieldKind.CHOICE, group="gone"),
                Field("a", "", FieldKind.TABLE),
                Field("c", "C", FieldKind.COMPUTED, formula="c / 0 +", show_when={"d": ("*",)}),
                Field("d", "D", FieldKind.COMMUNE, show_when={"c": (">5",)}),
                Field("f", "F", FieldKind.FILE, part="gone"),
            )),
        )
    )  # fmt: skip
    sheet = eforms.draw(faulty, {"a": "[1]", "c": "x", "d": "y"})

    assert len(sheet.sections[0].questions) == 5
    assert eforms.hints(faulty, {}, today=date(2026, 1, 6))["computed"] == {"c": ""}
