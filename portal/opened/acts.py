"""Entries of the journal as a dossier's holder reads them: who, of which agency, did what, when.

Names and positions of those who act for the state are public; what colleagues write to one
another is not shown, nor is any identity number.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.agencies.records import Officer
from casework.audit.records import AuditEntry
from casework.dossiers.states import Verb
from casework.people.actor import ActorKind
from portal import wording
from web.flow_words import NOTED

VIEWS: Mapping[str, LazyString] = {
    "read": _l("Mở xem hồ sơ"),
    "read_file": _l("Mở xem giấy tờ"),
    "read_paper": _l("Mở xem văn bản"),
    "read_earlier": _l("Mở xem kết quả đã cấp trước đây"),
    "read_scan": _l("Mở xem trang quét"),
    "read_question": _l("Mở xem câu hỏi liên thông"),
    "read_messages": _l("Mở xem tin nhắn"),
    "look_up_at_desk": _l("Tìm hồ sơ tại quầy"),
}
"""The acts that only look."""

CHANGES: Mapping[str, LazyString] = {
    "print_slip": _l("In phiếu của hồ sơ"),
    "check": _l("Kiểm tra thành phần hồ sơ"),
    "await_paper": _l("Chờ bản giấy để đối chiếu"),
    "paper_arrived": _l("Bản giấy đã đến"),
    "compare_part": _l("Đối chiếu bản giấy"),
    "finish_comparing": _l("Kết thúc đối chiếu bản giấy"),
    "remind_paper": _l("Nhắc về bản giấy"),
    "take_in": _l("Ghi giấy tờ nhận tại quầy"),
    "bring_more": _l("Ghi giấy tờ bổ sung nhận tại quầy"),
    "complete_answers": _l("Nhập dữ liệu tờ khai từ bản giấy"),
    "place_pages": _l("Xếp trang quét vào hồ sơ"),
    "order_copy": _l("Lập bản sao điện tử"),
    "bind_copy": _l("Đưa bản sao điện tử vào hồ sơ"),
    "sign_copy": _l("Ký số bản sao điện tử"),
    "draft_handover": _l("Lập phiếu bàn giao kết quả"),
    "rated": _l("Đánh giá việc giải quyết"),
    "ask_evidence": _l("Lập hồ sơ bằng chứng"),
    "file_for": _l("Giúp người dân nộp hồ sơ"),
    "print_covers": _l("In tờ phân cách để quét"),
    "copy_failed": _l("Chưa lập được bản sao điện tử"),
    "move_paper": _l("Chuyển hồ sơ giấy"),
    "draft_apology": _l("Soạn thư xin lỗi vì chậm"),
    "due_moved": _l("Tính lại ngày hẹn trả theo lịch nghỉ mới"),
    "more_drafted": _l("Soạn yêu cầu bổ sung thêm lần nữa, chờ lãnh đạo duyệt"),
    "more_approved": _l("Lãnh đạo duyệt yêu cầu bổ sung thêm lần nữa"),
    "more_declined": _l("Lãnh đạo không duyệt yêu cầu bổ sung thêm lần nữa"),
    "message_sent": _l("Gửi tin nhắn về hồ sơ"),
    "message_taken_back": _l("Thu hồi tin nhắn"),
    "bill_opened": _l("Tính khoản phải nộp"),
    "bill_cancelled": _l("Hủy khoản phải nộp"),
    "payment_started": _l("Bắt đầu thanh toán"),
    "payment_paid": _l("Ghi nhận đã nộp tiền"),
    "payment_failed": _l("Thanh toán không thành"),
    "payment_accepted": _l("Ghi nhận khoản thanh toán sau khi đối chiếu"),
    "payment_closed": _l("Đóng khoản thanh toán không tính"),
    "payment_doubtful": _l("Khoản thanh toán cần đối chiếu"),
    "payment_surplus": _l("Ghi nhận khoản nộp thừa"),
    "payment_refunded": _l("Ghi nhận đã trả lại tiền"),
    "receipt_issued": _l("Lập biên lai điện tử"),
    "refund_owed": _l("Ghi khoản phải trả lại"),
    "refund_done": _l("Trả lại tiền"),
}
"""Other acts of the journal that are neither verbs nor notes."""

_OTHER = _l("Cập nhật hồ sơ")
_SYSTEM = _l("Hệ thống tự động")
_SELF = _l("Người nộp hồ sơ")


@dataclass(frozen=True, slots=True)
class Act:
    """One line: what was done, whether it only looked, by whom, in what position, where, when."""

    seq: int
    at: datetime
    what: LazyString | str
    is_view: bool
    who: LazyString | str
    position: str
    agency: str


def told(session: Session, entries: Sequence[AuditEntry]) -> list[Act]:
    """Put entries into words in at most two statements more."""
    bodies = [json.loads(one.body) for one in entries]
    places = {body["actor"]["agency"] for body in bodies if body["actor"]["agency"]}
    names = {key: one.name for key, one in agencies.agencies_by_id(session, places).items()}
    officers = {one.actor_id for one in entries if one.actor_id is not None}
    rows = session.execute(
        select(Officer.account_id, Officer.title).where(Officer.account_id.in_(officers))
    )
    titles = {row.account_id: row.title for row in rows}
    return [
        _act(one, body["actor"], names, titles) for one, body in zip(entries, bodies, strict=True)
    ]


def _act(
    entry: AuditEntry, by: Mapping[str, Any], names: Mapping[int, str], titles: Mapping[int, str]
) -> Act:
    is_officer = by["kind"] == ActorKind.OFFICER.value
    who: LazyString | str = str(by["name"])
    if by["kind"] == ActorKind.SYSTEM.value:
        who = _SYSTEM
    return Act(
        seq=entry.seq,
        at=entry.at,
        what=what(entry.act),
        is_view=entry.act in VIEWS,
        who=who,
        position=titles.get(by["account"] or 0, "") if is_officer else "",
        agency=names.get(by["agency"] or 0, "") if is_officer else "",
    )


def what(act: str) -> LazyString | str:
    """Say what an act was; one that has no words for holders is an update."""
    if act in set(Verb):
        return wording.DEEDS[Verb(act)]
    return VIEWS.get(act) or NOTED.get(act) or CHANGES.get(act) or _OTHER
