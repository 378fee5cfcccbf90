import http.client
import smtplib
import stat
import subprocess
import sys
import time
import urllib.request
from email.message import EmailMessage

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID, NameOID

from demo.stand_ins.pki import OtherAddressError, ensure_pki
from tests.pki import CENTRE

BASE = "http://127.0.0.1:8090"


def holder(pki, key_id):
    data = (pki.directory / "keys" / f"{key_id}.p12").read_bytes()
    return pkcs12.load_pkcs12(data, pki.passphrase.encode())


def names(certificate):
    return {one.oid: one.value for one in certificate.subject}


def test_a_persons_certificate_names_person_office_and_title(pki):
    found = names(holder(pki, "leader").cert.certificate)
    assert found[NameOID.COMMON_NAME] == "Trần Thị Hải Yến"
    assert found[NameOID.ORGANIZATION_NAME] == "Ủy ban nhân dân phường Nha Trang"
    assert found[NameOID.TITLE] == "Chủ tịch"


def test_an_agencys_seal_names_the_agency(pki):
    found = names(holder(pki, "agency").cert.certificate)
    assert found[NameOID.COMMON_NAME] == found[NameOID.ORGANIZATION_NAME] == CENTRE


def test_every_certificate_says_where_revocation_is_answered(pki):
    extensions = holder(pki, "leader").cert.certificate.extensions
    points = extensions.get_extension_for_oid(ExtensionOID.CRL_DISTRIBUTION_POINTS).value
    assert points[0].full_name[0].value == f"{pki.base_url}/demo/crls/issuing/latest.crl"
    access = extensions.get_extension_for_oid(ExtensionOID.AUTHORITY_INFORMATION_ACCESS).value
    assert access[0].access_method == AuthorityInformationAccessOID.OCSP
    assert access[0].access_location.value == f"{pki.base_url}/demo/ocsp/issuing"


def test_the_chain_leads_to_the_root(pki):
    found = holder(pki, "leader")
    issuing, root = (one.certificate for one in found.additional_certs)
    found.cert.certificate.verify_directly_issued_by(issuing)
    issuing.verify_directly_issued_by(root)
    assert root == x509.load_pem_x509_certificate(pki.roots.read_bytes())


def test_the_revocation_list_names_the_revoked_and_nobody_else(pki):
    with urllib.request.urlopen(f"{pki.base_url}/demo/crls/issuing/latest.crl") as answer:
        listed = x509.load_der_x509_crl(answer.read())
    revoked = holder(pki, "revoked").cert.certificate.serial_number
    assert [one.serial_number for one in listed] == [revoked]


def test_the_front_page_says_that_it_has_no_legal_value(pki):
    with urllib.request.urlopen(f"{pki.base_url}/") as answer:
        assert "không có giá trị pháp lý" in answer.read().decode()


def test_an_oversized_question_is_refused(pki):
    connection = http.client.HTTPConnection(pki.base_url.removeprefix("http://"), timeout=5)
    connection.request("POST", "/demo/tsa/tsa", headers={"Content-Length": "10000000"})
    assert connection.getresponse().status == 413
    connection.close()


def test_secrets_are_for_the_owner_alone(pki):
    secrets = [pki.directory / "passphrase", *(pki.directory / "keys").glob("*.p12")]
    secrets += [
        one for one in (pki.directory / "authority/keys").glob("*.pem") if ".pub" not in one.name
    ]
    assert len(secrets) == 11
    assert {stat.S_IMODE(one.stat().st_mode) for one in secrets} == {0o600}


def test_people_are_added_and_nobody_gets_another_key(tmp_path):
    person = ("a", "Nguyễn Văn An", "Sở Xây dựng", "Giám đốc")
    ensure_pki(tmp_path, [person], [], BASE, passphrase="words")
    before = {one.name: one.read_bytes() for one in (tmp_path / "keys").iterdir()}
    root = (tmp_path / "roots.pem").read_bytes()
    ensure_pki(tmp_path, [person], [("b", "Sở Xây dựng")], BASE, passphrase="others")
    after = {one.name: one.read_bytes() for one in (tmp_path / "keys").iterdir()}
    assert set(after) == {"a.p12", "b.p12"}
    assert after | before == after
    assert (tmp_path / "roots.pem").read_bytes() == root
    assert pkcs12.load_pkcs12(after["b.p12"], b"words").cert is not None
    with pytest.raises(OtherAddressError, match="8090"):
        ensure_pki(tmp_path, [person], [], "http://127.0.0.1:1")


@pytest.mark.parametrize("key_id", ["", "../a", "a/b", ".a", "ấ"])
def test_a_key_id_that_is_no_file_name_is_refused(tmp_path, key_id):
    with pytest.raises(ValueError, match="key id"):
        ensure_pki(tmp_path, [(key_id, "A", "B", "")], [], BASE)


def test_the_program_serves_before_it_has_keys_takes_mail_and_ends_cleanly(tmp_path, free_ports):
    web, smtp = free_ports
    environ = {"VAR_DIR": str(tmp_path), "STAND_INS_PORT": str(web), "SMTP_PORT": str(smtp)}
    program = subprocess.Popen([sys.executable, "-m", "demo.stand_ins"], env=environ)
    try:
        wait_for(f"http://127.0.0.1:{web}/healthz")
        crl = f"http://127.0.0.1:{web}/demo/crls/issuing/latest.crl"
        with pytest.raises(urllib.error.HTTPError, match="503") as refused:
            urllib.request.urlopen(crl)
        refused.value.close()
        ensure_pki(tmp_path / "pki", [], [("a", "Sở Xây dựng")], f"http://127.0.0.1:{web}")
        with urllib.request.urlopen(crl) as answer:
            assert answer.status == 200
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "a@example.vn", "b@example.vn", "Chào"
        mail.set_content("Chào bạn")
        with smtplib.SMTP("127.0.0.1", smtp) as server:
            server.send_message(mail)
        [kept] = (tmp_path / "mail").glob("*.eml")
        assert b"X-RcptTo: b@example.vn" in kept.read_bytes()
    finally:
        program.terminate()
        assert program.wait(10) == 0


def wait_for(url):
    for _ in range(100):
        try:
            with urllib.request.urlopen(url):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(url)
