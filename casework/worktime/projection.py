"""The public holidays that the law itself fixes, for years whose decision has not come yet.

Labour Code 2019, art. 112.1 names the days; which days belong to Tết and which neighbour of 2
September is off the Prime Minister decides each year (art. 112.3), so those are only expected
here, as the decisions of 2021-2026 chose them. Swapped days cannot be foreseen. The lunar
calendar follows the published algorithm of Hồ Ngọc Đức for the meridian of Vietnam (UTC+7).
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
SATURDAY = 5
CULTURE_DAY_SINCE = 2026
"""24 November is a public holiday since Resolution 28/2026/QH16."""
_MONTH = 29.530588853
_EPOCH = 2415021.076998695
_JULIAN_OF_ORDINAL_ZERO = 1721425


@dataclass(frozen=True, slots=True)
class Expected:
    """A day that is off by law, with the holiday's name; ``instead_of`` makes it compensatory."""

    day: date
    name: str
    instead_of: date | None = None


def holidays(year: int) -> tuple[Expected, ...]:
    """Return the days expected off in a year, in order, compensatory ones included.

    A holiday on a weekly rest day is off on the next working day (Labour Code, art. 111.3).
    """
    named = dict(_named(year))
    off = {day: Expected(day, name) for day, name in named.items()}
    for day, name in sorted(named.items()):
        if day.weekday() >= SATURDAY:
            later = day
            while later.weekday() >= SATURDAY or later in off:
                later += DAY
            off[later] = Expected(later, name, day)
    return tuple(off[day] for day in sorted(off) if day.year == year)


def _named(year: int) -> list[tuple[date, str]]:
    tet, kings = lunar_new_year(year), date_of_lunar(year, 3, 10)
    first = tet - DAY if tet.weekday() == 1 else tet - 2 * DAY
    national = date(year, 9, 2)
    beside = national + DAY if national.weekday() in {0, 3, 6} else national - DAY
    days = [(date(year, 1, 1), "Tết Dương lịch")]
    days += [(first + count * DAY, "Tết Nguyên đán") for count in range(5)]
    days += [
        (kings, "Giỗ Tổ Hùng Vương"),
        (date(year, 4, 30), "Ngày Chiến thắng"),
        (date(year, 5, 1), "Ngày Quốc tế lao động"),
        (min(national, beside), "Quốc khánh"),
        (max(national, beside), "Quốc khánh"),
    ]
    if year >= CULTURE_DAY_SINCE:
        days.append((date(year, 11, 24), "Ngày Văn hóa Việt Nam"))
    return days


def lunar_new_year(year: int) -> date:
    """Return the first day of the first lunar month of a year."""
    return date_of_lunar(year, 1, 1)


def date_of_lunar(year: int, month: int, day: int) -> date:
    """Return the date of a day in the first half of a lunar year (months 1 to 10, no leap one)."""
    before, after = _eleventh_month(year - 1), _eleventh_month(year)
    number = _number_of(before) + (month + 1) % 12
    if after - before > 365:  # noqa: PLR2004 - thirteen months lie between: one is a leap month
        leap = _leap_after(before)
        number += month + 1 >= leap
    begins = _new_moon(number)
    return date.fromordinal(begins + day - 1 - _JULIAN_OF_ORDINAL_ZERO)


def _number_of(julian: int) -> int:
    return int((julian - _EPOCH) / _MONTH + 0.5)


def _new_moon(number: int) -> int:
    """Return the Julian day in Vietnam on which a new moon falls, counted from 1 January 1900."""
    t = number / 1236.85
    right = math.radians
    mean = 2415020.75933 + 29.53058868 * number + 0.0001178 * t**2 - 0.000000155 * t**3
    mean += 0.00033 * math.sin(right(166.56 + 132.87 * t - 0.009173 * t**2))
    sun = right(359.2242 + 29.10535608 * number - 0.0000333 * t**2 - 0.00000347 * t**3)
    moon = right(306.0253 + 385.81691806 * number + 0.0107306 * t**2 + 0.00001236 * t**3)
    node = right(21.2964 + 390.67050646 * number - 0.0016528 * t**2 - 0.00000239 * t**3)
    terms = (
        (0.1734 - 0.000393 * t, sun), (0.0021, 2 * sun), (-0.4068, moon), (0.0161, 2 * moon),
        (-0.0004, 3 * moon), (0.0104, 2 * node), (-0.0051, sun + moon), (-0.0074, sun - moon),
        (0.0004, 2 * node + sun), (-0.0004, 2 * node - sun), (-0.0006, 2 * node + moon),
        (0.0010, 2 * node - moon), (0.0005, 2 * moon + sun),
    )  # fmt: skip
    shift = sum(size * math.sin(angle) for size, angle in terms)
    drift = -0.000278 + 0.000265 * t + 0.000262 * t**2
    return int(mean + shift - drift + 0.5 + 7 / 24)


def _sun_sector(julian: int) -> int:
    """Return in which twelfth of its year the sun stands at Vietnam's midnight of the day."""
    t = (julian - 2451545.5 - 7 / 24) / 36525
    right = math.radians
    anomaly = 357.52910 + 35999.05030 * t - 0.0001559 * t**2 - 0.00000048 * t**3
    mean = 280.46645 + 36000.76983 * t + 0.0003032 * t**2
    centre = (1.914600 - 0.004817 * t - 0.000014 * t**2) * math.sin(right(anomaly))
    centre += (0.019993 - 0.000101 * t) * math.sin(right(2 * anomaly))
    centre += 0.000290 * math.sin(right(3 * anomaly))
    return int((mean + centre) % 360 // 30)


def _eleventh_month(year: int) -> int:
    """Return the Julian day on which the lunar month of the winter solstice begins."""
    number = int((date(year, 12, 31).toordinal() + _JULIAN_OF_ORDINAL_ZERO - 2415021) / _MONTH)
    begins = _new_moon(number)
    return _new_moon(number - 1) if _sun_sector(begins) >= 9 else begins  # noqa: PLR2004


def _leap_after(eleventh: int) -> int:
    """Return which month after the eleventh is the leap one: the first without a solar term."""
    number = _number_of(eleventh)
    last, count = 0, 1
    sector = _sun_sector(_new_moon(number + count))
    while sector != last and count < 14:  # noqa: PLR2004 - there are at most thirteen
        last, count = sector, count + 1
        sector = _sun_sector(_new_moon(number + count))
    return count - 1
