"""The inbox: one notice an event, unread until marked."""

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
