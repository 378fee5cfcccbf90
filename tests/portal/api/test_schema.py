"""The schema that programs read agrees with the check that every door makes."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from casework.procedures import rules, tables
from casework.procedures.definition import (
    Field,
    FieldKind,
    FormDefinition,
    Option,
    Section,
)
from demo import samples
from tests import make
from web import schema

TODAY = date(2026, 3, 10)
K = FieldKind
SAMPLES = samples.definitions()
EACH = pytest.mark.parametrize("definition", SAMPLES, ids=[one.code for one in SAMPLES])
MISSING = {"required", "declaration_needed"}


def as_json(form, answers):
    """Write answers as programs send them: tables as lists, nothing for what is worked out."""
    kinds = {one.key: one.kind for one in form.fields}
    return {
        key: tables.rows(value) if kinds[key] is K.TABLE else value
        for key, value in answers.items()
        if kinds[key] is not K.COMPUTED
    }


def accepts(form, answers):
    return Draft202012Validator(schema.of_form(form)).is_valid(as_json(form, answers))


@EACH
def test_a_schema_is_a_schema(definition):
    Draft202012Validator.check_schema(schema.of_form(definition.form))


@EACH
def test_answers_that_pass_the_check_pass_the_schema(definition):
    form = definition.form
    answers = rules.tidy_answers(form, make.answers(definition), today=TODAY)

    assert rules.check_answers(form, answers, today=TODAY) == {}
    assert accepts(form, answers)


@pytest.mark.parametrize("one", samples.read("dossiers")["dossiers"], ids=lambda one: one["key"])
def test_sample_answers_pass_the_schema(one):
    form = {each.code: each.form for each in SAMPLES}[one["procedure"]]

    assert accepts(form, samples.settle_answers(one["answers"], TODAY))


@EACH
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_an_answer_left_out_or_chosen_otherwise_is_refused_by_both_or_by_none(definition, data):
    form = definition.form
    answers = rules.tidy_answers(form, make.answers(definition), today=TODAY)
    closed = [one for one in form.fields if one.kind in {K.CHOICE, K.YES_NO}]
    for one in closed:
        values = [option.value for option in one.options] or ["yes", "no"]
        if data.draw(st.booleans()):
            answers[one.key] = data.draw(st.sampled_from([*values, "không có"]))
    for key in data.draw(st.lists(st.sampled_from(sorted(answers)), max_size=3)):
        answers.pop(key, None)
    asked = {one.key for one in rules.shown_fields(form, answers)}
    answers = {key: value for key, value in answers.items() if key in asked}

    assert accepts(form, answers) == (rules.check_answers(form, answers, today=TODAY) == {})


WIDE = FormDefinition((Section("s", "S", (
    Field("kind", "Loại", K.CHOICE, options=(Option("a", "A"), Option("b", "B"))),
    Field("rows", "Bảng", K.TABLE, show_when={"kind": ("a",)}, max_rows=2, columns=(
        Field("name", "Tên", K.PERSON_NAME), Field("share", "Vốn", K.MONEY, required=False))),
    Field("sum", "Tổng", K.COMPUTED, formula="sum(rows.share)", show_when={"kind": ("a",)}),
    Field("deep", "Sâu", K.TEXT, show_when={"rows": ("*",)}),
    Field("big", "Lớn", K.TEXT, show_when={"sum": (">=10",)}),
    Field("soft", "Nên có", K.TEXT, soft=True),
    Field("why", "Vì sao", K.TEXT, require_when={"soft": ("*",)}),
    Field("tax", "Mã số thuế", K.TAX_CODE, required=False),
    Field("home", "Quê", K.COMMUNE, required=False, former=True),
    Field("paper", "Giấy", K.FILE, part="giay"),
)),))  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "is_right"),
    [
        ({"kind": "b"}, True),
        ({"kind": "a"}, False),
        ({"kind": "a", "rows": [{"name": "Lê", "share": "5"}]}, False),
        ({"kind": "a", "rows": [{"name": "Lê", "share": "5"}], "deep": "x"}, True),
        ({"kind": "a", "rows": [{"share": "5"}], "deep": "x"}, False),
        ({"kind": "a", "rows": [{"name": "Lê"}] * 3, "deep": "x"}, False),
        ({"kind": "a", "rows": [{"name": "Lê", "x": "y"}], "deep": "x"}, False),
        ({"kind": "b", "soft": "x"}, False),
        ({"kind": "b", "soft": "x", "why": "y"}, True),
        ({"kind": "b", "tax": "0100109106", "home": "22327@2025-06-30"}, True),
        ({"kind": "b", "home": "Nha Trang"}, False),
        ({"kind": "b", "paper": "x"}, False),
        ({"kind": "c"}, False),
    ],
    ids=str,
)
def test_tables_conditions_and_soft_questions_are_said_in_the_schema(answers, is_right):
    stored = {k: tables.write(v) if isinstance(v, list) else v for k, v in answers.items()}

    assert Draft202012Validator(schema.of_form(WIDE)).is_valid(answers) is is_right
    assert (rules.check_answers(WIDE, stored, today=TODAY) == {}) is is_right


def test_a_computed_value_is_read_only_and_a_file_has_no_answer():
    properties = schema.of_form(WIDE)["properties"]

    assert properties["sum"]["readOnly"] is True
    assert "paper" not in properties
