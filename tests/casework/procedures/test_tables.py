"""Tables, computed values, soft and conditional questions: one check for all doors."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.procedures import form_checks, rules, tables
from casework.procedures.definition import (
    Definition,
    Field,
    FieldKind,
    FormDefinition,
    Group,
    GroupKind,
    Option,
    Section,
)
from demo import samples

TODAY = date(2026, 3, 10)
K = FieldKind
SAMPLE = samples.definitions()[0]


def ask(key, kind, **over):
    return Field(key, key.capitalize(), kind, **over)


def form_of(*fields, groups=()):
    return FormDefinition((Section("s", "S", fields, groups=groups),))


MEMBERS = ask(
    "members",
    K.TABLE,
    columns=(
        ask("name", K.PERSON_NAME),
        ask("born", K.DATE, required=False, not_future=True),
        ask("share", K.MONEY),
        ask("id_number", K.ID_NUMBER, required=False),
        ask(
            "sex", K.CHOICE, required=False, options=(Option("male", "Nam"), Option("female", "Nữ"))
        ),
    ),
    min_rows=1,
    max_rows=3,
)
FORM = form_of(
    MEMBERS,
    ask("total", K.COMPUTED, formula="sum(members.share)"),
    ask("words", K.COMPUTED, formula="money_in_words(total)"),
    ask("each", K.COMPUTED, formula="total / (count(members) - 1)"),
    ask("many", K.TEXT, show_when={"total": (">=100",)}),
    ask("note", K.TEXT, soft=True),
    ask("why", K.TEXT, require_when={"note": ("*",)}),
)
ROWS = [
    {"name": " Lê  Thị Mẫu ", "share": "1.000.000", "born": "05/11/1990", "sex": ""},
    {"name": "", "share": ""},
    {"share": "21", "name": "Trần Văn Hai"},
]
STORED = (
    '[{"name":"Lê Thị Mẫu","born":"1990-11-05","share":"1000000"},'
    '{"name":"Trần Văn Hai","share":"21"}]'
)


def test_a_table_is_stored_as_one_canonical_text():
    kept = rules.tidy_answers(FORM, {"members": json.dumps(ROWS), "many": "x"}, today=TODAY)

    assert kept["members"] == STORED
    assert kept["total"] == "1000021"
    assert kept["words"] == "Một triệu không trăm hai mươi mốt đồng"
    assert kept["many"] == "x"


def test_what_is_sent_for_a_computed_value_is_not_looked_at():
    sent = {"members": STORED, "total": "5", "words": "Năm đồng"}

    assert rules.computed(FORM, sent, today=TODAY)["total"] == "1000021"
    assert "total" not in rules.check_answers(FORM, sent, today=TODAY)


def test_a_computed_value_stays_as_it_was_stored_when_read_again():
    facts = rules.display_facts(FORM, {"members": STORED, "total": "7000000"}, {})

    assert facts["total"] == "7.000.000"
    assert facts["members"] == "1. Lê Thị Mẫu; 05/11/1990; 1.000.000\n2. Trần Văn Hai; 21"


def test_a_division_by_zero_leaves_the_value_empty_and_warns():
    one_row = '[{"name":"Lê Thị Mẫu","share":"5"}]'

    assert rules.computed(FORM, {"members": one_row}, today=TODAY)["each"] == ""
    told = rules.warnings(FORM, {"members": one_row}, today=TODAY)
    assert told["each"].code == "formula_division"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", {"members": "required"}),
        ("[]", {"members": "required"}),
        ("[{}]", {"members": "required"}),
        ("{}", {"members": "table_wrong"}),
        ("null", {"members": "table_wrong"}),
        ("hỏng", {"members": "table_wrong"}),
        ("[1]", {"members": "table_wrong"}),
        ('[{"name": 1}]', {"members": "table_wrong"}),
        ('[{"name": ["x"]}]', {"members": "table_wrong"}),
        ("[" * 10_000, {"members": "table_wrong"}),
        ('[{"a":' * 3_000, {"members": "table_wrong"}),
        ("1" * 6_000, {"members": "table_wrong"}),
        (json.dumps([{"name": "x"}] * 10_000), {"members": "too_long"}),
        (json.dumps([{"name": "Lê", "share": "1"}] * 4), {"members": "too_many_rows"}),
        ('[{"share":"1"}]', {"members.0.name": "required"}),
        ('[{"name":"Lê","share":"một"}]', {"members.0.share": "not_a_number"}),
        (
            '[{"name":"Lê","share":"1"},{"name":"Lê","share":"1","born":"31/02/2020"}]',
            {"members.1.born": "not_a_date"},
        ),
        ('[{"name":"Lê","share":"1","x":"y"}]', {"members.0.x": "unknown_field"}),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_faulty_table_is_told_by_place(text, problems):
    found = rules.check_answers(form_of(MEMBERS), {"members": text}, today=TODAY)

    assert {key: one.code for key, one in found.items()} == problems


def test_too_few_rows_count_when_the_form_is_sent_and_not_while_it_is_filled():
    two = form_of(ask("members", K.TABLE, columns=MEMBERS.columns, min_rows=2))
    one_row = {"members": '[{"name":"Lê","share":"1"}]'}

    assert rules.check_answers(two, one_row, today=TODAY)["members"].code == "too_few_rows"
    assert rules.check_draft(two, one_row, today=TODAY) == {}


def test_the_id_number_of_a_row_is_compared_with_the_cells_beside_it():
    row = '[{"name":"Lê","share":"1","id_number":"056190000001","sex":"male"}]'

    told = rules.warnings(form_of(MEMBERS), {"members": row}, today=TODAY)
    assert told["members.0.id_number"].code == "id_number_sex"


def test_a_soft_question_is_recommended_and_never_refused():
    answers = {"members": STORED, "many": "x"}

    assert rules.check_answers(FORM, answers, today=TODAY) == {}
    assert set(rules.recommended(FORM, answers)) == {"note"}
    assert rules.recommended(FORM, {**answers, "note": "Có"}) == {}


def test_a_question_may_be_required_only_when_another_is_answered():
    answers = {"members": STORED, "many": "x", "note": "Có"}

    assert rules.check_answers(FORM, answers, today=TODAY)["why"].code == "required"


def test_a_file_question_has_no_answer():
    form = form_of(ask("paper", K.FILE, part="giay"))

    assert rules.check_answers(form, {}, today=TODAY) == {}
    assert rules.check_answers(form, {"paper": "x"}, today=TODAY)["paper"].code == "unknown_field"


def test_a_tax_code_and_a_former_commune_are_checked():
    form = form_of(ask("tax", K.TAX_CODE), ask("home", K.COMMUNE, former=True))
    good = {"tax": "0100 109 106", "home": "22327@2025-06-30"}
    now_only = form_of(ask("home", K.COMMUNE))

    assert rules.check_answers(form, good, today=TODAY) == {}
    assert rules.check_answers(form, {**good, "tax": "0100109107"}, today=TODAY)["tax"].code == (
        "tax_code_check"
    )
    found = rules.check_answers(now_only, {"home": "22327@2025-06-30"}, today=TODAY)
    assert found["home"].code == "commune_wrong"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
CELLS = st.dictionaries(
    st.sampled_from(["name", "born", "share", "id_number", "sex", "khác"]), st.text(max_size=12)
)
TYPED = st.one_of(st.text(), JSON.map(json.dumps), st.lists(CELLS, max_size=5).map(json.dumps))


@given(TYPED)
def test_no_table_whatever_is_typed_breaks_the_check_and_tidying_twice_is_tidying_once(text):
    once = tables.tidy(MEMBERS, text)

    assert tables.tidy(MEMBERS, once) == once
    answers = {"members": text, "total": text}
    assert isinstance(rules.check_answers(FORM, answers, today=TODAY), dict)
    assert isinstance(rules.warnings(FORM, answers, today=TODAY), dict)
    rules.display_facts(FORM, answers, {})


@given(st.dictionaries(st.sampled_from([one.key for one in FORM.fields]), TYPED))
def test_tidied_answers_are_their_own_tidying(answers):
    once = rules.tidy_answers(FORM, answers, today=TODAY)

    assert rules.tidy_answers(FORM, once, today=TODAY) == once


def faults_of(*fields, groups=(), parts=()):
    data = SAMPLE.to_json() | {"parts": list(parts)}
    definition = Definition.from_json(data)
    whole = Definition(
        **{name: getattr(definition, name) for name in definition.__slots__}
        | {"form": form_of(*fields, groups=groups)}
    )
    return [(one.place, one.problem.code) for one in form_checks.faults(whole)]


def test_a_sound_form_has_no_faults():
    assert faults_of(*FORM.fields) == []


YES = {"a": ("yes",)}
FAULTY = [
    ([ask("a", K.TEXT), ask("a", K.DATE)], [("form.a", "key_twice")]),
    ([ask("Họ tên", K.TEXT)], [("form.Họ tên", "key_wrong")]),
    ([ask("class", K.TEXT)], [("form.class", "key_wrong")]),
    ([ask("today", K.DATE)], [("form.today", "key_wrong")]),
    ([Field("a", " ", K.TEXT)], [("form.a", "label_needed")]),
    ([ask("a", K.CHOICE)], [("form.a", "options_needed")]),
    (
        [ask("a", K.CHOICE, options=(Option("x", "X"), Option("x", "Y")))],
        [("form.a", "option_twice")],
    ),
    (
        [ask("a", K.CHOICE, options=(Option("x", "X"), Option("y", "X")))],
        [("form.a", "option_twice")],
    ),
    ([ask("a", K.CHOICE, options=(Option("x", " "),))], [("form.a", "option_empty")]),
    ([ask("b", K.TEXT, show_when=YES)], [("form.b", "depends_on_unknown")]),
    ([ask("b", K.TEXT, require_when=YES), ask("a", K.YES_NO)], [("form.b", "depends_on_unknown")]),
    ([ask("a", K.TEXT, show_when={"a": ("*",)})], [("form.a", "cycle")]),
    (
        [ask("a", K.TEXT, show_when={"b": ("*",)}), ask("b", K.TEXT, show_when={"a": ("*",)})],
        [("form.a", "cycle")],
    ),
    (
        [ask("a", K.COMPUTED, formula="b + 1"), ask("b", K.NUMBER, show_when={"a": (">5",)})],
        [("form.a", "cycle")],
    ),
    ([ask("a", K.COMPUTED, formula="a + 1")], [("form.a", "cycle")]),
    (
        [ask("a", K.YES_NO), ask("b", K.TEXT, show_when={"a": ("có",)})],
        [("form.b", "condition_value")],
    ),
    (
        [ask("a", K.TEXT), ask("b", K.TEXT, show_when={"a": (">5",)})],
        [("form.b", "condition_value")],
    ),
    ([ask("a", K.COMPUTED)], [("form.a", "formula_needed")]),
    ([ask("a", K.COMPUTED, formula="b / 2"), ask("b", K.NUMBER)], [("form.a", "formula_unknown")]),
    ([MEMBERS, ask("a", K.COMPUTED, formula="sum(members.name)")], [("form.a", "formula_type")]),
    ([ask("a", K.NUMBER), ask("b", K.COMPUTED, formula="a / 0")], [("form.b", "formula_division")]),
    ([ask("a", K.TABLE)], [("form.a", "columns_needed")]),
    ([ask("a", K.TEXT, columns=(ask("b", K.TEXT),))], [("form.a", "columns_needed")]),
    (
        [ask("a", K.TABLE, columns=(ask("b", K.TABLE, columns=(ask("c", K.TEXT),)),))],
        [("form.a.b", "column_kind")],
    ),
    (
        [ask("a", K.TABLE, columns=(ask("b", K.TEXT, show_when=YES),))],
        [("form.a.b", "column_condition")],
    ),
    (
        [ask("a", K.TABLE, columns=(ask("b", K.TEXT), ask("b", K.DATE)))],
        [("form.a.b", "key_twice")],
    ),
    (
        [ask("a", K.TABLE, columns=(ask("b", K.TEXT),), min_rows=3, max_rows=2)],
        [("form.a", "row_bounds")],
    ),
    ([ask("a", K.TABLE, columns=(ask("b", K.TEXT),), max_rows=5_000)], [("form.a", "row_bounds")]),
    ([ask("a", K.NUMBER, minimum=3, maximum=1)], [("form.a", "bounds_reversed")]),
    ([ask("a", K.FILE, part="giay")], [("form.a", "part_unknown")]),
    ([ask("a", K.TEXT, prefill_from="1.001193 child")], [("form.a", "prefill_from_wrong")]),
    ([ask("a", K.TEXT, group="g")], [("form.a", "group_unknown")]),
]


@pytest.mark.parametrize(("fields", "expected"), FAULTY, ids=lambda value: str(value)[-40:])
def test_a_faulty_form_names_the_place_and_the_fault(fields, expected):
    assert faults_of(*fields) == expected


def test_a_circle_is_named_whole():
    fields = [
        ask("a", K.TEXT, show_when={"c": ("*",)}),
        ask("b", K.COMPUTED, formula="a"),
        ask("c", K.TEXT, show_when={"b": ("*",)}),
    ]
    definition = Definition.from_json(SAMPLE.to_json() | {"parts": []})
    whole = Definition(
        **{name: getattr(definition, name) for name in definition.__slots__}
        | {"form": form_of(*fields)}
    )
    (fault,) = form_checks.faults(whole)

    assert set(str(fault.problem.facts["keys"]).split(" → ")) == {"a", "b", "c"}


def test_the_questions_of_a_person_begin_with_the_key_of_the_group():
    mother = Group("mother", "Mẹ", GroupKind.PERSON)

    assert faults_of(ask("mother_name", K.PERSON_NAME, group="mother"), groups=(mother,)) == []
    assert faults_of(ask("name", K.PERSON_NAME, group="mother"), groups=(mother,)) == [
        ("form.name", "group_stem")
    ]


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=4), st.data())
def test_no_faulty_form_breaks_a_walk_through_it(keys, data):
    fields = [
        ask(
            key,
            data.draw(st.sampled_from(list(FieldKind))),
            show_when=data.draw(
                st.dictionaries(st.sampled_from("abcd"), st.just(("*", ">=5")), max_size=2)
            ),
            formula=data.draw(st.sampled_from(["", "a", "b + 1", "a / 0", "sum(a.b)", "((("])),
        )
        for key in keys
    ]
    form = form_of(*fields)
    answers = {key: data.draw(st.sampled_from(["", "5", "x", "[]", '[{"b":"1"}]'])) for key in keys}

    assert isinstance(faults_of(*fields), list)
    assert isinstance(rules.check_answers(form, answers, today=TODAY), dict)
    rules.display_facts(form, rules.tidy_answers(form, answers, today=TODAY), {})
