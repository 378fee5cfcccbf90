"""What strangers see of a paper by a link: its facts, what it is worth, its very bytes.

A link that never was, is over, used up or revoked gives one and the same page.
"""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from casework.files.records import StoredFile
from casework.vault import actions, rules
from casework.vault.records import VaultItem, VaultShare
from foundation.clock import VIETNAM, now
from portal import stored
from web import vault_words
from web.access import PUBLIC, open_to
from web.limits import address, limited
from web.transactions import transaction

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
_RATE = "30/minute;200/hour"

blueprint = Blueprint("shared", __name__)


def _opened(token: str, what: str) -> tuple[VaultShare, VaultItem, StoredFile]:
    """Let the stranger in; raise LinkOver."""
    with transaction() as session:
        made, item = actions.open_link(session, token, what=what, address=address(), at=now())
        return made, item, session.get_one(StoredFile, item.file_id)


@blueprint.errorhandler(actions.LinkOver)
def gone(_refusal: actions.LinkOver) -> ResponseReturnValue:
    """Say that a link leads nowhere, whatever the reason."""
    return render_template("portal/vault/gone.html"), 404, HEADERS


@blueprint.get("/chia-se/<token>")
@open_to(PUBLIC)
@limited(_RATE)
def page(token: str) -> ResponseReturnValue:
    """Show what the paper is and what it is worth now."""
    made, item, file = _opened(token, "page")
    day = now().astimezone(VIETNAM).date()
    left = None if made.max_openings is None else made.max_openings - made.openings
    shown = render_template(
        "portal/vault/shared.html",
        token=token,
        share=made,
        item=item,
        file=file,
        left=left,
        state=rules.state_on(item, day),
        validity=vault_words.validity(item, day),
        words=vault_words,
    )
    return shown, 200, HEADERS


@blueprint.get("/chia-se/<token>/tep")
@open_to(PUBLIC)
@limited(_RATE)
def open_file(token: str) -> ResponseReturnValue:
    """Give the paper's bytes as they are."""
    _made, _item, file = _opened(token, "file")
    answer: Response = stored.hand_out(file, in_place=False)
    answer.headers.update(HEADERS)
    return answer
