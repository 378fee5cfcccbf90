"""What goes into an evidence file, and what colleagues wrote to one another does not."""

import json

import pytest

from casework.audit import actions as audit
from casework.dossiers.states import Stage, State
from casework.evidence import gather
from casework.people.actor import Role
from tests import make
from tests.backoffice import office

SECRET = "Đồng nghiệp viết cho nhau"


def test_internal_lines_are_given_by_hash_only(session, at):
    dossier = office.dossier_in(session, State.FINISHED, Stage.DESK)
    by = make.officer(session, Role.LEADER)
    audit.append(session, dossier.chain, "hand_back", by=by, at=at, details={"note": SECRET})

    gathered = gather.gather(session, dossier)

    assert not [path for path, data in gathered.texts.items() if SECRET in data.decode()]
    lines = gathered.texts["journal/chain.jsonl"].decode().splitlines()
    last = json.loads(lines[-1])
    assert (last["body"], len(last["hash"]), last["seq"]) == (None, 64, len(lines))
    assert json.loads(lines[0])["body"]
    assert [one.path for one in gathered.members if one.path.startswith("results/")]
    about = json.loads(gathered.texts["dossier.json"])
    assert about["holder"]["name"] == dossier.holder_name
    assert any(section["blocks"] for section in about["answers"])


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Giấy khai sinh (bản sao).PDF", "giay-khai-sinh-ban-sao.pdf"),
        ("../../etc/passwd", "tep.etcpassw"),
        ("\x00\n", "tep"),
        (".pdf", "tep.pdf"),
        ("a" * 300 + ".pdf", "a" * 60 + ".pdf"),
    ],
)
def test_names_in_the_archive_are_plain(name, safe):
    assert gather.safe_name(name) == safe
