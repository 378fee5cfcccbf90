"""The everyday words of the search on their screen."""

import pytest
from sqlalchemy import select

from casework.audit.records import AuditEntry
from casework.people.actor import Role
from casework.people.records import Account
from casework.procedures.records import SearchWord
from tests import make
from tests.web import doors

PAGE = "/thu-tuc/tu-khoa"


@pytest.fixture
def administrator(app, database, officer):
    """The province's administrator."""
    found = officer(Role.RECEPTION)
    with database.reading() as session:
        number = session.scalars(select(Account.id).where(Account.login == "quantri")).one()
    found.client = app.test_client()
    doors.sign_in(found.client, database, number, "backoffice")
    return found


def number_of(database, phrase):
    with database.reading() as session:
        return session.scalars(select(SearchWord.id).where(SearchWord.phrase == phrase)).first()


def added(administrator, phrase="chào đời", official="đăng ký khai sinh"):
    return administrator.post(PAGE, {"phrase": phrase, "official": official})


def test_only_administrators_see_the_list(officer):
    assert officer(Role.RECEPTION).get(PAGE).status_code == 403


def test_an_entry_works_at_the_next_search(administrator, database):
    before = administrator.page(f"{PAGE}?thu=chao+doi")

    answer = added(administrator)
    after = administrator.page(answer.location.removeprefix("/can-bo"))

    assert answer.status_code == 303
    assert f"/thu-tuc/{make.BIRTH}" not in before
    assert f"/thu-tuc/{make.BIRTH}" in after
    with database.reading() as session:
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.chain == "search_words"))
        assert list(acts) == ["add_search_word"]


def test_an_entry_is_put_into_other_words_and_taken_off(administrator, database):
    added(administrator)
    number = number_of(database, "chào đời")

    changed = administrator.post(
        f"{PAGE}/{number}", {"phrase": "bé chào đời", "official": "1.001193"}
    )
    removed = administrator.post(f"{PAGE}/{number}/bo")

    assert (changed.status_code, removed.status_code) == (303, 303)
    assert number_of(database, "bé chào đời") is None
    assert administrator.get(f"{PAGE}/{number}").status_code == 404


@pytest.mark.parametrize(
    ("phrase", "official", "said"),
    [
        ("", "đăng ký khai sinh", "Người dân hay gõ"),
        ("!!!", "đăng ký khai sinh", "Người dân hay gõ"),
        ("một hai ba bốn năm sáu bảy", "đăng ký khai sinh", "tối đa 6 tiếng"),
        ("sổ đỏ", "giấy chứng nhận quyền sử dụng đất lần đầu", "Danh sách đã có"),
        ("<script>alert(1)</script> a", "…", "Tên chính thức"),
    ],
)
def test_a_wrong_entry_is_told_and_kept_as_typed(administrator, phrase, official, said):
    answer = added(administrator, phrase, official)
    text = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert said in text
    assert "<script>alert" not in text
    assert f'value="{official}"' in text


def test_the_list_is_searched_and_paged(administrator):
    found = administrator.page(f"{PAGE}?q=ho+khau")

    assert "nhập hộ khẩu" in found
    assert "bằng lái" not in found
    assert "Trang sau" in administrator.page(PAGE)
