"""An app with two small doors of its own, so that the kit is tested without any real page."""

import dataclasses

import pytest
from flask import Blueprint, render_template_string

from casework.people import rules
from casework.people.actor import Role
from foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Problem, Unavailable
from web import access, limits
from web.access import PUBLIC, SIGNED_IN, current_actor, open_to
from web.app import Outside, new_app
from web.fields import CheckboxField, DateField, RadioField, TextField
from web.forms import PageForm
from web.transactions import reading


class PhoneForm(PageForm):
    phone = TextField(
        "Số điện thoại", hint="Ví dụ: 0912 345 678", tidied_by=rules.tidy_phone,
        check=rules.check_phone, inputmode="tel",
    )  # fmt: skip
    born = DateField("Ngày sinh", required=False)
    sex = RadioField("Giới tính", choices=[("male", "Nam"), ("female", "Nữ")], required=False)
    agree = CheckboxField("Tôi cam đoan", required=False)


def _portal() -> Blueprint:
    door = Blueprint("small_portal", __name__)
    door.before_request(access.guard)

    @door.get("/mo")
    @open_to(PUBLIC)
    def public():
        return render_template_string(
            '{% extends "layout/portal.html" %}{% set title = "Trang mở" %}'
            "{% block content %}<h1>Trang mở</h1>{{ form.phone() }}{{ form.born() }}"
            "{{ form.sex() }}{{ form.agree() }}{% endblock %}",
            form=PhoneForm(),
        )

    @door.get("/cua-toi")
    @open_to(SIGNED_IN)
    def mine():
        return current_actor().name

    @door.get("/quen-khai-bao")
    def undeclared():
        return "never seen"

    @door.route("/dien-thoai", methods=["GET", "POST"])
    @open_to(PUBLIC)
    def phone():
        form = PhoneForm()
        if form.is_ready():
            return {"phone": form.phone.data, "born": str(form.born.data)}
        return {"problems": form.problems()}, form.status

    @door.get("/tu-choi/<kind>")
    @open_to(PUBLIC)
    def refuse(kind: str):
        raise {
            "vang": NotFound(),
            "cam": NotAllowed(),
            "muon": Conflict(),
            "sai": Invalid({"name": Problem("too_long", {"limit": 5, "length": 9})}),
            "ban": Unavailable("object_store", 17),
            "loi": ZeroDivisionError("a secret in the trace"),
        }[kind]

    @door.get("/it-thoi")
    @open_to(PUBLIC)
    @limits.limited("3/minute")
    def seldom():
        return "ok"

    @door.get("/ai-do")
    @open_to(PUBLIC)
    def someone():
        with reading() as first, reading() as second:
            return str(first is second)

    return door


def _office() -> Blueprint:
    door = Blueprint("small_office", __name__)
    door.before_request(access.guard)

    @door.get("/ky")
    @open_to(Role.LEADER)
    def sign():
        return current_actor().name

    @door.get("/ban")
    @open_to(SIGNED_IN)
    def desk():
        return sorted(role.value for role in current_actor().roles)

    return door


def _api() -> Blueprint:
    door = Blueprint("small_api", __name__)
    door.before_request(access.guard)

    @door.route("/ai", methods=["GET", "POST"])
    @open_to(SIGNED_IN)
    def who():
        return {"name": current_actor().name}

    @door.get("/sai")
    @open_to(PUBLIC)
    def wrong():
        raise Invalid({"name": Problem("too_long", {"limit": 5, "length": 9})})

    return door


class Blobs(dict):
    """The bytes that the object store of these tests holds, by hash."""


@pytest.fixture
def blobs():
    return Blobs()


@pytest.fixture
def make_app(settings, database, blobs):
    def make(**over):
        app = new_app(
            dataclasses.replace(settings, **over),
            database,
            Outside({"mail": lambda: None}, blobs.__contains__, blobs.__getitem__),
        )
        app.register_blueprint(_portal())
        app.register_blueprint(_office(), url_prefix="/can-bo")
        app.register_blueprint(_api(), url_prefix="/api/v1")
        return app

    return make


@pytest.fixture
def app(make_app):
    return make_app()


@pytest.fixture
def client(app):
    return app.test_client()
