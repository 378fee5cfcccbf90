"""Whether the questions of a form fit together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from casework.procedures.definition import Definition, FieldKind
from casework.procedures.faults import Fault
from foundation.errors import Problem


def faults(definition: Definition) -> Iterator[Fault]:
    """List what does not fit together in the form, in its own order."""
    keys = [one.key for one in definition.form.fields]
    for key, times in Counter(keys).items():
        if times > 1:
            yield Fault(f"form.{key}", Problem("key_twice", {"key": key}))
    for at, one in enumerate(definition.form.fields):
        for on in one.show_when:
            if on not in keys[:at]:
                yield Fault(f"form.{one.key}", Problem("depends_on_unknown", {"key": on}))
        if (one.kind is FieldKind.CHOICE) != bool(one.options):
            yield Fault(f"form.{one.key}", Problem("options_needed"))
