"""What the screens of scanning say of pages, files, copies and paper."""

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from backoffice.wording import SIGNING_FAILURES
from casework.dossiers.desk_records import KeepState, PartGiven
from casework.scanning.pages import Fault
from casework.scanning.records import BatchWay, CopyState, PartCopy, ScanPage


def _(sentence: str, **facts: object) -> str:
    return str(gettext(sentence, **facts))


FAULTS: dict[str, tuple[LazyString, LazyString]] = {
    Fault.DARK: (_l("quá tối"), _l("hãy tăng độ sáng của máy rồi quét lại trang này")),
    Fault.FAINT: (_l("quá nhạt"), _l("hãy giảm độ sáng, tăng tương phản rồi quét lại trang này")),
    Fault.BLURRED: (_l("bị mờ"), _l("hãy quét lại trang này")),
    Fault.CUT: (_l("bị cắt mép"), _l("hãy đặt lại giấy cho đủ bốn góc rồi quét lại trang này")),
    Fault.LOW_RESOLUTION: (
        _l("có độ phân giải thấp"),
        _l("hãy đặt máy quét từ 200 dpi (bản đồ, bản vẽ 300 dpi) rồi quét lại trang này"),
    ),
    Fault.UNREADABLE: (_l("không mở được"), _l("hãy quét lại trang này")),
}
"""What is wrong with a page, and what to do."""

UNPLACED: dict[str, LazyString] = {
    "foreign_cover": _l("nằm sau tờ bìa của hồ sơ mà quầy này không được xem"),
    "unknown_cover": _l("nằm sau tờ bìa không do hệ thống in"),
    "closed_dossier": _l("nằm sau tờ bìa của hồ sơ đã kết thúc"),
    "extra_page": _l("là trang thừa trong lần quét lại"),
    "replaced_before": _l("quét lại cho một trang đã được thay trước đó"),
}
"""Why a page lies in no part, by the note that splitting left."""

PLACED: dict[str, LazyString] = {
    "by_order": _l("xếp theo thứ tự thành phần, hãy kiểm tra"),
    "cover_again": _l("tờ bìa đã quét trước đó; các trang sau được nối tiếp vào thành phần"),
    "foreign_cover": _l("tờ bìa của hồ sơ mà quầy này không được xem"),
    "unknown_cover": _l("tờ bìa không do hệ thống in"),
    "closed_dossier": _l("tờ bìa của hồ sơ đã kết thúc nên không nhận thêm trang"),
    "other_dossier": _l("tờ bìa của hồ sơ khác với hồ sơ đang quét; các trang sau vào hồ sơ đó"),
}
"""What is worth knowing of a page that has its place, and of a cover sheet."""

SOURCE_PROBLEMS: dict[str, LazyString] = {
    "file_encrypted": _l(
        "Tệp có mật khẩu nên không mở được. Hãy bỏ mật khẩu trên máy quét hoặc trong phần mềm "
        "rồi gửi lại."
    ),
    "file_unreadable": _l("Tệp hỏng hoặc chưa truyền hết. Hãy quét lại tập giấy này."),
    "file_type": _l(
        "Đây không phải bản quét. Hãy gửi tệp PDF, JPG, PNG, TIFF hoặc HEIC từ máy quét."
    ),
    "too_many_pages": _l("Tệp có quá nhiều trang. Hãy chia tập giấy làm nhiều lần quét."),
    "file_too_costly": _l(
        "Tệp cần quá nhiều bộ nhớ hoặc thời gian để mở. Hãy quét lại ở 200–300 dpi, chia làm "
        "nhiều tệp."
    ),
    "file_too_many_pixels": _l(
        "Ảnh có quá nhiều điểm ảnh. Hãy quét hoặc chụp lại ở 200–300 dpi rồi gửi lại."
    ),
    "file_empty": _l("Tệp không có nội dung. Hãy quét lại tập giấy này."),
    "file_missing": _l("Tệp không còn trong kho tệp. Hãy quét lại tập giấy này."),
    "scan_failed": _l("Hệ thống gặp lỗi khi tách trang tệp này. Hãy gửi lại tệp."),
    "pages_missing": _l("Phần sau của tệp không đọc được. Hãy quét lại các trang còn thiếu."),
}
"""Why a file could not be taken, and how to go on."""

WAYS: dict[str, LazyString] = {
    BatchWay.UPLOAD: _l("Tải lên"),
    BatchWay.FOLDER: _l("Thư mục theo dõi"),
    BatchWay.SCANNER: _l("Máy quét gửi đến"),
}

COPY_STATES: dict[str, LazyString] = {
    CopyState.GATHERING: _l("đang ghép trang"),
    CopyState.BOUND: _l("đang ký số"),
    CopyState.SIGNED: _l("đã ký số"),
    CopyState.FAILED: _l("chưa tạo được"),
}
"""How far an e-copy has come."""

COPY_PROBLEMS: dict[str, LazyString] = {
    "no_seal_key": _l("cơ quan chưa có chứng thư số nên bản sao chưa được ký"),
    "pages_missing": _l("không đọc được trang quét trong kho tệp"),
    "binding_failed": _l("không ghép được các trang"),
}

KEPT: dict[str, LazyString] = {
    KeepState.HELD: _l("Đang giữ"),
    KeepState.HANDED_BACK: _l("Đã trả lại người nộp"),
    KeepState.FILED: _l("Đã đưa vào hồ sơ giấy"),
}
"""Where paper that cannot be scanned lies."""

COPY_EFFECTS: tuple[LazyString, ...] = (
    _l("Các trang của từng thành phần được ghép thành một tệp PDF/A tìm kiếm được."),
    _l("Tệp được đặt tên theo mã hồ sơ và số thứ tự, ký số bằng chứng thư của cơ quan."),
    _l("Bản sao vào hồ sơ thay cho bản quét trước của cùng thành phần, nếu có."),
    _l("Số trang và người quét được ghi lại; tệp gốc từ máy quét vẫn được giữ."),
)
"""What making the e-copies will do."""


def secret(pages: str) -> str:
    """Tell the clerk at once where a mark of secrecy was met, and what to do."""
    return _(
        "%(pages)s nghi có dấu chỉ độ mật và đã được cách ly. Ông/bà dừng quét, giữ bản giấy "
        "tách riêng và báo cán bộ bảo vệ bí mật nhà nước.",
        pages=pages,
    )


def faults_of(page: ScanPage) -> list[tuple[str, str]]:
    """Say what is wrong with a page and what to do, unless it was accepted as it is."""
    if page.kept_reason:
        return []
    found = [FAULTS[fault] for fault in page.faults if fault in FAULTS]
    if page.state == "failed" and not found:
        found = [FAULTS[Fault.UNREADABLE]]
    return [(str(what), str(advice)) for what, advice in found]


def unplaced(page: ScanPage) -> str:
    """Say why a page lies in no part."""
    if page.note in UNPLACED:
        return str(UNPLACED[page.note])
    if page.dossier_id is not None:
        return _("chưa rõ thuộc thành phần nào của hồ sơ")
    return _("nằm trước tờ bìa đầu tiên")


def source_problem(code: str) -> str:
    """Say why a file could not be taken; an unknown reason in general words."""
    said = SOURCE_PROBLEMS.get(code)
    return str(said) if said else _("Tệp này chưa đọc được. Hãy quét lại tập giấy này.")


def copy_problem(copy: PartCopy) -> str:
    """Say why a copy could not be made or signed."""
    if not copy.problem:
        return ""
    said = COPY_PROBLEMS.get(copy.problem) or SIGNING_FAILURES.get(copy.problem)
    return str(said) if said else _("hệ thống gặp lỗi; hãy thử lại sau")


def counted(given: PartGiven) -> str:
    """Say how many papers of which kind were handed in."""
    kinds = (
        (given.originals, _("bản chính")),
        (given.certified, _("bản chứng thực")),
        (given.copies, _("bản chụp")),
    )
    said = [f"{number} {kind}" for number, kind in kinds if number]
    return ", ".join([*said, _("đã xuất trình")] if given.shown else said)
