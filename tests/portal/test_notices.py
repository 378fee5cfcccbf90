"""The inbox: one notice an event, unread until marked."""

from casework.notifications import wordings
from casework.notifications.records import NoticeKind
from casework.notifications.template_records import NoticeForm
from casework.notifications.template_rules import Words
from casework.notifications.wordings import Slot
from casework.people.actor import Role
from foundation.clock import VIETNAM, now
from tests import make
from tests.portal import journeys


def test_an_event_is_told_and_counted(citizen, database):
    address = journeys.sent_dossier(citizen, database)

    page = citizen.get("/thong-bao")

    assert "Đã nhận hồ sơ ông/bà nộp" in page.text
    assert "1 chưa đọc" in page.text
    assert address in page.html


def test_notices_are_marked_as_read(citizen, database):
    journeys.sent_dossier(citizen, database)

    upto = citizen.get("/thong-bao").html.partition('name="upto" value="')[2].partition('"')[0]
    citizen.post("/thong-bao/da-doc", {"upto": upto})

    assert "chưa đọc" not in citizen.get("/thong-bao").text


def test_the_notices_of_another_stay_unread(citizen, stranger, database):
    journeys.sent_dossier(citizen, database)

    stranger.post("/thong-bao/da-doc", {"upto": "999999"})

    assert "1 chưa đọc" in citizen.get("/").text
    assert "Chưa có thông báo nào" in stranger.get("/thong-bao").text


def test_one_chooses_by_which_ways_notices_come(citizen):
    page = citizen.get("/thong-bao/cai-dat")
    assert page.status == 200
    assert 'value="money:email" checked' in page.html
    assert "money:sms" not in page.html  # there is no gateway here

    assert citizen.post("/thong-bao/cai-dat", {"chosen": "late:email"}).status == 303

    page = citizen.get("/thong-bao/cai-dat")
    assert 'value="late:email" checked' in page.html
    assert 'value="money:email" checked' not in page.html
    assert citizen.post("/thong-bao/cai-dat", {"chosen": "late:fax"}).status == 400


def test_the_language_asked_for_stays_with_the_person(citizen, app):
    citizen.get("/thong-bao?lang=en")

    assert (
        "Notices" in citizen.get("/thong-bao").text or 'lang="en"' in citizen.get("/thong-bao").html
    )
    other = type(citizen)(app).sign_in("nguyen.van.an@example.vn")
    assert 'lang="en"' in other.get("/thong-bao").html


def test_the_inbox_tells_in_the_words_in_force_on_the_notices_day(citizen, database):
    def word(subject, body):
        with database.transaction() as session:
            by = make.officer(session, Role.ADMINISTRATOR)
            slot = Slot(NoticeKind.SUBMITTED, NoticeForm.LETTER, "vi")
            words = Words(body, subject, "Mở")
            at = now()
            day = at.astimezone(VIETNAM).date()
            wordings.save(session, slot, words, effective_on=day, hosts=(), by=by, at=at)

    word("Phường đã nhận {ma_ho_so}", "Chào {nguoi_nhan}.\n\nMời theo dõi.")
    journeys.sent_dossier(citizen, database)
    word("Lời viết sau {ma_ho_so}", "x")

    page = citizen.get("/thong-bao")

    assert "Phường đã nhận KH-" in page.text
    assert "Chào Nguyễn Văn An. Mời theo dõi." in page.text
    assert "Lời viết sau" not in page.text
    assert "Phường đã nhận" not in citizen.get("/thong-bao?lang=en").text
