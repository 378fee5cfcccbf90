import re

import pytest

from tests.web import doors

PATHS = ["/mo", "/khong-co", "/tu-choi/loi", "/tu-choi/ban", "/cua-toi", "/can-bo/ky", "/healthz",
         "/api/v1/sai", "/quen-khai-bao"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers(client, path):
    headers = client.get(path).headers

    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_scripts_carry_the_nonce_of_their_answer_and_no_other(client):
    first, second = client.get("/mo"), client.get("/mo")
    nonces = [
        re.search(r"'nonce-([^']+)'", one.headers["Content-Security-Policy"])[1]
        for one in (first, second)
    ]

    assert nonces[0] != nonces[1]
    assert set(re.findall(r'<script[^>]* nonce="([^"]*)"', first.get_data(as_text=True))) == {
        nonces[0]
    }


def test_files_may_be_sent_to_the_object_store_and_nowhere_else(make_app):
    client = make_app(s3_public_endpoint="https://tep.example.vn:9000/x").test_client()
    policy = client.get("/mo").headers["Content-Security-Policy"]

    assert "connect-src 'self' https://tep.example.vn:9000;" in policy
    assert "form-action 'self' https://tep.example.vn:9000;" in policy


def test_over_tls_cookies_are_bound_to_the_host(make_app):
    client = make_app(portal_url="https://motcua.example.vn").test_client()
    answer = client.get("/mo", base_url="https://motcua.example.vn")
    cookie = answer.headers["Set-Cookie"]

    assert cookie.startswith("__Host-motcua_portal=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {
        part.strip() for part in cookie.split(";")
    }
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_form_without_its_token_is_refused(client):
    assert client.post("/dien-thoai", data={"phone": "0912345678"}).status_code == 400
    assert doors.post(client, "/dien-thoai", {"phone": "0912345678"}).status_code == 200


def test_a_stranger_sends_one_file_at_most(make_app):
    client = make_app(max_file_bytes=1000).test_client()
    answer = client.post("/dien-thoai", data=b"x" * 1_100_000, content_type="text/plain")

    assert answer.status_code == 413
    assert answer.get_data(as_text=True).count("<h1") == 1


def test_programs_need_no_form_token(client):
    assert client.post("/api/v1/ai").status_code == 401


def test_forwarded_headers_are_not_believed_unless_a_proxy_is_trusted(make_app):
    seen = []
    for hops in (0, 1):
        app = make_app(trusted_proxies=hops)
        app.add_url_rule("/dia-chi", view_func=lambda: __import__("flask").request.remote_addr)
        answer = app.test_client().get("/dia-chi", headers={"X-Forwarded-For": "203.0.113.9"})
        seen.append(answer.get_data(as_text=True))

    assert seen == ["127.0.0.1", "203.0.113.9"]


def test_the_language_asked_for_is_remembered(client):
    assert '<html class="govuk-template" lang="vi">' in client.get("/mo").get_data(as_text=True)
    assert 'lang="en">' in client.get("/mo?lang=en").get_data(as_text=True)
    assert 'lang="en">' in client.get("/mo").get_data(as_text=True)
    assert 'lang="vi">' in client.get("/mo?lang=vi").get_data(as_text=True)
    assert 'lang="vi">' in client.get("/mo?lang=../../etc").get_data(as_text=True)
