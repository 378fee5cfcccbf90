"""Floors: the least a Python web process can do for the same work, written by hand."""

import base64
import hashlib
import itertools
import json
import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import psycopg_pool
from botocore.config import Config
from flask import Flask
from sqlalchemy import make_url
from werkzeug.formparser import parse_form_data
from werkzeug.wrappers import Request, Response

SCHEMA = """
create table if not exists floor_dossier (
    id bigint generated always as identity primary key, code text not null unique,
    account text not null, answers jsonb not null, submitted_at timestamptz not null default now());
create table if not exists floor_file (
    id bigint generated always as identity primary key, dossier_id bigint not null,
    sha256 text not null, size bigint not null, name text not null);
create table if not exists floor_event (
    id bigint generated always as identity primary key, dossier_id bigint not null,
    verb text not null, at timestamptz not null default now());
create index if not exists floor_file_dossier on floor_file (dossier_id);
create index if not exists floor_event_dossier on floor_event (dossier_id);
"""

SUBMIT = """
with d as (
    insert into floor_dossier (code, account, answers)
    values (%(code)s, %(account)s, %(answers)s) returning id, code),
f as (
    insert into floor_file (dossier_id, sha256, size, name)
    select d.id, x.sha256, x.size, x.name
    from d, jsonb_to_recordset(%(files)s) as x(sha256 text, size bigint, name text)),
e as (insert into floor_event (dossier_id, verb) select id, 'submit' from d)
select code from d
"""

SAVE = """
update floor_dossier set answers = answers || %(answers)s::jsonb, submitted_at = now()
where code = %(code)s
"""

Start = Callable[..., Any]


class Floor:
    """Three answers: submit with files, submit of a form whose files are there, save a field."""

    def __init__(self) -> None:
        """Open a pool and one client, as any program would."""
        url = make_url(os.environ["DATABASE_URL"])
        self._pool = psycopg_pool.ConnectionPool(
            kwargs={"host": url.query["host"], "user": url.username, "dbname": url.database},
            min_size=4,
            max_size=8,
            open=True,
        )
        self._bucket = os.environ["S3_BUCKET"]
        self._s3 = boto3.client(
            "s3",
            endpoint_url=os.environ["S3_ENDPOINT"],
            aws_access_key_id=os.environ["S3_ACCESS_KEY"],
            aws_secret_access_key=os.environ["S3_SECRET_KEY"],
            region_name="us-east-1",
            config=Config(
                s3={"addressing_style": "path", "payload_signing_enabled": False},
                max_pool_connections=32,
                request_checksum_calculation="when_required",
            ),
        )
        self._numbers = itertools.count()
        self._start = f"{os.getpid()}-{threading.get_ident()}"
        self._threads = ThreadPoolExecutor(12)

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer one request."""
        match environ["PATH_INFO"]:
            case "/submit":
                answer = self._submit(environ)
            case "/autosave":
                answer = self._save(Request(environ))
            case "/healthz":
                answer = Response("alive", mimetype="text/plain")
            case _:
                answer = self._form(Request(environ))
        return answer(environ, start)

    def _submit(self, environ: dict[str, Any]) -> Response:
        _, form, files = parse_form_data(environ)
        taken = [(file.filename or "", file.read()) for file in files.values()]
        stored = list(self._threads.map(self._put, taken))
        return self._write(json.loads(form["dossier"])["answers"], stored)

    def _put(self, named: tuple[str, bytes]) -> dict[str, object]:
        name, data = named
        digest = hashlib.sha256(data)
        self._s3.put_object(
            Bucket=self._bucket,
            Key=f"floor/{digest.hexdigest()}",
            Body=data,
            ChecksumSHA256=base64.b64encode(digest.digest()).decode(),
        )
        return {"sha256": digest.hexdigest(), "size": len(data), "name": name}

    def _save(self, request: Request) -> Response:
        given = json.loads(request.get_data())
        values = {"code": given["code"], "answers": json.dumps(given["answers"])}
        with self._pool.connection() as connection:
            connection.execute(SAVE, values)
        return Response("{}", mimetype="application/json")

    def _form(self, request: Request) -> Response:
        given = json.loads(request.get_data())
        stored = [{"sha256": one["file_id"], "size": 0, "name": ""} for one in given["files"]]
        return self._write(given["answers"], stored)

    def _write(self, answers: object, files: list[dict[str, object]]) -> Response:
        values = {
            "code": f"{self._start}-{next(self._numbers)}",
            "account": "1",
            "answers": json.dumps(answers),
            "files": json.dumps(files),
        }
        with self._pool.connection() as connection:
            row = connection.execute(SUBMIT, values).fetchone()
        return Response(json.dumps({"code": row and row[0]}), 201, mimetype="application/json")


def create() -> Floor:
    """Make the floor program for the web server."""
    return Floor()


def create_hello() -> Flask:
    """Make an application that says hello, on the framework of the product."""
    app = Flask("hello")

    @app.get("/hello")
    @app.get("/healthz")
    def hello() -> str:
        return "<!doctype html><title>Xin chào</title><h1>Xin chào</h1>"

    return app
