"""What a counter needs before the network goes: who, where, numbers and what may be handed in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from backoffice.offline import keys
from casework.agencies import queries as agencies
from casework.agencies.queries import Visitor
from casework.agencies.records import Agency
from casework.dossiers import blocks, desk_catalogue
from casework.dossiers.blocks import BlockUse
from casework.dossiers.desk_catalogue import Offered
from casework.people.actor import Actor
from casework.procedures.definition import Returning
from foundation.clock import VIETNAM
from foundation.settings import Settings
from web import filters, i18n


def reserve(
    session: Session, desk: Agency, device: str, settings: Settings, *, by: Actor, at: datetime
) -> list[BlockUse]:
    """Reserve the device's numbers of today and the next working days and list them with use."""
    days = blocks.days_ahead(session, desk.id, ahead=settings.offline_days, at=at)
    count = settings.offline_numbers
    for day in days if count else ():
        blocks.reserve_block(session, desk, day, count, device, by=by, at=at)
    return blocks.of_device(session, desk.id, device, days)


def numbers(desk: Agency, found: Sequence[BlockUse]) -> list[dict[str, Any]]:
    """Write the device's blocks for its browser."""
    return [
        {
            "id": one.block.id,
            "day": one.block.day.isoformat(),
            "prefix": f"{desk.code}-{one.block.day:%y%m%d}-",
            "first": one.block.first,
            "last": one.block.last,
            "used": max(one.used, default=0),
        }
        for one in found
    ]


def who(visitor: Visitor, desk: Agency, settings: Settings, device: str) -> dict[str, Any]:
    """Write who serves where, and the key that belongs to them on this device."""
    owner = visitor.actor.account_id or 0
    ends = visitor.started_at.timestamp() + settings.session_hours * 3600
    return {
        "owner": owner,
        "officer": visitor.name,
        "agency": desk.id,
        "desk": desk.desk_name,
        "agency_name": desk.name,
        "parent_name": desk.parent_name,
        "address": desk.address,
        "phone": desk.phone,
        "place": desk.place,
        "is_commune": desk.kind == "commune",
        "ends": round(ends * 1000),
        "key": keys.key_for(settings.secret_key, owner, device),
        "mark": keys.mark_of(settings.secret_key, owner, device),
    }


def catalogue(session: Session, known: str, *, at: datetime) -> dict[str, Any]:
    """Write what may be handed in, or only its digest where the browser has the same already."""
    day = at.astimezone(VIETNAM).date()
    digest = f"{desk_catalogue.digest_on(session, day)}-{i18n.current()}-{FORMAT}"
    if digest == known:
        return {"digest": digest}
    return {
        "digest": digest,
        "procedures": [_procedure(one) for one in desk_catalogue.offered_on(session, day)],
        "communes": [[one.agency_id, one.name] for one in agencies.communes(session)],
    }


FORMAT = 2
"""Changes with the shape written here, so that browsers fetch what they have in an older one."""


def _procedure(one: Offered) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "words": one.words,
        "byCommune": one.by_commune,
        "cases": [
            {
                "key": key,
                "name": name,
                "limit": filters.time_limit(limit),
                "limitOnSlip": _on_slip(filters.time_limit, limit),
            }
            for key, name, limit in one.cases
        ],
        "parts": [
            {
                "key": part.key,
                "name": part.name,
                "cases": part.cases,
                "originals": part.originals,
                "copies": part.copies,
                "shown": part.shown,
                "required": part.required,
            }
            for part in one.parts
        ],
        "returning": [
            [way.value, str(RETURNING[way]), _on_slip(str, RETURNING[way])] for way in one.returning
        ],
    }


def _on_slip(say: Callable[[Any], str], fact: object) -> str:
    """Say something in Vietnamese, in which slips are written whatever language one reads."""
    with force_locale("vi"):
        return say(fact)


RETURNING: Mapping[Returning, LazyString] = {
    Returning.DESK: _l("Nhận tại quầy"),
    Returning.HOME: _l("Nhận qua bưu chính"),
    Returning.ONLINE: _l("Nhận bản điện tử"),
}
