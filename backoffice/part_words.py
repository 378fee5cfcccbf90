"""Names of the manners and kinds of parts, for the desk and for the editors of procedures."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casework.procedures.definition import CopyKind, PartManner, RequiredPart

MANNERS: Mapping[PartManner, LazyString] = {
    PartManner.FILE: _l("Phải nộp"),
    PartManner.SHOW: _l("Chỉ xuất trình"),
    PartManner.EFORM: _l("Điền trực tuyến (tờ khai điện tử)"),
    PartManner.LOOKUP: _l("Cơ quan tra cứu dữ liệu, không phải nộp"),
    PartManner.EARLIER: _l("Kết quả của thủ tục trước"),
    PartManner.NOTE: _l("Hướng dẫn (chỉ đọc)"),
}
COPY_KINDS: Mapping[CopyKind, LazyString] = {
    CopyKind.CERTIFIED: _l("bản sao chứng thực"),
    CopyKind.PLAIN: _l("bản sao"),
    CopyKind.PHOTO: _l("bản chụp"),
}


def counts_in_words(part: RequiredPart) -> str:
    """Say how many originals and copies of a part there must be."""
    kind = COPY_KINDS[part.copy_kind]
    originals = _("%(count)02d bản chính", count=part.originals) if part.originals else ""
    copies = _("%(count)02d %(kind)s", count=part.copies, kind=kind) if part.copies else ""
    return ", ".join(filter(None, (originals, copies)))
