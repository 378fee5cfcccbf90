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
    "tracking_used": _l("Số hiệu bưu gửi này đã ghi cho một hồ sơ khác; hãy xem lại số"),
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
    "one_agency": _l("Một phiếu chỉ gồm kết quả của cùng một cơ quan; hãy lập phiếu riêng"),
    "part_proven": _l(
        "Đã có kết quả do cơ quan nhà nước cấp cho thành phần này nên không được yêu cầu nộp"
    ),
    "signature_needed": _l("Hãy lấy chữ ký trên bảng ký, hoặc chọn đã ký trên giấy"),
    "signature_unreadable": _l("Không đọc được chữ ký trên bảng ký; hãy ký lại"),
    "signature_too_large": _l("Ảnh chữ ký quá lớn; hãy xóa và ký lại gọn hơn"),
    "dossier_not_here": _l("Hồ sơ này không trả kết quả tại bộ phận Một cửa của ông/bà"),
    "nothing_scanned": _l(
        "Không đọc được mã hồ sơ hay thẻ nào; quét lại, hoặc gõ mã hồ sơ hay số định danh"
    ),
    "receiver_differs": _l(
        "Số này khác số định danh trong hồ sơ; hãy kiểm tra người nhận, hoặc chọn người nhận thay"
    ),
    "receiver_not_theirs": _l(
        "Người nhận này không phải chủ hồ sơ hay người nộp của hồ sơ đã chọn"
    ),
    "mandate_paper_needed": _l("Ghi giấy tờ ủy quyền, hoặc quan hệ với chủ hồ sơ"),
    "nothing_handed_out": _l("Chọn bản giấy, bản điện tử, hoặc cả hai"),
    "paper_day_past": _l("Ngày chờ bản giấy phải sau hôm nay"),
    "verdict_needed": _l("Hãy chọn giống hoặc khác cho thành phần này"),
    "difference_needed": _l("Ghi chỗ khác nhau giữa bản giấy và tệp đã nộp"),
    # post, tickets, ratings
    "not_a_tracking": _l(
        "Số vận đơn gồm 6 đến 30 chữ cái không dấu và chữ số, ví dụ EA123456789VN"
    ),
    "post_list_empty": _l("Bảng kê này không có dòng nào"),
    "post_list_encoding": _l("Tệp này không phải văn bản UTF-8; hãy lưu lại dạng CSV UTF-8"),
    "post_list_form": _l(
        "Dòng đầu của tệp phải có các cột ma_buu_gui hoặc so_van_don, trang_thai và thoi_gian"
    ),
    "post_list_long": _l("Mỗi bảng kê tối đa %(limit)s dòng; hãy chia tệp này làm nhiều tệp"),
    "post_reference": _l("Mã bưu gửi không đúng; mã có dạng KH-XXXXX-XXXXX"),
    "post_no_number": _l("Dòng này không có mã bưu gửi hay số vận đơn"),
    "post_state": _l("Không hiểu trạng thái của dòng này"),
    "post_time": _l("Thời gian không đúng; hãy viết như 22/11/2026 14:05"),
    "post_future": _l("Thời gian này ở tương lai"),
    "post_unknown": _l("Nơi tiếp nhận này không có bưu gửi mang mã hoặc số vận đơn đó"),
    "post_other_tracking": _l("Số vận đơn này thuộc bưu gửi khác, hoặc bưu gửi này đã có số khác"),
    "post_closed": _l("Bưu gửi này đã kết thúc với trạng thái khác"),
    "not_a_group_letter": _l("Ký hiệu gồm một hoặc hai chữ cái từ A đến Z"),
    "group_letter_taken": _l("Ký hiệu này đã dùng cho nhóm khác"),
    "too_many_groups": _l("Mỗi nơi tiếp nhận có tối đa %(limit)s nhóm dịch vụ"),
    "no_such_dossier": _l(
        "Không có hồ sơ nào mang mã này ở nơi tiếp nhận này; hãy xem lại mã trên Giấy tiếp nhận"
    ),
    "rating_needed": _l("Hãy chọn mức độ hài lòng"),
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
    "part_unscannable": _l(
        "Thành phần này đã ghi là không số hóa được nên không nhận trang quét và không có tệp"
    ),
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
    "tracking_taken": _l("Số vận đơn %(tracking)s đã thuộc bưu gửi khác"),
    "nothing_to_send": _l("Không có bưu gửi nào chờ đưa vào bảng kê"),
    "list_already_taken": _l("Tệp này đã được nhận trước đó nên không ghi lại lần nữa"),
    "consignment_under_way": _l("Bưu gửi đã giao cho bưu chính nên không sửa được nữa"),
    "desk_closed": _l("Ngoài giờ làm việc nên chưa lấy số được; hãy quay lại trong giờ làm việc"),
    "group_closed": _l("%(name)s đang tạm ngừng nhận số; hãy chọn nhóm khác hoặc hỏi cán bộ"),
    "nobody_waits": _l("Không còn ai đang chờ"),
    "ticket_done": _l("Số này đã được xử lý ở quầy khác"),
    "already_rated": _l("Hồ sơ này đã được đánh giá; xin cảm ơn ông/bà"),
    "not_yet_received": _l("Hồ sơ này chưa được tiếp nhận nên chưa đánh giá được"),
    # offline
    "blocks_spent": _l("Nơi tiếp nhận đã lấy quá nhiều dãy số dành sẵn cho một ngày"),
    "already_decided": _l("Hồ sơ ghi khi mất mạng này đã được quyết định trước đó"),
}
