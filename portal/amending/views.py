"""Correcting one's own dossier before it is received, and what was corrected so far."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.dossiers import amending, contacting, halting, moves, queries
from casework.dossiers.contacting import Contact
from casework.dossiers.records import Dossier, Draft
from casework.dossiers.states import OPEN, State
from casework.people.actor import Actor, Role
from casework.procedures import queries as procedures
from foundation.clock import now
from foundation.errors import Conflict, Invalid
from portal.amending.forms import BeginForm, ContactForm, HaltForm
from portal.dossiers import marks, panels
from web import change_words, places, sentences
from web.access import SIGNED_IN, current_actor, open_to
from web.transactions import reading, transaction

blueprint = Blueprint("amending", __name__)


def panel(session: Session, dossier: Dossier, actor: Actor) -> panels.Panel | None:
    """Show what was corrected, unsent corrections, and the way to correct."""
    draft = amending.draft_of(session, dossier.id)
    is_open = amending.is_open(dossier) and Role.HOLDER in moves.roles_in(dossier, actor)
    sent = amending.history(session, dossier.id)
    acts = Role.HOLDER in moves.roles_in(dossier, actor)
    can_halt = acts and halting.is_possible(dossier)
    can_reach = acts and State(dossier.state) in OPEN
    if not (draft or is_open or sent or can_halt or can_reach):
        return None
    form, names = procedures.definition_of(dossier.version).form, places.names(session)
    facts = {
        "wish": halting.open_wish(session, dossier.id) if can_halt else None,
        "can_halt": can_halt,
        "can_reach": can_reach,
        "draft": draft,
        "is_mine": draft is not None and draft.account_id == actor.account_id,
        "is_open": is_open,
        "sent": [
            {
                "at": one.sent_at,
                "sender": one.sender,
                "changes": change_words.worded(form, one.changes, names),
            }
            for one in sent
        ],
        "reference": dossier.reference,
    }
    spot = panels.Spot.TOP if draft else panels.Spot.SIDE
    return panels.Panel("portal/amending/panel.html", spot, facts)


def mark(session: Session, dossiers: Sequence[Dossier], _actor: object) -> Mapping[int, marks.Mark]:
    """Mark the dossiers with corrections that were not sent."""
    found = session.scalars(
        select(Draft.amends_id).where(
            Draft.amends_id.in_([one.id for one in dossiers]), Draft.dossier_id.is_(None)
        )
    )
    told = marks.Mark(_("Phần sửa chưa gửi"), icon="pen")
    return {number: told for number in found if number is not None}


@blueprint.route("/ho-so/<reference>/sua", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def begin(reference: str) -> ResponseReturnValue:
    """Explain what can be corrected, and open the corrections."""
    actor, form = current_actor(), BeginForm()
    with reading() as session:
        dossier = queries.own(session, reference, of=actor)
    if not amending.is_open(dossier):
        return _too_late(reference)
    if form.is_ready():
        try:
            with transaction() as session:
                locked = queries.lock_own(session, reference, of=actor)
                draft = amending.begin(session, locked, by=actor, at=now())
                where = url_for("portal.filling.overview", reference=draft.reference)
        except amending.AmendTooLate:
            return _too_late(reference)
        return redirect(where, 303)
    shown = render_template("portal/amending/begin.html", dossier=dossier, form=form)
    return shown, form.status


def _too_late(reference: str) -> ResponseReturnValue:
    """Lead back to the dossier and say what can be done instead."""
    told = _(
        "Hồ sơ đã được tiếp nhận hoặc đã kết thúc nên ông/bà không tự sửa được nữa. "
        "Cần sửa, ông/bà nhắn tin cho nơi giải quyết."
    )
    flash(told, "warning")
    return redirect(url_for("portal.dossiers.show", reference=reference), 303)


@blueprint.route("/ho-so/<reference>/xin-dung", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def halt(reference: str) -> ResponseReturnValue:
    """Ask the desk to stop the dossier."""
    actor, form = current_actor(), HaltForm()
    with reading() as session:
        dossier = queries.own(session, reference, of=actor)
    if form.is_ready():
        try:
            with transaction() as session:
                locked = queries.lock_own(session, reference, of=actor)
                halting.wish(session, locked, reason=form.reason.data, by=actor, at=now())
        except Invalid as refusal:
            form.show(refusal.fields)
        except Conflict as refusal:
            form.form_errors.append(sentences.explain(refusal))
        else:
            flash(_("Đã gửi đề nghị dừng đến bộ phận Một cửa."), "success")
            return redirect(url_for("portal.dossiers.show", reference=reference), 303)
    return render_template("portal/amending/halt.html", dossier=dossier, form=form), form.status


@blueprint.route("/ho-so/<reference>/lien-he", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def contact(reference: str) -> ResponseReturnValue:
    """Change how the holder is reached about this dossier."""
    actor = current_actor()
    with reading() as session:
        dossier = queries.own(session, reference, of=actor)
        form = ContactForm(data=asdict(contacting.contact_of(dossier)))
    if form.is_ready():
        given = Contact(*(getattr(form, name).data or "" for name in Contact.__slots__))
        try:
            with transaction() as session:
                locked = queries.lock_own(session, reference, of=actor)
                contacting.change(session, locked, given, by=actor, at=now())
        except Invalid as refusal:
            form.show(refusal.fields)
        except Conflict as refusal:
            form.form_errors.append(sentences.explain(refusal))
        else:
            flash(_("Thông tin liên hệ của hồ sơ đã được lưu."), "success")
            return redirect(url_for("portal.dossiers.show", reference=reference), 303)
    return render_template("portal/amending/contact.html", dossier=dossier, form=form), form.status
