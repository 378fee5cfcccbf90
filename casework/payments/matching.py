"""Which bill a transfer is for, by what its payer wrote. Pure rules.

A payer's bank may cut words, join them or break a reference by spaces. The last letter of a
reference checks the others, so that letters that only happen to stand together are no reference.
"""

import re

from casework.payments.actions import PREFIX
from foundation import ids

_BODY = 10
_LETTERS = re.escape(ids.ALPHABET)
_WORD = re.compile(rf"(?<![0-9A-Z]){PREFIX}[0-9A-Z]{{{_BODY}}}(?![0-9A-Z])")
_ANYWHERE = re.compile(rf"(?={PREFIX}([{_LETTERS}]{{{_BODY}}}))")


def references_in(content: str) -> list[str]:
    """Return the references in a transfer's content, each once, in their order."""
    joined = re.sub(r"[^0-9A-Z]", "", content.upper())
    found = [found[1] for found in _ANYWHERE.finditer(joined)]
    right = [one for one in found if ids.is_reference(f"KH-{one[:5]}-{one[5:]}")]
    return [PREFIX + one for one in dict.fromkeys(right)]


def looks_like_reference(content: str) -> bool:
    """Tell whether a word of the content wants to be a reference, though it is none."""
    return _WORD.search(content.upper()) is not None
