"""Seed the demo: ``python -m demo seed``; a second call does what the first one left undone.

First the province and its people, then the test authority's certificates for them, then the
sample dossiers, replayed through the house's own verbs by the real worker's handlers.
"""

import dataclasses
import json
import os
import secrets
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select

from casework.agencies.records import Agency
from casework.dossiers.records import Dossier
from casework.people.records import Account
from casework.tickets import queries as tickets
from casework.worktime import queries as worktime
from demo import collecting, duties, hall, mandates, national, province, voices
from demo.counter import Counter
from demo.replay import Replay, actor_of, has_samples, moment_before
from demo.stand_ins.pki import OtherAddressError, ensure_pki
from foundation.clock import now
from foundation.database import Database, open_engine
from foundation.settings import Settings, read_settings
from gateways import open_gateways
from web.passwords import hash_password
from worker.inline import run_all, take_back
from worker.schedule import count_catalogue
from worker.tools import Tools

WORDS = ("bien", "song", "nang", "gio", "dao", "cat", "thuyen", "buom", "sao", "may")
ACCOUNTS, DEVICES = "demo-accounts.json", "demo-devices.json"


def seed_people(database: Database, settings: Settings) -> None:
    """Load the province once and leave its accounts in var/demo-accounts.json."""
    with database.transaction() as session:
        if session.scalars(select(Account.id).limit(1)).first() is not None:
            return
        agencies = province.load_reference(session)
        password = "-".join(
            [*secrets.SystemRandom().sample(WORDS, 3), str(secrets.randbelow(90) + 10)]
        )
        people = province.People(
            session, password=password, hash_password=hash_password, at=now() - timedelta(days=60)
        )
        accounts = people.load(agencies)
        write_accounts(settings.var_dir / ACCOUNTS, accounts)


def write_accounts(path: Path, accounts: list[province.DemoAccount]) -> None:
    """Write the accounts for programs and visitors."""
    write_privately(path, [account.to_json() for account in accounts])


def write_privately(path: Path, content: object) -> None:
    """Write JSON that holds secrets of the demo, readable by the owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)


def seed_mandates(database: Database) -> None:
    """Let some of the people act for others, before the samples are filed."""
    with database.transaction() as session:
        mandates.load(session, at=now() - timedelta(days=59))


def seed_certificates(database: Database, settings: Settings) -> None:
    """Have the test authority certify the demo's leaders and agencies."""
    with database.reading() as session:
        people, agencies = province.signers(session), province.seals(session)
    port = os.environ.get("STAND_INS_PORT", "8090")
    ensure_pki(
        settings.pki_dir,
        people,
        agencies,
        f"http://127.0.0.1:{port}",
        passphrase=settings.pki_passphrase,
    )


def seed_dossiers(database: Database, settings: Settings) -> None:
    """Replay the sample dossiers, the worker's jobs run in between.

    A province that has dossiers and none of the samples is somebody's own: it gets none.
    """
    with database.reading() as session:
        has_dossiers = session.scalars(select(Dossier.id).limit(1)).first() is not None
        if has_dossiers and not has_samples(session):
            return
    gateways = open_gateways(settings)
    tools = Tools(settings, database, gateways)

    def run_jobs(at: datetime) -> None:
        take_back(tools)
        run_all(dataclasses.replace(tools, clock=lambda: at.astimezone(UTC)))

    steps = Replay(database, gateways.files, run_jobs, now()).run()
    taken = Counter(database, gateways, run_jobs, now()).play()
    count_catalogue(tools)
    if taken:
        print(f"  Hồ sơ nộp tại quầy: {taken}.")
    with database.transaction() as session:
        duties.load(session, at=now())
        if collecting.load(session, at=now()):
            cashier = actor_of(session, "tiepnhan.nhatrang")
            collecting.take_cash(session, by=cashier, at=now())
    run_jobs(now())
    print(f"  Hồ sơ mẫu: {steps} bước vừa được thực hiện.")


def seed_voices(database: Database, settings: Settings) -> None:
    """Let some of the people write to the agencies, and be answered."""
    with database.transaction() as session:
        voices.load(session, days=settings.petition_days, at=now())


def seed_hall(database: Database, settings: Settings) -> None:
    """Give the desk of Nha Trang its queue tickets; leave the devices' links in var/ once."""
    at = now()
    with database.transaction() as session:
        by = actor_of(session, "tiepnhan.nhatrang")
        agency = session.get_one(Agency, by.agency_id)
        if tickets.groups(session, agency.id):
            return
        chief = actor_of(session, "quantri")
        groups = hall.set_groups(session, agency, by=chief, at=at)
        links = hall.open_devices(session, agency, settings.portal_url, by=chief, at=at)
        calendar = worktime.calendar_of(session, agency.id)
        hall.play_morning(session, groups, by=by, day=moment_before(calendar, at, 1, time(8)))
    write_privately(settings.var_dir / DEVICES, links)


def main(arguments: list[str]) -> int:
    """Run one command; return the exit status."""
    if arguments != ["seed"]:
        print("python -m demo seed", file=sys.stderr)
        return 2
    settings = read_settings(os.environ)
    database = Database(open_engine(settings.database_url, statement_timeout_ms=120_000))
    try:
        seed_people(database, settings)
        national.load(database, at=now())
        seed_certificates(database, settings)
        seed_mandates(database)
        seed_dossiers(database, settings)
        seed_voices(database, settings)
        seed_hall(database, settings)
    except OtherAddressError as error:
        print(
            f"Chứng thư mẫu trong {settings.pki_dir} được lập cho {error.made_for}, địa chỉ này"
            f" nằm trong từng chứng thư nên không đổi được. Hãy đặt lại STAND_INS_PORT như cũ,"
            f" hoặc chạy make demo-reset để lập lại dữ liệu mẫu.",
            file=sys.stderr,
        )
        return 1
    finally:
        database.engine.dispose()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
