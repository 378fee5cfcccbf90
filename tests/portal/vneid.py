"""A provider of identities on the network for tests, and a browser that goes there and back."""

import contextlib
import threading
from urllib.parse import parse_qsl, urlsplit

import requests
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request

from demo.stand_ins.identity import Client, IdentityStandIn

BACK = "http://127.0.0.1:8000/dang-nhap/vneid/ve"


class _Quiet(WSGIRequestHandler):
    def log_request(self, code="-", size="-"):
        """Write nothing."""


@contextlib.contextmanager
def served(**clients):
    """Serve a provider on a port of its own."""
    known = {"mot-cua": Client("bi-mat-cua-mot-cua", (BACK,)), **clients}
    provider = IdentityStandIn(known)

    @Request.application
    def application(request):
        return provider.answer(request)

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    provider.issuer = f"http://127.0.0.1:{server.port}/identity"
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield provider
    server.shutdown()
    server.server_close()
    serving.join()


def person(provider, name):
    """Return the sample person or organisation of a name."""
    return next(
        one for one in provider.people if name in (one.get("TenDoanhNghiep"), one["HoVaTen"])
    )


def choose(address, who):
    """Choose a person on the provider's page as a browser does; return where it leads."""
    shown = requests.get(address, timeout=10, allow_redirects=False)
    assert shown.status_code == 200, shown.text
    form = {**dict(parse_qsl(urlsplit(address).query)), "person": who}
    sent = requests.post(address.partition("?")[0], data=form, timeout=10, allow_redirects=False)
    return sent.headers["Location"]


def path_of(location):
    """Return what follows the host of an address."""
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}"


def sign_in(browser, provider, name, **query):
    """Go to the provider, choose, and come back; return the page after that."""
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    there = browser.get(f"/dang-nhap/vneid?{asked}".rstrip("?"))
    assert there.status == 303, there.text
    return browser.get(path_of(choose(there.location, person(provider, name)["sub"])))
