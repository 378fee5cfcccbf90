"""What a counter took in without the network: merged once, with its own number, or held."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from casework.audit import queries as journal
from casework.dossiers import blocks, offline, offline_rules, queries
from casework.dossiers.desk_records import NumberBlock, OfflineEntry, PartGiven
from casework.dossiers.offline import AlreadyDecided, EntryState
from casework.dossiers.offline_rules import Held
from casework.dossiers.records import Dossier
from casework.dossiers.states import State
from casework.people import desk
from casework.people.actor import Role
from casework.people.records import Citizen
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures.definition import PartManner
from casework.registers import actions as registers
from casework.registers.rules import dossier_code
from foundation.errors import Invalid, NotFound
from tests import make

DEVICE, OTHER = (f"{letter * 8}-0000-4000-8000-000000000000" for letter in "ab")
DAY = date(2026, 1, 6)
MORNING = datetime(2026, 1, 6, 1, 0, tzinfo=UTC)
"""Tuesday, 08:00 in Vietnam: the device fetches its numbers; an hour before ``at``."""


def key(number=1):
    return f"00000000-0000-4000-8000-{number:012d}"


def reception_of(session, commune=make.NHA_TRANG):
    return make.officer(session, Role.RECEPTION, commune)


def reserve(session, *, device=DEVICE, commune=make.NHA_TRANG, day=DAY, at=MORNING):
    by, place = reception_of(session, commune), make.agency(session, commune)
    return blocks.reserve_block(session, place, day, 5, device, by=by, at=at)


def code_of(session, block, place=0):
    found = session.get_one(NumberBlock, block.id)
    return dossier_code(make.agency(session).code, found.day, found.first + place)


def contents(session, **over):
    """Take in a complete copy-of-register dossier of a person whom nobody knows yet."""
    version = procedures.version_on(session, make.COPY, DAY)
    definition = procedures.definition_of(version)
    case = definition.cases[0].key
    asked = procedure_parts.parts_for(definition, case)
    given = {
        one.key: {"originals": 1}
        for one in asked
        if one.manner in {PartManner.FILE, PartManner.EFORM} and one.required
    }
    walkin = {
        "number": "056190000777", "name": "Phan Thị Ngoại Tuyến", "birth_date": "1990-05-04",
        "sex": "female", "address": "Tổ 1, phường Nha Trang", "phone": "0900000777",
    }  # fmt: skip
    facts = {
        "walkin": walkin | over.pop("walkin", {}), "procedure": make.COPY, "case_key": case,
        "agency_id": None, "given": given, "return_way": "desk", "holder": None,
        "mandate": "", "mandate_note": "",
    }  # fmt: skip
    return facts | over


def entry(session, at, code, *, number=1, taken=None, sent=None, device=DEVICE, slip="", **over):
    return offline_rules.read_entry(
        {
            "key": key(number),
            "device": device,
            "slip": slip or code,
            "code": code,
            "taken_at": (taken or at - timedelta(minutes=30)).isoformat(),
            "sent_at": (sent or at).isoformat(),
            "contents": contents(session, **over),
        }
    )


def merged(session, one, at, **more):
    return offline.merge(session, one, by=reception_of(session, **more), at=at)


def test_an_entry_becomes_a_dossier_of_the_moment_it_was_taken_in(session, at):
    code = code_of(session, reserve(session), 2)
    kept = merged(session, entry(session, at, code), at)

    dossier = session.get_one(Dossier, kept.dossier_id)
    assert (kept.state, dossier.code, dossier.current[0]) == ("merged", code, State.ACCEPTED)
    assert dossier.accepted_at == at - timedelta(minutes=30)
    assert dossier.due_at > at
    assert kept.contents == {}
    assert desk.find_person(session, "056190000777").name == "Phan Thị Ngoại Tuyến"
    parts = session.scalars(select(PartGiven.part_key).where(PartGiven.dossier_id == dossier.id))
    assert set(parts) == set(contents(session)["given"])
    assert queries.papers_of(session, dossier.id)
    acts = [one.act for one in journal.chain(session, "offline:H32.102")]
    assert acts == ["reserve_block", "offline_merged"]


def test_sent_again_it_is_the_same_dossier(session, at):
    one = entry(session, at, code_of(session, reserve(session)))
    first = merged(session, one, at)

    again = merged(session, one, at + timedelta(hours=1))

    assert again is first
    assert session.scalar(select(func.count(OfflineEntry.id))) == 1
    with pytest.raises(NotFound):
        merged(session, one, at, commune="22333")


def test_without_a_number_left_it_gets_the_next_one_of_its_day(session, at):
    block = reserve(session)
    kept = merged(session, entry(session, at, "", slip="TAM-AAAA-260106-01"), at)

    code = session.get_one(Dossier, kept.dossier_id).code
    assert code.endswith(f"-260106-{block.last + 1:04d}")
    assert {"about": "new_code", "code": code} in kept.differences


NUMBERS = {
    "of nobody": (lambda s, b: f"{code_of(s, b)[:-4]}0099", {}, Held.NOT_RESERVED),
    "of another device": (code_of, {"device": OTHER}, Held.NOT_RESERVED),
    "of another desk": (
        lambda s, _b: dossier_code(make.agency(s, "22333").code, DAY,
                                   reserve(s, commune="22333").first),
        {}, Held.NOT_RESERVED,
    ),
    "of no sense": (lambda _s, _b: "H32.102-269999-0001", {}, Held.NOT_RESERVED),
    "of tomorrow": (
        lambda s, _b: code_of(s, reserve(s, day=DAY + timedelta(days=1))), {}, Held.WRONG_DAY,
    ),
    "before it was reserved": (
        code_of, {"taken": MORNING - timedelta(minutes=5)}, Held.WRONG_DAY,
    ),
    "a week later": (
        code_of, {"at": MORNING + timedelta(days=8), "taken": MORNING}, Held.TOO_OLD,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_that_is_not_right_holds_the_entry(session, at, name):
    make_code, over, why = NUMBERS[name]
    code, at = make_code(session, reserve(session)), over.pop("at", at) if over else at
    kept = merged(session, entry(session, at, code, **over), at)

    assert (kept.state, kept.held_for, kept.code) == ("held", why.value, None)
    assert kept.contents["walkin"]["number"] == "056190000777"

    dossier = offline.merge_anyway(session, kept, by=reception_of(session), at=at)
    assert dossier.code != code
    assert kept.state == "merged"


def test_a_number_used_before_is_not_used_again(session, at):
    code = code_of(session, reserve(session))
    merged(session, entry(session, at, code), at)
    twin = {"walkin": {"number": "056190000778", "name": "Người Khác"}}

    kept = merged(session, entry(session, at, code, number=2, **twin), at)

    assert (kept.state, kept.held_for, kept.code) == ("held", Held.NUMBER_USED.value, None)


def test_a_running_dossier_on_the_same_matter_holds_the_entry(session, at):
    block = reserve(session)
    first = merged(session, entry(session, at, code_of(session, block)), at)
    kept = merged(session, entry(session, at, code_of(session, block, 1), number=2), at)

    assert (kept.state, kept.held_for) == ("held", Held.DUPLICATE.value)
    [running] = kept.differences
    assert running["code"] == session.get_one(Dossier, first.dossier_id).code

    offline.merge_anyway(session, kept, by=reception_of(session), at=at)
    assert session.get_one(Dossier, kept.dossier_id).code == code_of(session, block, 1)
    with pytest.raises(AlreadyDecided):
        offline.drop(session, kept, reason="Trùng", by=reception_of(session), at=at)


def test_a_person_known_by_another_name_holds_the_entry(session, at):
    known = session.scalars(select(Citizen)).first()
    typed = {"walkin": {"number": known.id_number, "birth_date": known.birth_date.isoformat()}}
    kept = merged(session, entry(session, at, code_of(session, reserve(session)), **typed), at)

    assert (kept.state, kept.held_for) == ("held", Held.PERSON_DIFFERS.value)
    assert "name" in {one.get("field") for one in kept.differences}


def test_an_address_that_differs_is_told_and_changes_nothing(session, at):
    account = make.citizen(session)
    known = session.get_one(Citizen, account.account_id)
    typed = {
        "number": known.id_number, "name": account.name.upper(), "sex": known.sex,
        "birth_date": known.birth_date.isoformat(), "address": "Nơi ở mới", "phone": "",
    }  # fmt: skip
    one = entry(session, at, code_of(session, reserve(session)), walkin=typed)
    kept = merged(session, one, at)

    assert kept.state == "merged"
    [difference] = kept.differences
    assert (difference["field"], difference["given"]) == ("address", "Nơi ở mới")
    assert known.address != "Nơi ở mới"


def test_what_the_rules_forbid_is_held_with_each_fault(session, at):
    code = code_of(session, reserve(session))
    kept = merged(session, entry(session, at, code, given={}, return_way="home"), at)

    assert (kept.state, kept.held_for, kept.code) == ("held", Held.FAULTY.value, code)
    assert {one["about"] for one in kept.differences} == {"problem"}
    assert session.scalar(select(func.count(Dossier.id)).where(Dossier.code == code)) == 0
    assert desk.find_person(session, "056190000777") is None
    with pytest.raises(Invalid):
        offline.merge_anyway(session, kept, by=reception_of(session), at=at)


def test_dropping_needs_a_reason_and_keeps_the_number_used(session, at):
    block = reserve(session)
    code = code_of(session, block)
    kept = merged(session, entry(session, at, code, given={}), at)

    with pytest.raises(Invalid):
        offline.drop(session, kept, reason="", by=reception_of(session), at=at)
    offline.drop(session, kept, reason="Người nộp rút lại", by=reception_of(session), at=at)

    assert kept.state == EntryState.DROPPED.value
    [use] = blocks.of_device(session, make.agency(session).id, DEVICE, [DAY])
    assert use.used == (block.first,)
    assert journal.chain(session, "offline:H32.102")[-1].act == "offline_drop"


def test_a_clock_that_is_wrong_is_put_right_and_told(session, at):
    ahead = timedelta(hours=5)
    one = entry(
        session, at, code_of(session, reserve(session)),
        taken=at + ahead - timedelta(minutes=20), sent=at + ahead,
    )  # fmt: skip
    kept = merged(session, one, at)

    assert kept.state == "merged"
    assert kept.received_at == at - timedelta(minutes=20)
    assert {"about": "clock", "seconds": 18_000} in kept.differences


def test_a_person_who_files_for_another_is_not_the_holder(session, at):
    holder = {"name": "Công ty Mẫu", "number": "", "phone": "", "address": "Nha Trang"}
    code = code_of(session, reserve(session))
    one = entry(session, at, code, holder=holder, mandate="representative")
    dossier = session.get_one(Dossier, merged(session, one, at).dossier_id)

    assert (dossier.holder_name, dossier.filer_name) == ("Công ty Mẫu", "Phan Thị Ngoại Tuyến")


BROKEN = (
    *(None, [], "x", {}, {"key": 1}),
    *({"key": "1"}, {"taken_at": "hôm nay"}, {"taken_at": "2026-01-06T09:00:00"}),
    *({"slip": "x" * 41}, {"device": 5}, {"contents": []}, {"contents": {}}, {"code": None}),
)


@pytest.mark.parametrize("wrong", BROKEN, ids=repr)
def test_an_entry_of_another_shape_is_refused_whole(session, at, wrong):
    whole = {
        "key": key(), "device": DEVICE, "slip": "1", "code": "", "taken_at": at.isoformat(),
        "sent_at": at.isoformat(), "contents": contents(session),
    }  # fmt: skip
    data = whole | wrong if isinstance(wrong, dict) and wrong else wrong

    with pytest.raises(Invalid):
        offline_rules.read_entry(data)
    assert offline_rules.read_entry(whole).procedure == make.COPY


def test_numbers_given_online_and_offline_never_meet(database, at):
    """Four windows send what two devices took in while the desk goes on accepting online."""
    with database.transaction() as session:
        taken = {device: reserve(session, device=device).id for device in (DEVICE, OTHER)}

    def work(number):
        for turn in range(3):
            with database.transaction() as session:
                device = (DEVICE, OTHER)[number % 2]
                block = session.get_one(NumberBlock, taken[device])
                typed = {"number": f"05619{number % 2}00080{turn}"}
                one = entry(session, at, code_of(session, block, turn), device=device,
                            number=10 * (number % 2) + turn, walkin=typed)  # fmt: skip
                merged(session, one, at)
            with database.transaction() as session:
                place = make.agency(session)
                registers.take_code(session, agency_id=place.id, agency_code=place.code, day=DAY)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.reading() as session:
        states = session.execute(select(OfflineEntry.state, OfflineEntry.code)).all()
        codes = session.scalars(select(Dossier.code).where(Dossier.code.is_not(None))).all()
    assert sorted(codes) == sorted(code for _, code in states)
    assert len(set(codes)) == 6
    assert {state for state, _ in states} == {"merged"}


def test_entries_are_seen_by_their_own_desk_only(session, at):
    kept = merged(session, entry(session, at, code_of(session, reserve(session))), at)

    assert offline.entry_of(session, kept.key, of=reception_of(session)) is kept
    with pytest.raises(NotFound):
        offline.entry_of(session, kept.key, of=reception_of(session, "22333"))
    place = make.agency(session).id
    assert offline.entries(session, place, EntryState.MERGED, before=None, limit=9) == [kept]
    assert offline.entries(session, place, EntryState.HELD, before=None, limit=9) == []
    assert list(offline.dossiers_of(session, [kept])) == [kept.dossier_id]
