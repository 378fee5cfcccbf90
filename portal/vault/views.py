"""One's own vault: its papers, one of them, its links; taking a paper or everything out."""

from typing import cast

import segno
from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from casework.dossiers import queries as dossiers
from casework.dossiers import vaulting
from casework.registers.records import IssuedResult
from casework.vault import actions, queries, rules
from casework.vault.queries import Wanted
from casework.vault.records import ItemKind, VaultItem
from foundation.clock import VIETNAM, now
from foundation.errors import Invalid, NotFound
from foundation.text import clean_line
from portal import evidence, stored, wording
from portal.vault import members, shared, taking
from portal.vault.forms import ConfirmForm, ShareForm
from web import pages, vault_words
from web.access import SIGNED_IN, current_actor, open_to, settings
from web.limits import account, limited
from web.transactions import reading, transaction

PAGE_SIZE = 20
_LONGEST_SEARCH = 100
_FRESH_LINK = "vault_link"
"""Where the browser's session holds a new link until its page has been shown once."""

blueprint = Blueprint("vault", __name__)
blueprint.register_blueprint(shared.blueprint)
blueprint.register_blueprint(taking.blueprint)
blueprint.register_blueprint(members.blueprint)


def own_id() -> int:
    """Return whose vault it is."""
    return cast("int", current_actor().account_id)


def _wanted() -> Wanted:
    kind, counts = request.args.get("loai", ""), request.args.get("gia-tri", "")
    return Wanted(
        text=clean_line(request.args.get("q", ""))[:_LONGEST_SEARCH],
        kind=kind if kind in set(ItemKind) else "",
        counts=counts if counts in {"valid", "over"} else "",
    )


@blueprint.get("/kho")
@open_to(SIGNED_IN)
def mine() -> ResponseReturnValue:
    """List one's papers, newest first."""
    wanted, before = _wanted(), pages.cursor(int)
    day = now().astimezone(VIETNAM).date()
    with reading() as found_in:
        found = queries.own_items(
            found_in,
            own_id(),
            wanted,
            day=day,
            before=before[0] if before else None,
            limit=PAGE_SIZE + 1,
        )
        pack = queries.newest_pack(found_in, own_id())
    page = pages.cut(found, PAGE_SIZE, lambda one: (one.id,))
    return render_template(
        "portal/vault/mine.html",
        wanted=wanted,
        is_narrowed=wanted != Wanted(),
        rows=[(one, rules.state_on(one, day), vault_words.validity(one, day)) for one in page.rows],
        page=page,
        pack=pack,
        shelves=list(vaulting.shelves(current_actor()).values()),
        words=vault_words,
        kinds=[(key, str(text)) for key, text in vault_words.KINDS.items()],
        form=ConfirmForm(),
    )


@blueprint.get("/kho/<int:item_id>")
@open_to(SIGNED_IN)
def show(item_id: int) -> ResponseReturnValue:
    """Show a paper: what it is, where it comes from, what it is worth, who opened its links."""
    with reading() as found_in:
        item = queries.own_item(found_in, item_id, account_id=own_id())
        return _page(found_in, item, ShareForm(formdata=None, data={"days": "7"}))


def _page(found_in: Session, item: VaultItem, form: ShareForm) -> str:
    at = now()
    day = at.astimezone(VIETNAM).date()
    links = queries.shares_of(found_in, item.id)
    return render_template(
        "portal/vault/item.html",
        item=item,
        state=rules.state_on(item, day),
        validity=vault_words.validity(item, day),
        origin=vault_words.origin(item),
        dossier=_dossier(found_in, item),
        successor=_successor(found_in, item),
        signatures=_signatures(found_in, item),
        links=[(one, actions.is_open(one, at=at)) for one in links],
        openings=queries.openings_of(found_in, [one.id for one in links]),
        purposes={one.id: one.purpose for one in links},
        qr=_qr(item),
        is_result=item.kind == ItemKind.RESULT.value,
        words=vault_words,
        wording=wording,
        form=form,
        confirm=ConfirmForm(formdata=None),
    )


def _dossier(found_in: Session, item: VaultItem) -> str:
    """Return the reference of the dossier a paper comes from, where it is one's own."""
    try:
        return dossiers.own_by_id(found_in, item.dossier_id, of=current_actor()).reference
    except NotFound:
        return ""


def _successor(found_in: Session, item: VaultItem) -> VaultItem | None:
    if item.replaced_by_result_id is None:
        return None
    return queries.of_result(found_in, item.replaced_by_result_id, account_id=item.account_id)


def _signatures(found_in: Session, item: VaultItem) -> object:
    result = found_in.get(IssuedResult, item.result_id) if item.result_id else None
    if result is None:
        return ()
    return evidence.signatures_of(found_in, result.dossier_id).get(result.paper_id, ())


def _qr(item: VaultItem) -> str:
    if not item.verify_code:
        return ""
    return _picture(f"{settings().portal_url}/kiem-tra/{item.verify_code}")


def _picture(address: str) -> str:
    return str(segno.make(address, error="m").svg_data_uri(scale=4, border=4))


@blueprint.get("/kho/<int:item_id>/tep")
@open_to(SIGNED_IN)
def view_file(item_id: int) -> ResponseReturnValue:
    """Show the file of one's own paper."""
    return _file(item_id, in_place=True)


@blueprint.get("/kho/<int:item_id>/tai-ve")
@open_to(SIGNED_IN)
def save_file(item_id: int) -> ResponseReturnValue:
    """Save the file of one's own paper."""
    return _file(item_id, in_place=False)


def _file(item_id: int, *, in_place: bool) -> Response:
    with reading() as found_in:
        item = queries.own_item(found_in, item_id, account_id=own_id())
    return stored.hand_out(item.file, in_place=in_place)


@blueprint.post("/kho/<int:item_id>/chia-se")
@open_to(SIGNED_IN)
@limited("30/hour", by=account)
def share(item_id: int) -> ResponseReturnValue:
    """Make a link; it is shown once, for only its hash is kept."""
    form = ShareForm()
    if form.is_ready():
        try:
            with transaction() as changed_in:
                item = queries.own_item(changed_in, item_id, account_id=own_id(), lock=True)
                token = actions.share(
                    changed_in,
                    item,
                    days=form.days.data,
                    purpose=form.purpose.data,
                    max_openings=form.openings(),
                    by=current_actor(),
                    at=now(),
                )
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            session[_FRESH_LINK] = [item_id, token]
            return redirect(url_for(".fresh", item_id=item_id), 303)
    with reading() as found_in:
        item = queries.own_item(found_in, item_id, account_id=own_id())
        return _page(found_in, item, form), 422


@blueprint.get("/kho/<int:item_id>/lien-ket-moi")
@open_to(SIGNED_IN)
def fresh(item_id: int) -> ResponseReturnValue:
    """Show a link that has just been made, this one time."""
    kept = session.pop(_FRESH_LINK, None)
    if not isinstance(kept, list) or kept[:1] != [item_id]:
        return redirect(url_for(".show", item_id=item_id, _anchor="links"), 303)
    with reading() as found_in:
        item = queries.own_item(found_in, item_id, account_id=own_id())
    address = f"{settings().portal_url}/chia-se/{kept[1]}"
    return render_template(
        "portal/vault/fresh.html", item=item, address=address, qr=_picture(address)
    )


@blueprint.post("/kho/<int:item_id>/chia-se/<int:share_id>/thu-hoi")
@open_to(SIGNED_IN)
def revoke(item_id: int, share_id: int) -> ResponseReturnValue:
    """End a link at once."""
    if ConfirmForm().is_ready():
        with transaction() as changed_in:
            item = queries.own_item(changed_in, item_id, account_id=own_id())
            actions.revoke(changed_in, item, share_id, by=current_actor(), at=now())
        flash(_("Liên kết đã thu hồi; từ nay không ai mở được nữa."), "success")
    return redirect(url_for(".show", item_id=item_id, _anchor="links"), 303)


@blueprint.route("/kho/<int:item_id>/xoa", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def remove(item_id: int) -> ResponseReturnValue:
    """Take one's own paper out of the vault, once its owner has confirmed it."""
    form = ConfirmForm()
    if form.is_ready():
        with transaction() as changed_in:
            item = queries.own_item(changed_in, item_id, account_id=own_id(), lock=True)
            actions.remove(changed_in, item, by=current_actor(), at=now())
        flash(_("Giấy tờ đã được xóa khỏi kho. Hồ sơ đã nộp không thay đổi."), "success")
        return redirect(url_for(".mine"), 303)
    with reading() as found_in:
        item = queries.own_item(found_in, item_id, account_id=own_id())
    if item.kind == ItemKind.RESULT.value:
        raise actions.ResultStays(item=item.id)
    return render_template("portal/vault/remove.html", item=item, form=form), form.status
