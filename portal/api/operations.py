"""The operations of the programs' interface, one table; the document is made from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REF = "#/components/schemas/"
_JSON, _FORM = "application/json", "multipart/form-data"


def _ref(model: str) -> dict[str, Any]:
    return {"$ref": REF + model}


def _in_path(name: str, **schema: object) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", **schema}}


def _in_query(name: str, note: str, **schema: object) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": note, "schema": schema}


_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Any unique text, such as a UUID; kept at least 24 hours",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "example": "7e0c2f0a-1d1c-4c29-9d3a-52c7a1d1d9a1",
}
_REFERENCE = _in_path("reference", examples=["KH-7M2QX-4D9TB"])
_BINARY = {"type": "string", "format": "binary"}
_REPLAY = {
    "Location": {"schema": {"type": "string"}},
    "Idempotent-Replay": {
        "description": "`true` where this is the answer to an earlier request of the same key",
        "schema": {"type": "string", "enum": ["true"]},
    },
}
_UNLESS = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The `ETag` of an earlier answer: where nothing has changed the answer is 304",
    "schema": {"type": "string"},
}
_KEPT = {
    "ETag": {"description": "Changes with the answer, strong", "schema": {"type": "string"}},
    "Cache-Control": {"schema": {"type": "string"}},
}
_DIGEST = {
    "Repr-Digest": {"description": "SHA-256 of the bytes (RFC 9530)", "schema": {"type": "string"}}
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation: its address, what it takes, what it answers."""

    name: str
    method: str
    path: str
    summary: str
    answer: str | None
    answer_note: str
    status: int = 200
    problems: tuple[int, ...] = (401, 403, 404, 503)
    parameters: tuple[Mapping[str, Any], ...] = ()
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, Any] = field(default_factory=dict)
    needs_token: bool = True
    description: str = ""
    is_kept: bool = False

    @property
    def answer_schema(self) -> dict[str, Any]:
        """Return the schema of the answer."""
        return _ref(self.answer) if self.answer else {"type": "object"}


_WRITES = (400, 401, 403, 413, 415, 422, 503)

OPERATIONS = (
    Operation(
        name="submitDossier",
        method="post",
        path="/dossiers",
        summary="Submit a dossier",
        description=(
            "As JSON with files taken in before, or as a form with the same JSON in the field"
            " `dossier` and each file under the key of its part. Answered after commit and after"
            " the object store's read-back. The same key and request give the same answer."
        ),
        parameters=(_KEY,),
        body={
            _JSON: {"schema": _ref("Submission")},
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": ["dossier"],
                    "properties": {"dossier": _ref("Submission")},
                    "additionalProperties": _BINARY,
                },
                "encoding": {"dossier": {"contentType": _JSON}},
            },
        },
        status=201,
        answer="Receipt",
        answer_note="The acknowledgement",
        headers=_REPLAY,
        problems=(400, 401, 403, 404, 409, 413, 415, 422, 503),
    ),
    Operation(
        name="getDossier",
        method="get",
        path="/dossiers/{reference}",
        summary="Follow an own dossier",
        parameters=(_REFERENCE,),
        answer="DossierView",
        answer_note="The dossier",
    ),
    Operation(
        name="getDossierFile",
        method="get",
        path="/dossiers/{reference}/files/{file_id}",
        summary="Get the bytes of a file of an own dossier",
        parameters=(_REFERENCE, _in_path("file_id", format="uuid")),
        answer=None,
        answer_note="The bytes",
        headers=_DIGEST,
        problems=(401, 403, 404, 409, 503),
    ),
    Operation(
        name="getResult",
        method="get",
        path="/dossiers/{reference}/results/{n}",
        summary="Get the bytes of an issued result",
        parameters=(
            _REFERENCE,
            {
                "name": "n",
                "in": "path",
                "required": True,
                "schema": {"type": "integer", "minimum": 1},
            },
        ),
        answer=None,
        answer_note="The signed PDF",
        headers=_DIGEST,
        problems=(401, 403, 404, 409, 503),
    ),
    Operation(
        name="takeInFiles",
        method="post",
        path="/files",
        summary="Hand in one or more files (PDF, JPEG, PNG)",
        body={
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "array", "items": _BINARY, "minItems": 1, "maxItems": 20}
                    },
                }
            }
        },
        status=201,
        answer="TakenFiles",
        answer_note="The files, stored and read back",
        problems=_WRITES,
    ),
    Operation(
        name="promiseUploads",
        method="post",
        path="/uploads",
        summary="Get tickets to post files straight to the object store",
        body={_JSON: {"schema": _ref("UploadWishes")}},
        status=201,
        answer="UploadTickets",
        answer_note="A ticket for each file",
        problems=_WRITES,
    ),
    Operation(
        name="completeUpload",
        method="post",
        path="/uploads/{ticket}/complete",
        summary="Take in the file posted for a ticket",
        parameters=(_in_path("ticket"),),
        status=201,
        answer="TakenFile",
        answer_note="The file; the same again when asked again",
        problems=(401, 403, 404, 422, 503),
    ),
    Operation(
        name="listProcedures",
        method="get",
        path="/procedures",
        summary="Find procedures; accents may be left out",
        parameters=(
            _in_query("q", "words, everyday ones too, or a code", type="string", maxLength=200),
            _in_query("field", "code of the field", type="string", maxLength=100),
            _in_query(
                "level", "who handles it", type="string", enum=["commune", "province", "ministry"]
            ),
            _in_query("agency", "code of the agency", type="string", maxLength=100),
            _in_query("subject", "who may file", type="string", maxLength=100),
            _in_query(
                "open",
                "only those that are taken here (true) or only explained (false)",
                type="string",
                enum=["true", "false"],
            ),
            _in_query("after", "`next` of the page before", type="string"),
            _UNLESS,
        ),
        answer="ProcedureList",
        answer_note="A page of the catalogue, at most 50 lines",
        headers=_KEPT,
        needs_token=False,
        is_kept=True,
        problems=(400, 503),
    ),
    Operation(
        name="getProcedure",
        method="get",
        path="/procedures/{code}",
        summary="What a procedure asks for, with the JSON Schema of its answers",
        parameters=(_in_path("code", examples=["2.000635"]), _UNLESS),
        answer="ProcedureView",
        answer_note="The procedure in force today",
        headers={**_KEPT, "Last-Modified": {"schema": {"type": "string"}}},
        needs_token=False,
        is_kept=True,
        problems=(404, 503),
    ),
    Operation(
        name="getDocument",
        method="get",
        path="/openapi.json",
        summary="This document",
        answer="",
        answer_note="The OpenAPI document",
        needs_token=False,
        problems=(503,),
    ),
)
