"""What citizens type is checked by one function, whatever they type."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.procedures import charging, rules
from casework.procedures.definition import (
    Channel,
    Field,
    FieldKind,
    FormDefinition,
    Option,
    ResultTemplate,
    Section,
)
from demo import samples

TODAY = date(2026, 3, 10)
SAMPLES = {one.code: one for one in samples.definitions()}
K = FieldKind


def form_of(*fields):
    return FormDefinition((Section("s", "S", fields),))


def problem_of(kind, answer, **over):
    form = form_of(Field("x", "X", kind, **over))
    found = rules.check_answers(form, {"x": answer}, today=TODAY)
    return found["x"].code if found else None


def stored(kind, answer, **over):
    form = form_of(Field("x", "X", kind, **over))
    return rules.tidy_answers(form, {"x": answer}, today=TODAY).get("x", "")


COLOURS = (Option("red", "Đỏ"), Option("blue", "Xanh"))
BAD = [
    (K.TEXT, "", "required", {}),
    (K.TEXT, "   \t\n ", "required", {}),
    (K.TEXT, "\x00\x07\u200b", "required", {}),
    (K.TEXT, "x" * 501, "too_long", {}),
    (K.TEXT, "x" * 10_000, "too_long", {}),
    (K.TEXT, "x" * 11, "too_long", {"max_length": 10}),
    (K.TEXTAREA, "x" * 4_001, "too_long", {}),
    (K.DATE, "31/02/2025", "not_a_date", {}),
    (K.DATE, "2025-02-31", "not_a_date", {}),
    (K.DATE, "hôm qua", "not_a_date", {}),
    (K.DATE, "00/00/0000", "not_a_date", {}),
    (K.DATE, "٣١/٠١/٢٠٢٥", "not_a_date", {}),
    (K.DATE, "01/01/1700", "date_out_of_range", {}),
    (K.DATE, "11/03/2026", "date_in_future", {"not_future": True}),
    (K.NUMBER, "một", "not_a_number", {}),
    (K.NUMBER, "1,5", "not_a_number", {}),
    (K.NUMBER, "1.5", "not_a_number", {}),
    (K.NUMBER, "9" * 30, "not_a_number", {}),
    (K.NUMBER, "1e9", "not_a_number", {}),
    (K.NUMBER, "²", "not_a_number", {}),
    (K.NUMBER, "0", "too_small", {"minimum": 1}),
    (K.NUMBER, "51", "too_large", {"maximum": 50}),
    (K.MONEY, "-5", "too_small", {}),
    (K.CHOICE, "green", "not_a_choice", {"options": COLOURS}),
    (K.CHOICE, "Đỏ", "not_a_choice", {"options": COLOURS}),
    (K.YES_NO, "maybe", "not_a_choice", {}),
    (K.DECLARATION, "", "declaration_needed", {}),
    (K.DECLARATION, "no", "declaration_needed", {}),
    (K.ID_NUMBER, "05609000000", "id_number_wrong", {}),
    (K.ID_NUMBER, "0560900000012", "id_number_wrong", {}),
    (K.ID_NUMBER, "05609000000a", "id_number_wrong", {}),
    (K.ID_NUMBER, "225123456", "id_number_old", {}),
    (K.PHONE, "12345", "phone_wrong", {}),
    (K.PHONE, "+1 202 555 0100", "phone_wrong", {}),
    (K.EMAIL, "lan@", "email_wrong", {}),
    (K.EMAIL, "lan@example", "email_wrong", {}),
    (K.EMAIL, "a..b@example.vn", "email_wrong", {}),
    (K.COMMUNE, "Nha Trang", "commune_wrong", {}),
    (K.PERSON_NAME, "Nguyễn Văn 2", "name_characters", {}),
    (K.PERSON_NAME, "Lan 😀", "name_characters", {}),
    (K.PERSON_NAME, "<script>", "name_characters", {}),
    (K.PERSON_NAME, "...", "name_without_letters", {}),
    (K.PERSON_NAME, "N" * 101, "too_long", {}),
]


@pytest.mark.parametrize(
    ("kind", "answer", "code", "over"),
    BAD,
    ids=[f"{one[0]}-{one[1][:12]!r}-{one[2]}" for one in BAD],
)
def test_a_bad_answer_has_its_problem(kind, answer, code, over):
    assert problem_of(kind, answer, **over) == code


GOOD = [
    (K.TEXT, "  Số 5 \n đường   Hoa Biển ", "Số 5 đường Hoa Biển", {}),
    (K.TEXT, "Nhà em 😀", "Nhà em 😀", {}),
    (K.TEXT, "x" * 500, "x" * 500, {}),
    (K.TEXT, "a\x00b\x07c", "abc", {}),
    (K.TEXTAREA, " dòng 1\r\ndòng 2 ", "dòng 1\ndòng 2", {}),
    (K.DATE, "5/3/2025", "2025-03-05", {}),
    (K.DATE, "29/02/2024", "2024-02-29", {}),
    (K.DATE, "2025-03-05", "2025-03-05", {}),
    (K.DATE, "10/03/2026", "2026-03-10", {"not_future": True}),
    (K.NUMBER, "007", "7", {}),
    (K.NUMBER, "-3", "-3", {}),
    (K.MONEY, "1.500.000", "1500000", {}),
    (K.MONEY, "1 500 000", "1500000", {}),
    (K.CHOICE, "red", "red", {"options": COLOURS}),
    (K.YES_NO, "no", "no", {}),
    (K.DECLARATION, "yes", "yes", {}),
    (K.ID_NUMBER, "056 090 000 001", "056090000001", {}),
    (K.PHONE, "+84 900 000 001", "0900000001", {}),
    (K.PHONE, "0900.000.001", "0900000001", {}),
    (K.EMAIL, " Lan@Example.vn", "lan@example.vn", {}),
    (K.COMMUNE, "22366", "22366", {}),
    (K.PERSON_NAME, "Katơr Thị Xuân", "Katơr Thị Xuân", {}),
    (K.PERSON_NAME, "Jean-Pierre D'Arc Jr.", "Jean-Pierre D'Arc Jr.", {}),
    (K.PERSON_NAME, "Ірина", "Ірина", {}),
]


@pytest.mark.parametrize(
    ("kind", "answer", "kept", "over"), GOOD, ids=[f"{one[0]}-{one[1][:16]!r}" for one in GOOD]
)
def test_a_good_answer_is_kept_in_its_stored_form(kind, answer, kept, over):
    assert problem_of(kind, answer, **over) is None
    assert stored(kind, answer, **over) == kept


def test_decomposed_vietnamese_is_stored_composed():
    name = "Nguyễn Thị Hồng Gấm"

    assert stored(K.PERSON_NAME, unicodedata.normalize("NFD", name)) == name
    assert problem_of(K.PERSON_NAME, unicodedata.normalize("NFD", name)) is None


def test_a_name_of_100_accented_letters_fits_although_it_came_decomposed():
    assert problem_of(K.PERSON_NAME, unicodedata.normalize("NFD", "ễ" * 100)) is None


def test_an_unknown_key_is_a_problem():
    found = rules.check_answers(form_of(), {"state": "9", "due_at": "x"}, today=TODAY)

    assert {key: one.code for key, one in found.items()} == {
        "state": "unknown_field",
        "due_at": "unknown_field",
    }


def test_a_problem_carries_the_facts_of_its_sentence():
    form = form_of(Field("x", "X", K.TEXT, max_length=3))

    found = rules.check_answers(form, {"x": "bốn năm"}, today=TODAY)

    assert found["x"].facts == {"limit": 3, "length": 7}


def test_problems_come_in_the_order_of_the_form():
    form = form_of(*(Field(key, key, K.TEXT) for key in "cab"))

    assert list(rules.check_answers(form, {}, today=TODAY)) == ["c", "a", "b"]


def test_an_optional_answer_may_be_left_out_but_not_be_wrong():
    form = form_of(Field("x", "X", K.EMAIL, required=False))

    assert rules.check_answers(form, {}, today=TODAY) == {}
    assert rules.check_answers(form, {"x": "no"}, today=TODAY)["x"].code == "email_wrong"


def test_a_draft_may_be_unfinished_but_not_wrong():
    form = form_of(Field("a", "A", K.TEXT), Field("b", "B", K.DATE), Field("c", "C", K.DECLARATION))

    assert rules.check_draft(form, {}, today=TODAY) == {}
    assert set(rules.check_draft(form, {"b": "x", "z": ""}, today=TODAY)) == {"b", "z"}


CHAIN = form_of(
    Field("married", "Đã kết hôn?", K.YES_NO),
    Field("again", "Lần đầu?", K.YES_NO, show_when={"married": ("yes",)}),
    Field("count", "Mấy lần", K.NUMBER, show_when={"again": ("no",)}),
)


def test_a_hidden_question_is_not_required_not_checked_and_not_kept():
    answers = {"married": "no", "again": "nonsense", "count": "x" * 9999}

    assert rules.check_answers(CHAIN, answers, today=TODAY) == {}
    assert rules.tidy_answers(CHAIN, answers, today=TODAY) == {"married": "no"}
    assert [one.key for one in rules.shown_fields(CHAIN, answers)] == ["married"]


def test_a_question_behind_a_hidden_one_is_hidden_too():
    answers = {"married": "no", "again": "no", "count": "2"}

    assert [one.key for one in rules.shown_fields(CHAIN, answers)] == ["married"]


def test_a_shown_question_is_required():
    found = rules.check_answers(CHAIN, {"married": " yes ", "again": "no"}, today=TODAY)

    assert {key: one.code for key, one in found.items()} == {"count": "required"}


WARNED = form_of(
    Field("mother_id_number", "Số", K.ID_NUMBER),
    Field("mother_birth_date", "Sinh", K.DATE),
    Field("mother_sex", "Giới", K.CHOICE, options=(Option("female", "Nữ"), Option("male", "Nam"))),
)


@pytest.mark.parametrize(
    ("number", "born", "sex", "code"),
    [
        ("056190000001", "1990-05-01", "female", None),
        ("056303000001", "2003-05-01", "female", None),
        ("056190000001", "1991-05-01", "female", "id_number_birth_year"),
        ("056190000001", "1990-05-01", "male", "id_number_sex"),
        ("003190000001", "1990-05-01", "female", "id_number_province"),
        ("05619", "1990-05-01", "female", None),
    ],
)
def test_a_doubtful_id_number_is_a_warning_and_never_a_problem(number, born, sex, code):
    answers = {"mother_id_number": number, "mother_birth_date": born, "mother_sex": sex}

    found = rules.warnings(WARNED, answers)

    assert [one.code for one in found.values()] == ([code] if code else [])
    if len(number) == 12:
        assert rules.check_answers(WARNED, answers, today=TODAY) == {}


def test_facts_of_a_document_are_words():
    form = form_of(
        Field("born", "Sinh", K.DATE),
        Field("colour", "Màu", K.CHOICE, options=COLOURS),
        Field("money", "Tiền", K.MONEY),
        Field("where", "Nơi", K.COMMUNE),
        Field("copies", "Sao?", K.YES_NO),
        Field("count", "Số", K.NUMBER, show_when={"copies": ("yes",)}),
    )
    answers = {
        "born": "5/3/2025",
        "colour": "red",
        "money": "1500000",
        "where": "22366",
        "copies": "no",
    }

    assert rules.display_facts(form, answers, {"22366": "phường Nha Trang"}) == {
        "born": "05/03/2025",
        "colour": "Đỏ",
        "money": "1.500.000",
        "where": "phường Nha Trang",
        "copies": "Không",
        "count": "",
    }


def template(*body):
    return ResultTemplate("k", "n", "t", body=body)


def test_filling_leaves_unknown_placeholders_visible_and_reports_them():
    paper = template("Họ tên: {name}", "Số: {number}", "Ghi chú: {note}", "Hết.")
    facts = {"name": "An {number}", "note": ""}

    assert rules.fill(paper, facts) == ["Họ tên: An {number}", "Số: {number}", "Hết."]
    assert rules.unknown_placeholders(paper, facts) == ("number",)


def test_filling_does_not_run_formats():
    paper = template("{name.__class__} {0} {} {name!r} {name}")

    assert rules.fill(paper, {"name": "x"}) == ["{name.__class__} {0} {} {name!r} x"]


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(sorted(K)),
    text=st.text(max_size=200) | st.text(alphabet="0123456789/-.+@ ", max_size=30),
)
def test_any_text_is_answered_without_a_crash_and_settles_at_once(kind, text):
    form = form_of(Field("x", "X", kind, options=COLOURS if kind is K.CHOICE else ()))

    rules.check_answers(form, {"x": text}, today=TODAY)
    rules.warnings(form, {"x": text})
    rules.display_facts(form, {"x": text}, {})
    once = rules.tidy_answers(form, {"x": text}, today=TODAY)

    assert rules.tidy_answers(form, once, today=TODAY) == once
    assert all(unicodedata.is_normalized("NFC", one) for one in once.values())


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=20), st.text(max_size=50), max_size=8))
def test_any_answers_to_a_real_form_are_refused_without_a_crash(answers):
    form = SAMPLES["1.001193"].form

    assert rules.check_answers(form, answers, today=TODAY)
    charging.fee_due(SAMPLES["2.000815"], answers, Channel.POST, day=TODAY)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100), st.text(max_size=100))
def test_filling_any_text_keeps_facts_as_they_are(body, fact):
    paper = template(body, "Tên: {name}.")

    assert rules.fill(paper, {"name": "_" + fact})[-1] == f"Tên: _{fact}."
