"""Addresses around one dossier: the page of each verb, its files and its papers."""

import uuid
from functools import partial

from flask import url_for
from flask_babel import gettext as _

from casework.dossiers.states import Verb
from casework.papers.printing import PRINTABLE, THERMAL
from casework.papers.records import Paper, PaperKind

PAGES: dict[Verb, str] = {
    Verb.SUBMIT: "backoffice.intake.show",
    Verb.SUPPLEMENT: "backoffice.bringing.supplement",
    Verb.RESUME: "backoffice.bringing.resume",
    Verb.ACCEPT: "backoffice.desk_verbs.accept",
    Verb.ASK_FOR_MORE: "backoffice.desk_verbs.ask_for_more",
    Verb.REFUSE: "backoffice.desk_verbs.refuse",
    Verb.HALT: "backoffice.desk_verbs.halt",
    Verb.CONFIRM_FEE: "backoffice.desk_verbs.confirm_fee",
    Verb.HAND_OUT: "backoffice.handing.hand_out",
    Verb.ASSIGN: "backoffice.tasks.take_up",
    Verb.PROPOSE: "backoffice.tasks.propose",
    Verb.DEMAND_FEE: "backoffice.tasks.demand_fee",
    Verb.SIGN: "backoffice.signing.sign",
    Verb.HAND_BACK: "backoffice.signing.hand_back",
    Verb.SEAL: "backoffice.signing.seal",
    Verb.REAPPOINT: "backoffice.reappointing.reappoint",
    Verb.ALLOT: "backoffice.verbs.allot",
    Verb.RELEASE: "backoffice.verbs.release",
    Verb.MOVE_ON: "backoffice.verbs.move_on",
    Verb.SEND_FOR_REVIEW: "backoffice.verbs.send_for_review",
    Verb.APPROVE: "backoffice.verbs.approve",
    Verb.CONSULT: "backoffice.verbs.consult",
    Verb.SEND_BACK: "backoffice.verbs.send_back",
}
"""The endpoint on which each verb of an officer is confirmed."""


def original(reference: str, file_id: uuid.UUID) -> str:
    """Return where a file of the dossier is downloaded as it was handed in."""
    return url_for("backoffice.dossier.original", reference=reference, file_id=file_id)


def picture(reference: str, file_id: uuid.UUID, number: int) -> str:
    """Return where one page of a file is seen as a picture."""
    return url_for(
        "backoffice.dossier.picture", reference=reference, file_id=file_id, number=number
    )


def prints(reference: str, paper: Paper) -> list[tuple[str, str]]:
    """Return (name, address) of the ways in which a slip is printed; nothing for other papers."""
    if paper.kind not in PRINTABLE:
        return []
    here = partial(url_for, "backoffice.printing.slip", reference=reference, paper_id=paper.id)
    if paper.kind == PaperKind.SLIP.value:
        return [(_("In A5, 2 liên"), here()), (_("In máy nhiệt 80 mm"), here(kho=THERMAL))]
    return [(_("In"), here())]


def earlier_result(reference: str, part_key: str) -> str:
    """Return where the earlier result that proves a part of the dossier is looked at."""
    return url_for("backoffice.desk_beside.earlier", reference=reference, part_key=part_key)


def paper(reference: str, file_id: uuid.UUID) -> str:
    """Return where a paper made by the house is read page by page."""
    return url_for("backoffice.dossier.paper", reference=reference, file_id=file_id)
