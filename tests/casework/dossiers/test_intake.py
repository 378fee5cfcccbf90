"""Intake at the counter: paper becomes an accepted dossier, once, with what was handed in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casework.audit import queries as journal
from casework.dossiers import bringing, intake, reception, visits
from casework.dossiers.desk_records import PartGiven
from casework.dossiers.intake_rules import Given, Intake, Party
from casework.dossiers.reception import Asked
from casework.dossiers.records import Dossier
from casework.dossiers.states import State
from casework.papers.records import Paper, PaperKind
from casework.people.actor import Role
from casework.people.records import Account
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel, Returning
from foundation.clock import VIETNAM
from foundation.errors import Invalid, NotAllowed, NotFound
from tests import make

CAM_RANH = "22420"


@pytest.fixture
def clerk(session):
    """The clerk at the counter of Nha Trang."""
    return make.officer(session, Role.RECEPTION)


@pytest.fixture
def filer(session):
    """The account of the person at the counter."""
    return session.get_one(Account, make.citizen(session).account_id)


@pytest.fixture
def visit(session, clerk, filer, at):
    """That person's turn."""
    return intake.open_visit(session, filer=filer, key="turn-1", by=clerk, at=at)


def brought(session, at, code=make.BIRTH, case="", **over):
    """Make an intake with everything on paper."""
    version = procedures.version_on(session, code, at.astimezone(VIETNAM).date())
    definition = procedures.definition_of(version)
    case = case or definition.cases[0].key
    asked = procedure_parts.parts_for(definition, case)
    facts = {"given": {one.key: Given(originals=1) for one in asked}} | over
    return Intake(version, case, **facts)


def test_paper_becomes_an_accepted_dossier_with_its_slip(session, visit, clerk, at):
    dossier = intake.take_in(session, visit, brought(session, at), by=clerk, at=at)

    assert dossier.state == State.ACCEPTED
    assert dossier.code.startswith("H32.102-260106-")
    assert dossier.channel == "direct"
    rows = session.scalars(select(PartGiven).where(PartGiven.dossier_id == dossier.id)).all()
    assert rows
    assert {(one.originals, one.scan) for one in rows} == {(1, "waiting")}
    slip = session.scalars(select(Paper).where(Paper.dossier_id == dossier.id)).one()
    assert slip.kind == PaperKind.SLIP
    acts = [one.act for one in journal.chain(session, dossier.chain)]
    assert acts == ["submit", "accept", "take_in"]


def test_the_same_key_gives_one_visit_and_one_dossier(session, filer, clerk, at):
    taken = []
    for _ in range(2):
        visit = intake.open_visit(session, filer=filer, key="turn-2", by=clerk, at=at)
        taken.append(
            intake.take_in(session, visit, brought(session, at), by=clerk, at=at, key="first")
        )

    assert taken[0] is taken[1]
    asked = select(func.count()).select_from(Dossier).where(Dossier.visit_id == visit.id)
    assert session.scalar(asked) == 1
    other = brought(session, at, return_way=Returning.ONLINE)
    with pytest.raises(Invalid):
        intake.take_in(session, visit, other, by=clerk, at=at, key="first")


def test_a_key_belongs_to_one_clerk_and_one_filer(session, visit, filer, clerk, at):
    bao = session.get_one(Account, make.citizen(session, "tran.quoc.bao@example.vn").account_id)
    other = make.officer(session, Role.RECEPTION, CAM_RANH)

    with pytest.raises(Invalid):
        intake.open_visit(session, filer=bao, key="turn-1", by=clerk, at=at)
    with pytest.raises(Invalid):
        intake.open_visit(session, filer=filer, key="turn-1", by=other, at=at)
    with pytest.raises(NotFound):
        visits.visit_of(session, visit.reference, of=other)


def test_only_reception_at_a_desk_takes_in(session, filer, at):
    with pytest.raises(NotAllowed):
        intake.open_visit(
            session, filer=filer, key="k", by=make.officer(session, Role.SPECIALIST), at=at
        )


def test_missing_parts_are_named_and_asked_for_in_one_slip(session, visit, clerk, at):
    given = brought(session, at, given={})
    with pytest.raises(Invalid) as refusal:
        intake.take_in(session, visit, given, by=clerk, at=at)
    gaps = [key for key in refusal.value.fields if key.startswith("part:")]
    assert gaps

    items = [Asked("part", key.partition(":")[2], "Chưa nộp") for key in gaps]
    dossier = intake.register_unfinished(session, visit, given, items, by=clerk, at=at)

    assert (dossier.state, dossier.code) == (State.SUPPLEMENT, None)
    paper = session.scalars(select(Paper).where(Paper.dossier_id == dossier.id)).one()
    assert paper.kind == PaperKind.ASK_FOR_MORE
    with pytest.raises(Invalid):
        bringing.bring_more(session, dossier, {}, {}, by=clerk, at=at)
    parts = {item.key: Given(originals=1) for item in items}
    bringing.bring_more(session, dossier, parts, {}, by=clerk, at=at)
    assert dossier.state == State.REGISTERED
    reception.accept(session, dossier, by=clerk, at=at)
    assert dossier.state == State.ACCEPTED


def test_wrong_answers_are_refused_and_missing_ones_wait_for_the_paper(session, visit, clerk, at):
    wrong = brought(session, at, answers={"filer_birth_date": "31/02/2020", "no_such_field": "x"})
    assert "no_such_field" in intake.check(session, wrong, by=clerk, at=at)

    dossier = intake.take_in(session, visit, brought(session, at), by=clerk, at=at)
    definition = procedures.definition_of(dossier.version)
    intake.complete_answers(session, dossier, make.answers(definition), by=clerk, at=at)
    assert dossier.answers
    entry = journal.chain(session, dossier.chain)[-1]
    assert entry.act == "complete_answers"
    assert "Nguyễn Văn Mẫu" not in entry.body
    with pytest.raises(Invalid):
        intake.complete_answers(session, dossier, {"no_such_field": "x"}, by=clerk, at=at)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"case_key": "none"}, "case_key"),
        ({"channel": Channel.ONLINE}, "channel"),
        ({"holder": Party("Lê Văn Tám")}, "mandate"),
        ({"holder": Party(""), "mandate": "relative"}, "holder_name"),
        ({"holder": Party("Tám", "12"), "mandate": "relative"}, "holder_number"),
        ({"holder": Party("Tám", phone="1"), "mandate": "relative"}, "holder_phone"),
        ({"phone": "12"}, "phone"),
        ({"return_way": Returning.HOME}, "return_address"),
        ({"tracking": "a b"}, "tracking"),
        ({"given": {"giay_chung_sinh": Given(originals=100)}}, "part:giay_chung_sinh"),
        ({"given": {"no_such_part": Given(1)}}, "part:no_such_part"),
    ],
)
def test_faults_are_named_each_at_its_field(session, clerk, at, over, field):
    given = replace(brought(session, at), **over)

    assert field in intake.check(session, given, by=clerk, at=at)


def test_who_files_for_another_stands_apart_from_the_holder(session, visit, filer, clerk, at):
    child = Party("Lê Nguyên Khang", phone="0900000009", address="Nha Trang")
    given = brought(session, at, holder=child, mandate="relative", mandate_note="Giấy khai sinh")

    dossier = intake.take_in(session, visit, given, by=clerk, at=at)

    assert (dossier.filer_name, dossier.holder_name) == (filer.name, "Lê Nguyên Khang")
    assert (dossier.mandate, dossier.mandate_note) == ("relative", "Giấy khai sinh")
    assert dossier.filer_number
    assert dossier.holder_number == ""


def test_a_mark_of_secrecy_stops_everything(session, visit, clerk, at):
    before = session.scalar(select(func.count()).select_from(Dossier))
    given = brought(session, at)
    key = next(iter(given.given))
    bad = replace(given, given={**given.given, key: Given(1, note="Tài liệu TỐI MẬT")})

    with pytest.raises(intake.SecretMarking) as refusal:
        intake.take_in(session, visit, bad, by=clerk, at=at)

    assert refusal.value.facts == {"mark": "TỐI MẬT"}
    assert session.scalar(select(func.count()).select_from(Dossier)) == before


def test_running_dossiers_of_the_same_person_are_found_by_either_number(session, visit, clerk, at):
    child = Party("Lê Nguyên Khang", id_number="056220009999")
    given = brought(session, at, holder=child, mandate="relative")
    dossier = intake.take_in(session, visit, given, by=clerk, at=at)

    def found(filer, holder, code=make.BIRTH):
        asked = intake.duplicates(
            session, filer_number=filer, holder_number=holder, procedure_code=code
        )
        return dossier.reference in [one.reference for one in asked]

    assert found(dossier.filer_number, "")
    assert found("", "056220009999")
    assert not found("", "")
    assert not found(dossier.filer_number, "", make.COPY)


def test_another_communes_matter_is_taken_and_goes_there(session, visit, clerk, at):
    away = make.agency(session, CAM_RANH)

    dossier = intake.take_in(session, visit, brought(session, at, agency_id=away.id), by=clerk,
                             at=at)  # fmt: skip

    assert (dossier.desk_agency_id, dossier.agency_id) == (clerk.agency_id, away.id)
    assert dossier.code.startswith("H32.102-")


def test_a_reserved_number_and_the_hour_of_the_paper_are_kept(session, visit, clerk, at):
    early = at - timedelta(hours=1)

    dossier = intake.take_in(
        session, visit, brought(session, at), by=clerk, at=at, code="H32.102-260106-0900",
        received_at=early,
    )  # fmt: skip

    assert (dossier.code, dossier.accepted_at) == ("H32.102-260106-0900", early)


def test_kinds_decide_what_waits_to_be_scanned(session, visit, clerk, at):
    given = brought(session, at)
    keys = list(given.given)
    kinds = {keys[0]: Given(originals=1, unscannable=True), keys[1]: Given(shown=True)}
    given = replace(given, given={**given.given, **kinds})

    dossier = intake.take_in(session, visit, given, by=clerk, at=at)

    rows = {key: session.get_one(PartGiven, (dossier.id, key)) for key in keys}
    assert (rows[keys[0]].scan, rows[keys[0]].kept) == ("none", "held")
    assert rows[keys[1]].scan == "none"
    assert all(rows[key].scan == "waiting" for key in keys[2:])
