"""VietQR as banks read it: the vector of NAPAS, both ways, and every wrong letter found."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.payments import vietqr
from casework.payments.vietqr import BadTransferCode, Transfer

VECTOR = (
    "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN6304"
)

PLAIN = string.ascii_letters + string.digits
transfers = st.builds(
    Transfer,
    bank_bin=st.text("0123456789", min_size=6, max_size=6),
    account=st.text(PLAIN, min_size=1, max_size=19),
    amount=st.integers(0, 9_999_999_999_999),
    content=st.text(PLAIN + " ", max_size=25).filter(lambda text: text == "" or text.strip()),
)


def test_the_vector_of_napas_is_read_and_written_letter_by_letter():
    assert vietqr.read(f"{VECTOR}9E6F") == Transfer("970403", "0011012345678")
    assert vietqr.write(Transfer("970403", "0011012345678")) == f"{VECTOR}9E6F"


@pytest.mark.parametrize(
    ("text", "check"),
    [
        # as it is often quoted, with 12 for the length of 13 digits: the check is right
        (VECTOR.replace("011300110", "011200110"), "F4E5"),
        # to a card
        (
            VECTOR[:12]
            + "38600010A0000007270130000697040301169704031101234567"
            + "0208QRIBFTTC53037045802VN6304",
            "4F52",
        ),
    ],
)
def test_the_check_is_that_of_other_vectors(text, check):
    assert vietqr.check(text) == check


def test_a_sum_and_a_content_make_it_dynamic():
    code = vietqr.write(Transfer("970436", "0011001234567", 8000, "PL7M2QX4D9TB"))

    assert code.startswith("000201010212")
    assert "54048000" in code
    assert "62160812PL7M2QX4D9TB" in code


@given(transfers)
def test_what_is_written_is_read_back(transfer):
    assert vietqr.read(vietqr.write(transfer)) == transfer


@given(transfers, st.data())
def test_one_wrong_letter_is_found(transfer, data):
    code = vietqr.write(transfer)
    at = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([one for one in PLAIN if one != code[at]]))

    with pytest.raises(BadTransferCode):
        vietqr.read(code[:at] + other + code[at + 1 :])


@pytest.mark.parametrize(
    "over",
    [
        {"bank_bin": "97043"},
        {"bank_bin": "97O436"},
        {"account": ""},
        {"account": "1" * 20},
        {"account": "12-34"},
        {"amount": -1},
        {"amount": 10**13},
        {"content": "Phí"},
        {"content": "A" * 26},
    ],
)
def test_what_a_bank_could_not_read_is_not_written(over):
    with pytest.raises(ValueError, match=r"\w"):
        vietqr.write(Transfer(**({"bank_bin": "970436", "account": "123"} | over)))


@pytest.mark.parametrize("code", ["", "6304", "x" * 600, "ă", "00020163", "0002016304FFFF"])
def test_nonsense_is_no_code(code):
    with pytest.raises(BadTransferCode):
        vietqr.read(code)
