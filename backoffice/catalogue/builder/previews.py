"""The form as citizens will see it: drawn by their components, checked by their rules.

The page holds a frame as wide as a phone or as a desk's screen. Only the answer for that frame may
stand in a frame, and only in one of ours.
"""

from collections.abc import Mapping
from datetime import date

from flask import Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.catalogue import editing
from backoffice.catalogue.builder.place import TEMPLATES, blueprint, opened
from backoffice.catalogue.editing import Opened
from casework.dossiers import application
from casework.people.actor import Role
from casework.procedures import rules
from foundation.clock import VIETNAM, now
from foundation.errors import Invalid, Problem
from web import eforms, places, printed, security
from web.access import open_to, settings
from web.sentences import say_all
from web.transactions import reading

SCREENS = {"dien-thoai": "phone", "may-tinh": "desk"}


@blueprint.get("/xem-thu")
@open_to(Role.ADMINISTRATOR)
def preview(code: str) -> ResponseReturnValue:
    """Show the form in a frame as wide as the screen chosen."""
    screen = SCREENS.get(request.args.get("man-hinh", ""), "phone")
    return editing.page(f"{TEMPLATES}/preview.html", opened(code), None, screen=screen)


@blueprint.route("/xem-thu/khung", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def frame(code: str) -> ResponseReturnValue:
    """Draw the form itself, with what was typed and what the rules say of it."""
    read, today = opened(code), _today()
    if request.method == "GET":
        return _framed(_draw(read, {}, {}, today=today))
    form = read.definition.form
    try:
        answers = eforms.read(form, request.form)
    except Invalid as refusal:
        return _framed(_draw(read, {}, refusal.fields, today=today), 422)
    if touched := eforms.touched_table(request.form):
        grown = touched[0] if touched[1] else ""
        return _framed(_draw(read, answers, {}, today=today, grown=grown))
    problems = rules.check_answers(form, answers, today=today)
    drawn = _draw(read, answers, problems, today=today, is_checked=True)
    return _framed(drawn, 422 if problems else 200)


@blueprint.post("/xem-thu/to-khai")
@open_to(Role.ADMINISTRATOR)
def paper(code: str) -> ResponseReturnValue:
    """Set the printed form from what was typed in the preview."""
    read, today = opened(code), _today()
    form = read.definition.form
    try:
        typed = eforms.read(form, request.form)
    except Invalid as refusal:
        return _framed(_draw(read, {}, refusal.fields, today=today), 422)
    answers = rules.tidy_answers(form, typed, today=today)
    with reading() as session:
        names = places.names(session)
    facts = application.contents(read.definition, answers, names, parts=())
    marked = facts | {"filer": _("BẢN XEM THỬ"), "qr": settings().portal_url}
    return printed.set_form(marked, code, at=None)


@blueprint.post("/xem-thu/goi-y")
@open_to(Role.ADMINISTRATOR)
def hints(code: str) -> ResponseReturnValue:
    """Answer a script in the frame as the citizens' page is answered: by the same rules."""
    form = opened(code).definition.form
    try:
        sent = request.get_json(silent=True)
        answers = eforms.read_json(form, sent.get("answers") if isinstance(sent, dict) else None)
    except Invalid as refusal:
        return jsonify({"problems": say_all(refusal.fields)}), 422
    return jsonify(eforms.hints(form, answers, today=_today()))


def _draw(
    read: Opened,
    answers: Mapping[str, str],
    problems: Mapping[str, Problem],
    *,
    today: date,
    grown: str = "",
    is_checked: bool = False,
) -> str:
    form = read.definition.form
    labels = {one.key: one.label for one in form.fields}
    known = {**answers, **rules.computed(form, answers, today=today)}
    soft = rules.recommended(form, answers) if is_checked else {}
    told = {**soft, **rules.warnings(form, answers, today=today)}
    with reading() as session:
        units, former = places.communes(session), places.former_communes(session)
    sheet = eforms.draw(form, known, problems, grown=grown)
    return render_template(
        f"{TEMPLATES}/preview_frame.html",
        draft=read.draft,
        definition=read.definition,
        sheet=sheet,
        summary=[
            (at, _named(labels.get(at.partition(".")[0], ""), told)) for at, told in sheet.summary
        ],
        warnings=say_all(told),
        communes=units,
        former=former,
        is_checked=is_checked and not problems,
    )


def _named(label: str, sentence: str) -> str:
    return f"{label}: {sentence}" if label else sentence


def _framed(drawn: str, status: int = 200) -> Response:
    """Let the answer stand in a frame of our own pages."""
    answer = make_response(drawn, status)
    policy = security.policy("").replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _today() -> date:
    return now().astimezone(VIETNAM).date()
