"""What the page of the counter shows: person, procedure with its parts, what will happen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import part_words, wording
from backoffice.intake import reading
from backoffice.intake.forms import CounterForm, is_local, parts_of, usual
from casework.agencies import queries as agencies
from casework.dossiers import charges, intake
from casework.dossiers.intake import Duplicate
from casework.people import card as cards
from casework.people import desk as people
from casework.people.actor import Actor
from casework.people.desk import Difference
from casework.people.records import Account
from casework.procedures import charging
from casework.procedures import parts as procedure_parts
from casework.procedures.definition import Definition, PartManner, RequiredPart
from casework.procedures.finding import Hit
from casework.worktime import queries as worktime
from foundation.clock import VIETNAM
from foundation.errors import Invalid
from web import filters
from web.sentences import say

FACTS = {
    "name": lambda: _("Họ và tên"),
    "birth_date": lambda: _("Ngày sinh"),
    "sex": lambda: _("Giới tính"),
    "address": lambda: _("Địa chỉ"),
}


@dataclass(slots=True)
class Sheet:
    """Everything that is drawn beside the form's own fields."""

    account: Account | None = None
    person: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    hits: tuple[Hit, ...] = ()
    definition: Definition | None = None
    parts: list[dict[str, Any]] = field(default_factory=list)
    spared: list[str] = field(default_factory=list)
    duplicates: list[tuple[Duplicate, str]] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    preview: list[tuple[str, str]] = field(default_factory=list)
    problems: Mapping[str, str] = field(default_factory=dict)


def person(sheet: Sheet, session: Session, form: CounterForm) -> None:
    """Say who stands at the counter, and where the card and the account or number disagree."""
    account = reading.account_of(session, form)
    sheet.account = account
    card = reading.card_of(form)
    if card:
        sheet.warnings = [say(one) for one in cards.consistency(card)]
    if account is None:
        return
    sheet.person = _facts(account)
    if card:
        sheet.differences = [_told(one) for one in people.differences(account, card)]


def _facts(account: Account) -> list[tuple[str, str]]:
    phone = account.phone or ""
    if citizen := account.citizen:
        return [
            (_("Họ và tên"), account.name),
            (_("Số định danh"), citizen.id_number),
            (_("Ngày sinh"), filters.vn_date(citizen.birth_date)),
            (_("Địa chỉ"), citizen.address),
            (_("Điện thoại"), phone),
        ]
    body = account.organisation
    return [
        (_("Tên tổ chức"), account.name),
        (_("Mã số thuế"), body.tax_code if body else ""),
        (_("Người đại diện"), body.representative if body else ""),
        (_("Địa chỉ"), body.address if body else ""),
        (_("Điện thoại"), phone),
    ]


def _told(one: Difference) -> tuple[str, str, str]:
    def shown(value: str) -> str:
        if one.key == "birth_date":
            return filters.vn_date(value)
        return (
            {"male": _("Nam"), "female": _("Nữ")}.get(value, value) if one.key == "sex" else value
        )

    return FACTS[one.key](), shown(one.kept), shown(one.on_card)


def procedure(sheet: Sheet, form: CounterForm, definition: Definition) -> None:
    """Show the procedure's parts as rows to be ticked, and what nobody has to bring."""
    sheet.definition = definition
    case = form.case_key.data or ""
    if definition.cases and case not in {one.key for one in definition.cases}:
        return
    sheet.parts = [_row(definition, part) for part in parts_of(definition, case)]
    sheet.spared = [
        f"{part_words.MANNERS[part.manner]}: {part.name}"
        for part in procedure_parts.parts_for(definition, case)
        if part.manner is PartManner.LOOKUP
    ]


def _row(definition: Definition, part: RequiredPart) -> dict[str, Any]:
    is_optional = not part.required or procedure_parts.is_conditional(definition, part)
    told = part_words.counts_in_words(part) if part.manner is PartManner.FILE else ""
    if part.manner is PartManner.EFORM:
        told = _("tờ khai giấy, hoặc nhập sau")
    elif part.manner is PartManner.SHOW:
        told = _("chỉ xuất trình")
    told = "; ".join(filter(None, (told, _("nếu có") if is_optional else "")))
    return {
        "key": part.key,
        "name": part.name,
        "told": told,
        "usual": usual(part),
        "optional": is_optional,
    }


def preview(
    sheet: Sheet, session: Session, given: intake.Intake, *, by: Actor, at: datetime
) -> None:
    """Say what taking in will do: code, due date and how it was counted, who handles it."""
    definition = sheet.definition
    if definition is None:
        return
    try:
        desk, agency = intake.places(session, definition, given.agency_id, by=by)
    except Invalid:
        return
    limit = procedure_parts.limit_for(definition, given.case_key, given.channel)
    counted = worktime.explain(session, agency.id, start=at, limit=limit)
    rows = [
        (_("Hẹn trả kết quả"), filters.vn_datetime(counted.due_at)),
        (_("Cách tính"), wording.how_counted(counted)),
        (_("Cơ quan giải quyết"), agency.name),
        (_("Nhận kết quả"), str(wording.RETURN_WAYS[given.return_way.value])),
        (_("Phí, lệ phí"), _fee(definition, given, day=at.astimezone(VIETNAM).date())),
        (_("Mã hồ sơ sẽ cấp"), f"{desk.code}-{at.astimezone(VIETNAM):%y%m%d}-…"),
    ]
    sheet.preview = rows


def _fee(definition: Definition, given: intake.Intake, *, day: date) -> str:
    if charges.is_awaited(definition, given.answers, day=day):
        return str(_("Tính khi nhập xong tờ khai"))
    due = charging.fee_due(definition, given.answers, given.channel, day=day)
    return filters.vn_money(due.total) if due.lines else str(_("Không thu"))


def duplicates(sheet: Sheet, session: Session, form: CounterForm) -> None:
    """List running dossiers of the same person on the same procedure."""
    if sheet.definition is None:
        return
    holder = form.holder_number.data or "" if form.another.data else ""
    found = intake.duplicates(
        session,
        filer_number=str(form.number.data or ""),
        holder_number=holder,
        procedure_code=sheet.definition.code,
    )
    sheet.duplicates = [(one, str(wording.STATES[one.state])) for one in found]


def communes(session: Session, definition: Definition, *, by: Actor) -> list[tuple[str, str]]:
    """List the communes to choose from, the desk's own first; none where none is to be chosen."""
    if not is_local(definition):
        return []
    listed = [(str(one.agency_id), one.name) for one in agencies.communes(session)]
    return sorted(listed, key=lambda one: one[0] != str(by.agency_id))
