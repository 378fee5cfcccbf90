"""Answers that are forged, replayed, mixed up or broken: nobody is signed in, a sentence says so.

OWASP ASVS 5.0 V10.5, RFC 9700 (OAuth 2.0 Security BCP), OpenID Connect Core 1.0 3.1.3.7.
"""

import base64
import dataclasses
import hmac
import json
import time

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from casework.people.account_records import IdentityLink
from casework.people.records import SignIn
from demo.stand_ins.identity import Client, Trouble
from gateways.identity import _Kept
from tests.portal import vneid
from tests.portal.browsing import Browser
from tests.portal.conftest import AN
from tests.portal.test_vneid import NAME, acts
from tests.servers import PASSWORD

OTHER = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
HTML = "<html><body>Bảo trì</body></html>"


@pytest.fixture(scope="module")
def provider():
    other = Client("bi-mat-khac", ("http://127.0.0.1:9999/ve",))
    with vneid.served(khac=other) as one:
        yield one


@pytest.fixture
def settings(settings, provider):
    provider.trouble = Trouble()
    return dataclasses.replace(
        settings,
        oidc_issuer=provider.issuer,
        oidc_client_id="mot-cua",
        oidc_client_secret="bi-mat-cua-mot-cua",
    )


@pytest.fixture
def visitor(app, provider):
    yield Browser(app)
    provider.trouble = Trouble()


def is_nobody(browser, database):
    with database.reading() as session:
        counts = [
            session.scalar(select(func.count()).select_from(one)) for one in (SignIn, IdentityLink)
        ]
    return counts == [0, 0] and browser.get("/tai-khoan").status == 303


def claim(**over):
    """Sign other claims than the true ones, with the true key; None leaves a claim out."""

    def sign(provider, claims):
        changed = {**claims, **over}
        return provider.sign({key: one for key, one in changed.items() if one is not None})

    return Trouble(sign=sign)


def at(**seconds):
    """Sign times that lie so many seconds from now."""

    def sign(provider, claims):
        return provider.sign(
            {**claims, **{key: int(time.time()) + one for key, one in seconds.items()}}
        )

    return Trouble(sign=sign)


def part(content):
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def unsigned(_provider, claims):
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


def unsigned_with_kid(provider, claims):
    return f"{part({'alg': 'none', 'kid': provider.key.kid})}.{part(claims)}.AAAA"


def by_public_key(provider, claims):
    """HS256 with the provider's public key as the secret: the classic confusion."""
    said = f"{part({'alg': 'HS256', 'kid': provider.key.kid})}.{part(claims)}"
    made = hmac.digest(provider.key.as_pem(private=False), said.encode(), "sha256")
    return f"{said}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


def with_critical_header(provider, claims):
    """A good signature over a header that asks for what we do not know (RFC 7515, 4.1.11)."""
    head = {"alg": "RS256", "kid": provider.key.kid, "crit": ["khac"], "khac": 1}
    said = f"{part(head)}.{part(claims)}"
    key = load_pem_private_key(provider.key.as_pem(private=True), None)
    made = key.sign(said.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{said}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


def by_client_secret(provider, claims):
    secret = OctKey.import_key(b"bi-mat-cua-mot-cua-bi-mat-cua-mot-cua")
    return jwt.encode(
        {"alg": "HS256", "kid": provider.key.kid}, claims, secret, algorithms=["HS256"]
    )


def by_stranger(_provider, claims):
    return jwt.encode({"alg": "RS256", "kid": OTHER.kid}, claims, OTHER)


def by_stranger_under_the_kid(provider, claims):
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, OTHER)


def by_embedded_key(provider, claims):
    header = {"alg": "RS256", "kid": provider.key.kid, "jwk": OTHER.as_dict(private=False)}
    return jwt.encode(header, claims, OTHER)


def without_kid(_provider, claims):
    return jwt.encode({"alg": "RS256"}, claims, OTHER)


def tampered(provider, claims):
    head, _, signature = provider.sign(claims).split(".")
    return f"{head}.{part({**claims, 'sub': 'ke-gian'})}.{signature}"


def without_signature(provider, claims):
    head, body, _ = provider.sign(claims).split(".")
    return f"{head}.{body}."


def cut_short(provider, claims):
    return provider.sign(claims)[:-40]


def not_a_token(_provider, _claims):
    return "khong.phai.token"


def told(**over):
    """Change what the token address answers."""
    return Trouble(token=lambda given: {**given, **over})


def userinfo(**over):
    """Sign other userinfo."""
    return Trouble(
        userinfo=lambda provider, claims: Response(
            provider.sign({**claims, **over}), mimetype="application/jwt"
        )
    )


def plain_userinfo(_provider, claims):
    return Response(json.dumps(claims), mimetype="application/json")


def stranger_userinfo(_provider, claims):
    return Response(
        jwt.encode({"alg": "RS256", "kid": OTHER.kid}, claims, OTHER), mimetype="application/jwt"
    )


def answer(place, body="", status=200, mimetype="application/json"):
    return Trouble(answers={place: lambda: Response(body, status, mimetype=mimetype)})


def elsewhere(place):
    return Trouble(
        answers={place: lambda: Response("", 302, {"Location": "http://127.0.0.1:9/cho-khac"})}
    )


def back(**over):
    return Trouble(
        back=lambda given: {key: one for key, one in {**given, **over}.items() if one is not None}
    )


def slow():
    time.sleep(6)
    return Response("{}")


FORGED = {
    "alg none": Trouble(sign=unsigned),
    "alg none with a kid": Trouble(sign=unsigned_with_kid),
    "HS256 by the public key": Trouble(sign=by_public_key),
    "HS256 by the client's secret": Trouble(sign=by_client_secret),
    "unknown kid": Trouble(sign=by_stranger),
    "another key under the kid": Trouble(sign=by_stranger_under_the_kid),
    "a key that the token brings": Trouble(sign=by_embedded_key),
    "no kid and a wrong key": Trouble(sign=without_kid),
    "tampered claims": Trouble(sign=tampered),
    "no signature": Trouble(sign=without_signature),
    "signature cut short": Trouble(sign=cut_short),
    "no token at all": Trouble(sign=not_a_token),
    "critical header": Trouble(sign=with_critical_header),
    "another issuer": claim(iss="https://vneid.example"),
    "issuer with a slash": Trouble(
        sign=lambda provider, claims: provider.sign({**claims, "iss": claims["iss"] + "/"})
    ),
    "no issuer": claim(iss=None),
    "another audience": claim(aud="khac"),
    "two audiences": claim(aud=["mot-cua", "khac"]),
    "two audiences with azp": claim(aud=["mot-cua", "khac"], azp="mot-cua"),
    "no audience": claim(aud=None),
    "another azp": claim(azp="khac"),
    "no nonce": claim(nonce=None),
    "another nonce": claim(nonce="khac"),
    "empty nonce": claim(nonce=""),
    "no subject": claim(sub=None),
    "subject is a number": claim(sub=7),
    "subject too long": claim(sub="x" * 300),
    "expired": at(iat=-500, exp=-120),
    "no expiry": claim(exp=None),
    "expiry is a text": claim(exp="9999999999"),
    "good for a year": at(exp=365 * 86400),
    "not yet valid": at(nbf=300),
    "made in the future": at(iat=300, exp=600),
    "made an hour ago": at(iat=-3600, exp=300),
    "no time of making": claim(iat=None),
    "assurance too low": claim(acr="1"),
    "no assurance": claim(acr=None),
    "wrong at_hash": claim(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "no ID token": told(id_token=None),
    "ID token is a number": told(id_token=5),
    "no access token": told(access_token=None),
    "not a bearer": told(token_type="mac"),
    "a list of tokens": Trouble(token=lambda _: []),
    "userinfo of another": userinfo(sub="nguoi-khac"),
    "userinfo with another number": userinfo(SoDinhDanh="056195007788"),
    "userinfo for another client": userinfo(aud="khac"),
    "userinfo of another issuer": userinfo(iss="https://vneid.example"),
    "unsigned userinfo": Trouble(userinfo=plain_userinfo),
    "userinfo signed by a stranger": Trouble(userinfo=stranger_userinfo),
    "userinfo is HTML": answer("/userinfo", HTML, 200, "text/html"),
    "claim is a list": userinfo(HoVaTen=["An"]),
    "claim is huge": userinfo(DiaChi="x" * 5000),
    "kind of account unknown": userinfo(LoaiTaiKhoan="9"),
    "name of signs": userinfo(HoVaTen="<script>"),
    "company without a tax code": userinfo(LoaiTaiKhoan="2"),
    "way back without issuer": back(iss=None),
    "way back names another issuer": back(iss="https://vneid.example"),
    "no state": back(state=None),
    "empty state": back(state=""),
    "another state": back(state="khac"),
    "no code": back(code=None),
    "made-up code": back(code="bia-dat"),
    "refused by the person": back(code=None, error="access_denied"),
    "token address fails": answer("/token", HTML, 500, "text/html"),
    "token address is HTML": answer("/token", HTML, 200, "text/html"),
    "token address is huge": answer("/token", "x" * 400_000),
    "token address leads elsewhere": elsewhere("/token"),
    "token address refuses the client": answer("/token", '{"error": "invalid_client"}', 401),
    "userinfo leads elsewhere": elsewhere("/userinfo"),
    "userinfo fails": answer("/userinfo", "", 503),
    "keys are HTML": answer("/jwks", HTML, 200, "text/html"),
    "keys are empty": answer("/jwks", '{"keys": []}'),
    "keys are huge": answer("/jwks", "x" * 400_000),
    "keys fail": answer("/jwks", "", 500),
}  # fmt: skip


AWAY = {
    "token address fails", "token address is huge", "token address leads elsewhere",
    "userinfo leads elsewhere", "userinfo fails", "keys are huge", "keys fail",
}  # fmt: skip
"""Told as a provider that does not answer; all others as an answer that is not believed."""


def test_what_is_forged_signs_nobody_in(app, provider, database):
    """Each forgery of the table against one application; what it learned is forgotten between."""
    wrong = {}
    for name, trouble in FORGED.items():
        app.extensions["gateways"].identity._kept = _Kept()
        browser, provider.trouble = Browser(app), trouble
        page = vneid.sign_in(browser, provider, NAME)
        expected = {503} if name in AWAY else {409, 422}
        told = page.heading == "Chưa đăng nhập được bằng VNeID"
        if page.status not in expected or not told or not is_nobody(browser, database):
            wrong[name] = (page.status, page.location or page.text[:200])
    provider.trouble = Trouble()
    assert wrong == {}
    assert len(FORGED) >= 70


METADATA = {
    "metadata of another issuer": {"issuer": "https://vneid.example"},
    "tokens at another host": {"token_endpoint": "http://127.0.0.1:9/token"},
    "keys at another host": {"jwks_uri": "http://127.0.0.1:9/jwks"},
    "sign-in at another host": {"authorization_endpoint": "https://vneid.example/"},
    "an address that is none": {"jwks_uri": 5},
}


def test_metadata_of_elsewhere_lead_nowhere(app, provider):
    for name, change in METADATA.items():
        app.extensions["gateways"].identity._kept = _Kept()
        provider.trouble = Trouble(metadata=lambda given, change=change: given | change)
        page = Browser(app).get("/dang-nhap/vneid")
        assert (page.status, page.location) == (422, ""), name
    provider.trouble = Trouble()


def test_metadata_that_are_none_lead_nowhere(app, provider):
    for body in (HTML, "[]", "x" * 400_000, ""):
        provider.trouble = answer("/.well-known/openid-configuration", body)
        assert Browser(app).get("/dang-nhap/vneid").status in {422, 503}
    provider.trouble = Trouble()


def test_a_provider_that_is_away_is_said_to_be_away(visitor, provider):
    provider.trouble = answer("/.well-known/openid-configuration", "", 503)

    page = visitor.get("/dang-nhap/vneid")

    assert page.status == 503
    assert "đang không trả lời" in page.text


def test_a_slow_provider_is_not_waited_for_long(visitor, provider, database):
    provider.trouble = Trouble(answers={"/token": slow})
    begun = time.monotonic()

    page = vneid.sign_in(visitor, provider, NAME)

    assert page.status == 503
    assert time.monotonic() - begun < 9
    assert is_nobody(visitor, database)


def departed(browser, provider):
    """Go to the provider and choose; return the way back without going it."""
    there = browser.get("/dang-nhap/vneid")
    return vneid.path_of(vneid.choose(there.location, vneid.person(provider, NAME)["sub"]))


def test_a_way_back_is_gone_once(visitor, provider):
    way = departed(visitor, provider)
    assert visitor.get(way).status == 303

    again = visitor.get(way)

    assert again.status == 409
    assert "đã dùng rồi" in again.text


def test_a_way_back_belongs_to_the_browser_that_set_out(visitor, provider, app):
    way = departed(visitor, provider)

    assert Browser(app).get(way).status == 409
    other = Browser(app)
    other.get("/dang-nhap/vneid")
    assert other.get(way).status == 409


def test_a_code_of_another_way_is_refused(visitor, provider, app):
    """The code of one sign-in with the state of another: PKCE and nonce do not fit."""
    attacker = departed(Browser(app), provider)
    own = departed(visitor, provider)
    code = attacker.partition("code=")[2].partition("&")[0]
    mine = own.partition("code=")[2].partition("&")[0]

    assert visitor.get(own.replace(mine, code)).status == 422


def test_a_code_of_another_client_is_refused(visitor, provider):
    own = departed(visitor, provider)
    mine = own.partition("code=")[2].partition("&")[0]
    grant = provider._codes[mine]
    foreign = provider.grant(
        {"client_id": "khac", "redirect_uri": grant.redirect, "code_challenge": grant.challenge,
         "nonce": grant.nonce},
        grant.person,
    )  # fmt: skip

    assert visitor.get(own.replace(mine, foreign)).status == 422


def test_two_states_are_none(visitor, provider):
    way = departed(visitor, provider)

    assert visitor.get(f"{way}&state=khac").status == 409


def test_the_way_never_leads_elsewhere(visitor, provider):
    vneid.sign_in(visitor, provider, NAME)
    visitor.post("/dang-nhap/vneid/noi", {"password": PASSWORD})
    for target in ("https://ac.example", "//ac.example", "/\\ac.example", "javascript:alert(1)"):
        visitor.post("/dang-xuat")
        assert vneid.sign_in(visitor, provider, NAME, next=target).location == "/ho-so"


def test_the_provider_answers_registered_addresses_only(visitor, provider):
    there = visitor.get("/dang-nhap/vneid").location
    forged = there.replace("dang-nhap%2Fvneid%2Fve", "cho-khac")
    assert forged != there

    with pytest.raises(AssertionError):
        vneid.choose(forged, "")


def test_a_refusal_of_a_known_account_is_in_its_journal(app, provider, database):
    citizen = Browser(app).sign_in(AN)
    there = citizen.get("/tai-khoan/bao-mat/vneid")
    provider.trouble = Trouble(sign=by_stranger)
    way = vneid.choose(there.location, vneid.person(provider, NAME)["sub"])

    assert citizen.get(vneid.path_of(way)).status == 422

    provider.trouble = Trouble()
    assert acts(database, AN)[-1] == "identity_refused"


def test_new_keys_of_the_provider_are_learned(visitor, provider, app):
    vneid.sign_in(visitor, provider, NAME)
    kept, provider._key = provider._key, OTHER
    identity = app.extensions["gateways"].identity
    identity._kept.keys_at -= 61
    try:
        assert vneid.sign_in(Browser(app), provider, NAME).status == 303
    finally:
        provider._key = kept
