"""The words of notices: read, put into other words, looked at before they hold, put back."""

import functools
import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from backoffice.admin import notice_previews
from backoffice.admin.notice_previews import Preview
from backoffice.admin.reasons import check_keeper
from casework.notifications import messages, placeholders, rules, template_rules, wordings
from casework.notifications.records import NoticeKind
from casework.notifications.template_records import NoticeForm, NoticeTemplate
from casework.notifications.template_rules import Words
from casework.notifications.wordings import Slot
from casework.people.actor import Role
from casework.people.records import Account
from foundation.clock import VIETNAM, now
from foundation.errors import Invalid
from web.access import current_actor, open_to, settings
from web.fields import DateField, HiddenField, TextAreaField, TextField
from web.forms import PageForm
from web.notice_topics import TOPICS
from web.transactions import reading, transaction

blueprint = Blueprint("notice_words", __name__, url_prefix="/quan-tri/mau-thong-bao")

FORMS: Mapping[str, NoticeForm] = {"thu": NoticeForm.LETTER, "tin-nhan": NoticeForm.LINE}
FORM_WORDS: Mapping[NoticeForm, LazyString] = {
    NoticeForm.LETTER: _l("Thư điện tử và hộp thông báo"),
    NoticeForm.LINE: _l("Tin nhắn SMS, Zalo"),
}
LANGUAGES: Mapping[str, LazyString] = {"vi": _l("Tiếng Việt"), "en": _l("Tiếng Anh")}
SAVE = "save"
_AT_ONCE = _l("Chọn hôm nay thì lời mới được dùng ngay khi lưu.")


class LineForm(PageForm):
    """The words of a line to telephones, and from which day on they hold."""

    body = TextAreaField(_l("Nội dung"), max_length=template_rules.LONGEST_LINE, rows=4)
    effective_on = DateField(_l("Áp dụng từ ngày"), hint=_AT_ONCE)
    verb = HiddenField()
    seen = HiddenField()

    def words(self) -> Words:
        """Return what was typed."""
        return Words(self.body.data)


class LetterForm(PageForm):
    """The words of a letter: its subject, its paragraphs, the words of its button."""

    subject = TextField(_l("Tiêu đề"), max_length=template_rules.LONGEST_SUBJECT)
    body = TextAreaField(
        _l("Nội dung"),
        max_length=template_rules.LONGEST_BODY,
        rows=8,
        hint=_l("Các đoạn cách nhau một dòng trống."),
    )
    action = TextField(
        _l("Chữ trên nút mở hồ sơ"), max_length=template_rules.LONGEST_ACTION, width=20
    )
    effective_on = DateField(_l("Áp dụng từ ngày"), hint=_AT_ONCE)
    verb = HiddenField()
    seen = HiddenField()

    def words(self) -> Words:
        """Return what was typed."""
        return Words(self.body.data, self.subject.data, self.action.data)


class PressForm(PageForm):
    """Nothing but the button."""


@functools.cache
def title_of(kind: NoticeKind) -> str:
    """Name a kind of notice by its built-in subject; what is filled in is left open."""
    letter = messages.built_in(kind, "vi").letter
    return placeholders.MARK.sub("…", letter.subject if letter else kind.value)


def _kind(name: str) -> NoticeKind:
    if name not in set(NoticeKind):
        raise NotFound
    return NoticeKind(name)


def _slot(kind: str, form: str, language: str) -> Slot:
    if form not in FORMS or language not in LANGUAGES:
        raise NotFound
    return Slot(_kind(kind), FORMS[form], language)


def _hosts() -> set[str]:
    given = (settings().portal_url, settings().backoffice_url)
    return {host for one in given if (host := urlsplit(one).hostname)}


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """List the kinds of notices by topic, with which of their words are not the built-in ones."""
    check_keeper()
    with reading() as session:
        worded = wordings.worded(session, at=now())
    by_topic = {
        topic: [(one, title_of(one)) for one in NoticeKind if rules.topic_of(one) is topic]
        for topic in TOPICS
    }
    return render_template(
        "backoffice/admin/notice_words/list.html",
        by_topic=by_topic,
        topics=TOPICS,
        is_worded=lambda kind, form, language: (kind.value, form.value, language) in worded,
        forms=FORM_WORDS,
        languages=LANGUAGES,
    )


@blueprint.get("/<kind>")
@open_to(Role.ADMINISTRATOR)
def one(kind: str) -> ResponseReturnValue:
    """Show the words of a kind in force, those to come, and all that were before."""
    check_keeper()
    told, at = _kind(kind), now()
    with reading() as session:
        found = wordings.in_force(session, told, at=at)
        past = wordings.history(session, told)
        return render_template(
            "backoffice/admin/notice_words/one.html",
            kind=told,
            title=title_of(told),
            parts=[
                _part(session, Slot(told, form, language), found, at)
                for language in LANGUAGES
                for form in FORM_WORDS
            ],
            past=past,
            makers=_makers(session, past),
            paths={form: path for path, form in FORMS.items()},
            forms=FORM_WORDS,
            languages=LANGUAGES,
            at=at,
        )


def _part(
    session: Session,
    slot: Slot,
    found: Mapping[tuple[NoticeForm, str], NoticeTemplate],
    at: datetime,
) -> dict[str, object]:
    version = found.get((slot.form, slot.language))
    words = wordings.shown(slot, version)
    return {
        "slot": slot,
        "version": version,
        "words": words,
        "paragraphs": messages.paragraphs(words.body),
        "coming": wordings.coming(session, slot, at=at),
    }


def _makers(session: Session, past: list[NoticeTemplate]) -> dict[int, str]:
    return {one: session.get_one(Account, one).name for one in {row.made_by for row in past}}


@blueprint.route("/<kind>/<form>/<language>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def edit(kind: str, form: str, language: str) -> ResponseReturnValue:
    """Put a notice into other words; they are saved only as they were looked at before."""
    check_keeper()
    slot, at = _slot(kind, form, language), now()
    typed = _form(slot, at)
    preview = None
    if typed.is_ready():
        try:
            words = _checked(slot, typed, at)
            if typed.verb.data == SAVE and typed.seen.data == _digest(words):
                _save(slot, typed.effective_on.data, words, at)
                flash(_("Đã lưu lời thông báo mới."), "success")
                return redirect(url_for(".one", kind=kind), 303)
        except Invalid as refusal:
            typed.show(refusal.fields)
        else:
            preview = notice_previews.of(slot, words)
            typed.seen.data = _digest(words)
    return _drawn(slot, typed, preview), typed.status


def _drawn(slot: Slot, typed: LineForm | LetterForm, preview: Preview | None) -> str:
    return render_template(
        "backoffice/admin/notice_words/edit.html",
        slot=slot,
        form=typed,
        preview=preview,
        name=title_of(slot.kind),
        path=next(path for path, form in FORMS.items() if form is slot.form),
        places=notice_previews.places(slot),
        needed=placeholders.needed(slot.kind),
        form_words=FORM_WORDS[slot.form],
        language_words=LANGUAGES[slot.language],
    )


def _form(slot: Slot, at: datetime) -> LineForm | LetterForm:
    """Make the form, filled with the words in force until something is sent."""
    with reading() as session:
        found = wordings.in_force(session, slot.kind, at=at)
    words = wordings.shown(slot, found.get((slot.form, slot.language)))
    given = {"body": words.body, "effective_on": at.astimezone(VIETNAM).date()}
    if slot.form is NoticeForm.LINE:
        return LineForm(data=given)
    return LetterForm(data={**given, "subject": words.subject, "action": words.action})


def _checked(slot: Slot, typed: LineForm | LetterForm, at: datetime) -> Words:
    words = typed.words()
    template_rules.check(slot.kind, slot.form, words, hosts=_hosts())
    template_rules.begins_at(typed.effective_on.data, at=at)
    return words


def _digest(words: Words) -> str:
    told = f"{words.subject}\0{words.body}\0{words.action}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _save(slot: Slot, day: date, words: Words, at: datetime) -> None:
    with transaction() as session:
        wordings.save(
            session, slot, words, effective_on=day, hosts=_hosts(), by=current_actor(), at=at
        )


@blueprint.post("/<kind>/<form>/<language>/xem-thu")
@open_to(Role.ADMINISTRATOR)
def letter(kind: str, form: str, language: str) -> ResponseReturnValue:
    """Show the HTML part of the mail as its reader sees it, on a page that can do nothing."""
    check_keeper()
    slot, at = _slot(kind, form, language), now()
    typed = _form(slot, at)
    if slot.form is not NoticeForm.LETTER or not typed.is_ready():
        raise NotFound
    try:
        words = _checked(slot, typed, at)
    except Invalid as refusal:
        raise NotFound from refusal
    answer = Response(notice_previews.of(slot, words).message.html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = notice_previews.POLICY
    return answer


@blueprint.post("/<kind>/<form>/<language>/tra-lai")
@open_to(Role.ADMINISTRATOR)
def put_back(kind: str, form: str, language: str) -> ResponseReturnValue:
    """Use the built-in words again."""
    check_keeper()
    slot = _slot(kind, form, language)
    if PressForm().is_ready():
        with transaction() as session:
            wordings.put_back(session, slot, by=current_actor(), at=now())
        flash(_("Từ nay dùng lại lời mặc định."), "success")
    return redirect(url_for(".one", kind=kind), 303)


@blueprint.post("/<kind>/rut/<int:template_id>")
@open_to(Role.ADMINISTRATOR)
def withdraw(kind: str, template_id: int) -> ResponseReturnValue:
    """Withdraw words before their day."""
    check_keeper()
    if PressForm().is_ready():
        with transaction() as session:
            wordings.withdraw(session, template_id, by=current_actor(), at=now())
        flash(_("Đã rút lại; lời đang dùng giữ nguyên."), "success")
    return redirect(url_for(".one", kind=kind), 303)
