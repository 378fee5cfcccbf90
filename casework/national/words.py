"""What each move of a dossier is called towards the national portal."""

from collections.abc import Mapping

from casework.dossiers.states import Verb

DEEDS: Mapping[str, str] = {
    Verb.SUBMIT: "Nộp hồ sơ",
    Verb.ACCEPT: "Tiếp nhận hồ sơ",
    Verb.ASK_FOR_MORE: "Yêu cầu bổ sung, hoàn thiện hồ sơ",
    Verb.SUPPLEMENT: "Người nộp đã bổ sung",
    Verb.RESUME: "Người nộp đã bổ sung, tiếp tục giải quyết",
    Verb.REFUSE: "Từ chối tiếp nhận hồ sơ",
    Verb.WITHDRAW: "Người nộp rút hồ sơ",
    Verb.ASSIGN: "Nhận thụ lý hồ sơ",
    Verb.PROPOSE: "Trình ký kết quả",
    Verb.HAND_BACK: "Trả lại dự thảo kết quả",
    Verb.SIGN: "Ký kết quả",
    Verb.RECORD_SIGNATURE: "Đã ký số",
    Verb.SEAL: "Cấp số, đóng dấu",
    Verb.FINISH: "Hoàn thành giải quyết",
    Verb.HAND_OUT: "Trả kết quả",
    Verb.DEMAND_FEE: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Verb.CONFIRM_FEE: "Đã thực hiện nghĩa vụ tài chính",
    Verb.HALT: "Dừng giải quyết hồ sơ",
    Verb.REAPPOINT: "Xin lỗi và hẹn lại ngày trả kết quả",
    Verb.ALLOT: "Phân công thụ lý",
    Verb.RELEASE: "Phân công lại",
    Verb.MOVE_ON: "Chuyển bước xử lý",
    Verb.SEND_FOR_REVIEW: "Trình lãnh đạo phòng",
    Verb.APPROVE: "Lãnh đạo phòng duyệt",
    Verb.CONSULT: "Lấy ý kiến",
    Verb.STEP_DONE: "Hoàn thành một bước liên thông",
    Verb.AWAIT_PARTNERS: "Chuyển cơ quan phối hợp",
    Verb.REJOIN: "Các cơ quan phối hợp đã xong",
}
"""Only these moves are told; failures of signing and the like are nobody else's matter."""
