import pytest

from gateways.scanning import Scanner


@pytest.fixture(scope="package")
def scanner():
    """One engine for all tests of scanning: its children start once."""
    scanner = Scanner(places=2)
    yield scanner
    scanner.close()
