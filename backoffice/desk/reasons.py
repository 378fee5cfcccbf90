"""The reasons to pick from, as officers read them and as dossiers keep them.

Officers read the list in their own language; what is kept and sent to people is Vietnamese.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import get_locale
from sqlalchemy.orm import Session

from casework.dossiers import part_reasons
from casework.dossiers.desk_records import PartReason


@dataclass(frozen=True, slots=True)
class Reasons:
    """All reasons of the list, those that are closed too: an open page may still hold one."""

    rows: Sequence[PartReason]

    @property
    def offered(self) -> list[tuple[str, str]]:
        """The reasons offered today as (code, words in the reader's language)."""
        is_english = str(get_locale()) == "en"
        return [
            (one.code, one.text_en or one.text if is_english else one.text)
            for one in self.rows
            if one.closed_at is None
        ]

    def stored(self, code: str) -> str:
        """Return a reason's Vietnamese words by its code; nothing where there is no such reason."""
        return next((one.text for one in self.rows if one.code == code), "")

    def split(self, said: str) -> tuple[str, str]:
        """Take a kept reason apart: the code of the reason it begins with, and what was added.

        Where it begins with none that is offered, all of it is what was typed.
        """
        for one in self.rows:
            if one.closed_at is None and said.startswith(one.text):
                return one.code, said.removeprefix(one.text).strip()
        return "", said


NONE = Reasons(())


def load(session: Session) -> Reasons:
    """Read the list."""
    return Reasons(part_reasons.listed(session))
