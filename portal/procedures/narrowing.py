"""The lists that narrow the catalogue: read, and drawn for each language, once a minute."""

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from casework.procedures import queries as procedures
from portal.procedures.facts import EXPLAINED, HERE, Wanted
from portal.wording import AUDIENCES, LEVELS, LIFE_EVENTS
from web import i18n
from web.kept import Kept

_fields = Kept(procedures.field_names)
_agencies = Kept(procedures.handling_agencies)


def drawn(session: Session, wanted: Wanted) -> Markup:
    """Draw the lists; where nothing is chosen, as most often, they are at hand already."""
    if wanted.narrowed:
        return _draw(session, wanted)
    return _untouched[i18n.current()].of(session)


def _draw(session: Session, wanted: Wanted) -> Markup:
    shown = render_template(
        "portal/procedures/filters.html",
        wanted=wanted,
        field_options=_fields.of(session),
        level_options=list(LEVELS.items()),
        event_options=[(key, event.title) for key, event in LIFE_EVENTS.items()],
        audience_options=[(key, one.title) for key, one in AUDIENCES.items()],
        taken_options=[(HERE, _("Nộp được tại đây")), (EXPLAINED, _("Chỉ giới thiệu"))],
        agencies=_agencies.of(session),
    )
    return Markup(shown)  # noqa: S704 - drawn by a template, which escapes


_untouched = {
    locale: Kept(lambda session: _draw(session, Wanted.asked({}))) for locale in i18n.LOCALES
}
