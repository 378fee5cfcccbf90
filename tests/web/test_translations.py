"""Every sentence that a page can say stands in the English catalogue, with the same facts."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask_babel import force_locale

from backoffice import wording
from backoffice.desk import checking
from casework.worktime.rules import TimeLimit, TimeUnit
from web import filters, i18n

ROOT = Path(__file__).parents[2]
CATALOGUE = i18n.TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "_p": ((1, "c"), 2)}
FACT = re.compile(r"%\((\w+)\)0?\d?[sd]|%%")


def sentences():
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = set()
    for folder in ("web", "portal", "backoffice"):
        for _file, _line, sentence, _comments, context in extract_from_dir(
            ROOT / folder, methods, options, KEYWORDS
        ):
            found.add((context, first_of(sentence)))
    return found


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return {
            (message.context, first_of(message.id)): message
            for message in read_po(file, locale="en")
            if message.id
        }


def first_of(sentence):
    return sentence if isinstance(sentence, str) else sentence[0]


def english_of(message):
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_every_sentence_is_in_english(catalogue):
    lacking = {
        one for one in sentences() if one not in catalogue or not all(english_of(catalogue[one]))
    }

    assert not lacking, "run `make strings` and translate them in messages.po"


def test_no_sentence_of_the_catalogue_is_unused(catalogue):
    assert not set(catalogue) - sentences(), "run `make strings`"


def test_nothing_is_guessed(catalogue):
    assert not [key for key, message in catalogue.items() if message.fuzzy]


def test_english_tells_the_same_facts(catalogue):
    differing = {
        key: text
        for key, message in catalogue.items()
        for text in english_of(message)
        if sorted(FACT.findall(key[1])) != sorted(FACT.findall(text))
    }

    assert not differing


def test_numbers_are_written_as_the_reader_knows_them(app):
    with app.test_request_context("/"), force_locale("en"):
        assert filters.vn_number(1_250_000) == "1,250,000"
        assert filters.file_size(1_258_291) == "1.2 MB"
    with app.test_request_context("/"):
        assert filters.vn_number(1_250_000) == "1.250.000"


def test_a_time_limit_below_ten_carries_a_zero_in_vietnamese(app):
    with app.test_request_context("/"):
        assert filters.time_limit(TimeLimit(3, TimeUnit.WORKING_DAY)) == "03 ngày làm việc"
        assert filters.time_limit(TimeLimit(1, TimeUnit.SAME_DAY)) == "Trong ngày"


def test_what_an_english_speaking_officer_writes_down_is_kept_in_vietnamese(app):
    with app.test_request_context("/"), force_locale("en"):
        assert wording.stored(checking.MISMATCH) == "Không khớp với giấy tờ đã nộp."
