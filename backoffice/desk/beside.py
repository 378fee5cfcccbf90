"""The checklist beside the documents: parts and answers held against what was handed in.

Left the pages of the chosen part, right what is found of it; the form's answers stand beside them
too, and for a dossier handed in on paper they are typed here. What an earlier result proves is
shown and not asked for (Decree 45/2020 art. 5).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import acting
from backoffice.acting import Turn
from backoffice.desk import checking, naming, paper_pages, reasons
from backoffice.desk.reasons import Reasons
from backoffice.dossier import pictures, sheet
from backoffice.dossier.sheet import Sheet
from backoffice.forms import VerbForm
from casework.audit import actions as audit
from casework.dossiers import checking as found_of
from casework.dossiers import intake, proofs, queries
from casework.dossiers.desk_records import FieldCheck
from casework.dossiers.proofs import Proof
from casework.dossiers.records import Dossier
from casework.dossiers.states import State
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.procedures import rules as procedure_rules
from casework.procedures.definition import Channel, Definition
from foundation.clock import now
from foundation.errors import Invalid, NotFound, Problem
from web import eforms, places, sentences
from web.access import current_actor, open_to
from web.transactions import let_go, reading, transaction

blueprint = Blueprint("desk_beside", __name__, url_prefix="/ho-so/<reference>")

_TYPED_IN = frozenset({State.REGISTERED, State.ACCEPTED, State.PROCESSING, State.SUPPLEMENT})
"""Until the result is out, what stands on the paper may be entered."""
THEN = {"accept": "backoffice.desk_verbs.accept", "ask": "backoffice.desk_verbs.ask_for_more"}


@dataclass(frozen=True, slots=True)
class _Side:
    """What the page shows beside the documents."""

    sheet: Sheet
    reasons: Reasons
    proven: Mapping[str, Proof]
    checks: Mapping[str, FieldCheck]
    facts: Mapping[str, str]
    documents: list[dict[str, object]]
    scanned: Mapping[str, list[tuple[str, str]]]


@blueprint.get("/kiem-tra-song-song")
@open_to(Role.RECEPTION)
def show(reference: str) -> ResponseReturnValue:
    """Show the documents beside the checklist, and write down who looked."""
    with reading() as session:
        side = _side(session, reference)
    let_go()
    acting.note_reading(side.sheet.dossier, "read")
    return _page(side)


@blueprint.post("/kiem-tra-song-song")
@open_to(Role.RECEPTION)
def check(reference: str) -> ResponseReturnValue:
    """Write down what was found; what cannot be kept stands there again with its fault."""
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        definition = procedures.definition_of(dossier.version)
    parts = checking.parts_of(definition, dossier.case_key, dossier.answers)
    askable = checking.askable(definition, dossier.answers)
    form = checking.form_for(parts, askable, naming.fields_for(parts))
    refusal = None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: checking.note(turn, form))
    if refusal is None and not form.problems():
        following = THEN.get(str(form["then"].data or ""))
        if following:
            return redirect(url_for(following, reference=reference, **acting.kept()), 303)
        flash(_("Đã lưu kết quả kiểm tra."), "success")
        return redirect(url_for(".show", reference=reference, **acting.kept()), 303)
    with reading() as session:
        side = _side(session, reference)
    obstacle = "" if form.problems() or refusal is None else sentences.explain(refusal)
    return _page(side, form, obstacle), 409 if obstacle else 422


def _side(session: Session, reference: str) -> _Side:
    found = sheet.sheet_of(session, reference, of=current_actor(), at=now())
    dossier, definition = found.dossier, found.definition
    names = {part.key: part.name for part in definition.parts}
    scans = paper_pages.scans_of(session, dossier, names, found.files)
    return _Side(
        sheet=found,
        reasons=reasons.load(session),
        proven=proofs.proven(session, dossier, definition),
        checks=found_of.fields_of(session, dossier.id),
        facts=procedure_rules.display_facts(
            definition.form, dossier.answers, places.names(session)
        ),
        documents=[*sheet.viewed(found), *scans],
        scanned=paper_pages.links_by_part(scans),
    )


def _page(side: _Side, form: VerbForm | None = None, obstacle: str = "") -> str:
    dossier = side.sheet.dossier
    parts = checking.parts_of(side.sheet.definition, dossier.case_key, dossier.answers, side.proven)
    papers = form or checking.form_for(
        parts, (), naming.fields_for(parts), naming.data_of(parts, side.sheet.checks)
    )
    checklist = checking.shown(side.sheet, side.reasons, side.proven, form)
    for part in checklist:
        files = part["files"] if isinstance(part["files"], list) else []
        part["files"] = [*files, *side.scanned.get(str(part["key"]), [])]
    return render_template(
        "backoffice/desk/beside.html",
        sheet=side.sheet,
        dossier=dossier,
        documents=side.documents,
        checklist=checklist,
        answers=checking.answers_shown(side.sheet, side.facts, side.checks, form),
        proven=checking.proven_words(side.sheet, side.proven),
        spared=checking.spared(side.sheet, side.proven),
        reasons=side.reasons.offered,
        papers=naming.shown(papers, parts),
        can_check=checking.is_open(side.sheet),
        can_type=_can_type(dossier),
        form=form,
        obstacle=obstacle,
        kept=acting.kept(),
        back=acting.address(dossier.reference),
    )


# --- the form's answers, typed from the paper -------------------------------------------------


def _can_type(dossier: Dossier) -> bool:
    """Answers are typed for what came on paper; what a citizen typed online is the citizen's."""
    return dossier.channel != Channel.ONLINE.value and State(dossier.state) in _TYPED_IN


@blueprint.get("/to-khai")
@open_to(Role.RECEPTION)
def answers(reference: str) -> ResponseReturnValue:
    """Show the form beside the paper, to be filled in from it."""
    with reading() as session:
        _typed_definition(session, reference)
        return _answers_page(session, _side(session, reference))


@blueprint.post("/to-khai")
@open_to(Role.RECEPTION)
def save_answers(reference: str) -> ResponseReturnValue:
    """Keep what was typed from the paper; wrong answers stand there again with what is wrong."""
    form, given, problems = VerbForm(), {}, {}
    with reading() as session:
        definition = _typed_definition(session, reference)
    try:
        given = eforms.read(definition.form, request.form, besides={"revision"})
    except Invalid as refusal:
        problems = dict(refusal.fields)
    obstacle, touched = "", eforms.touched_table(request.form)
    if not touched and not problems:
        refused = acting.attempt(reference, form, lambda turn: _complete(turn, given))
        if refused is None:
            flash(_("Đã lưu tờ khai nhập từ bản giấy."), "success")
            return redirect(url_for(".show", reference=reference, **acting.kept()), 303)
        if isinstance(refused, Invalid):
            problems = dict(refused.fields)
        else:
            obstacle = sentences.explain(refused)
    grown = touched[0] if touched and touched[1] else ""
    with reading() as session:
        side = _side(session, reference)
        return _answers_page(session, side, given, problems, obstacle=obstacle, grown=grown)


def _typed_definition(session: Session, reference: str) -> Definition:
    """Return the definition of a dossier of this desk that came on paper; raise NotFound."""
    actor = current_actor()
    dossier = queries.of_officer(session, reference, of=actor)
    is_online = dossier.channel == Channel.ONLINE.value
    if is_online or dossier.desk_agency_id != actor.agency_id:
        raise NotFound(what="dossier")
    return procedures.definition_of(dossier.version)


def _complete(turn: Turn, given: Mapping[str, str]) -> None:
    before = dict(turn.dossier.answers)
    intake.complete_answers(turn.session, turn.dossier, given, by=turn.by, at=turn.at)
    after = turn.dossier.answers
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    found_of.forget_fields(turn.session, turn.dossier.id, changed)


def _answers_page(
    session: Session,
    side: _Side,
    given: Mapping[str, str] | None = None,
    problems: Mapping[str, Problem] | None = None,
    *,
    obstacle: str = "",
    grown: str = "",
) -> ResponseReturnValue:
    shown = {**side.sheet.dossier.answers, **(given or {})}
    drawn = eforms.draw(side.sheet.definition.form, shown, problems, grown=grown)
    page = render_template(
        "backoffice/desk/answers.html",
        dossier=side.sheet.dossier,
        documents=side.documents,
        drawn=drawn,
        revision=request.form.get("revision", side.sheet.dossier.revision),
        obstacle=obstacle,
        can_type=_can_type(side.sheet.dossier),
        communes=places.communes(session),
        former=places.former_communes(session),
        back=url_for(".show", reference=side.sheet.dossier.reference, **acting.kept()),
    )
    return page, 409 if obstacle else 422 if problems else 200


# --- earlier results and scanned pages --------------------------------------------------------


@blueprint.get("/ket-qua-truoc/<part_key>")
@open_to(Role.RECEPTION, Role.SPECIALIST, Role.LEADER)
def earlier(reference: str, part_key: str) -> ResponseReturnValue:
    """Show the earlier result that proves a part; both dossiers' journals say who looked."""
    with reading() as session:
        dossier, proof = _proof(session, reference, part_key)
    let_go()
    count = pictures.page_count(current_app.extensions["gateways"], proof.file)
    told = {"part": part_key, "result": proof.number}
    _note(dossier.chain, {**told, "of": proof.reference})
    _note(f"dossier:{proof.reference}", {**told, "through": reference})
    return render_template(
        "backoffice/desk/earlier.html",
        dossier=dossier,
        proof=proof,
        pages=[
            url_for(".earlier_page", reference=reference, part_key=part_key, number=number)
            for number in range(1, count + 1)
        ],
        back=acting.address(reference),
    )


def _note(chain: str, details: Mapping[str, object]) -> None:
    """Write into one journal; each chain in its own transaction, so that none waits for two."""
    with transaction() as session:
        audit.append(session, chain, "read_earlier", by=current_actor(), at=now(), details=details)


@blueprint.get("/ket-qua-truoc/<part_key>/trang/<int:number>")
@open_to(Role.RECEPTION, Role.SPECIALIST, Role.LEADER)
def earlier_page(reference: str, part_key: str, number: int) -> ResponseReturnValue:
    """Show one page of the earlier result as a picture."""
    with reading() as session:
        _dossier, proof = _proof(session, reference, part_key)
    let_go()
    drawn = pictures.page_of(current_app.extensions["gateways"], proof.file, number)
    return Response(drawn.data, mimetype=drawn.media_type)


def _proof(session: Session, reference: str, part_key: str) -> tuple[Dossier, Proof]:
    dossier = queries.of_officer(session, reference, of=current_actor())
    definition = procedures.definition_of(dossier.version)
    return dossier, proofs.proof_of(session, dossier, definition, part_key)


@blueprint.get("/trang-quet/<int:page_id>")
@open_to(Role.RECEPTION, Role.SPECIALIST, Role.LEADER)
def scan(reference: str, page_id: int) -> ResponseReturnValue:
    """Show one scanned page that lies in the dossier."""
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        page = paper_pages.page_of(session, dossier, page_id)
    let_go()
    return paper_pages.picture(current_app.extensions["gateways"], page)
