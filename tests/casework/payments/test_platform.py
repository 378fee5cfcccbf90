"""Words of the payment platform that are signed, or look so, and yet cannot be believed."""

import pytest

from casework.payments import platform
from casework.payments.platform import BadMessage

SECRET = "a secret of both"


def answer(**over):
    told = {
        "MaLoi": "00", "MaDoiTac": "MOTCUA", "MaThamChieu": "PL1", "TrangThaiGD": "00",
        "MaGiaoDich": "G1", "SoTien": "25000", "MaTienTe": "VND", "TenNguoiNop": "An",
        "ThoiGianGD": "20261123080000",
    }  # fmt: skip
    return platform.sealed(told | over, platform.QUERY_ANSWER, SECRET)


def read(message):
    return platform.outcome(message, merchant_ref="PL1", partner="MOTCUA", secret=SECRET)


def test_a_good_answer_is_read():
    assert read(answer()).is_paid


@pytest.mark.parametrize(
    "message",
    [
        answer(SoTien="0"),
        answer(MaGiaoDich="G\0"),
        answer(TenNguoiNop="\0"),
        answer() | {"TenNguoiNop": "\ud800"},
        answer() | {"MaXacThuc": "\udfff"},
    ],
)
def test_sums_of_nothing_and_letters_that_nobody_can_write_are_refused(message):
    with pytest.raises(BadMessage):
        read(message)
