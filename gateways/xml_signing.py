"""Sign and check XML: an enveloped XML signature (XMLDSig) with an agency's key.

The signature covers the whole document; its certificate lies beside it. What is read here is our
own, but the reader still takes no DTD and no entity.
"""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod, SignatureMethod
from signxml.exceptions import InvalidInput, InvalidSignature
from signxml.signer import XMLSigner
from signxml.verifier import XMLVerifier

from gateways.signers.keyfile import SigningKey


class XmlNotGenuineError(Exception):
    """The document is not signed, or was changed after it was signed."""


def sign(data: bytes, key: SigningKey) -> bytes:
    """Return the document with a signature as its last element (SHA-256, exclusive C14N)."""
    private = key.signer.private_key
    method = (
        SignatureMethod.RSA_SHA256
        if isinstance(private, rsa.RSAPrivateKey)
        else SignatureMethod.ECDSA_SHA256
    )
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=method,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    made = signer.sign(_read(data), key=private, cert=[certificate(key)])
    signed: bytes = etree.tostring(made, xml_declaration=True, encoding="UTF-8")
    return signed


def certificate(key: SigningKey) -> x509.Certificate:
    """Return the certificate of a key."""
    if key.signer.signing_cert is None:
        raise XmlNotGenuineError
    return x509.load_der_x509_certificate(key.signer.signing_cert.dump())


def verify(data: bytes, trusted: x509.Certificate) -> None:
    """Raise XmlNotGenuineError unless the whole document was signed with a certificate's key."""
    try:
        root = _read(data)
        found = XMLVerifier().verify(root, x509_cert=trusted)
    except (InvalidSignature, InvalidInput, etree.XMLSyntaxError) as error:
        raise XmlNotGenuineError from error
    # What was signed has to be the document itself, not a part of it or something beside it.
    one = found[0] if isinstance(found, list) else found
    if one.signed_xml is None or one.signed_xml.tag != root.tag:
        raise XmlNotGenuineError


def _read(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)
