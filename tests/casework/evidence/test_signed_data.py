"""The plain Python of the verifier agrees with a real library, on good and on broken signatures."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from casework.evidence.verifier.signed_data import Certificate, Signed, Wrong, der, verify

NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ủy ban nhân dân")])
RSA = rsa.generate_private_key(65537, 2048)
PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
KINDS = {
    "pkcs1": (RSA, hashes.SHA256(), padding.PKCS1v15()),
    "pkcs1-512": (RSA, hashes.SHA512(), padding.PKCS1v15()),
    "pss": (RSA, hashes.SHA256(), PSS),
    "p256": (ec.generate_private_key(ec.SECP256R1()), hashes.SHA256(), None),
    "p384": (ec.generate_private_key(ec.SECP384R1()), hashes.SHA384(), None),
    "p256-384": (ec.generate_private_key(ec.SECP256R1()), hashes.SHA384(), None),
}


def certificate(kind):
    key, hashed, padded = KINDS[kind]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(NAME)
        .issuer_name(NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashed, rsa_padding=padded)
    )
    return Certificate(made.public_bytes(serialization.Encoding.DER))


@pytest.mark.parametrize("kind", KINDS)
def test_good_signatures_hold_and_broken_ones_do_not(kind):
    one = certificate(kind)
    assert one.name == "Ủy ban nhân dân"
    assert one.since < datetime.now(UTC) < one.until
    assert verify(one.key, one.algorithm, "", one.signed.raw, one.signature)
    assert not verify(one.key, one.algorithm, "", one.signed.raw + b" ", one.signature)
    last = bytes([one.signature[-1] ^ 1])
    assert not verify(one.key, one.algorithm, "", one.signed.raw, one.signature[:-1] + last)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    for read in (lambda: der(data).kids, lambda: Signed(data)):
        try:
            read()
        except (Wrong, ValueError, IndexError, KeyError):
            continue
