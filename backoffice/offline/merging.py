"""What came back from counters without network: the lists, the decisions, the reserved numbers."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.forms import ReasonForm
from backoffice.offline import wording
from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.dossiers import blocks, offline
from casework.dossiers.offline import EntryState
from casework.people.actor import Role
from casework.procedures import queries as procedures
from foundation.clock import now
from foundation.errors import Invalid, Refusal
from web import pages, sentences
from web.access import current_actor, open_to
from web.forms import PageForm
from web.transactions import reading, transaction

PAGE = 40
TABS = {"cho-xem-xet": EntryState.HELD, "da-nhap": EntryState.MERGED, "da-bo": EntryState.DROPPED}

blueprint = Blueprint("merging", __name__)


@blueprint.get("/hop-nhat")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """List what came back, by what became of it."""
    tab = request.args.get("muc", "")
    chosen = tab if tab in TABS else next(iter(TABS))
    after = pages.cursor(int)
    with reading() as session:
        found = offline.entries(
            session,
            current_actor().agency_id or 0,
            TABS[chosen],
            before=after[0] if after else None,
            limit=PAGE + 1,
        )
        page = pages.cut(found, PAGE, lambda one: (one.id,))
        return render_template(
            "backoffice/offline/entries.html",
            chosen=chosen,
            page=page,
            dossiers=offline.dossiers_of(session, page.rows),
            names=offline.names_of(session, page.rows),
            wording=wording,
        )


@blueprint.get("/hop-nhat/<key>")
@open_to(Role.RECEPTION)
def entry(key: str) -> ResponseReturnValue:
    """Show one entry with all that differs, and the decisions that are open."""
    by = current_actor()
    with transaction() as session:
        offline.note_reading(session, offline.entry_of(session, key, of=by), by=by, at=now())
    return _page(key, ReasonForm())


@blueprint.post("/hop-nhat/<key>/nhap")
@open_to(Role.RECEPTION)
def merge(key: str) -> ResponseReturnValue:
    """Make a dossier of a held entry in spite of what differs."""
    form = PageForm()
    if not form.is_ready():
        return _page(key, ReasonForm())
    by = current_actor()
    try:
        with transaction() as session:
            kept = offline.entry_of(session, key, of=by, lock=True)
            dossier = offline.merge_anyway(session, kept, by=by, at=now())
            reference, code = dossier.reference, dossier.shown_code
    except Refusal as refusal:
        return _page(key, ReasonForm(formdata=None), refusal)
    flash(_("Đã tiếp nhận hồ sơ %(code)s.", code=code), "success")
    return redirect(url_for("backoffice.dossier.show", reference=reference), 303)


@blueprint.post("/hop-nhat/<key>/bo")
@open_to(Role.RECEPTION)
def drop(key: str) -> ResponseReturnValue:
    """Drop a held entry with its reason."""
    form, by = ReasonForm(), current_actor()
    if not form.is_ready():
        return _page(key, form)
    try:
        with transaction() as session:
            kept = offline.entry_of(session, key, of=by, lock=True)
            offline.drop(session, kept, reason=form.reason.data, by=by, at=now())
    except Invalid as refusal:
        form.show(refusal.fields)
        return _page(key, form)
    except Refusal as refusal:
        return _page(key, form, refusal)
    flash(_("Đã bỏ hồ sơ ghi khi mất mạng."), "success")
    return redirect(url_for(".show"), 303)


def _page(key: str, form: ReasonForm, refusal: Refusal | None = None) -> ResponseReturnValue:
    with reading() as session:
        kept = offline.entry_of(session, key, of=current_actor())
        code = str(kept.contents.get("procedure", ""))
        drawn = render_template(
            "backoffice/offline/entry.html",
            entry=kept,
            dossier=offline.dossiers_of(session, [kept]).get(kept.dossier_id or 0),
            procedure=procedures.find_procedure(session, code) if code else None,
            names=offline.names_of(session, [kept]),
            form=form,
            obstacles=_obstacles(refusal),
            wording=wording,
        )
    return drawn, 409 if refusal else form.status


def _obstacles(refusal: Refusal | None) -> list[str]:
    if refusal is None:
        return []
    if isinstance(refusal, Invalid):
        return list(sentences.say_all(refusal.fields).values())
    return [sentences.explain(refusal)]


@blueprint.get("/so-danh-san")
@open_to(Role.RECEPTION, Role.ADMINISTRATOR)
def numbers() -> ResponseReturnValue:
    """List reserved numbers: those of the own desk, or of all desks for an administrator."""
    actor, after = current_actor(), pages.cursor(int)
    with reading() as session:
        everywhere = actor.has(Role.ADMINISTRATOR) and agencies.looks_after_province(session, actor)
        found = blocks.of_desk(
            session,
            None if everywhere else actor.agency_id or 0,
            before=after[0] if after else None,
            limit=PAGE + 1,
        )
        page = pages.cut(found, PAGE, lambda one: (one.block.id,))
        desks: dict[int, Agency] = agencies.agencies_by_id(
            session, {one.block.agency_id for one in page.rows}
        )
        return render_template("backoffice/offline/numbers.html", page=page, desks=desks)
