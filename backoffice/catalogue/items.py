"""The pages of a list of a definition: its cases, parts, fees, reductions and results.

Each list has the same five pages (list, add, edit, move, remove); an ItemKind says what is its
own: the form, how an item is made of it, and the words of its row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice.catalogue import editing, keys
from backoffice.catalogue.editing import EditForm, Opened
from casework.people.actor import Role
from casework.procedures.definition import Definition
from foundation.errors import NotFound
from web.access import open_to
from web.fields import HiddenField, TextField
from web.transactions import reading

TEMPLATES = "backoffice/catalogue/items"


class ItemForm(EditForm):
    """The base of every item's form; `peek` is the button that only works out the example."""

    name = TextField(_l("Tên"), max_length=1_000)
    peek = HiddenField()

    def is_ready(self) -> bool:
        """Tell whether the item can be kept: not where only the example was asked for."""
        is_right = super().is_ready()
        return is_right and not self.peek.data

    def read(self, old: Any, key: str) -> Any:  # noqa: ANN401 - each list has its own items
        """Make the item of what was typed, upon the one there was."""
        raise NotImplementedError


class MoveForm(EditForm):
    """Moving an item one place up or down."""

    by = HiddenField()


class RemoveForm(EditForm):
    """Taking an item away needs nothing but the confirmation."""


@dataclass(frozen=True, slots=True)
class Row:
    """One item in its list: its name and the facts beneath it, each a line."""

    key: str
    name: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemWords:
    """The sentences of one list; `noun` stands in the middle of a sentence."""

    title: LazyString
    lead: LazyString
    add: LazyString
    noun: LazyString
    empty: LazyString


@dataclass(frozen=True, slots=True)
class ItemKind:
    """One list of a definition: where it stands, its form, its rows, and who needs an item."""

    section: str
    url: str
    words: ItemWords
    form: Callable[[Opened, Any], ItemForm]
    facts: Callable[[Definition, Any], Sequence[str]]
    users: Callable[[Definition, str], Sequence[str]]
    more: Callable[[Opened, ItemForm, Any], dict[str, Any]] = lambda _read, _form, _item: {}

    def listed(self, definition: Definition) -> tuple[Any, ...]:
        """Return the items of a definition."""
        found: tuple[Any, ...] = getattr(definition, self.section)
        return found

    def item(self, definition: Definition, key: str) -> Any:  # noqa: ANN401 - each list its own
        """Return one item; raises NotFound."""
        for one in self.listed(definition):
            if one.key == key:
                return one
        raise NotFound(**{self.section: key})

    def changed(self, definition: Definition, items: Sequence[Any]) -> Definition:
        """Return the definition with another list."""
        changes: dict[str, Any] = {self.section: tuple(items)}
        return replace(definition, **changes)


def put(items: Sequence[Any], key: str, item: Any) -> list[Any]:  # noqa: ANN401 - see ItemForm
    """Put an item in the place of the one of a key, or at the end."""
    if all(one.key != key for one in items):
        return [*items, item]
    return [item if one.key == key else one for one in items]


def moved(items: Sequence[Any], key: str, places: int) -> list[Any]:
    """Move an item by some places; at an end it stays."""
    at = next(index for index, one in enumerate(items) if one.key == key)
    rest = [one for one in items if one is not items[at]]
    rest.insert(min(max(at + places, 0), len(rest)), items[at])
    return rest


def _opened(kind: ItemKind, code: str) -> Opened:
    with reading() as session:
        return editing.opened(session, code, kind.section)


def _home(code: str, key: str = "") -> ResponseReturnValue:
    return redirect(url_for(".show", code=code, _anchor=f"muc-{key}" if key else None), 303)


def _list(kind: ItemKind, read: Opened, form: EditForm) -> ResponseReturnValue:
    definition = read.definition
    rows = [
        Row(one.key, one.name, tuple(filter(None, kind.facts(definition, one))))
        for one in kind.listed(definition)
    ]
    return editing.page(f"{TEMPLATES}/list.html", read, form, kind=kind, rows=rows)


def _edit(kind: ItemKind, code: str, key: str) -> ResponseReturnValue:
    read = _opened(kind, code)
    item = kind.item(read.definition, key) if key else None
    form = kind.form(read, item)
    if form.is_ready():
        items = kind.listed(read.definition)
        own = key or keys.key_from(form.name.data or "", {one.key for one in items})
        new = kind.changed(read.definition, put(items, own, form.read(item, own)))
        if editing.keep(read, form, new):
            flash(_("Đã lưu %(noun)s.", noun=kind.words.noun), "success")
            return _home(code, own)
    facts = kind.more(read, form, item)
    template = f"{TEMPLATES}/{kind.section}.html"
    return editing.page(template, read, form, kind=kind, item=item, **facts)


def _remove(kind: ItemKind, code: str, key: str) -> ResponseReturnValue:
    read = _opened(kind, code)
    item = kind.item(read.definition, key)
    users = kind.users(read.definition, key)
    form = RemoveForm()
    if form.is_ready():
        left = [one for one in kind.listed(read.definition) if one.key != key]
        if users:
            form.form_errors.append(_("Chưa xóa được: mục này còn đang được dùng."))
        elif editing.keep(read, form, kind.changed(read.definition, left)):
            flash(_("Đã xóa %(noun)s.", noun=kind.words.noun), "success")
            return _home(code)
    return editing.page(f"{TEMPLATES}/remove.html", read, form, kind=kind, item=item, users=users)


def _move(kind: ItemKind, code: str, key: str) -> ResponseReturnValue:
    read = _opened(kind, code)
    item = kind.item(read.definition, key)
    form = MoveForm()
    if form.is_ready():
        places = -1 if form.by.data == "up" else 1
        new = kind.changed(read.definition, moved(kind.listed(read.definition), item.key, places))
        if editing.keep(read, form, new):
            return _home(code, key)
    return _list(kind, read, form)


def blueprint_of(kind: ItemKind) -> Blueprint:
    """Make the five pages of a list under /<code>/soan/<url>."""
    made = Blueprint(kind.section, __name__, url_prefix=f"/<code>/soan/{kind.url}")

    @made.get("")
    @open_to(Role.ADMINISTRATOR)
    def show(code: str) -> ResponseReturnValue:
        return _list(kind, _opened(kind, code), MoveForm())

    @made.route("/them", methods=["GET", "POST"])
    @open_to(Role.ADMINISTRATOR)
    def add(code: str) -> ResponseReturnValue:
        return _edit(kind, code, "")

    @made.route("/muc/<key>", methods=["GET", "POST"])
    @open_to(Role.ADMINISTRATOR)
    def edit(code: str, key: str) -> ResponseReturnValue:
        return _edit(kind, code, key)

    @made.post("/muc/<key>/chuyen")
    @open_to(Role.ADMINISTRATOR)
    def move(code: str, key: str) -> ResponseReturnValue:
        return _move(kind, code, key)

    @made.route("/muc/<key>/xoa", methods=["GET", "POST"])
    @open_to(Role.ADMINISTRATOR)
    def remove(code: str, key: str) -> ResponseReturnValue:
        return _remove(kind, code, key)

    return made
