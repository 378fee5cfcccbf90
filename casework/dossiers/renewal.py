"""A draft moves to the version in force: what was typed is kept, what is not asked is set aside.

A dossier keeps the version of its day of reception; a draft has no such day yet, so that it is
always filed under the version in force (docs/decisions/0006).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from casework.dossiers.records import Draft
from casework.procedures import queries as procedures
from casework.procedures.definition import FieldKind
from foundation.clock import VIETNAM
from foundation.errors import Conflict


class Outdated(Conflict):
    """The draft was begun under a version that is over; it must be renewed first."""

    code = "draft_outdated"


def is_outdated(draft: Draft, today: date) -> bool:
    """Tell whether an unsent draft stands on a version that is no longer in force."""
    ends = draft.version.effective_to
    return draft.dossier_id is None and ends is not None and ends < today


def check_current(draft: Draft, *, at: datetime) -> None:
    """Raise Outdated where a newer version is in force."""
    if is_outdated(draft, at.astimezone(VIETNAM).date()):
        raise Outdated(reference=draft.reference)


def renew(session: Session, draft: Draft, *, at: datetime) -> None:
    """Move a locked draft to the version in force today; nothing a person typed is lost.

    Answers that are no longer asked are set aside under their questions' labels; a case that does
    not exist any more must be chosen again. Raises UnknownProcedure where none is in force.
    """
    today = at.astimezone(VIETNAM).date()
    if not is_outdated(draft, today):
        return
    current = draft.version
    version = procedures.published_on(session, current.procedure.code, today)
    before, after = procedures.definition_of(current), procedures.definition_of(version)
    known = {one.key for one in after.form.fields}
    gone = {
        one.label: draft.answers[one.key]
        for one in before.form.fields
        if one.key not in known
        and one.kind is not FieldKind.COMPUTED
        and draft.answers.get(one.key)
    }
    draft.set_aside = {**draft.set_aside, **gone}
    draft.answers = {key: text for key, text in draft.answers.items() if key in known}
    if draft.case_key not in {one.key for one in after.cases}:
        draft.case_key = after.cases[0].key if len(after.cases) == 1 else ""
    draft.version_id, draft.version = version.id, version
    draft.revision += 1
    draft.saved_at = at
    session.flush()
