"""What anybody may see: front page, catalogue, one procedure, help, terms."""

import pytest


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/", "Ông/bà cần làm thủ tục gì?"),
        ("/tro-giup", "Trợ giúp"),
        ("/dieu-khoan", "Điều khoản sử dụng và bảo vệ dữ liệu cá nhân"),
        ("/thu-tuc", "Danh mục thủ tục"),
        ("/thu-tuc/1.001193", "Đăng ký khai sinh"),
        ("/tra-cuu", "Tra cứu hồ sơ"),
        ("/kiem-tra", "Kiểm tra kết quả"),
        ("/dang-nhap", "Đăng nhập"),
        ("/dang-ky", "Mở tài khoản"),
        ("/dang-ky/ca-nhan", "Mở tài khoản cá nhân"),
        ("/dang-ky/to-chuc", "Mở tài khoản tổ chức"),
    ],
)
def test_a_public_page_opens_without_signing_in(visitor, path, heading):
    page = visitor.get(path)

    assert page.status == 200
    assert page.heading == heading


def test_a_search_forgives_missing_accents(visitor):
    assert "Đăng ký khai sinh" in visitor.get("/thu-tuc?q=giay+khai+sinh").text


def test_a_search_that_finds_nothing_says_what_to_do(visitor):
    assert "Chưa tìm thấy thủ tục nào" in visitor.get("/thu-tuc?q=zzzzqqqq").text


@pytest.mark.parametrize(
    "query",
    [
        "cap=province",
        "cap=x",
        "linh_vuc=%00",
        "su_kien=ket_hon",
        "sau=%F0%9F%98%80",
        "q=" + "a" * 9000,
    ],
)
def test_any_filter_gives_a_page(visitor, query):
    assert visitor.get(f"/thu-tuc?{query}").status == 200


def test_what_is_typed_in_the_search_is_shown_escaped(visitor):
    page = visitor.get("/thu-tuc?q=<script>alert(1)</script>")

    assert "<script>alert(1)" not in page.html
    assert "&lt;script&gt;alert(1)" in page.html


def test_a_procedure_says_what_to_bring_how_long_and_how_much(visitor):
    text = visitor.get("/thu-tuc/1.001193").text

    assert "Giấy chứng sinh" in text
    assert "Trong ngày" in text
    assert "8.000 đồng" in text
    assert "Không phải nộp" in text
    assert "Nộp hồ sơ trực tuyến" in text


def test_a_procedure_that_does_not_exist_is_not_found(visitor):
    assert visitor.get("/thu-tuc/9.999999").status == 404


def test_begun_and_running_dossiers_are_offered_first(citizen):
    citizen.post(
        "/thu-tuc/2.000635/bat-dau",
        {"case_key": "ca_nhan", "agency": "H32.102", "return_way": "online"},
    )

    assert "bản nháp chưa nộp" in citizen.get("/thu-tuc/2.000635").text
