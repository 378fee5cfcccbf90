"""Taking a whole vault out: sent while it is packed, or packed by the worker where it is large."""

from collections.abc import Iterator
from typing import cast

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casework.vault import packing, queries
from casework.vault.queries import Member
from casework.vault.records import PackState
from foundation.clock import VIETNAM, now
from foundation.errors import NotFound
from gateways import zipping
from gateways.files import FileStore
from gateways.zipping import Packed
from portal import stored
from portal.vault.forms import ConfirmForm
from web.access import SIGNED_IN, current_actor, open_to
from web.limits import account, limited
from web.transactions import let_go, reading, transaction

ZIP = "application/zip"

blueprint = Blueprint("taking", __name__)


@blueprint.post("/kho/tai-ve")
@open_to(SIGNED_IN)
@limited("6/hour", by=account)
def everything() -> ResponseReturnValue:
    """Send the whole vault as an archive, or have it packed where it is large."""
    actor, at = current_actor(), now()
    own_id = cast("int", actor.account_id)
    if not ConfirmForm().is_ready():
        return redirect(url_for("portal.vault.mine"), 303)
    with transaction() as session:
        members = queries.members(session, own_id)
        if not members:
            raise packing.NothingKept(account=own_id)
        if sum(one.size for one in members) > packing.AT_ONCE:
            packing.ask(session, own_id, by=actor, at=at)
            members = []
        else:
            packing.note_taken(session, own_id, by=actor, at=at)
    let_go()
    if not members:
        flash(_("Kho của ông/bà lớn nên đang được gói; xong sẽ có nút tải về ở trang này."), "info")
        return redirect(url_for("portal.vault.mine"), 303)
    day = at.astimezone(VIETNAM).date()
    listed = packing.listing(members, day=day)
    return _archive(zipping.stream(_packed(stored.gateways().files, members, listed)))


def _packed(files: FileStore, members: list[Member], listed: bytes) -> Iterator[Packed]:
    yield Packed(packing.LIST_NAME, len(listed), lambda: [listed])
    for path, one in packing.paths(members):
        sha256 = one.item.sha256
        yield Packed(path, one.size, lambda sha256=sha256: files.stream(sha256))  # type: ignore[misc]


def _archive(pieces: Iterator[bytes]) -> Response:
    answer = Response(pieces, mimetype=ZIP)
    day = now().astimezone(VIETNAM).strftime("%Y%m%d")
    answer.headers["Content-Disposition"] = f'attachment; filename="kho-giay-to-{day}.zip"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/kho/tai-ve/<int:pack_id>")
@open_to(SIGNED_IN)
@limited("20/hour", by=account)
def packed(pack_id: int) -> ResponseReturnValue:
    """Send an archive that the worker has packed."""
    own_id = cast("int", current_actor().account_id)
    with reading() as session:
        pack = queries.newest_pack(session, own_id)
    if pack is None or pack.id != pack_id or pack.state != PackState.READY.value:
        raise NotFound(what="pack")
    let_go()
    answer = _archive(iter(stored.gateways().files.stream(pack.sha256)))
    answer.content_length = pack.size
    return answer
