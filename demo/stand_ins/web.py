"""The test authority on the network: revocation lists, OCSP answers, time stamps.

It serves before there are any keys and picks them up as soon as the seeding has written them.
"""

import json
import threading
from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, cast

from asn1crypto.algos import SignedDigestAlgorithm
from asn1crypto.keys import PrivateKeyInfo
from certomancer import crypto_utils
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import CertomancerConfig
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from demo.stand_ins.identity import Client, IdentityStandIn
from demo.stand_ins.message_gateway import MessageGatewayStandIn
from demo.stand_ins.national_portal import NationalPortalStandIn
from demo.stand_ins.payment_platform import PaymentPlatformStandIn
from demo.stand_ins.pki import PLAN

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LARGEST_QUESTION = 64 * 1024
PAGE = """<!doctype html>
<html lang="vi"><meta charset="utf-8"><title>Tổ chức chứng thực thử nghiệm</title>
<h1>Tổ chức chứng thực thử nghiệm</h1>
<p>Đây là chương trình đóng thế dùng cho bản trình diễn. Chứng thư số, dấu thời gian và chữ ký
do chương trình này cấp <strong>không có giá trị pháp lý</strong>.</p>
</html>
"""


class LoadedKeys(crypto_utils.PycaCryptographyBackend):
    """Signs with keys that were checked once; checking one anew for each answer takes 0.1 s."""

    def generic_sign(
        self, private_key: PrivateKeyInfo, tbs_bytes: bytes, sd_algo: SignedDigestAlgorithm
    ) -> bytes:
        """Sign as the authority does (RSA, PKCS #1 v1.5)."""
        key = _loaded(private_key.dump())
        algorithm = getattr(hashes, sd_algo.hash_algo.upper())()
        return key.sign(tbs_bytes, padding.PKCS1v15(), algorithm)


@lru_cache(maxsize=16)
def _loaded(data: bytes) -> rsa.RSAPrivateKey:
    return cast("rsa.RSAPrivateKey", load_der_private_key(data, None))


class AuthorityService:
    """The WSGI application: the authority itself, its health and its plain word on what it is."""

    def __init__(self, directory: Path, portal_url: str, messages: Path | None) -> None:
        """Serve the authority of a folder, which need not be there yet."""
        self._authority = directory / "authority"
        back = f"{portal_url}/dang-nhap/vneid/ve"
        self._identity = IdentityStandIn({"mot-cua": Client("thu-nghiem-dang-nhap", (back,))})
        self._national = NationalPortalStandIn()
        self._messages = MessageGatewayStandIn("thu-nghiem-tin-nhan", messages)
        self._payments = PaymentPlatformStandIn(
            partner="MOTCUA", secret="thu-nghiem-thanh-toan", portal_url=portal_url
        )
        self._lock = threading.Lock()
        self._written = 0
        self._animator: Animator | None = None

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer one question."""
        return self._answer(Request(environ))(environ, start)

    def _answer(self, request: Request) -> "Response | Animator":
        if request.path == "/healthz":
            return Response("ok\n", mimetype="text/plain")
        if request.path.startswith("/payments/"):
            return self._payments.answer(request)
        if request.path.startswith("/messages/"):
            return self._messages.answer(request)
        if request.path.startswith("/national/"):
            return self._national.answer(request)
        if request.path.startswith("/identity/"):
            return self._identity.answer(request)
        if request.path == "/":
            return Response(PAGE, mimetype="text/html")
        if (request.content_length or 0) > LARGEST_QUESTION:
            return Response(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        animator = self._current()
        return animator or Response(
            "no keys yet\n", HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"}
        )

    def _current(self) -> Animator | None:
        """Return the authority as its folder says now."""
        plan = self._authority / PLAN
        with self._lock:
            try:
                written = plan.stat().st_mtime_ns
            except FileNotFoundError:
                return None
            if written != self._written:
                self._animator, self._written = _open(self._authority), written
            return self._animator


def _open(authority: Path) -> Animator:
    plan = json.loads((authority / PLAN).read_text(encoding="utf-8"))
    config = CertomancerConfig(
        plan, str(authority), lazy_load_keys=True, config_search_dir=str(authority)
    )
    store = AnimatorArchStore(config.pki_archs)
    return Animator(store, with_web_ui=False, allow_time_override=False)


class _Quiet(WSGIRequestHandler):
    """Answers without a line in the log for each."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing: a signature asks several times."""


def open_server(
    directory: Path,
    port: int,
    *,
    portal_url: str = "http://127.0.0.1:8000",
    messages: Path | None = None,
) -> BaseWSGIServer:
    """Listen on a port of this machine (0: any) with a thread for each question.

    Messages to telephones are kept as files in the folder ``messages`` where one is given.
    """
    crypto_utils.CRYPTO_BACKEND = LoadedKeys()
    service = cast(
        "Callable[..., Iterable[bytes]]", AuthorityService(directory, portal_url, messages)
    )
    return make_server("127.0.0.1", port, service, threaded=True, request_handler=_Quiet)
