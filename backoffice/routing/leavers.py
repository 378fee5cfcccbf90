"""/can-bo/phan-cong/ban-giao: work left behind, handed on in one go; what changed hands and how."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from backoffice.routing import duties, people
from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.dossiers import takeover_lists, takeovers
from casework.people.actor import Role
from casework.people.records import Account
from casework.routing.duty_records import TakeoverKind
from foundation.clock import VIETNAM, now
from foundation.errors import Conflict, Invalid, NotFound
from web import pages, sentences
from web.access import current_actor, open_to
from web.fields import RadioField, SelectField, TextAreaField
from web.forms import PageForm
from web.transactions import reading, transaction

PAGE = 50
RULES, ONE = "rules", "one"

KINDS = {
    TakeoverKind.LEAVER.value: _l("Thôi việc, chuyển việc"),
    TakeoverKind.LEAVE.value: _l("Nghỉ"),
    TakeoverKind.RETURN.value: _l("Đi làm lại"),
    TakeoverKind.MERGER.value: _l("Sáp nhập cơ quan"),
}
"""Why work changed hands."""

blueprint = Blueprint("takeovers", __name__, url_prefix="/phan-cong/ban-giao")


class TakeoverForm(PageForm):
    """Handing on: to whom, and why."""

    way = RadioField(
        _l("Giao cho"),
        choices=[(ONE, _l("Một người")), (RULES, _l("Theo quy tắc phân công"))],
        hint=_l("Theo quy tắc: mỗi hồ sơ giao cho người mà quy tắc nêu tên, không có thì về hàng"
                " chung"),
    )  # fmt: skip
    to = SelectField(_l("Người nhận"), required=False, blank=_l("Chọn chuyên viên"))
    reason = TextAreaField(
        _l("Lý do bàn giao"), max_length=takeovers.LONGEST_REASON, rows=2,
        hint=_l("Ghi trong diễn biến của từng hồ sơ. Ví dụ: Chuyển công tác từ 01/12/2026"),
    )  # fmt: skip


@blueprint.get("")
@open_to(*duties.ARRANGERS)
def show() -> ResponseReturnValue:
    """List who left open work behind, all who have open work, and what changed hands."""
    before = pages.cursor(int)
    with reading() as session:
        agency = people.agency_in_charge(session, current_actor())
        found = takeover_lists.listed(
            session, agency.id, before=before[0] if before else None, limit=PAGE + 1
        )
        return render_template(
            "backoffice/routing/takeovers.html",
            **duties.common(session, agency),
            leavers=takeover_lists.leavers(session, agency.id),
            officers=_with_work(session, agency),
            page=pages.cut(found, PAGE, lambda row: (row.takeover.id,)),
            kinds=KINDS,
        )


def _with_work(session: Session, agency: Agency) -> list[people.Person]:
    today = now().astimezone(VIETNAM).date()
    return [one for one in people.people(session, agency.id, None, on=today) if one.open]


@blueprint.route("/nguoi/<int:account_id>", methods=["GET", "POST"])
@open_to(*duties.ARRANGERS)
def hand_on(account_id: int) -> ResponseReturnValue:
    """Hand on all open work of one officer: to one colleague, or by the rules."""
    form = TakeoverForm()
    with reading() as session:
        agency = people.agency_in_charge(session, current_actor())
        name = _name_of(session, agency, account_id)
        count = takeover_lists.open_work(session, account_id)
        _offer(session, agency, account_id, form)
        facts = duties.common(session, agency)
    if form.is_ready() and (number := _order(form, agency, account_id)):
        return redirect(url_for(".one", number=number, **people.kept()), 303)
    return render_template(
        "backoffice/routing/hand_on.html", form=form, name=name, count=count, **facts
    ), form.status


def _name_of(session: Session, agency: Agency, account_id: int) -> str:
    """Name an officer of the agency, or one who left work behind there; raise NotFound."""
    for one in takeover_lists.leavers(session, agency.id):
        if one.account_id == account_id:
            return one.name
    officer = agencies.officer_of(session, account_id)
    if officer.agency_id != agency.id:
        raise NotFound(officer=account_id)
    return session.get_one(Account, account_id).name


def _offer(session: Session, agency: Agency, account_id: int, form: TakeoverForm) -> None:
    today = now().astimezone(VIETNAM).date()
    found = people.people(session, agency.id, Role.SPECIALIST, on=today)
    form.to.choices = people.choices([one for one in found if one.account_id != account_id])


def _order(form: TakeoverForm, agency: Agency, account_id: int) -> int | None:
    to = form.to.data if form.way.data == ONE else None
    if form.way.data == ONE and not to:
        form.to.errors = [_("Chọn người nhận")]
        return None
    try:
        with transaction() as session:
            made = takeovers.order(
                session, session.get_one(Agency, agency.id), account_id,
                to_officer_id=int(to) if to else None, reason=form.reason.data,
                by=current_actor(), at=now(),
            )  # fmt: skip
            number = made.id
    except Invalid as refusal:
        form.show(refusal.fields)
    except Conflict as refusal:
        form.form_errors.append(sentences.explain(refusal))
    else:
        flash(_("Đã bắt đầu bàn giao. Trang này cho biết từng hồ sơ đã giao cho ai."), "success")
        return number
    return None


@blueprint.get("/<int:number>")
@open_to(*duties.ARRANGERS)
def one(number: int) -> ResponseReturnValue:
    """Show how far a takeover is and what came of each dossier."""
    after = pages.cursor(int)
    with reading() as session:
        agency = people.agency_in_charge(session, current_actor())
        found = takeover_lists.one(session, agency.id, number)
        rows = takeover_lists.items(
            session, number, after=after[0] if after else None, limit=PAGE + 1
        )
        return render_template(
            "backoffice/routing/takeover.html",
            **duties.common(session, agency),
            told=found,
            kinds=KINDS,
            page=pages.cut(rows, PAGE, lambda row: (row.dossier_id,)),
            words=sentences.REFUSALS,
            refreshes=found.takeover.ended_at is None and not request.args.get(pages.CURSOR),
        )
