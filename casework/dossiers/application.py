"""The filer's form as a paper: what the template of the tờ khai needs, from the stored answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from casework.dossiers.records import Dossier
from casework.papers import rules as wording
from casework.procedures import sheets
from casework.procedures.definition import Definition, FieldKind
from casework.procedures.sheets import AnsweredBlock, AnsweredSection, AnsweredTable
from foundation.clock import VIETNAM

TEMPLATE = "application"


def facts(
    dossier: Dossier,
    definition: Definition,
    communes: Mapping[str, str],
    *,
    parts: Collection[str],
    portal_url: str,
) -> dict[str, Any]:
    """Return what the template sets; `parts` are the keys of the papers handed in with it."""
    filed = dossier.submitted_at.astimezone(VIETNAM).date()
    return contents(definition, dossier.answers, communes, parts=parts) | {
        "to": dossier.agency.name,
        "filer": dossier.filer_name,
        "code": dossier.shown_code,
        "submitted_at": wording.date_in_words(filed).capitalize(),
        "qr": f"{portal_url}/tra-cuu?code={dossier.shown_code}",
        "lookup": f"{portal_url}/tra-cuu",
    }


def contents(
    definition: Definition,
    answers: Mapping[str, str],
    communes: Mapping[str, str],
    *,
    parts: Collection[str],
) -> dict[str, Any]:
    """Return what the template says of answers alone, before they are anybody's dossier."""
    answered = sheets.answered(definition.form, answers, communes, without=sheets.DECLARATIONS)
    return {
        "heading": f"Tờ khai {definition.name[:1].lower()}{definition.name[1:]}",
        "procedure": definition.name,
        "procedure_code": definition.code,
        "sections": [_section(one) for one in answered],
        "parts": [one.name for one in definition.parts if one.key in parts],
        "declaration": _declaration(definition, answers),
    }


def _declaration(definition: Definition, answers: Mapping[str, str]) -> str:
    told = (one for one in definition.form.fields if one.kind is FieldKind.DECLARATION)
    return "\n".join(one.label for one in told if answers.get(one.key) == "yes")


def _section(section: AnsweredSection) -> dict[str, Any]:
    return {"title": section.title, "blocks": [_block(one) for one in section.blocks]}


def _block(block: AnsweredBlock) -> dict[str, Any]:
    return {
        "title": block.title,
        "fields": [{"label": label, "value": value} for label, value in block.rows],
        "tables": [_table(one) for one in block.tables],
    }


def _table(table: AnsweredTable) -> dict[str, Any]:
    return {"label": table.label, "heads": list(table.heads), "rows": [list(r) for r in table.rows]}
