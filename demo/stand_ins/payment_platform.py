"""A stand-in for the national payment platform: asked by INIT, paid on its page, asked by QUERY.

    POST /payments/init       a signed INIT      -> {"MaLoi", "UrlThanhToan"}
    GET  /payments/pay/<ref>  the payer's page: pays, or walks away
    POST /payments/pay/<ref>  the payer's choice -> back to the province's page
    POST /payments/query      a signed QUERY     -> what became of it, signed

It checks each field and the check over them as the real one would, keeps what was paid, and tells
the province by signed callbacks. ``trouble`` makes it as bad as networks and people are: callbacks
that come twice, late or never, name another sum, are forged or of old; a platform that is down.
"""

import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from typing import Any

import requests
from werkzeug.wrappers import Request, Response

from casework.payments import platform

LARGEST = 256 * 1024
PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Nền tảng thanh toán (thử nghiệm)</title></head>
<body style="font-family: sans-serif; max-width: 32rem; margin: 2rem auto; padding: 0 1rem">
<h1>Nền tảng thanh toán (thử nghiệm)</h1>
<p>Đây là chương trình đóng thế của bản trình diễn; <strong>không có tiền thật</strong>.</p>
<p>{told}<br>Số tiền: <strong>{amount} đồng</strong></p>
<form method="post">
<p><button name="choice" value="pay">Thanh toán</button>
<button name="choice" value="leave">Không thanh toán</button></p>
</form></body></html>
"""


@dataclass
class Paying:
    """One payment as the platform keeps it."""

    init: dict[str, str]
    state: str = platform.PENDING
    transaction: str = ""
    amount: str = ""


@dataclass
class Trouble:
    """What goes wrong: see the module."""

    is_down: bool = False
    callbacks: int = 1
    callback_delay: float = 0.0
    callback_amount: str = ""
    callback_forged: bool = False
    query_amount: str = ""
    query_says: str = ""
    slow: float = 0.0


@dataclass
class PaymentPlatformStandIn:
    """The platform for one partner."""

    partner: str
    secret: str
    portal_url: str = ""
    url: str = ""
    trouble: Trouble = field(default_factory=Trouble)
    payings: dict[str, Paying] = field(default_factory=dict)
    callbacks: list[tuple[dict[str, str], Any]] = field(default_factory=list)
    queries: int = 0

    def __post_init__(self) -> None:
        """Prepare to be asked by several at once."""
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Response:
        """Answer one request."""
        time.sleep(self.trouble.slow)
        if self.trouble.is_down:
            return Response("down", HTTPStatus.SERVICE_UNAVAILABLE)
        doing: Mapping[str, Callable[[Request], Response]] = {
            "/payments/init": self._init,
            "/payments/query": self._query,
        }
        if request.path in doing and request.method == "POST":
            return doing[request.path](request)
        if request.path.startswith("/payments/pay/"):
            return self._page(request, request.path.rpartition("/")[2])
        return Response("not here", HTTPStatus.NOT_FOUND)

    def _read(self, request: Request, order: tuple[str, ...]) -> dict[str, str] | None:
        try:
            told = json.loads(request.get_data(cache=False)[:LARGEST])
            return platform.verified(told, order, self.secret)
        except (platform.BadMessage, ValueError):
            return None

    def _init(self, request: Request) -> Response:
        told = self._read(request, platform.INIT)
        if told is None or told["MaDoiTac"] != self.partner:
            return _json({"MaLoi": platform.ANSWER_WRONG_CHECK})
        receipt = json.loads(told["ThongTinBienLai"])
        lines = sum(int(one["SoTien"]) for one in receipt["PhiLePhi"])
        if lines != int(told["SoTien"]) or told["MaTienTe"] != "VND" or not receipt["TKThuHuong"]:
            return _json({"MaLoi": platform.ANSWER_WRONG})
        with self._lock:
            self.payings.setdefault(told["MaThamChieu"], Paying(told, amount=told["SoTien"]))
        base = self.url or f"{request.host_url.rstrip('/')}/payments"
        return _json(
            {"MaLoi": platform.SUCCESS, "UrlThanhToan": f"{base}/pay/{told['MaThamChieu']}"}
        )

    def _page(self, request: Request, ref: str) -> Response:
        paying = self.payings.get(ref)
        if paying is None:
            return Response("not here", HTTPStatus.NOT_FOUND)
        if request.method == "POST":
            if request.form.get("choice") == "pay":
                self.pay(ref)
            else:
                paying.state = "02"
            back = f"{self.portal_url}/thanh-toan/ve?ma={ref}"
            return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": back})
        told = escape(paying.init["ThongTinGiaoDich"])
        amount = f"{int(paying.init['SoTien']):,}".replace(",", ".")
        return Response(PAGE.format(told=told, amount=amount), mimetype="text/html")

    def pay(self, ref: str) -> None:
        """Take the payer's money once, and tell the province as the trouble has it."""
        with self._lock:
            paying = self.payings[ref]
            if paying.state != platform.SUCCESS:
                paying.state, paying.transaction = platform.SUCCESS, secrets.token_hex(8)
        for _time in range(self.trouble.callbacks):
            threading.Thread(target=self.call_back, args=(ref,), daemon=True).start()

    def call_back(self, ref: str) -> None:
        """Tell the province of a payment, signed unless the trouble forges it."""
        time.sleep(self.trouble.callback_delay)
        self.send(self.callback_of(ref))

    def callback_of(self, ref: str, **over: str) -> dict[str, str]:
        """Write a callback about a payment."""
        paying = self.payings[ref]
        told = {
            "LoaiBanTin": "CALLBACK",
            "PhienBan": platform.VERSION,
            "MaDoiTac": self.partner,
            "MaThamChieu": ref,
            "MaLoi": platform.SUCCESS,
            "MaGiaoDich": paying.transaction,
            "SoTien": self.trouble.callback_amount or paying.amount,
            "MaTienTe": "VND",
            "MaHoSo": json.loads(paying.init["ThongTinBienLai"])["MaHoSo"],
            "ThoiGianGD": time.strftime("%Y%m%d%H%M%S"),
            **over,
        }
        secret = "forged" if self.trouble.callback_forged else self.secret
        return platform.sealed(told, platform.CALLBACK, secret)

    def send(self, told: Mapping[str, str]) -> Any:  # noqa: ANN401 - whatever the province answers
        """Send a callback and keep what the province answered."""
        try:
            sent = requests.post(
                f"{self.portal_url}/api/payments/notice", json=dict(told), timeout=15
            )
            said = sent.json()
        except (requests.RequestException, ValueError) as error:
            said = type(error).__name__
        with self._lock:
            self.callbacks.append((dict(told), said))
        return said

    def _query(self, request: Request) -> Response:
        told = self._read(request, platform.QUERY)
        if told is None or told["MaDoiTac"] != self.partner:
            return _json({"MaLoi": platform.ANSWER_WRONG_CHECK})
        with self._lock:
            self.queries += 1
            paying = self.payings.get(told["MaThamChieu"])
        state = paying.state if paying else "03"
        answer = {
            "MaLoi": platform.SUCCESS,
            "MaDoiTac": self.partner,
            "MaThamChieu": told["MaThamChieu"],
            "TrangThaiGD": self.trouble.query_says or state,
            "MaGiaoDich": paying.transaction if paying else "",
            "SoTien": self.trouble.query_amount or (paying.amount if paying else "0"),
            "MaTienTe": "VND",
            "TenNguoiNop": "NGUYEN VAN A",
            "ThoiGianGD": time.strftime("%Y%m%d%H%M%S"),
        }
        return _json(platform.sealed(answer, platform.QUERY_ANSWER, self.secret))


def _json(content: Mapping[str, str]) -> Response:
    return Response(json.dumps(dict(content)), mimetype="application/json")
