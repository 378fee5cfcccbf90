"""Facts for papers as the house would hand them to the typesetter."""

ADDRESS = "12 đường Trần Phú, phường Nha Trang, tỉnh Khánh Hòa"
CHECK = "http://127.0.0.1:8000/xac-minh/KH-ABCDE-FGHJK"

HEAD = {
    "form": "Mẫu số 01, Phụ lục I, Thông tư 03/2025/TT-VPCP",
    "heading": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "number": "07/TNHS-UBND",
    "parent": "Ủy ban nhân dân phường Nha Trang",
    "agency": "Trung tâm Phục vụ hành chính công phường Nha Trang",
    "place": "Nha Trang",
    "dated": "ngày 05 tháng 01 năm 2026",
    "code": "H32.15-260105-0007",
    "qr": "http://127.0.0.1:8000/tra-cuu?ma=H32.15-260105-0007",
    "lookup": "http://127.0.0.1:8000/tra-cuu",
    "hotline": "1022",
    "holder": {
        "name": "Nguyễn Thị Hồng Ánh",
        "number": "056190001234",
        "address": ADDRESS,
        "phone": "0905 123 456",
        "email": "hong.anh@example.vn",
    },
    "filer": {"name": "Nguyễn Thị Hồng Ánh", "number": "056190001234", "address": "", "phone": ""},
    "by_another": False,
    "mandate": "",
    "procedure": "Đăng ký khai sinh",
    "procedure_code": "1.001193",
    "field": "Hộ tịch",
}
SLIP = {
    **HEAD,
    "parts": [
        {"name": "Tờ khai đăng ký khai sinh", "originals": 1},
        {"name": "Giấy chứng sinh do cơ sở y tế nơi trẻ em sinh ra cấp", "originals": 1},
        {"name": "Giấy chứng nhận kết hôn của cha, mẹ", "copies": 1},
        {"name": "Văn bản ủy quyền được chứng thực", "certified": 1},
    ],
    "sets": 1,
    "time_limit": "Trong ngày làm việc",
    "received_at": "09 giờ 15 phút, ngày 05 tháng 01 năm 2026",
    "due_at": "17 giờ 00 phút, ngày 05 tháng 01 năm 2026",
    "returning": "Trực tuyến và bản giấy tại Bộ phận Một cửa",
    "fee": "Không thu",
    "book": "Sổ theo dõi hồ sơ",
    "volume": "01/2026",
    "ordinal": "0007",
    "receiver": "Trần Quốc Bảo",
}
ASKING = {
    **HEAD,
    "items": [
        {"part": "Giấy chứng sinh", "reason": "Bản chụp bị mờ, đề nghị chụp lại rõ cả bốn góc"},
        {"part": "Giấy chứng nhận kết hôn", "reason": "Chưa có trong hồ sơ"},
    ],
    "reason": "Hồ sơ chưa đủ thành phần theo quy định",
    "reply_by": "ngày 12 tháng 01 năm 2026",
    "officer": "Trần Quốc Bảo",
    "officer_phone": "0258 3822 222",
}
REFUSAL = {
    **HEAD,
    "submitted_at": "08 giờ 40 phút, ngày 05 tháng 01 năm 2026",
    "reasons": ["Thủ tục không thuộc thẩm quyền của Ủy ban nhân dân phường Nha Trang"],
    "advice": "Đề nghị Ông (Bà) nộp hồ sơ tại Sở Xây dựng tỉnh Khánh Hòa.",
    "officer": "Trần Quốc Bảo",
}
RESULT = {
    "parent": "Tỉnh Khánh Hòa",
    "agency": "Ủy ban nhân dân phường Nha Trang",
    "place": "Nha Trang",
    "symbol": "GXN-UBND",
    "kind": "Giấy xác nhận",
    "summary": "Tình trạng hôn nhân",
    "authority_of": "Ủy ban nhân dân phường Nha Trang",
    "basis": ["Căn cứ Luật Hộ tịch", "Theo đề nghị của công chức tư pháp - hộ tịch"],
    "body": ["Xét đề nghị của bà Nguyễn Thị Hồng Ánh, Ủy ban nhân dân phường xác nhận:"],
    "facts": [
        ["Họ, chữ đệm, tên", "NGUYỄN THỊ HỒNG ÁNH"],
        ["Nơi cư trú", ADDRESS],
        ["Tình trạng hôn nhân", "Hiện tại chưa đăng ký kết hôn với ai"],
    ],
    "closing": "Giấy này có giá trị trong thời hạn 6 tháng kể từ ngày cấp.",
    "recipients": ["Bà Nguyễn Thị Hồng Ánh", "Lưu: VT, TP"],
    "authority": "TM. Ủy ban nhân dân",
    "signer_title": "Chủ tịch",
    "signer": "Trần Thị Hải Yến",
    "code": "H32.15-260105-0007",
    "qr": CHECK,
    "lookup": CHECK,
}
APPLICATION = {
    "heading": "Tờ khai đăng ký khai sinh",
    "procedure": "Đăng ký khai sinh",
    "procedure_code": "1.001193",
    "to": "Ủy ban nhân dân phường Nha Trang",
    "filer": "Nguyễn Thị Hồng Ánh",
    "code": "H32.15-260105-0007",
    "submitted_at": "Ngày 05 tháng 01 năm 2026",
    "qr": CHECK,
    "lookup": CHECK,
    "sections": [
        {
            "title": "Người được khai sinh",
            "blocks": [
                {
                    "title": "Trẻ",
                    "fields": [
                        {"label": "Họ, chữ đệm, tên", "value": "Trần Nguyễn Minh Khôi"},
                        {"label": "Ghi chú", "value": ""},
                    ],
                    "tables": [
                        {
                            "label": "Anh, chị, em",
                            "heads": ["Họ tên", "Năm sinh"],
                            "rows": [["Trần Minh Hai", "2019"], ["Trần Minh Ba", ""]],
                        }
                    ],
                }
            ],
        }
    ],
    "parts": ["Giấy chứng sinh"],
    "declaration": "Tôi cam đoan những nội dung khai trên đây là đúng sự thật.",
}
