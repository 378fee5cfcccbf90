"""What somebody might do to a result, or pass off as one; never is the answer "valid"."""

import io
import urllib.request
import zlib
from datetime import date

import pikepdf
import pytest
from asn1crypto import crl
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.validation import DocumentSecurityStore

from casework.signatures.rules import Reason, Revocation, Verdict
from foundation.settings import Settings
from gateways.pades.signing import Signing
from gateways.typesetting import Typesetter
from tests.gateways import papers


@pytest.fixture(scope="module")
def ours(pki):
    """The gateway, a result laid out, and the same signed and sealed."""
    settings = Settings(
        pki_dir=pki.directory,
        pki_passphrase=pki.passphrase,
        trust_roots=pki.roots,
        tsa_url=pki.tsa_url,
    )
    signing = Signing(settings, Typesetter())
    laid_out = signing.prepare(Typesetter().typeset("result", papers.RESULT))
    signed = signing.sign_person(laid_out, "leader")
    sealed = signing.seal(signed, "commune", number="15/GXN-UBND", issued_on=date(2026, 1, 5))
    return signing, laid_out, sealed


def changed(pdf, change):
    """Append a revision to a PDF, as an editor would."""
    writer, made = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False), io.BytesIO()
    change(writer)
    writer.write(made)
    return made.getvalue()


def cover_the_page(writer):
    content = generic.StreamObject(stream_data=b"1 1 1 rg 0 0 300 300 re f")
    writer.add_stream_to_page(0, writer.add_object(content))


def lay_a_note_over_it(writer):
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    shown = generic.StreamObject(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/XObject"),
                pdf_name("/Subtype"): pdf_name("/Form"),
                pdf_name("/BBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 99, 99))),
            }
        ),
        stream_data=b"1 1 1 rg 0 0 99 99 re f",
    )
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Stamp"),
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (80, 300, 500, 600))),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(shown)}),
        }
    )
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])
    writer.update_container(page)


def write_another_number(writer):
    fields = [one.get_object() for one in writer.root["/AcroForm"]["/Fields"]]
    [field] = [one for one in fields if one["/T"] == "number"]
    field[pdf_name("/V")] = pdf_string("99/GXN-UBND")
    writer.update_container(field)


@pytest.mark.parametrize("change", [cover_the_page, lay_a_note_over_it, write_another_number])
def test_whatever_is_added_after_the_seal_is_noticed(ours, change):
    signing, _, sealed = ours

    report = signing.validate(changed(sealed, change))

    assert report.verdict is Verdict.INVALID
    assert Reason.CHANGED_AFTER_SIGNING in report.reasons
    assert all(facts.intact for facts in report.signatures)


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.75])
def test_a_flipped_byte_is_never_valid(ours, share):
    signing, _, sealed = ours
    broken = bytearray(sealed)
    broken[int(len(broken) * share)] ^= 1
    assert signing.validate(bytes(broken)).verdict is not Verdict.VALID


@pytest.mark.parametrize("share", [0.1, 0.6, 0.9, 0.999])
def test_a_file_cut_short_is_never_valid_as_a_whole(ours, share):
    signing, _, sealed = ours
    report = signing.validate(sealed[: int(len(sealed) * share)])
    whole = report.verdict is Verdict.VALID and len(report.signatures) == 2
    assert not whole


def test_bytes_added_after_the_end_are_never_valid(ours):
    signing, _, sealed = ours

    report = signing.validate(sealed + b"\n% added later\n")

    assert report.verdict is Verdict.INVALID
    assert Reason.CHANGED_AFTER_SIGNING in report.reasons


def test_another_authority_of_the_same_name_is_not_trusted(ours, pki):
    signing, laid_out, _ = ours
    other = pki.impostor()
    forged = self_signed(laid_out, other, "leader")

    report = signing.validate(forged)

    [facts] = report.signatures
    assert facts.signer == "Trần Thị Hải Yến"
    assert facts.intact
    assert not facts.trusted
    assert report.verdict is Verdict.UNKNOWN
    assert report.reasons == (Reason.ISSUER_NOT_TRUSTED,)


def self_signed(pdf, pki, key_id):
    """Sign with a key by hand: no time stamp, no evidence, nothing asked of anybody."""
    signer = SimpleSigner.load_pkcs12(
        str(pki.directory / "keys" / f"{key_id}.p12"), passphrase=pki.passphrase.encode()
    )
    metadata = PdfSignatureMetadata(field_name="Leader", subfilter=SigSeedSubFilter.PADES)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    return PdfSigner(metadata, signer=signer).sign_pdf(writer).getvalue()


def test_a_signature_without_revocation_evidence_is_not_called_valid(ours, pki):
    signing, laid_out, _ = ours
    report = signing.validate(self_signed(laid_out, pki, "leader"))
    assert report.verdict is Verdict.UNKNOWN
    assert report.reasons == (Reason.REVOCATION_NOT_CHECKED,)
    assert report.signatures[0].revocation is Revocation.UNKNOWN


def test_a_revoked_certificate_is_named_where_the_evidence_is_there(ours, pki):
    signing, laid_out, _ = ours
    file = io.BytesIO(self_signed(laid_out, pki, "revoked"))
    lists = []
    for name in ("issuing", "root"):
        with urllib.request.urlopen(f"{pki.base_url}/demo/crls/{name}/latest.crl") as answer:
            lists.append(crl.CertificateList.load(answer.read()))
    DocumentSecurityStore.add_dss(file, sig_contents=None, crls=lists, strict=False)

    report = signing.validate(file.getvalue())

    assert report.verdict is Verdict.INVALID
    assert report.signatures[0].revocation is Revocation.REVOKED


def test_an_expired_certificate_is_never_valid(ours, pki):
    signing, laid_out, _ = ours
    report = signing.validate(self_signed(laid_out, pki, "expired"))
    assert report.verdict is Verdict.INVALID
    assert report.reasons == (Reason.CERTIFICATE_EXPIRED,)


def locked(pdf):
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(made, encryption=pikepdf.Encryption(owner="a", user="b"))
    return made.getvalue()


def test_an_unsigned_paper_is_readable_and_not_valid(ours):
    signing, laid_out, _ = ours
    for report in (signing.validate(laid_out), signing.foreign(laid_out)):
        assert report.readable
        assert report.verdict is Verdict.UNKNOWN
        assert report.reasons == (Reason.UNSIGNED,)


@pytest.mark.parametrize("data", [b"", b"x", b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"\x00" * 5000])
def test_what_is_no_pdf_is_unreadable(ours, data):
    signing, *_ = ours
    report = signing.validate(data)
    assert not report.readable
    assert report.verdict is Verdict.UNKNOWN


def test_a_locked_pdf_says_so(ours):
    signing, laid_out, _ = ours
    assert Reason.ENCRYPTED in signing.validate(locked(laid_out)).reasons


def test_the_child_finds_the_same_as_the_house(ours):
    signing, _, sealed = ours
    assert signing.foreign(sealed) == signing.validate(sealed)


def test_the_child_survives_what_is_no_pdf(ours):
    signing, *_ = ours
    assert not signing.foreign(b"%PDF-1.7\nnothing").readable


@pytest.mark.slow
def test_a_bomb_costs_ten_seconds_at_most_and_is_no_signature(ours):
    signing, *_ = ours
    packer, zeros = zlib.compressobj(9), bytes(10_000_000)
    packed = b"".join(packer.compress(zeros) for _ in range(200)) + packer.flush()
    swollen = zlib.compress(packed, 9)
    table = (
        b"%PDF-1.5\n1 0 obj\n<</Type/XRef/Size 1/W[1 2 1]/Root 2 0 R"
        b"/Filter[/FlateDecode/FlateDecode]/Length "
        + str(len(swollen)).encode()
        + b">>stream\n"
        + swollen
        + b"\nendstream endobj\n"
        b"startxref\n9\n%%EOF\n"
    )
    report = signing.foreign(table)
    assert not report.readable
