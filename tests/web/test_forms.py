import pytest

from tests.web import doors


def test_a_form_is_tidied_and_read(client):
    answer = doors.post(
        client, "/dien-thoai", {"phone": " +84 912.345.678 ", "born": "05112026", "next": "/"}
    )

    assert answer.json == {"phone": "0912345678", "born": "2026-11-05"}


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"phone": ""}, "phone", "chưa điền"),
        ({"phone": "12"}, "phone", "10 chữ số"),
        ({"phone": "9" * 10_000}, "phone", "tối đa 200 ký tự"),
        ({"phone": "0912345678", "born": "31/02/2020"}, "born", "không có thật"),
        ({"phone": "0912345678", "sex": "other"}, "sex", "trong danh sách"),
        ({"phone": ["0912345678", "0912345679"]}, "phone", "hai lần"),
    ],
)
def test_what_is_wrong_stands_at_its_field(client, sent, field, words):
    answer = doors.post(client, "/dien-thoai", sent)

    assert answer.status_code == 422
    [[at, sentence]] = answer.json["problems"]
    assert (at, words in sentence) == (field, True)


def test_a_field_that_the_form_does_not_have_is_refused(client):
    sent = {"phone": "0912345678", "account_id": "1"}

    assert doors.post(client, "/dien-thoai", sent).status_code == 400


def test_a_field_draws_its_component(client):
    page = client.get("/mo").get_data(as_text=True)

    assert 'for="phone">Số điện thoại' in page
    assert '<div id="phone-hint" class="govuk-hint">Ví dụ: 0912 345 678</div>' in page
    assert 'name="sex" type="radio" value="female"' in page
    assert 'name="agree" type="checkbox" value="yes"' in page
