"""Pure: what the house knows of a dossier, written in the fields of the national portal.

Fields of DongBoHoSoMC and CapNhatTienDoHoSoMC in their order; dates as ``yyyyMMddHHmmss`` in
Vietnam time, numbers as text, an empty text where nothing is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.dossiers.states import State
from foundation.clock import VIETNAM

SUMMARY_LENGTH = 1000
NOTE_LENGTH = 2000
CHANNELS = {"direct": "1", "online": "2", "post": "3"}
"""KenhThucHien: at the desk, online, by the post."""
RETURNS = {"online": "0", "desk": "0", "home": "1"}
"""HinhThuc: 0 direct (or electronic), 1 by the post."""
PERSON, ENTERPRISE, AUTHORITY, OTHER = "1", "2", "3", "4"
"""LoaiDoiTuong."""
ASKED, GIVEN, CLOSED = "0", "1", "2"
"""TrangThaiBoSung: waits for the filer, answered, closed unanswered."""


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of the dossier in its place; ``is_digitised`` tells of paper scanned here."""

    id: str
    name: str
    part_code: str
    address: str
    is_removed: bool = False
    is_digitised: bool = False
    is_reused: bool = False
    from_vault: bool = False
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee: ``is_charge`` tells a charge (lệ phí) from a fee (phí); ``price`` in đồng."""

    name: str
    code: str
    price: int
    is_charge: bool
    is_online: bool = False


@dataclass(frozen=True, slots=True)
class OtherPaper:
    """Paper given at the desk: how many of which kind."""

    name: str
    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class SupplementLine:
    """One request for more with its answer, and the due dates before and after it."""

    id: str
    asked_by: str
    content: str
    asked_at: datetime
    received_by: str
    received_at: datetime | None
    is_closed: bool
    papers: Sequence[str]
    due_before: datetime | None
    due_after: datetime | None


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One issued result; those of linked parts too."""

    id: str
    name: str
    part_code: str
    address: str


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """All that the portal is told of a dossier."""

    code: str
    procedure_code: str
    procedure_name: str
    field_code: str
    field_name: str
    channel: str
    holder: str
    holder_kind: str
    holder_number: str
    holder_address: str
    email: str
    phone: str
    state: State
    filed_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    refused_at: datetime | None
    return_way: str
    agency: str
    desk: str
    note: str
    is_verified: bool
    is_paid_online: bool
    files: Sequence[FileLine] = ()
    fees: Sequence[FeeLine] = ()
    others: Sequence[OtherPaper] = ()
    supplements: Sequence[SupplementLine] = ()
    results: Sequence[ResultLine] = ()


@dataclass(frozen=True, slots=True)
class ProgressFacts:
    """One step of a dossier's way: who did what, from when and until when it was due."""

    code: str
    who: str
    title: str
    at: datetime
    office: str
    content: str
    state: State
    began_at: datetime | None
    due_at: datetime | None


def moment(at: datetime | None) -> str:
    """Write a moment as the portal does, empty where there is none."""
    return at.astimezone(VIETNAM).strftime("%Y%m%d%H%M%S") if at else ""


def cut(text: str, length: int) -> str:
    """Shorten a text at a word, with a sign that something was left out."""
    tidy = " ".join(text.split())
    if len(tidy) <= length:
        return tidy
    head = tidy[: length - 1]
    at_word = head.rpartition(" ")[0] or head
    return f"{at_word}…"


def _flag(value: bool) -> str:  # noqa: FBT001 - one plain value
    return "1" if value else "0"


def dossier_item(facts: DossierFacts) -> dict[str, Any]:
    """Return the item of DongBoHoSoMC."""
    return {
        "MaHoSo": facts.code,
        "MaTTHC": facts.procedure_code,
        "TenTTHC": facts.procedure_name,
        "MaLinhVuc": facts.field_code,
        "TenLinhVuc": facts.field_name,
        "KenhThucHien": CHANNELS[facts.channel],
        "ChuHoSo": facts.holder,
        "LoaiDoiTuong": facts.holder_kind,
        "MaDoiTuong": "",
        "ThongTinKhac": "",
        "Email": facts.email,
        "Fax": "",
        "SoDienThoai": facts.phone,
        "TrichYeuHoSo": cut(facts.procedure_name, SUMMARY_LENGTH),
        "NgayNopHoSo": moment(facts.filed_at),
        "NgayTiepNhan": moment(facts.received_at),
        "NgayHenTra": moment(facts.due_at),
        "TrangThaiHoSo": str(facts.state.value),
        "NgayTra": moment(facts.returned_at),
        "ThongTinTra": "",
        "HinhThuc": RETURNS[facts.return_way],
        "NgayKetThucXuLy": moment(facts.finished_at),
        "DonViXuLy": facts.agency,
        "GhiChu": cut(facts.note, NOTE_LENGTH),
        "NgayTuChoi": moment(facts.refused_at),
        "NoiNopHoSo": facts.desk,
        "HoSoCoThanhPhanSoHoa": _flag(any(one.is_digitised for one in facts.files)),
        "TaiKhoanDuocXacThucVoiVNeID": _flag(facts.is_verified),
        "DuocThanhToanTrucTuyen": _flag(facts.is_paid_online),
        "DinhDanhCHS": _identity(facts),
        "DSKetNoiCSDL": [],
        "TaiLieuNop": [_file(one) for one in facts.files],
        "DanhSachLePhi": [_fee(one) for one in facts.fees],
        "DanhSachTepDinhKemKhac": [
            {"TenGiayTo": one.name, "SoLuong": str(one.number), "LoaiGiayTo": one.kind}
            for one in facts.others
        ],
        "DanhSachHoSoBoSung": [_supplement(one) for one in facts.supplements],
        "DanhSachGiayToKetQua": [_result(one) for one in facts.results],
    }


def _identity(facts: DossierFacts) -> dict[str, str]:
    """Say by which number the holder is known: 1 a person's, 2 a tax code, none at all."""
    kind = {PERSON: "1", ENTERPRISE: "2"}.get(facts.holder_kind, "")
    return {
        "LoaiDinhDanh": kind if facts.holder_number else "",
        "SoDinhDanh": facts.holder_number,
    }


def _file(one: FileLine) -> dict[str, str]:
    return {
        "TepDinhKemId": one.id,
        "TenTepDinhKem": one.name,
        "IsDeleted": "True" if one.is_removed else "False",
        "MaThanhPhanHoSo": one.part_code,
        "DuongDanTaiTepTin": one.address,
        "DuocSoHoa": _flag(one.is_digitised),
        "DuocTaiSuDung": _flag(one.is_reused),
        "DuocLayTuKhoDMQG": _flag(one.from_vault),
        "MaKetQuaThayThe": one.replaced_by,
    }


def _fee(one: FeeLine) -> dict[str, str]:
    return {
        "TenPhiLePhi": one.name,
        "MaPhiLePhi": one.code,
        "HinhThucThu": "1" if one.is_online else "0",
        "Gia": str(one.price),
        "LoaiPhiLePhi": "2" if one.is_charge else "1",
    }


def _supplement(one: SupplementLine) -> dict[str, Any]:
    state = GIVEN if one.received_at else CLOSED if one.is_closed else ASKED
    return {
        "HoSoBoSungId": one.id,
        "NguoiYeuCauBoSung": one.asked_by,
        "NoiDungBoSung": cut(one.content, NOTE_LENGTH),
        "NgayBoSung": moment(one.asked_at),
        "NguoiTiepNhanBoSung": one.received_by,
        "ThongTinTiepNhan": "",
        "NgayTiepNhanBoSung": moment(one.received_at),
        "TrangThaiBoSung": state,
        "DanhSachGiayToBoSung": [{"TenGiayTo": name} for name in one.papers],
        "DanhSachLePhiBoSung": [],
        "NgayHenTraTruoc": moment(one.due_before),
        "NgayHenTraMoi": moment(one.due_after),
    }


def _result(one: ResultLine) -> dict[str, str]:
    return {
        "TenGiayTo": one.name,
        "MaThanhPhanHoSo": one.part_code,
        "GiayToId": one.id,
        "DuongDanTepTinKetQua": one.address,
    }


def progress_item(facts: ProgressFacts) -> dict[str, str]:
    """Return the item of CapNhatTienDoHoSoMC."""
    return {
        "MaHoSo": facts.code,
        "NguoiXuLy": facts.who,
        "ChucDanh": facts.title,
        "ThoiDiemXuLy": moment(facts.at),
        "PhongBanXuLy": facts.office,
        "NoiDungXuLy": cut(facts.content, NOTE_LENGTH),
        "TrangThai": str(facts.state.value),
        "NgayBatDau": moment(facts.began_at),
        "NgayKetThucTheoQuyDinh": moment(facts.due_at),
    }


def state_item(facts: DossierFacts) -> dict[str, Any]:
    """Return the item of DongBoTrangThaiHoSo: the state with the results."""
    return {
        "MaHoSo": facts.code,
        "TrangThaiHoSo": str(facts.state.value),
        "NgayKetThucXuLy": moment(facts.finished_at),
        "NgayTra": moment(facts.returned_at),
        "DanhSachGiayToKetQua": [_result(one) for one in facts.results],
    }
