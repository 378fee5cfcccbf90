"""The counter without network at the door: what a browser gets, what it may send, who decides."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casework.audit import queries as journal
from casework.dossiers.desk_records import NumberBlock, OfflineEntry
from casework.dossiers.records import Dossier
from casework.people.actor import Role
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures.definition import PartManner
from foundation.clock import VIETNAM, now
from tests import make
from tests.backoffice.office import Officer

HERE = "/can-bo/ngoai-tuyen"
DEVICE, OTHER = (f"{letter * 8}-0000-4000-8000-000000000000" for letter in "ab")
ELSEWHERE = "22333"
JSON = {"Accept": "application/json"}


def key(number=1):
    return f"00000000-0000-4000-8000-{number:012d}"


def say(officer, path, content):
    """Send JSON as the page does, with the token that the session's facts carry."""
    facts = officer.client.get(f"{HERE}/phien", headers=JSON).get_json()
    headers = {**JSON, "X-CSRFToken": facts["token"]}
    return officer.client.post(f"{HERE}{path}", json=content, headers=headers)


def prepared(officer, device=DEVICE, known=""):
    answer = say(officer, "/chuan-bi", {"device": device, "known": known})
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def letter(database, code, *, number=1, person="056190000901", given=None):
    """Write an entry as the page sends it: a copy from the register, all parts there."""
    at = now()
    with database.reading() as session:
        version = procedures.version_on(session, make.COPY, at.astimezone(VIETNAM).date())
        definition = procedures.definition_of(version)
    case = definition.cases[0].key
    needed = [
        one.key
        for one in procedure_parts.parts_for(definition, case)
        if one.required and one.manner in {PartManner.FILE, PartManner.EFORM}
    ]
    walkin = {"number": person, "name": "Phan Thị Quầy", "birth_date": "1990-05-04",
              "sex": "female", "address": "Nha Trang", "phone": ""}  # fmt: skip
    contents = {
        "walkin": walkin, "procedure": make.COPY, "case_key": case, "agency_id": None,
        "given": {one: {"originals": 1} for one in needed} if given is None else given,
        "return_way": "desk", "holder": None, "mandate": "", "mandate_note": "",
    }  # fmt: skip
    return {"key": key(number), "device": DEVICE, "code": code, "slip": code or "TAM-1",
            "taken_at": str(at), "sent_at": str(at), "contents": contents}  # fmt: skip


def code_of(found, place=0):
    block = found["blocks"][0]
    return f"{block['prefix']}{block['first'] + place:04d}"


def test_the_kept_page_holds_nothing_of_a_session(reception):
    pages = [reception.client.get(HERE).get_data(as_text=True) for _ in range(2)]

    assert pages[0] == pages[1]
    for personal in (reception.actor.name, "csrf-token", "nonce="):
        assert personal not in pages[0]
    assert re.search(r"<script(?![^>]* src=)", pages[0]) is None


def test_the_worker_answers_for_this_page_only(reception):
    answer = reception.client.get(f"{HERE}/phuc-vu.js")
    script = answer.get_data(as_text=True)

    assert answer.headers["Service-Worker-Allowed"] == HERE
    assert answer.mimetype == "text/javascript"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    kept = re.search(r'"files": \[([^\]]*)\]', script)[1]
    for address in re.findall(r'"([^"]+)"', kept):
        with reception.client.get(address) as file:
            assert file.status_code == 200, address
    assert "/can-bo" not in kept
    assert script == reception.client.get(f"{HERE}/phuc-vu.js").get_data(as_text=True)
    english = reception.client.get(f"{HERE}/phuc-vu.js?lang=en").get_data(as_text=True)
    assert version_in(english) != version_in(script)


def version_in(script):
    return re.search(r'"version": "([0-9a-f]+)"', script)[1]


def test_the_page_can_be_installed(reception):
    manifest = reception.client.get(f"{HERE}/ung-dung.webmanifest").get_json(force=True)

    assert manifest["start_url"] == manifest["scope"] == HERE
    assert manifest["icons"]
    assert f'rel="manifest" href="{HERE}/ung-dung.webmanifest"' in reception.page("/ngoai-tuyen")


def test_it_is_open_to_reception_only(officer, reception):
    for path in ("", "/phuc-vu.js", "/ung-dung.webmanifest", "/phien", "/hop-nhat", "/so-danh-san"):
        for role in (Role.SPECIALIST, Role.LEADER, Role.CLERK):
            assert officer(role).client.get(HERE + path).status_code == 403
        assert reception.client.get(HERE + path).status_code == 200


def test_a_device_is_prepared_with_numbers_of_today_and_the_next_days(database, reception):
    found = prepared(reception)

    assert [one["last"] - one["first"] for one in found["blocks"]] == [29, 29, 29]
    assert found["blocks"][0]["day"] == now().astimezone(VIETNAM).date().isoformat()
    assert found["who"]["officer"] == reception.actor.name
    offered = {one["code"]: one for one in found["catalogue"]["procedures"]}
    assert "trich luc" in offered[make.COPY]["words"]
    assert offered[make.COPY]["cases"][0]["limit"]
    again = prepared(reception, known=found["catalogue"]["digest"])
    assert again["blocks"] == found["blocks"]
    assert "procedures" not in again["catalogue"]
    with database.reading() as session:
        assert session.scalar(select(func.count(NumberBlock.id))) == 3


def test_each_officer_has_a_key_of_their_own_on_each_device(app, database, reception):
    mine = prepared(reception)["who"]
    colleague = Officer(app, database, Role.RECEPTION, ELSEWHERE)

    assert prepared(reception)["who"]["key"] == mine["key"]
    assert prepared(reception, OTHER)["who"]["key"] != mine["key"]
    theirs = prepared(colleague)["who"]
    assert theirs["key"] != mine["key"]
    assert theirs["mark"] != mine["mark"]


def test_a_number_comes_back_as_a_dossier_once(database, reception):
    code = code_of(prepared(reception))
    sent = letter(database, code)

    first = say(reception, "/gui", sent).get_json()
    again = say(reception, "/gui", sent).get_json()

    assert (first["state"], first["code"]) == ("merged", code)
    assert again == first
    assert first["due"]
    assert reception.client.get(first["address"]).status_code == 200
    with database.reading() as session:
        assert session.scalar(select(func.count(Dossier.id)).where(Dossier.code == code)) == 1
    assert prepared(reception)["blocks"][0]["used"] == int(code[-4:])


def test_what_is_no_entry_is_refused_whole(database, reception):
    for wrong in (None, [], {"key": "x"}, {"device": DEVICE}):
        answer = say(reception, "/gui", wrong)
        assert answer.status_code == 422
        assert answer.get_json()["problems"]["entry"]
    assert say(reception, "/chuan-bi", {"device": "x"}).status_code == 422
    with database.reading() as session:
        assert session.scalar(select(func.count(OfflineEntry.id))) == 0


def test_without_token_or_session_nothing_is_taken(app, database, reception):
    sent = letter(database, "")

    assert reception.client.post(f"{HERE}/gui", json=sent, headers=JSON).status_code == 400
    stranger = app.test_client()
    assert stranger.get(f"{HERE}/phien", headers=JSON).status_code == 401
    assert stranger.get(HERE).status_code == 303


@pytest.fixture
def held(database, reception):
    """Send one dossier, then its duplicate, which is held."""
    found = prepared(reception)
    say(reception, "/gui", letter(database, code_of(found)))
    answer = say(reception, "/gui", letter(database, code_of(found, 1), number=2)).get_json()
    assert answer["state"] == "held"
    assert answer["why"]
    return code_of(found, 1)


def test_what_is_held_is_shown_with_what_differs_and_merged(database, reception, held):
    assert held in reception.page("/ngoai-tuyen/hop-nhat")
    page = reception.page(f"/ngoai-tuyen/hop-nhat/{key(2)}")
    assert "đang được giải quyết" in page
    assert "Phan Thị Quầy" in page

    answer = reception.post(f"/ngoai-tuyen/hop-nhat/{key(2)}/nhap")

    assert answer.status_code == 303
    assert held in reception.page("/ngoai-tuyen/hop-nhat?muc=da-nhap")
    assert reception.post(f"/ngoai-tuyen/hop-nhat/{key(2)}/nhap").status_code == 409
    with database.reading() as session:
        acts = [one.act for one in journal.chain(session, "offline:H32.102")]
    assert {"read_offline_entry", "offline_merge_anyway"} <= set(acts)


def test_dropping_asks_for_its_reason(reception, held):
    path = f"/ngoai-tuyen/hop-nhat/{key(2)}/bo"

    assert reception.post(path, {"reason": ""}).status_code == 422
    assert reception.post(path, {"reason": "Người nộp đã nộp trực tuyến"}).status_code == 303
    assert held in reception.page("/ngoai-tuyen/hop-nhat?muc=da-bo")
    page = reception.page(f"/ngoai-tuyen/hop-nhat/{key(2)}")
    assert "Người nộp đã nộp trực tuyến" in page
    assert "Vẫn tiếp nhận" not in page


def test_another_desk_sees_and_decides_nothing(app, database, reception, held):
    other = Officer(app, database, Role.RECEPTION, ELSEWHERE)
    path = f"/ngoai-tuyen/hop-nhat/{key(2)}"

    assert held not in other.page("/ngoai-tuyen/hop-nhat")
    assert other.get(path).status_code == 404
    assert other.post(f"{path}/nhap").status_code == 404
    assert other.post(f"{path}/bo", {"reason": "x"}).status_code == 404
    assert say(other, "/gui", letter(database, held, number=2)).status_code == 404


def test_what_still_breaks_a_rule_says_so(database, reception):
    sent = letter(database, code_of(prepared(reception)), given={})
    assert say(reception, "/gui", sent).get_json()["state"] == "held"

    answer = reception.post(f"/ngoai-tuyen/hop-nhat/{key()}/nhap")

    assert answer.status_code == 409
    assert "Chưa tiếp nhận được hồ sơ này" in answer.get_data(as_text=True)


def test_administrators_see_what_was_reserved_and_used(database, reception, administrator, held):
    for one in (reception, administrator):
        page = one.page("/ngoai-tuyen/so-danh-san")
        assert "0001–0030" in page
        assert DEVICE[:8] in page
    with database.reading() as session:
        block = session.scalars(select(NumberBlock).order_by(NumberBlock.id)).first()
    assert now() - block.reserved_at < timedelta(minutes=5)


def test_the_sign_in_page_throws_the_key_away(app):
    assert "js/counter/leave.js" in app.test_client().get("/can-bo/dang-nhap").get_data(
        as_text=True
    )
