"""What scanning shows on the page of a dossier: paper handed in, and what became of each."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.dossier.panels import Panel
from backoffice.scanning import desk_parts, words
from casework.dossiers.records import Dossier
from casework.people.actor import Actor, Role
from casework.scanning import queries

TEMPLATE = "backoffice/scanning/panel.html"


def of(session: Session, dossier: Dossier, actor: Actor) -> Panel | None:
    """Describe what was handed in on paper, in two statements; nothing where nothing was."""
    paper = queries.paper_with_copies(session, dossier.id)
    if not paper:
        return None
    scanned = queries.scanned_of(session, dossier.id)
    copies = {copy.part_key: copy for _given, copy in paper if copy}
    is_secret = any(one.quarantined for one in scanned.values())
    may_scan = actor.has(Role.RECEPTION)
    reference = dossier.reference
    return Panel(
        TEMPLATE,
        {
            "lines": desk_parts.lines_of(
                dossier, [given for given, _copy in paper if given], scanned, copies
            ),
            "secret": words.secret(_("Có trang quét của hồ sơ")) if is_secret else "",
            "href": url_for("backoffice.scanning.dossier.show", reference=reference)
            if may_scan
            else "",
            "may_scan": may_scan,
        },
    )
