"""Turns a national record into the definition of a procedure that is explained, not yet filed.

Field meanings: the national catalogue of procedures (portal dichvucong.gov.vn), both shapes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from casework.catalogue import times, told
from casework.catalogue.national import NationalRecord
from casework.procedures.definition import (
    Case,
    Channel,
    Definition,
    Fee,
    FeeKind,
    FormDefinition,
    Level,
    Method,
    PartManner,
    RequiredPart,
    ResultTemplate,
    Returning,
)
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.text import fold

COMMON = "chung"
CHANNELS: Mapping[str, Channel] = {
    "ONLINE": Channel.ONLINE,
    "DIRECT": Channel.DIRECT,
    "POSTAL": Channel.POST,
}
_FEE_KINDS: Mapping[str, FeeKind] = {
    "FEE": FeeKind.FEE,
    "SERVICE_FEE": FeeKind.CHARGE,
    "PRICE_LEVEL": FeeKind.PRICE,
}
_FEE_NAMES = {FeeKind.FEE: "Phí", FeeKind.CHARGE: "Lệ phí", FeeKind.PRICE: "Giá dịch vụ"}
_RETURNING: Mapping[str, Returning] = {
    "ONLINE": Returning.ONLINE,
    "AT_SUBMISSION_PLACE": Returning.DESK,
    "AT_HOME": Returning.HOME,
}
KNOWN_WORDS = frozenset({*_FEE_KINDS, *_RETURNING, *(one.value for one in TimeUnit)})
"""The words of the catalogue whose meaning is known; others are doubted."""
_HEADING = re.compile(r"^\s*[*+\-•]|giấy tờ (phải|cần)|thành phần hồ sơ", re.IGNORECASE)
_SHOWN = re.compile(r"xuất trình", re.IGNORECASE)
_FORM = re.compile(r"tờ khai|biểu mẫu|mẫu .*(điện tử|tương tác)|e-?form", re.IGNORECASE)
INSTRUCTION = re.compile(
    r"^\W*(trường hợp|lưu ý|ghi chú|đối với|khi|nếu|người|cá nhân|trong thời hạn)\b", re.IGNORECASE
)
_CONDITIONAL = re.compile(r"\b(nếu|trường hợp|đối với)\b", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[*+\-•–]|\d{1,2}[.)]|[a-zđ]\))\s*", re.IGNORECASE)
_COMMUNE = re.compile(r"cấp xã|phường|thị trấn|ubnd xã|công an xã", re.IGNORECASE)
_MINISTRY = re.compile(
    r"^(bộ|cục|tổng cục|ngân hàng nhà nước|thanh tra chính phủ)\b", re.IGNORECASE
)
_SHAPE_WORDS = re.compile(
    r"\b(to khai|bieu mau|mau|ho tich|dien tu|tuong tac|theo|quy dinh|ban|don|so \S+)\b|[.,;:]"
)
LIFE_EVENTS: Mapping[str, str] = {
    "khai sinh": "sinh_con",
    "ket hon": "ket_hon",
    "dat dai": "nha_dat",
    "nha o": "nha_dat",
    "xay dung": "nha_dat",
    "thanh lap": "kinh_doanh",
    "kinh doanh": "kinh_doanh",
    "bao tro xa hoi": "an_sinh",
    "nguoi co cong": "an_sinh",
    "chung thuc": "chung_thuc",
    "khai tu": "qua_doi",
    "du lich": "du_lich",
}
"""Life events by folded words of fields and service groups."""


def is_heading(name: str) -> bool:
    """Tell whether a case's name is only a heading over its components."""
    return bool(_HEADING.search(name)) or not name.strip()


def tidy_name(name: str) -> str:
    """Return the name of a component without the bullet that it was pasted with."""
    return _BULLET.sub("", name)


def definition_of(record: NationalRecord) -> Definition:
    """Write the definition that explains a record; whatever is missing stays empty."""
    data = record.data
    fees, fee_note = _fees(data)
    field_code, field_name = _field(data)
    methods = _methods(data)
    cases = _cases(data)
    return Definition(
        code=record.code,
        name=record.name,
        field_code=field_code,
        field_name=field_name,
        level=_level(data),
        summary=told.line(data, "description")[:500],
        limit=times.whole_limit(data, methods),
        limit_note=times.limit_note(data),
        form=FormDefinition(()),
        parts=_parts(data, cases),
        results=_results(data),
        cases=tuple(cases.values()),
        subjects=tuple(
            told.names(data, "subjectTypesDetails") or told.names(data, "formalityTargetType")
        ),
        steps=_steps(data),
        requirements=_lines(told.text(data, "requirementsAndConditions")),
        fees=fees,
        fee_note=fee_note,
        legal_bases=tuple(told.names(data, "legalBasisesDetails")),
        returning=_returning(data),
        channels=tuple(dict.fromkeys(one.channel for one in methods)),
        keywords=tuple(
            one.strip() for one in told.line(data, "keywords").split(",") if one.strip()
        ),
        life_events=_life_events(data, field_name),
        methods=methods,
        is_open=False,
        handled_by=_handled_by(data),
        promulgator=told.line(data, "departmentPromulgateName")
        or told.line(data, "departmentPromulgate"),
    )


def merge(own: Definition, national: Definition) -> Definition:
    """Put into an own definition what the catalogue rules: names, subjects, bases, conditions."""
    return replace(
        own,
        name=national.name,
        subjects=national.subjects or own.subjects,
        legal_bases=national.legal_bases or own.legal_bases,
        requirements=national.requirements or own.requirements,
        promulgator=national.promulgator or own.promulgator,
    )


def _field(data: dict[str, Any]) -> tuple[str, str]:
    for one in told.items(data, "categoriesDetails"):
        if told.line(one, "code") and told.line(one, "name"):
            return told.line(one, "code"), told.line(one, "name")
    name = next(iter(told.names(data, "categories")), "Lĩnh vực khác")
    return f"QG-{hashlib.sha256(fold(name).encode()).hexdigest()[:8]}", name


def _level(data: dict[str, Any]) -> Level:
    if told.is_true(data, "isWard"):
        return Level.COMMUNE
    if told.is_true(data, "isProvince"):
        return Level.PROVINCE
    if told.is_true(data, "isMinistry"):
        return Level.MINISTRY
    handled = _handled_by(data)
    if _COMMUNE.search(handled):
        return Level.COMMUNE
    return Level.MINISTRY if _MINISTRY.search(handled) else Level.PROVINCE


def _handled_by(data: dict[str, Any]) -> str:
    for member in ("departmentsExecuting", "unitGroupsExecuting", "departments"):
        if found := told.names(data, member):
            return "; ".join(found)[:500]
    return told.line(data, "executingAgencies")[:500]


def _methods(data: dict[str, Any]) -> tuple[Method, ...]:
    found: dict[Channel, Method] = {}
    for one in told.items(data, "executionMethods"):
        channel = CHANNELS.get(told.line(one, "submissionMethod").upper())
        if channel is None:
            continue
        unit = told.line(one, "processingTimeUnit").upper()
        limit = times.time_limit(told.number(one, "processingTime"), unit)
        note = told.line(one, "description")[:1_000]
        if channel not in found:
            found[channel] = Method(channel, limit, note)
        elif found[channel].limit != limit or note:
            known = found[channel]
            words = f"{known.note} {limit.amount} {unit} {note}".strip()
            found[channel] = replace(known, note=words[:1_000])
    return tuple(found.values())


def _cases(data: dict[str, Any]) -> dict[str, Case]:
    """Return cases by the name of their executionCases; headings all lead to the common case."""
    limits = {fold(name): limit for name, limit in times.case_limits(data)}
    names = [told.line(one, "name") for one in told.items(data, "executionCases")]
    real = [name for name in dict.fromkeys(names) if not is_heading(name)]
    if not real:
        return {"": Case(COMMON, "Trường hợp chung")}
    return {
        name: Case(f"truong_hop_{at}", name, _own(limits.get(fold(name))))
        for at, name in enumerate(real, start=1)
    }


def _own(limit: TimeLimit | None) -> TimeLimit | None:
    return None if limit is None or limit.unit is TimeUnit.OTHER else limit


def _parts(data: dict[str, Any], cases: Mapping[str, Case]) -> tuple[RequiredPart, ...]:
    """Gather the components of all cases; one that several cases share stands once.

    Most records mark nothing as required; then all is that is not bound to a condition in words.
    """
    found: dict[tuple[str, str, int, int], RequiredPart] = {}
    says_required = any(
        told.is_true(row, "required")
        for case in told.items(data, "executionCases")
        for row in told.items(case, "profileComponents")
    )
    for case in told.items(data, "executionCases"):
        heading = told.line(case, "name")
        key = cases[heading].key if heading in cases else ""
        for row in told.items(case, "profileComponents"):
            part = _part(row, heading, f"thanh_phan_{len(found) + 1}")
            if not says_required:
                part = replace(part, required=not _CONDITIONAL.search(part.name))
            place = (fold(part.name), part.manner.value, part.originals, part.copies)
            known = found.get(place) or _variant_of(found, row, part, key)
            found[place if known is None else _place(known)] = _joined(known or part, part, key)
    everywhere = {one.key for one in cases.values()}
    return tuple(
        replace(one, cases=() if set(one.cases) >= everywhere or "" in one.cases else one.cases)
        for one in found.values()
    )


def _place(part: RequiredPart) -> tuple[str, str, int, int]:
    return (fold(part.name), part.manner.value, part.originals, part.copies)


def _joined(known: RequiredPart, part: RequiredPart, case: str) -> RequiredPart:
    is_variant = part.name != known.name and part.name not in known.variants
    return replace(
        known,
        cases=tuple(dict.fromkeys((*known.cases, case))),
        variants=(*known.variants, part.name) if is_variant else known.variants,
    )


def _variant_of(
    found: Mapping[tuple[str, str, int, int], RequiredPart],
    row: dict[str, Any],
    part: RequiredPart,
    case: str,
) -> RequiredPart | None:
    """Find the same form in another shape: paper and interactive form are one component."""
    stem = _stem(part.name)
    if not stem or not (told.is_true(row, "hasElectronicForm") or _FORM.search(part.name)):
        return None
    same = (
        one
        for one in found.values()
        if case in one.cases and one.manner is part.manner and _stem(one.name) == stem
    )
    return next(same, None)


def _stem(name: str) -> str:
    """Return what a form is about, without what only tells its shape."""
    plain = fold(re.sub(r"\(.*?\)|\(.*$", " ", name))
    return " ".join(re.sub(_SHAPE_WORDS, " ", plain).split())


def _part(row: dict[str, Any], heading: str, key: str) -> RequiredPart:
    name = tidy_name(told.line(row, "name")) or "(không có tên)"
    originals = max(told.number(row, "originalQty") or 0, 0)
    copies = max(told.number(row, "copyQty") or 0, 0)
    is_counted = bool(originals or copies)
    manner = PartManner.FILE
    if not is_counted and (INSTRUCTION.match(name) or not _SHOWN.search(heading)):
        manner = PartManner.NOTE
    elif _SHOWN.search(heading) or _SHOWN.match(name):
        manner = PartManner.SHOW
    elif told.is_true(row, "isProcessingResult"):
        manner = PartManner.EARLIER
    return RequiredPart(
        key=key,
        name=name,
        manner=manner,
        originals=originals,
        copies=copies,
        required=told.is_true(row, "required"),
        code=told.line(row, "code"),
    )


def _fees(data: dict[str, Any]) -> tuple[tuple[Fee, ...], str]:
    """Read amounts by channel; what has no amount is told in words."""
    by_channel: dict[tuple[FeeKind, int, str], list[Channel]] = {}
    notes: list[str] = []
    for method in told.items(data, "executionMethods"):
        channel = CHANNELS.get(told.line(method, "submissionMethod").upper(), Channel.ANY)
        for row in told.items(method, "fees"):
            kind = _FEE_KINDS.get(told.line(row, "type").upper(), FeeKind.FEE)
            amount, words = told.number(row, "value"), told.line(row, "description")
            if amount is None or amount < 0:
                notes.append(words)
            else:
                by_channel.setdefault((kind, amount, words), []).append(channel)
    ways = {
        CHANNELS.get(told.line(one, "submissionMethod").upper())
        for one in told.items(data, "executionMethods")
    }
    fees: list[Fee] = []
    for (kind, amount, words), channels in by_channel.items():
        shared = [Channel.ANY] if set(channels) >= ways else list(dict.fromkeys(channels))
        fees += [
            Fee(
                f"khoan_{len(fees) + at}",
                _FEE_NAMES[kind],
                kind,
                amount,
                channel=one,
                note=words[:1_000],
            )
            for at, one in enumerate(shared, start=1)
        ]
    return tuple(fees), "\n".join(dict.fromkeys(one for one in notes if one))[:4_000]


def _results(data: dict[str, Any]) -> tuple[ResultTemplate, ...]:
    names = told.names(data, "resultsDetails")
    return tuple(
        ResultTemplate(f"ket_qua_{at}", name, name) for at, name in enumerate(names, start=1)
    )


def _returning(data: dict[str, Any]) -> tuple[Returning, ...]:
    said = [_RETURNING.get(word) for word in returning_words(data)]
    return tuple(dict.fromkeys(one for one in said if one))


def returning_words(data: dict[str, Any]) -> list[str]:
    """List how results come back, in the catalogue's own words; a value may be one or several."""
    methods = told.items(data, "returningMethods")
    return [word.upper() for one in methods for word in told.names(one, "value")]


def _steps(data: dict[str, Any]) -> tuple[str, ...]:
    found: list[str] = []
    for one in told.items(data, "executionSteps"):
        found += [told.line(one, "name"), *_lines(told.text(one, "description"))]
    return tuple(one for one in found if one)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _life_events(data: dict[str, Any], field_name: str) -> tuple[str, ...]:
    named = fold(
        " ".join((field_name, told.line(data, "name"), *told.names(data, "serviceGroupsDetails")))
    )
    return tuple(dict.fromkeys(event for words, event in LIFE_EVENTS.items() if words in named))
