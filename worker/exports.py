"""One's data to take along: packed outside any transaction, kept for some days, then let go."""

import csv
import io
import json
import zipfile
from datetime import datetime
from typing import Any

from casework.accounts import exports
from casework.accounts.exports import MakeExport
from casework.files import actions as files
from casework.files.actions import FileFacts
from foundation import log
from foundation.clock import VIETNAM
from worker.tools import Attempt, Tools

_log = log.logger(__name__)

ZIP = "application/zip"
SWEEP = 100
COLUMNS = ("ho_so", "ten_tep", "so_byte", "sha256", "loai")
README = """Dữ liệu tài khoản của ông/bà tại Một Cửa tỉnh Khánh Hòa

du-lieu.json        thông tin tài khoản, hồ sơ, bản nháp, thông báo, các lần đăng nhập
danh-sach-tep.csv   các tệp trong hồ sơ: tên, dung lượng, mã băm SHA-256
Tệp gốc: mở từng hồ sơ, hoặc tải cả kho giấy tờ trong tài khoản.

Trong gói này có dữ liệu cá nhân; hãy giữ như giữ giấy tờ tùy thân.
"""


def make_export(job: MakeExport, tools: Tools, attempt: Attempt) -> None:
    """Pack one export; who asked sees on the page when it cannot be done."""
    at = tools.clock()
    with tools.database.reading() as session:
        found = exports.waiting(session, job.export_id)
        if found is None:
            return
        told = exports.gather(session, found.account_id, at=at)
        listed = exports.files_of(session, found.account_id)
    try:
        data = _pack(told, listed, at)
        blob = tools.gateways.files.put(data, media_type=ZIP)
    except Exception as error:
        if attempt.is_last(error):
            with tools.database.transaction() as session:
                exports.fail(session, job.export_id)
        raise
    day = at.astimezone(VIETNAM)
    facts = FileFacts(blob.sha256, blob.size, ZIP, f"du-lieu-{day:%Y-%m-%d}.zip")
    with tools.database.transaction() as session:
        made = files.keep_made(session, facts, at=at)
        exports.ready(session, job.export_id, made.id, at=at)


def sweep_exports(tools: Tools) -> None:
    """Let go of archives whose days are over: their record and their bytes."""
    with tools.database.transaction() as session:
        ended = exports.end_expired(session, at=tools.clock(), limit=SWEEP)
        blobs = files.hashes_of(session, ended)
        files.forget_files(session, ended)
    for sha256 in blobs:
        tools.gateways.files.delete(sha256)
    if ended:
        _log.info("swept exports", exports=len(ended))


def _pack(
    told: dict[str, Any], listed: list[tuple[str, str, int, str, str]], at: datetime
) -> bytes:
    """Write the archive: readable JSON, a table of the files, a word on what is in it."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in row] for row in listed)
    held = io.BytesIO()
    stamp = at.astimezone(VIETNAM).timetuple()[:6]
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("DOC-TRUOC.txt", README),
            ("du-lieu.json", json.dumps(told, ensure_ascii=False, indent=1)),
            ("danh-sach-tep.csv", "\ufeff" + table.getvalue()),
        ):
            archive.writestr(zipfile.ZipInfo(name, date_time=stamp), text, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _harmless(cell: object) -> object:
    """Keep a spreadsheet from taking a file's name for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t" else cell
