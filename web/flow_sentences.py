"""What the codes of clocks, routing, linked agencies and worklists mean in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    "step_unknown": _l("Bước này không có trong quy trình của thủ tục"),
}
"""What is wrong with one field, by code."""

REFUSALS: Mapping[str, object] = {}
"""Why something cannot be done now, by code."""
