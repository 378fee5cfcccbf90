"""Which places of a procedure need the answer to a question, before it is changed or removed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from flask_babel import gettext as _

from casework.catalogue import examples
from casework.procedures import formulas
from casework.procedures.definition import Definition
from casework.procedures.forms import FieldKind

_PLACEHOLDER = re.compile(r"\{(\w+)")


@dataclass(frozen=True, slots=True)
class Use:
    """One place that needs the answer: the section it is mended in, words, and which question."""

    section: str
    words: str
    question: str = ""


def of(definition: Definition, keys: Iterable[str], kept: Iterable[object]) -> tuple[Use, ...]:
    """List the places that need any of the questions; `kept` are the draft's sets of examples."""
    wanted = frozenset(keys)
    found = chain(
        _in_form(definition, wanted),
        _in_parts(definition, wanted),
        _in_money(definition, wanted),
        _in_results(definition, wanted),
        _in_flow(definition, wanted),
        _in_examples(kept, wanted),
    )
    return tuple(dict.fromkeys(found))


def _in_form(definition: Definition, wanted: frozenset[str]) -> Iterator[Use]:
    for one in definition.form.fields:
        if one.key in wanted:
            continue
        label = one.label or one.key
        if wanted & set(one.show_when):
            yield Use("form", _("Điều kiện hiện câu hỏi “%(label)s”", label=label), one.key)
        if wanted & set(one.require_when):
            yield Use("form", _("Điều kiện bắt buộc của câu hỏi “%(label)s”", label=label), one.key)
        if one.kind is FieldKind.COMPUTED and wanted & formulas.names(one.formula):
            yield Use("form", _("Công thức của “%(label)s”", label=label), one.key)


def _in_parts(definition: Definition, wanted: frozenset[str]) -> Iterator[Use]:
    for part in definition.parts:
        if wanted & set(part.when):
            yield Use("parts", _("Điều kiện của giấy tờ “%(name)s”", name=part.name))


def _in_money(definition: Definition, wanted: frozenset[str]) -> Iterator[Use]:
    for fee in definition.fees:
        if wanted & {fee.count_key, fee.copies_key, *fee.when}:
            yield Use("fees", _("Khoản thu “%(name)s”", name=fee.name))
    for reduction in definition.reductions:
        if wanted & set(reduction.when):
            yield Use("reductions", _("Miễn, giảm “%(name)s”", name=reduction.name))


def _in_results(definition: Definition, wanted: frozenset[str]) -> Iterator[Use]:
    for result in definition.results:
        text = " ".join((result.title, result.summary, *result.basis, *result.body))
        if wanted & set(_PLACEHOLDER.findall(text)):
            yield Use("results", _("Mẫu kết quả “%(name)s”", name=result.name))


def _in_flow(definition: Definition, wanted: frozenset[str]) -> Iterator[Use]:
    for step in definition.flow.steps if definition.flow else ():
        needed = set(step.inputs).union(*(outcome.when for outcome in step.outcomes))
        if wanted & needed:
            yield Use("flow", _("Bước “%(name)s” của quy trình", name=step.name))


def _in_examples(kept: Iterable[object], wanted: frozenset[str]) -> Iterator[Use]:
    for example in examples.every(examples.read(kept)):
        if wanted & set(example.answers):
            yield Use("rehearsal", _("Ví dụ diễn tập “%(name)s”", name=example.name))
