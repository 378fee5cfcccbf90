"""How a test stands at the desk's scanner: a dossier with paper, batches with pages, pictures."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.dossiers.desk_records import KeepState, PartGiven, ScanNeed
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.files.actions import FileFacts
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.scanning import batches
from casework.scanning.records import BatchWay, PageKind, PageState, ScanPage, SourceState
from foundation.clock import now
from tests import make
from tests.backoffice.office import dossier_at


def picture(colour="white", size=(60, 80), form="JPEG"):
    """Draw the smallest page."""
    held = BytesIO()
    Image.new("RGB", size, colour).save(held, form)
    return held.getvalue()


class Desk:
    """One dossier with paper at the desk of Nha Trang, and batches of its pages."""

    def __init__(self, database, app, commune_code=make.NHA_TRANG):
        self.database, self.files = database, app.extensions["gateways"].files
        self.reference = dossier_at(
            database, State.REGISTERED, Stage.DESK, code=make.BIRTH, commune_code=commune_code
        )
        with database.transaction() as session:
            dossier = self.dossier(session)
            self.keys = [one.key for one in procedures.definition_of(dossier.version).parts]
            self.officer = make.officer(session, Role.RECEPTION, commune_code)
        self.commune_code = commune_code

    def dossier(self, session):
        asked = select(Dossier).where(Dossier.reference == self.reference)
        return session.scalars(asked.options(joinedload(Dossier.version))).one()

    def give(self, key, *, unscannable=False, label="", **over):
        """Hand a part in on paper."""
        with self.database.transaction() as session:
            dossier = self.dossier(session)
            facts = {
                "originals": 1,
                "scan": (ScanNeed.NONE if unscannable else ScanNeed.WAITING).value,
                "kept": KeepState.HELD.value if unscannable else "",
            }
            session.add(
                PartGiven(
                    dossier_id=dossier.id,
                    part_key=key,
                    agency_id=dossier.desk_agency_id,
                    unscannable=unscannable,
                    label=label,
                    given_at=now(),
                    officer_id=self.officer.account_id,
                    **(facts | over),
                )
            )
        return key

    def batch(self, *pages, name="lo-1.pdf"):
        """Open a batch whose one file has these pages; return its reference and the pages' ids."""
        data = picture()
        blob = self.files.put(data, media_type="image/jpeg")
        with self.database.transaction() as session:
            dossier = self.dossier(session)
            batch = batches.open_batch(
                session, agency_id=dossier.desk_agency_id, way=BatchWay.UPLOAD, dossier=dossier,
                by=self.officer, at=now(),
            )  # fmt: skip
            facts = FileFacts(blob.sha256, blob.size, "application/pdf", name)
            owner_id = self.officer.account_id
            source = batches.add_source(session, batch, facts, owner_id=owner_id, at=now())
            source.state, source.pages = SourceState.SPLIT.value, len(pages)
            source.seen_pages = len(pages)
            made = [
                ScanPage(
                    batch_id=batch.id,
                    source_id=source.id,
                    number=number,
                    **{
                        "kind": PageKind.CONTENT.value,
                        "state": PageState.READ.value,
                        "dossier_id": dossier.id,
                        "image_sha256": blob.sha256,
                        "image_type": "image/jpeg",
                        "thumb_sha256": blob.sha256,
                        "pdf_sha256": blob.sha256,
                        "width": 60,
                        "height": 80,
                        "dpi": 200,
                        "position": number,
                        **page,
                    },
                )
                for number, page in enumerate(pages, 1)
            ]
            session.add_all(made)
            session.flush()
            return batch.reference, [page.id for page in made]

    def page(self, page_id):
        """Read a page as it is now."""
        with self.database.reading() as session:
            return session.get_one(ScanPage, page_id)

    def given(self, key):
        """Read a part handed in as it is now."""
        with self.database.reading() as session:
            return session.get_one(PartGiven, (self.dossier(session).id, key))


@pytest.fixture
def desk(database, app):
    return Desk(database, app)
