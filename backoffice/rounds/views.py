"""What waits for a head: further requests for more, each agreed to or declined with a reason."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from backoffice.dossier import panels
from backoffice.dossier.panels import Panel
from casework.dossiers import queries, rounds
from casework.dossiers.reasons import MAX_REASON
from casework.dossiers.reception import Asked
from casework.dossiers.records import Dossier
from casework.people.actor import Actor, Role
from casework.procedures import queries as procedures
from casework.watch import asking_again
from foundation.clock import now
from foundation.errors import Conflict, Invalid
from web import pages, sentences
from web.access import current_actor, open_to
from web.fields import TextAreaField
from web.forms import PageForm
from web.transactions import reading, transaction

PAGE = 20

blueprint = Blueprint("rounds", __name__, url_prefix="/phe-duyet-bo-sung")


class AgreeForm(PageForm):
    """Agreeing needs nothing but the confirmation."""


class DeclineForm(PageForm):
    """Declining needs its reason."""

    reason = TextAreaField(_l("Lý do không đồng ý"), max_length=MAX_REASON, rows=3)


def panel(session: Session, dossier: Dossier, actor: Actor) -> Panel | None:
    """Show on the dossier's page the newest request that was laid before a head."""
    drafted = rounds.newest_of(session, dossier.id)
    if drafted is None or drafted.state == "over":
        return None
    facts = {
        "drafted": drafted,
        "reference": dossier.reference,
        "is_idle": drafted.state == "waiting" and rounds.has_moved_on(dossier, drafted),
        "is_head": actor.has(Role.LEADER) and actor.agency_id == dossier.agency_id,
    }
    return Panel("backoffice/rounds/panel.html", facts)


panels.SOURCES = (*panels.SOURCES, panel)


@blueprint.get("")
@open_to(Role.LEADER)
def show() -> ResponseReturnValue:
    """List what waits for the heads of the officer's agency, the oldest first."""
    after = pages.cursor(int)
    with reading() as session:
        found = rounds.waiting(
            session, current_actor(), after=after[0] if after else None, limit=PAGE + 1
        )
        page = pages.cut(found, PAGE, lambda one: (one[0].id,))
        return render_template("backoffice/rounds/list.html", page=page)


@blueprint.get("/<reference>")
@open_to(Role.LEADER)
def one(reference: str) -> ResponseReturnValue:
    """Show one request with its items, its basis and who drafted it."""
    return _page(reference)


def _page(
    reference: str, declining: DeclineForm | None = None, obstacle: str = ""
) -> ResponseReturnValue:
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        drafted = rounds.newest_of(session, dossier.id)
        if drafted is None or drafted.state == "over":
            flash(_("Hồ sơ này không có yêu cầu bổ sung nào chờ lãnh đạo."), "info")
            return redirect(url_for(".show"), 303)
        if not obstacle and rounds.has_moved_on(dossier, drafted) and drafted.state == "waiting":
            obstacle = sentences.explain(rounds.RoundMovedOn(reference=reference))
        form = declining or DeclineForm(formdata=None)
        drawn = render_template(
            "backoffice/rounds/one.html",
            dossier=dossier,
            drafted=drafted,
            items=_named(dossier, rounds.asked_in(drafted)),
            agreeing=AgreeForm(formdata=None),
            declining=form,
            obstacle=obstacle,
        )
    return drawn, 409 if obstacle and declining is None else form.status


def _named(dossier: Dossier, items: Sequence[Asked]) -> list[tuple[str, Asked]]:
    definition = procedures.definition_of(dossier.version)
    names = {f"part:{one.key}": one.name for one in definition.parts}
    names |= {f"field:{one.key}": one.label for one in definition.form.fields}
    return [(names.get(f"{one.kind}:{one.key}", one.key), one) for one in items]


@blueprint.post("/<reference>/dong-y/<int:number>")
@open_to(Role.LEADER)
def approve(reference: str, number: int) -> ResponseReturnValue:
    """Let the request go to the holder."""
    if not AgreeForm().is_ready():
        return _page(reference)
    return _decide(
        reference,
        lambda session, dossier: asking_again.approve(
            session, dossier, number, by=current_actor(), at=now()
        ),
        _("Đã đồng ý; yêu cầu bổ sung được gửi cho người nộp."),
    )


@blueprint.post("/<reference>/khong-dong-y/<int:number>")
@open_to(Role.LEADER)
def decline(reference: str, number: int) -> ResponseReturnValue:
    """Keep the request from the holder, saying why."""
    form = DeclineForm()
    if not form.is_ready():
        return _page(reference, form)
    try:
        return _decide(
            reference,
            lambda session, dossier: asking_again.decline(
                session, dossier, number, reason=form.reason.data, by=current_actor(), at=now()
            ),
            _("Đã trả lời không đồng ý; cán bộ được báo lý do."),
        )
    except Invalid as refusal:
        form.show(refusal.fields)
        return _page(reference, form)


def _decide(
    reference: str, act: Callable[[Session, Dossier], object], told: str
) -> ResponseReturnValue:
    try:
        with transaction() as session:
            act(session, queries.lock_of_officer(session, reference, of=current_actor()))
    except Conflict as refusal:
        return _page(reference, obstacle=sentences.explain(refusal))
    flash(told, "success")
    return redirect(url_for(".show"), 303)
