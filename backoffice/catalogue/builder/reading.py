"""The question that a filled editor describes; what the page did not show stays as it was."""

from dataclasses import replace

from backoffice.catalogue.builder.forms import QuestionForm
from backoffice.catalogue.builder.lists import read_options
from casework.procedures.forms import Field, FieldKind, Prefill


def field_of(form: QuestionForm, key: str, old: Field | None = None) -> Field:
    """Make the question that an editor's form describes; `old` is what it was before."""
    kind = form.chosen_kind
    before = old or Field(key, "", kind)
    need = form.need.data if form.has("need") else "required"
    found = replace(
        before,
        key=key,
        label=form.label.data,
        hint=form.hint.data or "",
        kind=kind,
        required=need == "required" and kind is not FieldKind.COMPUTED,
        soft=need == "soft",
        show_when=form.show_when.condition,
        require_when=form.require_when.condition if form.has("require_when") else {},
    )
    return _with_own(form, found, old)


def _with_own(form: QuestionForm, field: Field, old: Field | None) -> Field:
    """Add what only this kind has; what belongs to another kind is emptied."""
    before = old.options if old else ()
    prefill = form.prefill.data if form.has("prefill") else ""
    return replace(
        field,
        options=tuple(read_options(form.options.data or "", before)) if form.has("options") else (),
        columns=form.columns.columns(old.columns if old else ()) if form.has("columns") else (),
        min_rows=(form.min_rows.data or 0) if form.has("min_rows") else 0,
        max_rows=(form.max_rows.data or 0) if form.has("max_rows") else 0,
        formula=form.formula.data or "" if form.has("formula") else "",
        part=form.part.data or "" if form.has("part") else "",
        minimum=form.minimum.data if form.has("minimum") else None,
        maximum=form.maximum.data if form.has("maximum") else None,
        max_length=form.max_length.data if form.has("max_length") else None,
        not_future=bool(form.not_future.data) and form.has("not_future"),
        former=bool(form.former.data) and form.has("former"),
        prefill=Prefill(prefill) if prefill else None,
        prefill_from=form.prefill_from.data or "" if form.has("prefill_from") else "",
    )
