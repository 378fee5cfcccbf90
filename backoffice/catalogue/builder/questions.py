"""Questions of an e-form: added and edited, formulas tried on samples."""

from collections.abc import Mapping
from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from backoffice.catalogue import conditions, editing
from backoffice.catalogue.builder import edits, reading, trying, uses, words
from backoffice.catalogue.builder.edits import MOST_QUESTIONS
from backoffice.catalogue.builder.forms import QuestionForm, values_of
from backoffice.catalogue.builder.lists import write_options
from backoffice.catalogue.builder.place import TEMPLATES, back, blueprint, opened, section_of
from backoffice.catalogue.editing import Opened
from casework.catalogue import answered
from casework.people.actor import Role
from casework.procedures.definition import PartManner
from casework.procedures.forms import Field, FieldKind
from foundation.clock import VIETNAM, now
from foundation.errors import NotFound, Problem
from web import transactions
from web.access import open_to


@blueprint.route("/cau-hoi/moi", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add(code: str) -> ResponseReturnValue:
    """Add a question: first its kind is chosen, then it is written."""
    read = opened(code)
    section = section_of(read, request.args.get("phan", ""))
    kind = request.args.get("loai", "")
    if kind not in {one.value for one in FieldKind}:
        return _choose_kind(read, section.key)
    begin = {"kind": kind, "shown_kind": kind, "section": section.key, "need": "required"}
    form = _form(read, begin)
    if form.is_ready():
        key = edits.key_for(form.label.data, edits.taken(read.definition.form))
        if _keep(read, form, reading.field_of(form, key)):
            return back(code, f"q-{key}")
    return _page(read, form)


def _choose_kind(read: Opened, section: str) -> ResponseReturnValue:
    choices = words.kind_choices()
    return editing.page(f"{TEMPLATES}/kind.html", read, None, choices=choices, section=section)


@blueprint.route("/cau-hoi/<key>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def edit(code: str, key: str) -> ResponseReturnValue:
    """Edit a question; a change of kind is told with its consequences before it is kept."""
    read = opened(code)
    found = edits.find(read.definition.form, key)
    if found is None:
        raise NotFound(question=key)
    section, field = found
    begin = values_of(field, section.key) | {"options": write_options(field.options)}
    form = _form(read, begin, above=key)
    if form.is_ready() and _keep(read, form, reading.field_of(form, key, field)):
        return back(code, f"q-{key}")
    return _page(read, form, field)


def _form(read: Opened, begin: Mapping[str, object], above: str = "") -> QuestionForm:
    definition = read.definition
    form = QuestionForm(**begin)
    files = [one for one in definition.parts if one.manner is PartManner.FILE]
    form.choose(
        [(one.key, one.title) for one in definition.form.sections],
        [(one.key, one.name) for one in files],
    )
    known = conditions.questions(definition.form, above=above)
    form.show_when.questions = form.require_when.questions = known
    return form


def _keep(read: Opened, form: QuestionForm, field: Field) -> bool:
    fields = read.definition.form.fields
    if field.key not in {one.key for one in fields} and len(fields) >= MOST_QUESTIONS:
        form.add_problem("", Problem("too_many_questions", {"limit": MOST_QUESTIONS}))
        return False
    changed = edits.with_field(read.definition.form, field, form.section.data)
    return editing.keep(read, form, replace(read.definition, form=changed))


def _page(read: Opened, form: QuestionForm, field: Field | None = None) -> ResponseReturnValue:
    """Draw the editor in the kind that is chosen now; what was typed for another kind is kept."""
    changes = form.is_submitted() and form.kind.data != form.shown_kind.data
    turned = field is not None and form.chosen_kind is not field.kind
    form.shown_kind.data = form.chosen_kind.value
    fields = read.definition.form.fields
    above = fields[: fields.index(field)] if field else fields
    facts = {"question": field, "changes": changes, "above": above, "uses": (), "held": 0}
    if turned and field:
        with transactions.reading() as session:
            code, keys = read.draft.code, [field.key]
            facts["held"] = answered.drafts_with_answers(session, code, keys)
        facts["uses"] = uses.of(read.definition, keys, read.draft.examples)
    tried = _tried(form, above) if form.has("formula") else None
    return editing.page(
        f"{TEMPLATES}/question.html",
        read,
        form,
        turned=turned,
        tried=tried,
        functions=words.FUNCTIONS,
        **facts,
    )


def _tried(form: QuestionForm, above: tuple[Field, ...]) -> trying.Tried | None:
    """Try the formula on the samples typed, or on proposed ones."""
    if not form.formula.data:
        return None
    typed = {row[0]: row[1] for row in form.samples.rows}
    today = now().astimezone(VIETNAM).date()
    tried = trying.try_out(form.formula.data, above, typed, today=today)
    form.samples.data = [(key, value) for key, _label, value in tried.rows]
    form.samples.labels = {key: label for key, label, _value in tried.rows}
    return tried
