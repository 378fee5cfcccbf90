"""How far the sync with the national portal is, what needs somebody, and what was told."""

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casework.national import actions, gather, items, queries
from casework.national.records import NationalKind, NationalState
from casework.people.actor import Role
from foundation.clock import now
from foundation.errors import Conflict
from web import access, filters, pages, sentences
from web.access import current_actor, open_to
from web.fields import IntegerField
from web.forms import PageForm
from web.transactions import reading, transaction

PAGE = 40
KINDS = {
    NationalKind.DOSSIER.value: _l("Hồ sơ"),
    NationalKind.PROGRESS.value: _l("Tiến độ"),
    NationalKind.RESULT.value: _l("Trạng thái và kết quả"),
}
STATES = {
    NationalState.WAITING.value: (_l("Chờ gửi"), "gold", "clock"),
    NationalState.SENDING.value: (_l("Đang gửi"), "plain", "send"),
    NationalState.SENT.value: (_l("Đã gửi"), "green", "check"),
    NationalState.DEAD.value: (_l("Cần xử lý"), "red", "alert"),
}
HIDDEN = {"SoDinhDanh", "SoDienThoai", "Email"}

blueprint = Blueprint("national", __name__, url_prefix="/dong-bo-quoc-gia")


class PaceForm(PageForm):
    """How fast is sent."""

    per_minute = IntegerField(_l("Số bản ghi gửi mỗi phút, nhiều nhất"))


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """Show how far the sync is and its records, dead ones first asked for."""
    after = pages.cursor(int)
    asked, code = request.args.get("loc", ""), request.args.get("ma", "").strip()[:60]
    state = NationalState(asked) if asked in set(NationalState) else None
    with reading() as session:
        found = queries.listed(
            session,
            state=state,
            dossier_code=code,
            before=after[0] if after else None,
            limit=PAGE + 1,
        )
        standing = queries.standing(session)
        form = PaceForm()
        form.per_minute.data = standing.mark.per_minute if standing.mark else 300
        return render_template(
            "backoffice/national/show.html",
            standing=standing,
            many=queries.MANY,
            page=pages.cut(found, PAGE, lambda line: (line.record.id,)),
            chosen=asked if state else "",
            code=code,
            kinds=KINDS,
            states=STATES,
            form=form,
            settings=access.settings(),
        )


@blueprint.get("/<int:number>")
@open_to(Role.ADMINISTRATOR)
def one(number: int) -> ResponseReturnValue:
    """Show one record as it would be sent now, numbers of persons masked."""
    with reading() as session:
        record = queries.one(session, number)
        if record.kind == NationalKind.PROGRESS.value:
            item: dict[str, Any] = items.progress_item(gather.progress_of(session, record.entry_id))
        else:
            facts = gather.facts_of(
                session, record.dossier_id, site=access.settings().portal_url
            )
            is_whole = record.kind == NationalKind.DOSSIER.value
            item = items.dossier_item(facts) if is_whole else items.state_item(facts)
    shown = json.dumps(_masked(item), ensure_ascii=False, indent=2)
    return render_template(
        "backoffice/national/one.html", record=record, shown=shown, code=item["MaHoSo"],
        kinds=KINDS, states=STATES,
    )  # fmt: skip


def _masked(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, dict):
        return {
            key: filters.mask_id(inner) if key in HIDDEN and inner else _masked(inner)
            for key, inner in value.items()
        }
    return [_masked(inner) for inner in value] if isinstance(value, list) else value


@blueprint.post("/<int:number>/gui-lai")
@open_to(Role.ADMINISTRATOR)
def send_again(number: int) -> ResponseReturnValue:
    """Let one record be sent again."""
    PageForm().is_ready()
    try:
        with transaction() as session:
            actions.send_again(session, number, by=current_actor(), at=now())
    except Conflict as refusal:
        flash(sentences.explain(refusal), "info")
    else:
        flash(_("Bản ghi sẽ được gửi lại."), "success")
    return redirect(url_for(".one", number=number), 303)


@blueprint.post("/gui-lai-tat-ca")
@open_to(Role.ADMINISTRATOR)
def send_dead_again() -> ResponseReturnValue:
    """Let all records that wait for somebody be sent again."""
    PageForm().is_ready()
    with transaction() as session:
        many = actions.send_dead_again(session, by=current_actor(), at=now())
    flash(_("%(number)s bản ghi sẽ được gửi lại.", number=filters.vn_number(many)), "success")
    return redirect(url_for(".show"), 303)


@blueprint.post("/tam-dung")
@open_to(Role.ADMINISTRATOR)
def pause() -> ResponseReturnValue:
    """Stop sending, or go on."""
    PageForm().is_ready()
    paused = request.form.get("paused") == "yes"
    with transaction() as session:
        actions.pause(session, paused=paused, by=current_actor(), at=now())
    flash(_("Đã tạm dừng gửi.") if paused else _("Đã cho gửi tiếp."), "success")
    return redirect(url_for(".show"), 303)


@blueprint.post("/toc-do")
@open_to(Role.ADMINISTRATOR)
def set_pace() -> ResponseReturnValue:
    """Set how fast is sent; a number out of bounds becomes the nearest one that is right."""
    form = PaceForm()
    if form.is_ready():
        with transaction() as session:
            actions.set_pace(session, form.per_minute.data, by=current_actor(), at=now())
        flash(_("Đã đặt tốc độ gửi."), "success")
    else:
        flash(_("Tốc độ phải là một số từ 1 đến 6.000."), "error")
    return redirect(url_for(".show"), 303)
