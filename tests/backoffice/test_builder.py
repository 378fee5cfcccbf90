"""Building an e-form on screen: sections, questions of each kind, order, removal, two editors."""

import html
import json
import re

import pytest

from backoffice.catalogue.builder import uses
from backoffice.catalogue.rows_field import MARK
from casework.catalogue import answered, drafts, examples
from casework.dossiers.records import Draft
from casework.people.actor import Role
from casework.procedures import checks
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition
from demo import samples
from foundation.clock import now
from tests import make

CODE = "H32.000777"
ONE = (
    '{"sections": [{"key": "%s", "title": "A%s", '
    '"fields": [{"key": "%s", "label": "B", "kind": "number"%s}]}]}'
)
FORM = f"/thu-tuc/{CODE}/soan/bieu-mau"


@pytest.fixture
def builder(officer, database):
    """An administrator with an empty draft, and ways to use its form."""
    return Builder(officer(Role.ADMINISTRATOR), database, CODE)


class Builder:
    def __init__(self, officer, database, code):
        self.officer, self.database, self.code = officer, database, code
        with database.transaction() as session:
            blank = drafts.blank(code, "Thử nghiệm")
            drafts.start(session, blank, by=officer.actor, at=now())

    @property
    def definition(self):
        with self.database.transaction() as session:
            return drafts.definition_of(drafts.find(session, self.code))

    @property
    def form(self):
        return self.definition.form

    @property
    def revision(self):
        with self.database.transaction() as session:
            return str(drafts.find(session, self.code).revision)

    def send(self, path, data, status=303):
        answer = self.officer.post(f"{FORM}{path}", {"revision": self.revision, **data}, page=FORM)
        text = answer.get_data(as_text=True)
        assert answer.status_code == status, (path, answer.status_code, errors(text))
        return html.unescape(text)

    def section(self, title):
        self.send("/phan/moi", {"title": title})
        return self.form.sections[-1].key

    def ask(self, section, kind, label, **more):
        data = {"label": label, "kind": kind, "shown_kind": kind, "section": section}
        self.send(f"/cau-hoi/moi?phan={section}&loai={kind}", {"need": "required", **data, **more})
        return self.form.fields[-1].key

    def faults(self):
        found = checks.faults(self.definition)
        return [(one.place, one.problem.code) for one in found if one.place.startswith("form")]


def errors(text):
    return re.findall(r'govuk-error-message">.*?</p>', text, re.DOTALL) or text[:300]


def family(builder):
    """Build a form with each means: a group, a choice, a condition, a table, a computed value."""
    first = builder.section("Người yêu cầu")
    builder.send(
        f"/nhom/nguoi?phan={first}",
        {"title": "Người mẹ", "facets": ["name", "id_number", "birth_date", "sex"]},
    )
    kind = builder.ask(first, "choice", "Loại nhà", options="Nhà ở\nkho | Nhà kho")
    area = builder.ask(first, "number", "Diện tích", show_when=[kind, "is", "Nhà kho"], minimum="1")
    second = builder.section("Thành viên")
    columns = ["", "Họ tên", "text", "required", "", "", "Phần góp", "money", "required", ""]
    table = builder.ask(second, "table", "Danh sách", columns=columns, min_rows="1", max_rows="5")
    formula = f"money_in_words(sum({table}.phan_gop))"
    total = builder.ask(second, "computed", "Tổng bằng chữ", formula=formula)
    return first, second, kind, area, table, total


def test_a_form_is_built_without_typing_a_key(builder):
    _first, _second, _kind, _area, _table, _total = family(builder)
    sections = builder.form.sections
    assert [one.key for one in sections] == ["nguoi_yeu_cau", "thanh_vien"]
    keys = [one.key for one in sections[0].fields]
    mother = [f"nguoi_me_{one}" for one in ("name", "id_number", "birth_date", "sex")]
    assert keys == [*mother, "loai_nha", "dien_tich"]
    assert sections[0].groups[0].title == "Người mẹ"
    assert [(one.value, one.label) for one in sections[0].fields[4].options] == [
        ("nha_o", "Nhà ở"),
        ("kho", "Nhà kho"),
    ]
    assert sections[0].fields[5].show_when == {"loai_nha": ("kho",)}
    assert [one.key for one in sections[1].fields[0].columns] == ["ho_ten", "phan_gop"]
    assert builder.faults() == []
    page = builder.officer.page(FORM)
    for words in ("Người mẹ", "Chỉ hiện khi", "Bảng nhiều dòng", "Tự tính", "Bắt buộc"):
        assert words in html.unescape(page)


def test_the_preview_checks_as_citizens_are_checked(builder):
    _first, _second, kind, area, table, _total = family(builder)
    text = builder.officer.post(f"{FORM}/xem-thu/khung", {kind: "kho"}, page=FORM)
    assert text.status_code == 422
    assert f'href="#{area}"' in text.get_data(as_text=True)
    answers = {
        "nguoi_me_name": "Nguyễn Thị Bình",
        "nguoi_me_id_number": "056190012345",
        "nguoi_me_birth_date": "01/02/1990",
        "nguoi_me_sex": "female",
        kind: "nha_o",
        f"{table}.0.ho_ten": "An",
        f"{table}.0.phan_gop": "1.500.000",
    }
    answer = builder.officer.post(f"{FORM}/xem-thu/khung", answers, page=FORM)
    shown = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 200, errors(shown)
    assert "người dân nộp được" in shown
    assert "một triệu năm trăm nghìn đồng" in shown.lower()
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    outer = builder.officer.get(f"{FORM}/xem-thu?man-hinh=may-tinh")
    assert "frame-ancestors 'none'" in outer.headers["Content-Security-Policy"]
    assert "<iframe" in outer.get_data(as_text=True)


def test_a_row_is_added_in_the_preview_without_a_script(builder):
    *_others, table, _total = family(builder)
    sent = {f"{table}.0.ho_ten": "An", "verb": f"add:{table}"}
    text = builder.officer.post(f"{FORM}/xem-thu/khung", sent, page=FORM).get_data(as_text=True)
    assert f'name="{table}.1.ho_ten"' in text


def test_scripts_get_hints_by_the_same_rules(builder):
    _first, _second, kind, area, *_others = family(builder)
    page = builder.officer.page(FORM)
    token = re.search(r'<meta name="csrf-token" content="([^"]+)"', page)[1]
    answer = builder.officer.client.post(
        f"/can-bo{FORM}/xem-thu/goi-y",
        json={"answers": {kind: "nha_o"}},
        headers={"X-CSRFToken": token},
    )
    assert area not in answer.json["shown"]
    assert kind in answer.json["shown"]


def test_removing_a_used_question_tells_who_needs_it_first(builder):
    _first, _second, kind, area, table, _total = family(builder)
    page = html.unescape(builder.officer.page(f"{FORM}/cau-hoi/{kind}/xoa"))
    assert "Điều kiện hiện câu hỏi “Diện tích”" in page
    assert "Công thức của “Tổng bằng chữ”" in html.unescape(
        builder.officer.page(f"{FORM}/cau-hoi/{table}/xoa")
    )
    assert kind in [one.key for one in builder.form.fields]
    builder.send(f"/cau-hoi/{kind}/xoa", {})
    assert kind not in [one.key for one in builder.form.fields]
    assert (f"form.{area}", "depends_on_unknown") in builder.faults()
    assert f'href="#q-{area}"' in builder.officer.page(FORM)


def test_citizens_drafts_that_answer_a_question_are_counted(officer, database):
    editor = officer(Role.ADMINISTRATOR)
    with database.transaction() as session:
        version = procedures.newest_version(session, make.COPY)
        definition = procedures.definition_of(version)
        key, other = definition.form.fields[0].key, definition.form.fields[-1].key
        citizen = make.citizen(session)
        for at in range(3):
            session.add(
                Draft(
                    reference=f"NHAP-{at}",
                    account_id=citizen.account_id,
                    version_id=version.id,
                    answers={key: "Nguyễn Văn An"} if at else {},
                    created_at=now(),
                    saved_at=now(),
                )
            )
        drafts.open_for(session, make.COPY, by=editor.actor, at=now())
        assert answered.drafts_with_answers(session, make.COPY, [key]) == 2
        assert answered.drafts_with_answers(session, make.COPY, [other]) == 0
    page = editor.page(f"/thu-tuc/{make.COPY}/soan/bieu-mau/cau-hoi/{key}/xoa")
    assert "2 bản nháp của người dân đang có câu trả lời" in html.unescape(page)


def test_each_place_that_needs_an_answer_is_named():
    definition = Definition.from_json(samples.definition_data(make.BIRTH))
    named = uses.of(definition, ["child_birth_date"], examples.write(samples.examples(make.BIRTH)))
    words = [one.words for one in named]
    assert "Công thức của “Ghi bằng chữ”" in words
    assert {one.section for one in named} >= {"form", "results", "rehearsal"}
    assert uses.of(definition, ["khong_co"], ()) == ()


def test_changing_the_kind_is_told_before_it_is_kept(builder):
    first, _second, kind, *_others = family(builder)
    data = {"label": "Loại nhà", "kind": "text", "shown_kind": "choice", "section": first}
    page = builder.send(f"/cau-hoi/{kind}", {**data, "options": "nha_o | Nhà ở"}, status=200)
    assert "Đổi loại câu trả lời: chưa lưu" in page
    assert "Điều kiện hiện câu hỏi “Diện tích”" in page
    assert builder.form.fields[4].kind == "choice"
    builder.send(f"/cau-hoi/{kind}", {**data, "shown_kind": "text", "need": "required"})
    assert builder.form.fields[4].kind == "text"
    assert builder.form.fields[4].options == ()


def test_questions_and_sections_are_put_in_order(builder):
    first, second, kind, area, _table, _total = family(builder)
    builder.send("", {"verb": f"up:{area}"})
    assert [one.key for one in builder.form.sections[0].fields][-2:] == [area, kind]
    builder.send("", {"verb": f"down:{kind}"})
    assert builder.form.sections[1].fields[0].key == kind
    builder.send("", {"verb": f"copy:{kind}"})
    labels = [one.label for one in builder.form.sections[1].fields]
    assert labels[:2] == ["Loại nhà", "Loại nhà (bản sao)"]
    builder.send("", {"verb": f"section-up:{second}"})
    assert [one.key for one in builder.form.sections] == [second, first]
    assert (
        builder.officer.post(FORM, {"revision": "1", "verb": "up:khong_co"}, page=FORM).status_code
        == 404
    )


def test_a_section_goes_with_its_questions(builder):
    first, second, *_others = family(builder)
    page = html.unescape(builder.officer.page(f"{FORM}/phan/{second}/xoa"))
    assert "Xóa 2 câu hỏi" in page
    builder.send(f"/phan/{second}/xoa", {})
    assert [one.key for one in builder.form.sections] == [first]


def test_a_second_editor_is_told_and_keeps_what_was_typed(builder):
    first = builder.section("Người yêu cầu")
    stale = builder.revision
    builder.ask(first, "text", "Nơi sinh")
    typed = {"label": "Nơi cấp giấy", "kind": "text", "shown_kind": "text", "section": first}
    page = builder.send(
        f"/cau-hoi/moi?phan={first}&loai=text", {**typed, "revision": stale}, status=409
    )
    assert "vừa lưu bản thảo này" in page
    assert 'value="Nơi cấp giấy"' in page
    assert [one.label for one in builder.form.fields] == ["Nơi sinh"]


def test_a_condition_grows_by_a_row_and_keeps_everything_typed(builder):
    first = builder.section("Người yêu cầu")
    key = builder.ask(first, "yes_no", "Có con không")
    typed = {"label": "Số con", "kind": "number", "shown_kind": "number", "section": first}
    page = builder.send(
        f"/cau-hoi/moi?phan={first}&loai=number",
        {**typed, "show_when": [key, "is", "yes", MARK + "add"]},
        status=200,
    )
    assert 'value="Số con"' in page
    assert page.count("Câu hỏi của điều kiện") == 2
    assert "govuk-error-message" not in page


def test_a_formula_is_tried_on_samples(builder):
    first = builder.section("Lệ phí")
    builder.ask(first, "number", "Số bản")
    typed = {"label": "Tiền", "kind": "computed", "shown_kind": "computed", "section": first}
    path = f"/cau-hoi/moi?phan={first}&loai=computed"
    ask = {"formula": "so_ban * 8000", "samples": ["so_ban", "4", MARK + "redraw"]}
    assert "32.000" in builder.send(path, {**typed, **ask}, status=200)
    broken = {"formula": "so_ban / 0", "samples": [MARK + "redraw"]}
    assert "chia cho" in builder.send(path, {**typed, **broken}, status=200)
    unknown = {"formula": "khong_co + 1", "samples": [MARK + "redraw"]}
    assert "khong_co" in builder.send(path, {**typed, **unknown}, status=200)


def test_bad_input_is_refused_with_the_text_kept(builder):
    first = builder.section("Người yêu cầu")
    base = {"kind": "choice", "shown_kind": "choice", "section": first}
    path = f"/cau-hoi/moi?phan={first}&loai=choice"
    page = builder.send(path, {**base, "label": "x" * 400, "options": "a |"}, status=422)
    assert "x" * 400 in page
    assert "Dòng 1 cần viết" in page
    assert builder.form.fields == ()


def test_labels_alike_get_keys_of_their_own(builder):
    first = builder.section("Người yêu cầu")
    assert builder.ask(first, "text", "Ghi chú") == "ghi_chu"
    assert builder.ask(first, "text", "Ghi chú") == "ghi_chu_2"
    assert builder.faults() == []


def test_a_form_travels_as_json(builder):
    family(builder)
    before = builder.form
    sent = builder.officer.get(f"{FORM}/tep").get_data(as_text=True)
    builder.send("/nap", {"text": json.dumps({"sections": []})})
    assert builder.form.sections == ()
    builder.send("/nap", {"text": sent})
    assert builder.form == before
    described = builder.officer.get(f"{FORM}/json-schema").json
    assert described["properties"]["nguoi_me_name"]["title"] == "Họ, chữ đệm, tên"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Hãy chọn một tệp"),
        ('{"sections": [', "dòng 1"),
        ('{"sections": [{"key": "a", "title": "A", "fields": [{"key": "b"}]}]}', "sections[0]"),
        ("[" * 100_000, "không phải JSON"),
        (ONE % ("", "", "b", ""), "sections[0].key"),
        (ONE % ("a", "", "b/c", ""), "sections[0].fields[0].key"),
        (ONE % ("a", "\\u0000", "b", ""), "ký tự không lưu được"),
        (ONE % ("a", "\\ud800", "b", ""), "ký tự không lưu được"),
        (ONE % ("a", "", "b", ', "minimum": ' + "9" * 5_000), "không phải JSON"),
        (ONE % ("a", "", "b", ', "kind": "magic"'), "FieldKind"),
    ],
)
def test_a_wrong_file_is_refused_by_its_place(builder, text, words):
    assert words in builder.send("/nap", {"text": text}, status=422)
    assert builder.form.sections == ()


def test_five_hundred_questions_are_the_most(builder):
    fields = [{"key": f"muc_{at}", "label": f"Mục {at}", "kind": "text"} for at in range(500)]
    many = {"sections": [{"key": "chung", "title": "Chung", "fields": fields}]}
    builder.send("/nap", {"text": json.dumps(many)})
    assert builder.officer.get(FORM).status_code == 200
    typed = {"label": "Thừa", "kind": "text", "shown_kind": "text", "section": "chung"}
    assert "tối đa 500" in builder.send("/cau-hoi/moi?phan=chung&loai=text", typed, status=422)


def test_circles_are_shown_at_their_questions(builder):
    fields = [
        {"key": "a", "label": "Mục A", "kind": "text", "show_when": {"b": ["*"]}},
        {"key": "b", "label": "Mục B", "kind": "text", "show_when": {"a": ["*"]}},
    ]
    circle = {"sections": [{"key": "chung", "title": "Chung", "fields": fields}]}
    builder.send("/nap", {"text": json.dumps(circle)})
    page = html.unescape(builder.officer.page(FORM))
    assert 'href="#q-a"' in page
    assert "vòng tròn" in page


def test_only_administrators_build(officer):
    assert officer(Role.SPECIALIST).get(FORM).status_code in (403, 404)


def test_the_printed_form_is_set_from_what_is_typed_in_the_preview(builder):
    _first, _second, kind, *_others = family(builder)
    sent = {"nguoi_me_name": "Nguyễn Thị Bình", kind: "nha_o"}
    answer = builder.officer.post(f"{FORM}/xem-thu/to-khai", sent, page=FORM)
    assert answer.status_code == 200, errors(answer.get_data(as_text=True))
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "magic", "shown_kind": "magic"},
        {"kind": "", "shown_kind": ""},
        {"kind": "number", "shown_kind": "number", "minimum": "-9" * 30, "maximum": "ba"},
        {"kind": "table", "shown_kind": "table", "columns": ["x"] * 900, "min_rows": "9" * 12},
        {"kind": "computed", "shown_kind": "computed", "formula": "(" * 900},
        {"kind": "file", "shown_kind": "file", "part": "khong_co"},
        {"kind": "text", "shown_kind": "text", "show_when": ["khong_co", ">=", "a"]},
        {"kind": "text", "shown_kind": "text", "show_when": ["x", "magic"], "need": "magic"},
        {"kind": "text", "shown_kind": "text", "prefill": "magic", "prefill_from": "x"},
        {"kind": "text", "shown_kind": "text", "section": "khong_co"},
        {"kind": "choice", "shown_kind": "choice", "options": "\x00|\n|a\n" + "dòng\n" * 3_000},
    ],
)
def test_what_no_page_sends_breaks_nothing(builder, data):
    section = builder.section("Chung")
    sent = {"label": "Mục \x00 thử", "section": section, "revision": builder.revision, **data}
    path = f"{FORM}/cau-hoi/moi?phan={section}&loai={data['kind'] or 'text'}"
    answer = builder.officer.post(path, sent, page=FORM)
    assert answer.status_code in (200, 303, 422)
    assert builder.officer.get(FORM).status_code == 200
    assert builder.officer.get(f"{FORM}/xem-thu/khung").status_code == 200
