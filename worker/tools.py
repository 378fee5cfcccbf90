"""What a handler has in its hands: settings, database, gateways; and which try this is."""

from dataclasses import dataclass

from foundation.database import Database
from foundation.settings import Settings
from gateways import Gateways
from worker.patience import is_last_try

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything that a handler may use."""

    settings: Settings
    database: Database
    gateways: Gateways


@dataclass(frozen=True, slots=True)
class Attempt:
    """Which try of its job a handler is in; the first has the number 0."""

    number: int = 0

    def is_last(self, error: Exception) -> bool:
        """Tell whether failing with this error parks the job instead of trying it again."""
        return is_last_try(error, self.number)
