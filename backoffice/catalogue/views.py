"""The list of procedures, one procedure with its versions, and its draft's overview."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.catalogue import changes_in_words, editing, forms, wording
from casework.catalogue import changes, drafts, publishing, queries
from casework.people.actor import Role
from casework.procedures import finding
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition
from foundation.clock import VIETNAM, now
from foundation.errors import NotFound, Problem
from foundation.text import clean_line
from web import pages
from web.access import current_actor, open_to
from web.transactions import reading, transaction

blueprint = Blueprint("views", __name__)
LONGEST = 200


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """List procedures that fit the words asked for, and the drafts that are open."""
    text = clean_line(request.args.get("q", "")[:LONGEST])
    kind = request.args.get("loai", "")
    wanted = finding.Filters(is_open={"nhan": True, "gioi-thieu": False}.get(kind))
    with reading() as session:
        found = finding.search(session, text, wanted, after=request.args.get(pages.CURSOR))
        return render_template(
            "backoffice/catalogue/list.html",
            text=text,
            kind=kind,
            hits=found.hits,
            hidden=queries.hidden(session),
            drafts=[(one, drafts.definition_of(one)) for one in queries.open_drafts(session)],
            next_href=pages.next_href(found.after),
            first_href=pages.first_href(),
        )


@blueprint.route("/moi", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def new() -> ResponseReturnValue:
    """Begin a procedure that does not exist yet."""
    form = forms.NewForm()
    if form.is_ready():
        code = form.code.data
        with transaction() as session:
            is_known = queries.procedure_row(session, code) or queries.open_draft(session, code)
            if not is_known:
                blank = drafts.blank(code, form.name.data)
                drafts.start(session, blank, by=current_actor(), at=now())
        if not is_known:
            return redirect(url_for(".overview", code=code), 303)
        form.add_problem("code", Problem("procedure_known", {"code": code}))
    return render_template("backoffice/catalogue/new.html", form=form), form.status


@blueprint.get("/<code>")
@open_to(Role.ADMINISTRATOR)
def procedure(code: str) -> ResponseReturnValue:
    """Show a procedure with all its versions and its open draft."""
    with reading() as session:
        row, draft = queries.procedure_row(session, code), queries.open_draft(session, code)
        if row is None and draft is None:
            raise NotFound(procedure=code)
        definition = drafts.definition_of(draft) if draft else None
        versions = queries.versions(session, code)
        return render_template(
            "backoffice/catalogue/procedure.html",
            code=code,
            row=row,
            name=row.name if row else definition.name if definition else "",
            draft=draft,
            versions=versions,
            publishers=queries.publishers(session, versions),
            today=now().astimezone(VIETNAM).date(),
            form=forms.ConfirmForm(),
        )


@blueprint.post("/<code>/mo-soan")
@open_to(Role.ADMINISTRATOR)
def open_draft(code: str) -> ResponseReturnValue:
    """Open a draft from the newest version, or the one that is open already."""
    if not forms.ConfirmForm().is_ready():
        return redirect(url_for(".procedure", code=code), 303)
    with transaction() as session:
        drafts.open_for(session, code, by=current_actor(), at=now())
    return redirect(url_for(".overview", code=code), 303)


@blueprint.post("/<code>/an-hien")
@open_to(Role.ADMINISTRATOR)
def turn(code: str) -> ResponseReturnValue:
    """Take a procedure out of the public catalogue, or put it back."""
    if forms.ConfirmForm().is_ready():
        with transaction() as session:
            is_shown = publishing.turn(session, code, by=current_actor(), at=now())
        said = _("Thủ tục đã hiện lại với người dân.") if is_shown else _("Đã ẩn thủ tục.")
        flash(said, "success")
    return redirect(url_for(".procedure", code=code), 303)


@blueprint.get("/<code>/phien-ban/<int:number>")
@open_to(Role.ADMINISTRATOR)
def version(code: str, number: int) -> ResponseReturnValue:
    """Show one version: what it changed against the one before, and its data."""
    with reading() as session:
        found = queries.version(session, code, number)
        definition = procedures.definition_of(found)
        before = None
        if number > 1:
            before = procedures.definition_of(queries.version(session, code, number - 1))
        listed = changes.between(before, definition) if before else ()
        return render_template(
            "backoffice/catalogue/version.html",
            code=code,
            version=found,
            publisher=queries.publishers(session, [found]).get(found.published_by_id or 0, ""),
            definition=definition,
            changes=changes_in_words.say_all(listed),
            form=forms.ConfirmForm(),
            waiting=wording.SUPPLEMENT_CLOCKS[definition.supplement_clock],
            is_waiting=found.effective_from > now().astimezone(VIETNAM).date(),
        )


@blueprint.get("/<code>/phien-ban/<int:number>/du-lieu")
@open_to(Role.ADMINISTRATOR)
def data(code: str, number: int) -> ResponseReturnValue:
    """Hand out a version's definition as JSON."""
    with reading() as session:
        found = queries.version(session, code, number)
        definition = procedures.definition_of(found)
    return _as_file(definition, f"{code}-{number}.json")


def _as_file(definition: Definition, name: str) -> Response:
    answer = Response(definition.to_text(), mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.get("/<code>/soan")
@open_to(Role.ADMINISTRATOR)
def overview(code: str) -> ResponseReturnValue:
    """Show a draft: what is wrong with it and what it changes."""
    with reading() as session:
        opened = editing.opened(session, code, "overview")
        listed: tuple[changes.Change, ...] = ()
        if opened.draft.based_on_id is not None:
            base = procedures.version_by_id(session, opened.draft.based_on_id)
            listed = changes.between(procedures.definition_of(base), opened.definition)
        return editing.page(
            "backoffice/catalogue/overview.html",
            opened,
            forms.ConfirmEditForm(),
            changes=changes_in_words.say_all(listed),
        )


@blueprint.route("/<code>/soan/xoa", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def discard(code: str) -> ResponseReturnValue:
    """Throw a draft away, once confirmed."""
    form = forms.ConfirmEditForm()
    with reading() as session:
        opened = editing.opened(session, code, "overview")
    if form.is_ready() and editing.is_current(opened, form):
        with transaction() as session:
            drafts.discard(session, code, opened.draft.revision, by=current_actor(), at=now())
        flash(_("Bản thảo đã được bỏ; phiên bản đang có hiệu lực không thay đổi."), "success")
        return redirect(url_for(".show"), 303)
    return editing.page("backoffice/catalogue/discard.html", opened, form)
