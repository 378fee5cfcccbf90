"""Refusals: the ways in which the house says no, without knowing any door.

A refusal carries a stable ``code`` and ``facts``; doors turn both into a sentence and a
status. A bug is never a refusal: it stays an exception of its own kind and becomes a 500.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: a stable code and the facts its sentence needs."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The house declines to do what was asked; nothing has been changed."""

    code: ClassVar[str] = "refused"

    def __init__(self, **facts: object) -> None:
        """Keep the facts that the sentence shown to the person will need."""
        self.facts: Mapping[str, object] = facts
        super().__init__(self.code, facts)


class NotFound(Refusal):
    """What was asked for does not exist, or is not this person's to see (never told apart)."""

    code = "not_found"


class NotAllowed(Refusal):
    """The person may see it but not do this to it."""

    code = "not_allowed"


class Conflict(Refusal):
    """The thing has moved on: another person was first, or its state forbids the act."""

    code = "conflict"


class Invalid(Refusal):
    """What was handed in breaks a rule; ``fields`` names each place and its problem."""

    code = "invalid"

    def __init__(self, fields: Mapping[str, Problem], **facts: object) -> None:
        """Keep the problems by field key, in the order in which they should be shown."""
        self.fields = fields
        super().__init__(**facts)


class TooMany(Refusal):
    """The person has asked too often; ``retry_after`` is in seconds."""

    code = "too_many"

    def __init__(self, retry_after: int, **facts: object) -> None:
        """Keep after how many seconds asking again makes sense."""
        self.retry_after = retry_after
        super().__init__(**facts)


class Unavailable(Refusal):
    """Something outside does not answer now; ``retry_after`` is in seconds."""

    code = "unavailable"

    def __init__(self, what: str, retry_after: int = 30, **facts: object) -> None:
        """Keep what is out of reach and after how many seconds to try again."""
        self.what = what
        self.retry_after = retry_after
        super().__init__(what=what, **facts)
