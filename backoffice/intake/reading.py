"""Reads the form of the counter into what the house takes in; writes a card into the form."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from backoffice.intake.forms import COUNTS, MARKS, CounterForm, is_local, parts_of, usual
from casework.dossiers.intake_rules import Given, Intake, Party
from casework.people import card as cards
from casework.people import desk as people
from casework.people import rules
from casework.people.card import Card
from casework.people.desk import BodyFacts, PersonFacts
from casework.people.records import Account
from casework.people.rules import Sex
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel, Definition, RequiredPart, Returning
from casework.procedures.records import ProcedureVersion
from foundation.clock import VIETNAM
from foundation.errors import NotFound
from web.forms import PageForm

_PERSON_FIELDS = ("name", "address", "representative", "card_name", "card_born", "card_sex")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The procedure at the counter: its version in force and what it says."""

    version: ProcedureVersion
    definition: Definition


def take_card(form: CounterForm, text: str) -> None:
    """Write what a card or a number tells into the form; raise Invalid at "card"."""
    found = cards.read(text)
    forget_person(form)
    if not isinstance(found, Card):
        form.number.data = found.value
        if not found.is_tax_code:
            form.sex.data = rules.sex_of(found.value).value
        return
    sex = found.sex or rules.sex_of(found.id_number)
    form.number.data = found.id_number
    form.name.data = form.card_name.data = found.name
    form.birth_date.data, form.birth_date.typed = found.birth_date, ""
    form.card_born.data = found.birth_date.isoformat() if found.birth_date else ""
    form.sex.data = form.card_sex.data = sex.value
    form.address.data = form.card_address.data = found.address


def forget_person(form: CounterForm) -> None:
    """Empty all that the form knows of the person."""
    for key in (*_PERSON_FIELDS, "card_address", "number", "visit", "phone"):
        form[key].data = ""
    form.birth_date.data, form.birth_date.typed, form.sex.data = None, "", ""
    form.update.data = False


def card_of(form: CounterForm) -> Card | None:
    """Return the facts of the card that was scanned, or None where a number was typed."""
    if not form.card_name.data:
        return None
    sex = str(form.card_sex.data)
    return Card(
        id_number=str(form.number.data),
        name=str(form.card_name.data),
        birth_date=_iso(str(form.card_born.data)),
        sex=Sex(sex) if sex in set(Sex) else None,
        address=str(form.card_address.data),
    )


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_body(form: CounterForm) -> bool:
    """Tell whether the number is an organisation's tax code."""
    number = str(form.number.data or "")
    return bool(number) and rules.check_id_number(number) is not None


def facts_of(form: CounterForm) -> PersonFacts | BodyFacts:
    """Return the facts of a person or an organisation who is not known yet."""
    number, name = str(form.number.data), form.name.data or ""
    address, phone = form.address.data or "", form.phone.data or ""
    if is_body(form):
        return BodyFacts(name, number, form.representative.data or "", "", address, phone)
    return PersonFacts(name, number, form.birth_date.data, form.sex.data or "", address, phone)


def account_of(session: Session, form: CounterForm) -> Account | None:
    """Return the account of the number in the form, or None."""
    number = str(form.number.data or "")
    return people.find_person(session, number) if number else None


def number_of(account: Account) -> str:
    """Return the number by which the desk knows who stands behind an account."""
    if account.citizen:
        return account.citizen.id_number
    return account.organisation.tax_code if account.organisation else ""


def chosen(session: Session, code: str, *, at: datetime) -> Chosen | None:
    """Return the procedure in force today that can be filed here, or None."""
    if not code:
        return None
    try:
        version = procedures.published_on(session, code, at.astimezone(VIETNAM).date())
    except NotFound:
        return None
    definition = procedures.definition_of(version)
    return Chosen(version, definition) if definition.is_open else None


def given_of(form: PageForm, parts: list[RequiredPart]) -> dict[str, Given]:
    """Read what was handed in; a tick without any count means as the procedure asks for it."""
    found = {}
    for part in parts:
        name = f"part.{part.key}"
        told = {one: int(form[f"{name}.{one}"].data or 0) for one in COUNTS}
        shown, unscannable = (bool(form[f"{name}.{one}"].data) for one in MARKS)
        if form[f"{name}.on"].data and not any([*told.values(), shown]):
            told = {one: int(usual(part).get(one, 0)) for one in COUNTS}
            shown = bool(usual(part).get("shown"))
        found[part.key] = Given(
            told["originals"], told["certified"], told["copies"], shown, unscannable,
            note=form[f"{name}.note"].data or "",
        )  # fmt: skip
    return {key: one for key, one in found.items() if one.is_there}


def tick_all(form: CounterForm, definition: Definition) -> None:
    """Tick every part that each dossier of the case needs, with its usual counts."""
    for part in parts_of(definition, form.case_key.data or ""):
        if part.required and not procedure_parts.is_conditional(definition, part):
            form[f"part.{part.key}.on"].data = True


def write_counts(form: CounterForm, parts: list[RequiredPart]) -> None:
    """Show the counts that a tick stands for, and tick what has counts."""
    for key, given in given_of(form, parts).items():
        name = f"part.{key}"
        form[f"{name}.on"].data = True
        for one in COUNTS:
            form[f"{name}.{one}"].data = getattr(given, one) or None
            form[f"{name}.{one}"].typed = ""
        for one in MARKS:
            form[f"{name}.{one}"].data = getattr(given, one)


def intake_of(form: CounterForm, chosen: Chosen) -> Intake:
    """Put together what the house takes in."""
    definition = chosen.definition
    way, channel = form.return_way.data, form.channel.data
    agency = str(form.agency.data or "")
    is_listed = agency in {one[0] for one in form.agency.choices}
    return Intake(
        version=chosen.version,
        case_key=form.case_key.data or "",
        agency_id=int(agency) if is_local(definition) and is_listed else None,
        given=given_of(form, parts_of(definition, form.case_key.data or "")),
        return_way=Returning(way) if way in set(Returning) else Returning.DESK,
        channel=Channel(channel) if channel in set(Channel) else Channel.DIRECT,
        holder=_holder(form),
        mandate=form.mandate.data or "" if form.another.data else "",
        mandate_note=form.mandate_note.data or "" if form.another.data else "",
        phone=form.phone.data or "",
        return_address=form.return_address.data or "" if way == Returning.HOME.value else "",
        tracking=form.tracking.data or "" if channel == Channel.POST.value else "",
    )


def _holder(form: CounterForm) -> Party | None:
    if not form.another.data:
        return None
    return Party(
        name=form.holder_name.data or "",
        id_number=form.holder_number.data or "",
        phone=form.holder_phone.data or "",
        address=form.holder_address.data or "",
    )


def typed(form: CounterForm) -> list[str]:
    """List every text that somebody typed, to be looked through for marks of secrecy."""
    return [
        str(field.data)
        for field in form
        if isinstance(field.data, str) and field.name not in {"csrf_token", "card"}
    ]
