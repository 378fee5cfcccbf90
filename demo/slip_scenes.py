"""Scenes that end in a slip: sample dossiers played through the house's verbs, one for each slip.

For the pictures in docs/slips and for the tests of the forms. Nothing here is kept: the caller
plays the scenes in a transaction that it does not finish.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from casework.agencies.records import Agency, Officer
from casework.dossiers import (
    issuing,
    processing,
    queries,
    reappointing,
    reception,
    slips,
    submission,
    tracking,
)
from casework.dossiers.desk_records import DeskVisit, HandOut, PartGiven, Reappointment
from casework.dossiers.records import Dossier
from casework.dossiers.tracking import Span
from casework.files.records import FileVerdict, StoredFile
from casework.papers import actions as papers
from casework.papers import printing
from casework.papers.records import Paper, PaperKind, PaperState
from casework.people.actor import Actor, ActorKind, Role
from casework.people.records import Account
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel, Returning
from casework.signatures.rules import SignatureReport, Verdict
from demo.samples import read, settle_answers
from foundation.clock import VIETNAM

NINE = datetime(2026, 11, 10, 9, 15, tzinfo=VIETNAM)
"""A quiet Tuesday morning."""
URL = "https://motcua.example.vn"

_CHECKED = SignatureReport(readable=True, signatures=(), verdict=Verdict.VALID, reasons=())


@dataclass(frozen=True, slots=True)
class Scene:
    """A slip ready to be set: template and facts, with what it shows in words."""

    name: str
    title: str
    template: str
    facts: Mapping[str, Any]


class Play:
    """Plays sample dossiers; each act takes some minutes of a day in November 2026."""

    def __init__(self, session: Session, at: datetime = NINE) -> None:
        """Begin at a moment in a session on a province that has been loaded."""
        self._session, self.at = session, at
        self._samples = {row["key"]: row for row in read("dossiers")["dossiers"]}
        people = read("people")
        self._people = {row["key"]: row for row in [*people["citizens"], *people["organisations"]]}

    def pass_time(self, **time: int) -> datetime:
        """Let some time pass and tell the moment."""
        self.at += timedelta(**time)
        return self.at

    def actor(self, login: str) -> Actor:
        """Return a person of the demo by login."""
        account = self._session.scalars(select(Account).where(Account.login == login)).one()
        officer = self._session.scalars(
            select(Officer)
            .where(Officer.account_id == account.id)
            .options(joinedload(Officer.roles))
        ).unique().first()  # fmt: skip
        return Actor(
            ActorKind(account.kind), account.id, account.name,
            officer.agency_id if officer else None,
            frozenset(Role(one.role) for one in officer.roles) if officer else frozenset(),
        )  # fmt: skip

    def submit(
        self, key: str, *, channel: Channel = Channel.ONLINE, way: Returning = Returning.DESK
    ) -> Dossier:
        """File a sample with files that have no bytes."""
        row, at = self._samples[key], self.pass_time(minutes=2)
        by = self.actor(self._people[row["holder"]]["email"])
        day = at.astimezone(VIETNAM).date()
        version = procedures.version_on(self._session, row["procedure"], day)
        agency = self._session.scalars(select(Agency).where(Agency.code == row["agency"])).one()
        filing = submission.Filing(
            version=version,
            case_key=row["case"],
            agency_id=agency.id,
            answers=settle_answers(row["answers"], day),
            files=[(one["part"], self._file(by, one["name"])) for one in row["files"]],
            return_way=way,
            channel=channel,
        )
        dossier = submission.register(self._session, filing, by=by, at=at)
        self._session.expire(dossier)
        return queries.lock_by_id(self._session, dossier.id)

    def _file(self, owner: Actor | None, name: str) -> StoredFile:
        stored = StoredFile(
            id=uuid.uuid4(), sha256=uuid.uuid4().hex * 2, size=1_000, name=name, created_at=self.at,
            media_type="application/pdf", owner_id=owner.account_id if owner else None,
            verdict=FileVerdict.CLEAN.value,
        )  # fmt: skip
        self._session.add(stored)
        self._session.flush()
        return stored

    def give(self, dossier: Dossier, part_key: str, **counts: Any) -> None:  # noqa: ANN401
        """Let a part be handed in on paper at the counter."""
        desk = self.actor("tiepnhan.nhatrang")
        given = PartGiven(
            dossier_id=dossier.id, part_key=part_key, agency_id=dossier.desk_agency_id,
            given_at=self.at, officer_id=desk.account_id, **counts,
        )  # fmt: skip
        self._session.add(given)
        self._session.flush()

    def accept(self, dossier: Dossier, login: str = "tiepnhan.nhatrang") -> None:
        """Accept a dossier at its desk."""
        at = self.pass_time(minutes=9)
        reception.accept(self._session, dossier, by=self.actor(login), at=at)

    def finish(self, dossier: Dossier) -> None:
        """Bring an accepted dossier of Nha Trang to its sealed result."""
        session, at = self._session, self.pass_time(minutes=20)
        processing.assign(session, dossier, by=self.actor("chuyenvien.nhatrang"), at=at)
        template = procedures.definition_of(dossier.version).results[0]
        leader = self.actor("lanhdao.nhatrang")
        words = processing.Proposal(template.key, "", ["Nội dung."], leader.account_id or 0)
        by, at = self.actor("chuyenvien.nhatrang"), self.pass_time(minutes=95)
        paper = processing.propose(session, dossier, words, by=by, at=at)
        seen = self._file(None, "ket-qua.pdf")
        papers.keep_file(session, paper, seen.id, PaperState.RENDERED)
        at = self.pass_time(minutes=30)
        order = issuing.order_signature(session, dossier, seen_sha256=seen.sha256, by=leader, at=at)
        issuing.record_signature(session, dossier, order, self._made(), at=at)
        at = self.pass_time(minutes=20)
        issuing.order_seal(session, dossier, by=self.actor("vanthu.nhatrang"), at=at)
        seal = next(one for one in queries.signatures_of(session, dossier.id) if one.kind == "seal")
        at = self.pass_time(minutes=1)
        issuing.record_seal(session, dossier, seal, self._made(), at=at)

    def _made(self) -> issuing.Made:
        stored = self._file(None, "ket-qua.pdf")
        return issuing.Made(stored.id, stored.sha256, _CHECKED)

    def paper(self, dossier: Dossier, kind: PaperKind) -> Paper:
        """Return the newest paper of a kind."""
        asked = select(Paper).where(Paper.dossier_id == dossier.id, Paper.kind == kind.value)
        return self._session.scalars(asked.order_by(Paper.id.desc()).limit(1)).one()

    @property
    def session(self) -> Session:
        """Return the session that the play is in."""
        return self._session


def shown(paper: Paper, *, size: str = "", is_printed: bool = False) -> tuple[str, dict[str, Any]]:
    """Return template and facts of a paper as stored and signed, or as printed."""
    if is_printed:
        return printing.for_paper(paper, portal_url=URL, size=size)
    return paper.kind, paper.facts | printing.addresses(paper.facts["code"], URL)


def walk_in(play: Play) -> Dossier:
    """Play a dossier handed in at the counter by somebody authorised, with papers of all kinds."""
    dossier = play.submit("mau-04", channel=Channel.DIRECT)
    dossier.filer_name, dossier.filer_number = "Ngô Trung Kiên", "056088000123"
    dossier.filer_phone = "0905 123 456"
    dossier.filer_address = "Số 15 đường Trần Phú, phường Nha Trang, tỉnh Khánh Hòa"
    dossier.mandate, dossier.mandate_note = "authorised", "Giấy ủy quyền số 0112/2026"
    play.give(dossier, "giay_to_dat", certified=1)
    play.give(dossier, "ban_ve", originals=2, unscannable=True)
    play.give(dossier, "cam_ket_lien_ke", originals=1, copies=1, shown=True)
    play.accept(dossier)
    return dossier


def late(play: Play) -> Dossier:
    """Play a dossier whose leader gives it a new date."""
    dossier = play.submit("mau-14")
    play.accept(dossier)
    processing.assign(
        play.session, dossier, by=play.actor("chuyenvien.nhatrang"), at=play.pass_time(hours=2)
    )
    day = date(2026, 11, 27)
    reason = (
        "Phải lấy thêm ý kiến của cơ quan quản lý di sản về chiều cao công trình"
        " trong vùng bảo vệ Tháp Bà Ponagar."
    )
    by, at = play.actor("lanhdao.nhatrang"), play.pass_time(days=1)
    reappointing.reappoint(play.session, dossier, day=day, reason=reason, by=by, at=at)
    return dossier


def late_in_2024(play: Play) -> Paper:
    """Draft the apology of a dossier received while the older circular was in force."""
    dossier = play.submit("mau-15")
    play.accept(dossier, "tiepnhan.camranh")
    accepted_at, dossier.accepted_at = dossier.accepted_at, datetime(2024, 3, 4, 9, tzinfo=VIETNAM)
    new = Reappointment(
        due_before=datetime(2024, 3, 13, 17, tzinfo=VIETNAM),
        due_after=datetime(2024, 3, 22, 17, tzinfo=VIETNAM),
        reason="Đơn vị thẩm tra thiết kế gửi ý kiến chậm.",
    )
    at = datetime(2024, 3, 12, 10, tzinfo=VIETNAM)
    by = play.actor("lanhdao.camranh")
    paper = slips.draft_apology(play.session, dossier, new, by=by, at=at)
    dossier.accepted_at = accepted_at
    return paper


def asked_for_more(play: Play) -> Dossier:
    """Play a dossier that lacks something, item by item."""
    dossier = play.submit("mau-26")
    items = [
        reception.Asked(
            "part", "ban_ve", "Thiếu bản vẽ mặt bằng móng; bản vẽ mặt cắt chưa ghi kích thước"
        ),
        reception.Asked(
            "part", "giay_to_dat", "Bản chụp bị mờ trang 3, không đọc được sơ đồ thửa đất"
        ),
    ]
    by = play.actor("tiepnhan.camranh")
    note = "Hồ sơ chưa đủ thành phần theo quy định của thủ tục"
    reception.ask_for_more(
        play.session, dossier, items, note=note, by=by, at=play.pass_time(hours=1)
    )
    return dossier


def refused(play: Play) -> Dossier:
    """Play a dossier that the desk refuses with two reasons."""
    dossier = play.submit("mau-33")
    reason = (
        "Ông (bà) đang cư trú ngoài địa bàn phường nên việc xác nhận không thuộc thẩm quyền"
        " của Ủy ban nhân dân phường Nha Trang.\n"
        "Nội dung khai về nơi cư trú trước đây không thống nhất với Cơ sở dữ liệu quốc gia"
        " về dân cư."
    )
    by = play.actor("tiepnhan.nhatrang")
    reception.refuse(play.session, dossier, reason=reason, by=by, at=play.pass_time(hours=1))
    return dossier


def halted(play: Play) -> Dossier:
    """Play a dossier that the applicant no longer wants."""
    dossier = play.submit("mau-20")
    play.accept(dossier)
    by, at = play.actor("tiepnhan.nhatrang"), play.pass_time(days=1)
    reason = "Chủ hồ sơ đề nghị dừng giải quyết vì không còn nhu cầu xác nhận."
    reception.halt(play.session, dossier, reason=reason, by=by, at=at)
    return dossier


def handed_out(play: Play) -> Dossier:
    """Play a dossier to its end: signed, sealed, handed out at the desk."""
    dossier = play.submit("mau-39")
    play.accept(dossier)
    play.finish(dossier)
    by, at = play.actor("tiepnhan.nhatrang"), play.pass_time(hours=1)
    given = HandOut(
        dossier_id=dossier.id, receiver=dossier.holder_name, receiver_number=dossier.holder_number,
        proof="identity", paper_copies=2, returned_parts=["giay_chung_sinh"],
        officer_id=by.account_id, at=at,
    )  # fmt: skip
    play.session.add(given)
    reception.hand_out(play.session, dossier, note="", by=by, at=at)
    slips.draft_return_record(play.session, dossier, given, by=by, at=at)
    return dossier


def visited(play: Play) -> Dossier:
    """Play one person who hands in three dossiers on one visit."""
    desk = play.actor("tiepnhan.nhatrang")
    dossiers = [play.submit(key, channel=Channel.DIRECT) for key in ("mau-45", "mau-02", "mau-03")]
    for one in dossiers:
        one.filer_name = dossiers[0].filer_name
        play.accept(one)
    visit = DeskVisit(
        reference=dossiers[0].reference[:10], agency_id=desk.agency_id, officer_id=desk.account_id,
        filer_id=dossiers[0].filer_id, key=uuid.uuid4().hex, at=play.at,
    )  # fmt: skip
    play.session.add(visit)
    play.session.flush()
    slips.draft_joint_slip(play.session, visit, dossiers, by=desk, at=play.at)
    return dossiers[0]


def handed_over(play: Play) -> Dossier:
    """Play an agency that hands two results over to the desk."""
    dossiers = [play.submit(key) for key in ("mau-39", "mau-43")]
    for one in dossiers:
        play.accept(one)
        play.finish(one)
    clerk, desk = play.actor("vanthu.nhatrang"), play.actor("tiepnhan.nhatrang")
    slips.draft_handover(
        play.session, dossiers, from_=clerk.name, to=desk.name, by=clerk, at=play.pass_time(hours=1)
    )
    return dossiers[0]


def book(play: Play, agency_code: str = "H32.102") -> tuple[str, dict[str, Any]]:
    """Return the book of a desk's month as it stands after the scenes."""
    desk = play.session.scalars(select(Agency).where(Agency.code == agency_code)).one()
    day = play.at.astimezone(VIETNAM).date()
    span = Span(day.year, volume=1, first=day.replace(day=1), last=day)
    found = tracking.lines(play.session, desk.id, span, limit=tracking.MOST_LINES)
    title = f"Tháng {day:%m/%Y}"
    return "tracking_book", tracking.facts(desk, span, found, title=title, at=play.at)


PLAYED: tuple[tuple[str, str, Callable[[Play], Dossier], PaperKind], ...] = (
    ("giay-tiep-nhan", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", walk_in, PaperKind.SLIP),
    ("giay-tiep-nhan-nhieu-ho-so", "Giấy tiếp nhận nhiều hồ sơ", visited, PaperKind.JOINT_SLIP),
    (
        "phieu-yeu-cau-bo-sung", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
        asked_for_more, PaperKind.ASK_FOR_MORE,
    ),
    ("phieu-tu-choi", "Phiếu từ chối tiếp nhận giải quyết hồ sơ", refused, PaperKind.REFUSAL),
    ("van-ban-xin-loi", "Văn bản xin lỗi và đề nghị gia hạn", late, PaperKind.APOLOGY),
    ("thong-bao-dung", "Thông báo dừng giải quyết hồ sơ", halted, PaperKind.HALT_NOTICE),
    ("phieu-kiem-soat", "Phiếu kiểm soát quá trình", handed_out, PaperKind.PROCESS_SHEET),
    ("giay-bien-nhan", "Giấy biên nhận trả kết quả", handed_out, PaperKind.RETURN_RECORD),
    ("phieu-ban-giao", "Phiếu bàn giao kết quả", handed_over, PaperKind.HANDOVER),
)  # fmt: skip


def all_scenes(session: Session) -> list[Scene]:
    """Play every scene and return the slips: as signed, and the receipt of 80 mm and the book."""
    play, found = Play(session), []
    played: dict[Callable[[Play], Dossier], Dossier] = {}
    for name, title, act, kind in PLAYED:
        if act not in played:
            play.at = NINE
            played[act] = act(play)
        paper = play.paper(played[act], kind)
        found.append(Scene(name, title, *shown(paper)))
        if kind is PaperKind.SLIP:
            strip = shown(paper, size=printing.THERMAL, is_printed=True)
            found.append(Scene(f"{name}-80mm", f"{title}, khổ 80 mm", *strip))
            found.append(
                Scene(f"{name}-2-lien", f"{title}, in 2 liên", *shown(paper, is_printed=True))
            )
        if kind is PaperKind.APOLOGY:
            of_2018 = shown(late_in_2024(play))
            found.append(Scene("phieu-xin-loi-2018", "Phiếu xin lỗi và hẹn lại (2018)", *of_2018))
    play.at = NINE + timedelta(days=1)
    found.append(Scene("so-theo-doi", "Sổ theo dõi hồ sơ", *book(play)))
    return found
