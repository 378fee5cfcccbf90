"""An administrator edits a procedure: opened, saved, told who was first, published."""

from datetime import timedelta

import pytest

from casework.agencies.records import OfficerRole
from casework.catalogue import drafts, queries
from casework.people.actor import Role
from casework.procedures import queries as procedures
from foundation.clock import VIETNAM, now
from tests.backoffice.office import hidden_of

CODE = "1.001193"
BASE = f"/thu-tuc/{CODE}"


@pytest.fixture
def opened(administrator):
    administrator.post(f"{BASE}/mo-soan", page=BASE)
    return administrator


def draft_of(database, code=CODE):
    with database.reading() as session:
        return queries.open_draft(session, code)


def general(officer, **over):
    """Send the general facts as the page holds them, changed here and there."""
    text = officer.page(f"{BASE}/soan/chung")
    return officer.post(
        f"{BASE}/soan/chung",
        {
            **hidden_of(text),
            "name": "Đăng ký khai sinh",
            "level": "commune",
            "field_code": "G15-TP07",
            "is_open": "yes",
            "channels": ["online", "direct"],
            "returning": ["online"],
            **over,
        },
    )


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.SPECIALIST, Role.LEADER, Role.CLERK])
def test_only_administrators_edit_procedures(officer, role):
    assert officer(role).get("/thu-tuc").status_code == 403


def test_an_administrator_of_a_commune_does_not_edit_the_province_s_procedures(officer, database):
    clerk = officer(Role.CLERK)
    with database.transaction() as session:
        session.add(OfficerRole(account_id=clerk.actor.account_id, role="administrator"))

    assert clerk.get("/thu-tuc").status_code == 403
    assert clerk.get(f"{BASE}/soan").status_code == 403


def test_the_list_finds_a_procedure_without_accents(administrator):
    assert "Đăng ký khai sinh" in administrator.page("/thu-tuc?q=khai+sinh")


def test_a_new_procedure_begins_as_a_draft_that_nobody_else_sees(administrator, database):
    answer = administrator.post("/thu-tuc/moi", {"code": "H32.000123", "name": "Cấp thẻ thử"})

    assert answer.status_code == 303
    assert draft_of(database, "H32.000123").definition["name"] == "Cấp thẻ thử"
    with database.reading() as session, pytest.raises(procedures.UnknownProcedure):
        procedures.find_procedure(session, "H32.000123")


def test_a_code_that_is_known_is_refused_and_the_name_stays(administrator):
    answer = administrator.post("/thu-tuc/moi", {"code": CODE, "name": "Tên tôi gõ"})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "đã có thủ tục" in text
    assert "Tên tôi gõ" in text


def test_general_facts_are_kept(opened, database):
    answer = general(opened, summary="Tóm tắt mới", steps="Bước một\r\n\r\nBước hai")

    assert answer.status_code == 303
    kept = drafts.definition_of(draft_of(database))
    assert (kept.summary, kept.steps) == ("Tóm tắt mới", ("Bước một", "Bước hai"))


def test_who_saves_second_loses_nothing_and_is_told_who_was_first(opened, database):
    page = opened.page(f"{BASE}/soan/chung")
    general(opened, summary="Người thứ nhất")

    answer = opened.post(
        f"{BASE}/soan/chung",
        {**hidden_of(page), "name": "Tên của người thứ hai", "level": "commune"},
    )

    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Tên của người thứ hai" in text
    assert "vừa lưu bản thảo này" in text
    assert drafts.definition_of(draft_of(database)).summary == "Người thứ nhất"


def test_who_saves_second_sees_what_saving_again_would_overwrite(opened, database):
    page = opened.page(f"{BASE}/soan/chung")
    general(opened, summary="Người thứ nhất viết")

    stale = opened.post(
        f"{BASE}/soan/chung",
        {
            **hidden_of(page),
            "name": "Đăng ký khai sinh",
            "level": "commune",
            "field_code": "G15-TP07",
            "is_open": "yes",
            "channels": ["online"],
            "returning": ["online"],
            "summary": "Người thứ hai viết",
        },
    )
    text = stale.get_data(as_text=True)
    assert stale.status_code == 409
    assert "Những chỗ sẽ bị lưu đè" in text
    assert "Người thứ nhất viết" in text
    assert 'target="_blank"' in text

    again = general(opened, summary="Người thứ hai viết", revision=hidden_of(text)["revision"])
    assert again.status_code == 303
    assert drafts.definition_of(draft_of(database)).summary == "Người thứ hai viết"


def published(opened, database, days, **over):
    """Publish a change, rehearsed by the examples of the version in force, days from today."""
    general(opened, **over)
    day = now().astimezone(VIETNAM).date() + timedelta(days=days)
    return opened.confirm(
        f"{BASE}/soan/cong-bo", effective_from=f"{day:%d/%m/%Y}", note="QĐ 12/QĐ-UBND"
    )


def test_a_published_version_shows_who_when_and_why(opened, database):
    answer = published(opened, database, 3, summary="Tóm tắt công bố")

    assert answer.status_code == 303
    text = opened.page(BASE)
    assert "Sắp có hiệu lực" in text
    assert "QĐ 12/QĐ-UBND" in text
    assert opened.actor.name in text
    assert "Tóm tắt công bố" in opened.page(f"{BASE}/phien-ban/2")


def test_two_versions_are_compared_side_by_side(opened, database):
    published(opened, database, 3, summary="Tóm tắt công bố")

    assert "Tóm tắt công bố" in opened.page(f"{BASE}/so-sanh?tu=1&den=2")
    assert "giống hệt nhau" in opened.page(f"{BASE}/so-sanh?tu=2&den=2")
    assert opened.get("/thu-tuc/9.999999/so-sanh").status_code == 404


def test_a_version_withdrawn_is_a_draft_again(opened, database):
    published(opened, database, 3, summary="Rút lại được")

    answer = opened.post(f"{BASE}/phien-ban/2/thu-hoi", page=f"{BASE}/phien-ban/2")

    assert answer.status_code == 303
    assert drafts.definition_of(draft_of(database)).summary == "Rút lại được"
    with database.reading() as session:
        assert [one.number for one in queries.versions(session, CODE)] == [1]


def test_a_version_in_force_is_not_withdrawn(opened, database):
    published(opened, database, 0, summary="Có hiệu lực ngay")

    answer = opened.post(f"{BASE}/phien-ban/2/thu-hoi", page=BASE)

    assert answer.status_code == 409


def test_the_catalogue_goes_on_as_it_is_until_a_version_begins(opened, database):
    published(opened, database, 3, name="Tên mới từ ngày sau")

    with database.reading() as session:
        assert queries.procedure_row(session, CODE).name == "Đăng ký khai sinh"


def test_differences_are_told_in_words_and_only_lines_that_changed(opened):
    general(opened, legal_bases="Luật Hộ tịch số 60/2014/QH13\nLuật mới", channels=["online"])

    text = opened.page(f"{BASE}/soan")
    assert "Luật mới" in text
    assert "Luật Hộ tịch số 60/2014/QH13" not in text
    assert "Trực tiếp\nBưu chính công ích" in text


def test_life_events_are_chosen(opened, database):
    general(opened, life_events=["sinh_con"])

    assert drafts.definition_of(draft_of(database)).life_events == ("sinh_con",)


def test_the_live_version_is_untouched_by_a_draft(opened, database):
    general(opened, summary="Chưa công bố")

    with database.reading() as session:
        day = now().astimezone(VIETNAM).date()
        live = procedures.definition_of(procedures.version_on(session, CODE, day))
    assert live.summary != "Chưa công bố"


def test_the_overview_shows_old_and_new_side_by_side(opened):
    general(opened, summary="Tóm tắt hoàn toàn mới")

    text = opened.page(f"{BASE}/soan")
    assert "mc-change--old" in text
    assert "Tóm tắt hoàn toàn mới" in text


def test_a_draft_without_examples_is_not_published(opened, database):
    general(opened, summary="Có gì đó mới")
    tomorrow = now().astimezone(VIETNAM).date() + timedelta(days=1)
    with database.transaction() as session:
        drafts.find(session, CODE, lock=True).examples = []

    answer = opened.confirm(f"{BASE}/soan/cong-bo", effective_from=f"{tomorrow:%d/%m/%Y}")

    assert answer.status_code == 422
    assert draft_of(database) is not None


def test_a_draft_thrown_away_leaves_the_versions(opened, database):
    opened.confirm(f"{BASE}/soan/xoa")

    assert draft_of(database) is None
    with database.reading() as session:
        assert len(queries.versions(session, CODE)) == 1


def test_a_hidden_procedure_can_be_shown_again(administrator, database):
    administrator.post(f"{BASE}/an-hien", page=BASE)
    with database.reading() as session:
        assert queries.procedure_row(session, CODE).is_published is False

    administrator.post(f"{BASE}/an-hien", page=BASE)
    with database.reading() as session:
        assert queries.procedure_row(session, CODE).is_published is True
