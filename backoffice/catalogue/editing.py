"""The frame of every editor of a draft: what is open, what is wrong with it, who was first.

    with reading() as session:
        opened = editing.opened(session, code, "parts")
    form = PartForm(…)
    if form.is_ready():
        changed = replace(opened.definition, …)
        if editing.keep(opened, form, changed):
            return redirect(…, 303)
    return editing.page("backoffice/catalogue/parts/list.html", opened, form, …)

A save that comes second changes nothing: its page comes back with all that was typed, says who
saved meanwhile, and carries the new revision, so that saving again is a knowing act.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backoffice.catalogue import changes_in_words
from backoffice.catalogue.changes_in_words import ChangeWords
from backoffice.catalogue.sections import SECTIONS, has_page, section_of
from casework.catalogue import changes, drafts, rehearsals
from casework.catalogue.drafts import DraftChanged
from casework.catalogue.records import ProcedureDraft
from casework.procedures import checks
from casework.procedures.definition import Definition
from casework.procedures.faults import Fault
from foundation.clock import now
from web import sentences
from web.access import current_actor
from web.fields import HiddenField
from web.forms import PageForm
from web.transactions import transaction


class EditForm(PageForm):
    """The base of every editor's form: which revision of the draft was looked at."""

    revision = HiddenField()
    is_stale = False
    overwrites: Sequence[ChangeWords] = ()

    def is_ready(self) -> bool:
        """Tell whether the form can be kept; a button that only grows rows keeps nothing."""
        grows = self.is_submitted() and any(getattr(one, "grows", False) for one in self)
        return not grows and super().is_ready()


@dataclass(frozen=True, slots=True)
class SectionLink:
    """One section of a draft in the menu, with how many faults it has."""

    key: str
    text: str
    href: str
    faults: int
    current: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft as an editor's page needs it."""

    draft: ProcedureDraft
    definition: Definition
    faults: tuple[Fault, ...]
    sections: tuple[SectionLink, ...]
    here: str

    @property
    def own_faults(self) -> tuple[Fault, ...]:
        """List the faults of the section that is open."""
        return tuple(one for one in self.faults if section_of(one.place) == self.here)


def opened(session: Session, code: str, here: str) -> Opened:
    """Return the open draft of a procedure with its faults; raises UnknownDraft."""
    draft = drafts.find(session, code)
    definition = drafts.definition_of(draft)
    found = checks.faults(definition)
    failing = rehearsals.failing(session, draft)
    return Opened(draft, definition, found, _links(code, here, found, failing), here)


def _links(code: str, here: str, found: Sequence[Fault], failing: int) -> tuple[SectionLink, ...]:
    """Count for each section what is wrong there; failing examples count for the rehearsal."""
    places = [section_of(one.place) for one in found] + ["rehearsal"] * failing
    return tuple(
        SectionLink(
            key=one.key,
            text=str(one.text),
            href=url_for(one.endpoint, code=code),
            faults=places.count(one.key),
            current=one.key == here,
        )
        for one in SECTIONS
        if has_page(one.endpoint)
    )


def keep(
    read: Opened,
    form: EditForm,
    definition: Definition | None = None,
    *,
    examples: Sequence[Any] | None = None,
) -> bool:
    """Save what an editor changed; False, with the form told, where somebody was first."""
    if not is_current(read, form):
        if definition is not None:
            between = changes.between(read.definition, definition)
            form.overwrites = changes_in_words.say_all(between)
        return False
    try:
        with transaction() as session:
            drafts.save(
                session,
                read.draft.code,
                read.draft.revision,
                definition=definition,
                examples=examples,
                by=current_actor(),
                at=now(),
            )
    except DraftChanged as refusal:
        form.is_stale = True
        form.form_errors.append(sentences.explain(refusal))
        return False
    return True


def is_current(read: Opened, form: EditForm) -> bool:
    """Tell whether a form was filled on the draft as it is now; if not, the form is told."""
    if str(form.revision.data) == str(read.draft.revision):
        return True
    draft = read.draft
    refusal = DraftChanged(by=draft.edited_by.name, at=draft.edited_at, revision=draft.revision)
    form.is_stale = True
    if (told := sentences.explain(refusal)) not in form.form_errors:
        form.form_errors.append(told)
    return False


def page(
    template: str,
    read: Opened,
    form: EditForm | None = None,
    **facts: Any,  # noqa: ANN401 - what the editor's own template needs
) -> ResponseReturnValue:
    """Draw an editor's page in its frame: 409 after a stale save, 422 where something is wrong."""
    status = 200
    if form is not None:
        is_stale = form.is_submitted() and not is_current(read, form)
        status = 409 if is_stale or form.is_stale else form.status
        form.revision.data = str(read.draft.revision)
    drawn = render_template(
        template,
        opened=read,
        draft=read.draft,
        definition=read.definition,
        faults=[(one.place, sentences.say(one.problem)) for one in read.own_faults],
        form=form,
        **facts,
    )
    return drawn, status
