"""The counter's page: scan the card, name the procedure, tick the parts, look, take in.

Everything typed travels in the form from step to step, so nothing personal stands in an address
and nothing is kept before the dossier is taken in. Enter always does the next thing.
"""

from datetime import datetime
from typing import cast

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from backoffice import wording
from backoffice.intake import reading
from backoffice.intake import sheet as sheets
from backoffice.intake.forms import CounterForm, form_for, is_local, parts_of
from backoffice.intake.reading import Chosen
from backoffice.intake.sheet import Sheet
from casework.audit import actions as audit
from casework.dossiers import intake, intake_rules, visits
from casework.dossiers.desk_records import DeskVisit
from casework.dossiers.intake import Intake, SecretMarking
from casework.dossiers.reception import Asked
from casework.dossiers.records import Dossier
from casework.people import desk as people
from casework.people import queries as accounts
from casework.people.actor import Actor, Role
from casework.people.records import Account
from casework.post import actions as post
from casework.procedures import finding
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel
from casework.procedures.finding import Filters
from casework.secrecy import actions as secrecy
from foundation.clock import now
from foundation.errors import Invalid, Problem
from foundation.ids import new_token
from web import sentences
from web.access import current_actor, open_to
from web.limits import account as by_account
from web.limits import limited
from web.sentences import say_all
from web.transactions import reading as looking
from web.transactions import transaction

blueprint = Blueprint("intake", __name__, url_prefix="/tai-quay")
SUGGESTED = 8
NOT_BROUGHT = _l("Chưa có trong giấy tờ nộp tại quầy")
NOT_CARRIED = frozenset({"csrf_token", "card", "verb", "despite", "note", "update"})


@blueprint.get("")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Begin with an empty form, or with the person of a visit who hands in one more."""
    form = form_for()
    form.key.data = new_token()
    with looking() as session:
        visits.desk_of(session, current_actor())
        if reference := request.args.get("luot", ""):
            visit = visits.visit_of(session, reference, of=current_actor())
            account = accounts.account(session, visit.filer_id)
            form.visit.data, form.number.data = visit.reference, reading.number_of(account)
        return _page(session, form, Sheet())


@blueprint.get("/thu-tuc")
@open_to(Role.RECEPTION)
@limited("300/minute", by=by_account)
def suggest() -> ResponseReturnValue:
    """Suggest procedures that are taken here for what was typed; code and name, as JSON."""
    asked = request.args.get("q", "")[:200].strip()
    with looking() as session:
        hits = _find(session, asked) if asked else ()
    return jsonify([{"code": one.code, "name": one.name, "field": one.field_name} for one in hits])


def _find(session: Session, asked: str) -> tuple[finding.Hit, ...]:
    return finding.search(session, asked, Filters(is_open=True), limit=SUGGESTED).hits


@blueprint.post("")
@open_to(Role.RECEPTION)
@limited("120/minute", by=by_account)
def work() -> ResponseReturnValue:
    """Do what was pressed with everything that was typed, and show the next step."""
    verb, at = request.form.get("verb", "next"), now()
    with looking() as session:
        form, chosen = _form(session, verb, at=at)
    try:
        intake_rules.check_marks(reading.typed(form))
        return _do(form, chosen, verb, at=at)
    except SecretMarking as refusal:
        return _stop(refusal, at=at)


def _form(session: Session, verb: str, *, at: datetime) -> tuple[CounterForm, Chosen | None]:
    code = request.form.get("procedure", "")
    if verb.startswith("procedure:"):
        code = verb.partition(":")[2]
    chosen = reading.chosen(session, code, at=at)
    if chosen is None:
        form = form_for()
        form.procedure.data = ""
        return form, None
    definition = chosen.definition
    case = request.form.get("case_key", "")
    if len(definition.cases) == 1:
        case = definition.cases[0].key
    by = current_actor()
    form = form_for(definition, sheets.communes(session, definition, by=by), case)
    form.procedure.data = code
    if is_local(definition) and not form.agency.data:
        own = str(by.agency_id)
        form.agency.data = own if own in dict(form.agency.choices) else ""
    return form, chosen


def _do(
    form: CounterForm, chosen: Chosen | None, verb: str, *, at: datetime
) -> ResponseReturnValue:
    card = str(form.card.data or "").strip()
    if verb in {"read", "next"} and card:
        return _read(form, chosen, card, at=at)
    if verb == "forget":
        reading.forget_person(form)
    elif verb in {"next", "find"} and chosen is None:
        return _choose(form, at=at)
    elif verb == "other":
        form.procedure.data, form.q.data, chosen = "", "", None
    elif verb == "all" and chosen:
        reading.tick_all(form, chosen.definition)
    elif (verb == "check" or (verb == "next" and _parts_were_shown())) and chosen:
        return _check(form, chosen, at=at)
    elif verb in {"take", "ask", "refuse"} and chosen:
        return _take(form, chosen, verb, at=at)
    with looking() as session:
        return _draw(session, form, chosen)


def _parts_were_shown() -> bool:
    """Tell whether the page that was sent had the parts: its boxes for counts are always sent."""
    return any(name.startswith("part.") for name in request.form)


def _read(
    form: CounterForm, chosen: Chosen | None, card: str, *, at: datetime
) -> ResponseReturnValue:
    """Read the card, note who was looked up, and go on to the procedure."""
    try:
        reading.take_card(form, card)
    except Invalid as refusal:
        form.show(refusal.fields)
    with looking() as session:
        account = reading.account_of(session, form)
    if account is not None and not form.problems():
        with transaction() as writer:
            chain = f"account:{account.id}"
            audit.append(writer, chain, "look_up_at_desk", by=current_actor(), at=at)
    with looking() as session:
        return _draw(session, form, chosen)


def _choose(form: CounterForm, *, at: datetime) -> ResponseReturnValue:
    """Take the procedure that was typed; where several fit, list them."""
    asked = (form.q.data or "").strip()
    if not form.number.data:
        form.add_problem("card", Problem("person_needed"))
    with looking() as session:
        hits = _find(session, asked) if asked else ()
        exact = [one for one in hits if one.code == asked] or list(hits)
        if len(exact) == 1:
            request_form, chosen = _form(session, f"procedure:{exact[0].code}", at=at)
            return _draw(session, request_form, chosen, problems=form.problems())
        if not hits and form.number.data:
            form.add_problem("q", Problem("procedure_needed"))
        return _draw(session, form, None, hits=hits)


def _check(form: CounterForm, chosen: Chosen, *, at: datetime) -> ResponseReturnValue:
    """Look everything over; where nothing is wrong, show what will happen."""
    given = reading.intake_of(form, chosen)
    with looking() as session:
        faults = _faults(session, form, chosen, given, at=at)
        if faults or not form.validate():
            form.show({key: one for key, one in faults.items() if key in form})
            return _draw(session, form, chosen, faults=faults)
        return _confirm(session, form, chosen, given, at=at)


def _faults(
    session: Session, form: CounterForm, chosen: Chosen, given: Intake, *, at: datetime
) -> dict[str, Problem]:
    faults = intake_rules.faults(chosen.definition, given, at=at)
    if not form.number.data:
        faults["card"] = Problem("person_needed")
    elif reading.account_of(session, form) is None:
        faults |= people.check_facts(reading.facts_of(form), at=at)
    try:
        intake.places(session, chosen.definition, given.agency_id, by=current_actor())
    except Invalid as refusal:
        faults |= refusal.fields
    return faults


def _take(form: CounterForm, chosen: Chosen, verb: str, *, at: datetime) -> ResponseReturnValue:
    """Take in, ask for what is missing, or refuse; then show what came of it."""
    by = current_actor()
    given = reading.intake_of(form, chosen)
    try:
        with transaction() as session:
            version = procedures.version_by_id(session, chosen.version.id)
            given = reading.intake_of(form, Chosen(version, chosen.definition))
            visit = _visit(session, form, by=by, at=at)
            _finish(session, form, visit, given, verb, by=by, at=at)
            reference = visit.reference
    except Invalid as refusal:
        form.show(refusal.fields)
        with looking() as session:
            if set(refusal.fields) <= _AT_CONFIRMING:
                return _confirm(session, form, chosen, given, at=at)
            return _draw(session, form, chosen, faults=dict(refusal.fields))
    return redirect(url_for("backoffice.intake_done.show", reference=reference), 303)


_AT_CONFIRMING = frozenset({"despite", "note"})


def _visit(session: Session, form: CounterForm, *, by: Actor, at: datetime) -> DeskVisit:
    account = reading.account_of(session, form)
    if account is None:
        account = people.enter_person(session, reading.facts_of(form), by=by, at=at)
    card = reading.card_of(form)
    if form.update.data and card is not None:
        people.update_facts(session, account, card, by=by, at=at)
    if reference := str(form.visit.data or ""):
        visit = visits.visit_of(session, reference, of=by, lock=True)
        if visit.filer_id == account.id:
            return visit
    return visits.open_visit(session, filer=account, key=str(form.key.data or ""), by=by, at=at)


def _finish(
    session: Session, form: CounterForm, visit: DeskVisit, given: Intake, verb: str, *, by: Actor,
    at: datetime,
) -> Dossier:  # fmt: skip
    key, note = str(form.key.data or ""), form.note.data or ""
    if earlier := intake.taken_before(session, key, given, by=by):
        return earlier
    shown = Sheet(definition=procedures.definition_of(given.version))
    sheets.duplicates(shown, session, form)
    if shown.duplicates and not form.despite.data:
        raise Invalid({"despite": Problem("duplicates_unseen")})
    if verb == "take":
        taken = intake.take_in(session, visit, given, by=by, at=at, key=key)
        _note_consignment(session, taken, given, by=by, at=at)
        return taken
    items: list[Asked] = []
    if verb == "ask":
        missing = intake_rules.missing(procedures.definition_of(given.version), given, at=at)
        reason = note or wording.stored(NOT_BROUGHT)
        items = [Asked("part", part.key, reason) for part in missing]
    elif not note:
        raise Invalid({"note": Problem("required")})
    return intake.register_unfinished(
        session, visit, given, items, note=note, by=by, at=at, key=key
    )


def _note_consignment(
    session: Session, dossier: Dossier, given: Intake, *, by: Actor, at: datetime
) -> None:
    """Note by which consignment papers came that were posted; raise Invalid at "tracking"."""
    if given.channel is not Channel.POST:
        return
    sender = post.filer_of(dossier)
    try:
        post.receive(session, dossier, tracking=given.tracking, sender=sender, by=by, at=at)
    except post.TrackingTaken:
        raise Invalid({"tracking": Problem("tracking_used")}) from None


def _stop(refusal: SecretMarking, *, at: datetime) -> ResponseReturnValue:
    """Tell the security officer that a mark was typed; nothing of the text goes any further."""
    by = current_actor()
    with transaction() as session:
        secrecy.suspect(
            session, agency_id=cast("int", by.agency_id), met="intake",
            mark=str(refusal.facts["mark"]), by=by, at=at,
        )  # fmt: skip
    sentence = sentences.explain(refusal)
    return render_template("backoffice/intake/stopped.html", sentence=sentence), 409


# --- drawing ----------------------------------------------------------------------------------


def _draw(
    session: Session,
    form: CounterForm,
    chosen: Chosen | None,
    *,
    hits: tuple[finding.Hit, ...] = (),
    faults: dict[str, Problem] | None = None,
    problems: list[tuple[str, str]] | None = None,
) -> ResponseReturnValue:
    sheet = Sheet(hits=hits, problems=say_all(faults or {}))
    if chosen:
        sheets.procedure(sheet, form, chosen.definition)
        if sheet.parts:
            given = reading.intake_of(form, chosen)
            reading.write_counts(form, parts_of(chosen.definition, given.case_key))
            sheets.preview(sheet, session, given, by=current_actor(), at=now())
            sheets.duplicates(sheet, session, form)
    return _page(session, form, sheet, problems or [])


def _page(
    session: Session, form: CounterForm, sheet: Sheet, problems: list[tuple[str, str]] | None = None
) -> ResponseReturnValue:
    sheets.person(sheet, session, form)
    listed = form.problems() or (problems or [])
    known = {key for key, _text in listed}
    listed += [
        (f"{key.replace(':', '.')}.on" if key.startswith("part:") else "", text)
        for key, text in sheet.problems.items()
        if key not in known
    ]
    drawn = render_template(
        "backoffice/intake/show.html",
        form=form,
        sheet=sheet,
        problems=listed,
        is_body=reading.is_body(form),
        focus=_focus(form, sheet, listed),
    )
    return drawn, 422 if listed else 200


def _focus(form: CounterForm, sheet: Sheet, problems: list[tuple[str, str]]) -> str:
    """Name the field where the next key is wanted."""
    if problems:
        return ""
    if not form.number.data:
        return "card"
    if sheet.account is None and not (form.name.data and (form.birth_date.data or _body(form))):
        return "name"
    if sheet.definition is None:
        return "hits" if sheet.hits else "q"
    return "parts" if sheet.parts else "case_key"


def _body(form: CounterForm) -> bool:
    return reading.is_body(form)


def _confirm(
    session: Session, form: CounterForm, chosen: Chosen, given: Intake, *, at: datetime
) -> ResponseReturnValue:
    """Show what was typed in short, what is missing, and what taking in will do."""
    sheet = Sheet()
    sheets.procedure(sheet, form, chosen.definition)
    sheets.person(sheet, session, form)
    sheets.preview(sheet, session, given, by=current_actor(), at=at)
    sheets.duplicates(sheet, session, form)
    sheet.gaps = [part.name for part in intake_rules.missing(chosen.definition, given, at=at)]
    carried = [
        (name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED
    ]
    if form.update.data:
        carried.append(("update", "yes"))
    names = {row["key"]: row["name"] for row in sheet.parts}
    drawn = render_template(
        "backoffice/intake/confirm.html",
        form=form,
        sheet=sheet,
        carried=carried,
        given=[(names[key], wording.given_in_words(one)) for key, one in given.given.items()],
        filer=_filer_name(form, sheet.account),
    )
    return drawn, form.status


def _filer_name(form: CounterForm, account: Account | None) -> str:
    name = account.name if account else form.name.data
    return f"{name} ({form.number.data})"
