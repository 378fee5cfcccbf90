"""Commands typed beside a running house find what its parts were given."""

import os
import stat
import subprocess
import sys

import pytest

from foundation.settings import ROOT, SettingsError
from operations import surroundings
from operations.house import open_house


def command(environ, *words):
    """Run a command in a shell that knows nothing but this."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env={"PATH": os.defpath, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_finds_the_running_house(settings, tmp_path):
    var = {"VAR_DIR": str(tmp_path)}
    told = {
        "DATABASE_URL": settings.database_url,
        "S3_ENDPOINT": settings.s3_endpoint,
        "S3_BUCKET": settings.s3_bucket,
        "S3_ACCESS_KEY": settings.s3_access_key,
        "S3_SECRET_KEY": settings.s3_secret_key,
        "SECRET_KEY": settings.secret_key,
    }
    surroundings.leave(tmp_path, told | {"HOME": "/root"})

    done = command(var, "integrity-check")

    assert (done.returncode, done.stdout) == (0, "no faults\n"), done.stderr
    left = tmp_path / "run" / "surroundings.json"
    assert stat.S_IMODE(left.stat().st_mode) == 0o600
    assert "HOME" not in left.read_text()


def test_without_any_settings_a_command_says_which_are_missing(tmp_path):
    done = command({"VAR_DIR": str(tmp_path)}, "settings")

    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_given_is_never_mixed_with_what_was_left(tmp_path):
    surroundings.leave(
        tmp_path, {"DATABASE_URL": "postgresql://left", "S3_ENDPOINT": "http://left"}
    )
    given = {"VAR_DIR": str(tmp_path), "DATABASE_URL": "postgresql://given"}

    assert surroundings.complete(given) == given


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"PORTAL_PORT": "abc"}, "PORTAL_PORT"),
        ({"BACKOFFICE_PORT": "99999"}, "BACKOFFICE_PORT"),
        ({"PORTAL_PORT": "8001"}, "BACKOFFICE_PORT"),
        ({"SMTP_TLS": "perhaps"}, "SMTP_TLS"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
    ],
)
def test_a_wrong_setting_is_named_before_anything_starts(tmp_path, given, named):
    with pytest.raises(SettingsError, match=named):
        open_house({"VAR_DIR": str(tmp_path), **given})
