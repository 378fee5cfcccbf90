"""A stand-in for the national portal's interface: it checks every field and keeps what it took.

    POST /national/login   {"username", "password"}, header dstcode -> {"error_code", "session"}
    POST /national/share   {"session", "madonvi", "service", ...} -> {"error_code", "message"}
    GET  /national/kept    what was taken, for looking and for tests

An item that is not right is refused with code 2 and the name of the first field that is wrong.
``trouble`` makes it slow, unwilling or forgetful, as the real one is at times.
"""

import json
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from werkzeug.wrappers import Request, Response

MOMENT = re.compile(r"\d{14}")
FLAGS = {"0", "1"}
STATES = {str(number) for number in range(1, 11)}
LARGEST = 4 * 1024 * 1024
_FINAL = {"3", "7", "8", "10"}

Check = Callable[[Any], bool]


def _text(most: int, *, needed: bool = True) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= most and bool(value or not needed)


def _moment(*, needed: bool = False) -> Check:
    def check(value: object) -> bool:
        if not isinstance(value, str) or (not value and needed):
            return False
        return not value or bool(MOMENT.fullmatch(value) and _is_moment(value))

    return check


def _is_moment(value: str) -> bool:
    try:
        time.strptime(value, "%Y%m%d%H%M%S")
    except ValueError:
        return False
    return True


def _one_of(*values: str) -> Check:
    return lambda value: value in values


def _list_of(fields: Mapping[str, Check]) -> Check:
    return lambda value: (
        isinstance(value, list) and all(not wrong_field(one, fields) for one in value)
    )


_NUMBER: Check = lambda value: isinstance(value, str) and value.isdecimal()  # noqa: E731 - a row of the tables below
_OPTIONAL = _text(2000, needed=False)
FILE: Mapping[str, Check] = {
    "TepDinhKemId": _text(100), "TenTepDinhKem": _text(500), "IsDeleted": _one_of("True", "False"),
    "MaThanhPhanHoSo": _text(100), "DuongDanTaiTepTin": _text(1000), "DuocSoHoa": _one_of(*FLAGS),
    "DuocTaiSuDung": _one_of(*FLAGS), "DuocLayTuKhoDMQG": _one_of(*FLAGS),
    "MaKetQuaThayThe": _OPTIONAL,
}  # fmt: skip
FEE: Mapping[str, Check] = {
    "TenPhiLePhi": _text(500), "MaPhiLePhi": _text(100), "HinhThucThu": _one_of(*FLAGS),
    "Gia": _NUMBER, "LoaiPhiLePhi": _one_of("1", "2"),
}  # fmt: skip
OTHER_PAPER: Mapping[str, Check] = {
    "TenGiayTo": _text(500), "SoLuong": _NUMBER, "LoaiGiayTo": _one_of("1", "2", "3"),
}  # fmt: skip
SUPPLEMENT: Mapping[str, Check] = {
    "HoSoBoSungId": _text(100), "NguoiYeuCauBoSung": _text(200), "NoiDungBoSung": _text(2000),
    "NgayBoSung": _moment(needed=True), "NguoiTiepNhanBoSung": _OPTIONAL,
    "ThongTinTiepNhan": _OPTIONAL, "NgayTiepNhanBoSung": _moment(),
    "TrangThaiBoSung": _one_of("0", "1", "2"),
    "DanhSachGiayToBoSung": _list_of({"TenGiayTo": _text(500)}),
    "DanhSachLePhiBoSung": _list_of(FEE), "NgayHenTraTruoc": _moment(), "NgayHenTraMoi": _moment(),
}  # fmt: skip
RESULT: Mapping[str, Check] = {
    "TenGiayTo": _text(500), "MaThanhPhanHoSo": _OPTIONAL, "GiayToId": _text(100),
    "DuongDanTepTinKetQua": _text(1000),
}  # fmt: skip
DOSSIER: Mapping[str, Check] = {
    "MaHoSo": _text(100), "MaTTHC": _text(50), "TenTTHC": _text(1000), "MaLinhVuc": _text(50),
    "TenLinhVuc": _text(500), "KenhThucHien": _one_of("1", "2", "3"), "ChuHoSo": _text(300),
    "LoaiDoiTuong": _one_of("1", "2", "3", "4"), "MaDoiTuong": _OPTIONAL,
    "ThongTinKhac": _OPTIONAL, "Email": _OPTIONAL, "Fax": _OPTIONAL, "SoDienThoai": _OPTIONAL,
    "TrichYeuHoSo": _text(1000), "NgayNopHoSo": _moment(needed=True), "NgayTiepNhan": _moment(),
    "NgayHenTra": _moment(), "TrangThaiHoSo": _one_of(*STATES), "NgayTra": _moment(),
    "ThongTinTra": _OPTIONAL, "HinhThuc": _one_of(*FLAGS), "NgayKetThucXuLy": _moment(),
    "DonViXuLy": _text(500), "GhiChu": _OPTIONAL, "NgayTuChoi": _moment(),
    "NoiNopHoSo": _text(500), "HoSoCoThanhPhanSoHoa": _one_of(*FLAGS),
    "TaiKhoanDuocXacThucVoiVNeID": _one_of(*FLAGS), "DuocThanhToanTrucTuyen": _one_of(*FLAGS),
    "DinhDanhCHS": lambda value: not wrong_field(
        value, {"LoaiDinhDanh": _one_of("", "1", "2"), "SoDinhDanh": _text(20, needed=False)}
    ),
    "DSKetNoiCSDL": lambda value: isinstance(value, list), "TaiLieuNop": _list_of(FILE),
    "DanhSachLePhi": _list_of(FEE), "DanhSachTepDinhKemKhac": _list_of(OTHER_PAPER),
    "DanhSachHoSoBoSung": _list_of(SUPPLEMENT), "DanhSachGiayToKetQua": _list_of(RESULT),
}  # fmt: skip
PROGRESS: Mapping[str, Check] = {
    "MaHoSo": _text(100), "NguoiXuLy": _text(200), "ChucDanh": _OPTIONAL,
    "ThoiDiemXuLy": _moment(needed=True), "PhongBanXuLy": _OPTIONAL, "NoiDungXuLy": _text(2000),
    "TrangThai": _one_of(*STATES), "NgayBatDau": _moment(), "NgayKetThucTheoQuyDinh": _moment(),
}  # fmt: skip
STATE: Mapping[str, Check] = {
    "MaHoSo": _text(100), "TrangThaiHoSo": _one_of(*STATES), "NgayKetThucXuLy": _moment(),
    "NgayTra": _moment(), "DanhSachGiayToKetQua": _list_of(RESULT),
}  # fmt: skip


def wrong_field(item: object, fields: Mapping[str, Check]) -> str:
    """Return the first field that lacks, is unknown or is wrong; empty where all are right."""
    if not isinstance(item, dict):
        return "data"
    for name, check in fields.items():
        if name not in item or not check(item[name]):
            return name
    return next((name for name in item if name not in fields), "")


@dataclass
class Kept:
    """What the portal holds: dossiers by code, progress in order, how often each thing came."""

    dossiers: dict[str, dict[str, Any]] = field(default_factory=dict)
    progress: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    repeated: int = 0


class NationalPortalStandIn:
    """The WSGI application below ``/national``."""

    def __init__(self, user: str = "motcua", password: str = "thu-nghiem") -> None:  # noqa: S107 - a sample
        """Know one user; hold nothing yet."""
        self._user, self._password = user, password
        self._sessions: set[str] = set()
        self._lock = threading.Lock()
        self.kept = Kept()
        self.trouble: str = ""

    def answer(self, request: Request) -> Response:
        """Answer one request."""
        if request.path == "/national/kept":
            return _json({"dossiers": self.kept.dossiers, "progress": self.kept.progress})
        if request.method != "POST" or (request.content_length or 0) > LARGEST:
            return Response(status=HTTPStatus.BAD_REQUEST)
        if self.trouble == "down":
            return Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        body = request.get_json(silent=True)
        if not isinstance(body, dict) or not request.headers.get("dstcode"):
            return _json({"error_code": "1", "message": "dstcode"})
        with self._lock:
            if request.path == "/national/login":
                return _json(self._sign_in(body))
            return _json(self._serve(body))

    def _sign_in(self, body: Mapping[str, Any]) -> dict[str, Any]:
        if (body.get("username"), body.get("password")) != (self._user, self._password):
            return {"error_code": "1", "message": "username"}
        session = secrets.token_hex(16)
        self._sessions.add(session)
        return {"error_code": "0", "session": session}

    def _serve(self, body: Mapping[str, Any]) -> dict[str, Any]:
        if self.trouble == "forgetful":
            self._sessions.clear()
            self.trouble = ""
        if body.get("session") not in self._sessions:
            return {"error_code": "-1", "message": "session"}
        if not body.get("madonvi"):
            return {"error_code": "1", "message": "madonvi"}
        service = str(body.get("service", ""))
        self.kept.calls[service] = self.kept.calls.get(service, 0) + 1
        if service == "TraCuuHoSo":
            found = self.kept.dossiers.get(str(body.get("mahoso", "")))
            return {"error_code": "0", "result": [found] if found else []}
        items = body.get("data")
        if not isinstance(items, list) or not items:
            return {"error_code": "2", "message": "data"}
        take = {
            "DongBoHoSoMC": lambda one: self._dossier(one, body.get("isUpdating")),
            "CapNhatTienDoHoSoMC": self._progress,
            "DongBoTrangThaiHoSo": self._state,
        }.get(service)
        if take is None:
            return {"error_code": "1", "message": "service"}
        wrong = next((name for one in items if (name := take(one))), "")
        return {"error_code": "2", "message": wrong} if wrong else {"error_code": "0"}

    def _dossier(self, item: Any, is_updating: object) -> str:  # noqa: ANN401 - whatever was sent
        if wrong := wrong_field(item, DOSSIER):
            return wrong
        known = self.kept.dossiers.get(item["MaHoSo"])
        if (known is not None) != (is_updating == "True"):
            return "isUpdating"
        if (
            known
            and known["TrangThaiHoSo"] in _FINAL
            and known["TrangThaiHoSo"] != item["TrangThaiHoSo"]
        ):
            return "TrangThaiHoSo"
        if item["NgayHenTra"] and not item["NgayTiepNhan"]:
            return "NgayTiepNhan"
        self.kept.dossiers[item["MaHoSo"]] = item
        return ""

    def _progress(self, item: Any) -> str:  # noqa: ANN401 - whatever was sent
        if wrong := wrong_field(item, PROGRESS):
            return wrong
        if item["MaHoSo"] not in self.kept.dossiers:
            return "MaHoSo"
        before = self.kept.progress.setdefault(item["MaHoSo"], [])
        if item in before:
            self.kept.repeated += 1
        else:
            before.append(item)
        return ""

    def _state(self, item: Any) -> str:  # noqa: ANN401 - whatever was sent
        if wrong := wrong_field(item, STATE):
            return wrong
        known = self.kept.dossiers.get(item["MaHoSo"])
        if known is None:
            return "MaHoSo"
        known |= {name: item[name] for name in item if name != "MaHoSo"}
        return ""


def _json(answer: object) -> Response:
    return Response(json.dumps(answer, ensure_ascii=False), mimetype="application/json")
