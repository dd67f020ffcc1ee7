"""Wrong claims made from right ones: one edit of a formula in Python's notation, of a stated kind, seeded.

The edits are made on Python's own syntax tree of the text (powers are written with ^ in the corpus), which is only
parsed and printed, never run.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from random import Random

SWAPS = {
    "sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh", "log": "exp", "exp": "log", "tan": "cot", "cot": "tan",
    "sec": "csc", "csc": "sec", "atan": "atanh", "atanh": "atan", "asin": "acos", "acos": "asin", "asinh": "acosh",
    "acosh": "asinh", "tanh": "coth", "coth": "tanh", "sqrt": "exp", "sech": "csch", "csch": "sech", "acot": "acoth",
    "acoth": "acot",
}  # fmt: skip
Place = tuple[ast.AST, str, int | None]


def mutants(formula: str, random: Random) -> Iterator[tuple[str, str]]:
    """One mutant of each kind that the formula has a place for, with the name of the kind."""
    tree = ast.parse(formula.replace("^", "**"), mode="eval")
    for kind, edit in KINDS.items():
        copied = copy.deepcopy(tree)
        places = [place for place in _places(copied) if edit(_at(place), random, None) is not None]
        if places:
            place = random.choice(places)
            _put(place, edit(_at(place), random, place))
            yield kind, ast.unparse(ast.fix_missing_locations(copied)).replace("**", "^")


def _places(tree: ast.AST) -> list[Place]:
    found: list[Place] = []
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                found.append((node, name, None))
            elif isinstance(value, list):
                found.extend((node, name, i) for i, item in enumerate(value) if isinstance(item, ast.expr))
    return found


def _at(place: Place) -> ast.expr:
    node, name, index = place
    value = getattr(node, name)
    return value if index is None else value[index]


def _put(place: Place, new: ast.expr) -> None:
    node, name, index = place
    if index is None:
        setattr(node, name, new)
    else:
        getattr(node, name)[index] = new


def _sign(node: ast.expr, _: Random, __: Place | None) -> ast.expr | None:
    """a + b to a - b and back."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        return ast.BinOp(node.left, ast.Sub() if isinstance(node.op, ast.Add) else ast.Add(), node.right)
    return None


def _constant(node: ast.expr, random: Random, _: Place | None) -> ast.expr | None:
    """A number to the next or the one after it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return ast.Constant(node.value + random.choice((1, 2)))
    return None


def _dropped(node: ast.expr, random: Random, _: Place | None) -> ast.expr | None:
    """A factor is lost; not a one."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        if any(isinstance(side, ast.Constant) and side.value == 1 for side in (node.left, node.right)):
            return None
        return random.choice((node.left, node.right))
    return None


def _swapped(node: ast.expr, _: Random, __: Place | None) -> ast.expr | None:
    """A function is exchanged for a relative."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SWAPS:
        return ast.Call(ast.Name(SWAPS[node.func.id], ast.Load()), node.args, [])
    return None


def _exponent(node: ast.expr, random: Random, _: Place | None) -> ast.expr | None:
    """An exponent is off by one or two."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        return ast.BinOp(node.left, ast.Pow(), ast.BinOp(node.right, ast.Add(), ast.Constant(random.choice((1, 2)))))
    return None


KINDS: dict[str, Callable[[ast.expr, Random, Place | None], ast.expr | None]] = {
    "sign": _sign, "constant": _constant, "dropped factor": _dropped, "swapped function": _swapped,
    "exponent": _exponent,
}  # fmt: skip
