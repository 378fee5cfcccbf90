"""The units of government that a form offers: today's communes and those of before 1 July 2025."""

from itertools import groupby

from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.agencies.records import FormerCommune
from web.kept import Kept

Options = list[tuple[str, str]]
"""(stored answer, name) pairs."""


def _ended(one: FormerCommune) -> tuple[str, str, str, str]:
    """Take a former unit out of its session: key, name, district with its time, full name."""
    return one.key, one.name, one.district_name, one.full_name


_communes = Kept(lambda session: [(one.code, one.name) for one in agencies.communes(session)])
_former = Kept(lambda session: [_ended(one) for one in agencies.former_communes(session)])


def communes(session: Session) -> Options:
    """Return the communes to choose from, in the order of their names."""
    return _communes.of(session)


def former_communes(session: Session) -> list[tuple[str, Options]]:
    """Return the communes of before 1 July 2025 under their districts."""
    groups = groupby(_former.of(session), key=lambda one: one[2])
    return [(district, [(one[0], one[1]) for one in ended]) for district, ended in groups]


def names(session: Session) -> dict[str, str]:
    """Return the name of each unit, today's and former ones, by its stored answer."""
    return dict(communes(session)) | {one[0]: one[3] for one in _former.of(session)}
