"""One's data to take along (Law 91/2025/QH15 on personal data, rights of the data subject).

The archive holds what the house knows of the person as JSON and the list of the files; the files
themselves are fetched from the dossiers and the vault. It can be fetched for some days.

Codes of refusals: export_running.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casework.accounts.records import DataExport, ExportState
from casework.audit import actions as audit
from casework.dossiers.records import Dossier, DossierFile, Draft
from casework.files.records import StoredFile
from casework.notifications.records import Notice
from casework.people import queries as people
from casework.people.account_records import IdentityLink, Passkey
from casework.people.actor import Actor
from casework.people.records import Account, ApiToken, SignIn
from foundation.errors import Conflict
from foundation.jobs import Job, enqueue

KEPT_FOR = timedelta(days=7)
RECENT = timedelta(days=365)
"""How far back sign-ins are told."""


@dataclass(frozen=True, slots=True)
class MakeExport(Job):
    """Pack one export."""

    queue: ClassVar[str] = "papers"
    export_id: int


class ExportRunning(Conflict):
    """The last export is still being packed."""

    code = "export_running"


def ask(session: Session, account: Account, *, by: Actor, at: datetime) -> DataExport:
    """Ask for an export of a locked account; raise ExportRunning."""
    running = session.scalars(
        select(DataExport.id).where(
            DataExport.account_id == account.id, DataExport.state == ExportState.ASKED.value
        )
    ).first()
    if running is not None:
        raise ExportRunning
    made = DataExport(account_id=account.id, asked_at=at, state=ExportState.ASKED.value)
    session.add(made)
    session.flush()
    enqueue(session, MakeExport(made.id))
    audit.append(session, f"account:{account.id}", "ask_export", by=by, at=at)
    return made


def waiting(session: Session, export_id: int) -> DataExport | None:
    """Return an export that is still to be packed, or None."""
    return session.scalars(
        select(DataExport).where(
            DataExport.id == export_id, DataExport.state == ExportState.ASKED.value
        )
    ).first()


def ready(session: Session, export_id: int, file_id: uuid.UUID, *, at: datetime) -> None:
    """Offer what was packed for some days."""
    found = session.get_one(DataExport, export_id, with_for_update=True)
    if found.state == ExportState.ASKED.value:
        found.state, found.file_id = ExportState.READY.value, file_id
        found.made_at, found.expires_at = at, at + KEPT_FOR


def fail(session: Session, export_id: int) -> None:
    """Note that an export cannot be packed; another may be asked for."""
    found = session.get_one(DataExport, export_id, with_for_update=True)
    if found.state == ExportState.ASKED.value:
        found.state = ExportState.FAILED.value


def latest(session: Session, account_id: int) -> DataExport | None:
    """Return the export that was asked for last, or None."""
    return session.scalars(
        select(DataExport)
        .where(DataExport.account_id == account_id)
        .order_by(DataExport.id.desc())
        .limit(1)
    ).first()


def to_fetch(session: Session, export_id: int, *, of: Actor, at: datetime) -> StoredFile | None:
    """Return the archive of one's own export while it may be fetched, and note the fetching."""
    found = session.scalars(
        select(DataExport)
        .where(
            DataExport.id == export_id,
            DataExport.account_id == of.account_id,
            DataExport.state == ExportState.READY.value,
            DataExport.expires_at > at,
        )
        .with_for_update()
    ).first()
    if found is None or found.file_id is None:
        return None
    found.fetched_at = at
    audit.append(session, f"account:{of.account_id}", "fetch_export", by=of, at=at)
    return session.get(StoredFile, found.file_id)


def end_expired(session: Session, *, at: datetime, limit: int) -> list[uuid.UUID]:
    """Let go of archives whose days are over; return their files, to be forgotten."""
    found = session.scalars(
        select(DataExport)
        .where(DataExport.state == ExportState.READY.value, DataExport.expires_at <= at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    files = [one.file_id for one in found if one.file_id is not None]
    for one in found:
        one.state, one.file_id = ExportState.GONE.value, None
    session.flush()
    return files


def gather(session: Session, account_id: int, *, at: datetime) -> dict[str, Any]:
    """Collect what the house knows of a person, as plain values for JSON."""
    account = people.account(session, account_id)
    return {
        "lap_luc": at.isoformat(),
        "tai_khoan": _account(account),
        "vneid": [
            {
                "nha_cung_cap": one.issuer,
                "noi_luc": one.linked_at.isoformat(),
                "du_lieu": one.claims,
            }
            for one in session.scalars(
                select(IdentityLink).where(IdentityLink.account_id == account_id)
            )
        ],
        "khoa_truy_cap": [
            {"ten": one.label, "tao_luc": one.created_at.isoformat()}
            for one in session.scalars(select(Passkey).where(Passkey.account_id == account_id))
        ],
        "ma_truy_cap": [
            {"ten": one.label, "tao_luc": one.created_at.isoformat()}
            for one in session.scalars(select(ApiToken).where(ApiToken.account_id == account_id))
        ],
        "dang_nhap": _sign_ins(session, account_id, since=at - RECENT),
        "ho_so": _dossiers(session, account_id),
        "ban_nhap": _drafts(session, account_id),
        "thong_bao": _notices(session, account_id),
    }


def files_of(session: Session, account_id: int) -> list[tuple[str, str, int, str, str]]:
    """List (dossier, name, size in bytes, SHA-256, kind) of every file of one's dossiers."""
    rows = session.execute(
        select(Dossier.reference, StoredFile)
        .join(DossierFile, DossierFile.dossier_id == Dossier.id)
        .join(StoredFile, StoredFile.id == DossierFile.file_id)
        .where(_own(account_id))
        .order_by(Dossier.id, DossierFile.id)
    )
    return [(ref, one.name, one.size, one.sha256, one.media_type) for ref, one in rows]


def _own(account_id: int) -> Any:  # noqa: ANN401 - a condition
    return or_(Dossier.filer_id == account_id, Dossier.holder_id == account_id)


def _account(account: Account) -> dict[str, Any]:
    told: dict[str, Any] = {
        "ten": account.name,
        "loai": account.kind,
        "ten_dang_nhap": account.login,
        "thu_dien_tu": account.email,
        "dien_thoai": account.phone,
        "mo_luc": account.created_at.isoformat(),
        "xac_thuc_hai_buoc": bool(account.totp_secret),
    }
    if one := account.citizen:
        told |= {
            "so_dinh_danh": one.id_number,
            "ngay_sinh": one.birth_date.isoformat(),
            "gioi_tinh": one.sex,
            "xa": one.commune_code,
            "dia_chi": one.address,
        }
    if body := account.organisation:
        told |= {
            "ma_so_thue": body.tax_code,
            "nguoi_dai_dien": body.representative,
            "dia_chi": body.address,
        }
    return told


def _sign_ins(session: Session, account_id: int, *, since: datetime) -> list[dict[str, Any]]:
    found = session.scalars(
        select(SignIn)
        .where(SignIn.account_id == account_id, SignIn.started_at > since)
        .order_by(SignIn.started_at)
    )
    return [
        {"tu": one.started_at.isoformat(), "cach": one.way, "trinh_duyet": one.browser,
         "mang": one.address}
        for one in found
    ]  # fmt: skip


def _dossiers(session: Session, account_id: int) -> list[dict[str, Any]]:
    found = session.scalars(select(Dossier).where(_own(account_id)).order_by(Dossier.id))
    return [
        {"ma_tam": one.reference, "ma_ho_so": one.code, "trang_thai": one.state,
         "thu_tuc": one.procedure_name, "chu_ho_so": one.holder_name,
         "nguoi_nop": one.filer_name, "nop_luc": one.submitted_at.isoformat(),
         "cau_tra_loi": one.answers}
        for one in found
    ]  # fmt: skip


def _drafts(session: Session, account_id: int) -> list[dict[str, Any]]:
    found = session.scalars(
        select(Draft).where(Draft.account_id == account_id, Draft.dossier_id.is_(None))
    )
    return [
        {"ma": one.reference, "luu_luc": one.saved_at.isoformat(), "cau_tra_loi": one.answers}
        for one in found
    ]


def _notices(session: Session, account_id: int) -> list[dict[str, Any]]:
    found = session.scalars(
        select(Notice).where(Notice.account_id == account_id).order_by(Notice.id)
    )
    return [{"viec": one.kind, "luc": one.created_at.isoformat()} for one in found]
