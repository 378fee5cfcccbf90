"""The counter's page: from a scanned card to an accepted dossier, step by step without scripts."""

import re

import pytest
from sqlalchemy import func, select

from casework.audit.records import AuditEntry
from casework.dossiers.desk_records import DeskVisit, PartGiven
from casework.dossiers.records import Dossier, SupplementItem, SupplementRequest
from casework.papers.records import Paper
from casework.people.actor import Role
from casework.people.records import Account, Citizen
from casework.post.records import Consignment
from casework.secrecy.records import Suspicion
from tests import make

CARD = "\ufeff056090001234||Trần Thị Bích|05031990|Nữ|12 Trần Phú, Nha Trang|01012022||x\r\n"
CAM_RANH = "22420"
BIRTH = make.BIRTH


class Counter:
    """A clerk who presses buttons: sends what the page holds and what is given."""

    def __init__(self, officer, path="/tai-quay"):
        self.officer, self.text = officer, officer.page(path)
        self.fields = fields_of(self.text)

    def press(self, verb="next", *, expect=200, **given):
        given = {key.replace("__", "."): value for key, value in given.items()}
        answer = self.officer.client.post(
            "/can-bo/tai-quay", data={**self.fields, **given, "verb": verb}
        )
        assert answer.status_code == expect, answer.get_data(as_text=True)
        self.location = answer.location
        if answer.status_code != 303:
            self.text = answer.get_data(as_text=True)
            self.fields = fields_of(self.text)
        return self

    def come_to_birth(self):
        """Scan the card and choose the registration of a birth."""
        return self.press(card=CARD).press(q=BIRTH).press("case", case_key="dung_han")


def fields_of(text):
    """Read what a browser would send of the page's own form."""
    form = text[text.index("data-counter") :] if "data-counter" in text else ""
    found = {}
    for tag in re.findall(r"<(?:input|textarea|select)[^>]*>", form):
        name, kind = attribute(tag, "name"), attribute(tag, "type")
        if name and (kind not in {"checkbox", "radio"} or re.search(r"\schecked[\s>]", tag)):
            found[name] = attribute(tag, "value")
    for name, body in re.findall(r'<select[^>]*name="([^"]*)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    found.pop("verb", None)
    return found


def attribute(tag, name):
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return (found[1] if found else "").replace("&#34;", '"').replace("&amp;", "&")


@pytest.fixture
def counter(officer):
    return Counter(officer(Role.RECEPTION))


def test_a_walk_in_becomes_a_dossier_with_slip_and_person(counter, database):
    counter.come_to_birth().press("all").press("check")
    assert "Hẹn trả kết quả" in counter.text
    counter.press("take", expect=303)

    with database.reading() as session:
        dossier = session.scalars(select(Dossier).order_by(Dossier.id.desc()).limit(1)).one()
        citizen = session.scalars(select(Citizen).where(Citizen.id_number == "056090001234")).one()
        assert dossier.filer_id == citizen.account_id
        assert (dossier.holder_name, dossier.channel) == ("Trần Thị Bích", "direct")
        assert session.get_one(Account, citizen.account_id).password_hash == ""
        given = select(func.count()).select_from(PartGiven)
        assert session.scalar(given.where(PartGiven.dossier_id == dossier.id))
    done = counter.officer.page(counter.location.removeprefix("/can-bo"))
    assert dossier.code in done
    assert "In giấy tiếp nhận" in done


def visits_of(database):
    with database.reading() as session:
        return session.scalars(select(DeskVisit).order_by(DeskVisit.id)).all()


def take(counter, **given):
    """Go the usual way to the end, with what is given typed beside the parts."""
    return counter.come_to_birth().press("all").press("check", **given).press("take", expect=303)


def test_the_text_of_the_card_is_nowhere_but_in_its_facts(counter, database, caplog):
    take(counter)

    raw = CARD.strip().removeprefix("\ufeff")
    assert raw not in counter.text
    assert "056090001234" not in counter.location
    assert raw not in caplog.text
    with database.reading() as session:
        bodies = session.scalars(select(AuditEntry.body)).all()
    assert not [body for body in bodies if "Trần Phú" in body or "225012345" in body]


def test_a_strange_card_is_told_and_what_was_typed_stays(counter):
    counter.press(card="225012345", expect=422)
    assert "căn cước" in counter.text

    counter.press(card="056\x00190001234 Trần|1|2", expect=422)
    assert "bộ gõ" in counter.text
    assert "Trần|1" not in counter.text


def test_a_name_without_accents_finds_procedures_to_pick_from(counter):
    counter.press(card=CARD).press(q="khai sinh")
    assert f'value="procedure:{BIRTH}"' in counter.text

    counter.press(f"procedure:{BIRTH}")
    assert 'name="case_key"' in counter.text
    found = counter.officer.get("/tai-quay/thu-tuc?q=khai sinh").get_json()
    assert BIRTH in [one["code"] for one in found]
    assert counter.officer.get("/tai-quay/thu-tuc?q=").get_json() == []


def test_pressed_twice_there_is_one_dossier(counter, database):
    counter.come_to_birth().press("all").press("check")
    first = counter.press("take", expect=303).location
    again = counter.press("take", expect=303).location

    assert first == again
    [visit] = visits_of(database)
    with database.reading() as session:
        asked = select(func.count()).select_from(Dossier).where(Dossier.visit_id == visit.id)
        assert session.scalar(asked) == 1


def test_one_more_for_the_same_person_is_one_visit_and_one_joint_slip(counter, database):
    take(counter)
    reference = visits_of(database)[0].reference
    more = Counter(counter.officer, f"/tai-quay?luot={reference}")
    more.press(q=make.COPY).press("all")
    if "Chọn một thủ tục" in more.text or 'name="case_key" type="radio"' in more.text:
        more.press("case", case_key=first_case(more.text)).press("all")
    more.press("check").press("take", expect=303)

    assert len(visits_of(database)) == 1
    page = f"/tai-quay/luot/{reference}"
    assert "Lập một giấy tiếp nhận chung cho 2 hồ sơ" in counter.officer.page(page)
    for _ in range(2):
        assert counter.officer.post(f"{page}/phieu-chung").status_code == 303
    assert "In giấy tiếp nhận chung" in counter.officer.page(page)
    with database.reading() as session:
        kinds = session.scalars(select(Paper.kind)).all()
    assert kinds.count("joint_slip") == 1


def first_case(text):
    return re.search(r'name="case_key" type="radio" value="([^"]+)"', text)[1]


def test_a_running_dossier_is_shown_and_has_to_be_seen(counter):
    take(counter)
    again = Counter(counter.officer).come_to_birth().press("all")
    assert "đang có hồ sơ cùng thủ tục" in again.text

    again.press("check").press("take", expect=422)
    again.press("take", despite="yes", expect=303)


def test_what_is_missing_is_asked_for_and_then_brought(counter, database):
    counter.come_to_birth().press("check")
    assert "Còn thiếu giấy tờ bắt buộc" in counter.text
    counter.press("ask", note="Mang bản chính", expect=303)

    with database.reading() as session:
        dossier = session.scalars(select(Dossier).order_by(Dossier.id.desc()).limit(1)).one()
        asked = session.scalars(
            select(SupplementItem).join(SupplementRequest).where(
                SupplementRequest.dossier_id == dossier.id
            )
        ).all()  # fmt: skip
    assert dossier.code is None
    path = f"/ho-so/{dossier.reference}/nhan-bo-sung"
    refused = counter.officer.confirm(path)
    assert refused.status_code == 422
    ticks = {f"part.{one.key}.on": "yes" for one in asked}
    assert counter.officer.confirm(path, **ticks).status_code == 303
    assert counter.officer.confirm(f"/ho-so/{dossier.reference}/tiep-nhan").status_code == 303


def test_a_refusal_at_the_counter_needs_its_reason(counter, database):
    counter.come_to_birth().press("check").press("refuse", expect=422)
    counter.press("refuse", note="Không thuộc thẩm quyền", expect=303)

    with database.reading() as session:
        dossier = session.scalars(select(Dossier).order_by(Dossier.id.desc()).limit(1)).one()
    assert dossier.state == 3


def test_a_mark_of_secrecy_stops_and_is_told_without_its_text(counter, database):
    counter.come_to_birth().press("all")
    counter.press("check", another="yes", mandate_note="Hồ sơ TUYỆT MẬT số 7", expect=409)

    assert "TUYỆT MẬT" in counter.text
    assert "số 7" not in counter.text
    with database.reading() as session:
        [found] = session.scalars(select(Suspicion)).all()
    assert (found.met, found.mark, found.dossier_id) == ("intake", "TUYỆT MẬT", None)
    assert visits_of(database) == []


def test_other_desks_find_no_visit(counter, officer, database):
    take(counter)
    reference = visits_of(database)[0].reference
    other = officer(Role.RECEPTION, CAM_RANH)

    for path in (f"/tai-quay/luot/{reference}", f"/tai-quay?luot={reference}"):
        assert other.get(path).status_code == 404
    assert other.post(f"/tai-quay/luot/{reference}/ma-kich-hoat").status_code == 404
    assert officer(Role.SPECIALIST).get("/tai-quay").status_code == 403


def test_a_known_persons_facts_are_taken_over_only_on_wish(counter, database):
    take(counter)
    moved = CARD.replace("12 Trần Phú", "34 Lê Lợi")
    again = Counter(counter.officer).press(card=moved)
    assert "34 Lê Lợi" in again.text

    again.press(q=BIRTH).press("case", case_key="dung_han").press("all")
    again.press("check", update="yes").press("take", despite="yes", expect=303)
    with database.reading() as session:
        citizen = session.scalars(select(Citizen).where(Citizen.id_number == "056090001234")).one()
    assert citizen.address.startswith("34 Lê Lợi")


def test_an_organisation_files_by_its_tax_code(counter, database):
    counter.press(card="0100109106").press(
        q=BIRTH, name="Công ty Sóng Biển", representative="Lê Văn Tám", address="Nha Trang"
    )
    counter.press("case", case_key="dung_han").press("all").press("check")
    counter.press("take", expect=303)

    with database.reading() as session:
        assert session.scalars(
            select(Account).where(Account.name == "Công ty Sóng Biển")
        ).one().kind == "organisation"  # fmt: skip


def test_nonsense_in_the_form_is_no_error_page(counter):
    counter.come_to_birth()
    for name, value in (
        ("part.giay_chung_sinh.originals", "x"),
        ("birth_date", "31/02/1990"),
        ("agency", "99999999999999999999"),
        ("case_key", "none"),
        ("phone", "1"),
        ("visit", "KH-00000-00000"),
    ):
        answer = counter.officer.client.post(
            "/can-bo/tai-quay", data={**counter.fields, name: value, "verb": "check"}
        )
        assert answer.status_code in {200, 422}, (name, answer.status_code)
    for verb in ("", "no", "procedure:", "procedure:x", "take", "ask", "refuse", "all", "other"):
        answer = counter.officer.client.post(
            "/can-bo/tai-quay", data={"csrf_token": counter.fields["csrf_token"], "verb": verb}
        )
        assert answer.status_code in {200, 422}, (verb, answer.status_code)


def test_a_posted_dossier_notes_its_consignment(counter, database):
    take(counter, channel="post", tracking="ea 123456789 vn")

    with database.reading() as session:
        [found] = session.scalars(select(Consignment)).all()
        dossier = session.get_one(Dossier, found.dossier_id)
    assert (dossier.channel, found.tracking) == ("post", "EA123456789VN")


def test_the_steps_cost_few_statements(counter, database):
    counter.come_to_birth().press("all")
    sent = database.count_statements()
    counter.press("check")
    looked = len(sent)
    sent.clear()
    counter.press("take", expect=303)
    taken = len(sent)
    sent.clear()
    counter.officer.page(counter.location.removeprefix("/can-bo"))

    assert (looked <= 14, taken <= 66, len(sent) <= 10) == (True,) * 3, (looked, taken, len(sent))
