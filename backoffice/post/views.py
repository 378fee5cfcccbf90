"""The post: results that are to be sent, consignments and their course, numbers scanned."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.dossier import panels
from backoffice.post import choices, forms, lists, panel, papers
from casework.agencies.records import Agency
from casework.dossiers import queries as dossiers
from casework.people.actor import Role
from casework.post import actions, queries
from casework.post.records import PostState
from foundation.clock import VIETNAM, now
from foundation.errors import Conflict, Invalid, NotFound, Problem
from web import pages, post_words, sentences
from web.access import current_actor, open_to
from web.transactions import reading, transaction

PAGE = 40

blueprint = Blueprint("post", __name__, url_prefix="/buu-chinh")
blueprint.register_blueprint(lists.blueprint)
panels.SOURCES = (*panels.SOURCES, panel.of)


@blueprint.get("")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Show the results that are to be sent and the consignments that wait for today's list."""
    agency_id, form = current_actor().agency_id or 0, forms.ChosenForm()
    with reading() as session:
        found = queries.to_send(
            session, agency_id, after=pages.cursor(datetime, int), limit=PAGE + 1
        )
        page = pages.cut(found, PAGE, lambda one: (one.next_due_at, one.id))
        waiting = queries.consignments(
            session, agency_id, states=[PostState.PREPARED], before=None, limit=PAGE
        )
        return render_template(
            "backoffice/post/show.html", page=page, waiting=waiting, form=form, words=post_words
        )


@blueprint.post("/chuan-bi")
@open_to(Role.RECEPTION)
def prepare() -> ResponseReturnValue:
    """Make consignments of the results chosen; one that cannot be made does not stop the rest."""
    form, actor, made = forms.ChosenForm(), current_actor(), 0
    with reading() as session:
        known = queries.to_send(session, actor.agency_id or 0, after=None, limit=1_000)
    chosen = form.chosen_of([one.reference for one in known])
    for reference in chosen:
        try:
            with transaction() as session:
                dossier = dossiers.lock_of_officer(session, reference, of=actor)
                actions.prepare_result(session, dossier, by=actor, at=now())
            made += 1
        except (Invalid, Conflict) as refusal:
            choices.tell_why(reference, refusal)
    if made:
        flash(_("Đã chuẩn bị %(count)s bưu gửi.", count=made), "success")
    elif not chosen:
        flash(_("Hãy chọn ít nhất một hồ sơ."), "info")
    return redirect(url_for("backoffice.post.show"), 303)


@blueprint.route("/chuan-bi/<reference>", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def address(reference: str) -> ResponseReturnValue:
    """Make one consignment, to an address that may be corrected first."""
    form, actor = forms.WhoForm(), current_actor()
    with reading() as session:
        dossier = dossiers.of_officer(session, reference, of=actor)
    if form.is_ready():
        try:
            with transaction() as writer:
                locked = dossiers.lock_of_officer(writer, reference, of=actor)
                made = actions.prepare_result(writer, locked, by=actor, at=now(), to=form.who())
                target = url_for("backoffice.post.consignment", reference=made.reference)
        except Invalid as refusal:
            form.show(refusal.fields)
        except Conflict as refusal:
            form.form_errors.append(sentences.explain(refusal))
        else:
            flash(_("Đã chuẩn bị bưu gửi."), "success")
            return redirect(target, 303)
    elif not form.is_submitted():
        choices.fill(form, actions.receiver_of(dossier))
    return render_template("backoffice/post/address.html", form=form, dossier=dossier), form.status


@blueprint.get("/buu-gui")
@open_to(Role.RECEPTION)
def consignments() -> ResponseReturnValue:
    """List the desk's consignments, newest first."""
    chosen, after = choices.chosen_tab(request.args.get("muc")), pages.cursor(int)
    with reading() as session:
        found = queries.consignments(
            session,
            current_actor().agency_id or 0,
            direction=chosen.direction,
            states=chosen.states,
            before=after[0] if after else None,
            limit=PAGE + 1,
        )
        page = pages.cut(found, PAGE, lambda one: (one.id,))
        return render_template(
            "backoffice/post/consignments.html",
            page=page,
            tabs=choices.TABS,
            chosen=chosen,
            words=post_words,
            dossiers=queries.dossiers_of(session, page.rows),
        )


@blueprint.get("/buu-gui/<reference>")
@open_to(Role.RECEPTION)
def consignment(reference: str) -> ResponseReturnValue:
    """Show one consignment with its course and what can be done with it."""
    when = forms.EventForm()
    when.when.data = f"{now().astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    return _one(reference, forms.TrackingForm(), when)


def _one(
    reference: str, tracking: forms.TrackingForm, event: forms.EventForm
) -> ResponseReturnValue:
    with reading() as session:
        found = queries.consignment(session, reference, of=current_actor())
        known = queries.dossiers_of(session, [found])
        if not tracking.is_submitted():
            tracking.tracking.data = found.tracking
        return render_template(
            "backoffice/post/consignment.html",
            one=found,
            dossier=known.get(found.dossier_id or 0),
            course=post_words.course(found),
            words=post_words,
            tracking=tracking,
            event=event,
        ), max(tracking.status, event.status)


@blueprint.post("/buu-gui/<reference>/van-don")
@open_to(Role.RECEPTION)
def note_tracking(reference: str) -> ResponseReturnValue:
    """Note the supplier's number of a consignment."""
    form, actor = forms.TrackingForm(), current_actor()
    if form.is_ready():
        try:
            with transaction() as session:
                found = queries.consignment(session, reference, of=actor, lock=True)
                number = form.tracking.data or ""
                actions.note_tracking(session, found, number, by=actor, at=now())
        except Invalid as refusal:
            form.show(refusal.fields)
        except Conflict as refusal:
            choices.at_field(form, "tracking", refusal)
        else:
            flash(_("Đã ghi số vận đơn."), "success")
            return redirect(url_for("backoffice.post.consignment", reference=reference), 303)
    return _one(reference, form, forms.EventForm(formdata=None))


@blueprint.post("/buu-gui/<reference>/trang-thai")
@open_to(Role.RECEPTION)
def tell(reference: str) -> ResponseReturnValue:
    """Note what the desk learned of a consignment."""
    form, actor, at = forms.EventForm(), current_actor(), now()
    is_good = form.is_ready()
    told = choices.event_of(form, at=at) if is_good else None
    if told is None:
        return _one(reference, forms.TrackingForm(formdata=None), form)
    with transaction() as session:
        found = queries.consignment(session, reference, of=actor, lock=True)
        if problem := choices.misfit(found, told.state):
            form.add_problem("state", Problem(problem))
        else:
            actions.tell(
                session, found, told.state, told.at,
                place=form.place.data or "", note=form.note.data or "", by=actor, at=at,
            )  # fmt: skip
    if form.status != 200:  # noqa: PLR2004 - HTTP
        return _one(reference, forms.TrackingForm(formdata=None), form)
    flash(_("Đã ghi trạng thái của bưu gửi."), "success")
    return redirect(url_for("backoffice.post.consignment", reference=reference), 303)


@blueprint.route("/buu-gui/<reference>/dia-chi", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def readdress(reference: str) -> ResponseReturnValue:
    """Correct to whom a consignment goes before it is on a list."""
    form, actor = forms.WhoForm(), current_actor()
    with reading() as session:
        found = queries.consignment(session, reference, of=actor)
    if form.is_ready():
        try:
            with transaction() as writer:
                locked = queries.consignment(writer, reference, of=actor, lock=True)
                actions.readdress(writer, locked, form.who(), by=actor, at=now())
        except Conflict as refusal:
            form.form_errors.append(sentences.explain(refusal))
        else:
            flash(_("Đã sửa người nhận."), "success")
            return redirect(url_for("backoffice.post.consignment", reference=reference), 303)
    elif not form.is_submitted():
        choices.fill(form, actions.Correspondent(found.name, found.phone, found.address))
    return render_template("backoffice/post/readdress.html", form=form, one=found), form.status


@blueprint.get("/nhan.pdf")
@open_to(Role.RECEPTION)
def labels() -> ResponseReturnValue:
    """Set the label of one consignment, else of all that wait for the next list."""
    actor, paper = current_actor(), request.args.get("kho", "")
    with reading() as session:
        if reference := request.args.get("ma", ""):
            found = [queries.consignment(session, reference, of=actor)]
        else:
            found = queries.consignments(
                session, actor.agency_id or 0, states=[PostState.PREPARED], before=None, limit=200
            )[::-1]
        if not found:
            raise NotFound(what="consignment")
        agency = session.get_one(Agency, actor.agency_id)
        known = queries.dossiers_of(session, found)
    return papers.labels(agency, found, known, paper=paper, at=now())


@blueprint.route("/van-don", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def scan() -> ResponseReturnValue:
    """Take tracking numbers one after the other from a hand scanner."""
    form, actor = forms.PairForm(), current_actor()
    if form.is_ready():
        try:
            with transaction() as session:
                found = queries.by_number(session, form.number.data or "", of=actor, lock=True)
                number = form.tracking.data or ""
                actions.note_tracking(session, found, number, by=actor, at=now())
                name, tracking = found.name, found.tracking
        except NotFound:
            form.add_problem("number", Problem("post_unknown"))
        except Invalid as refusal:
            form.show(refusal.fields)
        except Conflict as refusal:
            choices.at_field(form, "tracking", refusal)
        else:
            flash(_("Đã ghi %(number)s cho %(name)s.", number=tracking, name=name), "success")
            return redirect(url_for("backoffice.post.scan"), 303)
    return render_template("backoffice/post/scan.html", form=form), form.status


@blueprint.route("/ho-so-den/<reference>", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def receive(reference: str) -> ResponseReturnValue:
    """Note by which consignment a dossier came."""
    form, actor = forms.SenderForm(), current_actor()
    with reading() as session:
        dossier = dossiers.of_officer(session, reference, of=actor)
    if form.is_ready():
        try:
            with transaction() as writer:
                locked = dossiers.lock_of_officer(writer, reference, of=actor)
                actions.receive(
                    writer, locked, tracking=form.tracking.data or "", sender=form.who(),
                    by=actor, at=now(),
                )  # fmt: skip
        except Invalid as refusal:
            form.show(refusal.fields)
        except Conflict as refusal:
            choices.at_field(form, "tracking", refusal)
        else:
            flash(_("Đã ghi bưu gửi đến."), "success")
            return redirect(url_for("backoffice.dossier.show", reference=reference), 303)
    elif not form.is_submitted():
        choices.fill(form, actions.filer_of(dossier))
    return render_template("backoffice/post/receive.html", form=form, dossier=dossier), form.status
