"""What the codes of the reception desk mean in words: intake, scans, slips, post, hand-outs.

Read by a clerk with a queue in front of her: each sentence says what to do now.
"""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l  # noqa: F401

PROBLEMS: Mapping[str, object] = {
    # intake
    # scanning
    # slips
    # completeness and hand-outs
    # post, tickets, ratings
    # offline
}

REFUSALS: Mapping[str, object] = {
    # intake
    # scanning
    # slips
    # completeness and hand-outs
    # post, tickets, ratings
    # offline
}
