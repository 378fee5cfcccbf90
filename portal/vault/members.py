"""The vault of an organisation as its members see it: its papers, one of them, its file.

Members look and use papers again in what they file; sharing and removing is the organisation's.
"""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from casework.dossiers import vaulting
from casework.people.actor import Standing
from casework.vault import queries, rules
from casework.vault.queries import Wanted
from casework.vault.records import VaultItem
from foundation.clock import VIETNAM, now
from foundation.errors import NotFound
from portal import stored
from web import pages, vault_words
from web.access import SIGNED_IN, current_actor, open_to
from web.transactions import reading, transaction

PAGE_SIZE = 20

blueprint = Blueprint("members", __name__, url_prefix="/kho/cua/<int:mandate_id>")


def _standing(mandate_id: int) -> Standing:
    """Return as what the visitor belongs to the organisation; raise NotFound."""
    found = vaulting.shelves(current_actor()).get(mandate_id)
    if found is None:
        raise NotFound(what="mandate")
    return found


def _look(mandate_id: int, item_id: int) -> VaultItem:
    """Return a paper that the mandate reaches, and write down who looks; raise NotFound."""
    standing, by = _standing(mandate_id), current_actor()
    with transaction() as session:
        among = vaulting.on_shelf(standing)
        item = queries.own_item(session, item_id, account_id=standing.account_id, among=among)
        vaulting.note_looked(session, item, by=by, at=now())
        return item


@blueprint.get("")
@open_to(SIGNED_IN)
def shelf(mandate_id: int) -> ResponseReturnValue:
    """List the organisation's papers, newest first."""
    standing, before = _standing(mandate_id), pages.cursor(int)
    day = now().astimezone(VIETNAM).date()
    with reading() as session:
        found = queries.own_items(
            session,
            standing.account_id,
            Wanted(),
            day=day,
            among=vaulting.on_shelf(standing),
            before=before[0] if before else None,
            limit=PAGE_SIZE + 1,
        )
    page = pages.cut(found, PAGE_SIZE, lambda one: (one.id,))
    return render_template(
        "portal/vault/shelf.html",
        standing=standing,
        rows=[(one, rules.state_on(one, day), vault_words.validity(one, day)) for one in page.rows],
        page=page,
        words=vault_words,
    )


@blueprint.get("/<int:item_id>")
@open_to(SIGNED_IN)
def paper(mandate_id: int, item_id: int) -> ResponseReturnValue:
    """Show one paper of the organisation."""
    item = _look(mandate_id, item_id)
    day = now().astimezone(VIETNAM).date()
    return render_template(
        "portal/vault/shelf_paper.html",
        standing=_standing(mandate_id),
        item=item,
        state=rules.state_on(item, day),
        validity=vault_words.validity(item, day),
        origin=vault_words.origin(item),
        words=vault_words,
    )


@blueprint.get("/<int:item_id>/tep")
@open_to(SIGNED_IN)
def file(mandate_id: int, item_id: int) -> Response:
    """Show the file of a paper of the organisation."""
    return stored.hand_out(_look(mandate_id, item_id).file, in_place=True)
