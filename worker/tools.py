"""What a handler has in its hands: settings, database, gateways; and which try this is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from foundation.clock import now
from foundation.database import Database
from foundation.settings import Settings
from gateways import Gateways
from worker.patience import is_last_try

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything that a handler may use; the demo replays the past by a clock of its own."""

    settings: Settings
    database: Database
    gateways: Gateways
    clock: Callable[[], datetime] = now


@dataclass(frozen=True, slots=True)
class Attempt:
    """Which try of its job a handler is in; the first has the number 0."""

    number: int = 0

    def is_last(self, error: Exception) -> bool:
        """Tell whether failing with this error parks the job instead of trying it again."""
        return is_last_try(error, self.number)
