"""The words of a cancellation: the decision, and the result that takes the place of another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.agencies.records import Agency, Officer
from casework.dossiers.records import Dossier
from casework.papers.records import Paper
from casework.papers.rules import date_in_words
from casework.people.records import Account
from casework.registers import rules as numbering
from casework.registers.records import CancelGround, IssuedResult
from foundation.ids import new_reference

TITLE = "QUYẾT ĐỊNH"
SUMMARY = "Về việc hủy hiệu lực kết quả giải quyết thủ tục hành chính điện tử"
_BASIS = (
    "Căn cứ Nghị định số 45/2020/NĐ-CP ngày 08 tháng 4 năm 2020 của Chính phủ về thực hiện thủ tục"
    " hành chính trên môi trường điện tử"
)
_MARKED = (
    "Điều 2. Kể từ khi Quyết định này được ký số và đóng dấu, văn bản nêu tại Điều 1 hết hiệu lực;"
    " được đánh dấu trên Hệ thống và trong kho dữ liệu của chủ hồ sơ, không bị xóa; khi được kiểm"
    " tra phải hiện là đã hết hiệu lực."
)
GROUNDS: Mapping[CancelGround, str] = {
    CancelGround.REVOKED: "bị cơ quan có thẩm quyền thu hồi, hủy bỏ hoặc bãi bỏ",
    CancelGround.ERROR: "có sai sót về nội dung hoặc được ban hành không đúng thẩm quyền",
    CancelGround.SUPERSEDED: "hết thời hạn hoặc đã có kết quả mới thay thế",
    CancelGround.REQUEST: "theo đề nghị hợp pháp của chủ hồ sơ",
}
"""The grounds of Decree 45/2020 art. 15 as the decision words them."""


@dataclass(frozen=True, slots=True)
class Signing:
    """Who issues and who signs."""

    agency: Agency
    leader: Officer
    signer: Account


def decision_facts(
    dossier: Dossier,
    result: IssuedResult,
    ground: CancelGround,
    reason: str,
    signing: Signing,
    *,
    replaced: bool,
) -> dict[str, Any]:
    """Write the decision that ends a result's effect, and says what takes its place."""
    named = f"{result.title} số {result.number}, {date_in_words(result.issued_on)}"
    first = (
        f"Điều 1. Hủy hiệu lực của văn bản điện tử: {named}, đã cấp cho {dossier.holder_name}"
        f" theo hồ sơ {dossier.shown_code}, với lý do: {GROUNDS[ground]}."
    )
    body = [first, f"Nội dung cụ thể: {reason.rstrip('. ')}.", _MARKED]
    if replaced:
        body.append(
            "Điều 3. Văn bản ban hành kèm theo Quyết định này thay thế văn bản nêu tại Điều 1."
        )
    last = 4 if replaced else 3
    body.append(
        f"Điều {last}. Quyết định này có hiệu lực kể từ ngày ký. Các bộ phận có liên quan và"
        f" {dossier.holder_name} chịu trách nhiệm thi hành Quyết định này."
    )
    return {
        **_head(dossier, signing),
        "symbol": numbering.symbol("QĐ", signing.agency.symbol),
        "kind": TITLE,
        "summary": SUMMARY,
        "basis": [_BASIS, f"Xét hồ sơ {dossier.shown_code} và kết quả đã ban hành"],
        "body": body,
    }


def replacement_facts(
    dossier: Dossier,
    result: IssuedResult,
    original: Paper,
    signing: Signing,
    *,
    body: Sequence[str],
) -> dict[str, Any]:
    """Write a result anew from the one it replaces: the same head and title, the right words."""
    kept: dict[str, Any] = {
        key: original.facts[key]
        for key in ("kind", "summary", "basis", "symbol", "decides", "table", "facts")
        if key in original.facts
    }
    closing = f"Văn bản này thay thế văn bản số {result.number}, {date_in_words(result.issued_on)}."
    return {
        **kept,
        **_head(dossier, signing),
        "body": list(body),
        "closing": closing,
        "result_key": original.facts.get("result_key", ""),
    }


def _head(dossier: Dossier, signing: Signing) -> dict[str, Any]:
    agency = signing.agency
    return {
        "parent": agency.parent_name,
        "agency": agency.name,
        "place": agency.place,
        "recipients": [f"{dossier.holder_name} (VBĐT)", "Lưu: VT, hồ sơ (VBĐT)"],
        "authority": "TM. Ủy ban nhân dân" if agency.kind == "commune" else "",
        "signer_title": signing.leader.title,
        "signer": signing.signer.name,
        "leader_id": signing.leader.account_id,
        "code": dossier.shown_code,
        "verify_code": new_reference(),
    }
