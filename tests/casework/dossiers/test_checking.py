"""What reception finds: parts and answers, what is proven already, and asking only once."""

import pytest
from sqlalchemy import update

from casework.dossiers import checking, part_reasons, proofs, queries, reception, supplement
from casework.dossiers.reception import Asked, PartsFailed
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.registers import queries as registers
from casework.registers.records import ResultStanding
from foundation.clock import now
from foundation.errors import Invalid
from tests import make
from tests.backoffice.office import dossier_in

DISABILITY, PROVEN = "1.001699", "giay_khuyet_tat"
"""The procedure whose result proves a part of registering a birth."""


@pytest.fixture
def desk(session):
    return make.officer(session, Role.RECEPTION)


@pytest.fixture
def birth(session):
    """A late birth whose fee is to be waived, which the earlier result would prove."""
    found = dossier_in(session, State.REGISTERED, Stage.DESK, code=make.BIRTH)
    found.case_key = "qua_han"
    found.answers = {**found.answers, "exempt_class": "disabled"}
    session.flush()
    return found


@pytest.fixture
def earlier(session):
    """A result of the earlier procedure for the same holder."""
    found = dossier_in(session, State.FINISHED, Stage.DESK)
    session.execute(update(Dossier).where(Dossier.id == found.id).values(procedure_code=DISABILITY))
    return registers.results_of(session, found.id)[-1]


def proven(session, dossier):
    return proofs.proven(session, dossier, procedures.definition_of(dossier.version))


def test_an_earlier_result_of_the_same_holder_proves_the_part(session, birth, earlier):
    found = proven(session, birth)

    assert found[PROVEN].number == earlier.number
    assert found[PROVEN].file.id == earlier.file_id


def test_a_cancelled_result_or_somebody_elses_proves_nothing(session, birth, earlier):
    earlier.standing = ResultStanding.CANCELLED.value
    session.flush()
    cancelled = proven(session, birth)
    earlier.standing = ResultStanding.VALID.value
    birth.holder_number = "056190000099"
    session.flush()

    assert (cancelled, proven(session, birth)) == ({}, {})


def test_what_is_proven_can_neither_fail_nor_be_asked_for(session, birth, earlier, desk):
    told = {"by": desk, "at": now()}

    with pytest.raises(Invalid) as failing:
        reception.mark_part(session, birth, PROVEN, verdict="fail", reason="Thiếu", **told)
    with pytest.raises(Invalid) as asking:
        reception.ask_for_more(session, birth, [Asked("part", PROVEN, "Nộp lại")], **told)

    assert failing.value.fields[PROVEN].code == "part_proven"
    assert asking.value.fields[f"part:{PROVEN}"].code == "part_proven"


def test_a_finding_from_before_the_proof_stops_nobody(session, birth, desk, earlier):
    earlier.standing = ResultStanding.CANCELLED.value
    told = {"by": desk, "at": now()}
    reception.mark_part(session, birth, PROVEN, verdict="fail", reason="Thiếu", **told)
    earlier.standing = ResultStanding.VALID.value
    session.flush()

    reception.accept(session, birth, **told)

    assert birth.code


def test_a_wrong_answer_stops_accepting_until_it_is_given_anew(session, birth, desk):
    told = {"by": desk, "at": now()}
    checking.mark_field(session, birth, "child_name", verdict="wrong", reason="Thiếu dấu", **told)

    with pytest.raises(PartsFailed):
        reception.accept(session, birth, **told)
    faults = checking.faults({}, checking.fields_of(session, birth.id), ())
    reception.ask_for_more(session, birth, [Asked("field", "child_name", "Thiếu dấu")], **told)
    item = supplement.open_request(session, birth.id).items[0]
    supplement.save_item(session, birth, item.id, answer="Ngô Hương An Nhiên")
    supplement.send(session, birth, by=make.citizen(session), at=now())
    reception.accept(session, birth, **told)

    assert faults == {"field:child_name": "Thiếu dấu"}
    assert checking.wrong_fields(session, birth.id) == []


@pytest.mark.parametrize(
    ("key", "verdict", "reason", "code"),
    [
        ("child_name", "wrong", "", "required"),
        ("child_name", "maybe", "", "not_a_choice"),
        ("nothing_like_it", "right", "", "unknown_field"),
        ("child_name", "wrong", "x" * 501, "too_long"),
    ],
)
def test_a_finding_that_makes_no_sense_is_refused(session, birth, desk, key, verdict, reason, code):
    with pytest.raises(Invalid) as refused:
        checking.mark_field(session, birth, key, verdict=verdict, reason=reason, by=desk, at=now())

    assert refused.value.fields[key].code == code


def test_a_second_request_before_acceptance_needs_its_basis(session, birth, desk):
    told = {"by": desk, "at": now()}
    asked = [Asked("field", "child_name", "Viết có dấu")]
    reception.ask_for_more(session, birth, asked, basis="không cần", **told)
    first = supplement.open_request(session, birth.id)
    supplement.save_item(session, birth, first.items[0].id, answer="Ngô Hương An Nhiên")
    supplement.send(session, birth, by=make.citizen(session), at=now())

    with pytest.raises(Invalid) as refused:
        reception.ask_for_more(session, birth, asked, **told)
    second = reception.ask_for_more(
        session,
        birth,
        asked,
        basis="Chủ tịch đồng ý",
        approver=make.officer(session, Role.LEADER),
        **told,
    )

    assert refused.value.fields["basis"].code == "required"
    assert (first.basis, second.basis) == ("", "Chủ tịch đồng ý")


def test_a_request_after_acceptance_is_a_round_of_its_own(session, desk):
    dossier = dossier_in(session, State.SUPPLEMENT, Stage.SPECIALIST)
    queries.lock_by_id(session, dossier.id)

    assert checking.rounds_asked(session, dossier) == 1


def test_reasons_are_added_reworded_moved_and_closed_but_never_lost(session):
    told = {"by": make.officer(session, Role.ADMINISTRATOR), "at": now()}
    before = [one.code for one in part_reasons.offered(session)]

    made = part_reasons.add(session, "Thiếu bản dịch.", "No translation.", **told)
    part_reasons.reword(session, made, "Thiếu bản dịch công chứng.", "No notarised one.", **told)
    part_reasons.move(session, made, up=True, **told)
    order = [one.code for one in part_reasons.offered(session)]
    part_reasons.close(session, made, **told)

    assert order == [*before[:-1], made.code, before[-1]]
    assert [one.code for one in part_reasons.offered(session)] == before
    assert made in part_reasons.listed(session)


def test_a_reason_needs_both_languages(session):
    by = make.officer(session, Role.ADMINISTRATOR)

    with pytest.raises(Invalid) as refused:
        part_reasons.add(session, " ", "x" * 301, by=by, at=now())

    codes = {key: problem.code for key, problem in refused.value.fields.items()}
    assert codes == {"text": "required", "text_en": "too_long"}
