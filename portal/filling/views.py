"""Filling a draft: it saves by itself and on every button, is checked at the end, sent once."""

from collections.abc import Collection, Mapping
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from casework.agencies import queries as agencies
from casework.dossiers import amending, queries, renewal, sending, submission
from casework.dossiers.records import Dossier, Draft
from casework.people import queries as people
from casework.procedures import queries as procedures
from casework.procedures import rules, sheets
from casework.procedures.definition import Definition
from casework.procedures.records import ProcedureVersion
from foundation.clock import VIETNAM, now
from foundation.errors import Invalid, NotFound, Problem, Unavailable
from foundation.text import clean
from portal import stored
from portal.filling import files, from_vault, helping, prefill, progress, schedule, whom
from portal.filling.forms import ChoicesForm, ConfirmForm
from portal.filling.progress import Filling
from web import change_words, eforms, places, sentences
from web.access import SIGNED_IN, current_actor, open_to
from web.transactions import let_go, reading, transaction

blueprint = Blueprint("filling", __name__)
blueprint.register_blueprint(files.blueprint)
blueprint.register_blueprint(helping.blueprint)


def _filling(session: Session, reference: str) -> Filling:
    """Return the visitor's own draft with all its pages need; raise NotFound."""
    draft = queries.own_draft(session, reference, of=current_actor())
    renewal.check_current(draft, at=now())
    definition = procedures.definition_of(draft.version)
    files_there = queries.draft_files(session, draft.id)
    filling = progress.view(draft, definition, files_there, at=now())
    return from_vault.with_problems(session, filling)


@blueprint.errorhandler(renewal.Outdated)
def renew(refusal: renewal.Outdated) -> ResponseReturnValue:
    """Move a draft to the version in force and show what changed, wherever it was opened."""
    reference = str(refusal.facts["reference"])
    with transaction() as session:
        draft = _locked(session, reference)
        renewal.renew(session, draft, at=now(), places=places.names(session))
    flash(
        _("Thủ tục có quy định mới. Những gì ông/bà đã điền được giữ lại; hãy xem lại từng phần."),
        "info",
    )
    return redirect(url_for("portal.filling.overview", reference=reference), 303)


def _agency_id(session: Session, code: str | None) -> int | None:
    return agencies.agency_by_code(session, code).id if code else None


@blueprint.route("/thu-tuc/<code>/bat-dau", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def start(code: str) -> ResponseReturnValue:
    """Open a draft once the case, the place and the way of return are chosen."""
    actor, at = current_actor(), now()
    with reading() as session:
        version = procedures.published_on(session, code, at.astimezone(VIETNAM).date())
        definition = procedures.definition_of(version)
        if not definition.is_open:
            return render_template("portal/filling/not_taken.html", definition=definition), 409
        account = people.account(session, cast("int", actor.account_id))
        form = ChoicesForm(data=_first_choices(session, account.citizen, definition))
        form.fit(session, definition)
        form.ask_whom(whom.offered(session, actor, code))
        is_helper = helping.mark(session) is not None
    if form.is_ready():
        reference = _begin(version, definition, form)
        return redirect(url_for(".overview", reference=reference), 303)
    shown = render_template(
        "portal/filling/start.html", form=form, definition=definition, is_helper=is_helper
    )
    return shown, form.status


def _begin(version: ProcedureVersion, definition: Definition, form: ChoicesForm) -> str:
    """Open the draft for whom it is, with what is known of them; return its reference."""
    actor, chosen = current_actor(), whom.read(form.chosen_whom())
    with transaction() as session:
        known = whom.known_answers(session, definition.form, chosen, by=actor)
        agency_id = _agency_id(session, form.chosen_agency())
        draft = submission.start_draft(
            session, version, agency_id=agency_id, answers=known, by=actor, at=now()
        )
        whom.keep(draft, chosen)
        _choose(session, draft, definition, form)
    return draft.reference


def _first_choices(session: Session, citizen: object, definition: Definition) -> dict[str, str]:
    """Suggest the commune of residence and the first way of return."""
    home = getattr(citizen, "commune_code", "")
    near = next(
        (one for one in agencies.handling_agencies(session, definition.level.value, None)
         if home and one.commune_code == home),
        None,
    )  # fmt: skip
    return {
        "whom": whom.MYSELF,
        "agency": near.code if near else "",
        "return_way": definition.returning[0].value,
    }


def _choose(session: Session, draft: Draft, definition: Definition, form: ChoicesForm) -> None:
    submission.choose(
        draft,
        definition,
        case_key=form.chosen_case(),
        agency_id=_agency_id(session, form.chosen_agency()),
        return_way=form.chosen_way(definition),
        at=now(),
    )


@blueprint.get("/ho-so/nhap/<reference>")
@open_to(SIGNED_IN)
def overview(reference: str) -> ResponseReturnValue:
    """Show the draft's steps, what is done and what is missing."""
    with reading() as session:
        filling = _filling(session, reference)
        if filling.draft.dossier_id is not None:
            return _to_dossier(session, filling.draft)
        return render_template(
            "portal/filling/overview.html",
            filling=filling,
            whom=whom.name(session, filling.draft),
            news=renewal.news(session, filling.draft, today=now().astimezone(VIETNAM).date()),
            idle_files=progress.idle_files(filling, queries.draft_files(session, filling.draft.id)),
            steps=progress.steps(filling),
            go_on=progress.first_open(filling),
        )


def _to_dossier(session: Session, draft: Draft) -> ResponseReturnValue:
    dossier = queries.own_by_id(session, cast("int", draft.dossier_id), of=current_actor())
    return redirect(url_for("portal.dossiers.show", reference=dossier.reference), 303)


@blueprint.route("/ho-so/nhap/<reference>/lua-chon", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def choices(reference: str) -> ResponseReturnValue:
    """Change the case, the place or the way of return."""
    with reading() as session:
        filling = _filling(session, reference)
        draft, definition = filling.draft, filling.definition
        chosen = agencies.agencies_by_id(session, [draft.agency_id] if draft.agency_id else [])
        code = chosen[draft.agency_id].code if draft.agency_id else ""
        first = {"case_key": draft.case_key, "agency": code, "return_way": draft.return_way}
        form = ChoicesForm(data=first)
        form.fit(session, definition)
        form.ask_whom(())
    if form.is_ready():
        with transaction() as session:
            _choose(session, _locked(session, reference), definition, form)
        return redirect(progress.next_href(filling, "lua-chon"), 303)
    shown = render_template(
        "portal/filling/choices.html",
        form=form,
        filling=filling,
        steps=progress.steps(filling, "lua-chon"),
    )
    return shown, form.status


def _locked(session: Session, reference: str) -> Draft:
    return queries.lock_draft(session, reference, of=current_actor())


@blueprint.get("/ho-so/nhap/<reference>/phan/<key>")
@open_to(SIGNED_IN)
def section(reference: str, key: str) -> ResponseReturnValue:
    """Show one section of the form; with ``kiem`` also what is still empty."""
    with reading() as session:
        return _section_page(session, reference, key, strict="kiem" in request.args)


def _section_page(
    session: Session, reference: str, key: str, *, strict: bool, asks: Collection[str] = ()
) -> str:
    """Draw a section; ``asks`` names empty questions that are recommended, asked for once."""
    filling = _filling(session, reference)
    definition, answers = filling.definition, filling.answers
    if key not in {one.key for one in definition.form.sections}:
        raise NotFound(what="section")
    submission.check_editable(filling.draft)
    today = now().astimezone(VIETNAM).date()
    problems = filling.problems if strict else progress.typing_problems(filling, today)
    mine = _keys_of(definition, key)
    found = {name: one for name, one in problems.items() if name.partition(".")[0] in mine}
    sheet = eforms.draw(definition.form, answers, found, grown=request.args.get("them", ""))
    return render_template(
        "portal/filling/section.html",
        filling=filling,
        section=sheet.section(key),
        asks=[(one.key, one.label) for one in definition.form.fields if one.key in asks],
        uploads=files.uploads(filling, key, from_vault.offers(session, filling, section=key)),
        notes=prefill.notes(
            session,
            filling,
            mine,
            by=current_actor(),
            holder_id=whom.holder_id(filling.draft, current_actor()),
        ),
        summary=[(at, progress.named(filling, at, told)) for at, told in sheet.summary],
        warnings=sentences.say_all(rules.warnings(definition.form, answers, today=today)),
        steps=progress.steps(filling, key),
        previous_href=progress.previous_href(filling, key),
        communes=places.communes(session),
        former=places.former_communes(session),
    )


def _keys_of(definition: Definition, key: str) -> set[str]:
    return {one.key for part in definition.form.sections if part.key == key for one in part.fields}


@blueprint.post("/ho-so/nhap/<reference>/phan/<key>")
@open_to(SIGNED_IN)
def save_section(reference: str, key: str) -> ResponseReturnValue:
    """Keep what was typed, right or wrong; go on where nothing typed is wrong."""
    with transaction() as session:
        draft = _locked(session, reference)
        definition = procedures.definition_of(draft.version)
        given = eforms.read(definition.form, request.form, section=key)
        submission.save_answers(draft, definition, _cleaned(given), at=now())
    with reading() as session:
        filling = _filling(session, reference)
        today = now().astimezone(VIETNAM).date()
        if touched := eforms.touched_table(request.form):
            return redirect(_at_table(reference, key, *touched), 303)
        wrong = {at.partition(".")[0] for at in progress.typing_problems(filling, today)}
        if wrong & set(given):
            return _section_page(session, reference, key, strict=False), 422
        asks = rules.recommended(definition.form, filling.answers).keys() & _keys_of(
            definition, key
        )
        if asks and "asked" not in request.form:
            return _section_page(session, reference, key, strict=False, asks=asks)
        return redirect(progress.next_href(filling, key), 303)


def _at_table(reference: str, key: str, table: str, grows: bool) -> str:  # noqa: FBT001
    """Return the address of a table whose rows a button has changed."""
    grown = table if grows else None
    return url_for(".section", reference=reference, key=key, them=grown, _anchor=table)


def _cleaned(given: dict[str, str]) -> dict[str, str]:
    return {key: clean(value) for key, value in given.items()}


@blueprint.post("/ho-so/nhap/<reference>/luu")
@open_to(SIGNED_IN)
def autosave(reference: str) -> ResponseReturnValue:
    """Keep the fields that a script of the page sends as they change."""
    sent = request.get_json()
    if not isinstance(sent, dict) or set(sent) - {"answers"}:
        raise BadRequest("only answers are saved here")
    with transaction() as session:
        draft = _locked(session, reference)
        definition = procedures.definition_of(draft.version)
        given = eforms.read_json(definition.form, sent.get("answers"))
        submission.save_answers(draft, definition, _cleaned(given), at=now())
        answers, revision = dict(draft.answers), draft.revision
    today = now().astimezone(VIETNAM).date()
    found = rules.check_draft(definition.form, answers, today=today)
    problems = {at: one for at, one in found.items() if at.partition(".")[0] in given}
    return {"revision": revision, "problems": sentences.say_all(problems)}


@blueprint.post("/ho-so/nhap/<reference>/goi-y")
@open_to(SIGNED_IN)
def hints(reference: str) -> ResponseReturnValue:
    """Say what the answers on the screen mean by the rules of the house; nothing is kept."""
    sent = request.get_json()
    if not isinstance(sent, dict) or set(sent) - {"answers"}:
        raise BadRequest("only answers are looked at here")
    with reading() as session:
        draft = queries.own_draft(session, reference, of=current_actor())
        form = procedures.definition_of(draft.version).form
        typed = _cleaned(eforms.read_json(form, sent.get("answers")))
        answers = {**draft.answers, **typed}
    return dict(eforms.hints(form, answers, today=now().astimezone(VIETNAM).date()))


@blueprint.get("/ho-so/nhap/<reference>/xem-lai")
@open_to(SIGNED_IN)
def review(reference: str) -> ResponseReturnValue:
    """Show everything as it will be sent, with the fee and the day it is due."""
    with reading() as session:
        filling = _filling(session, reference)
        if filling.draft.dossier_id is not None:
            return _to_dossier(session, filling.draft)
        return _review_page(session, filling)


def _review_page(
    session: Session, filling: Filling, told: Mapping[str, Problem] | None = None
) -> str:
    """Draw the review; ``told`` is what the sending itself found, such as an unsafe file."""
    form, names = filling.definition.form, places.names(session)
    answered = sheets.answered(form, filling.answers, names)
    corrected = amending.unsent(session, filling.draft, filling.definition, at=now())
    return render_template(
        "portal/filling/review.html",
        filling=filling,
        whom=whom.name(session, filling.draft),
        steps=progress.steps(filling, "xem-lai"),
        answered={one.key: one for one in answered},
        corrected=change_words.worded(form, corrected, names),
        recommended=[
            (progress.place_of(filling, key), progress.named(filling, key, sentence))
            for key, sentence in sentences.say_all(rules.recommended(form, filling.answers)).items()
        ],
        choices=schedule.choices_in_words(session, filling),
        go_on=progress.first_open(filling),
        expected=schedule.expect(session, filling, at=now()),
        faults=[
            (progress.place_of(filling, key), progress.named(filling, key, sentence))
            for key, sentence in sentences.say_all({**(told or {}), **filling.problems}).items()
        ],
        form=ConfirmForm(),
    )


@blueprint.post("/ho-so/nhap/<reference>/nop")
@open_to(SIGNED_IN)
def submit(reference: str) -> ResponseReturnValue:
    """Send the draft; sent twice it is one dossier. Files are proven in the store first."""
    actor = current_actor()
    if not ConfirmForm().is_ready():
        return redirect(url_for(".review", reference=reference), 303)
    with reading() as session:
        draft = queries.own_draft(session, reference, of=actor)
        kept = [one.file for one in queries.draft_files(session, draft.id)]
    let_go()
    if draft.dossier_id is None and not stored.all_there(kept):
        raise Unavailable("files")
    try:
        with transaction() as session:
            dossier = sending.send(session, _locked(session, reference), by=actor, at=now())
    except Invalid as refusal:
        with reading() as session:
            return _review_page(session, _filling(session, reference), refusal.fields), 422
    except (amending.AmendTooLate, amending.AmendedElsewhere) as refusal:
        flash(sentences.explain(refusal), "warning")
        return redirect(url_for(".overview", reference=reference), 303)
    return _sent(dossier, is_correction=draft.amends_id is not None)


def _sent(dossier: Dossier, *, is_correction: bool) -> ResponseReturnValue:
    if is_correction:
        flash(_("Phần sửa đã được gửi."), "success")
        return redirect(url_for("portal.dossiers.show", reference=dossier.reference), 303)
    if dossier.helper_id is not None:
        return _helped(dossier)
    return redirect(url_for("portal.dossiers.sent", reference=dossier.reference), 303)


def _helped(dossier: Dossier) -> ResponseReturnValue:
    """Tell a helper the code, for the person beside them: the dossier is that person's alone."""
    flash(
        _(
            "Đã nộp giúp %(name)s. Mã tra cứu: %(code)s. Hãy ghi mã này cho người đó.",
            name=dossier.holder_name,
            code=dossier.reference,
        ),
        "success",
    )
    return redirect(url_for("portal.dossiers.mine"), 303)


@blueprint.route("/ho-so/nhap/<reference>/xoa", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def discard(reference: str) -> ResponseReturnValue:
    """Throw the draft away, once its owner has confirmed it."""
    form = ConfirmForm()
    with reading() as session:
        draft = queries.own_draft(session, reference, of=current_actor())
        submission.check_editable(draft)
    if form.is_ready():
        with transaction() as session:
            submission.discard(session, _locked(session, reference))
        flash(_("Bản nháp đã được xóa."), "success")
        return redirect(url_for("portal.dossiers.mine"), 303)
    return render_template("portal/filling/discard.html", draft=draft, form=form), form.status
