"""Languages: Vietnamese unless asked otherwise by ``?lang=``, which a cookie remembers."""

from pathlib import Path

from flask import Flask, Response, request
from flask_babel import Babel, get_locale

LOCALES = ("vi", "en")
COOKIE = "motcua_lang"
REMEMBERED = 365 * 24 * 3600
TRANSLATIONS = Path(__file__).parent / "translations"


def chosen() -> str:
    """Return the language of this request."""
    asked = request.args.get("lang", "")
    if asked in LOCALES:
        return asked
    kept = request.cookies.get(COOKIE, "")
    return kept if kept in LOCALES else LOCALES[0]


def current() -> str:
    """Return the language that the page is written in."""
    locale = get_locale()
    return str(locale) if locale else LOCALES[0]


def init(app: Flask, *, secure: bool) -> None:
    """Choose the language at each request and remember what was asked."""
    app.config["BABEL_DEFAULT_LOCALE"] = LOCALES[0]
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Ho_Chi_Minh"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, locale_selector=chosen)

    @app.after_request
    def remember(answer: Response) -> Response:
        if request.args.get("lang", "") in LOCALES:
            answer.set_cookie(
                COOKIE,
                request.args["lang"],
                REMEMBERED,
                httponly=True,
                secure=secure,
                samesite="Lax",
            )
        return answer
