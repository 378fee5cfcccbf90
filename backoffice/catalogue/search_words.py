"""The everyday words of the search: list, add, edit, remove, and try a search at once."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from casework.people.actor import Role
from casework.procedures import finding, search_words
from casework.procedures.records import SearchWord
from casework.procedures.search_words import SearchWordTwice
from foundation.clock import now
from foundation.errors import Invalid, Problem
from foundation.text import clean_line
from web import pages
from web.access import current_actor, open_to
from web.fields import TextField
from web.forms import PageForm
from web.transactions import reading, transaction

blueprint = Blueprint("search_words", __name__, url_prefix="/tu-khoa")
PAGE, TRIED, LONGEST = 30, 5, 200


class WordForm(PageForm):
    """One everyday phrase and what it stands for."""

    phrase = TextField(
        _l("Người dân hay gõ"), max_length=LONGEST, hint=_l("Ví dụ: sổ đỏ; tối đa 6 tiếng")
    )
    official = TextField(
        _l("Tên chính thức, hoặc mã thủ tục"),
        max_length=LONGEST,
        hint=_l("Ví dụ: giấy chứng nhận quyền sử dụng đất; tối đa 12 tiếng"),
    )


class RemoveForm(PageForm):
    """Taking an entry off the list needs nothing but the button."""


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """List the entries, and show what a search tried here would find."""
    with reading() as session:
        return _listed(session, WordForm(formdata=None))


@blueprint.post("")
@open_to(Role.ADMINISTRATOR)
def add() -> ResponseReturnValue:
    """Add an entry."""
    form = WordForm()
    if form.is_ready():
        try:
            with transaction() as writer:
                search_words.add(
                    writer, form.phrase.data, form.official.data, by=current_actor(), at=now()
                )
        except (Invalid, SearchWordTwice) as refusal:
            _tell(form, refusal)
        else:
            return _done(_("Đã thêm từ khóa; lần tìm kiếm tới dùng được ngay."), form.phrase.data)
    with reading() as session:
        return _listed(session, form), form.status


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def edit(number: int) -> ResponseReturnValue:
    """Put an entry into other words."""
    with reading() as session:
        word = search_words.entry(session, number)
    form = WordForm(data={"phrase": word.phrase, "official": word.official})
    if form.is_ready():
        try:
            _change(number, form)
        except (Invalid, SearchWordTwice) as refusal:
            _tell(form, refusal)
        else:
            return _done(_("Đã sửa từ khóa."), form.phrase.data)
    shown = render_template(
        "backoffice/catalogue/search_words/edit.html", form=form, word=word, remove=RemoveForm()
    )
    return shown, form.status


@blueprint.post("/<int:number>/bo")
@open_to(Role.ADMINISTRATOR)
def remove(number: int) -> ResponseReturnValue:
    """Take an entry off the list."""
    if not RemoveForm().is_ready():
        return redirect(url_for(".edit", number=number), 303)
    with transaction() as writer:
        word = search_words.entry(writer, number, lock=True)
        search_words.remove(writer, word, by=current_actor(), at=now())
    flash(_("Đã bỏ từ khóa “%(phrase)s”.", phrase=word.phrase), "success")
    return redirect(url_for(".show"), 303)


def _change(number: int, form: WordForm) -> None:
    with transaction() as writer:
        word = search_words.entry(writer, number, lock=True)
        search_words.change(
            writer, word, form.phrase.data, form.official.data, by=current_actor(), at=now()
        )


def _tell(form: WordForm, refusal: Invalid | SearchWordTwice) -> None:
    """Show what is wrong where it was typed."""
    if isinstance(refusal, Invalid):
        form.show(refusal.fields)
    else:
        form.add_problem("phrase", Problem(refusal.code, refusal.facts))


def _done(said: str, phrase: str) -> ResponseReturnValue:
    """Say that it is done and try the phrase, so that its effect is seen at once."""
    flash(said, "success")
    return redirect(url_for(".show", thu=phrase), 303)


def _listed(session: Session, form: WordForm) -> str:
    text = clean_line(request.args.get("q", "")[:LONGEST])
    tried = clean_line(request.args.get("thu", "")[:LONGEST])
    rows = search_words.listed(session, text, after=pages.cursor(str, int), limit=PAGE + 1)
    return render_template(
        "backoffice/catalogue/search_words/list.html",
        form=form,
        text=text,
        page=pages.cut(rows, PAGE, _place),
        tried=tried,
        hits=finding.search(session, tried, limit=TRIED).hits if tried else (),
        readings=list(finding.understand(session, tried).readings) if tried else [],
    )


def _place(word: SearchWord) -> tuple[str, int]:
    return word.folded, word.id
