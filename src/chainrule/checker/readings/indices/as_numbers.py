r"""Letters that are numbers in a claim, though above they are vectors: ``\sigma' = \sigma (1 - \sigma)``.

Below the readings. Texts define their data as vectors and then speak of one entry, or of the function of a number. Only
small letters that stand alone wherever they stand can be meant: beside a transpose, an index or bold letters a product
says what its factors are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import bare_names
from chainrule.errors import ChainruleError
from chainrule.readers.letters import FAMILY, is_capital, is_transpose, letter_of
from chainrule.readers.lower import lower_all
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope, called
from chainrule.readers.syntax import (
    Applied,
    Bars,
    BigOp,
    Factors,
    Gradient,
    Grid,
    Group,
    Indexed,
    Name,
    Number,
    Script,
    Transpose,
    Tree,
    find_all,
    names_in,
    walk,
)  # fmt: skip
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Signs between factors that speak of vectors or matrices.
_OF_ARRAYS = frozenset("o@")
#: Functions of vectors and matrices.
_FUNCTIONS = frozenset(("tr", "det", "diag", "softmax", "vec", "rank"))


def by_numbers(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which the small letters of a claim are numbers, where one of them is an array above."""
    if scope.strict or any(map(_of_arrays, sides)):
        return
    stated = {d.name: d for side in sides for d in scope.below(side)}
    bare = {part.name for tree in (*sides, *(d.body for d in stated.values())) for part in bare_names(tree)}
    found = [_of_one(d) if d.name in bare else d for d in stated.values()]
    trees = [*sides, *(tree for d in found for tree in (d.body, *d.parameters))]
    arrays = {n for n, d in scope.declarations.items() if d.shape or d.kind in _ARRAYS}
    arrays |= {d.name for d in found if _is_array(d, scope)}
    letters = {name for name in arrays & _names(trees) if _may_be_number(name)} - _indexed(trees)
    if not letters:
        return
    plain = replace(scope, declarations={n: d for n, d in scope.declarations.items() if n not in letters})
    kept = _as_numbers({d.name: _plain(d, letters) for d in found}, bare, plain)
    if letters & {part.base.name for side in sides for part in find_all(side, Script) if _is_marked(part)}:  # type: ignore[attr-defined]
        return
    numbers = letters & _names([*sides, *(tree for d in kept.values() for tree in (d.body, *d.parameters))])
    if not numbers:
        return
    lost = {d.name for d in found} - kept.keys()
    definitions = {n: kept.get(n, d) for n, d in scope.definitions.items() if n not in lost}
    shown = ", ".join(sorted(map(plain_name, numbers)))
    words = f"{shown} {'is a number' if len(numbers) == 1 else 'are numbers'} here, as in one entry"
    yield replace(plain, definitions=definitions), words


def _as_numbers(kept: dict[str, Definition], bare: set[str], scope: Scope) -> dict[str, Definition]:
    """The definitions that give numbers once their letters are numbers, or stand with an index, by name."""
    while True:
        tried = replace(scope, definitions={**scope.definitions, **kept})
        tried = replace(tried, definitions={n: d for n, d in tried.definitions.items() if n in kept})
        failing = {n for n, d in kept.items() if _is_array(d, tried, at_index=n not in bare)}
        # What is an array because of another one that is gets a chance without that one.
        roots = {n for n in failing if not (names_in(kept[n].body) - {n}) & failing} or failing
        if not roots:
            return kept
        kept = {n: d for n, d in kept.items() if n not in roots}


def _of_one(stated: Definition) -> Definition:
    r"""``p = \sigma(z)`` for ``p_i = \sigma(z_i)``, where nothing else has an index."""
    if len(stated.indices) != 1 or stated.parameters or find_all(stated.body, BigOp):
        return stated
    (index,) = stated.indices

    def change(part: Tree) -> Tree | None:
        match part:
            case Script(_, _, Name() as base, (Name(_, _, letter),), None, 0) if letter == index:
                return base
        return None

    return replace(stated, indices=(), body=transform(stated.body, change), before=None, others=())


def _plain(stated: Definition, letters: set[str]) -> Definition:
    """A definition in which letters are not bold."""

    def change(part: Tree) -> Tree | None:
        return replace(part, bold=False) if isinstance(part, Name) and part.bold and part.name in letters else None

    body = transform(stated.body, change)
    return replace(stated, body=body, bold=stated.bold and stated.name not in letters)


def _is_marked(part: Tree) -> bool:
    """Whether a prime stands at a letter: at one that was an array it is a mark."""
    return isinstance(part, Script) and bool(part.primes) and isinstance(part.base, Name)


def _names(trees: list[Tree]) -> set[str]:
    """The names in trees, with their numbers too: W and W_1."""
    return {name for tree in trees for name in called(tree)}


_ARRAYS = frozenset(("vector", "matrix"))


def _of_arrays(tree: Tree) -> bool:
    """Whether something in a side says that letters are vectors or matrices, or speaks of entries."""
    return any(map(_speaks_of_arrays, walk(tree)))


def _speaks_of_arrays(part: Tree) -> bool:
    match part:
        case Name(_, _, name, bold):
            return bold or name.endswith(FAMILY)
        case Gradient() | Grid() | Indexed() | Transpose():
            return True
        case Bars(norm=norm):
            return bool(norm)
        case Group(_, _, _, items):
            return len(items) > 1 and not all(isinstance(item, (Name, Script)) for item in items)
        case Applied(_, _, function):
            return function in _FUNCTIONS
        case Factors(_, _, factors, signs):
            return not _OF_ARRAYS.isdisjoint(signs) or _in_product(factors, signs)
        case Script(_, _, _, sub, sup):
            return is_transpose(sup) or any(not isinstance(index, Number) for index in sub)
    return False


def _in_product(factors: tuple[Tree, ...], signs: tuple[str, ...]) -> bool:
    """Whether a capital stands in a product, and is no function before its bracket: it may be a matrix."""
    for i, factor in enumerate(factors):
        name = head_name(factor) if isinstance(factor, (Name, Script)) else None
        called = i + 1 < len(factors) and isinstance(factors[i + 1], Group) and not signs[i + 1]
        if name is not None and is_capital(name) and not called:
            return True
    return False


def _is_array(stated: Definition, scope: Scope, *, at_index: bool = False) -> bool:
    """Whether a name is defined as an array, or in a way that cannot be used; `at_index` it may have an index."""
    if stated.parameters:
        return False
    at_index = at_index and bool(stated.indices)
    of_matrices = any(_in_product(p.factors, p.signs) for p in find_all(stated.body, Factors))
    if (stated.indices and not at_index) or stated.bold or of_matrices:
        return True
    try:
        return bool(lower_all([stated.body], scope).values[0].node.ndim) and not at_index
    except (ChainruleError, ZeroDivisionError):
        return True


def _may_be_number(name: str) -> bool:
    letter = letter_of(name)
    return (len(letter) == 1 and letter.islower()) or (letter.startswith("\\") and letter[1:].islower())


def _indexed(trees: list[Tree]) -> set[str]:
    """The names that are transposed or have an index in some tree."""
    out = set()
    for part in (part for tree in trees for part in walk(tree)):
        if isinstance(part, Script) and (name := head_name(part.base)) is not None:
            if is_transpose(part.sup) or any(not isinstance(index, Number) for index in part.sub):
                out.add(name)
    return out
