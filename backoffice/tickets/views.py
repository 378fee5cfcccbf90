"""Queue tickets: call the next person to a counter, and see how the day goes."""

from collections.abc import Callable
from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.tickets import setting
from backoffice.tickets.forms import CounterForm, PressForm
from casework.people.actor import Role
from casework.tickets import actions, queries
from casework.tickets.records import QueueTicket, ServiceGroup
from foundation.clock import VIETNAM, now
from foundation.errors import Conflict, NotFound
from web import sentences
from web.access import current_actor, open_to
from web.transactions import reading, transaction

COUNTER, GROUPS = "counter", "counter_groups"
"""Keys of the browser's session: where one sits and whom one calls, chosen once."""

blueprint = Blueprint("tickets", __name__, url_prefix="/goi-so")
blueprint.register_blueprint(setting.blueprint)


@blueprint.get("")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Show whom one has called, who waits, and the button that calls the next."""
    return _page(CounterForm(formdata=None))


def _page(form: CounterForm) -> ResponseReturnValue:
    actor, day = current_actor(), _today(now())
    agency_id = actor.agency_id or 0
    with reading() as reader:
        groups = queries.groups(reader, agency_id)
        _fill(form, groups)
        return render_template(
            "backoffice/tickets/show.html",
            form=form,
            press=PressForm(formdata=None),
            counter=session.get(COUNTER, ""),
            groups=groups,
            waiting=queries.waiting_by_group(reader, agency_id, day=day),
            current=queries.current(reader, actor, day=day),
            missed=queries.missed(reader, agency_id, day=day),
        ), form.status


def _fill(form: CounterForm, groups: list[ServiceGroup]) -> None:
    form.groups.choices = [(str(one.id), f"{one.letter} – {one.name}") for one in groups]
    if not form.is_submitted() or not form.errors:
        form.counter.data = session.get(COUNTER, "")
        form.groups.data = [str(one) for one in session.get(GROUPS, [])]


def _today(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()


@blueprint.post("/quay")
@open_to(Role.RECEPTION)
def choose_counter() -> ResponseReturnValue:
    """Remember in this browser at which counter one sits and whom one calls."""
    form = CounterForm()
    with reading() as reader:
        groups = queries.groups(reader, current_actor().agency_id or 0)
    form.groups.choices = [(str(one.id), one.name) for one in groups]
    if not form.is_ready():
        return _page(form)
    session[COUNTER] = form.counter.data
    session[GROUPS] = [int(one) for one in form.groups.data or []]
    flash(_("Đã ghi nhớ quầy của ông/bà."), "success")
    return redirect(url_for("backoffice.tickets.show"), 303)


@blueprint.post("/tiep")
@open_to(Role.RECEPTION)
def call_next() -> ResponseReturnValue:
    """Call the next person to one's counter."""
    counter, actor = session.get(COUNTER, ""), current_actor()
    if not PressForm().is_ready() or not counter:
        flash(_("Hãy chọn quầy trước khi gọi số."), "info")
        return redirect(url_for("backoffice.tickets.show"), 303)
    try:
        with transaction() as writer:
            actions.call_next(
                writer, actor.agency_id or 0, counter=str(counter),
                group_ids=[int(one) for one in session.get(GROUPS, [])], by=actor, at=now(),
            )  # fmt: skip
    except Conflict as refusal:
        flash(sentences.explain(refusal), "info")
    return redirect(url_for("backoffice.tickets.show"), 303)


def _call_again(writer: Session, ticket: QueueTicket) -> None:
    actions.call_again(writer, ticket, at=now())


def _serve(writer: Session, ticket: QueueTicket) -> None:
    actions.serve(writer, ticket, at=now())


def _miss(writer: Session, ticket: QueueTicket) -> None:
    actions.miss(writer, ticket, at=now())


VERBS: dict[str, Callable[[Session, QueueTicket], None]] = {
    "goi-lai": _call_again,
    "xong": _serve,
    "vang": _miss,
    "tro-lai": actions.put_back,
}


@blueprint.post("/so/<int:ticket_id>/<verb>")
@open_to(Role.RECEPTION)
def settle(ticket_id: int, verb: str) -> ResponseReturnValue:
    """Call a ticket again, note that it is done or that nobody came, or let it wait again."""
    if verb not in VERBS or not PressForm().is_ready():
        raise NotFound(what="queue_ticket")
    try:
        with transaction() as writer:
            ticket = queries.ticket(writer, ticket_id, of=current_actor())
            VERBS[verb](writer, ticket)
    except Conflict as refusal:
        flash(sentences.explain(refusal), "info")
    return redirect(url_for("backoffice.tickets.show"), 303)


@blueprint.get("/so-lieu")
@open_to(Role.RECEPTION, Role.LEADER)
def figures() -> ResponseReturnValue:
    """Show how today goes: who waits, how long people waited and were served."""
    at = now()
    with reading() as reader:
        found = queries.figures(
            reader, current_actor().agency_id or 0, day=at.astimezone(VIETNAM).date()
        )
    return render_template("backoffice/tickets/figures.html", found=found, at=at)
