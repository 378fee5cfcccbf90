"""Pictures of scanned pages: served by us to who may see them, and written down."""

from flask import Response

from backoffice.scanning import keeping
from casework.audit import actions as audit
from casework.dossiers.records import Dossier
from casework.files import rules
from casework.scanning import batches
from casework.scanning.records import ScanBatch, ScanPage
from foundation.clock import now
from foundation.errors import NotFound
from web.access import current_actor
from web.transactions import transaction

SHOWN = frozenset({rules.JPEG, rules.PNG})


def answer(sha256: str) -> Response:
    """Answer with a picture; raise NotFound where there is none that a browser may show."""
    if not sha256:
        raise NotFound(what="picture")
    data = keeping.gateways().files.read(sha256)
    media_type = rules.media_type_of(data[:1024])
    if media_type not in SHOWN:
        raise NotFound(what="picture")
    return Response(data, mimetype=media_type)


def note_batch(batch: ScanBatch) -> None:
    """Write down in the journal that this officer looks at a batch."""
    with transaction() as session:
        audit.append(session, batches.chain(batch), "read_batch", by=current_actor(), at=now())


def note_page(batch: ScanBatch, page: ScanPage, dossier: Dossier | None) -> None:
    """Write down that this officer looks at a page: on the dossier's chain where it has one."""
    details = {"batch": batch.reference, "page": page.id}
    chain = dossier.chain if dossier else batches.chain(batch)
    with transaction() as session:
        audit.append(session, chain, "read_scan", by=current_actor(), at=now(), details=details)
