import socket

import pytest

from foundation.settings import Settings


@pytest.fixture
def free_ports():
    """Two ports of this machine that nobody listens on."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


@pytest.fixture
def signer_settings(pki):
    """Settings for signing alone: no database, no store."""
    return Settings(
        pki_dir=pki.directory,
        pki_passphrase=pki.passphrase,
        trust_roots=pki.roots,
        tsa_url=pki.tsa_url,
    )
