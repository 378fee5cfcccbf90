"""The clock on the wall: doors and the worker read it and hand the time on as an argument."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone in which the law counts days and hours: UTC+7 without daylight saving."""


def now() -> datetime:
    """Tell the present moment as an aware UTC time."""
    return datetime.now(UTC)
