"""A catalogue as large as a province's: the national rows where they are at hand, else made up."""

import gzip
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.procedures import actions, usage
from casework.procedures.definition import Definition, Level
from casework.procedures.records import Procedure, ProcedureField
from foundation.text import clean_line, sort_key

NATIONAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "national-catalogue"
SIZE = 6_000
_VERBS = "Cấp|Cấp lại|Cấp đổi|Gia hạn|Thu hồi|Đăng ký|Xác nhận|Công bố|Phê duyệt|Thẩm định"
_THINGS = (
    "giấy phép|giấy chứng nhận|chứng chỉ hành nghề|giấy xác nhận|quyết định|hồ sơ|kế hoạch"
    "|phương án|hợp đồng|báo cáo"
)
_AFFAIRS = (
    "kinh doanh|xây dựng|khai thác thủy sản|vận tải hành khách|sản xuất giống cây trồng"
    "|khám bệnh, chữa bệnh|giáo dục nghề nghiệp|sử dụng đất|bảo vệ môi trường|lưu hành thuốc"
    "|kiểm định phương tiện|quảng cáo|an toàn thực phẩm|đầu tư nước ngoài|lao động nước ngoài"
)
_PLACES = "tại cấp xã|cấp tỉnh|ở trung ương|đối với cá nhân|đối với tổ chức|trong nước|có điều kiện"


def national() -> list[dict[str, object]]:
    """Read the national rows, or none where they are not beside the repository."""
    file = NATIONAL / "catalogue.jsonl.gz"
    if not file.exists():
        return []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def definitions(size: int = SIZE) -> Iterator[Definition]:
    """Yield definitions that are only explained: national ones, filled up with made-up ones."""
    return itertools.islice(itertools.chain(map(_listed, national()), _made_up()), size)


def load(session: Session, wanted: Sequence[Definition]) -> None:
    """Put procedures into the catalogue that are not there yet, without their versions."""
    there = set(session.scalars(select(Procedure.code)))
    rows = [one for one in wanted if one.code not in there]
    fields = {one.field_code: one.field_name for one in rows}
    session.execute(
        insert(ProcedureField).on_conflict_do_nothing(),
        [{"code": code, "name": name, "name_key": sort_key(name)} for code, name in fields.items()],
    )
    session.execute(insert(Procedure), [actions.columns(one) for one in rows])
    usage.count_words(session)


def _listed(row: dict[str, object]) -> Definition:
    categories, departments = _texts(row["categories"]), _texts(row["departments"])
    field = categories[0] if categories else "Lĩnh vực khác"
    return _explained(
        str(row["code"]),
        clean_line(str(row["name"])),
        field,
        _texts(row["formalityTargetType"]),
        departments[0] if departments else str(row["departmentPromulgate"]),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(clean_line(str(one)) for one in value) if isinstance(value, list) else ()


def _made_up() -> Iterator[Definition]:
    words = (_PLACES.split("|"), _AFFAIRS.split("|"), _THINGS.split("|"), _VERBS.split("|"))
    for number, (place, affair, thing, verb) in enumerate(itertools.product(*words)):
        name = f"{verb} {thing} {affair} {place}"
        yield _explained(f"8.{number:06d}", name, affair.capitalize(), ("Doanh nghiệp",), "")


def _explained(
    code: str, name: str, field: str, subjects: tuple[str, ...], agency: str
) -> Definition:
    return Definition.from_json(
        {
            "code": code,
            "name": name,
            "field_code": f"QG-{field}",
            "field_name": field,
            "level": (Level.COMMUNE if "cấp xã" in agency else Level.PROVINCE).value,
            "summary": name,
            "limit": {"amount": 5, "unit": "WORKING_DAY"},
            "form": {"sections": []},
            "parts": [],
            "results": [],
            "cases": [],
            "subjects": list(subjects),
            "is_open": False,
            "handled_by": agency,
        }
    )
