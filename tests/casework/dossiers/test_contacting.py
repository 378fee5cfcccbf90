"""How a holder is reached: what is wrong is said at its own place."""

from dataclasses import replace

import pytest

from casework.dossiers import contacting, queries
from foundation.errors import Invalid
from tests import make


def test_a_long_address_is_told_with_its_own_length(session, at):
    dossier = queries.lock_by_id(session, make.dossier(session, at=at, code=make.BIRTH).id)
    given = replace(contacting.contact_of(dossier), address="a", return_address="b" * 301)

    with pytest.raises(Invalid) as refusal:
        contacting.change(session, dossier, given, by=make.citizen(session), at=at)

    [(place, problem)] = refusal.value.fields.items()
    assert (place, problem.facts["length"]) == ("return_address", 301)
