"""A draft moves to the version in force: what was typed is kept, what is not asked is set aside.

A dossier keeps the version of its day of reception; a draft has no such day yet, so that it is
always filed under the version in force (docs/decisions/0006).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from casework.dossiers.records import Draft
from casework.procedures import charging, rules
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel, Definition, Field, FieldKind
from casework.worktime.rules import TimeLimit
from foundation.clock import VIETNAM
from foundation.errors import Conflict

_T = TypeVar("_T")
_UNANSWERED = frozenset({FieldKind.FILE, FieldKind.COMPUTED})
_NEEDED = frozenset({"required", "declaration_needed"})


class Outdated(Conflict):
    """The draft was begun under a version that is over; it must be renewed first."""

    code = "draft_outdated"


@dataclass(frozen=True, slots=True)
class Difference:
    """Holds what a newer version means for what one person has filled in, by labels and names.

    `losing`: answers that are no longer asked; `asked`: required questions that are new; `faulty`:
    answers that are wrong by the new rules; `parts` are newly required, `fee` and `limit` are
    (before, after) where they differ.
    """

    losing: tuple[str, ...]
    asked: tuple[str, ...]
    faulty: tuple[str, ...]
    parts: tuple[str, ...]
    fee: tuple[int, int] | None
    limit: tuple[TimeLimit, TimeLimit] | None


def difference(
    before: Definition,
    after: Definition,
    case_key: str,
    answers: Mapping[str, str],
    *,
    today: date,
) -> Difference:
    """Say what a filing begun under one definition meets under a newer one."""
    known = _kept_keys(before, after)
    older = {one.key: one.label for one in before.form.fields if one.key in known}
    labels = {one.key: one.label for one in (*before.form.fields, *after.form.fields)}
    kept = {key: text for key, text in answers.items() if key in known}
    found = rules.check_answers(after.form, kept, today=today)
    empty = [key for key, problem in found.items() if problem.code in _NEEDED and key not in older]
    wrong = {key.partition(".")[0] for key in found if answers.get(key.partition(".")[0])}
    return Difference(
        losing=tuple(labels.get(key, key) for key in answers if answers[key] and key not in known),
        asked=tuple(labels[key] for key in empty),
        faulty=tuple(labels.get(key, key) for key in labels if key in wrong),
        parts=_new_parts(before, after, case_key, answers, today),
        fee=_changed(_fee(before, answers, today), _fee(after, answers, today)),
        limit=_changed(_limit(before, case_key), _limit(after, case_key)),
    )


def _kept_keys(before: Definition, after: Definition) -> set[str]:
    """Return the questions whose answers still fit: those of the same kind, with their columns."""
    older = {one.key: one for one in before.form.fields}
    return {
        one.key
        for one in after.form.fields
        if one.kind not in _UNANSWERED and _has_same_shape(older.get(one.key, one), one)
    }


def _has_same_shape(old: Field, new: Field) -> bool:
    columns = {one.key for one in new.columns}
    return old.kind is new.kind and {one.key for one in old.columns} <= columns


def _new_parts(
    before: Definition, after: Definition, case_key: str, answers: Mapping[str, str], today: date
) -> tuple[str, ...]:
    def missing(definition: Definition, given: Collection[str]) -> dict[str, str]:
        tidied = rules.tidy_answers(definition.form, answers, today=today)
        found = procedure_parts.missing_parts(
            definition, case_key, given, tidied, channel=Channel.ONLINE, day=today
        )
        return {one.key: one.name for one in found}

    return tuple(missing(after, missing(before, ())).values())


def _fee(definition: Definition, answers: Mapping[str, str], today: date) -> int:
    tidied = rules.tidy_answers(definition.form, answers, today=today)
    return charging.fee_due(definition, tidied, Channel.ONLINE, day=today).total


def _limit(definition: Definition, case_key: str) -> TimeLimit:
    return procedure_parts.limit_for(definition, case_key, Channel.ONLINE)


def _changed(before: _T, after: _T) -> tuple[_T, _T] | None:
    return None if before == after else (before, after)


def is_outdated(draft: Draft, today: date) -> bool:
    """Tell whether an unsent draft stands on a version that is no longer in force."""
    ends = draft.version.effective_to
    return draft.dossier_id is None and ends is not None and ends < today


def check_current(draft: Draft, *, at: datetime) -> None:
    """Raise Outdated where a newer version is in force; corrections keep the dossier's own."""
    if draft.amends_id is None and is_outdated(draft, at.astimezone(VIETNAM).date()):
        raise Outdated(reference=draft.reference)


def renew(
    session: Session, draft: Draft, *, at: datetime, places: Mapping[str, str] | None = None
) -> None:
    """Move a locked draft to the version in force today; nothing a person typed is lost.

    Answers that are no longer asked are set aside in words (`places` names communes); files stay
    where they are, and those of parts that are gone are not sent; a case that does not exist any
    more must be chosen again. Raises UnknownProcedure where no version is in force.
    """
    today = at.astimezone(VIETNAM).date()
    if not is_outdated(draft, today):
        return
    current = draft.version
    version = procedures.version_on(session, current.procedure.code, today)
    before, after = procedures.definition_of(current), procedures.definition_of(version)
    known = _kept_keys(before, after)
    draft.set_aside = {**draft.set_aside, **_in_words(before, draft.answers, known, places or {})}
    draft.answers = {key: text for key, text in draft.answers.items() if key in known}
    if draft.case_key not in {one.key for one in after.cases}:
        draft.case_key = after.cases[0].key if len(after.cases) == 1 else ""
    draft.renewed_from_id = current.id
    draft.version_id, draft.version = version.id, version
    draft.revision += 1
    draft.saved_at = at
    session.flush()


def _in_words(
    before: Definition,
    answers: Mapping[str, str],
    known: Collection[str],
    places: Mapping[str, str],
) -> dict[str, dict[str, str]]:
    """Put the answers that are no longer asked into words, by question: its label and its text."""
    facts = rules.display_facts(before.form, answers, places)
    return {
        one.key: {"label": one.label, "text": facts.get(one.key) or answers[one.key]}
        for one in before.form.fields
        if one.key not in known and one.kind not in _UNANSWERED and answers.get(one.key)
    }


def news(session: Session, draft: Draft, *, today: date) -> Difference | None:
    """Say what the version that a draft was moved to changed for it; None where it never moved."""
    if draft.renewed_from_id is None:
        return None
    before = procedures.definition_of(procedures.version_by_id(session, draft.renewed_from_id))
    after = procedures.definition_of(draft.version)
    return difference(before, after, draft.case_key, draft.answers, today=today)
