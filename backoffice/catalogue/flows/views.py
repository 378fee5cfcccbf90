"""The pages of the flow's editor: outline and picture, one step, one way, a trial."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.catalogue import editing, keys
from backoffice.catalogue.editing import Opened
from backoffice.catalogue.flows import forms, patterns
from backoffice.catalogue.flows import trial as trials
from casework.agencies import queries as agencies
from casework.people.actor import Role
from casework.procedures import flow_edits
from casework.procedures.flow import Doer, Flow, FlowStep, Outcome, StepKind, StepPlace
from casework.procedures.flow_edits import StepInUse
from foundation.clock import now
from foundation.errors import NotFound
from web import flow_words, sentences
from web.access import open_to
from web.transactions import reading

blueprint = Blueprint("flows", __name__, url_prefix="/<code>/soan/quy-trinh")
TEMPLATES = "backoffice/catalogue/flows"


def _named(session: Session) -> list[tuple[str, str]]:
    return [(one.agency.code, one.agency.name) for one in agencies.with_sizes(session)]


def _read(code: str) -> tuple[Opened, list[tuple[str, str]]]:
    with reading() as session:
        return editing.opened(session, code, "flow"), _named(session)


def _flow(opened: Opened) -> Flow:
    return opened.definition.flow or Flow(())


def _keep(opened: Opened, form: editing.EditForm, flow: Flow | None) -> bool:
    return editing.keep(opened, form, replace(opened.definition, flow=flow))


def _home(code: str, key: str = "") -> ResponseReturnValue:
    anchor = f"buoc-{key}" if key else None
    return redirect(url_for(".show", code=code, _anchor=anchor), 303)


def _outline(
    opened: Opened, known: Sequence[tuple[str, str]], form: editing.EditForm
) -> ResponseReturnValue:
    flow = _flow(opened)
    return editing.page(
        f"{TEMPLATES}/show.html",
        opened,
        form,
        flow=flow,
        picture=flow_words.picture(flow, dict(known)) if flow.steps else None,
        steps={one.key: one for one in flow_words.said(flow, dict(known))},
    )


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show(code: str) -> ResponseReturnValue:
    """Show the steps in their order, the picture, and patterns to start from."""
    opened, known = _read(code)
    return _outline(opened, known, forms.PatternForm(pattern="usual"))


@blueprint.post("/mau")
@open_to(Role.ADMINISTRATOR)
def begin(code: str) -> ResponseReturnValue:
    """Begin the flow from a pattern, in place of the one there is."""
    opened, known = _read(code)
    form = forms.PatternForm()
    if form.is_ready():
        flow = patterns.pattern(form.pattern.data, opened.definition)
        if _keep(opened, form, flow):
            flash(_("Đã tạo quy trình từ mẫu; hãy xem lại từng bước."), "success")
            return _home(code)
    return _outline(opened, known, form)


@blueprint.post("/bo")
@open_to(Role.ADMINISTRATOR)
def drop(code: str) -> ResponseReturnValue:
    """Leave the procedure without a flow."""
    opened, known = _read(code)
    form = forms.ConfirmForm()
    if form.is_ready() and _keep(opened, form, None):
        flash(_("Đã bỏ quy trình của bản thảo này."), "success")
        return _home(code)
    return _outline(opened, known, form)


@blueprint.route("/buoc-moi", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add(code: str) -> ResponseReturnValue:
    """Add a step behind another one."""
    opened, known = _read(code)
    flow = _flow(opened)
    form = forms.StepForm.of(None, known)
    form.offer(opened.definition, known)
    if form.is_right():
        step = form.step(_blank(flow, form.name.data))
        if _keep(opened, form, flow_edits.insert(flow, step, request.args.get("sau", ""))):
            return _home(code, step.key)
    return editing.page(f"{TEMPLATES}/step.html", opened, form, step=None)


def _blank(flow: Flow, name: str) -> FlowStep:
    key = keys.key_from(name, {one.key for one in flow.steps})
    way = Outcome("xong", _("Làm xong"))
    return FlowStep(key, name, StepKind.WORK, Doer(StepPlace.HANDLING, "specialist"), (way,))


@blueprint.route("/buoc/<key>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def edit(code: str, key: str) -> ResponseReturnValue:
    """Edit one step."""
    opened, known = _read(code)
    step = flow_edits.step_of(_flow(opened), key)
    form = forms.StepForm.of(step, known)
    form.offer(opened.definition, known, step)
    if form.is_right():
        flow = flow_edits.put(_flow(opened), key, form.step(step))
        if _keep(opened, form, flow):
            return _home(code, key)
    words = next(one for one in flow_words.said(_flow(opened), dict(known)) if one.key == key)
    return editing.page(f"{TEMPLATES}/step.html", opened, form, step=step, words=words)


@blueprint.post("/buoc/<key>/chuyen")
@open_to(Role.ADMINISTRATOR)
def move(code: str, key: str) -> ResponseReturnValue:
    """Move a step up or down in the list."""
    opened, known = _read(code)
    form = forms.MoveForm()
    if form.is_ready():
        flow = flow_edits.move(_flow(opened), key, form.places)
        if _keep(opened, form, flow):
            return _home(code, key)
    return _outline(opened, known, form)


@blueprint.route("/buoc/<key>/xoa", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def remove(code: str, key: str) -> ResponseReturnValue:
    """Take a step away; while others lead to it the page tells which."""
    opened, _known = _read(code)
    flow = _flow(opened)
    step = flow_edits.step_of(flow, key)
    form = forms.RemoveForm(bridge=True)
    if form.is_ready():
        try:
            left = flow_edits.remove(flow, key, bridge=bool(form.bridge.data))
        except StepInUse as refusal:
            form.form_errors.append(sentences.explain(refusal))
        else:
            if _keep(opened, form, left):
                return _home(code)
    used = flow_edits.users(flow, key)
    past = flow_edits.bridge_of(step)
    names = [one.name for one in flow.steps if one.key in (past or ())]
    return editing.page(
        f"{TEMPLATES}/remove.html", opened, form, step=step, used=used, past=past, names=names
    )


@blueprint.route("/buoc/<key>/ket-cuc", methods=["GET", "POST"])
@blueprint.route("/buoc/<key>/ket-cuc/<way>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def outcome(code: str, key: str, way: str = "") -> ResponseReturnValue:
    """Add or edit one way out of a step."""
    opened, _known = _read(code)
    step = flow_edits.step_of(_flow(opened), key)
    old = flow_edits.outcome_of(step, way) if way else None
    form = forms.WayForm.of(old)
    form.offer(opened.definition, step, old)
    if form.is_right():
        own = way or keys.key_from(form.name.data, {one.key for one in step.outcomes})
        flow = flow_edits.put_outcome(_flow(opened), key, way, form.outcome(own))
        if _keep(opened, form, flow):
            return redirect(url_for(".edit", code=code, key=key, _anchor="ways"), 303)
    return editing.page(f"{TEMPLATES}/outcome.html", opened, form, step=step, outcome=old)


@blueprint.post("/buoc/<key>/ket-cuc/<way>/xoa")
@open_to(Role.ADMINISTRATOR)
def remove_outcome(code: str, key: str, way: str) -> ResponseReturnValue:
    """Take one way out of a step away."""
    opened, known = _read(code)
    form = forms.ConfirmForm()
    if form.is_ready():
        flow = flow_edits.remove_outcome(_flow(opened), key, way)
        if _keep(opened, form, flow):
            return redirect(url_for(".edit", code=code, key=key, _anchor="ways"), 303)
    return _outline(opened, known, form)


@blueprint.get("/thu")
@open_to(Role.ADMINISTRATOR)
def trial(code: str) -> ResponseReturnValue:
    """Try the flow: when filed, what chosen, which deadline falls where."""
    with reading() as session:
        opened = editing.opened(session, code, "flow")
        if not _flow(opened).steps:
            raise NotFound(flow=code)
        found = trials.trial(session, opened.definition, request.args, at=now())
        known = dict(_named(session))
    problems = {key: sentences.say(problem) for key, problem in found.problems}
    return editing.page(
        f"{TEMPLATES}/trial.html",
        opened,
        trial=found,
        problems=problems,
        steps={one.key: one for one in flow_words.said(_flow(opened), known)},
    )
