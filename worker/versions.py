"""New versions of procedures: the owners of running drafts are told, batch by batch."""

from casework.catalogue import effects
from casework.catalogue.publishing import TellOfVersion
from worker.tools import Attempt, Tools


def tell_of_version(job: TellOfVersion, tools: Tools, _attempt: Attempt) -> None:
    """Tell one batch of owners; told twice, an owner has one notice."""
    with tools.database.transaction() as session:
        effects.tell_owners(session, job, at=tools.clock())
