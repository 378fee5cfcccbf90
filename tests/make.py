"""Plain builders: they make real records through the real verbs, with sensible defaults."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casework.agencies.records import Agency, Officer, OfficerRole
from casework.dossiers import submission
from casework.dossiers.records import Dossier
from casework.files.records import FileVerdict, StoredFile
from casework.people.actor import Actor, ActorKind, Role
from casework.people.records import Account
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures import rules as procedure_rules
from casework.procedures import tables
from casework.procedures.definition import Definition, FieldKind, Returning
from foundation.clock import VIETNAM

TUESDAY = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
"""Tuesday 6 January 2026, 09:00 in Vietnam."""
NHA_TRANG = "22366"
BIRTH = "1.001193"
COPY = "2.000635"


def citizen(session: Session, login: str = "nguyen.van.an@example.vn") -> Actor:
    """Return a demo citizen as an actor."""
    account = session.scalars(select(Account).where(Account.login == login)).one()
    return Actor(ActorKind(account.kind), account.id, account.name, None)


def agency(session: Session, commune_code: str = NHA_TRANG) -> Agency:
    """Return a commune's agency."""
    return session.scalars(select(Agency).where(Agency.commune_code == commune_code)).one()


def officer(session: Session, role: Role, commune_code: str = NHA_TRANG) -> Actor:
    """Return a demo officer of a commune with a role; the administrator is the province's."""
    asked = (
        select(Account, Officer)
        .join(Officer, Officer.account_id == Account.id)
        .join(OfficerRole, OfficerRole.account_id == Account.id)
        .where(OfficerRole.role == role.value)
    )
    if role is not Role.ADMINISTRATOR:
        asked = asked.where(Officer.agency_id == agency(session, commune_code).id)
    row = session.execute(asked.order_by(Account.id).limit(1)).one()
    account, found = row
    return Actor(ActorKind.OFFICER, account.id, account.name, found.agency_id, frozenset({role}))


def stored_file(session: Session, owner: Actor, name: str = "giay-to.pdf", **over) -> StoredFile:
    """Record a clean file of an owner without bytes."""
    stored = StoredFile(
        id=uuid.uuid4(),
        **{
            "sha256": uuid.uuid4().hex * 2,
            "size": 1000,
            "media_type": "application/pdf",
            "name": name,
            "owner_id": owner.account_id,
            "created_at": TUESDAY,
            "verdict": FileVerdict.CLEAN.value,
            **over,
        },
    )
    session.add(stored)
    session.flush()
    return stored


def find_clean(session: Session) -> None:
    """Let the inspection find all files clean, where no worker runs beside the test."""
    session.execute(update(StoredFile).values(verdict=FileVerdict.CLEAN.value))


def answers(definition: Definition, **over: str) -> dict[str, str]:
    """Fill a form with the simplest lawful answers."""
    given: dict[str, str] = dict(over)
    for field in definition.form.fields:
        shown = {one.key for one in procedure_rules.shown_fields(definition.form, given)}
        if field.key in given or not field.required or field.key not in shown:
            continue
        given[field.key] = _simple(field)
    return {key: value for key, value in given.items() if value}


_SIMPLE = {
    FieldKind.DATE: "02/01/2020",
    FieldKind.YES_NO: "yes",
    FieldKind.DECLARATION: "yes",
    FieldKind.ID_NUMBER: "056190000001",
    FieldKind.PHONE: "0900000001",
    FieldKind.EMAIL: "nguoi.nop@example.vn",
    FieldKind.COMMUNE: NHA_TRANG,
    FieldKind.PERSON_NAME: "Nguyễn Văn Mẫu",
    FieldKind.TAX_CODE: "0100109106",
    FieldKind.COMPUTED: "",
    FieldKind.FILE: "",
}


def _simple(field) -> str:
    match field.kind:
        case FieldKind.NUMBER | FieldKind.MONEY:
            return str(getattr(field, "minimum", None) or 1)
        case FieldKind.CHOICE:
            return field.options[0].value
        case FieldKind.TABLE:
            return tables.write([{one.key: _simple(one) for one in field.columns}])
        case _:
            return _SIMPLE.get(field.kind, "Nội dung mẫu")[: field.max_length]


def filing(
    session: Session, filer: Actor, code: str = COPY, commune_code: str = NHA_TRANG, **over
) -> submission.Filing:
    """Build a complete filing of a procedure."""
    version = procedures.version_on(session, code, TUESDAY.astimezone(VIETNAM).date())
    definition = procedures.definition_of(version)
    case_key = definition.cases[0].key if definition.cases else ""
    missing = procedure_parts.missing_parts(definition, case_key, (), {})
    facts = {
        "version": version,
        "case_key": case_key,
        "agency_id": agency(session, commune_code).id,
        "answers": answers(definition),
        "files": [(part.key, stored_file(session, filer, f"{part.key}.pdf")) for part in missing],
        "return_way": Returning.ONLINE,
    }
    return submission.Filing(**(facts | over))


def dossier(session: Session, *, at: datetime = TUESDAY, **over) -> Dossier:
    """Submit a dossier through the house's own verb."""
    filer = over.pop("filer", None) or citizen(session)
    return submission.register(session, filing(session, filer, **over), by=filer, at=at)
