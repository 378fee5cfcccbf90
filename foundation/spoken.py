"""Numbers, days and sums of money in Vietnamese words: mốt, tư, lăm and linh in their places."""

from datetime import date

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_AFTER_TEN = {5: "lăm"}
_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}
_SCALES = ("", "nghìn", "triệu")
_BILLION = 1_000_000_000
_LIMIT = 10**18
APRIL = 4


def _ones_after_tens(tens: int, ones: int) -> str:
    spoken = _AFTER_TEN if tens == 1 else _AFTER_TENS
    return spoken.get(ones, _DIGITS[ones])


def _below_thousand(number: int, *, whole: bool) -> list[str]:
    """Read a group of three digits; inside a longer number also its zero hundreds are read."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    read = [_DIGITS[hundreds], "trăm"] if hundreds or whole else []
    if tens:
        read += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
        return [*read, _ones_after_tens(tens, ones)] if ones else read
    if ones:
        return [*read, "linh", _DIGITS[ones]] if read else [_DIGITS[ones]]
    return read


def _below_billion(number: int, *, whole: bool) -> list[str]:
    read: list[str] = []
    for power in (2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            read += _below_thousand(group, whole=whole or bool(read))
            read += [_SCALES[power]] if power else []
    return read


def number_in_words(number: int) -> str:
    """Read a whole number aloud in small letters; raise ValueError from 10 to the 18th on.

    105 is "một trăm linh năm", 1,021 is "một nghìn không trăm hai mươi mốt".
    """
    if abs(number) >= _LIMIT:
        message = f"too large to be read in words: {number}"
        raise ValueError(message)
    if number < 0:
        return f"âm {number_in_words(-number)}"
    if number == 0:
        return _DIGITS[0]
    billions, rest = divmod(number, _BILLION)
    read = [*_below_billion(billions, whole=False), "tỷ"] if billions else []
    return " ".join(read + _below_billion(rest, whole=bool(read)))


def day_in_words(day: date) -> str:
    """Read a day aloud as papers of civil status write it beside the figures.

    12/04/2005 is "Ngày mười hai tháng tư năm hai nghìn không trăm linh năm".
    """
    month = "tư" if day.month == APRIL else number_in_words(day.month)
    return f"Ngày {number_in_words(day.day)} tháng {month} năm {_year(day.year)}"


def _year(year: int) -> str:
    """Read a year; the hundreds of a full thousand are read too: hai nghìn không trăm."""
    return number_in_words(year) + (" không trăm" if year % 1000 == 0 else "")


def money_in_words(amount: int) -> str:
    """Write a sum of đồng in words with a capital: ``Một triệu đồng``."""
    return f"{number_in_words(amount).capitalize()} đồng"
