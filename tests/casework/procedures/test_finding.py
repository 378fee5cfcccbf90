"""People find what they mean in the words they use: everyday queries over the whole catalogue.

A query is answered when one of the procedures expected stands among the first three.
"""

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from bench import catalogue as large
from casework.procedures import finding

LAND_FIRST = {"1.115728", "1.115750", "1.115521", "1.115688"}
SPLIT = {
    "1.115727", "1.115783", "1.115614", "1.115662", "1.115555", "1.115490", "1.115343", "1.115458",
    "1.115201", "1.012784",
}  # fmt: skip
MARRIAGE, BIRTH, DEATH, COPY = "1.000894", "1.001193", "1.000656", "2.000635"
SHOP, SINGLE, CERTIFIED, SIGNED = "1.001612", "1.004873", "2.000815", "2.000884"
HOUSE, TOURS, AID = "1.013225", "2.001628", "1.001776"

WANTED = {
    # civil status
    "giấy khai sinh": {BIRTH},
    "giay khai sinh": {BIRTH},
    "làm giấy khai sinh cho con": {BIRTH},
    "khai sinh": {BIRTH},
    "dang ki khai sinh": {BIRTH},
    "khia sinh": {BIRTH},
    "giaays khai sinhf": {BIRTH},
    "khaisinh": {BIRTH},
    "đăng ký khai sinh có yếu tố nước ngoài": {"2.000528"},
    "khai sinh lại": {"1.004884"},
    "mất giấy khai sinh": {COPY},
    "trích lục khai sinh": {COPY},
    "đăng ký kết hôn": {MARRIAGE},
    "dang ky ket honn": {MARRIAGE},
    "giấy kết hôn": {MARRIAGE},
    "kết hôn với người nước ngoài": {"2.000806"},
    "giấy xác nhận độc thân": {SINGLE},
    "xác nhận tình trạng hôn nhân": {SINGLE},
    "tinh trang hon nhan": {SINGLE},
    "khai tử": {DEATH},
    "làm giấy chứng tử": {DEATH},
    "ly hôn": {"2.000554", "2.000698"},
    "ly dị": {"2.000554", "2.000698"},
    "nhận con nuôi": {"2.001263"},
    "đăng ký giám hộ": {"1.004837"},
    "đổi tên trong giấy khai sinh": {"1.000881"},
    "cải chính hộ tịch": {"1.000881"},
    # residence and identity
    "hộ khẩu": {"1.004222"},
    "nhập hộ khẩu": {"1.004222"},
    "đăng ký thường trú": {"1.004222"},
    "thuong tru": {"1.004222"},
    "tạm trú": {"1.004194"},
    "đăng ký tạm trú": {"1.004194"},
    "tạm vắng": {"1.003677"},
    "làm căn cước": {"1.014062", "2.000200", "1.014063", "1.014064"},
    "căn cước công dân": {"1.014062", "2.000200", "1.014063", "1.014064"},
    "can cuoc cong dan": {"1.014062", "2.000200", "1.014063", "1.014064"},
    "cccd": {"1.014062", "2.000200", "1.014063", "1.014064"},
    "mất căn cước": {"1.014064", "2.001194"},
    "căn cước cho trẻ dưới 14 tuổi": {"1.014062"},
    "hộ chiếu": {"1.001456", "1.001471"},
    "passport": {"1.001456", "1.001471"},
    "mất hộ chiếu": {"1.010386", "1.001445"},
    "phiếu lý lịch tư pháp": {"3.000333"},
    "ly lich tu phap": {"3.000333"},
    "lý lịch tư phap": {"3.000333"},
    "lam can cuoc": {"1.014062", "2.000200", "1.014063", "1.014064"},
    "thẻ căn cước": {"1.014062", "2.000200", "1.014063", "1.014064"},
    # vehicles
    "bằng lái xe": {"3.000346", "3.000347"},
    "đổi bằng lái xe": {"3.000347"},
    "doi giay phep lai xe": {"3.000347"},
    "mất bằng lái": {"3.000348"},
    "đăng ký xe máy": {"1.012575", "1.013066", "1.013067", "1.013068", "1.013069"},
    "mất cà vẹt xe": {"1.013080", "1.013081", "1.013082"},
    # land and houses
    "sổ đỏ": LAND_FIRST,
    "so do": LAND_FIRST,
    "làm sổ hồng": LAND_FIRST,
    "tách thửa": SPLIT,
    "tách sổ đỏ": SPLIT,
    "lên thổ cư": {"1.115708", "1.115743"},
    "chuyển mục đích sử dụng đất": {"1.115708", "1.115743"},
    "xây nhà": {HOUSE, "1.009122"},
    "giấy phép xây nhà": {HOUSE, "1.009122"},
    "xin phép xây dựng nhà ở": {HOUSE, "1.009122"},
    # business
    "mở quán": {SHOP},
    "mở quán cà phê": {SHOP},
    "hộ kinh doanh": {SHOP},
    "đăng ký hộ kinh doanh": {SHOP},
    "đăng ký kinh doanh": {SHOP},
    "đóng cửa hàng": {"1.001266"},
    "thành lập công ty cổ phần": {"2.002043"},
    "công ty tnhh một thành viên": {"2.001583"},
    "mở công ty": {"2.002043", "2.001583", "2.001199", "2.001610"},
    "giải thể công ty": {"2.002023", "1.010010"},
    "đăng ký nhãn hiệu": {"1.015002"},
    "đăng ký thương hiệu": {"1.015002"},
    "vệ sinh an toàn thực phẩm": {"2.000117", "2.000591", "2.001823", "2.001827"},
    "lữ hành nội địa": {TOURS},
    "thẻ hướng dẫn viên du lịch": {"1.004628", "1.004623", "1.001440", "1.004614"},
    # certification
    "sao y bản chính": {CERTIFIED},
    "công chứng giấy tờ": {CERTIFIED},
    "chứng thực chữ ký": {SIGNED},
    "sơ yếu lý lịch": {SIGNED},
    "di chúc": {"2.001019"},
    "bản sao từ sổ gốc": {"2.000908"},
    # aid and insurance
    "người già": {"1.014027", AID},
    "trợ cấp người già": {"1.014027", AID},
    "giấy xác nhận khuyết tật": {"1.001699", "1.001653"},
    "người khuyết tật": {AID, "1.001699", "1.001653"},
    "tiền mai táng": {"1.001731", "1.014028", "1.014177"},
    "hộ nghèo": {"1.011607", "1.011606"},
    "bảo hiểm thất nghiệp": {"1.014748"},
    "rút bhxh một lần": {"1.014173", "1.001613"},
    "thai sản": {"2.000693", "1.014166"},
    "nghỉ đẻ": {"2.000693", "1.014166"},
    "thẻ bảo hiểm y tế": {"1.014137", "2.000639"},
    "lương hưu": {"1.014171", "1.014172"},
    "thủ tục làm di chúc cần gì": {"2.001019"},
    "giấy phép lái xe": {"3.000346", "3.000347"},
    "chứng thực di chucs": {"2.001019"},
    "giai phep xay dung": {HOUSE, "1.009122", "1.013236", "1.013231", "1.013238"},
    # others
    "nghĩa vụ quân sự": {"1.013133"},
    "giấy phép lao động cho người nước ngoài": {"1.014199"},
    "chuyển trường": {"2.002854"},
    "1.004222": {"1.004222"},
    "1004222": {"1.004222"},
}


@pytest.fixture(scope="module")
def everything(worker_engine):
    """The demo's procedures among all national ones, taken back afterwards."""
    if not large.national():
        pytest.skip("the national catalogue is not beside the repository (../shared/data)")
    with worker_engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            large.load(session, list(large.definitions()))
            yield session
        outer.rollback()


@pytest.mark.parametrize("asked", WANTED)
def test_a_procedure_meant_stands_among_the_first_three(everything, asked):
    found = finding.search(everything, asked, limit=3).hits

    assert {hit.code for hit in found} & WANTED[asked], [(hit.code, hit.name) for hit in found]


def test_a_search_sends_at_most_six_statements(everything):
    connection, sent = everything.connection(), []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        for asked in WANTED:
            sent.clear()
            finding.search(everything, asked)
            assert len(sent) <= 6, asked
    finally:
        event.remove(connection, "before_cursor_execute", note)


def test_pages_of_a_search_follow_each_other_without_gap_or_repeat(everything):
    for asked in ("giấy phép kinh doanh", "sổ đỏ", "giấy phép mở tiệm phở bò"):
        whole = [hit.code for hit in finding.search(everything, asked, limit=60).hits]
        seen, after = [], None
        while len(seen) < 60:
            page = finding.search(everything, asked, after=after, limit=7)
            seen += [hit.code for hit in page.hits]
            after = page.after
            if after is None:
                break
        assert seen[:60] == whole
