"""A large vault is packed once, told of as it goes, and its archive deleted after some days."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.files.actions import FileFacts, keep_made
from casework.vault import actions, packing
from casework.vault.records import VaultItem, VaultPack
from foundation.clock import now
from foundation.errors import NotFound
from tests import make
from worker.inline import run_all
from worker.vault import KEPT_FOR, pack_vault, sweep_packs

PDF = b"%PDF-1.7\n"


@pytest.fixture
def holder(tools):
    """Somebody with twelve papers, more than are packed between two notes of progress."""
    at = now()
    with tools.database.transaction() as session:
        holder = make.citizen(session)
        dossier = make.dossier(session, at=at)
        for number in range(12):
            blob = tools.gateways.files.put(PDF + bytes([number]), media_type="application/pdf")
            facts = FileFacts(blob.sha256, blob.size, "application/pdf", f"Giấy {number}.pdf")
            item = VaultItem(
                account_id=holder.account_id,
                kind="part",
                source="verified",
                title=f"Giấy số {number}",
                file_id=keep_made(session, facts, at=at).id,
                sha256=blob.sha256,
                dossier_id=dossier.id,
                dossier_code="x",
                procedure_code=make.COPY,
                agency_name="Phường Nha Trang",
            )
            actions.keep(session, [item], by=holder, at=at)
    return holder


def ask(tools, holder):
    with tools.database.transaction() as session:
        return packing.ask(session, holder.account_id, by=holder, at=now()).id


def test_a_vault_is_packed_once_and_swept_after_some_days(tools, holder):
    assert ask(tools, holder) == ask(tools, holder)
    run_all(tools)
    pack_vault(packing.PackVault(1), tools, None)

    with tools.database.transaction() as session:
        [pack] = session.scalars(select(VaultPack)).all()
        assert (pack.state, pack.done, pack.total) == ("ready", 12, 12)
        data = tools.gateways.files.read(pack.sha256)
        pack.made_at = now() - KEPT_FOR - timedelta(minutes=1)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 13

    sweep_packs(tools)

    with tools.database.reading() as session:
        assert session.scalars(select(VaultPack.state)).all() == ["over"]
    with pytest.raises(NotFound):
        tools.gateways.files.read(pack.sha256)
