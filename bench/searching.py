"""The catalogue's search among 6,000 procedures, beside an empty page of the same server."""

from collections.abc import Iterator
from urllib.parse import urlencode

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from bench import catalogue, load
from bench.ground import Ground
from bench.load import Ask, Load
from bench.outcome import Outcome, Pace, by_turns, p95

CLIENTS = 16
ASKED = (
    "giấy khai sinh", "lam can cuoc", "sổ đỏ", "khia sinh", "đổi bằng lái xe", "mo quan",
    "giaays phép xây nhà", "hộ khẩu", "tro cap nguoi gia", "thành lập công ty", "1.004222",
    "chứng thực chữ ký", "ly lich tu phap", "giấy phép", "đăng ký tạm trú", "thue dat",
)  # fmt: skip


def search(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Search as sixteen people do at once, each for something else."""
    with ground.copied("searching") as url:
        size = _fill(url)
        with ground.web("wsgi:create_portal", DATABASE_URL=url) as product:
            asked = [Ask("GET", f"/thu-tuc?{urlencode({'q': one})}") for one in ASKED]
            least = Ask("GET", "/dieu-khoan")

            def found(seconds: float) -> Load:
                def pick(client: int, turn: int) -> Ask:
                    return asked[(client + turn) % len(asked)]

                return load.run(product, pick, clients=CLIENTS, seconds=seconds)

            def bare(seconds: float) -> Load:
                return load.run(product, lambda *_: least, clients=CLIENTS, seconds=seconds)

            found(2), bare(2)
            ratio, ours, floor = by_turns(
                lambda: found(pace.seconds), lambda: bare(pace.seconds), p95, pace.rounds
            )
    yield Outcome(
        job=f"Search among {size:,} procedures, 16 clients, p95 over a page without questions",
        ratio=ratio,
        goal="",
        met=None,
        product=str(ours),
        floor=str(floor),
    )


def _fill(url: str) -> int:
    """Load the large catalogue into a database of its own; return its size."""
    engine = create_engine(url)
    with Session(engine) as session, session.begin():
        catalogue.load(session, list(catalogue.definitions()))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze procedure"))
        size = int(connection.execute(text("select count(*) from procedure")).scalar_one())
    engine.dispose()
    return size
