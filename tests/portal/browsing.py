"""A browser without scripts: it keeps cookies, sends forms with their token, reads pages."""

import io
import re
from html import unescape

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from tests.servers import PASSWORD

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


class Page:
    """An answer, with what a person sees in it."""

    def __init__(self, answer):
        self.status = answer.status_code
        self.headers = answer.headers
        self.data = answer.get_data()
        self.html = answer.get_data(as_text=True) if "text" in answer.mimetype else ""
        self.json = answer.get_json(silent=True)
        self.location = answer.headers.get("Location", "")

    @property
    def text(self):
        """Return the visible words in one line."""
        bare = re.sub(r"<(script|style|svg).*?</\1>", " ", self.html, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())

    @property
    def heading(self):
        """Return the page's one h1."""
        found = re.findall(r"<h1[^>]*>(.*?)</h1>", self.html, flags=re.DOTALL)
        assert len(found) == 1, found
        return unescape(re.sub(r"<[^>]+>", "", found[0])).strip()


class Browser:
    """One person's browser."""

    def __init__(self, app):
        self.client = app.test_client()
        self._token = ""

    def get(self, path):
        return Page(self.client.get(path))

    def token(self):
        """Return the token that the forms of this browser carry now."""
        page = self.client.get("/tro-giup").get_data(as_text=True)
        self._token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
        return self._token

    def _with_token(self, act):
        """Do something with the token this browser has seen last, or with the one of now."""
        page = Page(act(self._token or self.token()))
        seen = self._token
        return page if page.status != 400 or self.token() == seen else Page(act(self._token))

    def post(self, path, data=None, *, csrf=True, **more):
        given = MultiDict(data or {})
        if not csrf:
            return Page(self.client.post(path, data=given, **more))

        def act(token):
            given["csrf_token"] = token
            return self.client.post(path, data=given, **more)

        return self._with_token(act)

    def send(self, path, content):
        """Post JSON as a script of our own pages does."""

        def act(token):
            return self.client.post(path, json=content, headers={"X-CSRFToken": token})

        return self._with_token(act)

    def upload(self, path, name, data, *, accept="text/html", **fields):
        """Post a file through the application."""

        def act(token):
            form = {**fields, "csrf_token": token, "file": FileStorage(io.BytesIO(data), name)}
            boundary, body = encode_multipart(MultiDict(form))
            kind = f"multipart/form-data; boundary={boundary}"
            headers = {"Accept": accept}
            return self.client.post(path, data=body, content_type=kind, headers=headers)

        return self._with_token(act)

    def sign_in(self, login, password=PASSWORD):
        page = self.post("/dang-nhap", {"login": login, "password": password})
        assert page.status in {302, 303}, page.text
        return self
