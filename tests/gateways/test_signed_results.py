"""A result on its way: set, laid out, signed by a person, numbered and sealed, checked."""

import dataclasses
import io
import shutil
import subprocess
from datetime import UTC, date, datetime

import pikepdf
import pytest

from casework.signatures.rules import (
    Level,
    Revocation,
    SignatureReport,
    TimeSource,
    Verdict,
)
from foundation.errors import NotFound, Unavailable
from gateways.pades.signing import KeyRefusedError, Signing
from gateways.typesetting import Typesetter
from tests.gateways import papers
from tests.pki import CENTRE, COMMUNE

ISSUED = date(2026, 1, 5)
PDFSIG, QPDF = shutil.which("pdfsig"), shutil.which("qpdf")
NOBODY = "http://127.0.0.1:9/"


@pytest.fixture
def signing(signer_settings):
    return Signing(signer_settings, Typesetter())


@pytest.fixture
def laid_out(signing):
    return signing.prepare(Typesetter().typeset("result", papers.RESULT))


@pytest.fixture
def sealed(signing, laid_out):
    signed = signing.sign_person(laid_out, "leader")
    return signing.seal(signed, "commune", number="15/GXN-UBND", issued_on=ISSUED)


def test_a_persons_signature_carries_all_that_checking_needs(signing, laid_out):
    report = signing.validate(signing.sign_person(laid_out, "leader"))

    [facts] = report.signatures
    assert report.verdict is Verdict.VALID
    assert (facts.field, facts.signer, facts.organisation) == (
        "Leader",
        "Trần Thị Hải Yến",
        COMMUNE,
    )
    assert facts.level is Level.B_LT
    assert facts.time_source is TimeSource.TIMESTAMP
    assert facts.revocation is Revocation.GOOD
    assert abs((facts.signed_at - datetime.now(UTC)).total_seconds()) < 60
    assert facts.issuer


def test_number_and_seal_follow_and_both_signatures_stay_valid(signing, sealed):
    report = signing.validate(sealed)

    assert report.verdict is Verdict.VALID
    assert report.reasons == ()
    assert [facts.field for facts in report.signatures] == ["Leader", "Agency"]
    assert [facts.modification for facts in report.signatures] == ["form_filling", "lta_updates"]
    assert {facts.level for facts in report.signatures} == {Level.B_LTA}


def test_number_and_day_are_values_and_can_be_read_on_the_page(sealed):
    with pikepdf.open(io.BytesIO(sealed)) as document:
        fields = {str(one.T): one for one in document.Root.AcroForm.Fields if "/V" in one}
        assert str(fields["number"].V) == "15/GXN-UBND"
        assert str(fields["issued_on"].V) == "ngày 05 tháng 01 năm 2026"
        for name in ("number", "issued_on"):
            [font] = fields[name].AP.N.Resources.Font.values()
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_a_slip_is_sealed_by_the_agency_alone(signing):
    report = signing.validate(
        signing.seal_slip(Typesetter().typeset("slip", papers.SLIP), "agency")
    )

    [facts] = report.signatures
    assert report.verdict is Verdict.VALID
    assert (facts.signer, facts.level) == (CENTRE, Level.B_LTA)


def test_a_report_survives_being_kept(signing, sealed):
    report = signing.validate(sealed)
    assert SignatureReport.from_json(report.to_json()) == report


@pytest.mark.parametrize("key_id", ["revoked", "expired"])
def test_a_certificate_that_is_no_longer_good_cannot_sign(signing, laid_out, key_id):
    with pytest.raises(KeyRefusedError):
        signing.sign_person(laid_out, key_id)


@pytest.mark.parametrize("key_id", ["nobody", "../leader", ""])
def test_a_key_that_is_not_there_is_not_found(signing, laid_out, key_id):
    with pytest.raises(NotFound):
        signing.sign_person(laid_out, key_id)


def test_without_the_time_stamp_service_nothing_is_signed(signer_settings, laid_out):
    cut_off = Signing(dataclasses.replace(signer_settings, tsa_url=NOBODY), Typesetter())
    with pytest.raises(Unavailable):
        cut_off.sign_person(laid_out, "leader")


def test_where_no_time_stamp_service_is_set_the_level_says_so(signer_settings, laid_out):
    plain = Signing(dataclasses.replace(signer_settings, tsa_url=""), Typesetter())

    [facts] = plain.validate(plain.sign_person(laid_out, "leader")).signatures

    assert facts.level is Level.B_B
    assert facts.time_source is TimeSource.CLAIMED


@pytest.mark.skipif(not PDFSIG, reason="poppler-utils is not installed")
def test_another_program_finds_both_signatures_good(sealed, tmp_path):
    file = tmp_path / "result.pdf"
    file.write_bytes(sealed)
    told = subprocess.run(
        [PDFSIG, "-nocert", str(file)], capture_output=True, text=True, check=False
    ).stdout
    assert told.count("Signature is Valid") == 2


@pytest.mark.skipif(not QPDF, reason="qpdf is not installed")
def test_another_program_finds_the_file_sound(sealed, tmp_path):
    file = tmp_path / "result.pdf"
    file.write_bytes(sealed)
    subprocess.run([QPDF, "--check", str(file)], capture_output=True, check=True)
