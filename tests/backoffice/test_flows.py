"""An administrator edits a flow on screens: steps, ways, patterns, and a trial on the calendar."""

import re

import pytest

from casework.catalogue import drafts
from casework.dossiers.states import Stage, State
from casework.people.actor import Role
from casework.procedures import flow_checks
from tests.backoffice.office import dossier_at, hidden_of

CODE = "1.013225"
BASE = f"/thu-tuc/{CODE}"
FLOW = f"{BASE}/soan/quy-trinh"


@pytest.fixture
def opened(administrator):
    administrator.post(f"{BASE}/mo-soan", page=BASE)
    return administrator


def flow_of(database, code=CODE):
    return definition_of(database, code).flow


def definition_of(database, code=CODE):
    with database.reading() as session:
        return drafts.definition_of(drafts.find(session, code))


def revision_of(officer):
    return re.search(r'name="revision"[^>]*value="(\d+)"', officer.page(FLOW))[1]


def sent(officer, path, data=None, **more):
    """Send a small form of the outline with the revision that it shows."""
    return officer.post(path, {"revision": revision_of(officer), **(data or {}), **more})


STEP = {
    "name": "Kiểm tra quy hoạch",
    "kind": "work",
    "place": "handling",
    "role": "specialist",
    "agency": "",
    "amount": "1",
    "measure": "HOUR",
}


def send_step(officer, path, **over):
    data = {key: value for key, value in {**STEP, **over}.items() if value is not None}
    return officer.post(path, {**hidden_of(officer.page(path)), **data})


def send_way(officer, path, **over):
    data = {"name": "Đủ điều kiện", "nature": "forward", **over}
    return officer.post(path, {**hidden_of(officer.page(path)), **data})


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.SPECIALIST, Role.LEADER, Role.CLERK])
def test_only_administrators_edit_flows(officer, opened, role):
    assert officer(role).get(FLOW).status_code == 403


def test_the_outline_shows_every_step_in_words_and_as_a_picture(opened):
    page = opened.page(FLOW)

    assert "1. Tiếp nhận, số hóa và chuyển hồ sơ" in page
    assert "Sở Xây dựng tỉnh Khánh Hòa" in page
    assert "bước 4 và bước 5 cùng lúc" in page
    assert re.search(r'<svg class="mc-flow__svg"[^>]*role="img"', page)
    assert 'style="' not in page


@pytest.mark.parametrize("pattern", ["usual", "consult", "parallel"])
def test_a_pattern_gives_a_flow_that_lacks_only_the_names_of_agencies(opened, database, pattern):
    answer = sent(opened, f"{FLOW}/mau", pattern=pattern)

    assert answer.status_code == 303
    codes = {one.problem.code for one in flow_checks.faults(definition_of(database))}
    assert codes <= {"flow_agency_needed"}
    assert bool(codes) == (pattern != "usual")


def test_a_new_step_is_put_into_the_way_of_the_one_before(opened, database):
    answer = send_step(opened, f"{FLOW}/buoc-moi?sau=trinh_ky")

    flow = flow_of(database)
    assert answer.status_code == 303
    assert flow.step("trinh_ky").outcomes[0].to == ("kiem_tra_quy_hoach",)
    assert flow.step("kiem_tra_quy_hoach").outcomes[0].to == ("ky",)


def test_a_step_is_edited_whole(opened, database):
    send_step(
        opened, f"{FLOW}/buoc/lay_y_kien", name="Hỏi Cảnh sát phòng cháy", kind="consult",
        place="other", agency_words="Công an tỉnh", unit="Phòng PC07", amount="5",
        measure="WORKING_DAY", silence="yes", basis="Luật", inputs=["ban_ve", "work_kind"],
    )  # fmt: skip

    step = flow_of(database).step("lay_y_kien")
    assert (step.name, step.doer.agency, step.doer.unit) == (
        "Hỏi Cảnh sát phòng cháy", "Công an tỉnh", "Phòng PC07",
    )  # fmt: skip
    assert (step.limit.amount, step.limit.unit) == (5, "WORKING_DAY")
    assert step.inputs == ("ban_ve", "work_kind")
    assert [one.key for one in step.outcomes] == ["dong_y", "khong_dong_y"]


def test_the_signing_order_keeps_its_order(opened, database):
    send_step(
        opened, f"{FLOW}/buoc/ky", kind="sign", role="leader", result="giay_phep",
        sign_1="specialist", sign_1_unit="Phòng Kinh tế", sign_2="leader",
    )  # fmt: skip

    signing = flow_of(database).step("ky").signing
    assert [(one.role, one.unit) for one in signing] == [
        ("specialist", "Phòng Kinh tế"), ("leader", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"name": ""}, "Tên bước"),
        ({"measure": None}, "Thời hạn: tính theo"),
        ({"amount": None}, "Thời hạn: số"),
        ({"amount": "hai"}, "Hãy nhập một số nguyên"),
        ({"amount": "999999"}, "không quá 5000"),
        ({"kind": "dance"}, "Hãy chọn một mục trong danh sách"),
        ({"inputs": ["khong_co"]}, "Hãy chọn một mục trong danh sách"),
        ({"unit": "x" * 300}, "tối đa 200 ký tự"),
        ({"agency": "H32.05", "agency_words": "Công an tỉnh"}, "Chỉ chọn một"),
    ],
)
def test_a_wrong_step_is_not_kept_and_what_was_typed_stays(opened, database, over, said):
    before = flow_of(database)

    answer = send_step(opened, f"{FLOW}/buoc-moi", note="Chữ đã gõ", **over)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert "Chữ đã gõ" in page
    assert flow_of(database) == before


def test_a_way_with_a_condition_is_kept(opened, database):
    send_way(
        opened, f"{FLOW}/buoc/trinh_ky/ket-cuc", name="Nhà ở nhiều tầng",
        to=["dong_dau"], when=["floors", ">=", "7", "work_kind", "is", "Nhà ở riêng lẻ"],
    )  # fmt: skip

    way = flow_of(database).step("trinh_ky").outcomes[-1]
    assert (way.key, way.to) == ("nha_o_nhieu_tang", ("dong_dau",))
    assert dict(way.when) == {"floors": (">=7",), "work_kind": ("house",)}


def test_a_condition_can_be_taken_away_again(opened, database):
    send_way(opened, f"{FLOW}/buoc/phan_loai/ket-cuc/nha_o", name="Nhà ở", to=["tham_dinh_nha"])

    assert flow_of(database).step("phan_loai").outcomes[0].when == {}


def test_a_wrong_condition_is_told_and_nothing_is_kept(opened, database):
    before = flow_of(database)

    answer = send_way(
        opened, f"{FLOW}/buoc/trinh_ky/ket-cuc", name="Chữ đã gõ", when=["floors", ">=", "nhiều"]
    )

    assert answer.status_code == 422
    assert "Chữ đã gõ" in answer.get_data(as_text=True)
    assert flow_of(database) == before


@pytest.mark.parametrize(
    ("nature", "is_return", "is_refusal"),
    [("forward", False, False), ("return", True, False), ("refusal", False, True)],
)
def test_a_way_goes_on_or_back_or_refuses(opened, database, nature, is_return, is_refusal):
    send_way(opened, f"{FLOW}/buoc/tham_dinh/ket-cuc/du", nature=nature, to=["gop"])

    way = flow_of(database).step("tham_dinh").outcomes[0]
    assert (way.is_return, way.is_refusal) == (is_return, is_refusal)


def test_a_way_is_taken_away(opened, database):
    sent(opened, f"{FLOW}/buoc/tham_dinh/ket-cuc/khong_du/xoa")

    assert [one.key for one in flow_of(database).step("tham_dinh").outcomes] == ["du"]


def test_removing_a_step_that_others_lead_to_tells_where(opened, database):
    page = opened.page(f"{FLOW}/buoc/gop/xoa")
    answer = opened.post(f"{FLOW}/buoc/gop/xoa", {"revision": hidden_of(page)["revision"]})

    assert "Thẩm định, kiểm tra thực địa công trình: Đủ điều kiện" in page
    assert answer.status_code == 422
    assert "Chưa xóa được" in answer.get_data(as_text=True)
    assert flow_of(database).step("gop")


def test_removing_a_step_can_lead_others_past_it(opened, database):
    page = opened.page(f"{FLOW}/buoc/gop/xoa")
    opened.post(f"{FLOW}/buoc/gop/xoa", {"revision": hidden_of(page)["revision"], "bridge": "yes"})

    flow = flow_of(database)
    assert flow.step("gop") is None
    assert flow.step("tham_dinh").outcomes[0].to == ("trinh_ky",)


def test_steps_move_up_and_down(opened, database):
    keys = [one.key for one in flow_of(database).steps]
    sent(opened, f"{FLOW}/buoc/{keys[2]}/chuyen", by="up")
    sent(opened, f"{FLOW}/buoc/{keys[0]}/chuyen", by="down")

    assert [one.key for one in flow_of(database).steps][:3] == [keys[2], keys[0], keys[1]]


def test_a_faulty_flow_is_shown_with_its_faults_and_its_picture(opened):
    sent(opened, f"{FLOW}/buoc/tham_dinh/ket-cuc/du/xoa")

    page = opened.page(FLOW)
    assert "không gặp lại nhau" in page or "chỉ có một đường vào" in page
    assert "mc-flow__svg" in page


def test_a_stale_save_changes_nothing_and_keeps_what_was_typed(opened, database):
    old = hidden_of(opened.page(f"{FLOW}/buoc/trinh_ky"))
    sent(opened, f"{FLOW}/buoc/gop/chuyen", by="up")
    before = flow_of(database)

    answer = opened.post(f"{FLOW}/buoc/trinh_ky", {**old, **STEP, "name": "Chữ đã gõ"})

    assert answer.status_code == 409
    assert "Chữ đã gõ" in answer.get_data(as_text=True)
    assert flow_of(database) == before


def test_a_flow_can_be_left_out_and_begun_by_hand(opened, database):
    sent(opened, f"{FLOW}/bo")
    assert flow_of(database) is None
    assert "chưa có quy trình" in opened.page(FLOW)
    assert opened.get(f"{FLOW}/thu").status_code == 404

    send_step(opened, f"{FLOW}/buoc-moi", name="Tiếp nhận", kind="receive", place="desk")

    assert [one.key for one in flow_of(database).steps] == ["tiep_nhan"]


@pytest.mark.parametrize("path", ["buoc/x", "buoc/x/xoa", "buoc/ky/ket-cuc/x", "buoc/x/ket-cuc"])
def test_an_unknown_step_is_not_found(opened, path):
    assert opened.get(f"{FLOW}/{path}").status_code == 404


def test_a_trial_shows_each_deadline_on_the_real_calendar(opened):
    page = opened.page(f"{FLOW}/thu?ngay=18/11/2026&gio=08:00&q.work_kind=works")

    assert "Im lặng là đồng ý" in page
    assert "30/11/2026" in page
    assert "trong hạn trả" in page


def test_a_trial_tells_when_the_plan_ends_after_the_time_limit(opened):
    assert "trễ hơn hạn trả" in opened.page(f"{FLOW}/thu?ngay=02/11/2026&q.work_kind=works")


def test_a_trial_reads_numbers_as_a_form_does(opened, database):
    send_way(
        opened, f"{FLOW}/buoc/trinh_ky/ket-cuc/trinh", name="Dưới 1.000 tầng", to=["ky"],
        when=["floors", "<", "1.000"],
    )  # fmt: skip
    send_way(
        opened, f"{FLOW}/buoc/trinh_ky/ket-cuc", name="Còn lại", to=["ky"],
        when=["floors", ">=", "1.000", "floors", "blank", ""],
    )  # fmt: skip

    page = opened.page(f"{FLOW}/thu?q.work_kind=house&q.floors=1.200")

    assert 'value="1.200"' in page
    assert re.search(r'data-label="Kết cục"><span>Còn lại', page)


def test_a_trial_follows_what_people_choose(opened):
    page = opened.page(f"{FLOW}/thu?q.work_kind=house&c.tham_dinh_nha=khong_du")

    assert "Hồ sơ bị từ chối" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ngay=31/02/2026", "Ngày này không có thật"),
        ("ngay=01/01/9999", "Ngày này không có thật"),
        ("gio=26:00", "giờ:phút"),
        ("gio=%00x", "giờ:phút"),
    ],
)
def test_a_trial_at_a_wrong_time_says_so(opened, query, said):
    assert said in opened.page(f"{FLOW}/thu?{query}")


def test_the_officer_of_a_dossier_can_read_its_flow(reception, database):
    reference = dossier_at(database, State.REGISTERED, Stage.DESK)

    page = reception.page(f"/ho-so/{reference}")

    assert "Quy trình giải quyết" in page
    assert "Tra cứu Sổ hộ tịch" in page


def test_signers_that_the_form_does_not_touch_stay_as_they_are(opened, database):
    fields = hidden_of(opened.page(f"{FLOW}/buoc/ky"))
    sign = {**STEP, "kind": "sign", "role": "leader", "result": "giay_phep"}

    opened.post(
        f"{FLOW}/buoc/ky",
        {**fields, **sign, "sign_1": "leader", "sign_1_unit": "", "sign_2": "", "sign_3": ""},
    )

    assert [one.role for one in flow_of(database).step("ky").signing] == ["leader"]
