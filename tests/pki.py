"""A test authority with a few holders, made anew for each test process that needs one."""

import contextlib
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from demo.stand_ins.pki import certify
from demo.stand_ins.plan import Holder
from demo.stand_ins.web import open_server

COMMUNE = "Ủy ban nhân dân phường Nha Trang"
CENTRE = "Trung tâm Phục vụ hành chính công tỉnh Khánh Hòa"
LEADER = Holder("leader", "Trần Thị Hải Yến", COMMUNE, "Chủ tịch")
HOLDERS = (
    LEADER,
    Holder("clerk", "Lê Văn Đức", COMMUNE, "Công chức Văn phòng – Thống kê"),
    Holder("agency", CENTRE, CENTRE),
    Holder("commune", COMMUNE, COMMUNE),
    Holder("revoked", "Phạm Quốc Ấn", COMMUNE, revoked_since="2025-06-01T00:00:00+0000"),
    Holder("expired", "Ngô Thị Bích", COMMUNE, valid_to="2025-06-01T00:00:00+0000"),
)


@dataclass(frozen=True, slots=True)
class Pki:
    """Where the authority's files lie and where it answers."""

    directory: Path
    base_url: str

    @property
    def roots(self) -> Path:
        """The trusted root."""
        return self.directory / "roots.pem"

    @property
    def passphrase(self) -> str:
        """What unlocks the keys."""
        return (self.directory / "passphrase").read_text()

    @property
    def tsa_url(self) -> str:
        """Where time stamps are given."""
        return f"{self.base_url}/demo/tsa/tsa"

    def impostor(self) -> "Pki":
        """Another authority of the same names with other keys, certifying the same leader."""
        made = Pki(self.directory / "impostor", self.base_url)
        certify(made.directory, [LEADER], made.base_url)
        return made


@contextlib.contextmanager
def serve_pki() -> Iterator[Pki]:
    """Make the authority in a folder of its own and serve it until the end."""
    with tempfile.TemporaryDirectory(prefix="mc-pki-") as home:
        directory = Path(home)
        server = open_server(directory, 0)
        pki = Pki(directory, f"http://127.0.0.1:{server.server_port}")
        certify(directory, HOLDERS, pki.base_url)
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield pki
        server.shutdown()
        server.server_close()
        serving.join()
