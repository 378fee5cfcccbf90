import time

from web.app import Outside, new_app


def test_the_process_says_that_it_is_alive(client):
    assert client.get("/healthz").json == {"status": "alive"}


def test_each_dependency_is_told_apart(settings, database):
    def broken():
        raise RuntimeError("postgresql://user:secret@host")

    outside = Outside({"mail": broken, "slow": lambda: time.sleep(0.05)}, bool, str.encode)
    answer = new_app(settings, database, outside).test_client().get("/readyz")

    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
    assert {name: one["ok"] for name, one in answer.json["checks"].items()} == {
        "database": True, "mail": False, "slow": True,
    }  # fmt: skip
    assert "secret" not in answer.get_data(as_text=True)
    assert answer.json["checks"]["slow"]["ms"] >= 50


def test_without_the_object_store_nobody_is_sent_here(settings, database):
    def broken():
        raise ConnectionError

    outside = Outside({"object_store": broken}, bool, str.encode)
    answer = new_app(settings, database, outside).test_client().get("/readyz")

    assert (answer.status_code, answer.json["status"]) == (503, "not_ready")


def test_all_well_is_200(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json["status"]) == (200, "ready")
