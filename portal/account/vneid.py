"""Signing in by VNeID: there and back, then into the account that the identity opens.

An identity that opens no account yet waits: its owner proves the account of the same number, by
its password or a code sent to its confirmed address, or opens a new one with the facts told.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound as NoPage

from casework.people import identities
from casework.people import queries as people_queries
from casework.people.account_records import IdentityRequest
from casework.people.identities import Said
from foundation.clock import now
from foundation.errors import Refusal, Unavailable
from foundation.ids import new_token, token_hash
from foundation.log import logger
from gateways.identity import IdentityProvider, IdentityRefused
from portal.stored import gateways
from web import access, sign_in
from web.access import PUBLIC, SIGNED_IN, current_actor, open_to
from web.errors import status_of
from web.limits import limited
from web.sentences import explain
from web.transactions import let_go, transaction

blueprint = Blueprint("vneid", __name__)
BROWSER, STATE = "vneid_browser", "vneid_state"
"""Members of the session: which browser set out, and which way it came back by."""
log = logger(__name__)


@dataclass(frozen=True, slots=True)
class _Way:
    """What is read of the way there before the provider is asked."""

    nonce: str
    verifier: str
    target: str
    account_id: int | None


def provider() -> IdentityProvider:
    """Return the provider; a page that does not exist where there is none."""
    found = gateways().identity
    if not found.is_set:
        raise NoPage
    return found


@blueprint.get("/dang-nhap/vneid")
@open_to(PUBLIC)
@limited("30/minute;200/hour")
def start() -> ResponseReturnValue:
    """Send the browser to VNeID, to come back to this very browser."""
    return _set_out(access.safe_next(request.args.get("next")) or "", None)


@blueprint.get("/tai-khoan/bao-mat/vneid")
@open_to(SIGNED_IN)
@limited("30/hour")
def start_link() -> ResponseReturnValue:
    """Set out to VNeID to link the account one is signed in to.

    A plain link may do it: only the person can sign in there, and only the same number is linked.
    """
    return _set_out(url_for("portal.security.overview"), current_actor().account_id)


@blueprint.get("/dang-xuat/vneid")
@open_to(PUBLIC)
@limited("30/minute")
def leave() -> ResponseReturnValue:
    """Go to where VNeID ends its own sign-in; home where it has no such place."""
    let_go()
    return redirect(provider().leave_url() or "/", 303)


def _set_out(target: str, account_id: int | None) -> ResponseReturnValue:
    try:
        departure = provider().begin()
    except (IdentityRefused, Unavailable) as error:
        return _failed(error, account_id)
    browser = session.get(BROWSER)
    if not isinstance(browser, str):
        browser = session[BROWSER] = new_token()
    with transaction() as writer:
        identities.begin(
            writer,
            IdentityRequest(
                state_hash=token_hash(departure.state),
                browser_hash=token_hash(browser),
                issuer=provider().issuer,
                nonce=departure.nonce,
                verifier=departure.verifier,
                target=target,
                account_id=account_id,
                begun_at=now(),
            ),
        )
    return redirect(departure.url, 303)


@blueprint.get("/dang-nhap/vneid/ve")
@open_to(PUBLIC)
@limited("60/minute;400/hour")
def come_back() -> ResponseReturnValue:
    """Take what VNeID said, once, and lead into the account or to the proof of it."""
    answer = {key: request.args[key] for key in request.args}
    state, way = answer.get("state", ""), None
    try:
        way = _way_of(state)
        said = _ask(answer, way)
        return _arrive(state, way, said)
    except (IdentityRefused, Unavailable, Refusal) as error:
        return _failed(error, way.account_id if way else None)


def _way_of(state: str) -> _Way:
    browser = session.get(BROWSER)
    if not isinstance(browser, str) or not state or len(request.args.getlist("state")) != 1:
        raise identities.RequestGone
    with transaction() as writer:
        found = identities.come_back(writer, state, browser, at=now())
        return _Way(found.nonce, found.verifier, found.target, found.account_id)


def _ask(answer: Mapping[str, str], way: _Way) -> Said:
    let_go()
    checked = provider().finish(answer, nonce=way.nonce, verifier=way.verifier, at=now())
    said = Said(checked.issuer, checked.subject, checked.assurance, checked.claims)
    identities.check_said(said)
    return said


def _arrive(state: str, way: _Way, said: Said) -> ResponseReturnValue:
    """Open the account of the identity, link the one signed in to, or ask for a proof."""
    if way.account_id is not None:
        return _link_own(way.account_id, said)
    with transaction() as writer:
        account = identities.account_of(writer, said, at=now())
        if account is None:
            identities.keep_waiting(writer, state, said)
            proves = identities.account_to_prove(writer, said) is not None
    if account is not None:
        target = access.safe_next(way.target) or "/ho-so"
        session.pop(BROWSER, None)
        return sign_in.enter(account.id, default=target, way="vneid")
    session[STATE] = state
    page = "portal.settling.prove" if proves else "portal.settling.open_account"
    return redirect(url_for(page), 303)


def _link_own(account_id: int, said: Said) -> ResponseReturnValue:
    """Link the account that set out, if it is still the one signed in here."""
    if current_actor().account_id != account_id:
        raise identities.RequestGone
    with transaction() as writer:
        if identities.account_of(writer, said, at=now()) is not None:
            raise identities.IdentityTaken
        own = people_queries.account(writer, account_id, lock=True)
        identities.link(writer, own, said, proven_by="signed_in", at=now())
    flash(_("Tài khoản đã nối với VNeID; lần sau ông/bà đăng nhập bằng VNeID được."), "success")
    return redirect(url_for("portal.security.overview"), 303)


def _failed(error: Exception, account_id: int | None) -> ResponseReturnValue:
    """Say in a sentence that nothing was opened; the journal of a known account notes it."""
    why = error.reason if isinstance(error, IdentityRefused) else getattr(error, "code", "")
    log.warning("sign-in by the provider refused", why=why)
    known = account_id
    if isinstance(error, Refusal) and isinstance(error.facts.get("account"), int):
        known = int(str(error.facts["account"]))
    if known is not None and not isinstance(error, Unavailable):
        with transaction() as writer:
            identities.note_refused(writer, known, why=str(why), at=now())
    status = 422 if isinstance(error, IdentityRefused) else int(status_of(_refusal(error)))
    return render_template("portal/account/vneid_failed.html", sentence=_sentence(error)), status


def _refusal(error: Exception) -> Refusal:
    return error if isinstance(error, Refusal) else Refusal()


def _sentence(error: Exception) -> str:
    if isinstance(error, Unavailable):
        return str(_("VNeID đang không trả lời. Ông/bà hãy thử lại sau ít phút."))
    if isinstance(error, Refusal):
        return explain(error)
    if isinstance(error, IdentityRefused) and error.reason == "denied":
        return str(_("Ông/bà đã không đồng ý đăng nhập tại VNeID."))
    if isinstance(error, IdentityRefused) and error.reason == "assurance":
        return str(_("Tài khoản VNeID cần ở mức độ 2 trở lên mới đăng nhập được vào đây."))
    return str(_("Không kiểm tra được câu trả lời của VNeID nên chưa đăng nhập được."))
