from datetime import timedelta

from foundation import rates
from foundation.clock import now


def test_asking_too_often_is_429_with_the_time_to_wait(make_app):
    client = make_app(rate_limits=True).test_client()
    statuses = [client.get("/it-thoi").status_code for _ in range(4)]
    last = client.get("/it-thoi")

    assert statuses == [200, 200, 200, 429]
    assert 1 <= int(last.headers["Retry-After"]) <= 60
    assert "Ông/bà thao tác" in last.get_data(as_text=True)


def test_another_address_has_its_own_count(make_app):
    client = make_app(rate_limits=True, trusted_proxies=1).test_client()
    for _ in range(4):
        client.get("/it-thoi", headers={"X-Forwarded-For": "203.0.113.1"})

    assert client.get("/it-thoi", headers={"X-Forwarded-For": "203.0.113.2"}).status_code == 200


def test_limits_can_be_switched_off(client):
    assert {client.get("/it-thoi").status_code for _ in range(6)} == {200}


def test_a_window_that_is_over_starts_anew(session):
    minute, at = timedelta(minutes=1), now()
    windows = [("b", minute), ("a", minute * 2)]
    rates.count(session, windows, at=at)
    counted = rates.count(session, windows, at=at + minute)

    assert {one.key: one.count for one in counted} == {"a": 2, "b": 1}


def test_counters_that_are_over_are_swept(session):
    at = now()
    rates.count(session, [("a", timedelta(seconds=1)), ("b", timedelta(hours=1))], at=at)

    assert rates.sweep(session, at=at + timedelta(seconds=2)) == 1
    assert set(rates.standing(session, ["a", "b"], at=at)) == {"b"}
