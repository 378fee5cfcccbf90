"""Languages: Vietnamese unless asked otherwise by ``?lang=``, which a cookie remembers."""

from pathlib import Path

from babel.support import NullTranslations
from flask import Flask, Response, g, request
from flask_babel import Babel, get_domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from casework.people import settings as people
from web.transactions import transaction

LOCALES = ("vi", "en")
COOKIE = "motcua_lang"
REMEMBERED = 365 * 24 * 3600
TRANSLATIONS = Path(__file__).parent / "translations"


def chosen() -> str:
    """Return the language of this request: as asked for now, else the person's, else the browser's.

    Who is signed in is known by then: the guard has read it with the visitor.
    """
    asked = request.args.get("lang", "")
    if asked in LOCALES:
        return asked
    visitor = g.get("visitor")
    if visitor is not None:
        return str(visitor.language)
    kept = request.cookies.get(COOKIE, "")
    return kept if kept in LOCALES else LOCALES[0]


def current() -> str:
    """Return the language that the page is written in."""
    locale = get_locale()
    return str(locale) if locale else LOCALES[0]


@pass_eval_context
def said(context: EvalContext, text: str, /, **facts: object) -> str:
    """Say a sentence of a template in the language of its page, with its facts filled in.

    A page has hundreds of sentences: the catalogue is looked for once a request.
    """
    found = _catalogue().gettext(text)
    return (Markup(found) if context.autoescape else found) % facts  # noqa: S704 - our sentence


def _catalogue() -> NullTranslations:
    if "catalogue" not in g:
        g.catalogue = get_domain().get_translations()
    found: NullTranslations = g.catalogue
    return found


def keep(language: str) -> None:
    """Keep the language that a person who is signed in asked for: mails are written in it too."""
    visitor = g.get("visitor")
    if visitor is None or visitor.language == language or visitor.actor.account_id is None:
        return
    with transaction() as session:
        people.speak(session, visitor.actor.account_id, language)


def init(app: Flask, *, secure: bool) -> None:
    """Choose the language at each request and remember what was asked."""
    app.config["BABEL_DEFAULT_LOCALE"] = LOCALES[0]
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Ho_Chi_Minh"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, locale_selector=chosen)
    app.jinja_env.globals.update(_=said, gettext=said)

    @app.after_request
    def remember(answer: Response) -> Response:
        if request.args.get("lang", "") in LOCALES:
            keep(request.args["lang"])
            answer.set_cookie(
                COOKIE,
                request.args["lang"],
                REMEMBERED,
                httponly=True,
                secure=secure,
                samesite="Lax",
            )
        return answer
