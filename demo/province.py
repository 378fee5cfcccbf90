"""Load the demo province: agencies, calendar, procedures, people and their accounts."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency, AgencyArea, FormerCommune, Officer, OfficerRole
from casework.catalogue import examples
from casework.people.actor import ActorKind
from casework.people.records import Account, ApiToken, Citizen, Organisation
from casework.procedures import actions as procedures
from casework.procedures import matching
from casework.procedures.records import SearchWord
from casework.worktime.records import HolidayYear, OfficeHours, SpecialDay
from demo import samples
from foundation.clock import VIETNAM
from foundation.ids import new_token, token_hash

DATA = Path(__file__).parent / "data"
IN_FORCE_FROM = date(2025, 7, 1)
"""The day on which two-tier administration began: the demo's procedures count from it."""
_MIDNIGHT = datetime.combine(IN_FORCE_FROM, time(), VIETNAM)

HashPassword = Callable[[str], str]


def read(name: str) -> Any:  # noqa: ANN401 - JSON of this folder
    """Read one JSON file of the demo's data."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def load_agencies(session: Session) -> dict[str, Agency]:
    """Load the province's agencies, those of other sectors with their areas; return by code."""
    agencies: dict[str, Agency] = {}
    for row in read("agencies.json")["agencies"]:
        parent = agencies.get(row["parent"] or "")
        agency = Agency(
            code=row["code"],
            kind=row["kind"],
            name=row["name"],
            short_name=row["short_name"],
            symbol=row["symbol"],
            parent_id=parent.id if parent else None,
            parent_name=row["parent_name"],
            place=row["place"],
            commune_code=row["commune_code"],
            address=row["address"],
            phone=row["phone"],
            desk_name=row["desk_name"],
            seal_key=f"seal-{row['code']}" if row["kind"] != "province" else None,
            is_sample=row["sample"],
            sector=row.get("sector", ""),
        )
        session.add(agency)
        session.flush()
        session.add_all(
            AgencyArea(agency_id=agency.id, commune_code=code) for code in row.get("areas", ())
        )
        agencies[agency.code] = agency
    return agencies


def load_former_communes(session: Session) -> None:
    """Load the communes of before 1 July 2025, for addresses on older papers."""
    session.add_all(
        FormerCommune(
            code=row["code"],
            until=date.fromisoformat(row["until"]),
            name=row["name"],
            district=row["district"],
            province=row["province"],
        )
        for row in read("former_communes.json")["communes"]
    )


def load_calendar(session: Session) -> None:
    """Load office hours and the holidays of 2025 and 2026, the years that have been decided."""
    calendar = read("calendar.json")
    session.add_all(
        OfficeHours(
            weekday=row["weekday"],
            opens=time.fromisoformat(row["opens"]),
            closes=time.fromisoformat(row["closes"]),
            effective_from=date.fromisoformat(row["effective_from"]),
        )
        for row in calendar["office_hours"]
    )
    session.add_all(
        SpecialDay(
            day=date.fromisoformat(row["day"]),
            kind=row["kind"],
            name=row["name"],
            basis=row["basis"],
        )
        for row in calendar["special_days"]
    )
    session.add_all(
        HolidayYear(year=row["year"], basis=row["basis"], entered_at=_MIDNIGHT)
        for row in calendar["decided"]
    )
    session.flush()


def load_procedures(session: Session) -> None:
    """Publish the demo's procedures as of the day two-tier administration began."""
    for definition in samples.definitions():
        procedures.publish(
            session,
            definition,
            effective_from=IN_FORCE_FROM,
            examples=examples.write(samples.examples(definition.code)),
        )


def load_search_words(session: Session) -> None:
    """Load the everyday words that people search with."""
    session.add_all(
        SearchWord(
            phrase=phrase,
            official=official,
            folded=matching.plain(phrase),
            meaning=matching.plain(official),
        )
        for phrase, official in read("search_words.json")
    )
    session.flush()


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account as programs and visitors get it, with its secrets."""

    login: str
    name: str
    kind: str
    roles: tuple[str, ...]
    agency: str
    agency_code: str
    password: str
    totp_secret: str
    api_token: str

    def to_json(self) -> dict[str, object]:
        """Return the account as it stands in var/demo-accounts.json."""
        return {
            "login": self.login,
            "name": self.name,
            "kind": self.kind,
            "role": self.roles[0] if self.roles else self.kind,
            "roles": list(self.roles),
            "agency": self.agency,
            "agency_code": self.agency_code,
            "password": self.password,
            "totp_secret": self.totp_secret,
            "api_token": self.api_token,
        }


class People:
    """Loads people; every account gets the installation's demo password and an API token."""

    def __init__(
        self, session: Session, *, password: str, hash_password: HashPassword, at: datetime
    ) -> None:
        """Prepare to load people into a session as of a moment."""
        self._session = session
        self._password = password
        self._hash = hash_password(password)
        self._at = at
        self.made: list[DemoAccount] = []

    def load(self, agencies: Mapping[str, Agency]) -> list[DemoAccount]:
        """Load citizens, organisations and officers; return their accounts."""
        people = read("people.json")
        for row in people["citizens"]:
            self._citizen(row)
        for row in people["organisations"]:
            self._organisation(row)
        for row in people["officers"]:
            self._officer(row, agencies[row["agency"]])
        self._session.flush()
        return self.made

    def _account(
        self, row: Mapping[str, Any], kind: ActorKind, login: str, agency: Agency | None = None
    ) -> Account:
        secret = pyotp.random_base32() if kind is ActorKind.OFFICER else None
        account = Account(
            kind=kind.value,
            login=login,
            name=row["name"],
            email=row["email"],
            phone=row["phone"],
            password_hash=self._hash,
            totp_secret=secret,
            created_at=self._at,
        )
        self._session.add(account)
        self._session.flush()
        token = new_token()
        self._session.add(
            ApiToken(
                token_hash=token_hash(token),
                account_id=account.id,
                label="Tài khoản mẫu",
                created_at=self._at,
            )
        )
        self.made.append(
            DemoAccount(
                login=login,
                name=row["name"],
                kind=kind.value,
                roles=tuple(row.get("roles", ())),
                agency=agency.name if agency else "",
                agency_code=agency.code if agency else "",
                password=self._password,
                totp_secret=secret or "",
                api_token=token,
            )
        )
        return account

    def _citizen(self, row: Mapping[str, Any]) -> None:
        account = self._account(row, ActorKind.CITIZEN, row["email"])
        self._session.add(
            Citizen(
                account_id=account.id,
                id_number=row["id_number"],
                birth_date=date.fromisoformat(row["birth_date"]),
                sex=row["sex"],
                commune_code=row["commune_code"],
                address=row["address"],
            )
        )

    def _organisation(self, row: Mapping[str, Any]) -> None:
        account = self._account(row, ActorKind.ORGANISATION, row["email"])
        self._session.add(
            Organisation(
                account_id=account.id,
                tax_code=row["tax_code"],
                representative=row["representative"],
                representative_id_number=row["representative_id_number"],
                address=row["address"],
            )
        )

    def _officer(self, row: Mapping[str, Any], agency: Agency) -> None:
        account = self._account(row, ActorKind.OFFICER, row["login"], agency)
        signs = "leader" in row["roles"] or row.get("signs", False)
        self._session.add(
            Officer(
                account_id=account.id,
                agency_id=agency.id,
                title=row["title"],
                sign_key=f"officer-{row['login']}" if signs else None,
            )
        )
        self._session.flush()
        self._session.add_all(
            OfficerRole(account_id=account.id, role=role) for role in row["roles"]
        )


def load_reference(session: Session) -> dict[str, Agency]:
    """Load what every province has before its people: agencies, calendar, procedures."""
    agencies = load_agencies(session)
    load_former_communes(session)
    load_calendar(session)
    load_procedures(session)
    load_search_words(session)
    return agencies


def signers(session: Session) -> list[tuple[str, str, str, str]]:
    """List (key id, name, organisation, title) of officers who sign, for the test authority."""
    rows = session.execute(
        select(Officer.sign_key, Account.name, Agency.name, Officer.title)
        .join(Account, Account.id == Officer.account_id)
        .join(Agency, Agency.id == Officer.agency_id)
        .where(Officer.sign_key.is_not(None))
        .order_by(Officer.account_id)
    )
    return [(key or "", name, agency, title) for key, name, agency, title in rows]


def seals(session: Session) -> list[tuple[str, str]]:
    """List (key id, name) of the agencies that have officers, for the test authority."""
    rows = session.execute(
        select(Agency.seal_key, Agency.name)
        .where(
            Agency.seal_key.is_not(None),
            Agency.id.in_(select(Officer.agency_id)),
        )
        .order_by(Agency.id)
    )
    return [(key or "", name) for key, name in rows]
