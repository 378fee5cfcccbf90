"""The front page: one question, life events, what people file most; help and terms."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casework.procedures import queries as procedures
from portal.wording import LIFE_EVENTS
from web import places
from web.access import PUBLIC, open_to, settings
from web.transactions import reading

MOST_USED = 6

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@open_to(PUBLIC)
def index() -> ResponseReturnValue:
    """Ask what the visitor needs and show the shortest ways there."""
    with reading() as session:
        used = procedures.most_used(session, limit=MOST_USED)
        return render_template(
            "portal/home/index.html",
            life_events_known=LIFE_EVENTS,
            examples=_examples(),
            used=used,
            size=procedures.size(session),
            communes=len(places.communes(session)),
            demo=settings().demo,
        )


def _examples() -> list[tuple[str, str]]:
    """Suggest everyday words, each with the address of its search."""
    words = {
        "giấy khai sinh": _("giấy khai sinh"),
        "kết hôn": _("kết hôn"),
        "mở hộ kinh doanh": _("mở hộ kinh doanh"),
        "xây nhà": _("xây nhà"),
    }
    return [
        (shown, url_for("portal.procedures.catalogue", q=asked)) for asked, shown in words.items()
    ]


@blueprint.get("/tro-giup")
@open_to(PUBLIC)
def help_page() -> ResponseReturnValue:
    """Answer the questions that people ask most."""
    return render_template("portal/home/help_page.html", demo=settings().demo)


@blueprint.get("/dieu-khoan")
@open_to(PUBLIC)
def terms() -> ResponseReturnValue:
    """Say on which terms the portal is used and what happens to personal data."""
    return render_template("portal/home/terms.html", demo=settings().demo)
