"""Questions about one person, organisation or address, made at once from the facets chosen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from backoffice.catalogue.builder.edits import key_for
from casework.procedures.forms import Field, FieldKind, Group, GroupKind, Option

KINDS: Mapping[GroupKind, LazyString] = {
    GroupKind.PERSON: _l("Người"),
    GroupKind.ORGANISATION: _l("Tổ chức"),
    GroupKind.ADDRESS: _l("Địa chỉ"),
    GroupKind.PLAIN: _l("Nhóm thường"),
}
"""What a group describes, as it is read."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing that may be asked about a person, organisation or address."""

    key: str
    label: LazyString
    kind: FieldKind
    settings: Mapping[str, Any]
    chosen: bool = True


def _facet(
    key: str, label: LazyString, kind: FieldKind, *, chosen: bool = True, **settings: object
) -> Facet:
    return Facet(key, label, kind, settings, chosen)


_SEXES = (("male", _l("Nam")), ("female", _l("Nữ")))
FACETS: Mapping[GroupKind, tuple[Facet, ...]] = {
    GroupKind.PERSON: (
        _facet("name", _l("Họ, chữ đệm, tên"), FieldKind.PERSON_NAME),
        _facet("id_number", _l("Số định danh cá nhân"), FieldKind.ID_NUMBER),
        _facet("birth_date", _l("Ngày sinh"), FieldKind.DATE, not_future=True),
        _facet("sex", _l("Giới tính"), FieldKind.CHOICE),
        _facet("ethnicity", _l("Dân tộc"), FieldKind.TEXT, chosen=False, max_length=60),
        _facet("nationality", _l("Quốc tịch"), FieldKind.TEXT, chosen=False, max_length=60),
        _facet("commune", _l("Nơi cư trú: xã, phường"), FieldKind.COMMUNE, chosen=False),
        _facet("detail", _l("Nơi cư trú: số nhà, đường, thôn"), FieldKind.TEXT, chosen=False),
        _facet("phone", _l("Điện thoại"), FieldKind.PHONE, chosen=False),
    ),
    GroupKind.ORGANISATION: (
        _facet("name", _l("Tên tổ chức"), FieldKind.TEXT),
        _facet("tax_code", _l("Mã số thuế"), FieldKind.TAX_CODE),
        _facet("commune", _l("Trụ sở: xã, phường"), FieldKind.COMMUNE),
        _facet("detail", _l("Trụ sở: số nhà, đường, thôn"), FieldKind.TEXT),
        _facet("representative", _l("Người đại diện theo pháp luật"), FieldKind.PERSON_NAME),
    ),
    GroupKind.ADDRESS: (
        _facet("commune", _l("Xã, phường, đặc khu"), FieldKind.COMMUNE),
        _facet(
            "former_commune",
            _l("Xã, phường (kể cả đơn vị trước 01/7/2025)"),
            FieldKind.COMMUNE,
            chosen=False,
            former=True,
        ),
        _facet("detail", _l("Số nhà, đường, thôn, tổ dân phố"), FieldKind.TEXT),
    ),
    GroupKind.PLAIN: (),
}
"""What can be asked about each, and what is proposed."""


def build(
    title: str, kind: GroupKind, facets: Collection[str], names: Collection[str]
) -> tuple[Group, tuple[Field, ...]]:
    """Make a group with its questions; keys are "stem_facet", the stem made from the title."""
    stem = _stem(title, names)
    group = Group(stem, title, kind)
    fields = tuple(_field(one, stem) for one in FACETS[kind] if one.key in facets)
    return group, fields


def _stem(title: str, names: Collection[str]) -> str:
    """Make a stem with which none of the keys begins."""
    starts = {one[: at + 1] for one in names for at, sign in enumerate(one) if sign == "_"}
    used = {one.removesuffix("_") for one in starts} | set(names)
    return key_for(" ".join(title.split()[:4]), used)


def _field(facet: Facet, stem: str) -> Field:
    options: tuple[Option, ...] = ()
    if facet.kind is FieldKind.CHOICE:
        options = tuple(Option(value, str(label)) for value, label in _SEXES)
    return Field(
        key=f"{stem}_{facet.key}",
        label=str(facet.label),
        kind=facet.kind,
        group=stem,
        options=options,
        **facet.settings,
    )
