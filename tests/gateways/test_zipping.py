"""Archives are written as they are read: whole, in order, and never more than a piece at once."""

import io
import tracemalloc
import zipfile

import pytest

from gateways import zipping
from gateways.zipping import Packed

PIECE = 256 * 1024


def test_members_come_out_as_they_went_in():
    given = {"a.txt": [b"mot", b" hai"], "trong.txt": [], "c.bin": [bytes(range(256))] * 1000}

    data = b"".join(
        zipping.stream(
            Packed(path, sum(map(len, pieces)), lambda pieces=pieces: pieces)
            for path, pieces in given.items()
        )
    )

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {one: archive.read(one) for one in archive.namelist()} == {
            path: b"".join(pieces) for path, pieces in given.items()
        }


def test_a_large_archive_needs_no_more_memory_than_a_few_pieces():
    tracemalloc.start()
    members = (Packed(f"{n}.bin", 80 * PIECE, _large) for n in range(3))
    size = sum(map(len, zipping.stream(members)))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size > 240 * PIECE
    assert peak < 12 * PIECE


def _large():
    return (bytes(PIECE) for _ in range(80))


def test_a_file_that_breaks_off_ends_the_archive_in_the_middle():
    def broken():
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        list(zipping.stream([Packed("a", 8, broken)]))
