"""The filer's form as a PDF, set anew from the stored answers each time somebody asks for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, cast
from urllib.parse import quote

from flask import Response, current_app
from sqlalchemy.orm import Session

from casework.dossiers import application, queries
from casework.dossiers.records import Dossier
from casework.procedures import queries as procedures
from web import places
from web.access import settings


class Typesets(Protocol):
    """What sets a paper: the gateway that the application was given."""

    def typeset(self, template: str, data: Mapping[str, object], *, at: datetime | None) -> bytes:
        """Return the PDF of a template's name and data."""
        ...


def application_facts(session: Session, dossier: Dossier) -> dict[str, object]:
    """Read what the printed form of a dossier needs."""
    files = queries.files_of(session, dossier.id)
    return application.facts(
        dossier,
        procedures.definition_of(dossier.version),
        places.names(session),
        parts={one.part_key for one in files if one.replaced_at is None},
        portal_url=settings().portal_url,
    )


def as_pdf(dossier: Dossier, facts: dict[str, object]) -> Response:
    """Set the form and show it in place; the same dossier gives the same bytes."""
    return set_form(facts, dossier.shown_code, at=dossier.submitted_at)


def set_form(facts: Mapping[str, object], code: str, *, at: datetime | None) -> Response:
    """Set the form of a dossier or of sample answers and show it in place."""
    typesetter = cast("Typesets", current_app.extensions["gateways"].typesetter)
    pdf = typesetter.typeset(application.TEMPLATE, facts, at=at)
    answer = Response(pdf, mimetype="application/pdf")
    name = quote(f"to-khai-{code}.pdf")
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{name}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
