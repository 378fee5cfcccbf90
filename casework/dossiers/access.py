"""Who may see a dossier and who may act on it: the filer, the holder, those with a mandate.

One rule in two forms that a test holds together: ``seen_by`` as a condition of a query, so that a
foreign dossier is not found at all, and ``may_act`` on a dossier that was found.

* Who filed a matter of their own, of a dependant, or with a paper shown at the desk, keeps it.
* The holder's own account sees and does everything.
* A member of an organisation sees its dossiers within the mandate's procedures, whoever filed
  them; a viewer does nothing.
* Whoever acts for a person sees what they filed themselves under the mandate, and no more.
* A mandate that has ended or was revoked opens nothing: ``Actor.mandates`` holds the valid ones.
* A commune's helper sees nothing of what was filed with their help.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, or_

from casework.dossiers.records import Dossier, Draft
from casework.people.actor import Actor, ActorKind, Standing

HOLDERS = frozenset({ActorKind.CITIZEN, ActorKind.ORGANISATION})


def legs(of: Actor) -> list[ColumnElement[bool]]:
    """Return the ways in which dossiers are an actor's to see, each read off one index."""
    if of.kind not in HOLDERS or of.account_id is None:
        return []
    own = [
        and_(Dossier.filer_id == of.account_id, Dossier.mandate_id.is_(None)),
        Dossier.holder_id == of.account_id,
    ]
    return own + [_under(standing, of) for standing in of.mandates]


def _under(standing: Standing, of: Actor) -> ColumnElement[bool]:
    found = Dossier.holder_id == standing.account_id
    if not standing.is_member:
        found &= Dossier.filer_id == of.account_id
    if standing.procedures:
        found &= Dossier.procedure_code.in_(sorted(standing.procedures))
    return found


def seen_by(of: Actor) -> ColumnElement[bool]:
    """Return the condition under which a dossier is an actor's to see."""
    return or_(false(), *legs(of))


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose dossiers are listed: one's own (nothing said), an account's, or a dependant's."""

    account_id: int | None = None
    dependant_id: int | None = None


def narrowed(whose: Whose | None, of: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions that narrow a list to somebody's dossiers."""
    if whose is None:
        return []
    if whose.dependant_id is not None:
        return [Dossier.dependant_id == whose.dependant_id]
    return [Dossier.holder_id == (whose.account_id or of.account_id)]


def draft_of(of: Actor) -> ColumnElement[bool]:
    """Return the condition under which a draft is an actor's.

    What was typed stays with who typed it; once sent for another it is that other's, so it is seen
    only while the mandate lasts, and never by a commune's helper. Corrections hold what the dossier
    holds: they are seen by who may see the dossier still.
    """
    standing = [one.mandate_id for one in of.mandates]
    for_another = or_(Draft.mandate_id.is_(None), Draft.mandate_id.in_(standing))
    corrected = exists().where(Dossier.id == Draft.amends_id, seen_by(of))
    return and_(
        Draft.account_id == of.account_id,
        or_(Draft.amends_id.is_(None), corrected),
        or_(Draft.dossier_id.is_(None), and_(for_another, Draft.helped == {})),
    )


def may_see(dossier: Dossier, actor: Actor) -> bool:
    """Tell whether a dossier is an actor's to see, as ``seen_by`` does in a query."""
    return _is_own(dossier, actor) or any(
        _reaches(standing, dossier, actor) for standing in _standings(actor)
    )


def may_act(dossier: Dossier, actor: Actor) -> bool:
    """Tell whether an actor may do on a dossier what its holder may do."""
    return _is_own(dossier, actor) or any(
        standing.may_act and _reaches(standing, dossier, actor) for standing in _standings(actor)
    )


def _is_own(dossier: Dossier, actor: Actor) -> bool:
    if actor.kind not in HOLDERS or actor.account_id is None:
        return False
    filed = dossier.filer_id == actor.account_id and dossier.mandate_id is None
    return filed or dossier.holder_id == actor.account_id


def _standings(actor: Actor) -> tuple[Standing, ...]:
    return actor.mandates if actor.kind in HOLDERS else ()


def _reaches(standing: Standing, dossier: Dossier, actor: Actor) -> bool:
    mine = standing.is_member or dossier.filer_id == actor.account_id
    return (
        dossier.holder_id == standing.account_id
        and mine
        and standing.covers(dossier.procedure_code)
    )
