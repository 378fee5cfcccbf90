"""The words of the mails: for each kind of notice a subject, a plain text and an HTML part.

A mail holds codes, the procedure's name, dates and a link; never what a decision says and
never an identity number (Decree 45/2020 art. 11; personal data stay in the account).
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from casework.notifications.records import NoticeKind
from foundation.clock import VIETNAM
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


def _moment(iso: str) -> str:
    """Write a time as the slips do: ``16 giờ 30 ngày 05/11/2026``."""
    local = datetime.fromisoformat(iso).astimezone(VIETNAM)
    return f"{local.hour} giờ {local.minute:02d} ngày {local:%d/%m/%Y}"


def _moment_in_english(iso: str) -> str:
    """Write a time for those who read English: ``16:30 on 05/11/2026`` (day, month, year)."""
    return f"{datetime.fromisoformat(iso).astimezone(VIETNAM):%H:%M on %d/%m/%Y}"


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=select_autoescape(["html"], default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_ENVIRONMENT.filters["moment"] = _moment
_ENVIRONMENT.filters["moment_en"] = _moment_in_english


OF_DRAFTS = frozenset({NoticeKind.PROCEDURE_CHANGED})
"""The kinds that tell of a draft: it has no dossier code yet, and its page stands elsewhere."""


OF_OFFICE = frozenset({NoticeKind.SECRECY_FOUND})
"""The kinds that officers get: they tell no dossier, and lead into the back office."""


OF_CHECKED = frozenset({NoticeKind.CHECKED_RESULT_ENDED})
"""The kinds for those who verified somebody else's result: they lead to its verification page."""


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
) -> MailMessage:
    """Write the mail and the short line of one notice to one person, in that person's language."""
    known = {"due_at": facts.get("due_at"), "recipient_name": clean_line(recipient_name)}
    known["due_before"] = facts.get("due_before")
    known["until"] = facts.get("until")
    if kind in OF_OFFICE:
        known |= {"dossier_url": f"{office_url}/can-bo/bi-mat"}
    elif kind in OF_CHECKED:
        known |= {
            "number": clean_line(str(facts["code"])),
            "title": clean_line(str(facts["procedure"])),
            "dossier_url": f"{portal_url}/kiem-tra/{facts['reference']}",
        }
    else:
        known |= {
            "code": clean_line(str(facts["code"])),
            "procedure": clean_line(str(facts["procedure"])),
            "account_url": f"{portal_url}/tai-khoan",
            "dossier_url": f"{portal_url}/ho-so/{_place(kind)}{facts['reference']}",
        }
    folder = "en/" if language == "en" else ""
    words = _ENVIRONMENT.get_template(f"{folder}{kind.value}.jinja").make_module(known)
    told = known | {name: getattr(words, name) for name in ("subject", "paragraphs", "action")}
    return MailMessage(
        subject=clean_line(str(told["subject"])),
        text=_ENVIRONMENT.get_template(f"{folder}frame.txt").render(told),
        html=_ENVIRONMENT.get_template(f"{folder}frame.html").render(told),
        short=short_line(str(told["subject"]), str(known["dossier_url"])),
    )


LONGEST_SHORT = 160


def short_line(subject: str, url: str) -> str:
    """Write one line for a telephone in plain letters: what happened, and where to read on.

    Letters with marks would halve the room of a message and be lost on some telephones.
    """
    room = LONGEST_SHORT - len(url) - len("Mot Cua: . ")
    plain = unicodedata.normalize("NFD", subject.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(one for one in plain if one.isascii())
    return f"Mot Cua: {bare[: max(room, 0)].rstrip()}. {url}"
