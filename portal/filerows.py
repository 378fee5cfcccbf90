"""One row of the upload component, for a file that has been taken in."""

from flask_babel import gettext as _

from casework.files.records import FileVerdict, StoredFile
from web.filters import file_size

_STATES = {FileVerdict.WAITING: "checking", FileVerdict.CLEAN: "ready"}


def row(
    file: StoredFile, *, href: str, remove_url: str = "", status_url: str = ""
) -> dict[str, object]:
    """Return what the component shows of a file and where its links lead."""
    verdict = FileVerdict(file.verdict)
    notes = {
        FileVerdict.WAITING: _("Đã nhận, đang kiểm tra"),
        FileVerdict.CLEAN: "",
        FileVerdict.QUARANTINED: _(
            "Tệp này đang được giữ lại để xem xét dấu chỉ độ mật nên chưa dùng được."
        ),
        FileVerdict.REFUSED: _("Tệp không mở được hoặc không an toàn. Hãy xóa và gửi tệp khác."),
    }
    return {
        "id": str(file.id),
        "name": file.name,
        "size": file_size(file.size),
        "href": href,
        "remove_url": remove_url,
        "status_url": status_url,
        "state": _STATES.get(verdict, "refused"),
        "note": notes[verdict],
    }
