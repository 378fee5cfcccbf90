"""Typed settings, read once from the environment; no other module looks there.

Every address of an outside service is a setting. ``describe`` shows them with secrets masked.
"""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECRETS = frozenset(
    {
        "database_url",
        "s3_secret_key",
        "secret_key",
        "smtp_password",
        "pki_passphrase",
        "payment_secret",
        "sms_key",
        "zalo_key",
        "oidc_client_secret",
    }
)
_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_LAST_PORT = 65_535


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that may differ between a laptop and a province; see docs/settings in the README."""

    database_url: str = ""
    s3_endpoint: str = ""
    s3_public_endpoint: str = ""
    s3_bucket: str = "mot-cua"
    s3_access_key: str = ""
    s3_secret_key: str = ""
    secret_key: str = ""
    var_dir: Path = ROOT / "var"
    portal_port: int = 8000
    backoffice_port: int = 8001
    portal_url: str = "http://127.0.0.1:8000"
    backoffice_url: str = "http://127.0.0.1:8001"
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 8025
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: bool = False
    mail_from: str = "Một Cửa Khánh Hòa <khong-tra-loi@motcua.example.vn>"
    pki_dir: Path = ROOT / "var" / "pki"
    pki_passphrase: str = ""
    trust_roots: Path = ROOT / "var" / "pki" / "roots.pem"
    tsa_url: str = ""
    post_dir: Path = ROOT / "var" / "post"
    installation_code: str = ""
    installation_name: str = ""
    exchange_port: int = 0
    exchange_host: str = "127.0.0.1"
    exchange_dir: Path = ROOT / "var" / "exchange"
    national_url: str = ""
    national_user: str = ""
    national_password: str = ""
    national_dstcode: str = "VN:COM:000.00.00.G22:vpcpapiservice"
    national_unit: str = "H32"
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_levels: str = "2 3"
    demo: bool = False
    trusted_proxies: int = 0
    rate_limits: bool = True
    officer_idle_minutes: int = 30
    citizen_idle_minutes: int = 60
    session_hours: int = 12
    max_file_bytes: int = 25 * 1024 * 1024
    max_dossier_bytes: int = 100 * 1024 * 1024
    max_dossier_files: int = 20
    max_day_bytes: int = 500 * 1024 * 1024
    paper_wait_days: int = 5
    supplement_days: int = 30
    escalate_days: int = 2
    petition_days: int = 15
    payment_url: str = ""
    payment_pages: str = ""
    payment_partner: str = ""
    payment_secret: str = ""
    payment_days: int = 3
    sms_url: str = ""
    sms_key: str = ""
    zalo_url: str = ""
    zalo_key: str = ""
    statement_timeout_ms: int = 5_000
    offline_numbers: int = 30
    offline_days: int = 2
    worker_concurrency: int = 4
    scan_drop_dir: Path = ROOT / "var" / "scan-drop"
    log_level: str = "INFO"

    @property
    def secure(self) -> bool:
        """Tell whether people reach the doors over TLS, so that cookies must be Secure."""
        return self.portal_url.startswith("https://")


class SettingsError(Exception):
    """A setting is missing or cannot be read; the message names it and says how to give it."""


def _convert(kind: object, name: str, value: str) -> Any:  # noqa: ANN401 - as many types as settings
    if kind is bool:
        if (word := value.strip().lower()) not in _YES | _NO:
            raise SettingsError(f"{name} must be one of 1, 0, true, false, not {value!r}")
        return word in _YES
    if kind is int:
        return _number(name, value)
    if name == "LOG_LEVEL" and value.upper() not in _LEVELS:
        raise SettingsError(f"LOG_LEVEL must be one of {', '.join(_LEVELS)}, not {value!r}")
    return Path(value) if kind is Path else value


def _number(name: str, value: str) -> int:
    try:
        number = int(value)
    except ValueError:
        raise SettingsError(f"{name} must be a whole number, not {value!r}") from None
    if name.endswith("_PORT") and not 1 <= number <= _LAST_PORT:
        raise SettingsError(f"{name} must be a port from 1 to {_LAST_PORT}, not {value}")
    return number


def check_values(environ: Mapping[str, str]) -> dict[str, Any]:
    """Read the settings that are given, by field; raise SettingsError for one that is wrong."""
    return {
        field.name: _convert(field.type, field.name.upper(), environ[field.name.upper()])
        for field in dataclasses.fields(Settings)
        if environ.get(field.name.upper())
    }


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from variables named like the fields in capitals; raise SettingsError."""
    given = check_values(environ)
    if (port := given.get("portal_port")) and "portal_url" not in given:
        given["portal_url"] = f"http://127.0.0.1:{port}"
    if (port := given.get("backoffice_port")) and "backoffice_url" not in given:
        given["backoffice_url"] = f"http://127.0.0.1:{port}"
    settings = Settings(**given)
    missing = [
        name.upper()
        for name in ("database_url", "s3_endpoint", "s3_access_key", "s3_secret_key", "secret_key")
        if not getattr(settings, name)
    ]
    if missing:
        message = f"these settings are not set: {', '.join(missing)}"
        raise SettingsError(message)
    return settings


def describe(settings: Settings) -> dict[str, str]:
    """Return each setting as text with secrets masked, for the ``settings`` command."""
    return {
        field.name.upper(): "••••" if field.name in SECRETS else str(getattr(settings, field.name))
        for field in dataclasses.fields(settings)
    }
