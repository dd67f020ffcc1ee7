r"""Products over the steps between two steps, below the readings: ``\prod_{j=k+1}^t \partial h_j / \partial h_{j-1}``.

They are worked out for a few steps: t is 4 and k is 1, say, and the product has three factors, the last step first or
last. What holds then is a convention that says so; what is wrong for three steps is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from chainrule.readers.letters import is_transpose
from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Factors,
    Group,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: The first step and the last one, from which a product goes and to which.
_FIRST, _LAST = 1, 4

Sides = tuple[Tree, Tree]


def by_unrolled(sides: Sides) -> Iterator[tuple[Sides, str]]:
    """The sides with products of three factors, the last step first and then last, and what that says."""
    operators = [part for side in sides for part in find_all(side, BigOp)]
    products = [part for part in operators if part.kind == "prod"]
    steps = _steps(products) if products else _steps_of_powers(sides)
    if not steps or {part.index for part in operators} & steps.keys():
        # A letter that a sum runs over has no value of its own.
        return
    seen: list[Sides] = []
    said = " and ".join(f"{plain_name(letter)} = {value}" for letter, value in sorted(steps.items()))
    for falling, whole in product((True, False), repeat=2):
        left, right = (opened(at_steps(side, steps), falling=falling, whole=whole) for side in sides)
        closed = any(part.kind == "prod" for side in (left, right) for part in find_all(side, BigOp))
        if not closed and (left, right) not in seen:
            seen.append((left, right))
            yield (left, right), f"it is worked out for {said}"


def by_first_step(sides: Sides, index: str) -> tuple[Sides, str] | None:
    r"""The sides of one term of a sum over steps up to t with numbers for both; None without ``dh_t/dh_k`` in them."""
    between = [part for part in find_all(sides[1], Derivative) if _letters(part.body) and len(part.variables) == 1]
    ends = {
        letter
        for part in between
        for letter in _letters(part.body)
        if _letters(part.variables[0][0]) == (index,) and head_name(part.body) == head_name(part.variables[0][0])
    }
    if len(ends) != 1 or ends == {index}:
        return None
    last = ends.pop()
    steps = {index: _FIRST, **({last: _LAST} if last else {})}
    said = " and ".join(f"{plain_name(letter)} = {value}" for letter, value in sorted(steps.items()))
    return (at_steps(sides[0], steps), at_steps(sides[1], steps)), f"it is worked out for {said}"


def _letters(tree: Tree) -> tuple[str, ...]:
    """The letter of the only subscript, empty for a number; nothing for others."""
    match tree:
        case Script(_, _, Name(), (Name(_, _, name),), None, 0):
            return (name,)
        case Script(_, _, Name(), (Number(),), None, 0):
            return ("",)
    return ()


def _steps_of_powers(sides: Sides) -> dict[str, int]:
    r"""The values of t and k in ``\partial h_t / \partial h_k = W^{t-k}``; empty where no power has them."""
    steps: dict[str, int] = {}
    for part in find_all(sides[0], Derivative):
        ends = [_letters(tree) for tree in (part.body, *(variable for variable, _ in part.variables))]
        if len(ends) == len("tk") and all(ends) and head_name(part.body) == head_name(part.variables[0][0]):
            steps = {letter: value for (letter,), value in zip(ends, (_LAST, _FIRST), strict=True) if letter}
    powers = [part.sup for side in sides for part in find_all(side, Script) if part.sup is not None]
    raised = any(names and names <= steps.keys() for names in map(names_in, powers))
    return steps if raised else {}


def _steps(found: list[BigOp]) -> dict[str, int]:
    """The values of the letters between which the products run; empty if they run between others."""
    steps: dict[str, int] = {}
    for each in found:
        low, high = _letter(each.lower), _letter(each.upper)
        if each.index is None or not high or low is None or each.excluded is not None:
            return {}
        for letter, value in ((low, _FIRST), (high, _LAST)):
            if letter and steps.setdefault(letter, value) != value:
                return {}
    return steps


def _letter(end: Tree | None) -> str | None:
    """The letter of an end k + c, empty for a number; None for others."""
    match end:
        case Name(_, _, name):
            return name
        case Number():
            return ""
        case Terms(_, _, ((1, Name(_, _, name)), (_, Number()))):
            return name
    return None


def at_steps(tree: Tree, steps: dict[str, int]) -> Tree:
    """A tree with numbers for some letters, with the sums of numbers worked out; a transpose is none of them."""

    def put_in(part: Tree) -> Tree | None:
        match part:
            case Name(start, end, name) if name in steps:
                return Number(start, end, Fraction(steps[name]))
            case Terms(start, end, terms) if names_in(part) <= steps.keys():
                values = [(sign, put_in(term) or term) for sign, term in terms]
                if all(isinstance(value, Number) for _, value in values):
                    return Number(start, end, Fraction(sum(s * v.value for s, v in values if isinstance(v, Number))))
            case Script(start, end, base, sub, sup, primes) if sup is not None and is_transpose(sup):
                inner = transform(Script(start, end, base, sub, None, primes) if sub or primes else base, put_in)
                if isinstance(inner, Script) and inner.sup is None:
                    return Script(start, end, inner.base, inner.sub, sup, inner.primes)
                return Script(start, end, inner, (), sup)
        return None

    return transform(tree, put_in)


def opened(tree: Tree, *, falling: bool, whole: bool) -> Tree:
    """A tree with the factors of its products; what has not their index behind them belongs to them if `whole`."""

    def change(part: Tree) -> Tree | None:
        match part:
            case BigOp(start, end, "prod", str(index), Number(_, _, low), Number(_, _, high), body, None):
                factors = list(body.factors) if isinstance(body, Factors) and not any(body.signs) else [body]
                last = max((i for i, each in enumerate(factors) if index in names_in(each)), default=len(factors) - 1)
                last = len(factors) - 1 if whole else last
                steps = range(int(low), int(high) + 1)
                if not 0 < len(steps) <= _LAST + 1:
                    return None
                turns = reversed(steps) if falling else steps
                inside = [at_steps(each, {index: step}) for step in turns for each in factors[: last + 1]]
                out = [opened(each, falling=falling, whole=whole) for each in (*inside, *factors[last + 1 :])]
                return out[0] if len(out) == 1 else Factors(start, end, tuple(out), ("",) * len(out))
            case Factors(start, end, factors, signs):
                flat: list[Tree] = []
                marks: list[str] = []
                for sign, each in zip(signs, factors, strict=True):
                    inner = _inside(transform(each, change))
                    # The factors of a product are those of what it stands in.
                    flat.extend(inner)
                    marks.extend((sign, *("" for _ in inner[1:])))
                return Factors(start, end, tuple(flat), tuple(marks))
        return None

    return transform(tree, change)


def _inside(tree: Tree) -> list[Tree]:
    """The factors of a product without signs, perhaps in brackets; else the tree itself."""
    inner = tree.items[0] if isinstance(tree, Group) and len(tree.items) == 1 and tree.opening in "([" else tree
    return list(inner.factors) if isinstance(inner, Factors) and not any(inner.signs) else [tree]
