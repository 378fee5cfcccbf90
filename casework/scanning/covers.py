"""Cover sheets: each names a part of a dossier once, in a QR code that the splitter reads.

A sheet without a part is a separator: "the next component of this dossier begins here".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers.records import Dossier
from casework.people.actor import Actor
from casework.procedures import queries as procedures
from casework.scanning.records import CoverSheet
from foundation.errors import Invalid, Problem
from foundation.ids import is_reference, new_token

PREFIX = "MCP1"
MOST_SHEETS = 100
"""More sheets in one go are a slip of the keyboard."""

_NONCE_LENGTH = 16
_NONCE = re.compile(r"[A-Za-z0-9_-]{16}")
_KEY = re.compile(r"[\w.:-]{0,80}")


@dataclass(frozen=True, slots=True)
class CoverCode:
    """What the QR code of a cover sheet says; ``part_key`` is empty on a separator."""

    reference: str
    part_key: str
    nonce: str


def payload(cover: CoverSheet, dossier: Dossier) -> str:
    """Return the text of a sheet's QR code: ``MCP1/<reference>/<part>/<nonce>``."""
    return f"{PREFIX}/{dossier.reference}/{cover.part_key}/{cover.nonce}"


def read_payload(text: str) -> CoverCode | None:
    """Read the text of a QR code; None for one that is on no sheet of ours."""
    pieces = text.strip().split("/")
    if len(pieces) != len(("prefix", "reference", "part", "nonce")) or pieces[0] != PREFIX:
        return None
    _, reference, part_key, nonce = pieces
    if not is_reference(reference) or not _KEY.fullmatch(part_key) or not _NONCE.fullmatch(nonce):
        return None
    return CoverCode(reference, part_key, nonce)


def print_covers(
    session: Session,
    dossier: Dossier,
    part_keys: Sequence[str],
    *,
    separators: int = 0,
    by: Actor,
    at: datetime,
) -> list[CoverSheet]:
    """Make a sheet for each part, then so many separators; raise Invalid for unknown parts."""
    known = {one.key for one in procedures.definition_of(dossier.version).parts}
    if wrong := [key for key in part_keys if key not in known]:
        raise Invalid({key: Problem("unknown_part") for key in wrong})
    if not part_keys and separators < 1:
        raise Invalid({"parts": Problem("covers_needed")})
    if len(part_keys) + separators > MOST_SHEETS:
        raise Invalid({"separators": Problem("too_many_sheets", {"limit": MOST_SHEETS})})
    sheets = [
        CoverSheet(
            nonce=new_token()[:_NONCE_LENGTH],
            dossier_id=dossier.id,
            part_key=key,
            printed_at=at,
            printed_by=by.account_id or 0,
        )
        for key in [*part_keys, *[""] * separators]
    ]
    session.add_all(sheets)
    session.flush()
    details = {"parts": list(part_keys), "separators": separators}
    audit.append(session, dossier.chain, "print_covers", by=by, at=at, details=details)
    return sheets
