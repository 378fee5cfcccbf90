"""Steps that many tests take: a draft begun, filled, sent; a dossier made by the house."""

from datetime import UTC, datetime

from sqlalchemy import select

from casework.dossiers.records import Draft
from casework.procedures import queries as procedures
from foundation.clock import VIETNAM
from tests import make
from tests.portal.browsing import PDF

COPY, BIRTH = make.COPY, make.BIRTH
CERTIFY, TOUR = "2.000815", "2.001628"
CHOICES = {
    COPY: {"case_key": "ca_nhan", "agency": "H32.102"},
    BIRTH: {"case_key": "dung_han", "agency": "H32.102"},
    CERTIFY: {"case_key": "ban_giay", "agency": "H32.102"},
    TOUR: {},
}
PLACE = {"agency": "H32.102", "return_way": "online"}


def begin(browser, code=COPY):
    """Open a draft and return its address."""
    page = browser.post(f"/thu-tuc/{code}/bat-dau", CHOICES[code] | {"return_way": "online"})
    assert page.status == 303, page.text
    return page.location


def fill(browser, database, draft, code=COPY):
    """Give the simplest lawful answers, all at once as a script of the page does."""
    with database.reading() as session:
        version = procedures.version_on(session, code, datetime.now(VIETNAM).date())
        definition = procedures.definition_of(version)
    given = make.answers(definition)
    page = browser.send(f"{draft}/luu", {"answers": given})
    assert page.json["problems"] == {}, page.json
    return given


def ready_draft(browser, database):
    """Return the address of a birth registration that could be sent."""
    draft = begin(browser, BIRTH)
    fill(browser, database, draft, BIRTH)
    page = browser.upload(f"{draft}/tep", "giay.pdf", PDF + b"% birth\n", part="giay_chung_sinh")
    assert page.status == 303, page.text
    return draft


def sent_dossier(browser, database):
    """Send a birth registration and return the dossier's address."""
    page = browser.post(f"{ready_draft(browser, database)}/nop")
    assert page.status == 303, page.text
    return page.location.removesuffix("/da-nop")


def draft_in(session, address):
    """Return the record of a draft."""
    reference = address.rpartition("/")[2]
    return session.scalars(select(Draft).where(Draft.reference == reference)).one()


def at():
    """Return this moment."""
    return datetime.now(UTC)
