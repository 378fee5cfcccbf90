"""Receipts by the worker: a sealed PDF and a signed XML, and those of the cancellation."""

from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select

from casework.files.records import StoredFile
from casework.people.actor import Role
from casework.receipts import actions
from casework.receipts.actions import RenderReceipt
from casework.receipts.records import Receipt
from casework.signatures.rules import Verdict
from gateways import xml_signing
from gateways.signers.keyfile import KeyFiles
from gateways.xml_signing import XmlNotGenuineError
from tests import make
from tests.casework.receipts.paid import NOW, a_dossier, in_cash, open_series
from worker.receipts import render_receipt
from worker.tools import Attempt

SEAL = "seal-H32.102"


@pytest.fixture
def receipt_id(tools):
    """A receipt of cash that was just taken."""
    with tools.database.transaction() as session:
        open_series(session)
        in_cash(session, a_dossier(session))
        return session.scalars(select(Receipt.id)).one()


def render(tools, receipt_id):
    render_receipt(RenderReceipt(receipt_id), tools, Attempt())
    with tools.database.reading() as session:
        return session.get(Receipt, receipt_id)


def content(tools, file_id):
    with tools.database.reading() as session:
        return tools.gateways.files.read(session.get(StoredFile, file_id).sha256)


def certificate(tools):
    return xml_signing.certificate(KeyFiles(tools.settings).key(SEAL))


def test_a_receipt_is_sealed_and_its_xml_signed_once(tools, receipt_id):
    receipt = render(tools, receipt_id)

    report = tools.gateways.signing.validate(content(tools, receipt.pdf_file_id))
    assert report.verdict is Verdict.VALID
    signed = content(tools, receipt.xml_file_id)
    xml_signing.verify(signed, certificate(tools))
    root = ET.fromstring(signed)  # noqa: S314 - made above
    assert root.findtext("DLBLai/TTChung/SBLai") == "00000001"
    assert root.findtext("DLBLai/NDBLai/TToan/TgTTTBChu") == "Hai mươi lăm nghìn đồng"
    assert render(tools, receipt_id).pdf_file_id == receipt.pdf_file_id


def test_a_changed_or_unsigned_xml_is_not_genuine(tools, receipt_id):
    receipt = render(tools, receipt_id)
    signed = content(tools, receipt.xml_file_id)

    for forged in (
        signed.replace(b">25000<", b">35000<"),
        signed[: signed.index(b"<ds:Signature")] + b"</BLai>",
    ):
        assert forged != signed
        with pytest.raises(XmlNotGenuineError):
            xml_signing.verify(forged, certificate(tools))


def test_a_cancelled_receipt_keeps_its_files_and_gets_those_of_the_cancellation(tools, receipt_id):
    before = render(tools, receipt_id)
    with tools.database.transaction() as session:
        receipt = session.get(Receipt, receipt_id)
        by = make.officer(session, Role.RECEPTION)
        actions.cancel(session, receipt, reason="Thu nhầm", chain="c", by=by, at=NOW)

    after = render(tools, receipt_id)

    assert (after.pdf_file_id, after.xml_file_id) == (before.pdf_file_id, before.xml_file_id)
    report = tools.gateways.signing.validate(content(tools, after.cancel_pdf_file_id))
    assert report.verdict is Verdict.VALID
    signed = content(tools, after.cancel_xml_file_id)
    xml_signing.verify(signed, certificate(tools))
    root = ET.fromstring(signed)  # noqa: S314 - made above
    assert root.findtext("DLBLai/TTHuy/LDo") == "Thu nhầm"
