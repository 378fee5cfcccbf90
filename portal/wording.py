"""The portal's words for the house's codes: one table for each set, in plain Vietnamese."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from casework.dossiers.states import Stage, State, Verb
from casework.papers.records import PaperKind
from casework.procedures.definition import (
    Channel,
    CopyKind,
    PartManner,
    Returning,
)
from casework.registers.records import ResultStanding
from casework.signatures.rules import Reason, Revocation, TimeSource, Verdict
from portal.notice_words import NoticeWords
from web import flow_words, procedure_words
from web.filters import vn_date

PROVINCE = _l("Tỉnh Khánh Hòa")

STATES: Mapping[State, LazyString] = {
    State.REGISTERED: _l("Mới đăng ký"),
    State.ACCEPTED: _l("Được tiếp nhận"),
    State.REFUSED: _l("Không được tiếp nhận"),
    State.PROCESSING: _l("Đang xử lý"),
    State.SUPPLEMENT: _l("Yêu cầu bổ sung giấy tờ"),
    State.PAYMENT: _l("Yêu cầu thực hiện nghĩa vụ tài chính"),
    State.WITHDRAWN: _l("Công dân yêu cầu rút hồ sơ"),
    State.HALTED: _l("Dừng xử lý"),
    State.FINISHED: _l("Đã xử lý xong"),
    State.RETURNED: _l("Đã trả kết quả"),
}
"""The ten national names (Decision of the national portal on exchanged states)."""

PLACES: Mapping[tuple[State, Stage], LazyString] = {
    (State.REGISTERED, Stage.DESK): _l(
        "Hồ sơ đã đến nơi tiếp nhận. Cán bộ kiểm tra và trả lời ông/bà trong 8 giờ làm việc."
    ),
    (State.SUPPLEMENT, Stage.HOLDER): _l(
        "Cán bộ tiếp nhận đề nghị ông/bà bổ sung một số mục. Thời hạn được tính khi ông/bà gửi lại."
    ),
    (State.SUPPLEMENT, Stage.SPECIALIST): _l(
        "Cơ quan giải quyết đề nghị ông/bà bổ sung một số mục. "
        "Thời hạn giải quyết tạm dừng cho đến khi ông/bà gửi."
    ),
    (State.ACCEPTED, Stage.AGENCY): _l(
        "Hồ sơ hợp lệ, đã được tiếp nhận và chuyển đến cơ quan giải quyết để phân công."
    ),
    (State.PROCESSING, Stage.SPECIALIST): _l("Chuyên viên được phân công đang thẩm tra hồ sơ."),
    (State.PAYMENT, Stage.SPECIALIST): _l(
        "Hồ sơ chờ ông/bà nộp phí, lệ phí rồi được giải quyết tiếp."
    ),
    (State.PROCESSING, Stage.AGENCY): _l("Hồ sơ chờ phân công người làm bước tiếp theo."),
    (State.PROCESSING, Stage.PARTNERS): _l("Các cơ quan phối hợp đang làm phần việc của mình."),
    (State.SUPPLEMENT, Stage.LEAD): _l("Phần việc này chờ cơ quan chủ trì hoàn thiện."),
    (State.PROCESSING, Stage.REVIEW): _l("Dự thảo kết quả đang được lãnh đạo phòng xem."),
    (State.PROCESSING, Stage.LEADER): _l("Kết quả đã được soạn và trình lãnh đạo ký."),
    (State.PROCESSING, Stage.SIGNING): _l("Lãnh đạo đã ký; hệ thống đang ghi chữ ký số."),
    (State.PROCESSING, Stage.CLERK): _l("Kết quả đã ký, chờ văn thư cấp số và đóng dấu."),
    (State.PROCESSING, Stage.SEALING): _l("Văn thư đã cấp số; hệ thống đang đóng dấu số."),
    (State.FINISHED, Stage.DESK): _l("Đã có kết quả, chờ ông/bà nhận theo cách đã chọn."),
    (State.RETURNED, Stage.DONE): _l("Kết quả đã được trả cho ông/bà."),
    (State.REFUSED, Stage.DONE): _l("Hồ sơ không được tiếp nhận; lý do được ghi bên dưới."),
    (State.WITHDRAWN, Stage.DONE): _l("Ông/bà đã rút hồ sơ này."),
    (State.HALTED, Stage.DONE): _l("Cơ quan đã dừng giải quyết; lý do được ghi bên dưới."),
}
"""What each place in a dossier's life means to its holder."""

KEEPERS: Mapping[Stage, LazyString] = {
    Stage.DESK: _l("Cán bộ tiếp nhận"),
    Stage.HOLDER: _l("Ông/bà"),
    Stage.AGENCY: _l("Người phân công"),
    Stage.SPECIALIST: _l("Chuyên viên thụ lý"),
    Stage.PARTNERS: _l("Cơ quan phối hợp"),
    Stage.LEAD: _l("Cơ quan chủ trì"),
    Stage.REVIEW: _l("Lãnh đạo phòng"),
    Stage.LEADER: _l("Lãnh đạo"),
    Stage.SIGNING: _l("Lãnh đạo"),
    Stage.CLERK: _l("Văn thư"),
    Stage.SEALING: _l("Văn thư"),
}
"""Whose desk the dossier lies on; a finished one lies on nobody's."""

DEEDS: Mapping[Verb, LazyString] = {
    Verb.SUBMIT: _p("done", "Nộp hồ sơ"),
    Verb.ACCEPT: _p("done", "Tiếp nhận hồ sơ"),
    Verb.ASK_FOR_MORE: _l("Yêu cầu bổ sung, hoàn thiện hồ sơ"),
    Verb.SUPPLEMENT: _p("done", "Gửi bổ sung"),
    Verb.RESUME: _l("Gửi bổ sung, tiếp tục giải quyết"),
    Verb.REFUSE: _p("done", "Từ chối tiếp nhận"),
    Verb.WITHDRAW: _p("done", "Rút hồ sơ"),
    Verb.ASSIGN: _p("done", "Phân công người thụ lý"),
    Verb.PROPOSE: _l("Trình kết quả để ký"),
    Verb.HAND_BACK: _l("Lãnh đạo yêu cầu xem lại"),
    Verb.SIGN: _l("Lãnh đạo ký"),
    Verb.RECORD_SIGNATURE: _l("Đã ghi chữ ký số của lãnh đạo"),
    Verb.SIGNING_FAILED: _l("Chưa ký được, sẽ ký lại"),
    Verb.SEAL: _p("done", "Cấp số, đóng dấu"),
    Verb.FINISH: _p("done", "Hoàn tất kết quả"),
    Verb.SEALING_FAILED: _l("Chưa đóng dấu được, sẽ làm lại"),
    Verb.HAND_OUT: _p("done", "Trả kết quả"),
    Verb.DEMAND_FEE: _l("Yêu cầu nộp phí, lệ phí"),
    Verb.CONFIRM_FEE: _p("done", "Xác nhận đã nộp phí, lệ phí"),
    Verb.HALT: _l("Dừng giải quyết"),
    Verb.REAPPOINT: _l("Xin lỗi và hẹn lại ngày trả kết quả"),
    Verb.ALLOT: _p("done", "Phân công người thụ lý"),
    Verb.RELEASE: _l("Phân công lại người thụ lý"),
    Verb.MOVE_ON: _p("done", "Chuyển bước tiếp theo"),
    Verb.SEND_FOR_REVIEW: _l("Trình lãnh đạo phòng xem"),
    Verb.APPROVE: _l("Lãnh đạo phòng duyệt"),
    Verb.CONSULT: _p("done", "Lấy ý kiến cơ quan liên quan"),
    Verb.STEP_DONE: _l("Một cơ quan phối hợp đã xong phần việc"),
    Verb.AWAIT_PARTNERS: _l("Chuyển cơ quan phối hợp"),
    Verb.REJOIN: _l("Các cơ quan phối hợp đã xong, tiếp tục giải quyết"),
    Verb.OPEN_PART: _l("Cơ quan phối hợp nhận phần việc"),
    Verb.SEND_BACK: _l("Cơ quan phối hợp đề nghị hoàn thiện"),
    Verb.RETURN_TO_LEAD: _l("Cơ quan phối hợp trả kết quả"),
    Verb.CANCEL_PART: _l("Phần việc đã được hủy"),
}
"""What happened, as the timeline tells it."""


def deed(act: str) -> LazyString | str:
    """Say what was done, by the verb or by an act that changes no state."""
    return flow_words.NOTED.get(act) or DEEDS[Verb(act)]


PAPERS: Mapping[PaperKind, LazyString] = {
    PaperKind.APPLICATION: _l("Tờ khai điện tử"),
    PaperKind.SLIP: _l("Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
    PaperKind.ASK_FOR_MORE: _l("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
    PaperKind.REFUSAL: _l("Phiếu từ chối giải quyết hồ sơ"),
    PaperKind.RESULT: _l("Kết quả giải quyết"),
    PaperKind.JOINT_SLIP: _l("Giấy tiếp nhận nhiều hồ sơ"),
    PaperKind.APOLOGY: _l("Phiếu xin lỗi và hẹn lại ngày trả kết quả"),
    PaperKind.HALT_NOTICE: _l("Thông báo dừng giải quyết hồ sơ"),
    PaperKind.PROCESS_SHEET: _l("Phiếu kiểm soát quá trình giải quyết hồ sơ"),
    PaperKind.HANDOVER: _l("Phiếu bàn giao kết quả"),
    PaperKind.RETURN_RECORD: _l("Giấy biên nhận trả kết quả"),
    PaperKind.CANCELLATION: _l("Quyết định hủy hiệu lực kết quả"),
    PaperKind.REPLACEMENT: _l("Văn bản thay thế kết quả"),
}

RETURNING: Mapping[Returning, LazyString] = {
    Returning.ONLINE: _l("Nhận bản điện tử trong tài khoản"),
    Returning.DESK: _l("Nhận bản giấy tại nơi tiếp nhận hồ sơ"),
    Returning.HOME: _l("Nhận bản giấy tại nhà qua bưu chính công ích"),
}

LEVELS = procedure_words.LEVELS

MANNERS: Mapping[PartManner, LazyString] = {
    PartManner.FILE: _l("Tải tệp lên"),
    PartManner.SHOW: _l("Chỉ xuất trình, không phải nộp"),
    PartManner.EFORM: _l("Điền trên màn hình"),
    PartManner.LOOKUP: _l("Cơ quan tự tra cứu, ông/bà không phải nộp"),
    PartManner.EARLIER: _l("Kết quả của thủ tục làm trước, cơ quan tự lấy"),
    PartManner.NOTE: _l("Hướng dẫn"),
}

MANNERS_ELSEWHERE: Mapping[PartManner, LazyString] = {
    **MANNERS,
    PartManner.FILE: _l("Nộp"),
    PartManner.EFORM: _l("Điền theo mẫu"),
}
"""How a part is asked for by a procedure that is not filed here."""

COPY_KINDS: Mapping[CopyKind, LazyString] = {
    CopyKind.CERTIFIED: _l("bản sao có chứng thực"),
    CopyKind.PLAIN: _l("bản sao"),
    CopyKind.PHOTO: _l("bản chụp"),
}

CHANNELS: Mapping[Channel, LazyString] = {
    Channel.ANY: _l("mọi cách nộp"),
    Channel.ONLINE: _l("nộp trực tuyến"),
    Channel.DIRECT: _l("nộp trực tiếp"),
    Channel.POST: _l("nộp qua bưu chính"),
}

WAYS: Mapping[Channel, LazyString] = {
    Channel.ONLINE: _l("Trực tuyến"),
    Channel.DIRECT: _l("Trực tiếp tại nơi tiếp nhận"),
    Channel.POST: _l("Qua bưu chính công ích"),
}


def days(begin: date | None, end: date | None) -> str:
    """Say from which day to which something holds; nothing where it always does."""
    if begin and end:
        return str(_l("từ %(begin)s đến hết %(end)s", begin=vn_date(begin), end=vn_date(end)))
    if begin:
        return str(_l("từ %(begin)s", begin=vn_date(begin)))
    return str(_l("đến hết %(end)s", end=vn_date(end))) if end else ""


FEE_KINDS = procedure_words.FEE_KINDS

FEE_UNITS = procedure_words.FEE_UNITS


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may file, in one word, and the national names that it stands for."""

    title: LazyString
    names: tuple[str, ...]


AUDIENCES: Mapping[str, Audience] = {
    "cong_dan": Audience(
        _l("Công dân Việt Nam"),
        (
            "Công dân Việt Nam",
            "Công dân Việt Nam mà không xác định được nơi thường trú hoặc nơi tạm trú",
        ),
    ),
    "doanh_nghiep": Audience(
        _l("Doanh nghiệp"),
        ("Doanh nghiệp", "Doanh nghiệp Việt Nam", "Doanh nghiệp có vốn đầu tư nước ngoài"),
    ),
    "to_chuc": Audience(
        _l("Tổ chức, hợp tác xã"),
        (
            "Tổ chức (không bao gồm doanh nghiệp, HTX)",
            "Hợp tác xã",
            "Tổ chức Đảng",
            "Tổ chức nước ngoài",
        ),
    ),
    "nuoc_ngoai": Audience(
        _l("Người nước ngoài, người Việt Nam ở nước ngoài"),
        (
            "Người nước ngoài",
            "Người nước ngoài cư trú tại Việt Nam",
            "Người nước ngoài đã cư trú tại Việt Nam",
            "Người Việt Nam định cư ở nước ngoài",
        ),
    ),
    "can_bo": Audience(
        _l("Cán bộ, công chức, viên chức"), ("Cán bộ, công chức, viên chức", "Đảng viên")
    ),
}
"""The subjects of the national catalogue (đối tượng thực hiện), grouped as people see them."""


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """One card of the front page."""

    title: LazyString
    icon: str
    text: LazyString


LIFE_EVENTS: Mapping[str, LifeEvent] = {
    "sinh_con": LifeEvent(
        procedure_words.LIFE_EVENTS["sinh_con"], "birth", _l("Khai sinh, bản sao trích lục")
    ),
    "ket_hon": LifeEvent(
        procedure_words.LIFE_EVENTS["ket_hon"],
        "marriage",
        _l("Đăng ký kết hôn, tình trạng hôn nhân"),
    ),
    "nha_dat": LifeEvent(
        procedure_words.LIFE_EVENTS["nha_dat"], "house", _l("Giấy phép xây dựng, giấy tờ kèm theo")
    ),
    "kinh_doanh": LifeEvent(
        procedure_words.LIFE_EVENTS["kinh_doanh"], "business", _l("Hộ kinh doanh, doanh nghiệp")
    ),
    "an_sinh": LifeEvent(
        procedure_words.LIFE_EVENTS["an_sinh"], "social", _l("Trợ cấp hằng tháng")
    ),
    "chung_thuc": LifeEvent(
        procedure_words.LIFE_EVENTS["chung_thuc"], "certification", _l("Bản sao, chữ ký")
    ),
    "qua_doi": LifeEvent(procedure_words.LIFE_EVENTS["qua_doi"], "more", _l("Đăng ký khai tử")),
    "du_lich": LifeEvent(procedure_words.LIFE_EVENTS["du_lich"], "compass", _l("Dịch vụ lữ hành")),
}


STANDINGS: Mapping[ResultStanding, NoticeWords] = {
    ResultStanding.VALID: NoticeWords(
        _l("Có trong sổ kết quả và còn giá trị"),
        _l("Hãy so các thông tin dưới đây với văn bản ông/bà đang cầm."),
    ),
    ResultStanding.CANCELLED: NoticeWords(
        _l("Văn bản đã hết hiệu lực: đã bị hủy bỏ"), _l("Văn bản này không còn giá trị.")
    ),
    ResultStanding.REPLACED: NoticeWords(
        _l("Văn bản đã hết hiệu lực: đã được thay thế"),
        _l("Đã có văn bản khác thay cho văn bản này."),
    ),
}
"""Whether an issued document still holds."""

VERDICTS: Mapping[Verdict, LazyString] = {
    Verdict.VALID: _l("Hợp lệ"),
    Verdict.INVALID: _l("Không hợp lệ"),
    Verdict.UNKNOWN: _l("Chưa đủ căn cứ để kết luận"),
}

TIME_SOURCES: Mapping[TimeSource, LazyString] = {
    TimeSource.TIMESTAMP: _l("theo dấu thời gian của tổ chức cấp dấu thời gian"),
    TimeSource.CLAIMED: _l("theo đồng hồ của người ký, chưa có bên thứ ba xác nhận"),
}

REVOCATIONS: Mapping[Revocation, LazyString] = {
    Revocation.GOOD: _l("Chứng thư số còn hiệu lực, không bị thu hồi tại thời điểm ký"),
    Revocation.REVOKED: _l("Chứng thư số đã bị thu hồi tại thời điểm ký"),
    Revocation.UNKNOWN: _l("Chưa kiểm tra được chứng thư số có bị thu hồi hay không"),
}

REASONS: Mapping[Reason, LazyString] = {
    Reason.ALTERED: _l("Nội dung đã bị thay đổi sau khi ký."),
    Reason.CHANGED_AFTER_SIGNING: _l("Có phần được thêm vào tệp sau khi ký."),
    Reason.NOT_WHOLE: _l("Chữ ký không bao trùm toàn bộ tệp."),
    Reason.BROKEN_SIGNATURE: _l("Chữ ký bị hỏng hoặc không đọc được."),
    Reason.ISSUER_NOT_TRUSTED: _l(
        "Tổ chức cấp chứng thư số không nằm trong danh sách được tin cậy."
    ),
    Reason.CERTIFICATE_REVOKED: _l("Chứng thư số đã bị thu hồi trước khi ký."),
    Reason.CERTIFICATE_EXPIRED: _l("Chứng thư số không trong thời hạn hiệu lực tại thời điểm ký."),
    Reason.REVOCATION_NOT_CHECKED: _l("Chưa kiểm tra được việc thu hồi chứng thư số."),
    Reason.TIMESTAMP_NOT_TRUSTED: _l("Dấu thời gian không đáng tin cậy."),
    Reason.UNSIGNED: _l("Tệp không có chữ ký số nào."),
    Reason.ENCRYPTED: _l("Tệp đặt mật khẩu nên không đọc được."),
    Reason.UNREADABLE: _l("Tệp không phải PDF hoặc bị hỏng nên không đọc được."),
    Reason.TOO_COSTLY: _l("Tệp quá phức tạp, việc kiểm tra đã được dừng lại."),
}
