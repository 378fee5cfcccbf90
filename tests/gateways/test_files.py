import dataclasses
import hashlib
import os
import uuid

import boto3
import pytest
import requests

from foundation.errors import NotFound, Unavailable
from foundation.settings import Settings
from gateways.files import Blob, FileStore, key_of

PDF = "application/pdf"


@pytest.fixture
def store_settings(servers):
    return Settings(
        s3_endpoint=os.environ["TEST_S3_ENDPOINT"],
        s3_bucket="mot-cua-test",
        s3_access_key=os.environ["TEST_S3_ACCESS_KEY"],
        s3_secret_key=os.environ["TEST_S3_SECRET_KEY"],
    )


@pytest.fixture
def files(store_settings):
    return FileStore(store_settings)


@pytest.fixture
def behind(store_settings):
    """The store as an administrator reaches it, past the gateway."""
    return boto3.client(
        "s3",
        endpoint_url=store_settings.s3_endpoint,
        aws_access_key_id=store_settings.s3_access_key,
        aws_secret_access_key=store_settings.s3_secret_key,
        region_name="us-east-1",
    )


def some_bytes(size=1000):
    return os.urandom(size)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def post(ticket, data):
    return requests.post(ticket.url, data=ticket.fields, files={"file": data}, timeout=10)


@pytest.mark.parametrize("size", [0, 1, 1000, 3_000_000])
def test_what_is_put_is_there_under_its_hash(files, size):
    data = some_bytes(size)
    blob = files.put(data, media_type=PDF)
    assert blob == Blob(digest(data), size)
    assert files.read(blob.sha256) == data
    assert b"".join(files.stream(blob.sha256)) == data
    assert files.has(blob.sha256) == blob


def test_several_are_put_in_order(files):
    wanted = [some_bytes() for _ in range(10)]
    blobs = files.put_many([(data, PDF) for data in wanted])
    assert [blob.sha256 for blob in blobs] == [digest(data) for data in wanted]
    assert files.put_many([]) == []


def test_putting_twice_keeps_one(files):
    data = some_bytes()
    assert files.put(data, media_type=PDF) == files.put(data, media_type=PDF)


def test_bytes_that_do_not_fit_their_hash_are_not_kept(files):
    said = digest(some_bytes())
    with pytest.raises(Unavailable):
        files.put(some_bytes(), media_type=PDF, sha256=said)
    assert files.has(said) is None


def test_what_was_never_put_is_not_found(files):
    assert files.has(digest(b"never")) is None
    with pytest.raises(NotFound):
        files.read(digest(b"never"))
    with pytest.raises(NotFound):
        next(iter(files.stream(digest(b"never"))))


def test_what_is_deleted_is_gone(files):
    blob = files.put(some_bytes(), media_type=PDF)
    files.delete(blob.sha256)
    assert files.has(blob.sha256) is None


def test_bytes_changed_behind_our_back_are_not_handed_out(files, behind):
    blob = files.put(some_bytes(), media_type=PDF)
    behind.put_object(Bucket="mot-cua-test", Key=key_of(blob.sha256), Body=some_bytes())
    with pytest.raises(Unavailable):
        files.read(blob.sha256)


def test_a_browser_posts_straight_to_the_store(files):
    ticket, data = uuid.uuid4().hex, some_bytes()
    assert post(files.presign_upload(ticket, max_bytes=2000), data).ok
    assert files.take_upload(ticket) == data
    blob = files.settle_upload(ticket, data, media_type=PDF)
    assert files.read(blob.sha256) == data
    with pytest.raises(NotFound):
        files.take_upload(ticket)


@pytest.mark.parametrize("size", [0, 2001])
def test_a_ticket_is_for_so_many_bytes_and_no_more(files, size):
    ticket = uuid.uuid4().hex
    answer = post(files.presign_upload(ticket, max_bytes=2000), some_bytes(size))
    assert answer.status_code in {400, 403}
    with pytest.raises(NotFound):
        files.take_upload(ticket)


def test_a_ticket_is_for_one_place(files):
    mine, other = uuid.uuid4().hex, uuid.uuid4().hex
    ticket = files.presign_upload(mine, max_bytes=2000)
    moved = dataclasses.replace(ticket, fields={**ticket.fields, "key": f"incoming/{other}"})
    assert post(moved, some_bytes()).status_code in {400, 403}
    with pytest.raises(NotFound):
        files.take_upload(other)


def test_dropping_an_upload_that_never_came_is_no_fault(files):
    files.drop_upload(uuid.uuid4().hex)


def test_nobody_reads_without_a_key(files, store_settings):
    blob = files.put(some_bytes(), media_type=PDF)
    where = f"{store_settings.s3_endpoint}/mot-cua-test/{key_of(blob.sha256)}"
    assert requests.get(where, timeout=10).status_code == 403


def test_a_store_that_is_down_is_unavailable(store_settings, free_ports):
    gone = f"http://127.0.0.1:{free_ports[0]}"
    files = FileStore(dataclasses.replace(store_settings, s3_endpoint=gone))
    for ask in (
        files.check,
        lambda: files.put(b"x", media_type=PDF),
        lambda: files.read(digest(b"x")),
        lambda: files.has(digest(b"x")),
        lambda: files.stream(digest(b"x")),
        lambda: files.put_many([(b"x", PDF), (b"y", PDF)]),
    ):
        with pytest.raises(Unavailable) as refused:
            ask()
        assert refused.value.retry_after > 0


def test_a_wrong_key_is_unavailable_not_a_crash(store_settings):
    with pytest.raises(Unavailable):
        FileStore(dataclasses.replace(store_settings, s3_secret_key="wrong")).check()


def test_the_run_s_store_is_well(files):
    files.check()
