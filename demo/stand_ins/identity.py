"""A stand-in for VNeID: an OpenID provider that lets everybody be one of the sample people.

    GET  /identity/.well-known/openid-configuration, /identity/jwks
    GET  /identity/authorize   the page on which a sample person is chosen (POST: chosen)
    POST /identity/token       code + PKCE (S256) -> ID token (RS256) and access token
    GET  /identity/userinfo    the national portal's claims, signed
    GET  /identity/logout

It keeps the standards (OpenID Connect Core and Discovery 1.0, RFC 7636, RFC 9207): exact redirect
addresses, codes for one client and one use. ``trouble`` lets tests forge each answer.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

CODE_SECONDS, TOKEN_SECONDS = 60, 300
PEOPLE = Path(__file__).resolve().parent.parent / "data" / "people.json"
PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:1.1rem/1.5 sans-serif;max-width:34rem;margin:1rem auto;padding:0 1rem}}
button{{font:inherit;display:block;width:100%;text-align:left;margin:.5rem 0;padding:.75rem}}
.note{{border-left:.4rem solid #b3261e;padding:.5rem 1rem;background:#fdecea}}</style></head>
<body><h1>{title}</h1><p class="note"><strong>Đây không phải là VNeID.</strong> Chương trình này
đóng thế VNeID trong bản trình diễn: chọn một người mẫu là đăng nhập được bằng tên người đó.</p>
{body}</body></html>
"""


@dataclass(frozen=True, slots=True)
class Client:
    """One program that may ask: its secret and the exact addresses it is answered at."""

    secret: str
    redirects: tuple[str, ...]


@dataclass(slots=True)
class Grant:
    """What one choice of a person allows: a code, then an access token."""

    client: str
    redirect: str
    challenge: str
    nonce: str
    person: Mapping[str, str]
    until: float
    used: bool = False


@dataclass(slots=True)
class Trouble:
    """How the provider misbehaves; each hook gets what would be answered and gives what is."""

    sign: Callable[["IdentityStandIn", dict[str, Any]], str] | None = None
    token: Callable[[dict[str, Any]], Any] | None = None
    userinfo: Callable[["IdentityStandIn", dict[str, Any]], Response] | None = None
    metadata: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    back: Callable[[dict[str, str]], dict[str, str]] | None = None
    answers: dict[str, Callable[[], Response]] = field(default_factory=dict)


def sample_people() -> list[dict[str, str]]:
    """List who can sign in: some who have an account here, and two who have none yet."""
    read = json.loads(PEOPLE.read_text(encoding="utf-8"))
    people = [_citizen(row) for row in read["citizens"][:6]]
    bodies = [_body(row) for row in read["organisations"][:2]]
    newcomer = {
        "name": "Võ Thị Thanh Xuân", "id_number": "056195007788", "sex": "female",
        "birth_date": "1995-02-14", "phone": "0905000778", "email": "thanh.xuan@example.vn",
        "address": "Tổ 7, phường Nha Trang, tỉnh Khánh Hòa",
    }  # fmt: skip
    company = {
        "name": "Công ty TNHH Gốm Bàu Trúc Mẫu", "tax_code": "0100109106",
        "representative": "Đàng Thị Gốm", "representative_id_number": "058180001234",
        "phone": "0905000779", "email": "gom@example.vn", "address": "Xã Ninh Phước, Khánh Hòa",
    }  # fmt: skip
    return [*people, *bodies, _citizen(newcomer), _body(company)]


def _citizen(row: Mapping[str, str]) -> dict[str, str]:
    return _claims(row, "1") | {
        "HoVaTen": row["name"],
        "SoDinhDanh": row["id_number"],
        "NgaySinh": "/".join(reversed(row["birth_date"].split("-"))),
        "GioiTinh": "Nam" if row["sex"] == "male" else "Nữ",
    }


def _body(row: Mapping[str, str]) -> dict[str, str]:
    return _claims(row, "2") | {
        "HoVaTen": row["representative"],
        "SoDinhDanh": row["representative_id_number"],
        "MaSoThue": row["tax_code"],
        "TenDoanhNghiep": row["name"],
    }


def _claims(row: Mapping[str, str], kind: str) -> dict[str, str]:
    number = row.get("id_number") or row["tax_code"]
    subject = hashlib.sha256(f"{kind}:{number}".encode()).hexdigest()[:32]
    return {
        "sub": subject, "TechID": subject[:12].upper(), "LoaiTaiKhoan": kind,
        "DiaChi": row["address"], "SoDienThoai": row["phone"], "ThuDienTu": row["email"] or "",
    }  # fmt: skip


class IdentityStandIn:
    """The provider below ``/identity``; its key is drawn on first use."""

    def __init__(self, clients: Mapping[str, Client], issuer: str = "") -> None:
        """Know its clients; without an issuer it is named by the address it is asked at."""
        self.clients, self.issuer = dict(clients), issuer
        self.people = sample_people()
        self.trouble = Trouble()
        self.asked: dict[str, int] = {}
        self._lock = threading.Lock()
        self._key: RSAKey | None = None
        self._codes: dict[str, Grant] = {}
        self._tokens: dict[str, Grant] = {}

    @property
    def key(self) -> RSAKey:
        """Return the key that signs."""
        with self._lock:
            if self._key is None:
                self._key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
            return self._key

    def answer(self, request: Request) -> Response:
        """Answer one request."""
        place = request.path.removeprefix("/identity")
        self.issuer = self.issuer or f"{request.host_url}identity"
        self.asked[place] = self.asked.get(place, 0) + 1
        if place in self.trouble.answers:
            return self.trouble.answers[place]()
        serve = {
            "/.well-known/openid-configuration": self._metadata,
            "/jwks": lambda _: _json({"keys": [self.key.as_dict(private=False)]}),
            "/authorize": self._authorize,
            "/token": self._token,
            "/userinfo": self._userinfo,
            "/logout": self._logout,
        }.get(place)
        return serve(request) if serve else Response(status=HTTPStatus.NOT_FOUND)

    def sign(self, claims: Mapping[str, Any], **header: Any) -> str:  # noqa: ANN401 - a header's values
        """Sign claims as the provider does."""
        return jwt.encode({"alg": "RS256", "kid": self.key.kid, **header}, dict(claims), self.key)

    def _metadata(self, _request: Request) -> Response:
        base = self.issuer
        told = {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/userinfo",
            "jwks_uri": f"{base}/jwks",
            "end_session_endpoint": f"{base}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "userinfo_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            "acr_values_supported": ["2"],
            "authorization_response_iss_parameter_supported": True,
        }
        return _json(self.trouble.metadata(told) if self.trouble.metadata else told)

    def _authorize(self, request: Request) -> Response:
        asked = request.values
        client = self.clients.get(asked.get("client_id", ""))
        if client is None or asked.get("redirect_uri") not in client.redirects:
            return _page("Yêu cầu không hợp lệ", "<p>Địa chỉ trở về không được đăng ký.</p>", 400)
        is_right = (
            asked.get("response_type") == "code"
            and "openid" in asked.get("scope", "").split()
            and asked.get("code_challenge_method") == "S256"
            and bool(asked.get("code_challenge"))
        )
        if not is_right:
            return self._send_back(asked, {"error": "invalid_request"})
        if request.method == "GET":
            return self._choice(asked)
        if request.form.get("person") == "deny":
            return self._send_back(asked, {"error": "access_denied"})
        chosen = [one for one in self.people if one["sub"] == request.form.get("person")]
        if not chosen:
            return self._choice(asked)
        return self._send_back(asked, {"code": self.grant(asked, chosen[0])})

    def grant(self, asked: Mapping[str, str], person: Mapping[str, str]) -> str:
        """Draw the code by which a client learns who was chosen."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = Grant(
            client=asked["client_id"],
            redirect=asked["redirect_uri"],
            challenge=asked["code_challenge"],
            nonce=asked.get("nonce", ""),
            person=person,
            until=time.monotonic() + CODE_SECONDS,
        )
        return code

    def _choice(self, asked: Mapping[str, str]) -> Response:
        kept = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            for name, value in asked.items()
            if name != "person"
        )
        buttons = "".join(
            f'<button name="person" value="{one["sub"]}">'
            f"{escape(one.get('TenDoanhNghiep') or one['HoVaTen'])}<br>"
            f"<small>{one.get('MaSoThue') or one['SoDinhDanh']}</small></button>"
            for one in self.people
        )
        refuse = '<button name="person" value="deny">Không đăng nhập</button>'
        body = f'<form method="post">{kept}{buttons}{refuse}</form>'
        return _page("Đăng nhập thử nghiệm", body)

    def _send_back(self, asked: Mapping[str, str], told: dict[str, str]) -> Response:
        told = {**told, "state": asked.get("state", ""), "iss": self.issuer}
        told = self.trouble.back(told) if self.trouble.back else told
        answer = redirect(f"{asked['redirect_uri']}?{urlencode(told)}", 303)
        return Response(answer.get_data(), answer.status_code, answer.headers)

    def _token(self, request: Request) -> Response:
        given, form = request.authorization, request.form
        name = (given.username if given else "") or ""
        client = self.clients.get(name)
        if client is None or given is None or given.password != client.secret:
            return _json({"error": "invalid_client"}, HTTPStatus.UNAUTHORIZED)
        with self._lock:
            grant = self._codes.get(form.get("code", ""))
            fits = (
                grant is not None
                and not grant.used
                and grant.client == name
                and grant.redirect == form.get("redirect_uri")
                and grant.until > time.monotonic()
                and grant.challenge == _challenge(form.get("code_verifier", ""))
                and form.get("grant_type") == "authorization_code"
            )
            if grant is None or not fits:
                return _json({"error": "invalid_grant"}, HTTPStatus.BAD_REQUEST)
            grant.used = True
        access = secrets.token_urlsafe(24)
        self._tokens[access] = grant
        claims = self.claims_of(grant)
        signed = self.trouble.sign(self, claims) if self.trouble.sign else self.sign(claims)
        told = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "id_token": signed,
        }
        return _json(self.trouble.token(told) if self.trouble.token else told)

    def claims_of(self, grant: Grant) -> dict[str, Any]:
        """Say in an ID token who signed in, for whom and when."""
        moment = int(time.time())
        return {
            "iss": self.issuer, "sub": grant.person["sub"], "aud": grant.client, "iat": moment,
            "exp": moment + TOKEN_SECONDS, "nonce": grant.nonce, "acr": "2", "auth_time": moment,
            "SoDinhDanh": grant.person["SoDinhDanh"],
        }  # fmt: skip

    def _userinfo(self, request: Request) -> Response:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        grant = self._tokens.get(token)
        if kind.lower() != "bearer" or grant is None:
            return _json({"error": "invalid_token"}, HTTPStatus.UNAUTHORIZED)
        told = {**grant.person, "iss": self.issuer, "aud": grant.client}
        if self.trouble.userinfo:
            return self.trouble.userinfo(self, told)
        return Response(self.sign(told), mimetype="application/jwt")

    def _logout(self, request: Request) -> Response:
        back = request.args.get("post_logout_redirect_uri", "")
        known = self.clients.get(request.args.get("client_id", ""))
        ours = known is not None and any(one.startswith(back) for one in known.redirects)
        link = f'<p><a href="{escape(back)}">Trở lại</a></p>' if back and ours else ""
        return _page("Đã đăng xuất", f"<p>Phiên đăng nhập thử nghiệm đã kết thúc.</p>{link}")


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _json(content: object, status: int = HTTPStatus.OK) -> Response:
    return Response(
        json.dumps(content), status, {"Cache-Control": "no-store"}, mimetype="application/json"
    )


def _page(title: str, body: str, status: int = HTTPStatus.OK) -> Response:
    return Response(PAGE.format(title=title, body=body), status, mimetype="text/html")
