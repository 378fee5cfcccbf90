"""What each kind of message does here once its turn has come."""

from collections.abc import Mapping

from casework.installations.envelope import Kind
from casework.installations.incoming import Effect

EFFECTS: Mapping[Kind, Effect] = {}
