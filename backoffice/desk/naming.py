"""What stands on a paper that was found right: number, issuer, dates; the vault keeps them.

Decree 45/2020 art. 16: all of it is optional, for papers that serve more than one dossier.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l

from backoffice.acting import Turn
from backoffice.forms import VerbForm
from casework.dossiers import checking
from casework.dossiers.checking import PaperFacts
from casework.dossiers.records import PartCheck
from casework.procedures import parts as procedure_parts
from casework.procedures.definition import PartManner, RequiredPart
from foundation.errors import Invalid, Problem
from web.fields import DateField, TextField

_FACTS = ("number", "issuer", "issued_on", "valid_until")


def named(parts: Sequence[RequiredPart]) -> list[RequiredPart]:
    """List the parts whose papers a vault keeps, so that their numbers are worth writing down."""
    kept = [one for one in parts if procedure_parts.is_kept(one)]
    return [one for one in kept if one.manner is not PartManner.EFORM]


def fields_for(parts: Sequence[RequiredPart]) -> dict[str, Any]:
    """Return the four fields of each paper, by their names in the form."""
    fields: dict[str, Any] = {}
    for part in named(parts):
        stem = f"paper.{part.key}"
        fields |= {
            f"{stem}.number": TextField(_l("Số, ký hiệu"), required=False),
            f"{stem}.issuer": TextField(_l("Nơi cấp"), required=False),
            f"{stem}.issued_on": DateField(_l("Ngày cấp"), required=False),
            f"{stem}.valid_until": DateField(_l("Có giá trị đến hết ngày"), required=False),
        }
    return fields


def data_of(parts: Sequence[RequiredPart], checks: Mapping[str, PartCheck]) -> dict[str, object]:
    """Return what is written down already, as the form begins with it."""
    return {
        f"paper.{part.key}.{name}": getattr(checking.facts_of(checks.get(part.key)), name)
        for part in named(parts)
        for name in _FACTS
    }


def note(turn: Turn, form: VerbForm, parts: Iterable[RequiredPart]) -> dict[str, Problem]:
    """Write down what was typed of each paper found right; return what is wrong, by field."""
    problems: dict[str, Problem] = {}
    for part in parts:
        stem = f"paper.{part.key}"
        if f"{stem}.number" not in form:
            continue
        number, issuer, issued_on, valid_until = (form[f"{stem}.{one}"].data for one in _FACTS)
        told = PaperFacts(number or "", issuer or "", issued_on, valid_until)
        check = turn.session.get(PartCheck, (turn.dossier.id, part.key))
        if told == checking.facts_of(check):
            continue
        if check is None or check.verdict != "pass":
            if told != PaperFacts():
                problems[f"{stem}.number"] = Problem("paper_needs_pass")
            continue
        try:
            checking.name_paper(turn.session, turn.dossier, part.key, told, by=turn.by, at=turn.at)
        except Invalid as refusal:
            problems |= {f"paper.{name}": one for name, one in refusal.fields.items()}
    return problems


def shown(
    form: VerbForm, parts: Sequence[RequiredPart]
) -> list[tuple[str, list[wtforms.Field], bool]]:
    """List name, fields and whether something is typed or wrong, for each paper."""
    found = []
    for part in named(parts):
        fields = [form[f"paper.{part.key}.{one}"] for one in _FACTS]
        found.append((part.name, fields, any(one.data or one.errors for one in fields)))
    return found
