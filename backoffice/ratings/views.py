"""Ratings: counts by month for those who lead, slips typed in and tablets for the desk."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.admin import province
from backoffice.dossier import panels
from backoffice.ratings import panel
from backoffice.tickets.forms import PressForm
from casework.agencies.records import Agency
from casework.dossiers import queries as dossiers
from casework.feedback import actions, queries
from casework.feedback.rules import RatingWay
from casework.people.actor import Role
from foundation.clock import now
from foundation.errors import Conflict, Invalid
from web import hall_words, pages, sentences
from web.access import current_actor, open_to
from web.ratings import RatingForm
from web.transactions import reading, transaction

PAGE = 30

blueprint = Blueprint("ratings", __name__, url_prefix="/danh-gia")
panels.SOURCES = (*panels.SOURCES, panel.of)


@blueprint.get("")
@open_to(Role.LEADER, Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """Show a desk's ratings by month and the latest remarks."""
    actor, after = current_actor(), pages.cursor(int)
    with reading() as session:
        code = request.args.get("co-quan", "")
        may_choose = actor.has(Role.ADMINISTRATOR)
        chosen = (
            province.agency_of(session, code, of=actor)
            if may_choose and code
            else session.get_one(Agency, actor.agency_id)
        )
        found = queries.latest(
            session, chosen.id, before=after[0] if after else None, limit=PAGE + 1
        )
        return render_template(
            "backoffice/ratings/show.html",
            agency=chosen,
            agencies=province.agencies_of(session, actor) if may_choose else [],
            months=queries.by_month(session, chosen.id),
            page=pages.cut(found, PAGE, lambda row: (row[0].id,)),
            words=hall_words,
        )


@blueprint.route("/phieu/<reference>", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def slip(reference: str) -> ResponseReturnValue:
    """Type in what a slip of paper says of a dossier."""
    form, actor = RatingForm(), current_actor()
    with reading() as session:
        dossier = dossiers.of_officer(session, reference, of=actor)
    if form.is_chosen():
        try:
            with transaction() as writer:
                locked = dossiers.lock_of_officer(writer, reference, of=actor)
                actions.rate(
                    writer, locked, overall=form.satisfaction(), marks=form.marks(),
                    remark=form.remark.data or "", way=RatingWay.SLIP, by=actor, at=now(),
                )  # fmt: skip
        except Invalid as refusal:
            form.show(refusal.fields)
        except Conflict as refusal:
            form.form_errors.append(sentences.explain(refusal))
        else:
            flash(_("Đã ghi phiếu đánh giá."), "success")
            return redirect(url_for("backoffice.dossier.show", reference=reference), 303)
    return render_template("backoffice/ratings/slip.html", form=form, dossier=dossier), form.status


@blueprint.post("/may/<reference>")
@open_to(Role.RECEPTION)
def offer(reference: str) -> ResponseReturnValue:
    """Let the desk's tablet ask about this dossier."""
    PressForm().is_ready()
    with transaction() as session:
        dossier = dossiers.lock_of_officer(session, reference, of=current_actor())
        is_shown = actions.offer(session, dossier, at=now())
    if is_shown:
        flash(_("Máy đánh giá đang hỏi về hồ sơ này."), "success")
    else:
        flash(_("Chưa có máy đánh giá nào, hoặc hồ sơ đã được đánh giá."), "info")
    return redirect(url_for("backoffice.dossier.show", reference=reference), 303)
