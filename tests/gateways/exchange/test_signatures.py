"""Signatures of messages: only what the pinned key signed is handed on, whatever is tried."""

import base64
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from foundation.clock import now
from gateways.exchange import edxml, jws
from gateways.exchange.jws import NotSigned, Signer
from gateways.exchange.keys import EARLIER, LIFE
from tests import exchange
from tests.exchange import OURS, POLICE

PAYLOAD = '{"sender":"G01","text":"Đồng ý"}'.encode()


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    home = tmp_path_factory.mktemp("keys")
    return {code: exchange.keys_of(home, code) for code in (OURS, POLICE)}


@pytest.fixture(scope="module")
def police(keys):
    return keys[POLICE].signing_certificate.read_text()


@pytest.fixture(scope="module")
def rsa_pair():
    """An RSA key with its certificate, as some authorities hand them out."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "RSA")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    made = made.public_key(key.public_key()).serial_number(7)
    made = made.not_valid_before(now() - EARLIER).not_valid_after(now() + LIFE)
    certificate = made.sign(key, hashes.SHA256())
    pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
    return Signer(key, certificate.fingerprint(hashes.SHA256()).hex()), pem


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def with_head(token, **over):
    """Put other words into the head of a message, its signature left as it is."""
    head, payload, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(head + "=="))
    said = {key: value for key, value in {**said, **over}.items() if value is not None}
    return f"{encoded(json.dumps(said).encode())}.{payload}.{signature}"


def test_what_was_signed_comes_back_whole(keys, police):
    token = keys[POLICE].signer().sign(PAYLOAD)

    assert jws.verify(token, police) == PAYLOAD


def test_rsa_signs_too(rsa_pair):
    signer, pem = rsa_pair

    assert jws.verify(signer.sign(PAYLOAD), pem) == PAYLOAD


def test_the_key_of_another_is_refused(keys, police):
    forged = Signer(keys[OURS].signer().key, keys[POLICE].signer().kid).sign(PAYLOAD)

    with pytest.raises(NotSigned):
        jws.verify(forged, police)
    with pytest.raises(NotSigned):
        jws.verify(keys[OURS].signer().sign(PAYLOAD), police)


@pytest.mark.parametrize(
    "over",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "RS256"},
        {"alg": ["ES256"]},
        {"typ": "JWT"},
        {"typ": None},
        {"kid": "0" * 64},
        {"kid": ["x"]},
        {"crit": ["b64"]},
        {"b64": False},
        {"jwk": {}},
        {"x5u": "https://x.example/"},
    ],
    ids=str,
)
def test_a_head_that_says_something_else_is_refused(keys, police, over):
    token = keys[POLICE].signer().sign(PAYLOAD)

    with pytest.raises(NotSigned):
        jws.verify(with_head(token, **over), police)


def test_a_key_is_not_used_for_the_algorithm_of_another_kind(rsa_pair):
    signer, pem = rsa_pair
    head = encoded(json.dumps({"alg": "ES256", "kid": signer.kid, "typ": jws.TYPE}).encode())
    signed = f"{head}.{encoded(PAYLOAD)}"
    raw = signer.key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())

    with pytest.raises(NotSigned):
        jws.verify(f"{signed}.{encoded(raw)}", pem)


def test_no_letter_of_a_message_can_be_changed(keys, police):
    token = keys[POLICE].signer().sign(PAYLOAD)

    for place in range(0, len(token), 3):
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(NotSigned):
            jws.verify(token[:place] + other + token[place + 1 :], police)


@pytest.mark.parametrize(
    "token",
    ["", "a", "a.b", "a.b.c", "a.b.c.d", "ey==.e30.AA", "..", "é.b.c", "a.b.c\n", "bnVsbA.e30.AA",
     "W10.e30.AA", "eyJhbGciOiJFUzI1NiJ9.e30.AA"],
)  # fmt: skip
def test_what_is_no_signed_message_is_refused(police, token):
    with pytest.raises(NotSigned):
        jws.verify(token, police)


def test_a_signature_cut_short_or_of_nothing_is_refused(keys, police):
    signed, _, signature = keys[POLICE].signer().sign(PAYLOAD).rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")

    for bad in (raw[:-1], raw + b"\0", bytes(64), b"", raw[32:] + raw[:32]):
        with pytest.raises(NotSigned):
            jws.verify(f"{signed}.{encoded(bad) or 'AA'}", police)


def test_keys_are_drawn_once_and_for_their_owner_alone(tmp_path):
    first = exchange.keys_of(tmp_path, OURS)
    before = first.signing_key.read_bytes()

    again = exchange.keys_of(tmp_path, OURS)

    assert again.signing_key.read_bytes() == before
    assert {file.stat().st_mode & 0o077 for file in first.folder.iterdir()} == {0}


def test_the_header_is_translated_into_the_elements_of_document_exchange():
    told = exchange.header(due_date=now(), priority=1)

    text = edxml.header_xml(told)

    for element in ("From", "To", "OrganId", "CodeNumber", "CodeNotation", "PromulgationDate",
                    "TypeName", "Subject", "DueDate", "Priority", "SteeringType", "DocumentId",
                    "TraceHeaderList", "Bussiness", "BussinessDocType", "Paper"):  # fmt: skip
        assert f"edXML:{element}>" in text or f"edXML:{element} " in text, element
    assert ">G01<" in text
    assert ">H32.102-261123-0001<" in text
