"""What may leave the house in words of notices, how they are filled, how long messages are."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.notifications import messages, placeholders, short_lines, template_rules
from casework.notifications.messages import Wording, message_for
from casework.notifications.records import NoticeKind
from casework.notifications.template_records import NoticeForm
from casework.notifications.template_rules import Words
from foundation.errors import Invalid

OURS = {"dichvucong.example.vn", "127.0.0.1"}
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
FACTS = {
    "reference": "KH-7M2QX-4D9TB", "code": "H32.15-261122-0007", "procedure": "Khai <b>sinh</b>",
    "due_at": "2026-11-23T09:30:00+00:00", "due_before": "2026-11-20T09:30:00+00:00",
    "until": "2026-11-25T09:30:00+00:00", "reason": "Thiếu giấy", "holder_number": "056090001234",
}  # fmt: skip
GOOD = Words("Thân gửi {nguoi_nhan}.", "Hồ sơ {ma_ho_so}", "Mở hồ sơ")


def problem(words, kind=NoticeKind.ACCEPTED, form=NoticeForm.LETTER):
    """Return field and code of the one thing that is wrong, or None."""
    try:
        template_rules.check(kind, form, words, hosts=OURS)
    except Invalid as refusal:
        [(field, found)] = refusal.fields.items()
        return field, found.code
    return None


def write(wording, kind=NoticeKind.ACCEPTED, language="vi", **over):
    return message_for(
        kind, {**FACTS, **over}, recipient_name="<i>An</i>", portal_url="https://p.example.vn",
        office_url="https://o.example.vn", language=language, wording=wording,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "required"),
        ("a" * 2001, "too_long"),
        ("{ho_ten}", "notice_place_unknown"),
        ("{nguoi_nhan.__class__}", "notice_place_unknown"),
        ("{so_van_ban}", "notice_place_unknown"),
        ("{answers.reason}", "notice_place_unknown"),
        ("{}", "notice_place_unknown"),
        ("{{ 7 * 7 }}", "notice_place_unknown"),
        ("{% if x %}", "notice_place_unknown"),
        ("Lỗi } rồi", "notice_brace"),
        ("{ma_ho_so", "notice_brace"),
        ("<script>alert(1)</script>", "notice_markup"),
        ("1 < 2", "notice_markup"),
        ("&lt;b&gt;", "notice_markup"),
        ("&#60;b", "notice_markup"),
        ("https://motcua.evil.com/x", "notice_link"),
        ("https://dichvucong.example.vn.evil.com", "notice_link"),
        ("https://dichvucong.example.vn@evil.com/", "notice_link"),
        ("https:\\\\evil.com", "notice_link"),
        ("//evil.com", "notice_link"),
        ("bit.ly/abc", "notice_link"),
        ("xem evil.com.", "notice_link"),
        ("{ma_ho_so}.vn", "notice_link"),
        ("motcua．evil．com", "notice_link"),
        ("motcua。evil。com", "notice_link"),
        ("a@b.vn", "notice_link"),
        ("javascript:alert(1)", "notice_link"),
        ("ftp://127.0.0.1/x", "notice_link"),
        ("8.8.8.8", "notice_link"),
        ("Số 056090001234", "notice_number"),
        ("Số 0560 9000 1234", "notice_number"),
        ("Số 0560.9000.1234.5678", "notice_number"),
        ("Số ０５６０９０００１２３４", "notice_number"),
        ("CMND 225123456", "notice_number"),
    ],
)
def test_what_must_not_leave_is_refused(body, code):
    assert problem(Words(body, GOOD.subject, GOOD.action)) == ("body", code)


@pytest.mark.parametrize(
    "body",
    [
        "Gọi 0258 3821 234 hoặc 1900 1234.",
        "Xem https://dichvucong.example.vn/ho-so để rõ, hoặc dichvucong.example.vn.",
        "Nộp 25.000 đ tại P.TN và/hoặc TP.HCM v.v. ngày 01/12/2026 hoặc 02/12/2026; R&D.",
    ],
)
def test_ordinary_words_are_not_taken_for_secrets(body):
    assert problem(Words(body, GOOD.subject, GOOD.action)) is None


@pytest.mark.parametrize(
    ("words", "kind", "form", "found"),
    [
        (Words("x", "Hồ sơ", "Mở"), NoticeKind.PAID, NoticeForm.LETTER, "notice_place_missing"),
        (Words("Hồ sơ"), NoticeKind.PAID, NoticeForm.LINE, "notice_place_missing"),
        (Words("{ma_ho_so} {thu_tuc}"), NoticeKind.PAID, NoticeForm.LINE, "notice_place_unknown"),
        (Words("{x}"), NoticeKind.SECRECY_FOUND, NoticeForm.LINE, "notice_no_places"),
        (
            Words("{ma_ho_so} " + "chữ " * 60), NoticeKind.PAID, NoticeForm.LINE,
            "notice_line_too_long",
        ),
        (
            Words("x", "Văn bản", "Mở"), NoticeKind.CHECKED_RESULT_ENDED, NoticeForm.LETTER,
            "notice_place_missing",
        ),
    ],
)  # fmt: skip
def test_each_kind_and_form_has_its_own_places(words, kind, form, found):
    assert problem(words, kind, form)[1] == found


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 11, 22), "notice_day_past"), (date(2027, 12, 1), "notice_day_far")],
)
def test_words_begin_today_or_within_a_year(day, code):
    with pytest.raises(Invalid) as caught:
        template_rules.begins_at(day, at=NOW)
    assert caught.value.fields["effective_on"].code == code
    assert template_rules.begins_at(date(2026, 11, 23), at=NOW) == NOW
    assert template_rules.begins_at(date(2026, 11, 24), at=NOW).isoformat().startswith("2026-11-24")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", sorted(NoticeKind))
def test_built_in_words_pass_their_own_rules_and_fill_to_themselves(kind, language):
    given_ = messages.built_in(kind, language)
    assert problem(given_.letter, kind) is None
    assert problem(given_.line, kind, NoticeForm.LINE) is None

    filled = write(Wording(letter=given_.letter), kind, language)

    assert filled.text == write(messages.BUILT_IN, kind, language).text
    assert "{" not in filled.text + write(given_, kind, language).short


def test_values_are_letters_never_words_to_be_filled_or_markup():
    words = Words("Gửi {nguoi_nhan}: {thu_tuc}.", "Hồ sơ {ma_ho_so}", "Mở")
    mail = write(Wording(letter=words), procedure="{nguoi_nhan} {{ 7*7 }} <img src=x>")

    assert "{nguoi_nhan} {{ 7*7 }} <img src=x>" in mail.text
    assert "<img" not in mail.html
    assert "<i>An" not in mail.html
    assert "&lt;i&gt;An" in mail.html


def test_words_that_cannot_be_filled_give_way_to_the_built_in_ones():
    words = Words("Hẹn {ngay_hen}.", "Hồ sơ {ma_ho_so}", "Mở")
    line = Words("Ho so {ma_ho_so} hen {ngay_hen}")
    built_in = write(messages.BUILT_IN, due_at=None)

    mail = write(Wording(words, line), due_at=None)

    assert (mail.subject, mail.text, mail.short) == (
        built_in.subject, built_in.text, built_in.short,
    )  # fmt: skip
    assert "16 giờ 30 ngày 23/11/2026" in write(Wording(words, line)).text
    assert "16 gio 30 ngay 23/11/2026" in write(Wording(words, line)).short


@pytest.mark.parametrize(
    ("text", "is_gsm7", "units", "parts"),
    [
        ("", True, 0, 1),
        ("a" * 160, True, 160, 1),
        ("a" * 161, True, 161, 2),
        ("a" * 307, True, 307, 3),
        ("[" * 80, True, 160, 1),
        ("`", False, 1, 1),
        ("ồ" * 70, False, 70, 1),
        ("ồ" * 71, False, 71, 2),
        ("😀", False, 2, 1),
    ],
)
def test_messages_are_counted_as_the_network_does(text, is_gsm7, units, parts):
    assert short_lines.size(text) == short_lines.Size(is_gsm7, units, parts)


@given(st.text(max_size=400))
def test_whatever_is_typed_a_line_fits_two_parts_or_is_not_sent(text):
    words = Words(f"{{ma_ho_so}} {text}")
    short = write(Wording(line=words)).short

    assert short.isascii()
    assert short_lines.size(short).parts <= short_lines.MOST_PARTS
    assert short.endswith("/ho-so/KH-7M2QX-4D9TB")


@given(st.text(max_size=300))
def test_filling_never_fails_but_by_what_is_missing(text):
    known = {"code": "H32", "procedure": "P", "recipient_name": "An"}
    try:
        placeholders.fill(text, placeholders.of_letter(NoticeKind.PAID), known, "vi")
    except placeholders.CannotFillError:
        assert "{" in text
