"""Computed values: a small language of formulas, read as an expression and never run as code.

    copy_count * 8000
    money_in_words(sum(members.share))
    years_between(child_birth_date, today)
    join(", ", detail, village) if has_detail == "yes" else detail

Known are numbers, texts in quotes, the answers by key, one column of a table (`members.share`),
`today`, the arithmetic signs, comparisons, `and`, `or`, `not`, `a if b else c` and the functions
of `FUNCTIONS`. Everything else is refused by name. An empty answer makes the value empty.

Codes of problems (facts in brackets): formula_needed, formula_syntax [column], formula_too_long
[limit], formula_forbidden [what], formula_unknown [key], formula_function [name],
formula_arguments [name], formula_type [what], formula_division, formula_too_large.
"""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, localcontext
from enum import StrEnum
from functools import lru_cache

from foundation import spoken
from foundation.errors import Problem

Value = int | Decimal | str | bool | date | list[int | Decimal | None] | None
LONGEST, MOST_PARTS, LONGEST_TEXT = 1_000, 200, 2_000
LIMIT = 10**15
MOST_POWER = 15
TODAY = "today"


class Kind(StrEnum):
    """Says what a part of a formula is, as far as it is known before anything is answered."""

    NUMBER = "number"
    TEXT = "text"
    DAY = "day"
    TRUTH = "truth"
    NUMBERS = "numbers"
    COLUMN = "column"
    TABLE = "table"


class FormulaError(Exception):
    """A formula cannot be read or worked out; the problem says why."""

    def __init__(self, code: str, **facts: object) -> None:
        """Keep the problem for whoever edits or fills the form."""
        super().__init__(code)
        self.problem = Problem(code, facts)


def years_between(first: date, last: date) -> int:
    """Count full years from one day to another: an age; 29 February counts from 1 March."""
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def _round(number: int | Decimal) -> int:
    """Round half away from zero, as sums of money are rounded."""
    return int(Decimal(number).quantize(Decimal(1), rounding="ROUND_HALF_UP"))


def _whole(number: int | Decimal) -> int:
    if number != int(number):
        raise FormulaError("formula_type", what="whole_number")
    return int(number)


def _join(between: str = "", *texts: str) -> str:
    return between.join(one for one in texts if one)


def _add_days(day: date, days: int | Decimal) -> date:
    try:
        return day + timedelta(days=_whole(days))
    except OverflowError as error:
        raise FormulaError("formula_too_large") from error


def _sum(numbers: list[int | Decimal | None]) -> int | Decimal:
    return sum((one for one in numbers if one is not None), 0)


N, T, D = Kind.NUMBER, Kind.TEXT, Kind.DAY
FUNCTIONS: Mapping[str, tuple[tuple[Kind, ...], Kind, Callable[..., Value]]] = {
    "sum": ((Kind.NUMBERS,), N, _sum),
    "count": ((Kind.TABLE,), N, len),
    "day_in_words": ((D,), T, spoken.day_in_words),
    "money_in_words": ((N,), T, lambda amount: spoken.money_in_words(_whole(amount))),
    "number_in_words": ((N,), T, lambda number: spoken.number_in_words(_whole(number))),
    "years_between": ((D, D), N, years_between),
    "days_between": ((D, D), N, lambda first, last: (last - first).days),
    "add_days": ((D, N), D, _add_days),
    "min": ((N, N), N, min),
    "max": ((N, N), N, max),
    "round": ((N,), N, _round),
    "join": ((T,), T, _join),
}
"""Each function with the kinds of its arguments, the kind of its value, and what it does.

`join` takes any number of texts after the first, which stands between them.
"""

_ARITHMETIC: Mapping[type[ast.operator], Callable[..., int | Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda a, b: Decimal(a) / Decimal(b),
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARE: Mapping[type[ast.cmpop], Callable[..., bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_DIVIDING = (ast.Div, ast.FloorDiv, ast.Mod)


@lru_cache(maxsize=512)
def parse(text: str) -> ast.expr:
    """Read a formula; raises FormulaError for what is too long or not an expression."""
    if not text.strip():
        raise FormulaError("formula_needed")
    if len(text) > LONGEST:
        raise FormulaError("formula_too_long", limit=LONGEST)
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise FormulaError("formula_syntax", column=error.offset or 1) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise FormulaError("formula_syntax", column=1) from error
    if sum(1 for _ in ast.walk(tree)) > MOST_PARTS:
        raise FormulaError("formula_too_long", limit=LONGEST)
    return tree


def names(text: str) -> frozenset[str]:
    """List the answers that a formula needs; none for a formula that cannot be read."""
    try:
        tree = parse(text)
    except FormulaError:
        return frozenset()
    return frozenset(one.id for one in _names_in(tree)) - {TODAY}


def _names_in(tree: ast.expr) -> list[ast.Name]:
    called = {id(one.func) for one in ast.walk(tree) if isinstance(one, ast.Call)}
    return [one for one in ast.walk(tree) if isinstance(one, ast.Name) and id(one) not in called]


def check(text: str, kinds: Mapping[str, Kind]) -> Problem | None:
    """Say what is wrong with a formula before anything is answered, or None.

    `kinds` tells what each answer is; a table's column is named "table.column".
    """
    try:
        _kind_of(parse(text), {TODAY: Kind.DAY, **kinds})
    except FormulaError as error:
        return error.problem
    except RecursionError:
        return Problem("formula_too_long", {"limit": LONGEST})
    return None


def kind_of(text: str, kinds: Mapping[str, Kind]) -> Kind | None:
    """Tell what kind of value a formula gives; None for a faulty one."""
    try:
        return _kind_of(parse(text), {TODAY: Kind.DAY, **kinds})
    except (FormulaError, RecursionError):
        return None


def work_out(text: str, known: Mapping[str, Value], *, today: date) -> Value:
    """Return a formula's value, None where an answer it needs is empty.

    Raises FormulaError for a division by zero and whatever else cannot be worked out.
    """
    with localcontext() as context:
        context.prec = 34
        try:
            return _evaluate(parse(text), {**known, TODAY: today})
        except RecursionError as error:
            raise FormulaError("formula_too_long", limit=LONGEST) from error


def stored(value: Value) -> str:
    """Write a value as a stored answer: ISO days, bare numbers, "yes" or "no", else the text."""
    if value is None or isinstance(value, list):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        rounded = round(value, 6).normalize()
        return str(int(rounded)) if rounded == rounded.to_integral_value() else f"{rounded:f}"
    return str(value)[:LONGEST_TEXT]


def _kind_of(node: ast.expr, kinds: Mapping[str, Kind]) -> Kind:
    """Work out what a part is; a part without answers is also tried out."""
    found = _shape_of(node, kinds)
    if not _names_in(node):
        _evaluate(node, {})
    return found


def _shape_of(node: ast.expr, kinds: Mapping[str, Kind]) -> Kind:
    match node:
        case ast.Constant(value=value):
            return _kind_of_constant(value)
        case ast.Name(id=key):
            return _known(kinds, key)
        case ast.Attribute(value=ast.Name(id=table), attr=column):
            _known(kinds, table)
            return _known(kinds, f"{table}.{column}")
        case ast.Call(func=ast.Name(id=name), args=given, keywords=[]):
            return _kind_of_call(name, given, kinds)
    return _shape_of_signs(node, kinds)


def _shape_of_signs(node: ast.expr, kinds: Mapping[str, Kind]) -> Kind:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            _want(N, left, kinds)
            _want(N, right, kinds)
            if isinstance(op, _DIVIDING) and not _names_in(right):
                _calculate(op, 1, _evaluate(right, {}))
            return N
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=inner):
            return _want(N, inner, kinds)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return _want(Kind.TRUTH, inner, kinds)
        case ast.BoolOp(values=parts):
            for one in parts:
                _want(Kind.TRUTH, one, kinds)
            return Kind.TRUTH
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARE:
            _want(_kind_of(left, kinds), right, kinds)
            return Kind.TRUTH
        case ast.IfExp(test=test, body=body, orelse=other):
            _want(Kind.TRUTH, test, kinds)
            return _want(_kind_of(body, kinds), other, kinds)
    raise _forbidden(node)


def _kind_of_constant(value: object) -> Kind:
    return T if isinstance(_constant(value), str) else N


def _constant(value: object) -> int | Decimal | str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise FormulaError("formula_forbidden", what=str(value)[:40])
    if isinstance(value, str):
        return value
    if abs(value) >= LIMIT:
        raise FormulaError("formula_too_large")
    return Decimal(repr(value)) if isinstance(value, float) else value


def _known(kinds: Mapping[str, Kind], key: str) -> Kind:
    if key not in kinds:
        raise FormulaError("formula_unknown", key=key)
    return kinds[key]


def _want(kind: Kind, node: ast.expr, kinds: Mapping[str, Kind]) -> Kind:
    found = _kind_of(node, kinds)
    if found is not kind or kind in {Kind.TABLE, Kind.COLUMN, Kind.NUMBERS}:
        raise FormulaError("formula_type", what=ast.unparse(node)[:60])
    return kind


def _kind_of_call(name: str, given: list[ast.expr], kinds: Mapping[str, Kind]) -> Kind:
    wanted, result, _ = _function(name)
    if name == "join":
        wanted = (T,) * max(2, len(given))
    if len(given) != len(wanted):
        raise FormulaError("formula_arguments", name=name)
    for kind, node in zip(wanted, given, strict=True):
        found = _kind_of(node, kinds)
        is_text = name == "join" and found in {N, D}
        if found is not kind and not is_text:
            raise FormulaError("formula_type", what=ast.unparse(node)[:60])
    return result


def _function(name: str) -> tuple[tuple[Kind, ...], Kind, Callable[..., Value]]:
    if name not in FUNCTIONS:
        raise FormulaError("formula_function", name=name[:40])
    return FUNCTIONS[name]


def _forbidden(node: ast.AST) -> FormulaError:
    return FormulaError("formula_forbidden", what=ast.unparse(node)[:40])


def _evaluate(node: ast.expr, known: Mapping[str, Value]) -> Value:
    """Work a part out; None stands for what is not answered."""
    match node:
        case ast.Constant(value=value):
            return _constant(value)
        case ast.Name(id=key):
            return known.get(key)
        case ast.Attribute(value=ast.Name(id=table), attr=column):
            return known.get(f"{table}.{column}")
        case ast.Call(func=ast.Name(id=name), args=given, keywords=[]):
            return _call(name, [_evaluate(one, known) for one in given])
    return _evaluate_signs(node, known)


def _evaluate_signs(node: ast.expr, known: Mapping[str, Value]) -> Value:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            return _calculate(op, _evaluate(left, known), _evaluate(right, known))
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as op, operand=inner):
            sign = -1 if isinstance(op, ast.USub) else 1
            return _calculate(ast.Mult(), _evaluate(inner, known), sign)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            found = _evaluate(inner, known)
            return None if found is None else not found
        case ast.BoolOp(op=op, values=parts):
            answers = [bool(_evaluate(one, known)) for one in parts]
            return all(answers) if isinstance(op, ast.And) else any(answers)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARE:
            return _compare(op, _evaluate(left, known), _evaluate(right, known))
        case ast.IfExp(test=test, body=body, orelse=other):
            chosen = _evaluate(test, known)
            return None if chosen is None else _evaluate(body if chosen else other, known)
    raise _forbidden(node)


def _number(value: Value) -> int | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise FormulaError("formula_type", what=str(value)[:40])
    return value


def _calculate(op: ast.operator, left: Value, right: Value) -> Value:
    if left is None or right is None:
        return None
    first, second = _number(left), _number(right)
    if isinstance(op, _DIVIDING) and not second:
        raise FormulaError("formula_division")
    if isinstance(op, ast.Pow) and second not in range(MOST_POWER + 1):
        raise FormulaError("formula_too_large")
    try:
        found: int | Decimal = _ARITHMETIC[type(op)](first, second)
    except ArithmeticError as error:
        raise FormulaError("formula_too_large") from error
    if not -LIMIT < found < LIMIT:
        raise FormulaError("formula_too_large")
    return found


def _compare(op: ast.cmpop, left: Value, right: Value) -> bool | None:
    if isinstance(op, ast.Eq | ast.NotEq) and (left is None or right is None):
        return _COMPARE[type(op)](left or "", right or "")
    if left is None or right is None:
        return None
    try:
        return _COMPARE[type(op)](left, right)
    except TypeError as error:
        raise FormulaError("formula_type", what=str(left)[:40]) from error


def _call(name: str, given: list[Value]) -> Value:
    _, _, does = _function(name)
    if name == "join":
        return _join(*(stored(one) for one in given))
    if any(one is None for one in given):
        return None
    try:
        return does(*given)
    except (TypeError, AttributeError) as error:
        raise FormulaError("formula_arguments", name=name) from error
    except (ValueError, ArithmeticError) as error:
        raise FormulaError("formula_too_large") from error
