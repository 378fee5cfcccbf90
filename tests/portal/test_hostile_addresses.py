"""Every address of the portal, called with what no page of ours would write into it."""

from urllib.parse import urlencode

import pytest
from werkzeug.routing import AnyConverter, IntegerConverter, UUIDConverter

HOSTILE = ["\0", "'\"<script>🎉²%", "a" * 5_000]
A_UUID = "5c9c2b8e-1111-4222-8333-444455556666"
ASKED = ("q", "code", "sau", "next", "linh-vuc", "cap", "co-quan", "part", "kiem", "trang")


def _addresses(app, method, value):
    for rule in app.url_map.iter_rules():
        if method in rule.methods and rule.endpoint != "static":
            kinds = rule._converters.items()
            given = {name: _fitting(kind, value) for name, kind in kinds}
            yield rule.endpoint, app.url_map.bind("").build(rule.endpoint, given, method)


def _fitting(kind, value):
    """Return a value that the address takes and no row has."""
    if isinstance(kind, AnyConverter):
        return min(kind.items)
    number = 10**25 if isinstance(kind, IntegerConverter) else value
    return A_UUID if isinstance(kind, UUIDConverter) else number


@pytest.mark.slow
@pytest.mark.parametrize("value", HOSTILE, ids=["nul", "signs", "long"])
def test_no_address_breaks_a_page(app, citizen, value):
    asked = urlencode(dict.fromkeys(ASKED, value))

    ends = {
        endpoint: citizen.client.get(f"{address}?{asked}").status_code
        for endpoint, address in _addresses(app, "GET", value)
    }

    assert {place: status for place, status in ends.items() if status >= 500} == {}


def test_no_sending_breaks_a_page(app, citizen):
    token, ends = citizen.token(), {}
    for endpoint, address in _addresses(app, "POST", "\0"):
        form = {"csrf_token": token, "token": "\0" * 16, "part": "\0"}
        ends[endpoint] = citizen.client.post(address, data=form).status_code
        headers = {"X-CSRFToken": token}
        sent = {"answers": {"\0": "\0"}, "part": "\0", "ticket": "\0"}
        ends[endpoint, "json"] = citizen.client.post(
            address, json=sent, headers=headers
        ).status_code
        if endpoint.endswith("sign_out"):
            citizen.sign_in("nguyen.van.an@example.vn")
            token = citizen.token()

    assert {place: status for place, status in ends.items() if status >= 500} == {}
