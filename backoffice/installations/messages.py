"""Messages one by one: what the envelope says, and sending again what could not be sent."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.installations import forms, wording
from backoffice.installations.keeping import check_keeper
from casework.installations import incoming, outgoing, queries
from casework.installations.envelope import Envelope, Header, canonical, read_envelope
from casework.people.actor import Role
from foundation.clock import now
from foundation.errors import Conflict
from gateways.exchange import jws
from web import sentences
from web.access import current_actor, open_to
from web.transactions import reading, transaction

blueprint = Blueprint("messages", __name__)


@blueprint.get("/<code>/di/<uuid:message_id>")
@open_to(Role.ADMINISTRATOR)
def sent(code: str, message_id: uuid.UUID) -> ResponseReturnValue:
    """Show a message to a partner by its envelope; what it says of people is not shown."""
    with reading() as session:
        check_keeper(session)
        one = queries.installation(session, code)
        message = queries.outgoing(session, one.id, message_id)
    return render_template(
        "backoffice/installations/message.html",
        partner=one,
        message=message,
        header=Header.model_validate_json(canonical(message.header)),
        files=message.body["files"],
        state=wording.OUTGOING[message.state],
        is_ours=True,
        words=wording,
    )


@blueprint.get("/<code>/den/<uuid:message_id>")
@open_to(Role.ADMINISTRATOR)
def came(code: str, message_id: uuid.UUID) -> ResponseReturnValue:
    """Show a partner's message by its envelope; what it says of people is not shown."""
    with reading() as session:
        check_keeper(session)
        one = queries.installation(session, code)
        message = queries.incoming(session, one.id, message_id)
    envelope: Envelope = read_envelope(jws.payload_of(message.envelope))
    return render_template(
        "backoffice/installations/message.html",
        partner=one,
        message=message,
        header=envelope.header,
        files=[file.model_dump() for file in envelope.files],
        state=wording.INCOMING[message.state],
        is_ours=False,
        words=wording,
    )


@blueprint.post("/<code>/di/<uuid:message_id>/gui-lai")
@open_to(Role.ADMINISTRATOR)
def resend(code: str, message_id: uuid.UUID) -> ResponseReturnValue:
    """Send a message anew that was given up or refused."""
    if forms.ChosenForm().is_ready():
        try:
            with transaction() as session:
                check_keeper(session)
                one = queries.installation(session, code)
                message = queries.outgoing(session, one.id, message_id, lock=True)
                outgoing.resend(session, message, by=current_actor(), at=now())
        except Conflict as refusal:
            flash(sentences.explain(refusal), "error")
        else:
            flash(_("Thông điệp đang được gửi lại."), "success")
    return redirect(url_for(".sent", code=code, message_id=message_id), 303)


@blueprint.post("/<code>/den/<uuid:message_id>/thu-lai")
@open_to(Role.ADMINISTRATOR)
def retry(code: str, message_id: uuid.UUID) -> ResponseReturnValue:
    """Fetch the files of a message again that waits for them."""
    if forms.ChosenForm().is_ready():
        with transaction() as session:
            check_keeper(session)
            one = queries.installation(session, code)
            message = queries.incoming(session, one.id, message_id, lock=True)
            incoming.fetch_again(session, message)
        flash(_("Hệ thống đang lấy lại tệp kèm theo."), "success")
    return redirect(url_for(".came", code=code, message_id=message_id), 303)
