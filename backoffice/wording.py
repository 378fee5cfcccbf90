"""The Vietnamese words of the back office: states, stages, verbs, roles, reasons and acts."""

from flask_babel import LazyString, force_locale, gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p

from backoffice import paper_words
from backoffice.act_words import ACTS
from casework.dossiers.intake_rules import Given
from casework.dossiers.states import Stage, State, Verb
from casework.people.actor import Role
from casework.worktime.queries import Explanation
from web import filters

STATES: dict[State, LazyString] = {
    State.REGISTERED: _("Mới đăng ký"),
    State.ACCEPTED: _("Được tiếp nhận"),
    State.REFUSED: _("Không được tiếp nhận"),
    State.PROCESSING: _("Đang xử lý"),
    State.SUPPLEMENT: _("Yêu cầu bổ sung giấy tờ"),
    State.PAYMENT: _("Chờ nộp phí, lệ phí"),
    State.WITHDRAWN: _("Công dân rút hồ sơ"),
    State.HALTED: _("Dừng xử lý"),
    State.FINISHED: _("Đã xử lý xong"),
    State.RETURNED: _("Đã trả kết quả"),
}
"""The national names of the ten states."""

STAGES: dict[Stage, LazyString] = {
    Stage.DESK: _("Bộ phận Một cửa"),
    Stage.HOLDER: _("Người nộp hồ sơ"),
    Stage.AGENCY: _("Chờ chuyên viên nhận việc"),
    Stage.SPECIALIST: _("Chuyên viên thụ lý"),
    Stage.LEADER: _("Lãnh đạo duyệt ký"),
    Stage.SIGNING: _("Đang ký số"),
    Stage.CLERK: _("Văn thư cấp số, đóng dấu"),
    Stage.SEALING: _("Đang đóng dấu số"),
    Stage.REVIEW: _("Lãnh đạo phòng duyệt"),
    Stage.PARTNERS: _("Chờ cơ quan phối hợp"),
    Stage.LEAD: _("Chờ cơ quan chủ trì hoàn thiện"),
    Stage.DONE: _("Đã kết thúc"),
}
"""At whose table a dossier lies, in the words of the office."""

DONE: dict[str, LazyString] = {
    Verb.SUBMIT: _p("done", "Nộp hồ sơ"),
    Verb.ACCEPT: _p("done", "Tiếp nhận hồ sơ"),
    Verb.ASK_FOR_MORE: _("Yêu cầu bổ sung, hoàn thiện hồ sơ"),
    Verb.SUPPLEMENT: _("Người nộp đã bổ sung"),
    Verb.RESUME: _("Người nộp đã bổ sung, tiếp tục xử lý"),
    Verb.REFUSE: _p("done", "Từ chối tiếp nhận"),
    Verb.WITHDRAW: _("Người nộp rút hồ sơ"),
    Verb.ASSIGN: _("Chuyên viên nhận việc"),
    Verb.PROPOSE: _("Trình lãnh đạo dự thảo kết quả"),
    Verb.HAND_BACK: _("Lãnh đạo trả lại dự thảo"),
    Verb.SIGN: _("Lãnh đạo đồng ý ký"),
    Verb.RECORD_SIGNATURE: _("Đã ký số"),
    Verb.SIGNING_FAILED: _("Ký số không thành công"),
    Verb.SEAL: _("Cấp số văn bản và đóng dấu"),
    Verb.FINISH: _("Đã đóng dấu, ban hành kết quả"),
    Verb.SEALING_FAILED: _("Đóng dấu số không thành công"),
    Verb.HAND_OUT: _p("done", "Trả kết quả"),
    Verb.DEMAND_FEE: _("Yêu cầu nộp phí, lệ phí"),
    Verb.CONFIRM_FEE: _p("done", "Xác nhận đã nộp phí, lệ phí"),
    Verb.HALT: _("Dừng xử lý hồ sơ"),
    Verb.REAPPOINT: _("Xin lỗi và hẹn lại ngày trả kết quả"),
    Verb.ALLOT: _p("done", "Phân công người thụ lý"),
    Verb.RELEASE: _("Chuyên viên trả lại việc để phân công lại"),
    Verb.MOVE_ON: _p("done", "Chuyển bước tiếp theo"),
    Verb.SEND_FOR_REVIEW: _("Trình lãnh đạo phòng duyệt"),
    Verb.APPROVE: _("Lãnh đạo phòng duyệt, trình ký"),
    Verb.CONSULT: _p("done", "Gửi lấy ý kiến"),
    Verb.STEP_DONE: _("Một bước liên thông đã xong"),
    Verb.AWAIT_PARTNERS: _("Chờ cơ quan phối hợp"),
    Verb.REJOIN: _("Các cơ quan phối hợp đã xong, tiếp tục giải quyết"),
    Verb.OPEN_PART: _("Nhận phần việc liên thông"),
    Verb.SEND_BACK: _("Trả lại cơ quan chủ trì để hoàn thiện"),
    Verb.RETURN_TO_LEAD: _("Trả kết quả cho cơ quan chủ trì"),
    Verb.CANCEL_PART: _("Cơ quan chủ trì hủy phần việc"),
}
"""What has happened, as a timeline says it; keyed by the verb's stored value."""

LABELS: dict[Verb, LazyString] = {
    Verb.SUBMIT: _("Nhận hồ sơ tại quầy"),
    Verb.SUPPLEMENT: _("Nhận giấy tờ bổ sung"),
    Verb.RESUME: _("Nhận giấy tờ bổ sung"),
    Verb.ACCEPT: _("Tiếp nhận hồ sơ"),
    Verb.ASK_FOR_MORE: _("Yêu cầu bổ sung"),
    Verb.REFUSE: _("Từ chối tiếp nhận"),
    Verb.HALT: _("Dừng xử lý"),
    Verb.CONFIRM_FEE: _("Xác nhận đã nộp phí"),
    Verb.HAND_OUT: _("Trả kết quả"),
    Verb.ASSIGN: _("Nhận việc"),
    Verb.PROPOSE: _("Trình lãnh đạo"),
    Verb.DEMAND_FEE: _("Yêu cầu nộp phí"),
    Verb.SIGN: _("Xem và ký số"),
    Verb.HAND_BACK: _("Trả lại dự thảo"),
    Verb.SEAL: _("Cấp số và đóng dấu"),
    Verb.REAPPOINT: _("Hẹn lại ngày trả"),
    Verb.ALLOT: _("Phân công"),
    Verb.RELEASE: _("Trả lại việc"),
    Verb.MOVE_ON: _("Chuyển bước tiếp theo"),
    Verb.SEND_FOR_REVIEW: _("Trình lãnh đạo phòng"),
    Verb.APPROVE: _("Duyệt, trình ký"),
    Verb.CONSULT: _("Lấy ý kiến"),
    Verb.SEND_BACK: _("Trả lại cơ quan chủ trì"),
}
"""What stands on the button of each verb that an officer can be offered."""

CONFIRMED_BY: dict[Verb, LazyString] = {
    Verb.SIGN: _("Ký số"),
    Verb.PROPOSE: _("Lập văn bản và trình"),
    Verb.ASK_FOR_MORE: _("Gửi yêu cầu bổ sung"),
    Verb.REAPPOINT: _("Gửi xin lỗi và hẹn lại"),
}
"""What stands on the last button where that is not the verb's label."""

WHAT_HAPPENS: dict[Verb, tuple[LazyString, ...]] = {
    Verb.SUBMIT: (
        _("Hồ sơ được cấp mã và ngày hẹn trả, chuyển ngay cho cơ quan giải quyết."),
        _("Hệ thống lập Giấy tiếp nhận hồ sơ và hẹn trả kết quả để in ngay."),
    ),
    Verb.SUPPLEMENT: (
        _("Các mục đã yêu cầu được ghi là đã bổ sung; hồ sơ trở lại bộ phận Một cửa để kiểm tra."),
        _("Thời hạn trả lời 08 giờ làm việc tính lại từ bây giờ."),
    ),
    Verb.RESUME: (
        _("Các mục đã yêu cầu được ghi là đã bổ sung; chuyên viên tiếp tục giải quyết."),
        _("Thời hạn giải quyết tính lại từ đầu."),
    ),
    Verb.ACCEPT: (
        _("Hệ thống lập Giấy tiếp nhận hồ sơ và hẹn trả kết quả có ký số, kèm mã QR."),
        _("Hồ sơ được chuyển ngay cho cơ quan giải quyết."),
        _("Người nộp được báo trong tài khoản và qua thư điện tử."),
    ),
    Verb.ASK_FOR_MORE: (
        _("Hệ thống lập Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ gồm đúng các mục đã chọn."),
        _("Người nộp chỉ sửa được các mục này; phần còn lại giữ nguyên."),
        _("Thời gian giải quyết dừng lại cho đến khi người nộp bổ sung xong."),
    ),
    Verb.REFUSE: (
        _("Hệ thống lập Phiếu từ chối tiếp nhận có ghi lý do; hồ sơ kết thúc tại đây."),
        _("Người nộp được báo trong tài khoản và qua thư điện tử."),
    ),
    Verb.HALT: (
        _("Hồ sơ kết thúc và không giải quyết tiếp được nữa."),
        _("Hệ thống lập Thông báo dừng giải quyết hồ sơ có ký số."),
        _("Người nộp được báo trong tài khoản và qua thư điện tử."),
    ),
    Verb.CONFIRM_FEE: (
        _("Hồ sơ tiếp tục được xử lý; thời gian chờ nộp phí không tính vào thời hạn giải quyết."),
    ),
    Verb.HAND_OUT: (
        _("Hồ sơ kết thúc với trạng thái “Đã trả kết quả”."),
        _("Người nhận được ghi tên trong diễn biến hồ sơ."),
        _("Hệ thống lập Giấy biên nhận trả kết quả; bản chính trả lại được ghi vào hồ sơ."),
    ),
    Verb.ASSIGN: (
        _("Hồ sơ do ông/bà thụ lý; chuyên viên khác không thao tác được nữa."),
    ),
    Verb.PROPOSE: (
        _("Hệ thống lập văn bản mới từ nội dung bên dưới và chuyển đến lãnh đạo được chọn."),
    ),
    Verb.DEMAND_FEE: (
        _("Thời gian giải quyết dừng lại cho đến khi bộ phận Một cửa xác nhận đã nộp."),
        _("Người nộp được báo trong tài khoản và qua thư điện tử."),
    ),
    Verb.SIGN: (
        _("Chữ ký số của ông/bà được đặt lên đúng tệp đang xem."),
        _("Văn bản chuyển đến văn thư để cấp số và đóng dấu của cơ quan."),
    ),
    Verb.HAND_BACK: (
        _("Dự thảo này bị hủy; chuyên viên nhận lại hồ sơ cùng lý do."),
    ),
    Verb.SEAL: (
        _("Số này được ghi vào sổ văn bản đi của năm và không cấp lại cho văn bản khác."),
        _("Dấu của cơ quan được đặt lên văn bản; kết quả được ban hành."),
    ),
    Verb.ALLOT: (
        _("Hồ sơ do người được chọn thụ lý; người đang giữ (nếu có) thôi giữ việc này."),
    ),
    Verb.RELEASE: (
        _("Hồ sơ trở về hàng chờ của cơ quan cùng lý do; thời hạn vẫn tiếp tục tính."),
    ),
    Verb.MOVE_ON: (
        _("Bước này được ghi là xong với kết quả đã chọn; các bước sau mở ra ngay."),
        _("Cơ quan phối hợp (nếu có) nhận phần việc cùng lúc, kèm nhiệm vụ và thời hạn."),
    ),
    Verb.SEND_FOR_REVIEW: (
        _("Hệ thống lập dự thảo từ nội dung bên dưới và chuyển lãnh đạo phòng xem trước khi ký."),
    ),
    Verb.APPROVE: (
        _("Dự thảo được chuyển đến người ký đã chọn."),
    ),
    Verb.CONSULT: (
        _("Cơ quan được hỏi nhận nội dung, giấy tờ cần thiết và thời hạn trả lời."),
        _("Ông/bà vẫn tiếp tục thụ lý trong lúc chờ."),
    ),
    Verb.SEND_BACK: (
        _("Phần việc trở về cơ quan chủ trì cùng lý do; cơ quan chủ trì hoàn thiện rồi gửi lại."),
    ),
    Verb.REAPPOINT: (
        _("Ngày hẹn trả của hồ sơ đổi sang ngày mới; mỗi hồ sơ chỉ được hẹn lại một lần."),
        _("Hệ thống lập văn bản xin lỗi có lý do và ngày hẹn mới, ký số của cơ quan."),
        _("Người nộp được báo trong tài khoản và qua thư điện tử."),
    ),
}  # fmt: skip
"""What a verb will do, said before it is done."""

ROLES: dict[Role, LazyString] = {
    Role.RECEPTION: _("Tiếp nhận"),
    Role.SPECIALIST: _("Chuyên viên"),
    Role.LEADER: _("Lãnh đạo"),
    Role.CLERK: _("Văn thư"),
    Role.ADMINISTRATOR: _("Quản trị"),
    Role.AUDITOR: _("Thanh tra, kiểm soát"),
    Role.SECURITY: _("Bảo vệ bí mật nhà nước"),
}
"""The roles that officers hold."""

PAPERS = paper_words.PAPERS

PAPER_STATES: dict[str, LazyString] = {
    "drafted": _("đang lập văn bản"),
    "rendered": _("chưa ký"),
    "signed": _("đã ký, chờ đóng dấu"),
    "sealed": _("đã ký và đóng dấu"),
    "dropped": _("đã hủy"),
}
"""How far a paper has come."""

RETURN_WAYS: dict[str, LazyString] = {
    "online": _("Bản điện tử trong tài khoản"),
    "desk": _("Tại nơi tiếp nhận hồ sơ"),
    "home": _("Qua dịch vụ bưu chính"),
}
"""How a result reaches its holder."""

SIGNING_FAILURES: dict[str, LazyString] = {
    "signing_unavailable": _("dịch vụ ký số hoặc cấp dấu thời gian chưa trả lời"),
    "signing_error": _("hệ thống ký số gặp lỗi; quản trị hệ thống đã được báo"),
    "not_valid_when_made": _("chữ ký vừa tạo không qua được bước kiểm tra"),
    "source_changed": _("văn bản đã thay đổi sau khi được xem"),
    "source_missing": _("không đọc được văn bản trong kho tệp"),
    "not_numbered": _("văn bản chưa được cấp số"),
    "key_refused": _("chứng thư số hết hạn, bị thu hồi hoặc không được tin cậy"),
    "no_key": _("chưa có chữ ký số"),
    "no_longer_needed": _("văn bản không còn cần vì phần việc đã được hủy"),
}
"""Why a signature could not be made."""

CHANNELS: dict[str, LazyString] = {
    "online": _("Trực tuyến"),
    "direct": _("Trực tiếp"),
    "post": _("Bưu chính"),
}
"""By which way a dossier came in."""

STANDINGS: dict[str, LazyString] = {
    "valid": _("Còn hiệu lực"),
    "cancelled": _("Đã hủy"),
    "replaced": _("Đã thay thế"),
}
"""Whether an issued result still holds."""

FILE_VERDICTS: dict[str, LazyString] = {
    "waiting": _("Đang kiểm tra tệp, chưa mở xem được."),
    "refused": _("Tệp không an toàn hoặc không đọc được nên không mở xem."),
    "quarantined": _("Tệp đang được giữ lại vì có thể mang dấu chỉ độ mật."),
}
"""Why a file is not shown."""

PARTS_OF_SYSTEM: dict[str, LazyString] = {
    "database": _("Cơ sở dữ liệu"),
    "object_store": _("Kho tệp"),
    "mail": _("Thư điện tử"),
    "signing": _("Ký số"),
    "timestamp": _("Cấp dấu thời gian"),
}
"""The dependencies whose health is asked."""

WEEKDAYS: tuple[LazyString, ...] = (
    _("Thứ Hai"),
    _("Thứ Ba"),
    _("Thứ Tư"),
    _("Thứ Năm"),
    _("Thứ Sáu"),
    _("Thứ Bảy"),
    _("Chủ Nhật"),
)
"""The days of the week from Monday."""


def given_in_words(given: Given) -> str:
    """Say how many of which kind of a part were handed in."""
    told = [
        gettext("%(count)s bản chính", count=given.originals) if given.originals else "",
        gettext("%(count)s bản chứng thực", count=given.certified) if given.certified else "",
        gettext("%(count)s bản chụp", count=given.copies) if given.copies else "",
        gettext("xuất trình, trả lại ngay") if given.shown else "",
        gettext("không số hóa được") if given.unscannable else "",
        given.note,
    ]
    return ", ".join(filter(None, map(str, told)))


def act(name: str) -> LazyString | str:
    """Say what an act of the journal was, in words; an unknown one by its code."""
    return ACTS.get(name) or DONE.get(name) or name


def stored(sentence: LazyString) -> str:
    """Put a sentence into Vietnamese, in which dossiers are kept whatever language one reads."""
    with force_locale("vi"):
        return str(sentence)


def failure(code: str) -> LazyString | str:
    """Say why a signature could not be made; an unknown reason by its code."""
    return SIGNING_FAILURES.get(code, code)


def how_counted(counted: Explanation) -> str:
    """Say how a due date was counted: the limit, from when, and the days off on the way."""
    limit, start = filters.time_limit(counted.limit), filters.vn_datetime(counted.received_at)
    said = gettext("%(limit)s, tính từ %(start)s", limit=limit, start=start)
    if days := ", ".join(f"{one.name} ({filters.vn_date(one.day)})" for one in counted.days_off):
        said = gettext("%(said)s; không tính %(days)s", said=said, days=days)
    if counted.is_provisional:
        said = gettext("%(said)s; tạm tính, chờ quyết định nghỉ lễ, tết", said=said)
    return str(said)


MANDATES: dict[str, LazyString] = {
    "relative": _("Người thân"),
    "authorised": _("Người được ủy quyền"),
    "representative": _("Người đại diện theo pháp luật"),
    "staff": _("Người của cơ quan, tổ chức"),
}
"""By what right somebody files for another."""
