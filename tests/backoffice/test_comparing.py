"""Online meets paper at the desk: offered when accepting, listed, compared, led on."""

import pytest
from sqlalchemy import select

from casework.dossiers import comparing, keeping, queries
from casework.dossiers.desk_records import PaperWait
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.people.actor import Role
from casework.procedures import queries as procedures
from tests import make
from tests.backoffice.office import dossier_at, hidden_of


def dossier_of(session, reference):
    return session.scalars(select(Dossier).where(Dossier.reference == reference)).one()


@pytest.fixture
def wait(database):
    def read(reference):
        with database.reading() as session:
            return session.get(PaperWait, dossier_of(session, reference).id)

    return read


@pytest.fixture
def keys(database):
    def read(reference):
        with database.transaction() as session:
            dossier = queries.lock_by_id(session, dossier_of(session, reference).id)
            definition = procedures.definition_of(dossier.version)
            return [one.key for one in comparing.paper_parts(session, definition, dossier)]

    return read


def all_of(keys, verdict, **more):
    return {f"part.{key}": verdict for key in keys} | more


def test_accepting_offers_to_wait_and_the_list_knows_it(database, reception, officer, wait):
    reference = dossier_at(database, State.REGISTERED, Stage.DESK, code=make.BIRTH)
    path = f"/ho-so/{reference}/tiep-nhan"

    before = reception.page(path)
    past = reception.confirm(path, await_paper="yes", paper_until="01/01/2020")
    done = reception.confirm(path, await_paper="yes", paper_until="")

    assert "Chờ bản giấy để đối chiếu" in before
    assert past.status_code == 422
    assert done.status_code == 303
    assert wait(reference) is not None
    shown = dossier_code(database, reference)
    assert shown in reception.page("/tiep-nhan/ban-giay")
    assert shown not in officer(Role.RECEPTION, "22333").page("/tiep-nhan/ban-giay")
    assert "Chờ bản giấy đến" in reception.page(f"/ho-so/{reference}")


def dossier_code(database, reference):
    with database.reading() as session:
        return dossier_of(session, reference).code


def test_paper_that_is_the_same_goes_on_by_itself(database, reception, wait, keys):
    reference = dossier_at(database, State.ACCEPTED, Stage.AGENCY, code=make.BIRTH)
    here, parts = f"/ho-so/{reference}/ban-giay", keys(reference)
    early = reception.get(here).status_code
    token = {"revision": str(revision_of(database, reference))}
    reception.post(f"{here}/cho", {**token, "paper_until": "31/12/2099"})
    reception.post(f"{here}/da-den", token)

    page = reception.page(here)
    missing = reception.post(here, {**token, "then": "finish"})
    stay = reception.post(here, {**token, "then": "stay", f"part.{parts[0]}": "same"})
    done = reception.post(
        here, {**token, **all_of(parts, "same"), "then": "finish", f"part.{parts[0]}.kept": "yes"}
    )

    assert early == 404
    assert "Bản giấy so với tệp" in page
    assert missing.status_code == 422
    assert "Hãy chọn giống hoặc khác" in missing.get_data(as_text=True)
    assert (stay.status_code, done.status_code) == (303, 303)
    assert wait(reference).closed_at is not None
    with database.reading() as session:
        given = {one.part_key: one.scan for one in keeping.given_of(
            session, dossier_of(session, reference).id)}  # fmt: skip
    assert given[parts[0]] == "waiting"
    assert reception.get(here).status_code == 404


def revision_of(database, reference):
    with database.reading() as session:
        return dossier_of(session, reference).revision


def test_paper_that_differs_leads_to_the_request_for_more(database, reception, keys):
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST, code=make.BIRTH)
    here, parts = f"/ho-so/{reference}/ban-giay", keys(reference)
    token = {"revision": str(revision_of(database, reference))}
    reception.post(f"{here}/cho", {**token, "paper_until": "31/12/2099"})

    unsaid = reception.post(here, {**token, **all_of(parts, "different"), "then": "finish"})
    said = {f"part.{key}.note": "Khác ngày sinh" for key in parts}
    done = reception.post(here, {**token, **all_of(parts, "different"), **said, "then": "finish"})

    assert unsaid.status_code == 422
    assert "Ghi chỗ khác nhau" in unsaid.get_data(as_text=True)
    assert done.location.endswith("/yeu-cau-bo-sung")
    assert "Khác ngày sinh" in reception.page(f"/ho-so/{reference}/yeu-cau-bo-sung")
    assert "Bản giấy khác tệp đã nộp" in reception.page(f"/ho-so/{reference}")


def test_whoever_comes_second_is_told_and_loses_nothing(database, reception, keys):
    reference = dossier_at(database, State.ACCEPTED, Stage.AGENCY, code=make.BIRTH)
    here, parts = f"/ho-so/{reference}/ban-giay", keys(reference)
    token = {"revision": str(revision_of(database, reference))}
    reception.post(f"{here}/cho", {**token, "paper_until": "31/12/2099"})

    stale = reception.post(
        here, {"revision": "1", f"part.{parts[0]}": "different",
               f"part.{parts[0]}.note": "Khác tên", "then": "stay"}
    )  # fmt: skip

    assert stale.status_code == 409
    assert "Khác tên" in stale.get_data(as_text=True)
    assert hidden_of(stale.get_data(as_text=True).replace(' data-module="mc-beside"', ""))
