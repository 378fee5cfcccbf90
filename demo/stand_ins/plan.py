"""The test authority's plan: who it certifies and how, as certomancer reads it.

Root, issuing authority, OCSP responder and time-stamp authority; below them one certificate for
each holder. Every certificate names its CRL and those of holders their OCSP responder too:
without these addresses a check would pass without asking whether a certificate was revoked.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ARCHITECTURE = "demo"
ORGANISATION = "Tổ chức chứng thực thử nghiệm (không có giá trị pháp lý)"
AUTHORITY = {
    "root": {"common-name": "Chứng thực thử nghiệm – Gốc"},
    "issuing": {"common-name": "Chứng thực thử nghiệm – Cấp chứng thư"},
    "ocsp": {"common-name": "Chứng thực thử nghiệm – Trạng thái chứng thư"},
    "tsa": {"common-name": "Chứng thực thử nghiệm – Dấu thời gian"},
}
FROM = "2025-01-01T00:00:00+0000"
UNTIL = "2040-01-01T00:00:00+0000"

Plan = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is to be certified: a person of an organisation, or an organisation's seal."""

    key_id: str
    name: str
    organisation: str
    title: str = ""
    valid_from: str = FROM
    valid_to: str = UNTIL
    revoked_since: str = ""

    @property
    def label(self) -> str:
        """Name the holder in the plan, apart from the authority's own names."""
        return f"holder-{self.key_id}"

    @property
    def subject(self) -> dict[str, str]:
        """Give the holder's distinguished name."""
        name = {"common-name": self.name, "organization-name": self.organisation}
        return name | ({"title": self.title} if self.title else {})


def new_plan(base_url: str) -> Plan:
    """Plan the authority itself, without any holder."""
    return {
        "external-url-prefix": base_url,
        "keysets": {
            ARCHITECTURE: {
                "path-prefix": "keys",
                "keys": {name: {"path": f"{name}.pem"} for name in AUTHORITY},
            }
        },
        "pki-architectures": {
            ARCHITECTURE: {
                "keyset": ARCHITECTURE,
                "entity-defaults": {"country-name": "VN", "organization-name": ORGANISATION},
                "entities": {name: dict(subject) for name, subject in AUTHORITY.items()},
                "certs": _authority_certificates(),
                "services": _services(),
            }
        },
    }


def add_holders(plan: Plan, holders: Iterable[Holder]) -> None:
    """Put holders into a plan, in place of what it said of them."""
    house = plan["pki-architectures"][ARCHITECTURE]
    for holder in holders:
        key = {"path": f"{holder.label}.pub.pem", "public-only": True}
        plan["keysets"][ARCHITECTURE]["keys"][holder.label] = key
        house["entities"][holder.label] = holder.subject
        house["certs"][holder.label] = _holder_certificate(holder)


def point_at_files(plan: Plan) -> None:
    """Have the certificates read from files, so that serving them needs no signing."""
    for label, certificate in plan["pki-architectures"][ARCHITECTURE]["certs"].items():
        certificate["certificate-file"] = f"certificates/{label}.pem"


def _certificate(
    subject: str, issuer: str, validity: tuple[str, str] = (FROM, UNTIL), **rest: object
) -> Plan:
    return {
        "subject": subject,
        "issuer": issuer,
        "serial": secrets.randbits(63) | 1 << 62,
        "validity": {"valid-from": validity[0], "valid-to": validity[1]},
        **rest,
    }


def _extension(
    name: str, schema: str, params: object, *, critical: bool = False
) -> Mapping[str, object]:
    smart = {"schema": schema, "params": params}
    return {"id": name, "critical": critical, "smart-value": smart}


def _crl(issuer: str) -> Mapping[str, object]:
    return _extension("crl_distribution_points", "crl-dist-url", {"crl-repo-names": [issuer]})


def _key_usage(*usages: str) -> Mapping[str, object]:
    return _extension("key_usage", "key-usage", list(usages), critical=True)


def _authority_certificates() -> Plan:
    stamping = {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]}
    issuing = {"id": "simple-ca", "params": {"max-path-len": 0}}
    return {
        "root": _certificate("root", "root", profiles=[{"id": "simple-ca"}]),
        "issuing": _certificate("issuing", "root", profiles=[issuing], extensions=[_crl("root")]),
        "ocsp": _certificate("ocsp", "issuing", profiles=[{"id": "ocsp-responder"}]),
        "tsa": _certificate(
            "tsa", "root", extensions=[_key_usage("digital_signature"), stamping, _crl("root")]
        ),
    }


def _holder_certificate(holder: Holder) -> Plan:
    responder = {"ocsp-responder-names": ["issuing"]}
    certificate = _certificate(
        holder.label,
        "issuing",
        (holder.valid_from, holder.valid_to),
        extensions=[
            _key_usage("digital_signature", "non_repudiation"),
            _crl("issuing"),
            _extension("authority_information_access", "aia-urls", responder),
        ],
    )
    if holder.revoked_since:
        revocation = {"revoked-since": holder.revoked_since, "reason": "key_compromise"}
        certificate["revocation"] = revocation
    return certificate


def _services() -> Plan:
    lists = {
        name: {"for-issuer": name, "signing-key": name, "simulated-update-schedule": "P30D"}
        for name in ("root", "issuing")
    }
    responder = {"for-issuer": "issuing", "responder-cert": "ocsp", "signing-key": "ocsp"}
    return {
        "ocsp": {"issuing": responder},
        "crl-repo": lists,
        "time-stamping": {"tsa": {"signing-key": "tsa", "signing-cert": "tsa"}},
    }
