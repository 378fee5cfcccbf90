"""What handing out shows on the page of a dossier: who took the result, and on what proof."""

import uuid

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.dossier.panels import Panel
from backoffice.handing import forms
from casework.dossiers import handing
from casework.dossiers.records import Dossier
from casework.dossiers.states import State
from casework.feedback import rules as feedback
from casework.files.records import FileVerdict, StoredFile
from casework.people.actor import Actor
from web import access, filters


def of(session: Session, dossier: Dossier, _actor: Actor) -> Panel | None:
    """Describe how a result was handed out, in two statements; nothing before it was."""
    if dossier.state != State.RETURNED.value:
        return None
    found = handing.record_of(session, dossier.id)
    if found is None:
        return None
    names = handing.part_names(dossier)
    proofs = dict(forms.PROOFS)
    facts = [
        (_("Người nhận"), found.receiver),
        (_("Số giấy tờ tùy thân"), found.receiver_number),
        (_("Nhận với tư cách"), found.mandate or _("chủ hồ sơ")),
        (_("Đã đối chiếu"), str(proofs.get(found.proof, found.proof))),
        (_("Bản giấy"), _("%(count)s bản", count=found.paper_copies)),
        (_("Bản điện tử"), _("có") if found.is_electronic else _("không")),
        (_("Giấy tờ trả lại"), "; ".join(names.get(key, key) for key in found.returned_parts)
         or _("không có")),
        (_("Lúc"), filters.vn_datetime(found.at)),
    ]  # fmt: skip
    signed = url_for("backoffice.handing.signed", reference=dossier.reference)
    return Panel(
        "backoffice/handing/panel.html",
        {
            "rows": facts,
            "signature": signed if _is_clean(session, found.signature_file_id) else "",
            "is_signed": found.signature_file_id is not None,
            "rating_qr": url_for("backoffice.handing.rating_qr", reference=dossier.reference),
        },
    )


def _is_clean(session: Session, file_id: uuid.UUID | None) -> bool:
    """Tell whether the picture of the signature was inspected: it is not shown before."""
    file = session.get(StoredFile, file_id) if file_id else None
    return file is not None and file.verdict == FileVerdict.CLEAN.value


def rating_address(dossier: Dossier) -> str:
    """Return where the receiver may say how satisfied they are."""
    settings = access.settings()
    return settings.portal_url + feedback.rating_path(dossier.reference, settings.secret_key)
