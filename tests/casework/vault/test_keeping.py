"""Papers come into the vault by themselves, count as they stand, and serve the next dossier."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from casework.dossiers import checking, queries, reception, submission, vaulting
from casework.dossiers.desk_records import PartGiven
from casework.dossiers.records import DossierFile, Draft
from casework.dossiers.states import Stage, State
from casework.files.records import StoredFile
from casework.papers.records import Paper
from casework.people.actor import Actor, ActorKind, MemberRole, Role, Standing
from casework.procedures import parts
from casework.procedures import queries as procedures
from casework.procedures.definition import PartManner, RequiredPart
from casework.registers.records import IssuedResult
from casework.vault import actions, rules
from casework.vault import queries as vault
from casework.vault.queries import Wanted
from casework.vault.records import VaultItem
from foundation.clock import VIETNAM
from foundation.errors import Invalid, NotFound
from tests import make
from tests.backoffice.office import dossier_in

PAPER = "giay_chung_sinh"
JOINT = "2.000986"


@pytest.fixture
def holder(session):
    return make.citizen(session)


def own(session, holder, **wanted):
    day = make.TUESDAY.astimezone(VIETNAM).date()
    return vault.own_items(session, holder.account_id, Wanted(**wanted), day=day, limit=50)


def accepted(session, at, *, passed=(PAPER,), **over):
    """Accept a birth registration whose certificate of birth was found right."""
    dossier = make.dossier(session, code=make.BIRTH, at=at, **over)
    session.expire(dossier)
    dossier = queries.lock_by_id(session, dossier.id)
    desk = make.officer(session, Role.RECEPTION)
    for key in passed:
        reception.mark_part(session, dossier, key, verdict="pass", reason="", by=desk, at=at)
    reception.accept(session, dossier, by=desk, at=at)
    return dossier


def finished(session):
    """Bring a dossier to its end and return it with its result."""
    dossier = dossier_in(session, State.FINISHED, Stage.DESK)
    return dossier, queries.results_of(session, dossier.id)[0]


def test_a_result_is_kept_with_the_fields_of_the_law(session, holder):
    dossier, result = finished(session)

    [item] = own(session, holder, kind="result")

    template = procedures.definition_of(dossier.version).results[0]
    assert (item.number, item.verify_code) == (result.number, result.verify_code)
    assert item.title == template.name
    assert item.issuer == "Ủy ban nhân dân phường Nha Trang"
    assert item.signer
    assert (item.holder_name, item.holder_number) == (dossier.holder_name, dossier.holder_number)
    assert item.code == make.COPY
    assert item.sha256 == result.sha256
    assert item.national_code == ""


def test_a_result_goes_to_the_holders_vault_where_the_holder_has_an_account(session):
    other = make.citizen(session, "tran.quoc.bao@example.vn")
    dossier = dossier_in(session, State.PROCESSING, Stage.SEALING)
    dossier.holder_id = other.account_id
    result = make_result(session, dossier)

    vaulting.keep_result(session, dossier, result, by=other, at=make.TUESDAY)

    assert [one.result_id for one in own(session, other)] == [result.id]


def make_result(session, dossier):
    paper = session.scalars(
        select(Paper).where(Paper.dossier_id == dossier.id, Paper.kind == "result")
    ).one()
    result = IssuedResult(
        verify_code="KH-TEST0-00001",
        sha256="d" * 64,
        file_id=paper.file_id,
        dossier_id=dossier.id,
        paper_id=paper.id,
        agency_id=dossier.agency_id,
        number="12/TL-UBND",
        title="Trích lục",
        holder=dossier.holder_name,
        issued_on=date(2026, 1, 6),
        issued_at=make.TUESDAY,
    )
    session.add(result)
    session.flush()
    return result


def test_parts_found_right_are_kept_and_others_are_not(session, at, holder):
    dossier = accepted(session, at)

    [item] = own(session, holder)

    assert (item.part_key, item.source) == (PAPER, "verified")
    assert item.dossier_code == dossier.code
    assert item.checked_by == make.officer(session, Role.RECEPTION).name
    assert item.agency_name == "Ủy ban nhân dân phường Nha Trang"
    accepted(session, at, passed=())
    assert len(own(session, holder)) == 1


def test_the_same_bytes_stand_once_for_one_owner(session, at, holder):
    files = [(PAPER, make.stored_file(session, holder, sha256="e" * 64)) for _ in range(2)]

    accepted(session, at, files=files[:1])
    accepted(session, at + timedelta(days=1), files=files[1:])

    assert [one.sha256 for one in own(session, holder)] == ["e" * 64]


def test_an_e_copy_is_kept_as_one(session, at, holder):
    dossier = make.dossier(session, code=make.BIRTH, at=at)
    copy = make.stored_file(session, holder)
    copy.owner_id = None
    session.execute(
        update(DossierFile).where(DossierFile.dossier_id == dossier.id).values(file_id=copy.id)
    )
    session.add(
        PartGiven(
            dossier_id=dossier.id,
            part_key=PAPER,
            agency_id=dossier.desk_agency_id,
            originals=1,
            scan="done",
            given_at=at,
            officer_id=make.officer(session, Role.RECEPTION).account_id,
        )
    )
    session.flush()
    dossier = queries.lock_by_id(session, dossier.id)

    reception.accept(session, dossier, by=make.officer(session, Role.RECEPTION), at=at)

    assert [one.source for one in own(session, holder)] == ["e_copy"]


@pytest.mark.parametrize(
    ("name", "kept", "is_kept"),
    [
        ("Giấy chứng sinh", None, True),
        ("Tờ khai đăng ký lại khai sinh", None, False),
        ("Đơn đề nghị cấp giấy phép", None, False),
        ("Tờ khai đăng ký lại khai sinh", True, True),
        ("Giấy chứng sinh", False, False),
    ],
)
def test_which_parts_are_kept(name, kept, is_kept):
    assert parts.is_kept(RequiredPart("x", name, PartManner.FILE, kept=kept)) is is_kept


@pytest.mark.parametrize(
    ("issued", "months", "last"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2026, 1, 6), 6, date(2026, 7, 5)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 1, 6), 0, None),
    ],
)
def test_the_last_day_of_a_paper(issued, months, last):
    assert rules.last_day(issued, months) == last


def test_a_marked_result_counts_no_more_and_says_why(session, holder):
    _dossier, result = finished(session)

    marked = actions.mark(session, result.id, "cancelled", "Cấp sai", None, make.TUESDAY)

    [item] = own(session, holder)
    session.refresh(item)
    assert marked == 1
    assert rules.state_on(item, date(2026, 1, 7)) is rules.ItemState.CANCELLED
    assert item.standing_reason == "Cấp sai"
    assert own(session, holder, counts="valid") == []
    assert len(own(session, holder, counts="over")) == 1


def test_a_paper_is_found_without_accents_and_only_by_its_owner(session, at, holder):
    accepted(session, at)
    other = make.citizen(session, "tran.quoc.bao@example.vn")

    assert len(own(session, holder, text="giay chung sinh")) == 1
    assert own(session, holder, text="100%_") == []
    [item] = own(session, holder)
    assert own(session, other) == []
    with pytest.raises(NotFound):
        vault.own_item(session, item.id, account_id=other.account_id)


def draft_with(session, holder, item, at):
    """Begin a linked registration of a birth and put a paper of the vault into it."""
    version = procedures.version_on(session, JOINT, at.astimezone(VIETNAM).date())
    definition = procedures.definition_of(version)
    draft = submission.start_draft(
        session,
        version,
        agency_id=make.agency(session).id,
        answers=make.answers(definition),
        by=holder,
        at=at,
    )
    draft.case_key, draft.return_way = definition.cases[0].key, definition.returning[0].value
    submission.attach(session, draft, definition, PAPER, session.get_one(StoredFile, item.file_id))
    for part in parts.missing_parts(definition, draft.case_key, {PAPER}, draft.answers):
        file = make.stored_file(session, holder)
        submission.attach(session, draft, definition, part.key, file)
    session.flush()
    return queries.lock_draft(session, draft.reference, of=holder), definition


def test_a_kept_paper_is_offered_where_it_fits_and_serves_the_next_dossier(session, at, holder):
    accepted(session, at)
    [item] = own(session, holder)
    draft, definition = draft_with(session, holder, item, at)

    day = at.astimezone(VIETNAM).date()
    offered = vaulting.offers(
        session, definition.parts, account_ids=vaulting.vaults_for(draft, holder), day=day
    )
    dossier = submission.submit(session, draft, by=holder, at=at)

    assert {key: [one.id for one in items] for key, items in offered.items()} == {PAPER: [item.id]}
    [reused] = vaulting.reused_in(session, dossier)
    assert (reused.part_key, reused.item.id) == (PAPER, item.id)
    assert item.file_id in vaulting.files_from_vault(session, dossier.id)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"standing": "cancelled", "standing_reason": "Cấp sai"}, "vault_cancelled"),
        ({"valid_until": date(2020, 1, 1)}, "vault_expired"),
    ],
)
def test_a_paper_that_ended_meanwhile_stops_the_submission_at_its_part(
    session, at, holder, change, code
):
    accepted(session, at)
    [item] = own(session, holder)
    draft, _definition = draft_with(session, holder, item, at)
    session.execute(update(VaultItem).where(VaultItem.id == item.id).values(**change))
    session.expire_all()
    draft = queries.lock_draft(session, draft.reference, of=holder)

    with pytest.raises(Invalid) as refused:
        submission.submit(session, draft, by=holder, at=at)

    assert {key: one.code for key, one in refused.value.fields.items()} == {f"part:{PAPER}": code}


def test_an_own_paper_is_taken_out_and_comes_back_when_verified_anew(session, at, holder):
    file = make.stored_file(session, holder, sha256="e" * 64)
    accepted(session, at, files=[(PAPER, file)])
    [item] = own(session, holder)

    actions.remove(session, item, by=holder, at=at)
    assert own(session, holder) == []

    again = make.stored_file(session, holder, sha256="e" * 64)
    accepted(session, at + timedelta(days=1), files=[(PAPER, again)])
    assert len(own(session, holder)) == 1


def test_a_result_is_never_taken_out(session, holder, at):
    finished(session)
    [item] = own(session, holder)

    with pytest.raises(actions.ResultStays):
        actions.remove(session, item, by=holder, at=at)


def test_a_result_that_comes_as_a_part_is_marked_with_the_result(session, at, holder):
    _dossier, result = finished(session)
    other = make.citizen(session, "tran.quoc.bao@example.vn")
    file = make.stored_file(session, other, sha256=result.sha256)
    accepted(session, at, filer=other, files=[(PAPER, file)])

    actions.mark(session, result.id, "cancelled", "Cấp sai", None, at)

    [item] = own(session, other)
    session.refresh(item)
    assert (item.standing, item.number) == ("cancelled", result.number)


def test_the_filing_of_another_case_is_left_alone(session, at, holder):
    """A definition without kept parts asks the database nothing and keeps nothing."""
    dossier = accepted(session, at, passed=())
    definition = procedures.definition_of(dossier.version)
    none = replace(definition, parts=())

    vaulting.keep_parts(session, dossier, none, by=holder, at=at)

    assert own(session, holder) == []


def standing(**over):
    given = {"mandate_id": 7, "account_id": 99, "name": "Công ty", "role": MemberRole.FILER}
    return Standing(**given | {"is_member": True} | over)


@pytest.mark.parametrize(
    ("draft", "mandates", "accounts"),
    [
        ({}, (), {1}),
        ({"mandate_id": 7}, (standing(),), {1, 99}),
        ({"mandate_id": 8}, (standing(),), {1}),
        ({}, (standing(),), {1}),
        ({"mandate_id": 7}, (standing(is_member=False),), {1}),
        ({"mandate_id": 7}, (standing(role=MemberRole.VIEWER),), {1}),
        ({"helped": {"name": "Cụ Bình"}}, (), set()),
    ],
)
def test_whose_papers_may_go_into_a_draft(draft, mandates, accounts):
    by = Actor(ActorKind.CITIZEN, 1, "Nguyễn Văn An", None, mandates=mandates)
    about = {"account_id": 1, "mandate_id": None, "helped": {}} | draft

    assert vaulting.vaults_for(Draft(**about), by) == accounts


def test_what_the_officer_read_off_a_paper_is_kept_with_it(session, holder, at):
    dossier = make.dossier(session, code=make.BIRTH, at=at)
    session.expire(dossier)
    dossier = queries.lock_by_id(session, dossier.id)
    told = {"by": make.officer(session, Role.RECEPTION), "at": at}
    facts = checking.PaperFacts("12/GCS", "Bệnh viện 22-12", date(2026, 1, 2), date(2030, 1, 2))
    with pytest.raises(NotFound):
        checking.name_paper(session, dossier, PAPER, facts, **told)
    reception.mark_part(session, dossier, PAPER, verdict="pass", reason="", **told)
    checking.name_paper(session, dossier, PAPER, facts, **told)

    reception.accept(session, dossier, **told)

    [item] = own(session, holder)
    assert (item.number, item.issuer) == (facts.number, facts.issuer)
    assert (item.issued_on, item.valid_until) == (facts.issued_on, facts.valid_until)
