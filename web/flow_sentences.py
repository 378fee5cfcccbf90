"""What the codes of clocks, routing, linked agencies and worklists mean in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    # Linked procedures: what a flow says of other agencies.
    "flow_sector_unknown": _l("Bước “%(step)s” nêu ngành không có trong hệ thống: %(agency)s"),
    "flow_territory_unknown": _l(
        "Bước “%(step)s” xác định cơ quan theo câu hỏi không phải câu hỏi về xã, phường"
    ),
    "flow_allowance_twice": _l("Thời gian được cộng thêm vì cùng một lý do bị ghi hai lần"),
    "flow_allowance_positive": _l("Thời gian được cộng thêm phải là số ngày, giờ lớn hơn 0"),
    "view_too_wide": _l("Chế độ xem có quá nhiều bộ lọc; hãy bỏ bớt"),
    # Who does it: competence, leave, delegation, takeovers, mergers.
    "officer_elsewhere": _l("Người này không phải cán bộ đang làm việc tại %(agency)s"),
    "role_not_held": _l("%(name)s chưa có vai trò này; đề nghị quản trị cấp vai trò trước"),
    "codes_unknown": _l("Không có thủ tục mang mã %(codes)s"),
    "weight_wrong": _l("Nhập số từ 1 đến %(most)s"),
    "duty_days_reversed": _l("Ngày cuối phải từ ngày đầu trở đi"),
    "days_over": _l("Ngày cuối đã qua"),
    "duty_day_too_far": _l("Ngày này cách hôm nay quá 5 năm"),
    "competence_again": _l(
        "Cán bộ này đã có quy tắc giống hệt từ ngày %(first)s đến ngày %(last)s"
    ),
    "competence_again_open": _l("Cán bộ này đã có quy tắc giống hệt từ ngày %(first)s"),
    "leave_overlaps": _l("Cán bộ này đã có lịch nghỉ từ ngày %(first)s đến ngày %(last)s"),
    "substitute_self": _l("Người thay phải là người khác"),
    "substitute_needed": _l("Chọn người thay để bàn giao việc đang làm"),
    "substitute_without_role": _l(
        "%(name)s không có vai trò nào giống người nghỉ nên không thay được"
    ),
    "substitutes_in_a_circle": _l(
        "Người thay cũng nghỉ trong những ngày này và việc sẽ quay về chính người nghỉ"
    ),
    "not_a_leader": _l("Người này không có vai trò lãnh đạo nên không giao ký được"),
    "delegated_to_self": _l("Người được giao ký phải khác người giao"),
    "delegate_without_key": _l("Người này chưa được cấp chữ ký số"),
    "delegated_in_a_circle": _l(
        "Người này đang giao ký cho chính lãnh đạo đó từ ngày %(first)s đến ngày %(last)s;"
        " người được giao ký không giao lại"
    ),
    "delegation_overlaps": _l(
        "Đã có văn bản giao ký giữa hai người này từ ngày %(first)s đến ngày %(last)s"
        " cho cùng thủ tục"
    ),
    "delegation_over": _l("Việc giao ký cho người này không còn hoặc chưa có hiệu lực"),
    "positive_needed": _l("Nhập số lớn hơn 0"),
    "takeover_to_self": _l("Người nhận phải khác người bàn giao"),
    "agency_ended": _l("%(name)s đã sáp nhập; hồ sơ nay nộp tại %(successor)s"),
    "agency_ended_already": _l("%(name)s đã sáp nhập vào cơ quan khác"),
    "successor_self": _l("Cơ quan kế thừa phải là cơ quan khác"),
    "successor_other_kind": _l("Hai cơ quan không cùng loại nên không kế thừa nhau được"),
    # Between installations: partners, their certificates and agencies.
    "installation_code": _l("Mã định danh gồm chữ in hoa, chữ số và dấu chấm, ví dụ: G01"),
    "installation_code_own": _l("Đây là mã của chính hệ thống này"),
    "installation_code_taken": _l("Đã có hệ thống đối tác mang mã này"),
    "installation_url": _l(
        "Địa chỉ phải bắt đầu bằng https:// và chỉ gồm tên máy chủ, cổng, đường dẫn, ví dụ:"
        " https://lienthong.example.vn:8443"
    ),
    "certificate_unreadable": _l(
        "Nội dung này không phải chứng thư dạng PEM; hãy dán cả hai dòng BEGIN CERTIFICATE và"
        " END CERTIFICATE"
    ),
    "certificate_too_long": _l("Nội dung dán vào quá dài so với một chứng thư"),
    "certificate_private_key": _l(
        "Nội dung dán vào có khóa bí mật. Khóa bí mật không được đưa cho ai: hãy báo đối tác tạo"
        " khóa mới và chỉ gửi chứng thư"
    ),
    "certificate_expired": _l("Chứng thư này đã hết hạn ngày %(day)s"),
    "certificate_too_early": _l("Chứng thư này chỉ có hiệu lực từ ngày %(day)s"),
    "certificate_authority": _l(
        "Đây là chứng thư của tổ chức cấp chứng thư; cần chứng thư của chính hệ thống đối tác"
    ),
    "certificate_key": _l(
        "Khóa trong chứng thư không dùng được: cần khóa RSA từ 2048 bit hoặc ECDSA P-256"
    ),
    "certificate_taken": _l("Chứng thư này đã được ghim cho một hệ thống đối tác"),
    "agencies_unknown": _l("Không có cơ quan mang mã %(codes)s"),
    "agencies_elsewhere": _l("Cơ quan mang mã %(codes)s đang thuộc hệ thống đối tác khác"),
    # Working time: decisions on days off.
    "days_needed": _l("Hãy nhập ít nhất một ngày, mỗi dòng một ngày"),
    "days_change_nothing": _l("Các ngày này đã có trong lịch đúng như vậy; không có gì thay đổi"),
    "too_many_lines": _l(
        "Nội dung có %(count)s dòng, quá %(limit)s dòng; hãy chỉ dán phần liệt kê ngày nghỉ"
    ),
    "day_twice": _l("Dòng %(line)s: ngày %(day)s đã có ở dòng %(other)s"),
    "day_unreadable": _l("Dòng %(line)s: không đọc được ngày “%(text)s”; hãy viết như 16/02/2027"),
    "span_wrong": _l(
        "Dòng %(line)s: khoảng ngày phải từ ngày đầu đến ngày cuối và không quá %(limit)s ngày"
    ),
    "day_kind_unknown": _l("Dòng %(line)s: loại ngày “%(text)s” phải là nghỉ hoặc làm bù"),
    "day_name_needed": _l("Dòng %(line)s: thiếu tên ngày, ví dụ: Quốc khánh"),
    "day_name_long": _l("Dòng %(line)s: tên ngày dài quá %(limit)s ký tự"),
    "day_outside_year": _l("Dòng %(line)s: ngày %(day)s không thuộc năm %(year)s"),
    "day_far_ahead": _l("Dòng %(line)s: ngày %(day)s cách nay hơn %(years)s năm; hãy xem lại năm"),
    "day_over": _l(
        "Dòng %(line)s: ngày %(day)s đã qua; lịch của ngày đã qua không thay đổi được nữa"
    ),
    "makeup_on_weekday": _l(
        "Dòng %(line)s: ngày %(day)s vốn là ngày làm việc nên không phải ngày làm bù"
    ),
    "year_out_of_reach": _l("Hãy chọn năm trong danh sách"),
    "sheet_unreadable": _l(
        "Không đọc được tệp; hãy lưu dạng CSV (UTF-8), không quá %(limit)s kB, hoặc dán nội dung"
    ),
    # National sync.
    "national_not_told": _l("Không có hồ sơ mang mã này trong danh sách đồng bộ"),
}
"""What is wrong with one field, by code."""

REFUSALS: Mapping[str, object] = {
    # Flows that are run: what comes first, who answers, what is over.
    "not_yet_to_sign": _l(
        "Chưa trình ký được: theo quy trình còn bước khác phải làm trước. Đề nghị ông/bà dùng"
        " “Chuyển bước tiếp theo”."
    ),
    "step_of_others": _l("Bước “%(step)s” chưa đến lượt chuyên viên."),
    "answers_needed": _l(
        "Chưa biết bước sau “%(step)s” là gì vì tờ khai chưa có câu trả lời; bộ phận Một cửa nhập"
        " tờ khai từ bản giấy rồi ông/bà thử lại."
    ),
    "flow_stuck": _l(
        "Quy trình của thủ tục không có hướng đi tiếp từ bước “%(step)s” với dữ liệu của hồ sơ này."
    ),
    "already_answered": _l("Bước “%(step)s” đã được trả lời hoặc không còn cần thực hiện."),
    "not_answered_here": _l(
        "Bước “%(step)s” không trả lời tại đây: cơ quan đó giải quyết trên hồ sơ của mình."
    ),
    "already_mended": _l("Phần này đã được hoàn thiện và gửi lại, hoặc không còn cần nữa."),
    # Who does it: competence, leave, delegation, takeovers, mergers.
    "delegation_over": _l(
        "Việc giao ký cho ông/bà không có hiệu lực hôm nay nên ông/bà không ký được văn bản này"
    ),
    "takeover_running": _l("Việc của người này đang được bàn giao; xin chờ đến khi xong"),
    "nothing_to_take_over": _l("Người này không còn việc nào đang mở"),
    "papers_under_way": _l(
        "%(name)s còn %(count)s văn bản đang ký hoặc chờ cấp số, đóng dấu; hãy ban hành xong"
        " rồi mới sáp nhập"
    ),
    "book_closed": _l("Sổ của cơ quan này đã khóa vì cơ quan đã sáp nhập"),
    # Between installations.
    "not_signed": _l("Thông điệp không có chữ ký đúng của hệ thống đối tác đã ghim"),
    "bad_envelope": _l("Thông điệp không đúng khuôn dạng đã thống nhất (%(place)s)"),
    "old_version": _l("Phiên bản thông điệp này không được dùng ở đây"),
    "unexpected_message": _l("Thông điệp không được tiếp nhận"),
    "wrong_recipient": _l("Thông điệp gửi cho hệ thống khác"),
    "wrong_sender": _l("Bên gửi ghi trong thông điệp không phải chủ của khóa đã ký"),
    "outside_window": _l("Thông điệp ký quá lâu hoặc đồng hồ hai bên lệch quá 15 phút"),
    "message_reused": _l("Mã thông điệp này đã dùng cho một thông điệp có nội dung khác"),
    "too_far_ahead": _l("Còn thiếu quá nhiều thông điệp trước thông điệp này"),
    "unknown_thread": _l("Hệ thống này không có việc nào như thông điệp nêu với bên gửi"),
    "stale": _l("Việc đã chuyển sang bước khác nên thông điệp không còn tác dụng"),
    "kind_not_taken": _l("Loại thông điệp này chưa được tiếp nhận ở đây"),
    "verify_code_taken": _l("Mã xác thực của kết quả trùng với mã đã có ở đây"),
    "not_one_of_theirs": _l("Bước này không thuộc cơ quan dùng hệ thống của bên gửi"),
    "not_granted": _l("Tệp này không được phép lấy, hoặc đã hết thời hạn cho phép"),
    "message_settled": _l("Thông điệp đang được gửi hoặc đã xong nên không gửi lại"),
    "last_certificate": _l(
        "Đây là chứng thư cuối cùng loại này của đối tác; hãy ghim chứng thư mới trước"
    ),
    # Working time: decisions on days off.
    "days_taken": _l(
        "Ngày %(day)s đang nằm trong đề nghị số %(number)s chưa xong; hãy áp dụng hoặc bỏ đề nghị"
        " đó trước"
    ),
    "proposal_settled": _l(
        "Đề nghị số %(number)s chưa tính xong, hoặc đã được áp dụng hay đã bỏ; hãy tải lại trang"
    ),
    "proposal_outdated": _l(
        "Ngày %(day)s trong đề nghị số %(number)s đã qua; hãy bỏ đề nghị này và nhập lại"
    ),
    # Recording beside the course of a dossier.
    "nothing_to_record": _l(
        "Hồ sơ chưa được tiếp nhận hoặc đã giải quyết xong, không ghi thêm được"
    ),
    # Worklists.
    "too_many_views": _l("Mỗi danh sách có nhiều nhất %(limit)s chế độ xem; hãy xóa bớt rồi lưu"),
    # National sync.
    "national_already_waiting": _l("Bản ghi này đang chờ gửi hoặc đang được gửi"),
}
"""Why something cannot be done now, by code."""
