"""A procedure as schema.org's GovernmentService, for search engines and other programs."""

from datetime import date
from typing import Any

from casework.procedures.definition import Channel, Definition, Fee, Method
from casework.worktime.rules import TimeLimit, TimeUnit
from portal import wording
from portal.procedures.facts import Explained

CURRENCY = "VND"
_SPANS = {TimeUnit.DAY: "P{}D", TimeUnit.MONTH: "P{}M", TimeUnit.HOUR: "PT{}H"}


def service(
    definition: Definition, explained: Explained, *, agency: str, address: str, begin: str
) -> dict[str, Any]:
    """Describe a procedure; working days are no duration of schema.org and stay in words.

    `address` is its page, `begin` where it is filed online.
    """
    made = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": address,
        "url": address,
        "identifier": definition.code,
        "name": definition.name,
        "description": definition.summary,
        "serviceType": definition.field_name,
        "inLanguage": "vi",
        "areaServed": {"@type": "AdministrativeArea", "name": str(wording.PROVINCE)},
        "provider": {"@type": "GovernmentOrganization", "name": agency},
        "audience": [{"@type": "Audience", "audienceType": one} for one in definition.subjects],
        "availableChannel": [_channel(definition, way, begin) for way in definition.channels],
        "offers": [_offer(fee) for fee in definition.fees],
        "serviceOutput": [{"@type": "Thing", "name": one.name} for one in definition.results],
        "termsOfService": explained.limit,
    }
    return {key: value for key, value in made.items() if value}


def _channel(definition: Definition, way: Channel, begin: str) -> dict[str, Any]:
    method = next((one for one in definition.methods if one.channel is way), Method(way))
    span = _duration(method.limit or definition.limit)
    made: dict[str, Any] = {"@type": "ServiceChannel", "name": str(wording.CHANNELS[way])}
    if way is Channel.ONLINE and definition.is_open:
        made["serviceUrl"] = begin
    return made | ({"processingTime": span} if span else {})


def _duration(limit: TimeLimit) -> str:
    """Write a time limit as ISO 8601, or nothing where it counts in working time."""
    if limit.unit is TimeUnit.SAME_DAY:
        return "P1D"
    return _SPANS[limit.unit].format(limit.amount) if limit.unit in _SPANS else ""


def _offer(fee: Fee) -> dict[str, Any]:
    made = {
        "@type": "Offer",
        "name": fee.name,
        "price": str(fee.amount),
        "priceCurrency": CURRENCY,
        "description": fee.note,
        "validFrom": _day(fee.effective_from),
        "validThrough": _day(fee.effective_to),
    }
    return {key: value for key, value in made.items() if value}


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
