"""What a person has set for themselves: the language of pages, mails and messages."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from casework.people.records import Account

LANGUAGES = ("vi", "en")


def speak(session: Session, account_id: int, language: str) -> None:
    """Keep the language of a person; one that is not spoken here changes nothing."""
    if language in LANGUAGES:
        session.execute(update(Account).where(Account.id == account_id).values(language=language))
