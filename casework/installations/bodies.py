"""The bodies of messages by kind: what the agencies tell each other about a part."""

from pydantic import AwareDatetime, Field

from casework.installations.envelope import Code, Line, Prose, Sha256, Strict

MOST_RESULTS = 20


class PartOpen(Strict):
    """The order for a part: who leads, which step, what is asked until when, and on which facts.

    ``holder`` and ``answers`` are no more than the step's duty needs; files are the envelope's.
    """

    agency_code: Code
    procedure_code: Line
    step_key: Line
    result_key: Line = ""
    duty: Line
    asked: Prose = ""
    due_at: AwareDatetime | None = None
    code: Line
    lead_name: Line
    case_key: Line = ""
    holder: dict[str, str]
    answers: dict[str, str]


class PartAccepted(Strict):
    """The partner has opened the part under a code of its own."""

    reference: Line
    code: Line
    agency_name: Line
    state: int = Field(ge=1, le=10)
    stage: Line


class PartProgress(Strict):
    """Where the part stands: national state, stage, who does it, until when."""

    state: int = Field(ge=1, le=10)
    stage: Line
    officer: Line = ""
    note: Prose = ""
    due_at: AwareDatetime | None = None


class PartSentBack(Strict):
    """The partner cannot go on: the lead has to mend what is said here."""

    reason: Prose


class PartMended(Strict):
    """The lead has mended it; what changed is said whole."""

    note: Prose
    answers: dict[str, str] = Field(default_factory=dict)


class ReturnedResult(Strict):
    """A result of a part: its number and day in the partner's register, its file by hash."""

    title: Line
    number: Line
    day: AwareDatetime
    verify_code: Line = ""
    result_key: Line = ""
    sha256: Sha256


class PartReturned(Strict):
    """The part is done; what came of it."""

    results: list[ReturnedResult] = Field(max_length=MOST_RESULTS)
    outcome: Line = ""
    note: Prose = ""


class PartCancel(Strict):
    """The lead needs the part no more."""

    reason: Prose


class Question(Strict):
    """A question (lấy ý kiến) with the day until which an answer helps."""

    agency_code: Code
    text: Prose
    due_at: AwareDatetime | None = None
    silence_agrees: bool = False
    code: Line
    procedure_name: Line
    asked_by: Line


class Answer(Strict):
    """The answer to a question."""

    outcome: Line
    text: Prose
    answered_by: Line
