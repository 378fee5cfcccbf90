"""The words of the mails: for each kind of notice a subject, a plain text and an HTML part.

A mail holds codes, the procedure's name, dates and a link; never what a decision says and
never an identity number (Decree 45/2020 art. 11; personal data stay in the account).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from casework.notifications import placeholders, short_lines
from casework.notifications.placeholders import (
    OF_CHECKED,
    OF_DRAFTS,
    OF_OFFICE,
    CannotFillError,
)
from casework.notifications.records import NoticeKind
from casework.notifications.template_rules import Words
from foundation.text import clean_line

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class MailMessage:
    """One mail ready to be sent to one person."""

    subject: str
    text: str
    html: str
    short: str = ""
    """The same in one line for a telephone: plain letters, at most 160 of them."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words that an administrator has put in place of the built-in ones, where there are."""

    letter: Words | None = None
    line: Words | None = None


BUILT_IN = Wording()


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=select_autoescape(["html"], default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_ENVIRONMENT.filters["moment"] = lambda iso: placeholders.moment(iso, "vi")
_ENVIRONMENT.filters["moment_en"] = lambda iso: placeholders.moment(iso, "en")


def _place(kind: NoticeKind) -> str:
    """Return where the page of the notice's subject stands: drafts have a place of their own."""
    return "nhap/" if kind in OF_DRAFTS else ""


def message_for(
    kind: NoticeKind,
    facts: Mapping[str, Any],
    *,
    recipient_name: str,
    portal_url: str,
    office_url: str,
    language: str = "vi",
    wording: Wording = BUILT_IN,
) -> MailMessage:
    """Write the mail and the short line of one notice to one person, in that person's language.

    Where the words of ``wording`` cannot be filled with the facts, the built-in ones are used.
    """
    known = _known(kind, facts, recipient_name)
    if kind in OF_OFFICE:
        known |= {"dossier_url": f"{office_url}/can-bo/bi-mat"}
    elif kind in OF_CHECKED:
        known |= {"dossier_url": f"{portal_url}/kiem-tra/{facts['reference']}"}
    else:
        known |= {
            "account_url": f"{portal_url}/tai-khoan",
            "dossier_url": f"{portal_url}/ho-so/{_place(kind)}{facts['reference']}",
        }
    built_in = _built_in(kind, known, language)
    letter = _filled(kind, wording.letter, known, language) or built_in
    told = known | {
        "subject": letter.subject,
        "paragraphs": paragraphs(letter.body),
        "action": letter.action,
    }
    folder = _folder(language)
    return MailMessage(
        subject=clean_line(letter.subject),
        text=_ENVIRONMENT.get_template(f"{folder}frame.txt").render(told),
        html=_ENVIRONMENT.get_template(f"{folder}frame.html").render(told),
        short=_short(kind, wording.line, known, built_in.subject, language),
    )


def letter_for(
    kind: NoticeKind,
    facts: Mapping[str, Any],
    words: Words,
    *,
    recipient_name: str,
    language: str,
) -> Words | None:
    """Return an administrator's letter with its facts, as the inbox shows it, or None."""
    return _filled(kind, words, _known(kind, facts, recipient_name), language)


def built_in(kind: NoticeKind, language: str) -> Wording:
    """Return the built-in words with their places open, to be read and put into other words."""
    letter = _built_in(kind, placeholders.open_places(kind), language)
    return Wording(letter, Words(short_lines.plain(letter.subject)))


def paragraphs(body: str) -> list[str]:
    """Part a letter's body at its empty lines."""
    return [" ".join(one.split()) for one in re.split(r"\n\s*\n", body) if one.strip()]


def _known(kind: NoticeKind, facts: Mapping[str, Any], recipient_name: str) -> dict[str, Any]:
    """Pick what a notice of this kind may tell; other facts never reach a message."""
    known = {name: facts.get(name) for name in ("due_at", "due_before", "until")}
    known["recipient_name"] = clean_line(recipient_name)
    if kind in OF_CHECKED:
        known["number"] = clean_line(str(facts["code"]))
        known["title"] = clean_line(str(facts["procedure"]))
    elif kind not in OF_OFFICE:
        known["code"] = clean_line(str(facts["code"]))
        known["procedure"] = clean_line(str(facts["procedure"]))
    return known


def _built_in(kind: NoticeKind, known: Mapping[str, Any], language: str) -> Words:
    dates: dict[str, Any] = dict.fromkeys(("due_at", "due_before", "until"))
    file = _ENVIRONMENT.get_template(f"{_folder(language)}{kind.value}.jinja")
    words: Any = file.make_module(dates | dict(known))
    body = "\n\n".join(str(one) for one in words.paragraphs)
    return Words(body, str(words.subject), str(words.action))


def _folder(language: str) -> str:
    return "en/" if language == "en" else ""


def _filled(
    kind: NoticeKind, words: Words | None, known: Mapping[str, Any], language: str
) -> Words | None:
    if words is None:
        return None
    places = placeholders.of_letter(kind)
    try:
        subject, body, action = (
            placeholders.fill(text, places, known, language)
            for text in (words.subject, words.body, words.action)
        )
    except CannotFillError:
        return None
    return Words(body, subject, action)


def _short(
    kind: NoticeKind, words: Words | None, known: Mapping[str, Any], subject: str, language: str
) -> str:
    url = str(known["dossier_url"])
    if words is not None:
        try:
            text = placeholders.fill(words.body, placeholders.of_line(kind), known, language)
        except CannotFillError:
            return short_line(subject, url)
        line = f"{_SENDER}{short_lines.plain(clean_line(text))} {url}"
        if short_lines.size(line).parts <= short_lines.MOST_PARTS:
            return line
    return short_line(subject, url)


def with_marks(
    kind: NoticeKind, facts: Mapping[str, Any], words: Words, message: MailMessage, language: str
) -> str:
    """Return the short line as it was typed, to tell what its marks would cost."""
    known, places = _known(kind, facts, ""), placeholders.of_line(kind)
    text = clean_line(placeholders.fill(words.body, places, known, language))
    return f"{_SENDER}{text} {message.short.rpartition(' ')[2]}"


LONGEST_SHORT = short_lines.LONGEST
_SENDER = "Mot Cua: "


def short_line(subject: str, url: str) -> str:
    """Write one line for a telephone in plain letters: what happened, and where to read on.

    Letters with marks would halve the room of a message and be lost on some telephones.
    """
    room = LONGEST_SHORT - len(url) - len(f"{_SENDER}. ")
    bare = short_lines.plain(subject)
    return f"{_SENDER}{bare[: max(room, 0)].rstrip()}. {url}"
