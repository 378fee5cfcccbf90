"""Pure rules of receipts: symbols, lengths of numbers by day, what a receipt is called.

Law: Decree 123/2020 art. 32.2 (7 digits), Decree 254/2026 from 1 July 2026 (8 digits).
"""

import re
from datetime import date

TITLE = "Biên lai thu phí, lệ phí"
TEMPLATE = "01BLP0-001"
"""Ký hiệu mẫu: kind 01 (no printed value), BLP, no copies (electronic), first of its kind."""
LETTERS = "ABCDEGHKLMNPQRSTUVXY"
"""The twenty capital letters in which symbols are written."""
_SYMBOL = re.compile(rf"[{LETTERS}]{{2}}-(\d\d)E")
_DIGITS = ((date(2026, 7, 1), 8), (date.min, 7))
"""From which day on a receipt's number has how many digits, the newest rule first."""
METHODS = {"cash": "Tiền mặt", "vietqr": "Chuyển khoản", "platform": "Thanh toán trực tuyến"}
KINDS = {"fee": "Phí", "charge": "Lệ phí", "price": "Giá dịch vụ"}


def digits_on(day: date) -> int:
    """Return how many digits a receipt's number has on a day."""
    return next(digits for since, digits in _DIGITS if day >= since)


def is_symbol(symbol: str, year: int) -> bool:
    """Tell whether a symbol is well formed and of the year: AA-26E in 2026."""
    found = _SYMBOL.fullmatch(symbol)
    return found is not None and int(found[1]) == year % 100


def symbol_in(symbol: str, year: int) -> str:
    """Return the symbol of the same letters in another year."""
    return f"{symbol[:2]}-{year % 100:02d}E"
