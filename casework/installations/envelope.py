"""The envelope of a message between installations, strict to the last member.

Its header holds the fields that national document exchange knows (edXML, QCVN 102:2016/BTTTT;
Decision 20/2020/QĐ-TTg for identifiers), so that an adapter to LGSP or VXP translates names.
The whole is signed (docs/installations.md); nothing here looks at signatures or clocks.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from foundation.errors import Refusal

VERSION: Final = 1
MOST_BYTES = 1024 * 1024
"""A signed message, whole; files go beside messages, not in them."""

MOST_FILES = 60

Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z][0-9A-Z.]{0,34}$")]
Line = Annotated[str, StringConstraints(max_length=500)]
Prose = Annotated[str, StringConstraints(max_length=20_000)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


_T = TypeVar("_T", bound=BaseModel)


class Kind(StrEnum):
    """What a message says."""

    PART_OPEN = "part.open"
    PART_ACCEPTED = "part.accepted"
    PART_PROGRESS = "part.progress"
    PART_SENT_BACK = "part.sent_back"
    PART_MENDED = "part.mended"
    PART_RETURNED = "part.returned"
    PART_CANCEL = "part.cancel"
    QUESTION = "question"
    ANSWER = "answer"


class Outcome(StrEnum):
    """What a message came to, as its acknowledgement says."""

    APPLIED = "applied"
    WAITING = "waiting"
    STALE = "stale"
    REFUSED = "refused"


class BadEnvelope(Refusal):
    """The message does not have the form that was agreed; ``place`` names the first fault."""

    code = "bad_envelope"


class OldVersion(BadEnvelope):
    """The message is of a version that is not spoken here."""

    code = "old_version"


class Strict(BaseModel):
    """JSON with these members, of these kinds, and no other."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Organisation(Strict):
    """An organisation as edXML's From and To name it."""

    organ_id: Code
    organ_name: Line
    organization_in_charge: Line = ""
    organ_add: Line = ""
    email: Line = ""
    telephone: Line = ""


class DocumentCode(Strict):
    """Code: the dossier's number and its notation."""

    code_number: Line
    code_notation: Line = "Hồ sơ liên thông"


class DocumentType(Strict):
    """DocumentType: 1 for documents of agencies."""

    type: int = 1
    type_name: Line = "Hồ sơ liên thông"
    type_detail: Line = ""


class Business(Strict):
    """Bussiness: 0 new, 1 recalled, 2 brought up to date, 3 replaced; ``paper`` follows or not."""

    business_doc_type: Literal[0, 1, 2, 3] = 0
    business_doc_reason: Line = ""
    document_id: Line = ""
    document_receiver: Line = ""
    paper: Literal[0, 1] = 0


class ResponseFor(Strict):
    """ResponseFor: the document that this one answers."""

    organ_id: Code
    code: Line
    document_id: Line


class Trace(Strict):
    """TraceHeader: through whose hands it went, and when."""

    organ_id: Code
    timestamp: AwareDatetime


class Header(Strict):
    """MessageHeader and TraceHeaderList of edXML; SteeringType 1 is no instruction."""

    from_: Organisation = Field(alias="from")
    to: list[Organisation] = Field(min_length=1, max_length=10)
    code: DocumentCode
    document_id: Line
    document_type: DocumentType = DocumentType()
    promulgation_place: Line = ""
    promulgation_date: AwareDatetime
    subject: Line
    content: Prose = ""
    due_date: AwareDatetime | None = None
    application_type: Line = ""
    steering_type: Literal[1, 2, 3] = 1
    priority: Literal[0, 1, 2, 3, 4] = 0
    business: Business = Business()
    response_for: ResponseFor | None = None
    trace: list[Trace] = Field(default_factory=list, max_length=20)


class FileOffer(Strict):
    """A file that the sender keeps ready for the recipient to fetch by its hash."""

    key: Line = ""
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    sha256: Sha256
    size: int = Field(gt=0)
    media_type: Line


class Envelope(Strict):
    """A message whole. Only ``sent_at`` and ``grants`` differ between two tries of one message."""

    version: Literal[1] = VERSION
    message_id: Annotated[uuid.UUID, Field(strict=False)]
    sender: Code
    recipient: Code
    thread: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z][0-9A-Z.]{0,34}/[a-z0-9/-]{1,80}$")]
    sequence: int = Field(ge=1, le=1_000_000)
    kind: Kind
    created_at: AwareDatetime
    sent_at: AwareDatetime
    header: Header
    body: dict[str, Any]
    files: list[FileOffer] = Field(default_factory=list, max_length=MOST_FILES)
    grants: dict[Sha256, str] = Field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Return the SHA-256 in hex of what never differs between two tries."""
        lasting = self.model_dump(mode="json", by_alias=True, exclude={"sent_at", "grants"})
        return hashlib.sha256(canonical(lasting)).hexdigest()

    def write(self) -> bytes:
        """Write the JSON that is signed."""
        return canonical(self.model_dump(mode="json", by_alias=True))


class Acknowledgement(Strict):
    """What the recipient says of a message, signed; ``reference`` its own code."""

    version: Literal[1] = VERSION
    message_id: Annotated[uuid.UUID, Field(strict=False)]
    digest: Sha256
    sender: Code
    recipient: Code
    outcome: Outcome
    problem: Line = ""
    reference: Line = ""
    at: AwareDatetime

    def write(self) -> bytes:
        """Write the JSON that is signed."""
        return canonical(self.model_dump(mode="json"))


class Grant(Strict):
    """A permission of who keeps a file: this recipient may fetch these bytes until then."""

    purpose: Literal["fetch"] = "fetch"
    keeper: Code
    recipient: Code
    thread: Line
    sha256: Sha256
    until: AwareDatetime

    def write(self) -> bytes:
        """Write the JSON that is signed."""
        return canonical(self.model_dump(mode="json"))


class Fetch(Strict):
    """The signed request for one file."""

    version: Literal[1] = VERSION
    sender: Code
    recipient: Code
    sent_at: AwareDatetime
    grant: str

    def write(self) -> bytes:
        """Write the JSON that is signed."""
        return canonical(self.model_dump(mode="json"))


class Refused(Strict):
    """A signed refusal of a message that could not be looked into."""

    version: Literal[1] = VERSION
    sender: Code
    recipient: Code
    refused: Line
    at: AwareDatetime

    def write(self) -> bytes:
        """Write the JSON that is signed."""
        return canonical(self.model_dump(mode="json"))


def canonical(value: Mapping[str, Any]) -> bytes:
    """Write JSON with sorted members and nothing between them, letters as they are."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def read_envelope(payload: bytes) -> Envelope:
    """Read a verified payload; raise BadEnvelope, or OldVersion for another version."""
    return _read(Envelope, payload)


def read_acknowledgement(payload: bytes) -> Acknowledgement:
    """Read a verified acknowledgement; raise BadEnvelope."""
    return _read(Acknowledgement, payload)


def read_grant(payload: bytes) -> Grant:
    """Read a verified grant; raise BadEnvelope."""
    return _read(Grant, payload)


def read_fetch(payload: bytes) -> Fetch:
    """Read a verified request for a file; raise BadEnvelope."""
    return _read(Fetch, payload)


def read_refused(payload: bytes) -> Refused:
    """Read a verified refusal; raise BadEnvelope."""
    return _read(Refused, payload)


def read_body(kind: type[_T], body: Mapping[str, Any]) -> _T:
    """Read the body of a message as its kind demands it; raise BadEnvelope."""
    return _read(kind, canonical(body))


def _read(kind: type[_T], payload: bytes) -> _T:
    # No column can hold a NUL; it is refused before it could stop a transaction.
    if b"\\u0000" in payload or b"\0" in payload:
        raise BadEnvelope(place="NUL")
    try:
        return kind.model_validate_json(payload)
    except ValidationError as error:
        place = ".".join(str(step) for step in error.errors()[0]["loc"])
        if place == "version":
            raise OldVersion(version=VERSION) from error
        raise BadEnvelope(place=place or "JSON") from error
    except RecursionError as error:
        raise BadEnvelope(place="JSON") from error
