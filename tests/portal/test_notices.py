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
