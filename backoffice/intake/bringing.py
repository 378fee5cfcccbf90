"""What was asked for is brought to the counter: on paper, or in words that the clerk types."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice import acting
from backoffice.acting import Turn
from backoffice.forms import VerbForm
from backoffice.intake import reading
from backoffice.intake.forms import COUNTS, MARKS, usual
from casework.dossiers import bringing, queries
from casework.dossiers import supplement as supplements
from casework.dossiers.intake_rules import NOTE_LENGTH
from casework.dossiers.records import SupplementRequest
from casework.dossiers.states import Verb
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition, RequiredPart
from foundation.errors import Invalid, Refusal
from web.access import current_actor, open_to
from web.fields import CheckboxField, IntegerField, TextField
from web.transactions import reading as looking

blueprint = Blueprint("bringing", __name__, url_prefix="/ho-so/<reference>")


@blueprint.route("/nhan-bo-sung", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def supplement(reference: str) -> ResponseReturnValue:
    """Take in what was asked for before acceptance; the dossier comes back to the desk."""
    return _bring(reference, Verb.SUPPLEMENT)


@blueprint.route("/nhan-bo-sung-tiep", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def resume(reference: str) -> ResponseReturnValue:
    """Take in what the agency asked for; the specialist goes on."""
    return _bring(reference, Verb.RESUME)


def _bring(reference: str, verb: Verb) -> ResponseReturnValue:
    with looking() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        definition = procedures.definition_of(dossier.version)
        request = supplements.open_request(session, dossier.id)
        parts, form = _parts(definition, request), _form(definition, request)
    refusal: Refusal | None = None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _take(turn, form, parts))
        if refusal is None:
            return acting.done(reference, _("Đã nhận giấy tờ bổ sung."))
    with looking() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        facts: dict[str, Any] = {
            "items": request.items if request else [],
            "rows": [
                {
                    "key": one.key,
                    "name": one.name,
                    "told": "",
                    "usual": usual(one),
                    "optional": False,
                }
                for one in parts
            ],
            "fields": [one.name for one in form if one.name.startswith("field:")],
            "faults": {
                one.name.removesuffix(".on").replace("part.", "part:", 1): str(one.errors[0])
                for one in form
                if one.name.endswith(".on") and one.errors
            },
        }
        return acting.page(
            "backoffice/intake/bring.html", session, dossier, verb, form, refusal, **facts
        )


def _parts(definition: Definition, request: SupplementRequest | None) -> list[RequiredPart]:
    asked = {one.key for one in request.items if one.kind == "part"} if request else set()
    return [one for one in definition.parts if one.key in asked]


def _form(definition: Definition, request: SupplementRequest | None) -> VerbForm:
    fields: dict[str, Any] = {}
    for part in _parts(definition, request):
        stem = f"part.{part.key}"
        fields[f"{stem}.on"] = CheckboxField(part.name, required=False)
        fields |= {f"{stem}.{one}": IntegerField(required=False) for one in COUNTS}
        fields |= {f"{stem}.{one}": CheckboxField(required=False) for one in MARKS}
        fields[f"{stem}.note"] = TextField(_l("Ghi chú"), required=False, max_length=NOTE_LENGTH)
    labels = {one.key: one.label for one in definition.form.fields}
    for item in request.items if request else ():
        if item.kind == "field":
            fields[f"field:{item.key}"] = TextField(
                labels.get(item.key, item.key), required=False, max_length=2_000, hint=item.reason
            )
    form: VerbForm = type("BringForm", (VerbForm,), fields)()
    return form


def _take(turn: Turn, form: VerbForm, parts: list[RequiredPart]) -> None:
    given = reading.given_of(form, parts)
    answers = {
        one.name.removeprefix("field:"): one.data or ""
        for one in form
        if one.name.startswith("field:")
    }
    try:
        bringing.bring_more(turn.session, turn.dossier, given, answers, by=turn.by, at=turn.at)
    except Invalid as refusal:
        raise Invalid({_place(key): one for key, one in refusal.fields.items()}) from None


def _place(key: str) -> str:
    """Name the control of a place: a part's problem stands at its tick."""
    return f"{key.replace(':', '.', 1)}.on" if key.startswith("part:") else key
