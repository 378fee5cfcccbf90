"""Handing out: who took it, on what proof, and the paper that goes back with it."""

import pytest

from casework.dossiers import handing, intake, keeping
from casework.dossiers.handing import HandOutFacts
from casework.dossiers.intake import Given
from casework.dossiers.states import Stage, State
from casework.papers.records import PaperKind
from casework.people.actor import Role
from casework.procedures import queries as procedures
from foundation.clock import now
from foundation.errors import Invalid
from tests import make
from tests.backoffice.office import dossier_in

GOOD = {"receiver": "Nguyễn Văn An", "is_paper_signed": True, "paper_copies": 1}


@pytest.fixture
def desk(session):
    return make.officer(session, Role.RECEPTION)


@pytest.fixture
def dossier(session):
    return dossier_in(session, State.FINISHED, Stage.DESK)


def hand_out(session, dossier, desk, **facts):
    return handing.hand_out(session, dossier, HandOutFacts(**{**GOOD, **facts}), by=desk, at=now())


def test_the_record_says_who_took_what_and_the_dossier_is_returned(session, dossier, desk):
    paper = hand_out(session, dossier, desk, receiver_number=dossier.holder_number)

    row = handing.record_of(session, dossier.id)
    assert (row.receiver, row.is_holder, row.paper_copies) == ("Nguyễn Văn An", True, 1)
    assert State(dossier.state) is State.RETURNED
    assert paper.kind == PaperKind.RETURN_RECORD.value


@pytest.mark.parametrize(
    ("wrong", "place", "code"),
    [
        ({"receiver": ""}, "receiver", "required"),
        ({"receiver": "x" * 101}, "receiver", "too_long"),
        ({"receiver_number": "056190000099"}, "receiver_number", "receiver_differs"),
        ({"who": "nobody"}, "who", "not_a_choice"),
        ({"who": "other"}, "mandate", "required"),
        ({"who": "other", "mandate": "relative"}, "mandate_paper", "mandate_paper_needed"),
        ({"proof": "my word"}, "proof", "not_a_choice"),
        ({"paper_copies": 100}, "paper_copies", "too_large"),
        ({"paper_copies": 0, "is_electronic": False}, "paper_copies", "nothing_handed_out"),
        ({"is_paper_signed": False}, "is_paper_signed", "signature_needed"),
        ({"returned": ["no_such_part"]}, "returned", "unknown_part"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_handed_out(
    session, dossier, desk, wrong, place, code
):
    with pytest.raises(Invalid) as refused:
        hand_out(session, dossier, desk, **wrong)

    assert refused.value.fields[place].code == code
    assert State(dossier.state) is State.FINISHED


def test_somebody_else_takes_by_a_mandate_that_is_kept(session, dossier, desk):
    hand_out(session, dossier, desk, who="other", receiver="Trần Thị Bình",
             mandate="authorised", mandate_paper="Giấy ủy quyền số 12")  # fmt: skip

    row = handing.record_of(session, dossier.id)
    assert row.mandate == "người được ủy quyền; Giấy ủy quyền số 12"
    assert not row.is_holder


def test_originals_go_back_with_the_result_and_the_label_knows_it(session, dossier, desk):
    parts = procedures.definition_of(dossier.version).parts
    told = {"by": desk, "at": now()}
    rows = [intake.part_row(dossier, parts[0].key, Given(originals=1, unscannable=True), **told)]
    rows += [intake.part_row(dossier, one.key, Given(originals=1), **told) for one in parts[1:2]]
    session.add_all(rows)
    session.flush()
    keeping.label_for(session, dossier, parts[0].key)
    keys = [one.part_key for one in rows]

    hand_out(session, dossier, desk, returned=keys)

    assert {one.kept for one in keeping.given_of(session, dossier.id)} == {"handed_back"}
    assert handing.returnable(session, dossier.id) == []
    moved = keeping.movements_of(session, dossier.id, parts[0].key)
    assert moved[0].receiver == "Nguyễn Văn An"
    assert sorted(handing.record_of(session, dossier.id).returned_parts) == sorted(keys)


def test_the_holder_of_one_dossier_does_not_take_anothers(session, dossier, desk):
    other = dossier_in(session, State.FINISHED, Stage.DESK)

    assert handing.who_in(other, dossier, "holder") == "holder"
    other.holder_number, other.filer_number = "056190000099", dossier.holder_number
    assert handing.who_in(other, dossier, "holder") == "filer"
    other.filer_number = ""
    assert handing.who_in(other, dossier, "holder") is None
    assert handing.who_in(other, dossier, "other") == "other"


def test_a_person_is_found_by_number_at_this_desk_only(session, dossier, desk):
    elsewhere = make.officer(session, Role.RECEPTION, "22333")
    number = dossier.holder_number

    assert [one.id for one in handing.of_person(session, number, of=desk)] == [dossier.id]
    assert handing.of_person(session, number, of=elsewhere) == []
    assert handing.of_person(session, "", of=desk) == []
