"""The screens of rehearsal: examples are listed, written by filling the real form, and kept."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from casework.catalogue import drafts, examples
from casework.people.actor import Role
from foundation.clock import now
from tests import make
from tests.backoffice.office import Officer
from tests.casework.catalogue import written

BASE = f"/thu-tuc/{written.CODE}/soan/dien-tap"


@pytest.fixture
def admin(app, database):
    return Officer(app, database, Role.ADMINISTRATOR)


@pytest.fixture
def draft(admin, database):
    """Open a draft with one example."""
    with database.transaction() as session:
        made = drafts.start(session, written.definition(), by=admin.actor, at=now())
        kept = examples.write([examples.ExampleSet(written.CALENDAR, (written.EXAMPLE,))])
        drafts.save(session, made.code, 1, examples=kept, by=admin.actor, at=now())


def kept(database):
    with database.reading() as session:
        draft = drafts.find(session, written.CODE)
        return examples.every(examples.read(draft.examples))


def filled(**over):
    return {
        "revision": "2",
        "x-name": "Nộp sáng thứ hai",
        "x-filed": "08:00 24/08/2026",
        "x-channel": "online",
        "x-case": "chung",
        "x-given": "don",
        "name": "Trần Văn Bình",
        "copies": "3",
        "verb": "run",
        **over,
    }


def text_of(answer):
    return answer.get_data(as_text=True)


def test_the_list_says_that_an_example_comes_out_as_written(admin, draft):
    page = admin.page(BASE)

    assert "Cả 1 ví dụ đều đạt" in page
    assert "Nộp đúng, hai bản, chiều thứ sáu" in page
    assert "16.000 đồng" in page


def test_the_list_says_why_an_example_fails(admin, draft, database):
    dearer = replace(written.definition().fees[0], amount=9000)
    changed = replace(written.definition(), fees=(dearer,))
    with database.transaction() as session:
        drafts.save(session, written.CODE, 2, definition=changed, by=admin.actor, at=now())

    page = admin.page(BASE)

    assert "1 trong 1 ví dụ chưa đạt" in page
    assert re.search(r"Diễn tập\s*<span[^>]*>1<", page)
    assert "Phí, lệ phí: chờ đợi 16.000 đồng, tính ra 18.000 đồng" in page


def test_a_run_is_written_down(admin, draft):
    answer = admin.post(f"{BASE}/chay", {"revision": "2", "calendar": ""}, page=BASE)

    assert answer.status_code == 303
    assert "1/1 ví dụ đạt" in admin.page(BASE)


def test_a_new_example_is_tried_before_anything_is_kept(admin, draft, database):
    answer = admin.post(f"{BASE}/moi", filled(), page=BASE)

    page = text_of(answer)
    assert answer.status_code == 200
    assert "24.000" in page
    assert "Cấp cho Trần Văn Bình" in page
    assert len(kept(database)) == 1


def test_what_is_ticked_is_kept_as_expected(admin, draft, database):
    answer = admin.post(
        f"{BASE}/moi",
        filled(
            verb="save",
            **{"x-keep": ["form", "fee", "due"], "x-fee": "24.000", "x-due": "17:00 26/08/2026"},
        ),
        page=BASE,
    )

    assert answer.status_code == 303, text_of(answer)
    made = kept(database)[1]
    assert made.name == "Nộp sáng thứ hai"
    assert made.expect.fee == 24_000
    assert made.expect.due == "2026-08-26T17:00"
    assert made.expect.problems == {}
    assert "Cả 2 ví dụ đều đạt" in admin.page(BASE)


def test_an_expectation_may_differ_from_what_the_system_computes(admin, draft, database):
    admin.post(f"{BASE}/moi", filled(verb="save", **{"x-keep": "fee", "x-fee": "8.000"}), page=BASE)

    assert "chờ đợi 8.000 đồng, tính ra 24.000 đồng" in admin.page(BASE)


def test_an_example_without_expectation_is_not_kept_and_keeps_what_was_typed(
    admin, draft, database
):
    answer = admin.post(f"{BASE}/moi", filled(verb="save"), page=BASE)

    assert answer.status_code == 422
    assert "ít nhất một kết quả mong đợi" in text_of(answer)
    assert "Trần Văn Bình" in text_of(answer)
    assert len(kept(database)) == 1


@pytest.mark.parametrize(
    "typed",
    ["", "hôm qua", "25:00 24/08/2026", "08:00 31/02/2026", "00:00 01/01/0001", "08:00 01/01/9999"],
)
def test_a_wrong_moment_is_told_at_its_box(admin, draft, typed):
    answer = admin.post(f"{BASE}/moi", filled(**{"x-filed": typed}), page=BASE)

    assert answer.status_code == 422
    assert "Hãy ghi giờ và ngày có thật" in text_of(answer)
    assert "Trần Văn Bình" in text_of(answer)


def test_an_example_opened_and_saved_again_stays_what_it_was(admin, draft, database):
    page = admin.page(f"{BASE}/dung")
    sent = everything_in(page)

    answer = admin.post(f"{BASE}/dung", {**sent, "verb": "save"}, page=BASE)

    assert answer.status_code == 303, text_of(answer)
    assert kept(database) == (written.EXAMPLE,)


def test_a_stale_save_keeps_what_was_typed_and_the_other_ones_words(admin, draft, database):
    answer = admin.post(
        f"{BASE}/dung",
        filled(verb="save", revision="1", **{"x-keep": "fee", "x-fee": "24.000"}),
        page=BASE,
    )

    assert answer.status_code == 409
    assert "Trần Văn Bình" in text_of(answer)
    assert kept(database) == (written.EXAMPLE,)


def test_an_example_is_removed_after_a_question(admin, draft, database):
    assert "Xóa ví dụ" in admin.page(f"{BASE}/dung/xoa")

    answer = admin.post(f"{BASE}/dung/xoa", {"revision": "2"}, page=BASE)

    assert answer.status_code == 303
    assert kept(database) == ()


def test_a_copy_begins_with_everything_but_the_name(admin, draft):
    page = admin.page(f"{BASE}/moi?tu=dung")

    assert "Lò Thị Mai" in page
    assert re.search(r'name="x-name"[^>]*value=""', page)


def test_an_unknown_example_is_not_found(admin, draft):
    assert admin.get(f"{BASE}/khong-co").status_code == 404


def test_a_faulty_example_shows_what_the_form_says(admin, draft):
    answer = admin.post(f"{BASE}/moi", filled(name="", copies="99"), page=BASE)

    page = text_of(answer)
    assert answer.status_code == 200
    assert "Họ và tên: Ông/bà chưa điền mục này" in page


def test_only_administrators_rehearse(app, database, draft):
    clerk = Officer(app, database, Role.CLERK, make.NHA_TRANG)

    assert clerk.get(BASE).status_code == 403


STRANGE = {
    "x-keep": ["form", "lines", "route", "fee", "due", "computed:", "computed:nothing", "??"],
    "x-problem": ["", ":", "name", "name:required:more", "part:x:unknown_part"],
    "x-missing": ["nothing", ""],
    "x-given": ["nothing", "<b>"],
    "x-may": ["", "|||", "work|king||yes", "work|leader|fly|yes", "@moon|leader||no", "a|b|c|d|e"],
    "x-step": ["", "|", "nothing|leader|H99|x", "work"],
    "x-step-due-0": "mai",
    "x-line-": "12",
    "x-line-nothing": "mười",
    "x-fee": "9" * 40,
    "x-due": "99:99 99/99/9999",
    "x-seen": ["", "name", "name:sideways", "nothing:shown"],
    "x-choice-work": "nothing",
    "x-channel": "pigeon",
    "x-case": "nothing",
    "x-result": "nothing",
    "x-take": "moon",
    "x-unknown": "1",
}


@pytest.mark.parametrize("verb", ["run", "save", "add:nothing", "remove:nothing:9", ""])
def test_strange_ticks_are_answered_with_a_page_and_nothing_is_kept(admin, draft, database, verb):
    answer = admin.post(f"{BASE}/moi", filled(**STRANGE, verb=verb), page=BASE)

    assert answer.status_code == 422
    assert "Trần Văn Bình" in text_of(answer)
    assert len(kept(database)) == 1


def test_each_strange_tick_alone_breaks_no_page(admin, draft):
    for name, value in STRANGE.items():
        sent = {"x-keep": ["form", "lines", "route", "fee", "due"], name: value}

        assert admin.post(f"{BASE}/moi", filled(**sent), page=BASE).status_code in {200, 422}
        saved = admin.post(f"{BASE}/moi", filled(**sent, verb="save"), page=BASE)
        assert saved.status_code in {303, 422}, name
        assert admin.get(BASE).status_code == 200


def test_a_question_that_the_form_does_not_have_is_told(admin, draft):
    answer = admin.post(f"{BASE}/moi", filled(nothing="1"), page=BASE)

    assert answer.status_code == 422
    assert "Biểu mẫu không có mục này" in text_of(answer)


class Controls(HTMLParser):
    """Reads all controls of a form as a browser would send them."""

    def __init__(self):
        super().__init__()
        self.sent, self.select, self.area = {}, None, None

    def add(self, name, value):
        if name:
            self.sent.setdefault(name, []).append(value or "")

    def handle_starttag(self, tag, attrs):
        one = dict(attrs)
        name = one.get("name")
        if tag == "input" and (one.get("type") not in {"checkbox", "radio"} or "checked" in one):
            self.add(name, one.get("value"))
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in one:
            self.add(self.select, one.get("value"))
        elif tag == "textarea":
            self.area, self.sent[name] = name, [""]

    def handle_data(self, data):
        if self.area:
            self.sent[self.area] = [data.strip()]

    def handle_endtag(self, tag):
        self.area = None if tag == "textarea" else self.area


def everything_in(page):
    reader = Controls()
    start = page.index('class="mc-example"')
    reader.feed("<form " + page[start : page.index("</form>", start)])
    reader.sent.pop("csrf_token", None)
    return reader.sent
