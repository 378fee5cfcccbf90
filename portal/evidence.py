"""What a person may see of an issued document and of the signatures on it."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.dossiers import queries as dossiers
from casework.registers import queries as registers
from casework.registers.records import CancelGround, IssuedResult, ResultStanding
from casework.signatures.records import SignatureState
from casework.signatures.rules import SignatureFacts, SignatureReport
from web.result_words import GROUNDS


@dataclass(frozen=True, slots=True)
class Linked:
    """Another document of the register that this one leads to."""

    verify_code: str
    number: str
    issued_on: date
    file_id: object


@dataclass(frozen=True, slots=True)
class Issued:
    """An issued document as strangers may see it: the holder by initials only."""

    verify_code: str
    sha256: str
    agency: str
    number: str
    title: str
    issued_on: date
    holder: str
    standing: ResultStanding
    reason: str
    signatures: tuple[SignatureFacts, ...]
    id: int = 0
    ended_at: datetime | None = None
    ground: LazyString | str = ""
    decision: Linked | None = None
    replaced_by: Linked | None = None
    replaces: Linked | None = None


def initials(name: str) -> str:
    """Return the first letters of a name: enough to recognise one's own, no more."""
    return "".join(f"{word[0].upper()}." for word in name.split())


def issued(session: Session, result: IssuedResult) -> Issued:
    """Put an issued result together for strangers."""
    agency = agencies.agencies_by_id(session, [result.agency_id])[result.agency_id]
    others = registers.linked(session, result)
    return Issued(
        id=result.id,
        ended_at=result.cancelled_at,
        ground=GROUNDS[CancelGround(result.ground)] if result.ground else "",
        decision=_linked(others.get(result.decision_id or 0)),
        replaced_by=_linked(others.get(result.replaced_by_id or 0)),
        replaces=_linked(others.get(result.replaces_id or 0)),
        verify_code=result.verify_code,
        sha256=result.sha256,
        agency=_shown(session, agency),
        number=result.number,
        title=result.title,
        issued_on=result.issued_on,
        holder=initials(result.holder),
        standing=ResultStanding(result.standing),
        reason=result.standing_reason,
        signatures=signatures_of(session, result.dossier_id).get(result.paper_id, ()),
    )


def _linked(other: IssuedResult | None) -> Linked | None:
    if other is None:
        return None
    return Linked(other.verify_code, other.number, other.issued_on, other.file_id)


def _shown(session: Session, agency: Agency) -> str:
    """Name the agency under which it was issued, and its successor once it was merged."""
    if not agency.has_ended:
        return agency.name
    now = agencies.living(session, agency).name
    return str(_("%(name)s (đã sáp nhập, nay là %(now)s)", name=agency.name, now=now))


def signatures_of(session: Session, dossier_id: int) -> dict[int, tuple[SignatureFacts, ...]]:
    """Return, by paper, what the check at issuing found of all its signatures."""
    found: dict[int, tuple[SignatureFacts, ...]] = {}
    for one in dossiers.signatures_of(session, dossier_id):
        if one.state == SignatureState.SIGNED.value and one.report:
            found[one.paper_id] = SignatureReport.from_json(one.report).signatures
    return found
