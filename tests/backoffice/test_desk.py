"""The desk: its queue, the checklist, accepting, asking for more, refusing, handing out."""

import pytest
from sqlalchemy import select

from casework.dossiers import queries
from casework.dossiers.records import Dossier, SupplementRequest
from casework.dossiers.states import Stage, State
from casework.people.actor import Role
from casework.procedures import parts
from casework.procedures import queries as procedures
from tests import make
from tests.backoffice.office import dossier_at, hidden_of

NEW = (State.REGISTERED, Stage.DESK)


def look(database, reference):
    """Read a dossier as it is now."""
    with database.reading() as session:
        return session.scalars(select(Dossier).where(Dossier.reference == reference)).one()


def parts_of(database, reference):
    """List the keys of the parts that the checklist holds."""
    with database.reading() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.reference == reference)).one()
        version = procedures.version_by_id(session, dossier.version_id)
        definition = procedures.definition_of(version)
        asked = parts.parts_for(definition, dossier.case_key, dossier.answers)
        return [one.key for one in asked if one.manner in {"file", "eform"}]


def test_the_queue_shows_new_dossiers_with_their_reply_clock(database, reception):
    reference = dossier_at(database, *NEW)

    page = reception.page("/tiep-nhan")

    assert reference in page
    assert "làm việc" in page


def test_a_late_dossier_stands_first_and_in_red(database, reception, at):
    fresh, late = dossier_at(database, *NEW), dossier_at(database, *NEW, at=at)

    page = reception.page("/tiep-nhan")

    assert page.index(late) < page.index(fresh)
    assert "mc-table__row--late" in page
    assert "quá hạn" in page


@pytest.mark.parametrize("typed", ["nguyen van an", "NGUYỄN VĂN", "056058000001"])
def test_search_finds_by_name_without_accents_and_by_number(database, reception, typed):
    reference = dossier_at(database, *NEW)

    answer = reception.post("/tim", {"q": typed})

    assert reference in answer.get_data(as_text=True)


def test_search_stays_inside_the_agency(database, officer):
    reference = dossier_at(database, *NEW)

    answer = officer(Role.RECEPTION, "22333").post("/tim", {"q": "nguyen van an"})

    assert reference not in answer.get_data(as_text=True)


def test_a_page_of_the_queue_goes_on_by_key(database, reception):
    references = [dossier_at(database, *NEW) for _ in range(42)]

    first = reception.page("/tiep-nhan")
    following = first.split('rel="next" href="/can-bo')[1].split('"')[0].replace("&amp;", "&")
    second = reception.page(following)

    shown = [sum(one in page for one in references) for page in (first, second)]
    assert shown == [40, 2]


def test_accepting_says_beforehand_what_will_happen_and_then_does_it(database, reception):
    reference = dossier_at(database, *NEW)

    before = reception.page(f"/ho-so/{reference}/tiep-nhan")
    answer = reception.confirm(f"/ho-so/{reference}/tiep-nhan")

    assert "Hẹn trả kết quả" in before
    assert "thư điện tử" in before
    assert answer.status_code == 303
    accepted = look(database, reference)
    assert accepted.code.startswith("H32.102-")
    assert f"{accepted.due_at.astimezone():%d}" in before


def test_a_failed_check_blocks_accepting_and_fills_the_request_for_more(database, reception):
    reference = dossier_at(database, *NEW, code=make.BIRTH)
    key = parts_of(database, reference)[-1]
    found = {
        f"part.{key}": "bad",
        f"part.{key}.reason": "blurred",
        f"part.{key}.note": "Chụp lại đủ bốn góc.",
        "revision": "1",
        "then": "ask",
    }

    answer = reception.post(f"/ho-so/{reference}/kiem-tra", found)
    asking = reception.page(f"/ho-so/{reference}/yeu-cau-bo-sung")
    refused = reception.confirm(f"/ho-so/{reference}/tiep-nhan")

    assert answer.location.endswith("/yeu-cau-bo-sung")
    assert "Chụp lại đủ bốn góc." in asking
    assert refused.status_code == 409
    assert look(database, reference).state == State.REGISTERED


def test_asking_for_more_asks_exactly_for_what_was_written(database, reception):
    reference = dossier_at(database, *NEW, code=make.BIRTH)
    path = f"/ho-so/{reference}/yeu-cau-bo-sung"

    answer = reception.confirm(path, **{"field:child_name": "Viết có dấu", "note": ""})

    assert answer.status_code == 303
    with database.reading() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.reference == reference)).one()
        request = session.scalars(select(SupplementRequest)).one()
        items = queries.timeline_of(session, dossier.id)
    assert request.dossier_id == dossier.id
    assert items[-1].verb == "ask_for_more"
    assert "Viết có dấu" in reception.page(f"/ho-so/{reference}")


def test_asking_for_nothing_is_refused_in_words(database, reception):
    reference = dossier_at(database, *NEW)

    answer = reception.confirm(f"/ho-so/{reference}/yeu-cau-bo-sung", note="")

    assert answer.status_code == 422
    assert "Hãy chọn ít nhất một giấy tờ" in answer.get_data(as_text=True)


def test_refusing_needs_a_reason_and_writes_it_down(database, reception):
    reference = dossier_at(database, *NEW)
    path = f"/ho-so/{reference}/tu-choi"

    without = reception.confirm(path, reason="")
    done = reception.confirm(path, reason="Không thuộc thẩm quyền của phường.")

    assert without.status_code == 422
    assert done.status_code == 303
    assert look(database, reference).state == State.REFUSED
    assert "Không thuộc thẩm quyền của phường." in reception.page(f"/ho-so/{reference}")


def test_handing_out_names_the_receiver(database, reception):
    reference = dossier_at(database, State.FINISHED, Stage.DESK)

    answer = reception.confirm(
        f"/ho-so/{reference}/tra-ket-qua",
        receiver="Nguyễn Văn An",
        who="holder",
        proof="identity",
        paper_copies="1",
        is_paper_signed="yes",
    )

    assert answer.status_code == 303
    assert look(database, reference).state == State.RETURNED
    assert "Người nhận: Nguyễn Văn An." in reception.page(f"/ho-so/{reference}")


def test_two_officers_at_once_have_one_winner_and_one_message(database, officer):
    reference = dossier_at(database, *NEW)
    first, second = officer(Role.RECEPTION), officer(Role.RECEPTION)
    path = f"/ho-so/{reference}/tu-choi"
    held = hidden_of(second.page(path))

    first.confirm(f"/ho-so/{reference}/tiep-nhan")
    late = second.post(path, {**held, "reason": "Một lý do dài đã viết."})

    page = late.get_data(as_text=True)
    assert late.status_code == 409
    assert first.actor.name in page
    assert "Tiếp nhận hồ sơ" in page
    assert "Một lý do dài đã viết." in page
    assert look(database, reference).state == State.ACCEPTED


def test_a_form_without_its_revision_counts_as_stale(database, reception):
    reference = dossier_at(database, *NEW)

    answer = reception.post(f"/ho-so/{reference}/tiep-nhan", {})

    assert answer.status_code == 409
    assert look(database, reference).state == State.REGISTERED


@pytest.mark.parametrize("extra", ["state", "due_at", "filer_id", "code"])
def test_a_field_that_the_form_does_not_have_is_refused(database, reception, extra):
    reference = dossier_at(database, *NEW)

    answer = reception.confirm(f"/ho-so/{reference}/tiep-nhan", **{extra: "9"})

    assert answer.status_code == 400
    assert look(database, reference).state == State.REGISTERED


def test_next_and_previous_remember_the_list(database, reception, at):
    late, fresh = dossier_at(database, *NEW, at=at), dossier_at(database, *NEW)
    queue = reception.page("/tiep-nhan")
    link = queue.split(f'href="/can-bo/ho-so/{late}')[1].split('"')[0].replace("&amp;", "&")
    page = reception.page(f"/ho-so/{late}{link}")

    following = page.split('rel="next" href="/can-bo')[1].split('"')[0].replace("&amp;", "&")
    answer = reception.get(following)

    assert answer.status_code == 303
    assert f"/ho-so/{fresh}" in answer.location
