"""Partners are entered with certificates that are right; what is wrong is said at its field."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from casework.agencies.installations import InstallationState
from casework.agencies.records import Agency
from casework.installations import certificates, partners, queries
from casework.installations.certificates import Certificate
from casework.installations.outgoing import SendMessage
from casework.installations.partners import LastCertificate
from casework.installations.records import OutgoingMessage, Purpose
from casework.people.actor import Role
from casework.people.records import Account
from foundation.clock import now
from foundation.errors import Invalid, Problem
from foundation.jobs import waiting_jobs
from tests import exchange, make
from tests.exchange import OURS, POLICE


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return exchange.keys_of(tmp_path_factory.mktemp("keys"), POLICE)


@pytest.fixture
def partner(session, keys):
    return exchange.add_partner(session, keys, POLICE)


@pytest.fixture
def by(session):
    return make.officer(session, Role.LEADER)


def certificate(key=None, *, ca=False, start=-1, end=100):
    """Make a certificate that signs itself; days from today."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Thử")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
    made = made.not_valid_before(now() + timedelta(start)).not_valid_after(now() + timedelta(end))
    made = made.add_extension(x509.BasicConstraints(ca, None), critical=True)
    how = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return made.sign(key, how).public_bytes(Encoding.PEM).decode()


def problem(text, purpose=Purpose.SIGNING):
    found = certificates.read(text, purpose, at=now())
    return found.code if isinstance(found, Problem) else "good"


def test_certificates_that_will_not_do_are_told_apart():
    assert problem("") == "certificate_unreadable"
    assert problem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----") == (
        "certificate_unreadable"
    )
    assert problem("x" * 50_000) == "certificate_too_long"
    assert problem(certificate() + "-----BEGIN PRIVATE KEY-----") == "certificate_private_key"
    assert problem(certificate(start=-20, end=-1)) == "certificate_expired"
    assert problem(certificate(start=2)) == "certificate_too_early"
    assert problem(certificate(ca=True)) == "certificate_authority"
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505 - it has to be refused
    assert problem(certificate(weak)) == "certificate_key"
    assert problem(certificate(ed25519.Ed25519PrivateKey.generate())) == "certificate_key"
    large = certificate(ec.generate_private_key(ec.SECP384R1()))
    assert problem(large) == "certificate_key"
    assert problem(large, Purpose.TLS) == "good"
    assert problem(certificate()) == "good"


def test_a_certificate_is_read_with_its_name_and_days(keys):
    read = certificates.read(keys.tls_certificate.read_text(), Purpose.TLS, at=now())

    assert isinstance(read, Certificate)
    assert read.holder == "Bộ Công an (kết nối)"
    assert read.valid_from < now() < read.valid_until


def test_a_partner_gets_an_account_that_nobody_can_sign_in_with(session, partner):
    account = session.get_one(Account, partner.account_id)

    assert (account.login, account.disabled_at is not None) == ("he-thong.g01", True)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("code", "", "installation_code"),
        ("code", "H 32", "installation_code"),
        ("code", OURS, "installation_code_own"),
        ("name", " ", "required"),
        ("name", "x" * 300, "too_long"),
        ("url", "http://bca.example.vn", "installation_url"),
        ("url", "https://user:pw@bca.example.vn", "installation_url"),
        ("url", "https://bca.example.vn:99999", "installation_url"),
        ("url", "https://", "installation_url"),
        ("url", "https://bca.example.vn/?x=1", "installation_url"),
        ("tls", "không phải chứng thư", "certificate_unreadable"),
        ("signing", "", "certificate_unreadable"),
    ],
)
def test_what_is_typed_wrong_is_said_at_its_field(session, keys, by, field, value, code):
    given = exchange.given(keys, POLICE)
    changed = partners.Given(**{**{n: getattr(given, n) for n in given.__slots__}, field: value})

    with pytest.raises(Invalid) as refused:
        partners.add(session, changed, own_code=OURS, by=by, at=now())

    assert {key: one.code for key, one in refused.value.fields.items()} == {field: code}


def test_a_code_and_a_certificate_belong_to_one_partner(session, keys, partner, by):
    with pytest.raises(Invalid) as refused:
        partners.add(session, exchange.given(keys, POLICE), own_code=OURS, by=by, at=now())

    assert {key: one.code for key, one in refused.value.fields.items()} == {
        "code": "installation_code_taken",
        "tls": "certificate_taken",
        "signing": "certificate_taken",
    }


def test_a_partner_changes_its_keys_without_a_gap(session, partner, by):
    new = certificate()
    [old] = [
        one.fingerprint
        for one in queries.certificates(session, partner.id)
        if one.purpose == Purpose.SIGNING.value
    ]
    with pytest.raises(LastCertificate):
        partners.unpin(session, partner, old, by=by, at=now())

    partners.pin(session, partner, Purpose.SIGNING, new, by=by, at=now())
    both = queries.pins_of(session, partner.id).signing
    partners.unpin(session, partner, old, by=by, at=now())

    assert len(both) == 2
    assert list(queries.pins_of(session, partner.id).signing) == [one for one in both if one != old]


def test_agencies_are_said_to_live_with_a_partner(session, partner, by):
    code = session.scalars(select(Agency.code).limit(1)).one()

    partners.settle_agencies(session, partner, [code], by=by, at=now())
    assert [one.code for one in partners.agencies_of(session, partner)] == [code]
    with pytest.raises(Invalid):
        partners.settle_agencies(session, partner, ["KHONG.CO"], by=by, at=now())
    partners.settle_agencies(session, partner, [], by=by, at=now())

    assert partners.agencies_of(session, partner) == []


def test_going_on_after_a_pause_sends_what_waits(session, partner, by):
    partners.set_state(session, partner, InstallationState.PAUSED, by=by, at=now())
    before = len(waiting_jobs(session, SendMessage))

    partners.set_state(session, partner, InstallationState.ACTIVE, by=by, at=now())

    assert len(waiting_jobs(session, SendMessage)) == before
    assert session.scalars(select(OutgoingMessage)).all() == []
