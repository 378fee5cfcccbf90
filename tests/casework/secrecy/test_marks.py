import pytest

from casework.secrecy.rules import marks_in


@pytest.mark.parametrize(
    ("typed", "marks"),
    [
        ("MẬT", ["MẬT"]),
        ("(MẬT)", ["MẬT"]),
        ("TỐI MẬT", ["TỐI MẬT"]),
        ("Tuyệt mật", ["TUYỆT MẬT"]),
        ("Độ mật: Mật", ["MẬT"]),
        ("ĐỘ MẬT: TUYỆT MẬT", ["TUYỆT MẬT"]),
        ("Công văn TỐI MẬT số 5", ["TỐI MẬT"]),
        ("VĂN BẢN MẬT", ["MẬT"]),
        ("Bản MẬT số 3\nvà TUYỆT MẬT", ["TUYỆT MẬT", "MẬT"]),
        ("MẬT".encode().decode(), ["MẬT"]),
        ("MA\u0323\u0302T", ["MẬT"]),
        ("mật ong", []),
        ("Mật khẩu của tôi", []),
        ("Bí mật kinh doanh", []),
        ("BÍ MẬT NHÀ NƯỚC", []),
        ("THÔNG BÁO VỀ MẬT ĐỘ DÂN CƯ", []),
        ("DANH MỤC TÀI LIỆU BẢO MẬT CỦA DOANH NGHIỆP", []),
        ("Nguyễn Thị Mật", []),
        ("", []),
    ],
)
def test_only_a_word_that_stands_as_a_marking_counts(typed, marks):
    assert marks_in(typed) == marks
