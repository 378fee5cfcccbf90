"""Two installations for the run: each test uses a dossier of its own."""

import os

import pytest

from foundation.settings import Settings
from tests import exchange_pair
from tests.casework.dossiers import flowing
from tests.conftest import _clone, _drop, _url
from tests.exchange_case import CODE, flow
from tests.servers import PROVINCE


@pytest.fixture(scope="session")
def two(servers, tmp_path_factory):
    """The province and the police with open doors."""
    home = tmp_path_factory.mktemp("pair")
    names = [_clone(PROVINCE), _clone(PROVINCE)]
    settings = Settings(
        s3_endpoint=os.environ["TEST_S3_ENDPOINT"],
        s3_bucket="mot-cua-test",
        s3_access_key=os.environ["TEST_S3_ACCESS_KEY"],
        s3_secret_key=os.environ["TEST_S3_SECRET_KEY"],
        secret_key="a-secret-for-tests-only-0123456789",
        rate_limits=False,
        log_level="ERROR",
    )
    with exchange_pair.pair(settings, (_url(names[0]), _url(names[1])), home) as both:
        for one in both:
            with one.database.transaction() as session:
                flowing.publish(session, flow(session), CODE)
        yield both
    for name in names:
        _drop(name)
