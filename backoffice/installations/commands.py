"""The command that gives this installation its keys: ``flask --app wsgi installation-keys``."""

import click
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from flask import Blueprint

from foundation.clock import now
from gateways.exchange.keys import make_keys
from web.access import settings

blueprint = Blueprint("installation_commands", __name__, cli_group=None)


@blueprint.cli.command("installation-keys")
def installation_keys() -> None:
    """Draw keys for the exchange where there are none and print what partners have to pin."""
    given = settings()
    if not given.installation_code:
        raise click.ClickException("INSTALLATION_CODE is not set")
    name = given.installation_name or given.installation_code
    keys = make_keys(given.exchange_dir, code=given.installation_code, name=name, at=now())
    for what, file in (("TLS", keys.tls_certificate), ("SIGNING", keys.signing_certificate)):
        text = file.read_text()
        read = x509.load_pem_x509_certificate(text.encode())
        click.echo(f"{what} {read.fingerprint(hashes.SHA256()).hex()}")
        click.echo(f"valid until {read.not_valid_after_utc:%Y-%m-%d}\n{text}")
