"""A form as a file of JSON, for experts: taken out, put back, refused with the place of a fault."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.catalogue import editing
from backoffice.catalogue.builder.edits import MOST_QUESTIONS
from backoffice.catalogue.builder.forms import UploadForm
from backoffice.catalogue.builder.place import TEMPLATES, back, blueprint, opened
from casework.people.actor import Role
from casework.procedures import shape
from casework.procedures.forms import FormDefinition
from casework.procedures.shape import ShapeError
from foundation.errors import Problem
from web import schema
from web.access import open_to

MOST_BYTES = 2_000_000
_KEY = re.compile(r"[a-z0-9_][a-z0-9_-]{0,59}", re.ASCII)
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


@blueprint.get("/tep")
@open_to(Role.ADMINISTRATOR)
def export(code: str) -> ResponseReturnValue:
    """Hand the draft's form out as JSON."""
    written = shape.write(opened(code).definition.form)
    text = json.dumps(written, ensure_ascii=False, indent=1)
    answer = Response(text, mimetype="application/json")
    name = f"bieu-mau-{code}.json"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.get("/json-schema")
@open_to(Role.ADMINISTRATOR)
def json_schema(code: str) -> ResponseReturnValue:
    """Show what programs will have to send, as the API will say once the draft is published."""
    found = schema.of_form(opened(code).definition.form)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    return Response(text, mimetype="application/schema+json")


@blueprint.route("/nap", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def load(code: str) -> ResponseReturnValue:
    """Put a form from JSON in the place of the draft's."""
    read, form = opened(code), UploadForm()
    if form.is_ready():
        text = _sent_file() or form.text.data or ""
        found = _read(text)
        if isinstance(found, Problem):
            form.add_problem("text", found)
        elif editing.keep(read, form, replace(read.definition, form=found)):
            _tell(read.definition.form, found)
            return back(code)
    return editing.page(f"{TEMPLATES}/load.html", read, form)


def _sent_file() -> str | None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    return sent.stream.read(MOST_BYTES + 1).decode("utf-8-sig", errors="replace")


def _read(text: str) -> FormDefinition | Problem:
    """Read a form, or say at which place its text is wrong."""
    if not text.strip():
        return Problem("form_file_needed")
    if len(text) > MOST_BYTES:
        return Problem("form_file_long", {"limit": MOST_BYTES // 1_000_000})
    try:
        found = shape.read(FormDefinition, json.loads(text))
    except json.JSONDecodeError as error:
        return Problem("form_file_broken", {"line": error.lineno, "column": error.colno})
    except ShapeError as error:
        return Problem("form_file_shape", {"place": str(error)[:300]})
    except (ValueError, RecursionError):  # a number of thousands of digits, lists without end
        return Problem("form_file_broken", {"line": 1, "column": 1})
    if wrong := next(_wrong_keys(found), ""):
        return Problem("form_file_shape", {"place": wrong})
    if not _can_be_kept(found):
        return Problem("form_file_signs")
    if len(found.fields) > MOST_QUESTIONS:
        return Problem("too_many_questions", {"limit": MOST_QUESTIONS})
    return found


def _wrong_keys(form: FormDefinition) -> Iterator[str]:
    """Name the places whose key cannot stand in an address."""
    for i, section in enumerate(form.sections):
        if not _KEY.fullmatch(section.key):
            yield f"sections[{i}].key"
        for j, one in enumerate(section.fields):
            if not all(_KEY.fullmatch(key) for key in (one.key, *(c.key for c in one.columns))):
                yield f"sections[{i}].fields[{j}].key"


def _can_be_kept(form: FormDefinition) -> bool:
    """Tell whether every text can be stored: no NUL and no half of a character."""
    text = json.dumps(shape.write(form), ensure_ascii=False)
    return not _NUL.search(text) and not any(map(_is_half, text))


def _is_half(sign: str) -> bool:
    return "\ud800" <= sign <= "\udfff"


def _tell(before: FormDefinition, after: FormDefinition) -> None:
    gone = [one.label for one in before.fields if one.key not in {new.key for new in after.fields}]
    flash(_("Đã nạp biểu mẫu với %(count)s câu hỏi.", count=len(after.fields)), "success")
    if gone:
        names = "; ".join(gone[:10])
        flash(_("Không còn các câu hỏi: %(names)s", names=names), "info")
