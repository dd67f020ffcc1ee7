r"""Numbers in the place of letters, below the readings: ``6 x y = 6 \cdot (-1) \cdot 2``. They count only if they hold.

The right side is the left one, part by part, with a number for each letter, the same one everywhere: that tells the
point.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.define import is_number
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Applied,
    At,
    Factors,
    Group,
    Name,
    Number,
    Power,
    Quotient,
    Script,
    Terms,
    Tree,
    has_derivative,
    names_in,
)  # fmt: skip
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

_CONSTANTS = frozenset(("e", r"\pi"))


def by_filled_in(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], str]]:
    """The left side at the numbers that stand for its letters on the right, and those in words."""
    left, right = trees
    if names_in(right) - _CONSTANTS or not names_in(left) - _CONSTANTS or has_derivative(left):
        return
    found: dict[str, tuple[Tree, Tree]] = {}
    if not _fill(left, right, found) or not found:
        return
    for name, (_, number) in found.items():
        said = scope.given.get(name, ())
        if said and spelled(number) not in map(spelled, said):
            # The text gives another number for it.
            return
    taken = At(left.start, left.end, left, tuple(found.values()))
    yield (taken, right), f"numbers are put in for {', '.join(map(plain_name, found))}"


def _fill(pattern: Tree, tree: Tree, found: dict[str, tuple[Tree, Tree]]) -> bool:
    """Whether a tree is the pattern with numbers for its letters, which are found on the way."""
    pattern, tree = _bare(pattern), _bare(tree)
    name = _letter(pattern)
    if name is not None and is_number(tree):
        before = found.setdefault(name, (pattern, tree))
        return spelled(before[1]) == spelled(tree)
    match pattern, tree:
        case Number(), Number():
            return pattern.value == tree.value
        case Name(), Name():
            return pattern.name == tree.name
        case Terms(), Terms():
            signs = [sign for sign, _ in pattern.terms] == [sign for sign, _ in tree.terms]
            return signs and _all(pattern.terms, tree.terms, found)
        case Factors(), Factors():
            over = [sign == "/" for sign in pattern.signs] == [sign == "/" for sign in tree.signs]
            return over and _each(pattern.factors, tree.factors, found)
        case Quotient(), Quotient():
            return _each((pattern.top, pattern.bottom), (tree.top, tree.bottom), found)
        case Power(), Power():
            return _each((pattern.base, pattern.exponent), (tree.base, tree.exponent), found)
        case Script(sub=(), sup=Tree(), primes=0), Script(sub=(), sup=Tree(), primes=0):
            assert pattern.sup is not None  # noqa: S101 - matched above
            assert tree.sup is not None  # noqa: S101
            return _each((pattern.base, pattern.sup), (tree.base, tree.sup), found)
        case Applied(), Applied():
            same = (pattern.function, pattern.sub, pattern.power) == (tree.function, tree.sub, tree.power)
            return same and _each(pattern.args, tree.args, found)
    return False


def _all(first: tuple[tuple[int, Tree], ...], second: tuple[tuple[int, Tree], ...],
         found: dict[str, tuple[Tree, Tree]]) -> bool:  # fmt: skip
    return _each(tuple(term for _, term in first), tuple(term for _, term in second), found)


def _each(first: tuple[Tree, ...], second: tuple[Tree, ...], found: dict[str, tuple[Tree, Tree]]) -> bool:
    return len(first) == len(second) and all(_fill(a, b, found) for a, b in zip(first, second, strict=True))


def _letter(tree: Tree) -> str | None:
    """The name of a letter that may stand for a number, with the number below it; None for powers and others."""
    if isinstance(tree, Name):
        return None if tree.name in _CONSTANTS else tree.name
    if not isinstance(tree, Script) or tree.primes or tree.sup is not None or not isinstance(tree.base, Name):
        return None
    if not all(isinstance(part, Number) for part in tree.sub):
        return None
    below = "_".join(str(part.value) for part in tree.sub if isinstance(part, Number))
    return f"{head_name(tree.base)}_{below}"


def _bare(tree: Tree) -> Tree:
    """A tree without brackets around it."""
    while isinstance(tree, Group) and len(tree.items) == 1:
        tree = tree.items[0]
    return tree
