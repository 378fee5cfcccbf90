"""Papers on their way to a printer: which template, which facts, where they can be followed."""

from typing import Any

from casework.papers.records import Paper, PaperKind

THERMAL = "80"
"""Names the receipt printer: a strip of 80 mm, 72 mm of it printed."""

COPIES = ("Liên 1: Lưu", "Liên 2: Giao người nộp")
"""Both copies of a slip of reception on paper (form 01)."""

SIGNED_BY_HAND = frozenset({PaperKind.RESULT, PaperKind.CANCELLATION, PaperKind.REPLACEMENT})
"""Documents set by the template of results, which a person signs before the agency's seal."""

PRINTABLE = frozenset(PaperKind) - {PaperKind.APPLICATION} - SIGNED_BY_HAND
"""Slips; a form has a print of its own, and a result is what was signed and nothing else."""

_IN_COPIES = frozenset({PaperKind.SLIP, PaperKind.JOINT_SLIP})


def addresses(code: str, portal_url: str) -> dict[str, str]:
    """Return where a slip can be followed, as text and as QR."""
    return {"qr": f"{portal_url}/tra-cuu?code={code}", "lookup": f"{portal_url}/tra-cuu"}


def for_paper(paper: Paper, *, portal_url: str, size: str) -> tuple[str, dict[str, Any]]:
    """Return template and facts of a slip for a printer; an unknown size means the form's own.

    ``printed`` leaves out the fields of electronic signatures and makes room for those by hand.
    """
    kind = PaperKind(paper.kind)
    facts = paper.facts | addresses(paper.facts["code"], portal_url) | {"printed": True}
    if kind is PaperKind.SLIP and size == THERMAL:
        return "receipt", facts
    if kind in _IN_COPIES:
        facts["copies"] = list(COPIES)
    return kind.value, facts
