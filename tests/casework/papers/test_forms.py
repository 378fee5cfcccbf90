"""Every slip of the law: the form by date, and each field of law.md §4.4 in the PDF's text."""

import io
from datetime import date, timedelta

import pikepdf
import pytest
from sqlalchemy.orm import Session

from casework.papers import forms
from casework.papers.printing import PRINTABLE
from casework.papers.records import PaperKind
from demo import slip_scenes
from gateways.typesetting import Typesetter
from tests.casework.papers.scenes import pages_of, read

OLD, NEW = date(2021, 6, 1), date(2026, 11, 10)
NATIONAL = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (PaperKind.SLIP, "01", "01"),
        (PaperKind.ASK_FOR_MORE, "02", "02"),
        (PaperKind.REFUSAL, "03", "03"),
        (PaperKind.APOLOGY, "04", "04"),
        (PaperKind.HALT_NOTICE, "", "05"),
        (PaperKind.PROCESS_SHEET, "05", "06"),
        (forms.TRACKING_BOOK, "06", "07"),
    ],
)
def test_form_numbers_change_with_the_circular(kind, old, new):
    assert forms.form_of(kind, OLD).number == old
    assert forms.form_of(kind, NEW).number == new


def test_a_set_begins_on_its_day_and_the_one_before_ends_the_day_before():
    for before, after in zip(forms.SETS, forms.SETS[1:], strict=False):
        assert before.until == after.since - timedelta(days=1)
        assert forms.set_on(before.until) is before
        assert forms.set_on(after.since) is after
    assert forms.set_on(date(2000, 1, 1)) is forms.SETS[0]


def test_the_apology_has_another_name_in_each_set():
    assert forms.form_of("apology", OLD).title.startswith("Phiếu xin lỗi và hẹn lại")
    assert forms.form_of("apology", NEW).title.startswith("Văn bản xin lỗi và đề nghị gia hạn")


def test_a_procedure_may_have_forms_of_its_own():
    assert forms.shown("slip", NEW, "1.004194") == "Mẫu CT04"
    assert forms.form_of("apology", NEW, "1.004194").number == "04"


@pytest.mark.parametrize("kind", sorted(PRINTABLE))
@pytest.mark.parametrize("day", [OLD, NEW])
def test_every_slip_has_a_title_and_a_mark_in_both_sets(kind, day):
    form = forms.form_of(kind, day)
    assert form.title
    assert form.mark.isupper()


@pytest.fixture(scope="module")
def scenes(worker_engine):
    """All slips of the scenes, by name; nothing of them stays."""
    with worker_engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            found = {one.name: one for one in slip_scenes.all_scenes(session)}
        outer.rollback()
    return found


DESK = ("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG PHƯỜNG NHA TRANG", "ỦY BAN NHÂN DÂN PHƯỜNG NHA TRANG")
RECEIVED = (
    "Tiếp nhận hồ sơ của: Đàng Thị Thảo",
    "058197000042",
    "Tổ 12, phường Phan Rang, tỉnh Khánh Hòa",
    "0900000241",
    "dang.thi.thao@example.vn",
    "Ngô Trung Kiên (người được ủy quyền; Giấy ủy quyền số 0112/2026)",
    "0905 123 456",
    "Cấp giấy phép xây dựng mới",
    "1.013225",
    "không số hóa được",
    "xuất trình",
    "1 (bộ)",
    "07 ngày làm việc",
    "09 giờ 26 phút, ngày 10 tháng 11 năm 2026",
    "17 giờ 00 phút, ngày 19 tháng 11 năm 2026",
    "75.000 đồng",
    "Tại nơi tiếp nhận hồ sơ",
    "H32.102-261110-0001",
    "Mẫu số 01, Phụ lục I, Thông tư 03/2025/TT-VPCP",
    "01/TNHS-UBND",
    "Lê Thị Thu Thảo",
)
FIELDS = {
    "giay-tiep-nhan": (
        *NATIONAL, *DESK, *RECEIVED, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Mã hồ sơ: H32.102-261110-0001", "Nha Trang, ngày 10 tháng 11 năm 2026",
        "Bộ phận tiếp nhận và trả kết quả:", "Người nộp hồ sơ:", "Địa chỉ:", "Số điện thoại:",
        "Email:", "Số định danh cá nhân/Hộ chiếu", "Nội dung yêu cầu giải quyết:",
        "1. Thành phần hồ sơ nộp gồm:", "TT", "Tên giấy tờ", "Bản chính", "Bản chứng thực",
        "Bản chụp", "2. Số lượng hồ sơ:", "3. Thời gian giải quyết hồ sơ theo quy định:",
        "4. Thời gian nhận hồ sơ:", "5. Thời gian trả kết quả giải quyết hồ sơ:",
        "Đăng ký nhận kết quả tại:",
        "Vào Sổ theo dõi hồ sơ, Quyển số: 01/2026, Số thứ tự: 0001",
        "NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ",
    ),
    "giay-tiep-nhan-2-lien": (*RECEIVED, "(Liên 1: Lưu)", "(Liên 2: Giao người nộp)"),
    "giay-tiep-nhan-80mm": (*NATIONAL, *DESK, *RECEIVED, "HẸN TRẢ KẾT QUẢ", "Số thứ tự 0001"),
    "phieu-yeu-cau-bo-sung": (
        *NATIONAL, "Mẫu số 02", "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "01/HDHS-UBND",
        "Hồ sơ của: Katơr Sáu", "Nội dung yêu cầu giải quyết:", "Địa chỉ:", "Số điện thoại:",
        "Email:", "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:",
        "1. 02 bộ bản vẽ", "Thiếu bản vẽ mặt bằng móng", "2. Một trong những giấy tờ",
        "Bản chụp bị mờ trang 3", "Lý do: Hồ sơ chưa đủ thành phần", "số điện thoại 0900000424",
        "trang thông tin https://motcua.example.vn/tra-cuu", "NGƯỜI HƯỚNG DẪN",
        "Huỳnh Thị Kiều Oanh",
    ),
    "phieu-tu-choi": (
        *NATIONAL, *DESK, "Mẫu số 03", "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "01/PTC-UBND",
        "Đã tiếp nhận hồ sơ của: Đàng Năng Thọ", "Địa chỉ:", "Số điện thoại:", "Email:",
        "Nội dung yêu cầu giải quyết:", "Thời gian nộp: 09 giờ", "058092000041", "Mã hồ sơ: KH-",
        "Qua xem xét, Bộ phận tiếp nhận và trả kết quả thông báo không tiếp nhận, giải quyết",
        "hồ sơ này với lý do cụ thể như sau:", "không thuộc thẩm quyền",
        "không thống nhất với Cơ sở dữ liệu", "NGƯỜI NỘP HỒ SƠ", "NGƯỜI TỪ CHỐI TIẾP NHẬN",
    ),
    "van-ban-xin-loi": (
        *NATIONAL, "Mẫu số 04", "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
        "/PXL-UBND", "Kính gửi: Phạm Hữu Danh", "Địa chỉ:", "Số điện thoại:", "Ngày 10/11/2026",
        "đã tiếp nhận giải quyết hồ sơ đề nghị giải quyết thủ tục", "lĩnh vực Hoạt động xây dựng",
        "mã số thủ tục 1.013225",
        "Thời gian hẹn trả kết quả: 17 giờ 00 phút, ngày 19 tháng 11 năm 2026",
        "chưa trả kết quả giải quyết hồ sơ đúng thời gian hẹn", "Lý do: Phải lấy thêm ý kiến",
        "xin lỗi", "17 giờ 00 phút, ngày 27 tháng 11 năm 2026", "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH", "Trần Ngọc Quang",
    ),
    "phieu-xin-loi-2018": (
        *NATIONAL, "Mẫu số 04, Điều 9, Phụ lục, Thông tư 01/2018/TT-VPCP",
        "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ", "01/PXL-UBND", "Kính gửi:",
        "Ngày 04/03/2024", "Thời gian hẹn trả kết quả: 17 giờ 00 phút, ngày 13 tháng 3 năm 2024",
        "Lý do: Đơn vị thẩm tra", "xin lỗi", "17 giờ 00 phút, ngày 22 tháng 3 năm 2024",
        "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
    ),
    "thong-bao-dung": (
        *NATIONAL, *DESK, "Mẫu số 05", "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ", "/TBD-UBND",
        "Kính gửi: Võ Thị Thu Hà", "dừng giải quyết hồ sơ", "Lý do: Chủ hồ sơ đề nghị dừng",
        "Cơ quan giải quyết:", "Thời gian nhận hồ sơ:", "NGƯỜI THÔNG BÁO",
    ),
    "phieu-kiem-soat": (
        *NATIONAL, *DESK, "Mẫu số 06", "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "/KSHS-UBND",
        "Kèm theo hồ sơ của: Phan Thanh Nghĩa", "Ngày nhận hồ sơ:", "Hẹn trả kết quả:",
        "Cơ quan (bộ phận) giải quyết hồ sơ:", "Cơ quan phối hợp giải quyết hồ sơ:",
        "TÊN CƠ QUAN", "THỜI GIAN GIAO, NHẬN HỒ SƠ", "KẾT QUẢ GIẢI QUYẾT HỒ SƠ", "GHI CHÚ",
        "1. Giao: Người nộp hồ sơ", "2. Nhận: Trung tâm Phục vụ hành chính công",
        "Người giao: Lê Thị Thu Thảo", "Người nhận: Nguyễn Đức Thịnh",
        "Người nhận: Trần Ngọc Quang", "Người nhận: Đỗ Thị Mỹ Linh", "Trước hạn", "Đúng hạn",
        "Trường hợp hồ sơ được chuyển qua hệ thống điện tử",
    ),
    "giay-bien-nhan": (
        *NATIONAL, *DESK, "GIẤY BIÊN NHẬN TRẢ KẾT QUẢ", "/GBN-UBND", "Phan Thanh Nghĩa (chủ hồ sơ)",
        "058094000027", "Thẻ căn cước", "/GKS-UBND", "GIẤY KHAI SINH",
        "2 bản giấy và bản điện tử có ký số", "Giấy tờ bản chính đã trả lại:", "Giấy chứng sinh",
        "NGƯỜI NHẬN KẾT QUẢ", "NGƯỜI TRẢ KẾT QUẢ",
    ),
    "giay-tiep-nhan-nhieu-ho-so": (
        *NATIONAL, *DESK, "GIẤY TIẾP NHẬN NHIỀU HỒ SƠ", "/TNNHS-UBND", "Cao Thị Quyên", "3 hồ sơ",
        "H32.102-261110-0002", "H32.102-261110-0003", "H32.102-261110-0004",
        "Chủ hồ sơ: Nguyễn Thị Lan Anh", "Hẹn trả kết quả", "STT trong sổ: 0003",
    ),
    "phieu-ban-giao": (
        *NATIONAL, "PHIẾU BÀN GIAO KẾT QUẢ GIẢI QUYẾT HỒ SƠ", "/PBG-UBND", "Bên giao:", "Bên nhận:",
        "Thời gian bàn giao:", "Số lượng kết quả bàn giao: 2", "/GKS-UBND", "Đinh Thị Oanh",
        "NGƯỜI GIAO", "NGƯỜI NHẬN",
    ),
    "so-theo-doi": (
        *NATIONAL, *DESK, "Mẫu số 07", "SỔ THEO DÕI HỒ SƠ", "Năm 2026, Quyển số: 01", "Mã hồ sơ",
        "Tên thủ tục hành chính", "Số lượng hồ sơ (bộ)", "Tên tổ chức, cá nhân",
        "Địa chỉ, số điện thoại", "Cơ quan chủ trì giải quyết", "Nhận và trả kết quả",
        "Nhận hồ sơ", "Hẹn trả kết quả", "Trả kết quả", "Phương thức nhận kết quả", "Ký nhận",
        "Ghi chú", "09:26 10/11/2026", "H32.102-261110-0001", "Dừng giải quyết", "Hẹn lại",
        "Trang 1/1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_of_the_form_stands_in_the_pdf(scenes, name):
    text = read(scenes[name].template, scenes[name].facts)

    assert [field for field in FIELDS[name] if field not in text] == [], text


def test_there_is_a_test_for_every_slip(scenes):
    assert set(FIELDS) == set(scenes)
    kinds = {one.template for one in scenes.values()}
    assert {kind.value for kind in PaperKind} - kinds == {
        "application",
        "result",
        "cancellation",
        "replacement",
    }


@pytest.mark.parametrize("name", FIELDS)
def test_every_slip_is_archivable_and_accessible_in_the_size_of_its_form(scenes, name):
    pdf = Typesetter().typeset(scenes[name].template, scenes[name].facts)

    with pikepdf.open(io.BytesIO(pdf)) as document:
        meta = document.Root.Metadata.read_bytes().decode()
        width, height = (float(one) for one in document.pages[0].MediaBox[2:])
    assert "<pdfaid:part>3</pdfaid:part>" in meta
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in meta
    assert "<pdfuaid:part>1</pdfuaid:part>" in meta
    size = {"giay-tiep-nhan-80mm": 80, "so-theo-doi": 297, "phieu-ban-giao": 297}.get(name, 148)
    assert round(width / 72 * 25.4) == size
    assert size == 80 or round(height / 72 * 25.4) == 210


LONG = {
    "parts": [
        {
            "name": f"Giấy tờ thứ {n} chứng minh quyền sử dụng đất, quyền sở hữu nhà ở và tài sản"
            " khác gắn liền với đất theo quy định của pháp luật về đất đai qua các thời kỳ",
            "originals": 1,
            "certified": 2,
            "copies": 3,
            "marks": ["không số hóa được"],
        }
        for n in range(1, 16)
    ],
    "holder": {
        "name": "Công ty Trách nhiệm hữu hạn Một thành viên Đầu tư Thương mại và Dịch vụ Xuất nhập"
        " khẩu Thủy sản Biển Đông Nam Trung Bộ Khánh Hòa",
        "number": "4200000000-001",
        "address": "Lô A12-A13, đường số 7, Khu công nghiệp Suối Dầu, thôn Vĩnh Phú, xã Suối Hiệp,"
        " tỉnh Khánh Hòa (trước đây là huyện Diên Khánh)",
        "phone": "0258 3 888 999",
        "email": "van-thu.phong-hanh-chinh.tong-hop@cong-ty-rat-dai.example.vn",
    },
}


@pytest.mark.parametrize("name", ["giay-tiep-nhan", "giay-tiep-nhan-80mm", "giay-tiep-nhan-2-lien"])
def test_long_names_addresses_and_fifteen_parts_run_on_without_loss(scenes, name):
    scene = scenes[name]
    text = read(scene.template, scene.facts, **LONG)

    assert LONG["holder"]["name"] in text
    assert LONG["holder"]["address"] in text
    assert all(f"Giấy tờ thứ {n} " in text for n in range(1, 16))
    assert (
        pages_of(scene.template, scene.facts, **LONG)
        == ({"giay-tiep-nhan": 2, "giay-tiep-nhan-80mm": 1, "giay-tiep-nhan-2-lien": 4}[name])
    )


def test_a_thousand_lines_of_the_book_are_set_with_the_head_on_each_page(scenes):
    scene = scenes["so-theo-doi"]
    row = list(scene.facts["rows"][0])
    rows = [[str(n), *row[1:]] for n in range(1, 1_001)]

    text = read(scene.template, scene.facts, rows=rows)

    assert text.count("Tên thủ tục hành chính") > 30
    assert "Trang 2/" in text
