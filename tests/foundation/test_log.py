"""Log lines: key=value, one per event, silent about people."""

import io
import logging
from datetime import date

import pytest

from foundation import log


@pytest.fixture
def lines():
    """Give the lines written so far and put the loggers back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    log.configure("info", stream)
    yield lambda: stream.getvalue().splitlines()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_an_event_is_one_line_of_keys_and_values(lines):
    log.logger("worker.notices").info("notice sent", notice=7, tries=2, late=False, cause=None)

    (line,) = lines()
    assert line.startswith("at=")
    assert 'level=info logger=worker.notices event="notice sent"' in line
    assert "notice=7 tries=2 late=false" in line


def test_libraries_write_the_same_lines(lines):
    logging.getLogger("some.library").warning("retrying %s in %d s", "put", 3)

    assert 'level=warning logger=some.library event="retrying put in 3 s"' in lines()[0]


def test_events_below_the_level_are_not_written(lines):
    log.logger("a").debug("quiet")

    assert lines() == []


@pytest.mark.parametrize(
    "key",
    ["name", "filer_name", "email", "phone", "id_number", "mother_id_number", "password",
     "token", "s3_secret", "answers", "address", "birth_date", "ip"],
)  # fmt: skip
def test_fields_about_people_are_dropped(lines, key):
    log.logger("a").info("seen", **{key: "Nguyễn Văn An", "dossier_id": 12})

    assert key not in lines()[0]
    assert "Nguyễn" not in lines()[0]
    assert "dossier_id=12" in lines()[0]


@pytest.mark.parametrize(
    "text",
    ["056190001234", "mail to an.nguyen@example.vn failed", "0905123456 rang", "+84905123456",
     "Authorization: Bearer abcDEF123", "postgresql://app:abcDEF123@db/x", "(225123456)"],
)  # fmt: skip
def test_numbers_addresses_and_secrets_in_a_message_are_masked(lines, text):
    log.logger("a").warning(text, cause=text)

    line = lines()[0]
    assert "•••" in line
    for secret in ("056190001234", "an.nguyen", "0905123456", "84905123456", "abcDEF", "225123456"):
        assert secret not in line


def test_codes_and_sizes_stay_readable(lines):
    log.logger("a").info("kept", code="H32.18-250701-0001", size=26_214_400_000, day="2025-07-01")

    assert "code=H32.18-250701-0001 size=26214400000 day=2025-07-01" in lines()[0]


def test_nobody_writes_a_line_of_their_own(lines):
    log.logger("a").info("typed", value="x\nlevel=error event=forged", **{"a b": 1})

    assert len(lines()) == 1
    assert "a_b=1" in lines()[0]


def test_an_exception_stays_on_the_line_and_is_masked(lines):
    try:
        date.fromisoformat("056190001234")
    except ValueError:
        log.logger("a").exception("failed")

    (line,) = lines()
    assert "ValueError" in line
    assert "056190001234" not in line


def test_a_row_told_by_the_database_never_reaches_the_log(lines):
    told = 'null value in "case_key"\nDETAIL:  Failing row contains (7, Trần Thị Bình).'
    log.logger("a").error("failed", cause=told)

    (line,) = lines()
    assert "case_key" in line
    assert "Bình" not in line
