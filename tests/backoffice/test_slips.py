"""Screens of slips: printing them, reappointing, the tracking book."""

import re
from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import select, update

from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.papers.records import Paper
from casework.people.actor import Role
from foundation.clock import VIETNAM, now
from tests.backoffice.office import dossier_at
from tests.casework.papers.scenes import text_of


@pytest.fixture
def working(database):
    """A dossier that a specialist has in hand, due in a week."""
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST)
    due = now() + timedelta(days=7)
    with database.transaction() as session:
        session.execute(update(Dossier).values(due_at=due, next_due_at=due))
    return reference


def slip_of(database, kind="slip"):
    with database.reading() as session:
        return session.scalars(select(Paper.id).where(Paper.kind == kind)).one()


def a_friday_after_next():
    day = now().astimezone(VIETNAM).date() + timedelta(days=14)
    return day + timedelta(days=(4 - day.weekday()) % 7)


def test_a_slip_is_printed_in_both_copies_and_on_the_receipt_printer(database, reception, working):
    page = reception.page(f"/ho-so/{working}")
    paths = re.findall(r'href="/can-bo(/ho-so/[^"]*/in/\d+\.pdf[^"]*)"', page)

    a5, strip = (reception.get(path) for path in paths)

    assert "Liên 2: Giao người nộp" in text_of(a5.data)
    [width, height] = pypdfium2.PdfDocument(strip.data)[0].get_size()
    assert round(width / 72 * 25.4) == 80
    assert height > width
    assert "HẸN TRẢ KẾT QUẢ" in text_of(strip.data)


def test_the_same_slip_gives_the_same_bytes(database, reception, working):
    path = f"/ho-so/{working}/in/{slip_of(database)}.pdf"

    assert reception.get(path).data == reception.get(path).data


def test_a_slip_of_another_agency_or_a_result_is_not_printed(database, officer, reception, working):
    other = dossier_at(database, State.PROCESSING, Stage.LEADER)
    paper = slip_of(database, "result")

    assert reception.get(f"/ho-so/{other}/in/{paper}.pdf").status_code == 404
    assert reception.get(f"/ho-so/{working}/in/{paper}.pdf").status_code == 404
    assert reception.get(f"/ho-so/{working}/in/999999.pdf").status_code == 404
    stranger = officer(Role.RECEPTION, "22333")
    assert stranger.get(f"/ho-so/{working}/phieu-kiem-soat.pdf").status_code == 404


def test_the_process_sheet_is_printed_at_any_moment(reception, working):
    answer = reception.get(f"/ho-so/{working}/phieu-kiem-soat.pdf")

    text = text_of(answer.data)
    assert "PHIẾU KIỂM SOÁT QUÁ TRÌNH" in text
    assert "Đang giải quyết" in text


def test_a_leader_gives_a_new_date_after_seeing_what_it_means(database, leader, working):
    page = leader.page(f"/ho-so/{working}/hen-lai")
    day = a_friday_after_next()

    done = leader.confirm(
        f"/ho-so/{working}/hen-lai", day=f"{day:%d%m%Y}", reason="Chờ ý kiến cơ quan khác."
    )

    assert "Phải xin lỗi chậm nhất" in page
    assert "chỉ được hẹn lại một lần" in page
    assert done.status_code == 303
    with database.reading() as session:
        kept = session.scalars(select(Dossier).where(Dossier.reference == working)).one()
        assert kept.due_at.astimezone(VIETNAM).date() == day
    after = leader.page(f"/ho-so/{working}")
    assert "hen-lai" not in after
    assert "Xin lỗi và hẹn lại ngày trả kết quả" in after


def test_a_wrong_new_date_is_told_at_the_field_and_kept(leader, working):
    answer = leader.confirm(f"/ho-so/{working}/hen-lai", day="31/02/2027", reason="Chờ ý kiến.")
    early = leader.confirm(f"/ho-so/{working}/hen-lai", day="01/01/2020", reason="Chờ ý kiến.")

    assert answer.status_code == early.status_code == 422
    assert "31/02/2027" in answer.get_data(as_text=True)
    assert "Chờ ý kiến." in early.get_data(as_text=True)
    assert "Ngày hẹn mới phải sau ngày hẹn cũ" in early.get_data(as_text=True)


def test_a_second_new_date_is_refused_in_words(leader, working):
    path, day = f"/ho-so/{working}/hen-lai", a_friday_after_next()
    leader.confirm(path, day=f"{day:%d/%m/%Y}", reason="Lần một.")

    page = leader.page(path)
    again = leader.confirm(path, day=f"{day + timedelta(days=7):%d/%m/%Y}", reason="Lần hai.")

    assert "đã được hẹn lại một lần" in page
    assert again.status_code == 409
    assert "Lần hai." in again.get_data(as_text=True)


def test_the_book_lists_what_the_desk_has_accepted(reception, working):
    page = reception.page("/so-theo-doi")

    assert working in page
    assert "Quyển 01" in page


@pytest.mark.parametrize(
    "query",
    ["nam=0", "nam=99999999999999", "quyen=x", "thang=13", "phan=-5", "sau=%00", "nam=9999"],
)
def test_nonsense_in_the_address_of_the_book_is_no_error(reception, working, query):
    assert reception.get(f"/so-theo-doi?{query}").status_code == 200
    assert reception.get(f"/so-theo-doi/so-theo-doi.pdf?{query}").status_code == 200
    assert reception.get(f"/so-theo-doi/phan?{query}").status_code == 200


def test_days_of_the_book_are_typed_and_told_when_wrong(reception, working):
    today = now().astimezone(VIETNAM)
    inside = reception.page(f"/so-theo-doi?tu={today:%d%m%Y}&den={today:%d/%m/%Y}")
    outside = reception.page(f"/so-theo-doi?tu={today + timedelta(days=1):%d/%m/%Y}")
    wrong = reception.get("/so-theo-doi?tu=31/02/2026&den=hôm+nay")

    assert working in inside
    assert working not in outside
    assert wrong.status_code == 422
    assert "31/02/2026" in wrong.get_data(as_text=True)


def test_the_book_of_a_month_is_printed(reception, working):
    today = now().astimezone(VIETNAM)
    answer = reception.get(f"/so-theo-doi/so-theo-doi.pdf?nam={today.year}&thang={today.month}")

    text = text_of(answer.data)
    assert "SỔ THEO DÕI HỒ SƠ" in text
    assert f"Tháng {today:%m/%Y}" in text


def test_a_volume_is_closed_by_name_and_says_so_in_print(reception, working):
    year = now().astimezone(VIETNAM).year
    path = f"/so-theo-doi/dong/{year}/1"

    asked = reception.page(path)
    done = reception.confirm(path)
    twice = reception.post(path)

    assert "Hồ sơ tiếp theo của năm được ghi vào quyển mới" in asked
    assert done.status_code == twice.status_code == 303
    assert "đã được đóng trước đó" in reception.page(f"/so-theo-doi?nam={year}")
    printed = reception.get(f"/so-theo-doi/so-theo-doi.pdf?nam={year}&quyen=1")
    assert f"người đóng sổ: {reception.actor.name}" in text_of(printed.data)
    assert reception.get(f"/so-theo-doi/dong/{year}/9").status_code == 404
