"""Links to kept papers: they end by time, by use and by wish, and say who came when."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.vault import actions, queries, rules
from casework.vault.records import VaultItem, VaultShare
from foundation.errors import Invalid, NotFound
from foundation.ids import token_hash
from tests import make


@pytest.fixture
def holder(session):
    return make.citizen(session)


@pytest.fixture
def item(session, holder, at):
    return kept(session, holder, at)


def kept(session, holder, at, **over):
    """Keep a paper without the dossier's verbs."""
    dossier = make.dossier(session, filer=holder, code=make.BIRTH)
    file = make.stored_file(session, holder)
    given = {
        "account_id": holder.account_id,
        "kind": "part",
        "source": "verified",
        "title": "Giấy chứng nhận hộ nghèo",
        "file_id": file.id,
        "sha256": file.sha256,
        "dossier_id": dossier.id,
        "dossier_code": dossier.shown_code,
        "procedure_code": dossier.procedure_code,
        "agency_name": "Ủy ban nhân dân phường Nha Trang",
    }
    actions.keep(session, [VaultItem(**given | over)], by=holder, at=at)
    return session.scalars(
        select(VaultItem).where(VaultItem.sha256 == over.get("sha256", file.sha256))
    ).one()


def link(session, item, holder, at, **over):
    given = {"days": "7", "purpose": "Nộp cho trường", "max_openings": None}
    return actions.share(session, item, **given | over, by=holder, at=at)


def opened(session, token, at, what="file", address="203.0.113.77"):
    return actions.open_link(session, token, what=what, address=address, at=at)


def test_only_the_hash_of_a_token_is_kept(session, item, holder, at):
    token = link(session, item, holder, at)

    [made] = queries.shares_of(session, item.id)
    assert made.token_hash == token_hash(token)
    assert token not in str(vars(made))


@pytest.mark.parametrize(("days", "lives"), [("1", 1), ("7", 7), ("30", 30)])
def test_a_link_lives_as_long_as_was_chosen(session, item, holder, at, days, lives):
    token = link(session, item, holder, at, days=days)
    end = at + timedelta(days=lives)

    opened(session, token, end - timedelta(seconds=1))
    with pytest.raises(actions.LinkOver):
        opened(session, token, end)


def test_a_link_is_used_up_by_the_files_opened_and_not_by_looks(session, item, holder, at):
    token = link(session, item, holder, at, max_openings=2)

    opened(session, token, at, what="page")
    opened(session, token, at)
    opened(session, token, at, what="page")
    opened(session, token, at)

    with pytest.raises(actions.LinkOver):
        opened(session, token, at)
    [made] = queries.shares_of(session, item.id)
    assert made.openings == 2
    assert len(queries.openings_of(session, [made.id])) == 4


def test_a_revoked_link_ends_at_once(session, item, holder, at):
    token = link(session, item, holder, at)
    [made] = queries.shares_of(session, item.id)

    actions.revoke(session, item, made.id, by=holder, at=at)

    with pytest.raises(actions.LinkOver):
        opened(session, token, at)


def test_a_link_of_another_paper_is_not_revoked(session, item, holder, at):
    link(session, item, holder, at)
    other = kept(session, holder, at)
    [made] = queries.shares_of(session, item.id)

    with pytest.raises(NotFound):
        actions.revoke(session, other, made.id, by=holder, at=at)


def test_links_end_with_their_paper(session, item, holder, at):
    token = link(session, item, holder, at)

    actions.remove(session, item, by=holder, at=at)

    with pytest.raises(actions.LinkOver):
        opened(session, token, at)


def test_a_wrong_token_is_refused_as_an_ended_one(session, at):
    with pytest.raises(actions.LinkOver):
        opened(session, "x" * 43, at)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("unknown", ""),
    ],
)
def test_of_an_address_only_its_network_is_kept(address, kept):
    assert rules.shortened(address) == kept


@pytest.mark.parametrize(
    ("over", "field", "code"),
    [
        ({"days": "365"}, "days", "not_a_choice"),
        ({"purpose": "  "}, "purpose", "required"),
        ({"purpose": "x" * 201}, "purpose", "too_long"),
        ({"max_openings": 0}, "max_openings", "vault_openings"),
        ({"max_openings": 101}, "max_openings", "vault_openings"),
    ],
)
def test_a_link_is_made_only_of_what_makes_sense(session, item, holder, at, over, field, code):
    with pytest.raises(Invalid) as refused:
        link(session, item, holder, at, **over)

    assert {key: one.code for key, one in refused.value.fields.items()} == {field: code}
    assert session.scalars(select(VaultShare)).all() == []
