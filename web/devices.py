"""From where somebody signs in, as far as it is kept: a family of browsers, part of an address."""

from ipaddress import ip_address, ip_network

from flask import request

from casework.people.devices import Device
from web import limits

_FAMILIES = (
    ("Zalo", "Zalo"),
    ("EdgA", "Edge"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_KEPT_BITS = {4: 24, 6: 48}
"""How much of an address is kept: the network of the provider, not the person's line."""


def present(way: str) -> Device:
    """Describe the browser of this request; ``way`` is how it signs in."""
    return Device(way, family(request.headers.get("User-Agent", "")), shortened(limits.address()))


def family(agent: str) -> str:
    """Name the browser's family and system, such as ``Chrome, Android``; nothing if unknown."""
    found = [
        next((name for mark, name in known if mark in agent[:500]), "")
        for known in (_FAMILIES, _SYSTEMS)
    ]
    return ", ".join(filter(None, found))


def shortened(address: str) -> str:
    """Return the network of an address, its last part left out; nothing for what is none."""
    try:
        read = ip_address(address)
    except ValueError:
        return ""
    network = ip_network(f"{read}/{_KEPT_BITS[read.version]}", strict=False)
    return str(network.network_address).removesuffix(".0") + (".×" if read.version == 4 else "×")  # noqa: PLR2004 - IPv4
