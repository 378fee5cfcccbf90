"""A procedure changes while a draft is being filled in: kept, told, never lost."""

from dataclasses import replace

import pytest

from casework.procedures import actions
from casework.procedures import queries as procedures
from casework.procedures.definition import Field, FieldKind
from foundation.clock import VIETNAM, now
from tests.portal import journeys

CODE = "2.000635"
GONE = "applicant_phone"


def changed(definition):
    """Take the phone question out of a form and ask for something new."""
    sections = tuple(
        replace(one, fields=tuple(field for field in one.fields if field.key != GONE))
        for one in definition.form.sections
    )
    asked = Field("why", "Lý do xin bản sao", FieldKind.TEXT)
    sections = (replace(sections[0], fields=(*sections[0].fields, asked)), *sections[1:])
    fees = tuple(replace(one, amount=one.amount + 2_000) for one in definition.fees)
    form = replace(definition.form, sections=sections)
    return replace(definition, form=form, fees=fees)


@pytest.fixture
def draft(citizen, database):
    """Begin a draft; then, from today on, another version is in force."""
    begun = journeys.begin(citizen)
    with database.transaction() as session:
        journeys.draft_in(session, begun).answers = {
            **journeys.draft_in(session, begun).answers,
            GONE: "0905123456",
        }
        newest = procedures.definition_of(procedures.newest_version(session, CODE))
        day = now().astimezone(VIETNAM).date()
        actions.publish(session, changed(newest), effective_from=day)
    return begun


def test_opening_a_draft_moves_it_and_says_what_changed(citizen, draft):
    moved = citizen.get(f"{draft}/xem-lai")
    assert (moved.status, moved.location) == (303, draft)

    text = citizen.get(draft).text
    assert "Thủ tục có quy định mới" in text
    assert "Lý do xin bản sao" in text
    assert "Không còn hỏi nữa" in text
    assert "0905123456" in text


def test_what_is_typed_on_an_old_page_is_kept(citizen, draft, database):
    page = citizen.post(f"{draft}/phan/nguoi_yeu_cau", {"applicant_name": "Lê Thị Gõ Dở"})

    assert page.status in {303, 422}
    with database.reading() as session:
        found = journeys.draft_in(session, draft)
        assert found.answers["applicant_name"] == "Lê Thị Gõ Dở"
        assert found.set_aside[GONE]["text"] == "0905123456"


def test_sending_an_old_draft_shows_the_changes_first(citizen, draft, database):
    answer = citizen.post(f"{draft}/nop")

    assert (answer.status, answer.location) == (303, draft)
    with database.reading() as session:
        assert journeys.draft_in(session, draft).dossier_id is None


def test_the_page_of_the_procedure_still_offers_the_draft(citizen, draft):
    assert draft in citizen.get(f"/thu-tuc/{CODE}").html
