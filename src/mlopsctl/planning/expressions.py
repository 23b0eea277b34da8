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
Compiled = Callable[[Names], float]
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
        value = float(_compiled(expression)(names))
    except KeyError as unknown:
        raise BlueprintError(f"the expression `{expression}` has no value: `{unknown.args[0]}` is unknown") from unknown
    except (ArithmeticError, ValueError, TypeError) as broken:
        raise BlueprintError(f"the expression `{expression}` has no value: {broken}") from broken
    if not math.isfinite(value):
        raise BlueprintError(f"the expression `{expression}` is not a finite number")
    return value


@lru_cache(maxsize=4096)
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


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> Compiled:
    return _compile(_parse(expression))


def _compile(node: ast.expr) -> Compiled:  # noqa: PLR0911 - one return for each kind of node
    """A function of the names for a tree, so that the tree is walked once and not at every evaluation."""
    match node:
        case ast.Constant(value=bool() | int() | float() as number):
            return lambda _: number
        case ast.Name(id=name):
            return operator.itemgetter(name)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _binary(op, _compile(left), _compile(right))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            sign, inner = _UNARY[type(op)], _compile(operand)
            return lambda names: sign(inner(names))
        case ast.BoolOp(op=op, values=values):
            quantifier, parts = all if isinstance(op, ast.And) else any, [_compile(value) for value in values]
            return lambda names: quantifier(part(names) for part in parts)
        case ast.Compare():
            return _compare(node)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            condition, yes, no = _compile(test), _compile(body), _compile(orelse)
            return lambda names: yes(names) if condition(names) else no(names)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
            function, inputs = _FUNCTIONS[name], [_compile(arg) for arg in args]
            return lambda names: function(*[part(names) for part in inputs])
    raise ValueError(f"{type(node).__name__} is not allowed")


def _binary(op: ast.operator, left: Compiled, right: Compiled) -> Compiled:
    apply = _BINARY[type(op)]

    def power(names: Names) -> float:
        exponent = right(names)
        if abs(exponent) > LARGEST_POWER:
            raise ValueError(f"a power beyond {LARGEST_POWER}")
        return apply(left(names), exponent)

    return power if isinstance(op, ast.Pow) else lambda names: apply(left(names), right(names))


def _compare(node: ast.Compare) -> Compiled:
    parts = [_compile(value) for value in (node.left, *node.comparators)]
    operators = [_COMPARE[type(op)] for op in node.ops if type(op) in _COMPARE]
    if len(operators) < len(node.ops):
        raise ValueError("only < <= > >= == != compare")

    def compare(names: Names) -> float:
        values = [part(names) for part in parts]
        return all(op(a, b) for op, a, b in zip(operators, values, values[1:], strict=False))

    return compare
