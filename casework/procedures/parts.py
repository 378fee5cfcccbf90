"""Which parts a dossier consists of, what of them is still missing, and how long the law gives.

Answers are tidied ones (`rules.tidy_answers`): what a hidden question still holds asks for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date

from casework.procedures.charging import proofs_claimed
from casework.procedures.conditions import holds
from casework.procedures.definition import Channel, Definition, PartManner, RequiredPart
from casework.worktime.rules import TimeLimit
from foundation.text import fold

HANDED_IN = frozenset({PartManner.FILE, PartManner.EARLIER})
"""Manners of parts that a filer may add files for; an earlier result never has to be added."""

_ONCE = re.compile(
    r"(ban |mau )?(to khai|don |giay de nghi|van ban de nghi|cong van|phieu |ban cam (ket|doan)"
    r"|giay uy quyen|van ban uy quyen)"
)
"""Names, folded, of what is declared or asked for one dossier only."""


def parts_for(
    definition: Definition,
    case_key: str,
    answers: Mapping[str, str] | None = None,
    *,
    channel: Channel | None = None,
    day: date | None = None,
) -> list[RequiredPart]:
    """List all parts that a case asks for, in the definition's order; instructions are none.

    With answers, a part whose condition does not hold is left out, and so is a proof of a reduction
    that nobody claims; without them every part that may be asked for is listed.
    """
    listed = [one for one in _of_case(definition, case_key) if one.manner is not PartManner.NOTE]
    if answers is None:
        return listed
    idle = proof_keys(definition) - proofs_claimed(definition, answers, channel=channel, day=day)
    return [one for one in listed if one.key not in idle and holds(one.when, answers)]


def notes_for(
    definition: Definition, case_key: str, answers: Mapping[str, str] | None = None
) -> list[RequiredPart]:
    """List the instructions that stand among the parts of a case: to be read, never ticked."""
    notes = [one for one in _of_case(definition, case_key) if one.manner is PartManner.NOTE]
    return notes if answers is None else [one for one in notes if holds(one.when, answers)]


def _of_case(definition: Definition, case_key: str) -> list[RequiredPart]:
    return [part for part in definition.parts if not part.cases or case_key in part.cases]


def proof_keys(definition: Definition) -> frozenset[str]:
    """Return the keys of the parts that prove a reduction."""
    return frozenset(one.proof for one in definition.reductions if one.proof)


def is_conditional(definition: Definition, part: RequiredPart) -> bool:
    """Tell whether the answers decide if a part is asked for."""
    return bool(part.when) or part.key in proof_keys(definition)


def missing_parts(
    definition: Definition,
    case_key: str,
    given: Collection[str],
    answers: Mapping[str, str] | None = None,
    *,
    channel: Channel | None = None,
    day: date | None = None,
) -> list[RequiredPart]:
    """List required parts of a case without a file (`given` holds part keys).

    Parts only shown at the desk, looked up by the agency or issued by an earlier procedure are
    never asked for as files (Decree 61/2018, art. 17; Decree 45/2020, art. 5: nothing may be asked
    for twice). Who claims a reduction must prove it; without answers nobody claims one.
    """
    known = {} if answers is None else answers
    asked = parts_for(definition, case_key, known, channel=channel, day=day)
    return [part for part in asked if part.key not in given and is_needed(definition, part)]


def is_kept(part: RequiredPart) -> bool:
    """Tell whether the holder's vault keeps a part once the desk has found it right.

    Unless the definition says so itself, papers that serve again are kept; declarations and
    requests made for one dossier are not (Decree 45/2020 art. 16).
    """
    if part.kept is not None:
        return part.kept
    return part.manner in HANDED_IN and _ONCE.match(fold(part.name)) is None


def is_needed(definition: Definition, part: RequiredPart) -> bool:
    """Tell whether nothing goes on without a file for a part that is asked for."""
    is_proof = part.key in proof_keys(definition)
    return part.manner is PartManner.FILE and (part.required or is_proof)


def limit_for(definition: Definition, case_key: str, channel: Channel | None = None) -> TimeLimit:
    """Return the time limit: the case's own, else the channel's, else the procedure's."""
    own = [case.limit for case in definition.cases if case.key == case_key and case.limit]
    if own:
        return own[0]
    ways = [one.limit for one in definition.methods if one.channel is channel and one.limit]
    return ways[0] if ways else definition.limit
