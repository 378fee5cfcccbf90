"""What the inbox says of each kind of notice."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from casework.notifications.records import NoticeChannel, NoticeKind


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """A title and the sentence below it."""

    title: LazyString
    text: LazyString


NOTICES: Mapping[NoticeKind, NoticeWords] = {
    NoticeKind.SUBMITTED: NoticeWords(
        _l("Đã nhận hồ sơ ông/bà nộp"), _l("Ông/bà được trả lời trong 8 giờ làm việc.")
    ),
    NoticeKind.ACCEPTED: NoticeWords(
        _l("Hồ sơ đã được tiếp nhận"), _l("Giấy tiếp nhận và hẹn trả kết quả nằm trong hồ sơ.")
    ),
    NoticeKind.ASKED_FOR_MORE: NoticeWords(
        _l("Hồ sơ cần ông/bà bổ sung"), _l("Mở hồ sơ để xem từng mục và lý do.")
    ),
    NoticeKind.REFUSED: NoticeWords(
        _l("Hồ sơ không được tiếp nhận"), _l("Mở hồ sơ để xem lý do và hướng dẫn.")
    ),
    NoticeKind.FEE_DUE: NoticeWords(
        _l("Hồ sơ có khoản phí, lệ phí cần nộp"), _l("Mở hồ sơ để xem số tiền và cách nộp.")
    ),
    NoticeKind.WITHDRAWN: NoticeWords(
        _l("Ông/bà đã rút hồ sơ"), _l("Hồ sơ không được giải quyết tiếp.")
    ),
    NoticeKind.HALTED: NoticeWords(
        _l("Hồ sơ đã dừng giải quyết"), _l("Mở hồ sơ để xem lý do và hướng dẫn.")
    ),
    NoticeKind.RESULT_READY: NoticeWords(
        _l("Hồ sơ đã có kết quả"), _l("Kết quả chờ ông/bà nhận theo cách đã chọn.")
    ),
    NoticeKind.HANDED_OUT: NoticeWords(
        _l("Kết quả đã được trả"), _l("Bản điện tử có chữ ký số nằm trong hồ sơ.")
    ),
    NoticeKind.PROCEDURE_CHANGED: NoticeWords(
        _l("Thủ tục ông/bà đang soạn có quy định mới"),
        _l("Những gì đã điền vẫn được giữ; mở bản nháp để xem điều gì thay đổi."),
    ),
    NoticeKind.PAPER_AWAITED: NoticeWords(
        _l("Cơ quan đang chờ bản giấy của hồ sơ"),
        _l("Mang hoặc gửi bản giấy đến nơi tiếp nhận để đối chiếu; mở hồ sơ để xem hạn."),
    ),
    NoticeKind.MESSAGE: NoticeWords(
        _l("Có tin nhắn mới về hồ sơ"), _l("Cơ quan giải quyết hồ sơ đã nhắn cho ông/bà.")
    ),
    NoticeKind.SUPPLEMENT_ENDING: NoticeWords(
        _l("Sắp hết hạn bổ sung hồ sơ"),
        _l("Hết thời hạn mà chưa bổ sung, hồ sơ có thể bị trả lại."),
    ),
    NoticeKind.PAID: NoticeWords(
        _l("Đã nhận tiền phí, lệ phí"), _l("Khoản phải nộp của hồ sơ đã được nộp đủ.")
    ),
    NoticeKind.REFUNDED: NoticeWords(
        _l("Tiền đã nộp được hoàn trả"),
        _l("Biên lai của lần nộp đó, nếu có, không còn giá trị; mở hồ sơ để xem."),
    ),
    NoticeKind.RECEIPT_CANCELLED: NoticeWords(
        _l("Một biên lai đã bị hủy"), _l("Mở hồ sơ để xem biên lai và lý do hủy.")
    ),
    NoticeKind.RECEIPT_REPLACED: NoticeWords(
        _l("Một biên lai đã được thay thế"),
        _l("Mở hồ sơ để lấy biên lai mới và xem lý do thay thế."),
    ),
    NoticeKind.REAPPOINTED: NoticeWords(
        _l("Hồ sơ được hẹn lại ngày trả kết quả"),
        _l("Mở hồ sơ để xem phiếu xin lỗi, lý do và ngày hẹn mới."),
    ),
    NoticeKind.SENT_BY_POST: NoticeWords(
        _l("Kết quả đã được gửi qua bưu chính"), _l("Mở hồ sơ để xem mã bưu gửi và theo dõi.")
    ),
    NoticeKind.SECRECY_FOUND: NoticeWords(
        _l("Có giấy tờ nghi mang dấu chỉ độ mật"), _l("Cán bộ bảo vệ bí mật nhà nước cần xem xét.")
    ),
    NoticeKind.APOLOGISED: NoticeWords(
        _l("Cơ quan xin lỗi về sai sót trong giải quyết hồ sơ"),
        _l("Ông/bà không phải trả chi phí khắc phục; mở hồ sơ để xem nội dung cụ thể."),
    ),
    NoticeKind.DUE_MOVED: NoticeWords(
        _l("Ngày trả kết quả thay đổi theo lịch nghỉ"),
        _l("Ngày hẹn được tính lại vì lịch làm việc của cơ quan có thay đổi."),
    ),
    NoticeKind.CORRECTION_ANSWERED: NoticeWords(
        _l("Có trả lời về đề nghị đính chính"), _l("Mở hồ sơ để xem cơ quan trả lời thế nào.")
    ),
    NoticeKind.RESULT_CANCELLED: NoticeWords(
        _l("Một kết quả đã hết hiệu lực"), _l("Mở hồ sơ để xem quyết định và lý do.")
    ),
    NoticeKind.RESULT_REPLACED: NoticeWords(
        _l("Một kết quả đã được thay thế"), _l("Mở hồ sơ để lấy văn bản mới.")
    ),
    NoticeKind.CHECKED_RESULT_ENDED: NoticeWords(
        _l("Văn bản ông/bà đã kiểm tra nay hết hiệu lực"),
        _l("Trang kiểm tra cho biết căn cứ và văn bản thay thế nếu có."),
    ),
}


CHANNELS: Mapping[NoticeChannel, LazyString] = {
    NoticeChannel.EMAIL: _l("Thư điện tử"),
    NoticeChannel.SMS: _l("Tin nhắn SMS"),
    NoticeChannel.ZALO: _l("Zalo"),
}
"""By which ways notices come besides the account."""
