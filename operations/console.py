"""What the person at the console reads: one line per event, the addresses, the accounts."""

import json
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from foundation.processes import Change

NAMES = {
    "postgres": "Cơ sở dữ liệu PostgreSQL",
    "object-store": "Kho tệp S3",
    "stand-ins": "Dịch vụ mô phỏng",
    "portal": "Cổng dịch vụ công",
    "backoffice": "Hệ thống một cửa cho cán bộ",
    "exchange": "Cổng trao đổi với hệ thống đối tác",
    "worker": "Tiến trình xử lý nền",
    "migrate": "Cập nhật cấu trúc dữ liệu",
    "seed": "Nạp dữ liệu mẫu",
}
ROLES = {
    "citizen": "Công dân",
    "organisation": "Tổ chức",
    "reception": "Tiếp nhận",
    "specialist": "Chuyên viên",
    "leader": "Lãnh đạo",
    "clerk": "Văn thư",
    "administrator": "Quản trị",
    "auditor": "Kiểm tra",
    "security": "Bảo mật",
}
SHOWN_PER_ROLE = 2
CHANGES = {
    Change.STARTED: "đang khởi động",
    Change.READY: "đã sẵn sàng",
    Change.CRASHED: "dừng đột ngột, đang được khởi động lại",
    Change.STOPPED: "đã dừng",
    Change.KILLED: "không tự dừng, đã buộc dừng",
}


def say(line: str) -> None:
    """Print one line at once."""
    print(line, flush=True)


def tell(name: str, change: Change) -> None:
    """Print what happened to a part."""
    where = f" (xem {name}.log)" if change is Change.CRASHED else ""
    say(f"  {time.strftime('%H:%M:%S')}  {NAMES.get(name, name)}: {CHANGES[change]}{where}")


def last_lines(log: Path, count: int = 15) -> str:
    """Return the end of a log, for the person who wants to know why."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""


def introduce(var: Path, environ: Mapping[str, str], *, web: bool) -> None:
    """Print the addresses, the accounts to try and what is not real."""
    say("")
    if web:
        say(f"  Cổng dịch vụ công của người dân:  {environ['PORTAL_URL']}")
        say(f"  Hệ thống dành cho cán bộ:         {environ['BACKOFFICE_URL']}/can-bo")
    if environ["DEMO"]:
        print_accounts(var / "demo-accounts.json")
        say(
            "\n  Đây là hệ thống trình diễn, mọi dữ liệu là mẫu. Các phần mô phỏng: chứng thư số"
            "\n  và dịch vụ dấu thời gian của một CA thử nghiệm (không có giá trị pháp lý), hộp thư"
            f"\n  SMTP chỉ nhận trên máy này ({environ['SMTP_HOST']}:{environ['SMTP_PORT']}),"
            "\n  nền tảng thanh toán (không có tiền thật), VNeID, tổng đài SMS và Zalo, Cổng dịch"
            "\n  vụ công quốc gia."
        )
    say(f"\n  Nhật ký: {var / 'log'}   Dừng: Ctrl-C\n")


def print_accounts(file: Path) -> None:
    """Print the demonstration's accounts as a table."""
    if not file.exists():
        return
    accounts = json.loads(file.read_text(encoding="utf-8"))
    taken = Counter[str]()
    shown = []
    for account in accounts:
        taken[account["role"]] += 1
        if taken[account["role"]] <= SHOWN_PER_ROLE:
            shown.append(account)
    columns = {
        "role": "Vai trò",
        "login": "Đăng nhập",
        "password": "Mật khẩu",
        "totp_secret": "Khóa TOTP",
        "agency": "Cơ quan",
    }
    rows = [
        [
            ROLES.get(str(value), str(value)) if (value := account.get(key)) else "–"
            for key in columns
        ]
        for account in shown
    ]
    rows.insert(0, list(columns.values()))
    widths = [max(len(row[place]) for row in rows) for place in range(len(columns))]
    say(f"\n  Tài khoản mẫu (đủ cả khóa API trong {file}):")
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        say("    " + "  ".join(cells).rstrip())
    if len(accounts) > len(shown):
        say(f"    … và {len(accounts) - len(shown)} tài khoản nữa trong tệp trên.")
