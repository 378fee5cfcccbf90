"""What the codes of the catalogue's making mean in words: drafts, imports, faults, rehearsals.

Read by people who do not program: each sentence names the place that must be mended.
"""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    "too_many_words": _l("Cụm từ này dài quá; hãy viết tối đa %(most)s tiếng"),
    "search_word_twice": _l("Danh sách đã có “%(phrase)s” với nghĩa “%(official)s”"),
    "key_twice": _l("Khóa “%(key)s” được dùng hai lần; mỗi câu hỏi cần một khóa riêng"),
    "depends_on_unknown": _l("Điều kiện dựa vào “%(key)s”, là câu hỏi không có ở phía trên"),
    "key_wrong": _l(
        "Khóa “%(key)s” chưa dùng được; khóa gồm chữ thường không dấu, chữ số và dấu gạch dưới"
    ),
    "label_needed": _l("Câu hỏi chưa có tên gọi"),
    "cycle": _l("Các câu hỏi phụ thuộc vòng tròn vào nhau: %(keys)s"),
    "condition_value": _l("Điều kiện chờ “%(value)s” là điều câu hỏi “%(key)s” không bao giờ có"),
    "option_empty": _l("Có lựa chọn còn trống tên hoặc trống giá trị"),
    "option_twice": _l("Lựa chọn “%(value)s” có hai lần"),
    "columns_needed": _l("Bảng cần ít nhất một cột; loại câu hỏi khác thì không có cột"),
    "column_kind": _l("Cột của bảng không dùng được loại câu hỏi này"),
    "column_condition": _l("Cột của bảng không đặt điều kiện được"),
    "row_bounds": _l("Số dòng ít nhất không được lớn hơn số dòng nhiều nhất, tối đa %(maximum)s"),
    "bounds_reversed": _l("Giá trị nhỏ nhất đang lớn hơn giá trị lớn nhất"),
    "group_unknown": _l("Phần này không có nhóm “%(key)s”"),
    "group_stem": _l("Câu hỏi trong nhóm này cần khóa bắt đầu bằng “%(stem)s”"),
    "part_unknown": _l("Chưa chọn đúng giấy tờ nộp bằng tệp cho câu hỏi này (“%(key)s”)"),
    "prefill_from_wrong": _l("Nguồn điền sẵn viết dạng mã thủ tục:khóa câu hỏi"),
    "section_twice": _l("Khóa phần “%(key)s” được dùng hai lần"),
    "formula_needed": _l("Giá trị tự tính cần một công thức"),
    "formula_syntax": _l("Công thức viết chưa đúng ở vị trí thứ %(column)s"),
    "formula_too_long": _l("Công thức quá dài hoặc lồng quá nhiều lớp (tối đa %(limit)s ký tự)"),
    "formula_forbidden": _l("Công thức không được dùng “%(what)s”"),
    "formula_unknown": _l("Công thức dùng “%(key)s”, là câu hỏi không có ở phía trên"),
    "formula_function": _l("Không có hàm “%(name)s”"),
    "formula_arguments": _l("Hàm “%(name)s” nhận số lượng giá trị khác"),
    "formula_type": _l("Trong công thức, “%(what)s” không dùng được ở chỗ này vì khác kiểu"),
    "formula_division": _l("Không tính được vì phải chia cho 0"),
    "formula_too_large": _l("Không tính được vì con số quá lớn"),
    "options_needed": _l("Câu hỏi chọn cần danh sách lựa chọn; loại câu hỏi khác thì không"),
    "unknown_case": _l("Không có trường hợp “%(key)s”"),
    "item_key_twice": _l("Khóa “%(key)s” được dùng cho hai mục; hãy xóa một mục rồi thêm lại"),
    "item_name_needed": _l("Mục này chưa có tên"),
    "asked_unknown": _l("Điều kiện dựa vào “%(key)s”, là câu hỏi không có trong biểu mẫu"),
    "counts_negative": _l("Số bản không được âm"),
    "part_count_zero": _l(
        "Giấy tờ phải nộp cần ít nhất một bản chính hoặc bản sao; "
        "nếu chỉ là lời hướng dẫn, hãy chọn cách nộp “Hướng dẫn (chỉ đọc)”"
    ),
    "earlier_code_wrong": _l("Kết quả của thủ tục trước cần mã của thủ tục đó, ví dụ: 1.001193"),
    "count_not_number": _l("Số lượng phải lấy từ câu hỏi về số; “%(key)s” không phải"),
    "amount_negative": _l("Mức thu không được âm"),
    "later_needs_count": _l("Mức thu từ đơn vị thứ … cần một câu hỏi cho biết số lượng"),
    "cap_too_small": _l("Mức tối đa đang nhỏ hơn mức thu của một đơn vị"),
    "days_reversed": _l("Ngày bắt đầu đang sau ngày kết thúc"),
    "fee_rows_overlap": _l(
        "Có hai mức thu cho “%(name)s” cùng cách nộp, cùng ngày; hãy ghi rõ ngày áp dụng"
    ),
    "percent_wrong": _l("Tỷ lệ giảm là số từ 1 đến 100 (100 là miễn)"),
    "reduction_fee_unknown": _l("Không có khoản thu “%(key)s” để giảm"),
    "proof_unknown": _l("Giấy tờ chứng minh “%(key)s” không có trong thành phần hồ sơ"),
    "proof_manner": _l("Giấy tờ chứng minh không thể là tờ khai điện tử hoặc lời hướng dẫn"),
    "limit_words_open": _l("Thủ tục nhận hồ sơ ở đây cần thời hạn tính được, không chỉ bằng lời"),
    "limit_positive": _l("Thời hạn phải lớn hơn 0"),
    "wait_days_wrong": _l("Số ngày phải từ 1 đến %(maximum)s"),
    "method_twice": _l("Cách nộp này có hai thời hạn"),
    "method_channel": _l("Thời hạn đặt cho một cách nộp mà thủ tục không nhận"),
    "result_needed": _l("Chưa có mẫu kết quả nào"),
    "placeholder_unknown": _l("Nội dung dùng {%(name)s}, là chỗ trống không có dữ liệu để điền"),
    "channel_needed": _l("Chưa chọn cách nộp nào"),
    "returning_needed": _l("Chưa chọn cách trả kết quả nào"),
    "moment_wrong": _l("Hãy ghi giờ và ngày có thật, ví dụ: 15:05 21/08/2026"),
    "too_many_examples": _l("Một thủ tục có tối đa %(limit)s ví dụ diễn tập"),
    "moment_before_filing": _l("Lúc tiếp nhận không thể trước lúc nộp"),
    "amount_wrong": _l("Hãy ghi số tiền bằng chữ số, ví dụ: 16.000"),
    "expectation_needed": _l(
        "Hãy bấm “Chạy thử” rồi đánh dấu ít nhất một kết quả mong đợi để ghi nhận"
    ),
    "file_over_megabytes": _l("Tệp lớn quá %(limit)s MB"),
    "archive_broken": _l("Tệp nén bị hỏng hoặc không đầy đủ"),
    "archive_too_large": _l("Tệp nén bung ra quá %(limit)s MB"),
    "file_without_records": _l("Tệp không có bản ghi thủ tục nào"),
    "line_too_long": _l("Dòng này dài quá %(limit)s MB"),
    "not_utf8": _l("Dòng này không phải chữ mã UTF-8 (lỗi ở byte thứ %(byte)s)"),
    "not_json": _l("Dòng này không phải JSON (lỗi ở cột %(column)s)"),
    "too_deep": _l("Dòng này lồng quá nhiều lớp"),
    "not_an_object": _l("Dòng này không phải một bản ghi {…}"),
    "code_missing": _l("Bản ghi không có mã thủ tục"),
    "code_wrong": _l("Mã thủ tục “%(code)s” có ký hiệu không dùng được trong mã"),
    "doubt_word": _l("Chưa rõ nghĩa của “%(word)s” trong danh mục"),
    "name_missing": _l("Bản ghi %(code)s không có tên thủ tục"),
    "code_in_line": _l("Mã %(code)s đã có ở dòng %(line)s với nội dung khác; lấy theo dòng sau"),
    "doubt_agency": _l("Không rõ cơ quan thực hiện"),
    "doubt_name": _l("Tên có ký hiệu lạ"),
    "doubt_code": _l("Mã %(code)s không theo mẫu mã quốc gia"),
    "doubt_fee": _l("Mức thu %(amount)s đồng có thể thiếu ba số 0"),
    "doubt_channel": _l("Cách nộp lạ: %(channel)s"),
    "doubt_time_missing": _l("Không có thời hạn cho cách nộp %(channel)s"),
    "doubt_unit": _l("Thời hạn %(amount)s của cách nộp %(channel)s không rõ đơn vị"),
    "doubt_time_apart": _l("Có cách nộp chỉ %(least)s, cách khác tới %(most)s: cần đối chiếu"),
    "doubt_heading": _l("Tên trường hợp chỉ là đề mục: “%(name)s”"),
    "doubt_instruction": _l("Dòng hướng dẫn được tính là giấy tờ: “%(name)s”"),
    "doubt_no_count": _l("Giấy tờ không ghi số lượng: “%(name)s”"),
    "doubt_part_twice": _l("Giấy tờ lặp lại trong một trường hợp: “%(name)s”"),
    "doubt_order": _l("Các bước không theo thứ tự: %(numbers)s"),
    "doubt_no_result": _l("Không có kết quả thực hiện"),
    "doubt_no_basis": _l("Không có căn cứ pháp lý"),
    "doubt_no_part": _l("Không có thành phần hồ sơ"),
    "doubt_no_method": _l("Không có cách thức thực hiện"),
    "procedure_code_wrong": _l(
        "Mã thủ tục gồm từ 4 đến 30 chữ số, chữ cái in hoa và dấu chấm, ví dụ: 1.001193"
    ),
    "cases_needed": _l("Thủ tục cần ít nhất một trường hợp"),
    "name_needed": _l("Thủ tục chưa có tên"),
    "field_needed": _l("Hãy chọn lĩnh vực của thủ tục, hoặc điền mã và tên lĩnh vực mới"),
    "handling_agency_needed": _l(
        "Thủ tục cấp tỉnh cần cơ quan giải quyết; thủ tục cấp xã thì không chọn cơ quan"
    ),
    "too_many_faults": _l("Quá nhiều dòng lỗi; từ dòng này trở đi chưa được đọc"),
    "doubt_long": _l("Tên dài %(length)s ký tự, có thể đã dán nhầm nội dung khác"),
    "doubt_not_approved": _l("Chưa duyệt cùng các bản ghi khác được (%(why)s); hãy duyệt riêng"),
    "procedure_known": _l("Mã %(code)s đã có thủ tục hoặc bản thảo; hãy mở thủ tục đó để sửa"),
    "day_in_past": _l("Ngày hiệu lực không được trước hôm nay"),
    "counts_unknown": _l("Cách tính dựa vào “%(key)s”, là câu hỏi không có trong biểu mẫu"),
    "flow_agency_one": _l("Chỉ chọn một: cơ quan trong danh sách, hoặc cơ quan ghi bằng chữ"),
    "flow_clock_wrong": _l("Hãy nhập giờ theo mẫu giờ:phút, ví dụ: 14:30"),
    "flow_no_calendar": _l("Lịch làm việc không có giờ làm việc quanh ngày này"),
    "flow_too_many_steps": _l("Quy trình có quá %(most)s bước; hãy gộp bớt để người làm theo được"),
    "flow_empty": _l("Quy trình chưa có bước nào"),
    "flow_step_twice": _l("Bước “%(step)s” dùng khóa “%(key)s” của một bước khác"),
    "flow_step_name": _l("Có một bước chưa có tên"),
    "flow_outcome_twice": _l("Bước “%(step)s” có hai kết cục cùng khóa “%(key)s”"),
    "flow_receive_first": _l("Bước đầu tiên “%(step)s” phải là bước tiếp nhận hồ sơ"),
    "flow_receive_once": _l("Bước “%(step)s” lại là tiếp nhận; chỉ bước đầu tiên là tiếp nhận"),
    "flow_unknown_step": _l(
        "Ở bước “%(step)s”, kết cục “%(outcome)s” dẫn đến một bước không còn tồn tại (%(to)s)"
    ),
    "flow_no_way": _l("Bước “%(step)s” chưa có kết cục nào nên hồ sơ đến đây không đi tiếp được"),
    "flow_only_returns": _l("Bước “%(step)s” chỉ có kết cục trả lại; cần thêm kết cục đi tiếp"),
    "flow_return_one": _l(
        "Ở bước “%(step)s”, kết cục trả lại “%(outcome)s” phải dẫn đến đúng một bước"
    ),
    "flow_return_not_back": _l(
        "Ở bước “%(step)s”, kết cục trả lại “%(outcome)s” dẫn đến “%(to)s”, "
        "là bước không đứng trước nó"
    ),
    "flow_return_to_join": _l(
        "Ở bước “%(step)s”, kết cục trả lại “%(outcome)s” dẫn đến bước hợp nhất “%(to)s”; "
        "hãy trả lại một bước có người làm"
    ),
    "flow_return_leaves": _l(
        "Ở bước “%(step)s”, kết cục trả lại “%(outcome)s” dẫn ra ngoài nhánh song song; "
        "chỉ trả lại được trong cùng một nhánh"
    ),
    "flow_unreachable": _l("Không có đường nào dẫn đến bước “%(step)s”"),
    "flow_loop": _l(
        "Các bước đi vòng không có điểm dừng: %(steps)s; "
        "muốn quay lại bước trước thì đánh dấu kết cục là trả lại"
    ),
    "flow_condition_unknown": _l(
        "Ở bước “%(step)s”, điều kiện của kết cục “%(outcome)s” dựa vào câu hỏi “%(key)s”, "
        "không có trong biểu mẫu"
    ),
    "flow_branch_hole": _l("Ở bước “%(step)s” không kết cục nào dành cho hồ sơ có %(answers)s"),
    "flow_branch_overlap": _l(
        "Ở bước “%(step)s”, hồ sơ có %(answers)s "
        "vừa đi theo “%(first)s” vừa đi theo “%(second)s”; mỗi hồ sơ chỉ được theo một nhánh"
    ),
    "flow_branch_too_many": _l(
        "Điều kiện ở bước “%(step)s” quá phức tạp để kiểm tra hết; "
        "hãy chia thành nhiều bước, mỗi bước rẽ theo một câu hỏi"
    ),
    "flow_parallel_open": _l(
        "Ở bước “%(step)s”, các nhánh song song của “%(outcome)s” không gặp lại nhau; "
        "mọi nhánh phải về cùng một bước hợp nhất"
    ),
    "flow_meets_without_join": _l(
        "Các nhánh song song gặp nhau ở bước “%(step)s”; hãy đặt trước nó một bước hợp nhất"
    ),
    "flow_join_one_way": _l("Bước hợp nhất “%(step)s” chỉ có một đường vào nên không có gì để chờ"),
    "flow_limit_needed": _l("Bước “%(step)s” chưa có thời hạn"),
    "flow_consult_limit": _l("Bước lấy ý kiến “%(step)s” cần thời hạn trả lời"),
    "flow_limit_words": _l("Thời hạn của bước “%(step)s” phải tính được, không chỉ ghi bằng lời"),
    "flow_limit_positive": _l("Thời hạn của bước “%(step)s” phải lớn hơn 0"),
    "flow_silence_only_consult": _l(
        "Bước “%(step)s” không phải lấy ý kiến nên không thể coi im lặng là đồng ý"
    ),
    "flow_silence_basis": _l(
        "Bước “%(step)s” coi im lặng là đồng ý; hãy ghi căn cứ pháp lý cho phép điều đó"
    ),
    "flow_role_unknown": _l("Bước “%(step)s” giao cho một vai trò không tham gia giải quyết hồ sơ"),
    "flow_role_wrong": _l(
        "Vai trò của bước “%(step)s” chưa đúng: tiếp nhận và trả kết quả do cán bộ một cửa, "
        "ký do lãnh đạo, đóng dấu do văn thư"
    ),
    "flow_holder_pays": _l(
        "Bước “%(step)s” giao cho người nộp hồ sơ; người nộp chỉ thực hiện bước nộp tiền"
    ),
    "flow_agency_needed": _l("Bước “%(step)s” do cơ quan khác làm; hãy cho biết đó là cơ quan nào"),
    "flow_agency_not_other": _l(
        "Bước “%(step)s” không do cơ quan khác làm nên không ghi tên cơ quan"
    ),
    "flow_unknown_input": _l(
        "Bước “%(step)s” cần “%(key)s”, không có trong thành phần hồ sơ hay biểu mẫu"
    ),
    "flow_unknown_result": _l("Bước “%(step)s” làm ra “%(key)s”, không có trong các kết quả"),
    "flow_result_needed": _l("Bước ký “%(step)s” chưa cho biết ký kết quả nào"),
    "flow_signing_needed": _l("Bước ký “%(step)s” chưa có ai trong thứ tự ký"),
    "flow_signer_twice": _l("Một người có tên hai lần trong thứ tự ký của bước “%(step)s”"),
    "flow_signing_elsewhere": _l("Bước “%(step)s” không phải bước ký nên không có thứ tự ký"),
    "flow_seal_before_sign": _l("Có đường dẫn đến bước đóng dấu “%(step)s” mà chưa qua bước ký"),
    "flow_sign_without_seal": _l("Sau bước ký “%(step)s” có đường trả kết quả mà chưa đóng dấu"),
    "flow_hand_out_not_last": _l("Bước trả kết quả “%(step)s” phải là bước cuối cùng"),
    "flow_end_without_hand_out": _l(
        "Quy trình kết thúc ở bước “%(step)s” mà chưa trả kết quả; "
        "hãy dẫn đến bước trả kết quả, hoặc đánh dấu kết cục là từ chối"
    ),
    "flow_too_long": _l(
        "Đường dài nhất của quy trình cần %(needed)s giờ làm việc, "
        "thời hạn giải quyết chỉ có %(allowed)s giờ làm việc"
    ),
    "flow_too_long_for": _l(
        "Trường hợp “%(case)s” chỉ có %(allowed)s giờ làm việc, "
        "quy trình ngắn nhất cũng cần %(needed)s giờ làm việc"
    ),
    "condition_question_needed": _l("Hãy chọn câu hỏi cho từng điều kiện"),
    "condition_value_needed": _l("Hãy ghi giá trị của điều kiện về “%(label)s”"),
    "condition_number": _l("Điều kiện về “%(label)s” so sánh với một số hoặc một ngày dd/mm/yyyy"),
    "condition_row_unknown": _l("“%(label)s” không có lựa chọn “%(value)s”"),
    "option_line_wrong": _l("Dòng %(line)s cần viết “giá trị | tên”, hoặc chỉ viết tên"),
    "option_line_long": _l("Lựa chọn ở dòng %(line)s dài quá %(limit)s ký tự"),
    "column_label_needed": _l("Cột thứ %(column)s chưa có tên"),
    "column_label_long": _l("Tên cột thứ %(column)s dài quá %(limit)s ký tự"),
    "column_kind_needed": _l("Hãy chọn loại cho cột “%(label)s”"),
    "column_options_needed": _l("Cột “%(label)s” cần các lựa chọn, cách nhau bằng dấu chấm phẩy"),
    "too_many_questions": _l("Một biểu mẫu có tối đa %(limit)s câu hỏi"),
    "form_file_needed": _l("Hãy chọn một tệp, hoặc dán nội dung biểu mẫu"),
    "form_file_long": _l("Tệp biểu mẫu lớn hơn %(limit)s MB"),
    "form_file_broken": _l("Tệp không phải JSON: lỗi ở dòng %(line)s, cột %(column)s"),
    "form_file_signs": _l("Tệp có ký tự không lưu được (ký tự rỗng hoặc ký tự bị cắt đôi)"),
    "form_file_shape": _l("Tệp không đúng khuôn dạng biểu mẫu, tại: %(place)s"),
}
"""The sentence of each problem that editing a procedure may show."""

REFUSALS: Mapping[str, object] = {
    "unknown_search_word": _l("Không có từ khóa này; có thể nó vừa được bỏ khỏi danh sách"),
    "search_word_twice": _l("Danh sách đã có “%(phrase)s” với nghĩa “%(official)s”"),
    "flow_step_unknown": _l("Quy trình không còn bước hoặc kết cục này"),
    "flow_step_in_use": _l("Chưa xóa được: còn kết cục dẫn đến bước này ở %(where)s"),
    "unknown_procedure_draft": _l(
        "Thủ tục này không có bản thảo nào đang mở; có thể bản thảo vừa được công bố hoặc bỏ. "
        "Bấm quay lại trên trình duyệt để lấy lại những gì đã gõ"
    ),
    "procedure_draft_changed": _l(
        "%(by)s vừa lưu bản thảo này; nội dung ông/bà gõ vẫn còn trên trang, "
        "hãy đối chiếu với bản mới rồi lưu lại"
    ),
    "no_version_in_force": _l("Thủ tục chưa có phiên bản nào đang có hiệu lực nên chưa hiện được"),
    "version_waits": _l(
        "Thủ tục này có phiên bản sắp có hiệu lực; hãy thu hồi phiên bản đó trước khi duyệt"
    ),
    "unknown_import": _l("Không có lần nhập hoặc bản ghi này"),
    "import_over": _l("Bản ghi hoặc lần nhập này vừa được xử lý; hãy tải lại trang"),
    "version_in_force": _l(
        "Phiên bản này đã có hiệu lực hoặc đã có hồ sơ; hãy công bố phiên bản mới để thay thế"
    ),
    "nothing_changed": _l("Bản thảo chưa khác gì phiên bản %(number)s nên chưa có gì để công bố"),
    "definition_faulty": _l("Thủ tục còn %(faults)s điểm cần sửa trước khi công bố"),
    "rehearsal_failed": _l(
        "%(failed)s trong %(examples)s ví dụ diễn tập cho kết quả khác với mong đợi: %(names)s"
    ),
    "examples_needed": _l(
        "Chưa có ví dụ diễn tập nào; hãy viết ít nhất một ví dụ và chạy đạt trước khi công bố"
    ),
    "unknown_example": _l("Bản thảo không có ví dụ này"),
}
"""The sentence of each refusal that editing a procedure may meet."""
