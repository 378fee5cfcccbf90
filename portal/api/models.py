"""The shapes of what programs send and get; the OpenAPI document is made from them."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from casework.procedures.definition import Returning

MOST_FILES = 20
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 in hexadecimal")]
Name = Annotated[str, Field(min_length=1, max_length=255)]
Key = Annotated[str, Field(min_length=1, max_length=100)]
NO_NUL = r"^[^\x00]*$"
"""The database's texts hold every character but this one."""


class Sent(BaseModel):
    """The base of what programs send: members that we do not know are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Given(BaseModel):
    """The base of what programs get."""

    model_config = ConfigDict(frozen=True)


class PlacedFile(Sent):
    """A file taken in before, in its place in the dossier."""

    part: Annotated[Key, Field(description="key of the required part")]
    file_id: Annotated[UUID, Field(strict=False, description="id given when it was taken in")]


class Submission(Sent):
    """A dossier to be submitted."""

    procedure: Annotated[str, Field(max_length=20, pattern=NO_NUL, examples=["2.000635"])]
    case: Annotated[
        str, Field(max_length=100, pattern=NO_NUL, description="key of the case (trường hợp)")
    ]
    agency: Annotated[
        str | None,
        Field(
            max_length=35,
            pattern=NO_NUL,
            description="code of the commune's agency, such as H32.15",
        ),
    ] = None
    answers: Annotated[
        dict[str, str | list[dict[str, str]]],
        Field(description="answers by field key, as text; a table's as one object for each row"),
    ]
    files: Annotated[tuple[PlacedFile, ...], Field(max_length=MOST_FILES, strict=False)] = ()
    return_way: Annotated[Returning, Field(strict=False)] = Returning.ONLINE


class UploadWish(Sent):
    """One file that is to go straight to the object store."""

    name: Name
    size: Annotated[int, Field(ge=1, description="in bytes")]


class UploadWishes(Sent):
    """Several files that are to go straight to the object store."""

    files: Annotated[tuple[UploadWish, ...], Field(min_length=1, max_length=20, strict=False)]


class UploadTicket(Given):
    """Where to post one file (multipart/form-data: ``fields`` first, then ``file``)."""

    ticket: str
    name: str
    url: str
    fields: dict[str, str]
    expires_in: Annotated[int, Field(description="in seconds")]


class UploadTickets(Given):
    """The tickets, in the order asked for."""

    tickets: list[UploadTicket]


class TakenFile(Given):
    """A file taken in; it may be placed in a dossier by its id."""

    file_id: UUID
    name: str
    size: int
    media_type: str
    sha256: Sha256


class TakenFiles(Given):
    """The files taken in, in the order sent."""

    files: list[TakenFile]


class StateName(Given):
    """A national state: its code from 1 to 10 and its name."""

    code: Annotated[int, Field(ge=1, le=10)]
    name: str


class ReceiptFile(Given):
    """A file as it lies in the dossier."""

    part: str
    file_id: UUID
    name: str
    size: int
    sha256: Sha256


class Receipt(Given):
    """The acknowledgement: given only after commit and after the store's read-back."""

    id: Annotated[str, Field(description="public reference, to be used in addresses")]
    code: Annotated[str, Field(description="temporary number until the dossier is accepted")]
    state: StateName
    submitted_at: datetime
    files: list[ReceiptFile]


class TimelineLine(Given):
    """One move of a dossier."""

    at: datetime
    verb: str
    state: StateName
    note: str


class DossierFile(ReceiptFile):
    """A file of a dossier with what the inspection found."""

    verdict: Annotated[str, Field(description="waiting, clean, refused or quarantined")]
    replaced: bool


class Result(Given):
    """An issued result."""

    n: int
    title: str
    number: str
    issued_at: datetime
    sha256: Sha256
    verify_code: str
    standing: str


class DossierView(Given):
    """A dossier as its holder sees it."""

    id: str
    code: str
    procedure: str
    procedure_name: str
    state: StateName
    percent: Annotated[int, Field(ge=0, le=100)]
    agency: str
    submitted_at: datetime
    accepted_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    timeline: list[TimelineLine]
    files: list[DossierFile]
    results: list[Result]


class ProcedureLine(Given):
    """One line of the catalogue."""

    code: str
    name: str
    field: str
    level: Annotated[str, Field(description="commune, province or ministry")]
    agency: str | None
    open: Annotated[bool, Field(description="whether dossiers are taken here")]
    subjects: Annotated[list[str], Field(description="who may file, in the national words")]


class ProcedureList(Given):
    """A page of the catalogue; ``next`` goes into ``after``."""

    procedures: list[ProcedureLine]
    next: str | None


class CaseView(Given):
    """One case of a procedure; no time limit of its own means the procedure's."""

    key: str
    name: str
    time_limit: str | None


class PartView(Given):
    """One required part of a procedure."""

    key: str
    name: str
    manner: str
    required: bool
    cases: list[str]
    originals: int
    copies: int
    note: str


class MethodView(Given):
    """One way of filing."""

    channel: str
    time_limit: str
    note: str


class FeeView(Given):
    """One fee in đồng and the days on which it holds."""

    name: str
    kind: str
    amount: int
    unit: str
    channel: str
    note: str
    effective_from: date | None
    effective_to: date | None


class ProcedureView(Given):
    """What a procedure asks for; dossiers are taken here where it is open."""

    code: str
    name: str
    version: int
    level: str
    agency: str | None
    open: bool
    handled_by: str
    summary: str
    field: str
    subjects: list[str]
    time_limit: str
    effective_from: date
    cases: list[CaseView]
    parts: list[PartView]
    methods: list[MethodView]
    fees: list[FeeView]
    results: list[str]
    legal_bases: list[str]
    return_ways: list[str]
    form: Annotated[dict[str, Any], Field(description="JSON Schema of `answers`")]


class ProblemDetails(Given):
    """What went wrong (RFC 9457), with codes for programs and sentences for people."""

    type: str
    status: int
    code: str
    title: str
    request: str
    fields: dict[str, str] | None = None
    problems: dict[str, str] | None = None
