"""Arithmetic of blueprint manifests.

Numbers, names, + - * / // % **, comparisons, and/or/not, `a if c else b`, min max ceil floor abs log2. Anything else
is refused, so a manifest can never run code.
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache

from mlopsctl.domain.blueprint import Expression
from mlopsctl.errors import BlueprintError

Names = Mapping[str, float]
LARGEST_POWER = 64
LONGEST = 500

_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARE: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_UNARY: dict[type[ast.unaryop], Callable[[float], float]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "min": min,
    "max": max,
    "ceil": math.ceil,
    "floor": math.floor,
    "abs": abs,
    "log2": math.log2,
}


def evaluate(expression: Expression, names: Names) -> float:
    """The finite value of `expression`. Raises BlueprintError, quoting it, for anything but arithmetic on `names`."""
    if not isinstance(expression, str):
        return float(expression)
    try:
        value = float(_value(_parse(expression), names))
    except (ArithmeticError, ValueError, TypeError) as broken:
        raise BlueprintError(f"the expression `{expression}` has no value: {broken}") from broken
    if isinstance(value, complex) or not math.isfinite(value):
        raise BlueprintError(f"the expression `{expression}` is not a finite number")
    return value


def names_in(expression: Expression | None) -> frozenset[str]:
    """The names that `expression` reads."""
    if not isinstance(expression, str):
        return frozenset()
    called = {id(node.func) for node in ast.walk(_parse(expression)) if isinstance(node, ast.Call)}
    return frozenset(
        node.id for node in ast.walk(_parse(expression)) if isinstance(node, ast.Name) and id(node) not in called
    )


@lru_cache(maxsize=4096)
def _parse(expression: str) -> ast.expr:
    if len(expression) > LONGEST:
        raise BlueprintError(f"the expression `{expression[:40]}...` is longer than {LONGEST} characters")
    try:
        return ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as broken:
        raise BlueprintError(f"the expression `{expression}` is not arithmetic: {broken}") from broken


def _value(node: ast.expr, names: Names) -> float:  # noqa: PLR0911 - one return for each kind of node
    match node:
        case ast.Constant(value=bool() | int() | float() as number):
            return number
        case ast.Name(id=name):
            return _known(name, names)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _binary(op, _value(left, names), _value(right, names))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            return _UNARY[type(op)](_value(operand, names))
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_value(value, names) for value in values)
        case ast.BoolOp(values=values):
            return any(_value(value, names) for value in values)
        case ast.Compare():
            return _compare(node, names)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _value((orelse, body)[bool(_value(test, names))], names)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](*(_value(arg, names) for arg in args))
    raise ValueError(f"{type(node).__name__} is not allowed")


def _known(name: str, names: Names) -> float:
    if name not in names:
        raise ValueError(f"`{name}` is unknown")
    return names[name]


def _binary(op: ast.operator, left: float, right: float) -> float:
    if isinstance(op, ast.Pow) and abs(right) > LARGEST_POWER:
        raise ValueError(f"a power beyond {LARGEST_POWER}")
    return _BINARY[type(op)](left, right)


def _compare(node: ast.Compare, names: Names) -> bool:
    values = [_value(value, names) for value in (node.left, *node.comparators)]
    operators = [_COMPARE.get(type(op)) for op in node.ops]
    if None in operators:
        raise ValueError("only < <= > >= == != compare")
    return all(op(a, b) for op, a, b in zip(operators, values, values[1:], strict=False) if op)
