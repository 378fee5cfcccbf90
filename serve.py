"""Run the system or a part of it: ``python serve.py [all|web|worker|database|migrate|reset]``.

What is not given from outside (``DATABASE_URL``, ``S3_ENDPOINT``) is started here, embedded,
under ``var/``. The console shows starts, stops and crashes; each part writes its own log.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from foundation.processes import AlreadyRunningError, NotReadyError
from foundation.settings import SettingsError
from operations.console import NAMES, last_lines, say
from operations.duties import DUTIES, StoppedError, keep, migrate, reset
from operations.house import open_house
from operations.parts import CannotRunError


def main(words: Sequence[str]) -> int:
    """Read the command and run it; return the exit code."""
    parser = argparse.ArgumentParser(prog="serve.py", description=__doc__)
    parser.add_argument("what", nargs="?", default="all", choices=[*DUTIES, "migrate", "reset"])
    what = parser.parse_args(words).what
    try:
        house = open_house(os.environ)
        house.supervisor.obey_signals()
        if what == "reset":
            reset(house)
        elif what == "migrate":
            migrate(house)
        else:
            keep(house, DUTIES[what])
    except StoppedError:
        return 130
    except AlreadyRunningError as error:
        say(f"Hệ thống của thư mục này đang chạy rồi (phần việc: {error}).")
        return 1
    except NotReadyError as error:
        for name in str(error).split(", "):
            log = house.var / "log" / f"{name}.log"
            say(f"Không khởi động được: {NAMES.get(name, name)}, xem {log}:\n{last_lines(log)}")
        return 1
    except (CannotRunError, SettingsError, RuntimeError, OSError) as error:
        say(f"Không chạy được: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
