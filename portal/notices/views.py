"""The inbox: what happened to one's dossiers, newest first."""

from typing import cast

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from casework.notifications import actions as notifications
from casework.notifications import queries as notices
from casework.notifications.records import NoticeKind
from foundation.clock import now
from portal.notice_words import NOTICES
from portal.notices.forms import ReadForm
from web import pages
from web.access import SIGNED_IN, current_actor, open_to
from web.transactions import reading, transaction

PAGE_SIZE = 20

blueprint = Blueprint("notices", __name__)


def _own_id() -> int:
    return cast("int", current_actor().account_id)


@blueprint.get("/thong-bao")
@open_to(SIGNED_IN)
def inbox() -> ResponseReturnValue:
    """List the notices; the unread ones are marked."""
    after = pages.cursor(int)
    with reading() as session:
        found = notices.inbox(
            session, _own_id(), before=after[0] if after else None, limit=PAGE_SIZE + 1
        )
        page = pages.cut(found, PAGE_SIZE, lambda one: (one.id,))
        return render_template(
            "portal/notices/inbox.html",
            rows=[(one, NOTICES[NoticeKind(one.kind)]) for one in page.rows],
            newest=found[0].id if found else 0,
            page=page,
        )


@blueprint.post("/thong-bao/da-doc")
@open_to(SIGNED_IN)
def mark_read() -> ResponseReturnValue:
    """Mark the notices seen so far as read."""
    form = ReadForm()
    if form.is_ready():
        with transaction() as session:
            notifications.mark_read(session, _own_id(), upto=form.upto.data, at=now())
    return redirect(url_for(".inbox"), 303)
