"""The machines' door: a scanner puts files into its folder by WebDAV, and can do nothing else."""

import base64
import dataclasses
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select

from backoffice.scanning import drop
from casework.people.actor import Role
from casework.scanning import drops
from casework.scanning.records import BatchWay, ScanBatch, ScanSource
from foundation.clock import now
from tests import make
from tests.backoffice.scanning import picture


class Machine:
    """A scanner with name and password."""

    def __init__(self, app, point, token):
        self.client, self.folder, self.token = app.test_client(), point.folder, token

    def ask(self, method, name="", *, user=None, token=None, folder=None, data=b"", **headers):
        pair = f"{user or self.folder}:{token or self.token}".encode()
        given = {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        path = f"/may-quet/{folder or self.folder}/{name}"
        headers = given | {key.replace("_", "-"): value for key, value in headers.items()}
        return self.client.open(path, method=method, headers=headers, data=data)


@pytest.fixture
def doors(doors):
    return (*doors, (None, drop.blueprint))


@pytest.fixture
def machine(app, database):
    with database.transaction() as session:
        by = make.officer(session, Role.ADMINISTRATOR)
        agency_id = make.agency(session).id
        return Machine(app, *drops.open_point(session, agency_id, "Tầng 1", by=by, at=now()))


def parsed(answer):
    return ET.fromstring(answer.data)  # noqa: S314 - our own answer


def kept(database):
    with database.reading() as session:
        batches = session.scalars(select(ScanBatch)).all()
        sources = session.scalars(select(ScanSource)).all()
    return batches, sources


def test_files_of_one_pile_join_one_batch_and_a_second_try_counts_once(machine, database):
    answers = [
        machine.ask("PUT", name, data=picture(colour))
        for name, colour in (("a.jpg", "red"), ("b.jpg", "blue"), ("a.jpg", "red"))
    ]

    [batch], sources = kept(database)
    assert [one.status_code for one in answers] == [201, 201, 204]
    assert batch.way == BatchWay.SCANNER
    assert batch.officer_id is None
    assert len(sources) == 2


def test_what_clients_ask_around_a_file_is_answered(machine, database):
    options = machine.ask("OPTIONS")
    empty = machine.ask("PUT", "q u é t.jpg", data=b"")
    lock = machine.ask("LOCK", "q u é t.jpg")
    sent = machine.ask("PUT", "q u é t.jpg", data=picture())
    folder, file = machine.ask("PROPFIND", Depth="1"), machine.ask("PROPFIND", "q u é t.jpg")

    assert "2" in options.headers["DAV"]
    assert empty.status_code == sent.status_code == 201
    assert lock.headers["Lock-Token"].startswith("<opaquelocktoken:")
    assert parsed(lock).tag == "{DAV:}prop"
    names = [one.text for one in parsed(folder).iter("{DAV:}displayname")]
    assert names == [machine.folder, "q u é t.jpg"]
    sizes = [one.text for one in parsed(file).iter("{DAV:}getcontentlength")]
    assert sizes == [str(len(picture()))]
    assert machine.ask("HEAD", "q u é t.jpg").content_length == len(picture())
    for method, status in (("UNLOCK", 204), ("PROPPATCH", 207), ("MKCOL", 405), ("MOVE", 201)):
        name = "" if method == "MKCOL" else "q u é t.jpg"
        assert machine.ask(method, name).status_code == status, method
    assert machine.ask("PUT", "._q.jpg", data=b"anything").status_code == 201
    assert machine.ask("PROPFIND", "khac.jpg").status_code == 404
    assert len(kept(database)[1]) == 1


def test_nothing_can_be_read_back_or_deleted(machine):
    machine.ask("PUT", "a.jpg", data=picture())

    for method in ("GET", "DELETE", "COPY"):
        assert machine.ask(method, "a.jpg").status_code == 403, method
    assert machine.client.post(f"/may-quet/{machine.folder}/").status_code == 405


def test_what_is_no_scan_or_too_large_is_refused_with_a_status(machine, app, database):
    settings = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(settings, max_dossier_bytes=500)

    assert machine.ask("PUT", "a.exe", data=b"MZ" * 40).status_code == 415
    assert machine.ask("PUT", "a.jpg", data=picture("red", (400, 400))).status_code == 413
    assert kept(database) == ([], [])


def test_wrong_passwords_foreign_folders_and_closed_points_stay_outside(machine, app, database):
    with database.transaction() as session:
        by, agency_id = make.officer(session, Role.ADMINISTRATOR), make.agency(session).id
        other, _token = drops.open_point(session, agency_id, "Tầng 2", by=by, at=now())

    refused = [
        machine.client.open(f"/may-quet/{machine.folder}/a.jpg", method="PUT", data=picture()),
        machine.ask("PUT", "a.jpg", token="sai", data=picture()),
        machine.ask("PUT", "a.jpg", user=other.folder, data=picture()),
        machine.ask("PUT", "a.jpg", folder=other.folder, data=picture()),
    ]
    with database.transaction() as session:
        [point, _other] = drops.points(session, agency_id)
        drops.close_point(session, agency_id, point.id, by=by, at=now())
    refused.append(machine.ask("PUT", "a.jpg", data=picture()))

    assert [one.status_code for one in refused] == [401] * 5
    assert all(one.headers["WWW-Authenticate"].startswith("Basic ") for one in refused)
    assert kept(database) == ([], [])


def test_xml_that_comes_in_is_never_parsed(machine):
    bomb = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><propfind>&a;</propfind>'

    answer = machine.ask("PROPFIND", data=bomb, Depth="0", Content_Type="application/xml")

    assert answer.status_code == 207
    assert b"root:" not in answer.data


def test_an_administrator_opens_and_closes_the_points_of_the_desks(
    administrator, database, officer
):
    path = "/so-hoa/may-quet?co-quan=H32.102"

    empty = administrator.post(path, {"name": ""}, page=path)
    opened = administrator.post(path, {"name": "Máy tầng 1"}, page=path)
    text = opened.get_data(as_text=True)
    with database.reading() as session:
        [point] = drops.points(session, make.agency(session).id)
    listed = administrator.page(path)
    closed = administrator.post(f"/so-hoa/may-quet/{point.id}/dong?co-quan=H32.102", page=path)

    assert empty.status_code == 422
    assert "Mật khẩu chỉ hiện một lần này" in text
    assert f"/may-quet/{point.folder}/" in listed
    assert "Mật khẩu chỉ hiện" not in listed
    assert closed.status_code == 303
    assert point.folder not in administrator.page(path)
