"""The embedded object store is started, killed and asked by strangers for real."""

import hashlib
import os
import shutil
import signal
import socket
import stat
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from foundation.object_store import EmbeddedObjectStore

PORTAL, STRANGER = "http://127.0.0.1:8000", "http://stranger.example"


def client(store, secret=None):
    return boto3.client(
        "s3",
        endpoint_url=store.endpoint,
        aws_access_key_id=store.access_key,
        aws_secret_access_key=secret or store.secret_key,
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
    )


@pytest.fixture(scope="module")
def store():
    folder = Path(tempfile.mkdtemp(prefix="s3-test-"))
    store = EmbeddedObjectStore(folder / "objects", "files", origins=[PORTAL]).start()
    yield store
    store.destroy()
    shutil.rmtree(folder)


def test_a_killed_store_comes_back_with_every_answered_put(store):
    s3 = client(store)
    hashes = {}
    for number in range(20):
        body = os.urandom(30_000 + number)
        s3.put_object(Bucket="files", Key=f"kept/{number}", Body=body)
        hashes[f"kept/{number}"] = hashlib.sha256(body).digest()

    os.kill(store._child.pid, signal.SIGKILL)
    store.start()

    for key, expected in hashes.items():
        body = s3.get_object(Bucket="files", Key=key)["Body"].read()
        assert hashlib.sha256(body).digest() == expected


def test_a_stopped_store_keeps_files_address_and_secrets(store):
    client(store).put_object(Bucket="files", Key="stays", Body=b"yes")
    before = (store.endpoint, store.access_key, store.secret_key)
    assert store.stop()

    store.start()

    assert (store.endpoint, store.access_key, store.secret_key) == before
    assert client(store).get_object(Bucket="files", Key="stays")["Body"].read() == b"yes"


def test_taken_ports_are_exchanged_and_the_files_are_still_there(store):
    client(store).put_object(Bucket="files", Key="moves", Body=b"yes")
    store.stop()
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", store._ports()["s3"]))
        squatter.listen()

        again = EmbeddedObjectStore(store._base, "files", origins=[PORTAL]).start()

        assert client(again).get_object(Bucket="files", Key="moves")["Body"].read() == b"yes"
        again.stop()
    store.start()


def test_a_wrong_secret_and_no_key_at_all_are_refused(store):
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        client(store, secret="wrong").list_objects_v2(Bucket="files")
    for port in (store._ports()["s3"], store._ports()["filer"]):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/buckets/files/")
        assert refused.value.code in {401, 403}
        refused.value.close()


def test_secrets_are_readable_by_their_owner_only(store):
    file = store._base / "secrets.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def preflight(store, origin):
    request = urllib.request.Request(
        f"{store.endpoint}/files",
        method="OPTIONS",
        headers={"Origin": origin, "Access-Control-Request-Method": "POST"},
    )
    with urllib.request.urlopen(request) as answer:
        return answer.headers["Access-Control-Allow-Origin"]


def test_a_browser_on_the_portal_may_send_files_and_one_elsewhere_may_not(store):
    assert preflight(store, PORTAL) == PORTAL
    with pytest.raises((urllib.error.URLError, OSError)):  # the store hangs up
        preflight(store, STRANGER)


def post_form(ticket, body):
    boundary = "----form"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in ticket["fields"].items()
    ]
    head = "".join(parts) + (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    request = urllib.request.Request(
        ticket["url"],
        data=head.encode() + body + f"\r\n--{boundary}--\r\n".encode(),
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}", "Origin": PORTAL},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers["Access-Control-Allow-Origin"]
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Access-Control-Allow-Origin"]


def test_a_signed_form_uploads_what_its_policy_allows_and_no_more(store):
    ticket = client(store).generate_presigned_post(
        "files", "incoming/one", Conditions=[["content-length-range", 0, 1000]], ExpiresIn=60
    )

    assert post_form(ticket, b"x" * 1000) == (204, PORTAL)
    assert post_form(ticket, b"x" * 1001) == (400, PORTAL)
    stored = client(store).get_object(Bucket="files", Key="incoming/one")["Body"].read()
    assert stored == b"x" * 1000
