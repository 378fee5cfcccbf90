"""The words of notices as an administrator keeps them: saved as versions, put back, read.

Old versions stay, with who made them and when; each change is a row of the journal.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.notifications import messages, template_rules
from casework.notifications.messages import Wording
from casework.notifications.records import NoticeKind
from casework.notifications.template_records import NoticeForm, NoticeTemplate
from casework.notifications.template_rules import Words
from casework.people.actor import Actor
from foundation.errors import NotFound

CHAIN = "notice_templates"
"""The chain of the journal in which every change of the words is kept."""
PAGE = 50


@dataclass(frozen=True, slots=True)
class Slot:
    """What is worded: a kind of notice in one form and one language."""

    kind: NoticeKind
    form: NoticeForm
    language: str


def save(
    session: Session,
    slot: Slot,
    words: Words,
    *,
    effective_on: date,
    hosts: Collection[str],
    by: Actor,
    at: datetime,
) -> NoticeTemplate:
    """Keep words as a new version, in force from the beginning of a day, at once for today.

    Raises Invalid at ``subject``, ``body``, ``action``, ``effective_on``.
    """
    template_rules.check(slot.kind, slot.form, words, hosts=hosts)
    begins = template_rules.begins_at(effective_on, at=at)
    is_letter = slot.form is NoticeForm.LETTER
    subject, action = (words.subject, words.action) if is_letter else ("", "")
    made = NoticeTemplate(subject=subject, body=words.body, action=action, effective_at=begins)
    return _keep(session, made, slot, act="word_notice", by=by, at=at)


def put_back(session: Session, slot: Slot, *, by: Actor, at: datetime) -> None:
    """Use the built-in words from now on; versions that were still to come are withdrawn."""
    for one in coming(session, slot, at=at):
        _withdraw(session, one, by=by, at=at)
    found = in_force(session, slot.kind, at=at).get((slot.form, slot.language))
    if found is not None:
        made = NoticeTemplate(is_builtin=True, effective_at=at)
        _keep(session, made, slot, act="word_notice_back", by=by, at=at)


def withdraw(session: Session, template_id: int, *, by: Actor, at: datetime) -> NoticeTemplate:
    """Withdraw a version before its day; raise NotFound once it has come."""
    found = session.get(NoticeTemplate, template_id, with_for_update=True)
    if found is None or found.withdrawn_at is not None or found.effective_at <= at:
        raise NotFound(what="notice_template")
    _withdraw(session, found, by=by, at=at)
    return found


def _withdraw(session: Session, one: NoticeTemplate, *, by: Actor, at: datetime) -> None:
    one.withdrawn_at, one.withdrawn_by = at, by.account_id
    session.flush()
    _tell(session, "withdraw_notice_words", one, by=by, at=at)


def _keep(
    session: Session,
    made: NoticeTemplate,
    slot: Slot,
    *,
    act: str,
    by: Actor,
    at: datetime,
) -> NoticeTemplate:
    made.kind, made.form, made.language = slot.kind.value, slot.form.value, slot.language
    made.made_at, made.made_by = at, by.account_id or 0
    session.add(made)
    session.flush()
    _tell(session, act, made, by=by, at=at)
    return made


def _tell(session: Session, act: str, one: NoticeTemplate, *, by: Actor, at: datetime) -> None:
    details: dict[str, object] = {
        "version": one.id, "kind": one.kind, "form": one.form, "language": one.language,
        "effective_at": one.effective_at.isoformat(),
    }  # fmt: skip
    audit.append(session, CHAIN, act, by=by, at=at, details=details)


_KEY = (NoticeTemplate.kind, NoticeTemplate.form, NoticeTemplate.language)
_NEWEST = (NoticeTemplate.effective_at.desc(), NoticeTemplate.id.desc())


def _in_force(session: Session, at: datetime, *more: ColumnElement[bool]) -> list[NoticeTemplate]:
    asked = (
        select(NoticeTemplate)
        .where(NoticeTemplate.withdrawn_at.is_(None), NoticeTemplate.effective_at <= at, *more)
        .ext(distinct_on(*_KEY))
        .order_by(*_KEY, *_NEWEST)
    )
    return [one for one in session.scalars(asked) if not one.is_builtin]


def in_force(
    session: Session, kind: NoticeKind, *, at: datetime
) -> dict[tuple[NoticeForm, str], NoticeTemplate]:
    """Return the versions of a kind in force, by form and language; built-in words are left out."""
    rows = _in_force(session, at, NoticeTemplate.kind == kind.value)
    return {(NoticeForm(one.form), one.language): one for one in rows}


def worded(session: Session, *, at: datetime) -> set[tuple[str, str, str]]:
    """Return kind, form and language of all that is not in its built-in words."""
    return {(one.kind, one.form, one.language) for one in _in_force(session, at)}


def wording(session: Session, kind: NoticeKind, language: str, *, at: datetime) -> Wording:
    """Return the words in force for a kind of notice in a language."""
    found = in_force(session, kind, at=at)
    letter, line = (found.get((form, language)) for form in NoticeForm)
    return Wording(
        letter=words_of(letter) if letter else None, line=words_of(line) if line else None
    )


def words_of(one: NoticeTemplate) -> Words:
    """Return the words of a version."""
    return Words(one.body, one.subject, one.action)


def shown(slot: Slot, version: NoticeTemplate | None) -> Words:
    """Return the words of a version, or the built-in ones with their places open."""
    if version is not None and not version.is_builtin:
        return words_of(version)
    given = messages.built_in(slot.kind, slot.language)
    return (given.letter if slot.form is NoticeForm.LETTER else given.line) or Words("")


def coming(session: Session, slot: Slot, *, at: datetime) -> list[NoticeTemplate]:
    """List the versions whose day is still to come."""
    asked = select(NoticeTemplate).where(
        NoticeTemplate.kind == slot.kind.value,
        NoticeTemplate.form == slot.form.value,
        NoticeTemplate.language == slot.language,
        NoticeTemplate.withdrawn_at.is_(None),
        NoticeTemplate.effective_at > at,
    )
    return list(session.scalars(asked.order_by(NoticeTemplate.effective_at)))


def history(session: Session, kind: NoticeKind) -> list[NoticeTemplate]:
    """List the newest versions of a kind in all forms and languages, newest first."""
    asked = select(NoticeTemplate).where(NoticeTemplate.kind == kind.value)
    return list(session.scalars(asked.order_by(NoticeTemplate.id.desc()).limit(PAGE)))


def letters_of(
    session: Session, kinds: Collection[str], language: str
) -> Mapping[str, Sequence[NoticeTemplate]]:
    """Return the letters of some kinds in a language, newest first: for an inbox of old notices."""
    asked = select(NoticeTemplate).where(
        NoticeTemplate.kind.in_(kinds),
        NoticeTemplate.form == NoticeForm.LETTER.value,
        NoticeTemplate.language == language,
        NoticeTemplate.withdrawn_at.is_(None),
    )
    found: dict[str, list[NoticeTemplate]] = {}
    for one in session.scalars(asked.order_by(*_NEWEST)):
        found.setdefault(one.kind, []).append(one)
    return found


def of_day(versions: Sequence[NoticeTemplate], *, at: datetime) -> Words | None:
    """Return the words in force at a time out of versions, newest first; None for built-in ones."""
    found = next((one for one in versions if one.effective_at <= at), None)
    return None if found is None or found.is_builtin else words_of(found)
