"""Signing in by an outside provider of identities (VNeID), as OpenID Connect asks for it.

The issuer is pinned by a setting: metadata, keys and tokens of any other are refused. Code flow
with PKCE (S256), state and nonce (OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9207; RFC 9700).
Every answer is bounded in size and time, no redirect of the provider is followed on this side.

Reasons of ``IdentityRefused``: provider, metadata, answer, denied, mix_up, code, signature, claims,
replay, assurance, userinfo.
"""

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests.adapters import HTTPAdapter

from foundation.errors import Unavailable
from foundation.settings import Settings

ALGORITHMS = ("RS256", "PS256", "ES256")
"""What an ID token may be signed with; never ``none``, never a shared secret."""
KEPT_SECONDS = 3600
"""How long metadata and keys are believed without asking again."""
KEYS_AGAIN_SECONDS = 60
"""How soon an unknown key makes us ask for the keys again."""
LEEWAY_SECONDS, OLDEST_SECONDS = 60, 600
"""How far clocks may differ, and how long ago a token may have been made."""
LARGEST_ANSWER = 256 * 1024
TIMEOUT, LONGEST_ANSWER = (3.0, 5.0), 8.0
"""Seconds to connect and to wait for a piece, and for the whole answer."""
LONGEST_VALUE = 500
SCOPE = "openid profile"
CLAIMS = (
    "TechID", "LoaiTaiKhoan", "SoDinhDanh", "HoVaTen", "NgaySinh", "GioiTinh", "DiaChi",
    "SoDienThoai", "ThuDienTu", "MaSoThue", "TenDoanhNghiep",
)  # fmt: skip
"""What the national portal's provider tells of a person; nothing else is kept."""


class IdentityRefused(Exception):  # noqa: N818 - an answer that is not believed, not a fault
    """What came back is not believed; ``reason`` is for the log and the journal."""

    def __init__(self, reason: str) -> None:
        """Keep why."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send the browser, and the secrets that prove its way back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Verified:
    """Who the provider says has signed in, after every check."""

    issuer: str
    subject: str
    assurance: str
    claims: Mapping[str, str]


@dataclass(slots=True)
class _Kept:
    """What was learned of the provider, and when (seconds of the monotonic clock)."""

    metadata: dict[str, Any] = field(default_factory=dict)
    metadata_at: float = 0.0
    keys: KeySet | None = None
    keys_at: float = 0.0


class _Bounded(HTTPAdapter):
    """Reads an answer only up to a size and a time, however slowly it drips."""

    def send(self, request: Any, **more: Any) -> requests.Response:  # type: ignore[override]  # noqa: ANN401 - as HTTPAdapter
        """Send one question and read its answer whole; raise RequestException beyond bounds."""
        end = time.monotonic() + LONGEST_ANSWER
        answer = super().send(request, **{**more, "stream": True})
        read = bytearray()
        for piece in answer.iter_content(8192):
            read += piece
            if len(read) > LARGEST_ANSWER or time.monotonic() > end:
                answer.close()
                raise requests.ConnectionError("the answer is too large or too slow")
        answer._content = bytes(read)  # noqa: SLF001 - so that it is not read again
        return answer


class IdentityProvider:
    """The one provider of the settings, shared by threads; nothing is asked before it is used."""

    def __init__(self, settings: Settings) -> None:
        """Remember issuer and client; an empty issuer means that there is no provider."""
        self.issuer = settings.oidc_issuer
        self._client, self._secret = settings.oidc_client_id, settings.oidc_client_secret
        self._levels = frozenset(settings.oidc_levels.split())
        self._home = f"{settings.portal_url}/"
        self._redirect = f"{settings.portal_url}/dang-nhap/vneid/ve"
        self._kept, self._lock = _Kept(), threading.Lock()

    @property
    def is_set(self) -> bool:
        """Tell whether people can sign in by a provider here."""
        return bool(self.issuer and self._client)

    def begin(self) -> Departure:
        """Draw the secrets of one way there and back; raise Unavailable, IdentityRefused."""
        state, nonce, verifier = (generate_token(43) for _ in range(3))
        asked = {"nonce": nonce, "code_verifier": verifier, "state": state}
        if self._levels:
            asked["acr_values"] = " ".join(sorted(self._levels))
        with self._session() as session:
            url, _ = session.create_authorization_url(
                self._endpoint("authorization_endpoint"), **asked
            )
        return Departure(str(url), state, nonce, verifier)

    def finish(
        self, answer: Mapping[str, str], *, nonce: str, verifier: str, at: datetime
    ) -> Verified:
        """Exchange the code that came back and check all that is said; the state is checked before.

        Raises IdentityRefused for what is not believed, Unavailable for a provider that does not
        answer.
        """
        metadata = self._metadata()
        self._check_return(answer, metadata)
        token = self._exchange(answer["code"], verifier)
        said = self._read_id_token(token, nonce=nonce, at=at)
        assurance = str(said.get("acr") or "")
        if self._levels and assurance not in self._levels:
            raise IdentityRefused("assurance")
        told = dict(said)
        if "userinfo_endpoint" in metadata:
            told |= self._userinfo(token, said)
        return Verified(self.issuer, str(said["sub"]), assurance, _tidy(told))

    def leave_url(self) -> str | None:
        """Return where the browser ends its sign-in at the provider, or None where it cannot."""
        if not self.is_set:
            return None
        try:
            end = self._metadata().get("end_session_endpoint")
        except (Unavailable, IdentityRefused):
            return None
        asked = {"client_id": self._client, "post_logout_redirect_uri": self._home}
        return f"{end}?{urlencode(asked)}" if end else None

    def _session(self, access_token: str = "") -> OAuth2Session:
        """Open a session whose answers are bounded and whose redirects lead nowhere."""
        token = {"access_token": access_token, "token_type": "Bearer"} if access_token else None
        session = OAuth2Session(
            self._client,
            self._secret,
            token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - the method's name
            scope=SCOPE,
            redirect_uri=self._redirect,
            code_challenge_method="S256",
            token=token,
            default_timeout=TIMEOUT,
        )
        session.trust_env, session.max_redirects = False, 0
        session.mount("http://", _Bounded())
        session.mount("https://", _Bounded())
        return session

    def _check_return(self, answer: Mapping[str, str], metadata: Mapping[str, Any]) -> None:
        """Check the address by which the browser came back (RFC 9207 against mix-ups)."""
        named = answer.get("iss")
        must_name = metadata.get("authorization_response_iss_parameter_supported") is True
        if (named is not None or must_name) and named != self.issuer:
            raise IdentityRefused("mix_up")
        if "error" in answer:
            raise IdentityRefused("denied")
        if not answer.get("code"):
            raise IdentityRefused("answer")

    def _exchange(self, code: str, verifier: str) -> dict[str, Any]:
        endpoint = self._endpoint("token_endpoint")
        try:
            with self._session() as session:
                token = session.fetch_token(endpoint, code=code, code_verifier=verifier)
        except OAuthError as error:
            raise IdentityRefused("code") from error
        except requests.exceptions.InvalidJSONError as error:
            raise IdentityRefused("answer") from error
        except requests.RequestException as error:
            raise _unavailable() from error
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise IdentityRefused("answer") from error
        if not isinstance(token, dict) or not isinstance(token.get("id_token"), str):
            raise IdentityRefused("answer")
        is_bearer = str(token.get("token_type", "")).lower() == "bearer"
        if not isinstance(token.get("access_token"), str) or not is_bearer:
            raise IdentityRefused("answer")
        return dict(token)

    def _read_id_token(
        self, token: Mapping[str, Any], *, nonce: str, at: datetime
    ) -> dict[str, Any]:
        header, said = self._verify(str(token["id_token"]))
        options = {"iss": {"essential": True, "value": self.issuer}}
        known = {
            "nonce": nonce, "client_id": self._client, "access_token": token["access_token"],
        }  # fmt: skip
        moment = int(at.timestamp())
        _check_times(said, moment)
        try:
            CodeIDToken(said, header, options, known).validate(now=moment, leeway=LEEWAY_SECONDS)
        except (JoseError, TypeError, ValueError, KeyError) as error:
            raise IdentityRefused("claims") from error
        if said["aud"] not in (self._client, [self._client]):
            raise IdentityRefused("claims")
        if not secrets.compare_digest(str(said.get("nonce", "")).encode(), nonce.encode()):
            raise IdentityRefused("replay")
        subject = said["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:  # noqa: PLR2004 - OIDC Core 2
            raise IdentityRefused("claims")
        return said

    def _verify(self, text: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Check a signature by the provider's keys; an unknown key makes us ask for them again."""
        for again in (False, True):
            try:
                keys = self._keys(again=again)
                token = jwt.decode(text, key=_chooser(keys), algorithms=list(ALGORITHMS))
            except _UnknownKey:
                if not again:
                    continue
                raise IdentityRefused("signature") from None
            except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
                raise IdentityRefused("signature") from error
            if not isinstance(token.claims, dict):
                raise IdentityRefused("claims")
            return dict(token.header), dict(token.claims)
        raise AssertionError

    def _userinfo(self, token: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
        """Ask what else the provider knows; signed where it signs, and of the same person."""
        answer = self._ask(self._endpoint("userinfo_endpoint"), str(token["access_token"]))
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind == "application/jwt":
            _, told = self._verify(answer.text)
            if told.get("iss") != self.issuer or told.get("aud") not in (
                self._client,
                [self._client],
            ):
                raise IdentityRefused("userinfo")
        elif self._metadata().get("userinfo_signing_alg_values_supported"):
            raise IdentityRefused("userinfo")
        else:
            told = _json(answer, "userinfo")
        differs = any(key in said and key in told and said[key] != told[key] for key in CLAIMS)
        if told.get("sub") != said["sub"] or differs:
            raise IdentityRefused("userinfo")
        return {key: told[key] for key in CLAIMS if key in told}

    def _endpoint(self, name: str) -> str:
        return str(self._metadata()[name])

    def _metadata(self) -> dict[str, Any]:
        with self._lock:
            kept = self._kept
            if kept.metadata and time.monotonic() - kept.metadata_at < KEPT_SECONDS:
                return kept.metadata
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        read = _json(self._ask(address), "metadata")
        _check_metadata(read, self.issuer)
        with self._lock:
            self._kept.metadata, self._kept.metadata_at = read, time.monotonic()
        return read

    def _keys(self, *, again: bool) -> KeySet:
        with self._lock:
            keys, age = self._kept.keys, time.monotonic() - self._kept.keys_at
        if keys is not None and age < (KEYS_AGAIN_SECONDS if again else KEPT_SECONDS):
            return keys
        read = _json(self._ask(self._endpoint("jwks_uri")), "metadata")
        try:
            made = KeySet.import_key_set(cast("Any", read))
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise IdentityRefused("metadata") from error
        with self._lock:
            self._kept.keys, self._kept.keys_at = made, time.monotonic()
        return made

    def _ask(self, address: str, access_token: str = "") -> requests.Response:
        try:
            with self._session(access_token) as session:
                answer = session.get(address, withhold_token=not access_token)
        except (OAuthError, ValueError) as error:
            raise IdentityRefused("answer") from error
        except requests.RequestException as error:
            raise _unavailable() from error
        if answer.status_code >= requests.codes.server_error:
            raise _unavailable()
        if answer.status_code != requests.codes.ok:
            raise IdentityRefused("answer")
        return cast("requests.Response", answer)


class _UnknownKey(Exception):  # noqa: N818 - tells that keys may have been renewed
    """The token names a key that is not among those known."""


def _chooser(keys: KeySet) -> Any:  # noqa: ANN401 - what joserfc calls to find a key
    """Choose the very key that the token names; a token that names none needs a single key."""

    def choose(token: Any) -> Any:  # noqa: ANN401 - joserfc's own types
        kid = token.headers().get("kid")
        usable = [one for one in keys.keys if one.key_type in {"RSA", "EC"}]
        found = [one for one in usable if one.kid == kid] if kid is not None else usable
        if len(found) != 1:
            raise _UnknownKey
        return found[0]

    return choose


def _check_times(said: Mapping[str, Any], moment: int) -> None:
    """Check that the times are numbers and that the token was made just now."""
    for name in ("exp", "iat", "nbf"):
        value = said.get(name, 0 if name == "nbf" else None)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise IdentityRefused("claims")
    if said["iat"] < moment - OLDEST_SECONDS or said["exp"] > said["iat"] + 24 * 3600:
        raise IdentityRefused("claims")


def _check_metadata(read: Mapping[str, Any], issuer: str) -> None:
    """Check that the metadata are the pinned issuer's and that all its addresses lie with it."""
    if read.get("issuer") != issuer:
        raise IdentityRefused("metadata")
    home = urlsplit(issuer)
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    for name in (*needed, "userinfo_endpoint", "end_session_endpoint"):
        address = read.get(name)
        if address is None and name not in needed:
            continue
        place = urlsplit(address) if isinstance(address, str) else None
        if place is None or (place.scheme, place.netloc) != (home.scheme, home.netloc):
            raise IdentityRefused("metadata")


def _json(answer: requests.Response, reason: str) -> dict[str, Any]:
    try:
        read = answer.json()
    except ValueError as error:
        raise IdentityRefused(reason) from error
    if not isinstance(read, dict):
        raise IdentityRefused(reason)
    return read


def _tidy(told: Mapping[str, Any]) -> dict[str, str]:
    """Keep the known claims as short texts; raise IdentityRefused for another shape."""
    kept: dict[str, str] = {}
    for name in CLAIMS:
        value = told.get(name, "")
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or len(value) > LONGEST_VALUE or "\x00" in value:
            raise IdentityRefused("claims")
        kept[name] = value.strip()
    return kept


def _unavailable() -> Unavailable:
    return Unavailable("identity", 30)
