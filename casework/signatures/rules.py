"""What a check of digital signatures found, as values that the house keeps and shows.

Circular 15/2025/TT-BKHCN art. 6 lists the facts that a verifying program must show: issuer,
signer, managing unit, time, integrity, validity when signed, and the certificate's period.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self


class Verdict(StrEnum):
    """The answer to "may I rely on it?"; UNKNOWN warns that something could not be checked."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class TimeSource(StrEnum):
    """Who vouches for the signing time: a time-stamp service, or only the signer's own clock."""

    TIMESTAMP = "timestamp"
    CLAIMED = "claimed"


class Revocation(StrEnum):
    """What the issuer said of the certificate at the signing time."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """The PAdES baseline level (ETSI EN 319 142-1) whose evidence the file carries."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"


class Reason(StrEnum):
    """Why a verdict is not VALID; the doors own the sentences."""

    ALTERED = "altered"
    CHANGED_AFTER_SIGNING = "changed_after_signing"
    NOT_WHOLE = "not_whole"
    BROKEN_SIGNATURE = "broken_signature"
    ISSUER_NOT_TRUSTED = "issuer_not_trusted"
    CERTIFICATE_REVOKED = "certificate_revoked"
    CERTIFICATE_EXPIRED = "certificate_expired"
    REVOCATION_NOT_CHECKED = "revocation_not_checked"
    TIMESTAMP_NOT_TRUSTED = "timestamp_not_trusted"
    UNSIGNED = "unsigned"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"
    TOO_COSTLY = "too_costly"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFacts:
    """One signature, one fact per question; ``covers_whole`` means to the file's last byte."""

    field: str
    signer: str
    organisation: str
    issuer: str
    signed_at: datetime | None
    time_source: TimeSource
    intact: bool
    covers_whole: bool
    modification: str
    trusted: bool
    revocation: Revocation
    valid_from: datetime | None
    valid_to: datetime | None
    verdict: Verdict
    level: Level
    reasons: tuple[Reason, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the facts as plain values, times in ISO 8601."""
        return {name: _plain(value) for name, value in _pairs(self)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Rebuild the facts from what ``to_json`` returned."""
        times = {name: _moment(kept[name]) for name in ("signed_at", "valid_from", "valid_to")}
        return cls(
            **{
                **kept,
                **times,
                "time_source": TimeSource(kept["time_source"]),
                "revocation": Revocation(kept["revocation"]),
                "verdict": Verdict(kept["verdict"]),
                "level": Level(kept["level"]),
                "reasons": tuple(Reason(code) for code in kept["reasons"]),
            }
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SignatureReport:
    """All signatures of one file and the verdict on the file as a whole."""

    readable: bool
    signatures: tuple[SignatureFacts, ...]
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "readable": self.readable,
            "signatures": [facts.to_json() for facts in self.signatures],
            "verdict": self.verdict.value,
            "reasons": _plain(self.reasons),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Rebuild the report from what ``to_json`` returned."""
        return cls(
            readable=kept["readable"],
            signatures=tuple(SignatureFacts.from_json(facts) for facts in kept["signatures"]),
            verdict=Verdict(kept["verdict"]),
            reasons=tuple(Reason(code) for code in kept["reasons"]),
        )


def unreadable(*reasons: Reason) -> SignatureReport:
    """Return the report on a file that could not be read: never valid, whatever it claims."""
    return SignatureReport(readable=False, signatures=(), verdict=Verdict.UNKNOWN, reasons=reasons)


def summarise(signatures: tuple[SignatureFacts, ...]) -> SignatureReport:
    """Return the report on a readable file: as good as its worst signature."""
    if not signatures:
        return SignatureReport(
            readable=True, signatures=(), verdict=Verdict.UNKNOWN, reasons=(Reason.UNSIGNED,)
        )
    verdicts = {facts.verdict for facts in signatures}
    order = (Verdict.INVALID, Verdict.UNKNOWN, Verdict.VALID)
    return SignatureReport(
        readable=True,
        signatures=signatures,
        verdict=next(verdict for verdict in order if verdict in verdicts),
        reasons=tuple(dict.fromkeys(code for facts in signatures for code in facts.reasons)),
    )


def _pairs(facts: SignatureFacts) -> list[tuple[str, Any]]:
    return [(field.name, getattr(facts, field.name)) for field in dataclasses.fields(facts)]


def _plain(value: Any) -> Any:  # noqa: ANN401 - any of the fields' types
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
