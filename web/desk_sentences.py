"""What the codes of the reception desk mean in words: intake, scans, slips, post, hand-outs.

Read by a clerk with a queue in front of her: each sentence says what to do now.
"""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    # intake
    "card_unreadable": _l(
        "Chưa đọc được thẻ; hãy quét mã QR trên thẻ căn cước hoặc gõ 12 chữ số định danh"
    ),
    "card_garbled": _l(
        "Nội dung quét bị sai lệch; hãy tắt bộ gõ tiếng Việt (chuyển sang EN) rồi quét lại"
    ),
    "known_at_desk": _l(
        "Số này đã có trong hệ thống do ông/bà từng nộp hồ sơ tại quầy; hãy xin mã kích hoạt tại"
        " bộ phận Một cửa (mang theo thẻ căn cước) rồi vào trang Kích hoạt tài khoản"
    ),
    "activation_wrong": _l(
        "Số định danh hoặc mã kích hoạt không đúng, hoặc mã đã hết hạn; hãy xem lại phiếu, nếu vẫn"
        " không được thì xin mã mới tại bộ phận Một cửa"
    ),
    "sheets_wrong": _l("Số bản phải từ 0 đến %(limit)s"),
    "part_not_given": _l("Chưa có thành phần bắt buộc: %(name)s"),
    "part_not_brought": _l("Chưa ghi giấy tờ này đã nhận; hãy đánh dấu và ghi số bản"),
    "mandate_needed": _l("Hãy chọn nộp thay với tư cách gì"),
    "tracking_wrong": _l("Số hiệu bưu gửi chỉ gồm chữ cái không dấu, chữ số và dấu gạch ngang"),
    "nobody_competent": _l("Thủ tục này chưa có cơ quan giải quyết trong tỉnh nên chưa nhận được"),
    "procedure_needed": _l("Hãy chọn một thủ tục trong danh sách"),
    "person_needed": _l("Hãy quét thẻ hoặc nhập số của người nộp trước"),
    "duplicates_unseen": _l(
        "Người này đang có hồ sơ cùng thủ tục chưa xong; hãy xem danh sách rồi đánh dấu nếu vẫn"
        " nhận"
    ),
    # scanning
    "covers_needed": _l("Hãy chọn ít nhất một thành phần hoặc một tờ phân cách để in"),
    "too_many_sheets": _l("Mỗi lần in tối đa %(limit)s tờ"),
    "scan_twice": _l("Tệp “%(name)s” đã có trong lô quét này nên không nhận thêm lần nữa"),
    "too_many_scans": _l("Mỗi lô quét có tối đa %(limit)s tệp; hãy mở lô mới"),
    "too_many_points": _l("Mỗi bộ phận có tối đa %(limit)s điểm thả tệp; hãy đóng điểm không dùng"),
    "file_quarantined": _l(
        "Tệp “%(name)s” đang được giữ lại để xem xét dấu chỉ độ mật; hãy bỏ tệp này khỏi hồ sơ"
    ),
    "scan_type": _l("Chỉ nhận tệp PDF, JPG, PNG, TIFF hoặc HEIC; tệp này có nội dung khác"),
    "pages_needed": _l("Hãy đánh dấu ít nhất một trang"),
    "part_needed": _l("Hãy chọn thành phần để chuyển trang sang"),
    "part_is_unscannable": _l("Thành phần này đã ghi là không số hóa được nên không có trang quét"),
    "label_unknown": _l(
        "Không có giấy tờ nào tại cơ quan của ông/bà mang nhãn này; hãy quét lại mã trên nhãn"
    ),
    "part_is_scanned": _l("Thành phần này số hóa được nên không có nhãn; hãy quét và gắn tệp"),
    # slips
    "not_after_due": _l("Ngày hẹn mới phải sau ngày hẹn cũ (%(day)s)"),
    "date_in_past": _l("Ngày này đã qua; hãy chọn từ hôm nay trở đi"),
    "due_too_far": _l("Ngày hẹn mới không được sau %(day)s; hãy xem lại năm vừa nhập"),
    "not_a_working_day": _l("Ngày này không phải ngày làm việc; hãy chọn ngày làm việc khác"),
    # completeness and hand-outs
    "part_proven": _l(
        "Đã có kết quả do cơ quan nhà nước cấp cho thành phần này nên không được yêu cầu nộp"
    ),
    "signature_needed": _l("Hãy lấy chữ ký trên bảng ký, hoặc chọn đã ký trên giấy"),
    "signature_unreadable": _l("Không đọc được chữ ký trên bảng ký; hãy ký lại"),
    "signature_too_large": _l("Ảnh chữ ký quá lớn; hãy xóa và ký lại gọn hơn"),
    "mandate_paper_needed": _l("Ghi giấy tờ ủy quyền, hoặc quan hệ với chủ hồ sơ"),
    "nothing_handed_out": _l("Chọn bản giấy, bản điện tử, hoặc cả hai"),
    "paper_day_past": _l("Ngày chờ bản giấy phải sau hôm nay"),
    "verdict_needed": _l("Hãy chọn giống hoặc khác cho thành phần này"),
    "difference_needed": _l("Ghi chỗ khác nhau giữa bản giấy và tệp đã nộp"),
    # post, tickets, ratings
    # offline
    "device_wrong": _l("Máy này chưa được nhận ra; hãy mở lại trang khi có mạng"),
    "block_size_wrong": _l("Mỗi dãy số dành sẵn có từ 1 đến %(limit)s số"),
    "day_too_far": _l("Chỉ dành sẵn số cho hôm nay và những ngày làm việc sắp tới"),
    "entry_wrong": _l("Nội dung gửi về không đúng mẫu của trang tiếp nhận khi mất mạng"),
}

REFUSALS: Mapping[str, object] = {
    # intake
    "secret_marking": _l(
        "Nội dung vừa nhập có dấu chỉ độ mật “%(mark)s” nên không tiếp nhận trên hệ thống này. Hãy"
        " dừng lại, không sao chụp, không quét; cán bộ bảo vệ bí mật nhà nước đã được báo"
    ),
    "not_a_desk": _l("Chỉ cán bộ tiếp nhận của bộ phận Một cửa mới nhận hồ sơ tại quầy"),
    "answers_closed": _l("Hồ sơ đã xong nên không nhập thêm dữ liệu tờ khai nữa"),
    "already_active": _l("Tài khoản này đã có mật khẩu; chủ tài khoản đăng nhập như thường lệ"),
    # scanning
    "batch_closed": _l("Lô quét này đã đóng; tệp quét thêm cần mở lô mới"),
    "batch_unfinished": _l(
        "Lô quét còn %(files)s tệp đang được tách trang; hãy đợi xong rồi đóng lô"
    ),
    "pages_unplaced": _l(
        "Còn %(pages)s trang chưa thuộc thành phần nào; hãy xếp hoặc bỏ các trang đó rồi đóng lô"
    ),
    "not_a_page": _l(
        "Trang này là tờ bìa, trang trắng hoặc đã bỏ; hãy lấy lại làm trang nội dung trước"
    ),
    "page_unreadable": _l(
        "Trang này không mở được nên không giữ nguyên được; hãy quét lại hoặc bỏ"
    ),
    "nothing_to_copy": _l("Thành phần này chưa có trang quét nào để lập bản sao điện tử"),
    "pages_unread": _l(
        "Còn %(pages)s trang đang nhận dạng chữ; hãy đợi trong giây lát rồi thử lại"
    ),
    "pages_faulty": _l(
        "Còn %(pages)s trang quét chưa đạt; hãy quét lại hoặc ghi lý do giữ nguyên từng trang"
    ),
    "pages_quarantined": _l(
        "Có %(pages)s trang đang được giữ lại vì nghi mang dấu chỉ độ mật; hãy chờ cán bộ bảo vệ bí"
        " mật nhà nước xem xét"
    ),
    "files_quarantined": _l(
        "Có tệp đang được giữ lại vì nghi mang dấu chỉ độ mật; hãy chờ cán bộ bảo vệ bí mật nhà"
        " nước xem xét"
    ),
    "suspicion_decided": _l("Trường hợp này đã được quyết định trước đó"),
    "not_security_officer": _l("Chỉ cán bộ bảo vệ bí mật nhà nước được quyết định việc này"),
    "part_has_file": _l(
        "Thành phần này đã có tệp trong hồ sơ nên không đánh dấu là không số hóa được nữa"
    ),
    "paper_handed_back": _l(
        "Giấy tờ này đã trả lại người nộp; khi người nộp mang lại, hãy ghi là đang giữ"
    ),
    # slips
    "already_reappointed": _l("Hồ sơ này đã được hẹn lại một lần nên không hẹn lại được nữa"),
    "volume_closed": _l("Quyển sổ này đã được đóng trước đó"),
    # completeness and hand-outs
    "paper_not_awaited": _l("Hồ sơ này không còn chờ bản giấy"),
    "not_all_compared": _l("Còn thành phần chưa đối chiếu; hãy chọn giống hoặc khác cho từng mục"),
    # post, tickets, ratings
    # offline
    "blocks_spent": _l("Nơi tiếp nhận đã lấy quá nhiều dãy số dành sẵn cho một ngày"),
    "already_decided": _l("Hồ sơ ghi khi mất mạng này đã được quyết định trước đó"),
}
