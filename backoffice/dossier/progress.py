"""What the worker is doing for a dossier right now, as a person who waits is told."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from casework.dossiers import proposals
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage

_SIGNING = _l("Đang ký số văn bản…")
_SEALING = _l("Đang đóng dấu số của cơ quan…")
_SETTING = _l("Đang lập văn bản…")


def of_dossier(session: Session, dossier: Dossier) -> LazyString | None:
    """Say what is being done; None once nobody has to wait any more."""
    _state, stage = dossier.current
    if stage is Stage.SIGNING:
        return _SIGNING
    if stage is Stage.SEALING:
        return _SEALING
    if stage is not Stage.LEADER:
        return None
    result = proposals.live_result(proposals.documents_of(session, dossier.id))
    return _SETTING if result is not None and result.file is None else None
