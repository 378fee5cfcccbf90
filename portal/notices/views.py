"""The inbox: what happened to one's dossiers, newest first."""

from collections.abc import Sequence
from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from casework.notifications import actions as notifications
from casework.notifications import queries as notices
from casework.notifications import rules, wordings
from casework.notifications.messages import letter_for, paragraphs
from casework.notifications.records import Notice, NoticeChannel, NoticeKind
from casework.people import queries as people
from foundation.clock import now
from gateways import Gateways
from gateways.messages.phone import PhoneMessages
from portal.notice_words import CHANNELS, NOTICES
from portal.notices.forms import ReadForm
from web import i18n, pages
from web.access import SIGNED_IN, current_actor, open_to
from web.notice_topics import TOPICS
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
            rows=_worded(session, page.rows),
            newest=found[0].id if found else 0,
            page=page,
        )


def _worded(session: Session, rows: Sequence[Notice]) -> list[tuple[Notice, object]]:
    """Put each notice into words: those an administrator had put in force on its day, or ours."""
    language = i18n.current()
    kept = wordings.letters_of(session, {one.kind for one in rows}, language)
    shown: list[tuple[Notice, object]] = []
    for one in rows:
        kind = NoticeKind(one.kind)
        version = wordings.of_day(kept.get(one.kind, ()), at=one.created_at)
        words = version and letter_for(
            kind, one.facts, version, recipient_name=current_actor().name, language=language
        )
        told = {"title": words.subject, "text": " ".join(paragraphs(words.body))} if words else None
        shown.append((one, told or NOTICES[kind]))
    return shown


@blueprint.route("/thong-bao/cai-dat", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def settings_page() -> ResponseReturnValue:
    """Choose by which ways notices come, topic by topic."""
    channels = [one for one in CHANNELS if one is NoticeChannel.EMAIL or _phone().has(one.value)]
    if request.method == "POST":
        ticked = set(request.form.getlist("chosen"))
        every = {(topic, one): f"{topic}:{one}" for topic in TOPICS for one in channels}
        if ticked - set(every.values()) or set(request.form) - {"csrf_token", "chosen"}:
            raise BadRequest("a choice that the page does not have")
        with transaction() as session:
            chosen = {key: name in ticked for key, name in every.items()}
            notifications.choose(session, _own_id(), chosen)
        flash(_("Cách nhận thông báo đã được lưu."), "success")
        return redirect(url_for(".settings_page"), 303)
    with reading() as session:
        kept = notices.preferences(session, _own_id())
        account = people.account(session, _own_id())
        return render_template(
            "portal/notices/settings.html",
            topics=TOPICS,
            channels=[(one, CHANNELS[one]) for one in channels],
            is_on=lambda topic, channel: kept.get(
                (topic.value, channel.value), rules.DEFAULTS[channel]
            ),
            account=account,
        )


def _phone() -> PhoneMessages:
    return cast("Gateways", current_app.extensions["gateways"]).phone


@blueprint.post("/thong-bao/da-doc")
@open_to(SIGNED_IN)
def mark_read() -> ResponseReturnValue:
    """Mark the notices seen so far as read."""
    form = ReadForm()
    if form.is_ready():
        with transaction() as session:
            notifications.mark_read(session, _own_id(), upto=form.upto.data, at=now())
    return redirect(url_for(".inbox"), 303)
