"""What the post shows on the page of a dossier: its consignments and how far they have come."""

from sqlalchemy.orm import Session

from backoffice.dossier.panels import Panel
from casework.dossiers.records import Dossier
from casework.dossiers.states import State
from casework.people.actor import Actor, Role
from casework.post import queries, rules
from casework.post.records import PostDirection
from casework.procedures.definition import Channel, Returning
from web import post_words


def of(session: Session, dossier: Dossier, actor: Actor) -> Panel | None:
    """Describe a dossier's consignments in two statements; nothing where post plays no part."""
    found = queries.of_dossier(session, dossier.id)
    is_mine = actor.has(Role.RECEPTION) and actor.agency_id == dossier.desk_agency_id
    is_ready = dossier.state == State.FINISHED.value and dossier.return_way == Returning.HOME.value
    is_out = any(
        one.direction == PostDirection.OUT.value and one.state not in rules.GONE for one in found
    )
    may_note = is_mine and dossier.channel == Channel.POST.value and not found
    may_send = is_mine and is_ready and not is_out
    if not (found or may_note or may_send):
        return None
    return Panel(
        "backoffice/post/panel.html",
        {
            "found": [(one, post_words.course(one)[0]) for one in found],
            "words": post_words,
            "may_send": may_send,
            "may_note": may_note,
            "is_mine": is_mine,
        },
    )
