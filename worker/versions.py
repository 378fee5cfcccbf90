"""New versions of procedures: the owners of running drafts are told, batch by batch."""

from casework.catalogue import effects, publishing
from casework.catalogue.publishing import BeginVersion, TellOfVersion
from worker.tools import Attempt, Tools


def tell_of_version(job: TellOfVersion, tools: Tools, _attempt: Attempt) -> None:
    """Tell one batch of owners; told twice, an owner has one notice."""
    with tools.database.transaction() as session:
        effects.tell_owners(session, job, at=tools.clock())


def begin_version(job: BeginVersion, tools: Tools, _attempt: Attempt) -> None:
    """Make the catalogue say what a version says that begins today."""
    with tools.database.transaction() as session:
        publishing.begin(session, job, at=tools.clock())
