"""Cover sheets and labels as PDF, set at the request and stored nowhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Response
from flask_babel import force_locale

from backoffice.scanning import keeping, sheet, words
from casework.dossiers import keeping as paper_kept
from casework.dossiers.desk_records import PartGiven
from casework.dossiers.records import Dossier
from casework.scanning import covers as cover_sheets
from casework.scanning.records import CoverSheet
from web.filters import vn_datetime

SEPARATOR = "THÀNH PHẦN TIẾP THEO"


def covers(dossier: Dossier, sheets: Sequence[CoverSheet], *, at: datetime) -> Response:
    """Set one A4 page for each cover sheet."""
    names = sheet.part_names(dossier)
    parts = [one for one in sheets if one.part_key]
    facts = {
        "agency": dossier.desk_agency.name,
        "code": dossier.shown_code,
        "printed_at": vn_datetime(at),
        "sheets": [
            {
                "name": names[one.part_key] if one.part_key else SEPARATOR,
                "ordinal": f"{number}/{len(parts)}" if one.part_key else "",
                "code": dossier.shown_code,
                "holder": dossier.holder_name,
                "procedure": dossier.procedure_name,
                "qr": cover_sheets.payload(one, dossier),
                "separator": not one.part_key,
            }
            for number, one in enumerate(sheets, 1)
        ],
    }
    return _pdf("cover", facts, f"to-bia-{dossier.shown_code}.pdf", at=at)


def labels(dossier: Dossier, given: Sequence[PartGiven], *, paper: str, at: datetime) -> Response:
    """Set a label for each part that cannot be scanned."""
    names = sheet.part_names(dossier)
    with force_locale("vi"):  # what is glued to paper is Vietnamese, whatever language one reads
        counts = [words.counted(one) for one in given]
    facts = {
        "agency": dossier.desk_agency.name,
        "format": paper,
        "sheets": [
            {
                "procedure_code": dossier.procedure_code,
                "procedure": dossier.procedure_name,
                "code": dossier.shown_code,
                "holder": dossier.holder_name,
                "name": names.get(one.part_key, one.part_key),
                "place": one.place,
                "count": counted,
                "agency": dossier.desk_agency.name,
                "number": paper_kept.written(one.label),
                "qr": one.label,
            }
            for one, counted in zip(given, counts, strict=True)
        ],
    }
    return _pdf("label", facts, f"nhan-{dossier.shown_code}.pdf", at=at)


def _pdf(template: str, facts: Mapping[str, Any], name: str, *, at: datetime) -> Response:
    pdf = keeping.gateways().typesetter.typeset(template, facts, at=at)
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
