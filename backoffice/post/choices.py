"""What the screens of the post choose from, and how they tell why something was not done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice.post import forms
from casework.post import lists, rules
from casework.post.actions import Correspondent
from casework.post.records import Consignment, PostDirection, PostState
from foundation.errors import Invalid, Problem, Refusal
from web import sentences
from web.forms import PageForm


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of the list of consignments."""

    key: str
    name: LazyString
    direction: PostDirection | None = PostDirection.OUT
    states: Sequence[PostState] = ()


TABS = (
    Tab("tat-ca", _l("Tất cả"), None),
    Tab("cho-giao", _l("Chờ giao"), states=(PostState.PREPARED, PostState.LISTED)),
    Tab("dang-di", _l("Đang đi"), states=(PostState.COLLECTED, PostState.ON_THE_WAY)),
    Tab("da-phat", _l("Đã phát"), states=(PostState.DELIVERED,)),
    Tab("chuyen-hoan", _l("Chuyển hoàn, thất lạc"), states=(PostState.RETURNED, PostState.LOST)),
    Tab("den", _l("Hồ sơ đến"), PostDirection.IN),
)


def chosen_tab(key: str | None) -> Tab:
    """Return the tab asked for, or the first one."""
    return next((one for one in TABS if one.key == key), TABS[0])


def tell_why(reference: str, refusal: Refusal) -> None:
    """Say of one dossier among several why it was not done."""
    if isinstance(refusal, Invalid) and "address" in refusal.fields:
        why = _("chưa có địa chỉ nhận; hãy mở hồ sơ này và nhập địa chỉ")
    else:
        why = sentences.explain(refusal)
    flash(_("Hồ sơ %(reference)s: %(why)s.", reference=reference, why=why), "error")


def at_field(form: PageForm, key: str, refusal: Refusal) -> None:
    """Show a refusal at the field that caused it."""
    form[key].errors = [*form[key].errors, sentences.explain(refusal)]


def fill(form: forms.WhoForm | forms.SenderForm, who: Correspondent) -> None:
    """Write who is known into a form that is shown for the first time."""
    form.name.data, form.phone.data, form.address.data = who.name, who.phone, who.address


@dataclass(frozen=True, slots=True)
class Event:
    """What a clerk told: the state and when it came about."""

    state: PostState
    at: datetime


def event_of(form: forms.EventForm, *, at: datetime) -> Event | None:
    """Read what was told; where the time cannot be right say so at the field and return None."""
    happened = lists.read_time(form.when.data or "")
    if happened is None or happened.year < at.year - 1:
        form.add_problem("when", Problem("post_time"))
        return None
    if happened > at + lists.AHEAD:
        form.add_problem("when", Problem("post_future"))
        return None
    return Event(PostState(str(form.state.data)), happened)


def misfit(consignment: Consignment, told: PostState) -> str:
    """Return the code of why a consignment cannot have come there, or nothing."""
    state = PostState(consignment.state)
    return "post_closed" if state in rules.FINAL and told is not state else ""
