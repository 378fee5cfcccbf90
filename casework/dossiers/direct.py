"""Submission in one go, for programs: checked, registered and acknowledged exactly once.

The receipt is written beside the dossier under the sender's Idempotency-Key, in the same
transaction; the key's uniqueness decides, so of two equal requests at once one dossier stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Select,
    Text,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from casework.agencies.records import Agency
from casework.dossiers import statements, submission
from casework.dossiers.records import SubmissionKey
from casework.dossiers.states import State
from casework.dossiers.submission import Filing, Ground
from casework.files.records import FileVerdict, StoredFile
from casework.people.actor import Actor
from casework.people.records import Account, Citizen, Organisation
from casework.procedures import queries as procedures
from casework.procedures import tables
from casework.procedures.definition import Definition, FieldKind, Level, Returning
from casework.procedures.records import Procedure, ProcedureVersion
from casework.worktime import queries as worktime
from foundation.clock import VIETNAM
from foundation.errors import Invalid, Problem

KEY_LENGTH = 200
_DAY = timedelta(days=1)
_UNIQUE_KEY = "pk_submission_key"


class KeyTakenError(Exception):
    """Another request with the same key was first; its receipt is the answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a program files, in its own words; files follow apart."""

    procedure: str
    case: str
    agency: str | None
    answers: Mapping[str, str | Sequence[Mapping[str, str]]]
    return_way: Returning


@dataclass(frozen=True, slots=True)
class Earlier:
    """The receipt already given under a key, and for which request."""

    request_sha256: str
    receipt: dict[str, Any]

    def for_request(self, request_sha256: str) -> dict[str, Any]:
        """Return the receipt; raise Invalid if it was given for another request."""
        if self.request_sha256 != request_sha256:
            raise Invalid({"key": Problem("key_reused")})
        return self.receipt


@dataclass(frozen=True, slots=True)
class Standing:
    """What the house knows before a filing is taken in, read in two statements."""

    version: ProcedureVersion
    definition: Definition
    ground: Ground
    used_bytes: int

    def filing(self, asked: Asked, files: Sequence[tuple[str, StoredFile]]) -> Filing:
        """Put a filing together from what was asked and its files."""
        return Filing(
            version=self.version,
            case_key=asked.case,
            agency_id=self.ground.agency.id,
            answers=_texts(self.definition, asked.answers),
            files=files,
            return_way=asked.return_way,
        )


_Desk, _Chosen, _Competent = aliased(Agency), aliased(Agency), aliased(Agency)


_BY, _KEY = bindparam("by", type_=BigInteger), bindparam("key", type_=Text)
_DAY_OF = bindparam("day", type_=Date)
_USED = (
    select(func.coalesce(func.sum(StoredFile.size), 0))
    .where(
        StoredFile.owner_id == _BY,
        StoredFile.created_at > bindparam("since", type_=DateTime(timezone=True)),
    )
    .scalar_subquery()
)
_IN_FORCE = and_(
    ProcedureVersion.procedure_id == Procedure.id,
    ProcedureVersion.effective_from <= _DAY_OF,
    or_(ProcedureVersion.effective_to.is_(None), ProcedureVersion.effective_to >= _DAY_OF),
)
# Built once: putting so wide a statement together costs more than running it.
_EVERYTHING: Select[Any] = (
    select(
        Account, Citizen, Organisation, ProcedureVersion, _Chosen, _Competent, _Desk,
        SubmissionKey.request_sha256, SubmissionKey.receipt, _USED,
    )
    .select_from(Account)
    .outerjoin(Citizen, Citizen.account_id == Account.id)
    .outerjoin(Organisation, Organisation.account_id == Account.id)
    .outerjoin(
        SubmissionKey, and_(SubmissionKey.account_id == Account.id, SubmissionKey.key == _KEY)
    )
    .outerjoin(
        Procedure,
        and_(Procedure.code == bindparam("procedure", type_=Text), Procedure.is_published),
    )
    .outerjoin(ProcedureVersion, _IN_FORCE)
    .outerjoin(_Chosen, _Chosen.code == bindparam("agency", type_=Text))
    .outerjoin(_Competent, _Competent.code == Procedure.agency_code)
    .outerjoin(_Desk, and_(_Desk.kind == "centre", Procedure.agency_code.is_not(None)))
    .where(Account.id == _BY)
)  # fmt: skip


def _texts(
    definition: Definition, answers: Mapping[str, str | Sequence[Mapping[str, str]]]
) -> dict[str, str]:
    """Write rows as the text of their table; raise Invalid for rows sent to another question."""
    kept = {one.key for one in definition.form.fields if one.kind is FieldKind.TABLE}
    wrong = {key: Problem("wrong_value") for key, answer in answers.items()
             if not isinstance(answer, str) and key not in kept}  # fmt: skip
    if wrong:
        raise Invalid(wrong)
    return {
        key: answer if isinstance(answer, str) else tables.write(answer)
        for key, answer in answers.items()
    }


def read_standing(
    session: Session, asked: Asked, *, key: str, by: Actor, at: datetime
) -> Standing | Earlier:
    """Read all that a filing stands on, or the receipt given before under its key.

    Raises Invalid where the procedure or the agency is not one that can be filed with.
    """
    given = {
        "by": by.account_id,
        "key": key,
        "procedure": asked.procedure,
        "agency": asked.agency,
        "day": at.astimezone(VIETNAM).date(),
        "since": at - _DAY,
    }
    row = session.execute(_EVERYTHING, given).one()
    (account, citizen, organisation, version, chosen, competent, centre, *earlier, used) = row
    if earlier[0] is not None:
        return Earlier(*earlier)
    if version is None:
        raise Invalid({"procedure": Problem("unknown_procedure")})
    definition = procedures.definition_of(version)
    procedures.check_taken(definition)
    desk, agency = _places(definition, chosen, competent, centre)
    filer = submission.filer_behind(account, citizen, organisation)
    ground = Ground(desk, agency, filer, worktime.calendar_of(session, desk.id))
    return Standing(version, definition, ground, int(used))


def _places(
    definition: Definition, chosen: Agency | None, competent: Agency | None, centre: Agency | None
) -> tuple[Agency, Agency]:
    """Return (desk, competent agency), as submission.destination does for the other doors."""
    if definition.level is Level.COMMUNE:
        if chosen is None or chosen.kind != "commune" or not chosen.desk_name:
            raise Invalid({"agency": Problem("agency_needed")})
        return chosen, chosen
    if centre is None or competent is None:
        raise Invalid({"agency": Problem("agency_needed")})
    return centre, competent


def check(
    standing: Standing,
    asked: Asked,
    files: Sequence[tuple[str, str, int]],
    *,
    more: int,
    limit: int,
    at: datetime,
) -> None:
    """Raise Invalid before any byte is stored; ``files`` are (part, name, size).

    ``more`` bytes are new and ``limit`` is how many a person may hand in within a day.
    """
    expected = [
        (part, StoredFile(name=name, size=size, verdict=FileVerdict.WAITING.value))
        for part, name, size in files
    ]
    submission.check_filing(standing.definition, standing.filing(asked, expected), at=at)
    if standing.used_bytes + more > limit:
        raise Invalid({"files": Problem("files_per_day", {"limit": limit})})


def submit_once(
    session: Session,
    filing: Filing,
    *,
    key: str,
    request_sha256: str,
    by: Actor,
    at: datetime,
    ground: Ground | None = None,
) -> dict[str, Any]:
    """Register a filing and its receipt; raise KeyTakenError where another was first."""
    session.add(filing.version)
    dossier = submission.register(session, filing, by=by, at=at, ground=ground)
    receipt = {
        "id": dossier.reference,
        "code": dossier.shown_code,
        "state": State(dossier.state).value,
        "submitted_at": at.isoformat(),
        "files": [_line(part, file) for part, file in filing.files],
    }
    kept = {
        "account_id": by.account_id,
        "key": key,
        "request_sha256": request_sha256,
        "dossier_id": dossier.id,
        "receipt": receipt,
        "created_at": at,
    }
    try:
        session.execute(statements.KEEP_RECEIPT, kept)
    except IntegrityError as error:
        if getattr(getattr(error.orig, "diag", None), "constraint_name", "") == _UNIQUE_KEY:
            raise KeyTakenError from None
        raise
    return receipt


def _line(part: str, file: StoredFile) -> dict[str, Any]:
    return {
        "part": part,
        "file_id": str(file.id),
        "name": file.name,
        "size": file.size,
        "sha256": file.sha256,
    }


def earlier_receipt(session: Session, *, key: str, by: Actor) -> Earlier | None:
    """Return the receipt given before under a key, or None."""
    found = session.get(SubmissionKey, (by.account_id, key))
    return Earlier(found.request_sha256, found.receipt) if found else None
