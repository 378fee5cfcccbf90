"""A fresh proof before what opens the account is changed: signed in lately, or proven anew."""

import functools
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from casework.people import opening
from casework.people import queries as people_queries
from foundation.clock import now
from foundation.errors import Invalid, Problem
from portal.account.forms import ProofForm
from portal.stored import gateways
from web import access, half_way, limits
from web.access import SIGNED_IN, current_actor, open_to, visitor
from web.passwords import is_right
from web.transactions import reading

blueprint = Blueprint("proof", __name__)
View = TypeVar("View", bound=Callable[..., Any])
PROVEN = "proven_at"
FRESH = timedelta(minutes=15)


def is_fresh() -> bool:
    """Tell whether the visitor signed in or proved the account a short while ago."""
    who = visitor()
    if who is not None and now() - who.started_at < FRESH:
        return True
    kept = session.get(PROVEN)
    return isinstance(kept, int) and time.time() - kept < FRESH.total_seconds()


def fresh(view: View) -> View:
    """Ask for a fresh proof before a view (ASVS 5.0, 7.5.1)."""

    @functools.wraps(view)
    def within(*args: object, **kwargs: object) -> object:
        if is_fresh():
            return view(*args, **kwargs)
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        back = wanted or url_for("portal.security.overview")
        return redirect(url_for("portal.proof.prove", next=back), 303)

    return cast("View", within)


@blueprint.route("/tai-khoan/bao-mat/chung-minh", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def prove() -> ResponseReturnValue:
    """Ask for the password once more; who has none signs in anew."""
    form = ProofForm()
    with reading() as reader:
        account = people_queries.account(reader, cast("int", current_actor().account_id))
    if form.is_ready():
        try:
            _check(account.id, account.password_hash, form)
            if account.totp_secret:
                half_way.prove(account.id, form.second.data or "")
        except Invalid as refusal:
            form.show({{"code": "second"}.get(at, at): one for at, one in refusal.fields.items()})
        else:
            session[PROVEN] = int(time.time())
            return access.back_to(url_for("portal.security.overview"))
    target = access.safe_next(request.values.get("next")) or ""
    shown = render_template(
        "portal/account/prove.html",
        form=form,
        next=target,
        has_login=opening.has_login(account),
        has_provider=gateways().identity.is_set,
    )
    return shown, form.status


def _check(account_id: int, kept: str, form: ProofForm) -> None:
    who = f"prove-{account_id}"
    limits.check_sign_in(who, "")
    if not is_right(kept or None, form.password.data):
        limits.note_failure(who, "")
        raise Invalid({"password": Problem("password_wrong")})
    limits.note_success(who, "")
