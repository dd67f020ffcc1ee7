r"""Sizes that clash as they are said: ``\mathbf{x} \in \mathbb{R}^D`` above a sum over ``\mathbf{x}_n``.

Below the readings, which count only if they hold. What is said of the size of x is said of one of the x_n, or of other
data; or a sum to N stands where all else of the text counts to n, or where it counts to 4; or one sum begins at 0 and
another one at 1.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.algebra.atoms import SYMMETRIC
from chainrule.errors import ChainruleError, SizesClash
from chainrule.expr.sizes import names_of
from chainrule.readers.letters import letter_of
from chainrule.readers.lower import lower_all
from chainrule.readers.named import NOT_SQUARE
from chainrule.readers.rewriting import renamed, transform
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.syntax import BigOp, Grid, Group, Name, Number, Script, Tree, find_all, names_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
Reading = tuple[Sides, Scope, str]


def by_sizes(sides: Sides, scope: Scope) -> Reading | None:
    """The sides and the scope in which sizes that clash are left aside, or are one; None where none clash."""
    if scope.strict or any(isinstance(side, Number) for side in sides):
        # What is set to zero is rather solved.
        return None
    words: list[str] = []
    for _ in range(MAX_TURNS):
        clash = _clash(sides, scope) if _may_clash(sides, scope) else None
        if clash is None:
            break
        found = (
            _left_aside(sides, scope, clash)
            or _of_another_title(sides, scope, clash)
            or _as_number(sides, scope, clash)
            or _from_one(sides, scope, clash)
            or _symmetric_above(sides, scope, clash)
            or _as_one(sides, scope, clash)
        )
        if found is None:
            return None
        sides, scope, said = found
        words.append(said)
    return (sides, scope, "; ".join(words)) if words else None


#: So many clashes are mended, one after another.
MAX_TURNS = 3
#: Sizes that meet.
_BOTH = 2


def _used(sides: Sides, scope: Scope) -> dict[str, Definition]:
    """The definitions below the sides, by name."""
    return {d.name: d for side in sides for d in scope.below(side)}


def _may_clash(sides: Sides, scope: Scope) -> bool:
    """Whether several sizes are written or said of the names of a claim."""
    used = _used(sides, scope)
    trees = [*sides, *(d.body for d in used.values())]
    shaped = any(scope.declarations[n].shape for n in names_in(*trees) & scope.declarations.keys())
    counted = any(isinstance(part.upper, Number) for side in sides for part in find_all(side, BigOp))
    return shaped or len(_ends(trees)) + counted >= _BOTH or any(_is_data(d.body) for d in used.values())


def _left_aside(sides: Sides, scope: Scope, clash: frozenset[str]) -> Reading | None:
    """Without what is said of the size of a name that stands with an index, if it is one of those that clash."""
    if len(clash) == _BOTH and len(set(map(letter_of, clash))) == 1:
        # n^{[l]} and n^{[l-1]} are told apart.
        return None
    used = _used(sides, scope)
    indexed = _indexed([*sides, *(d.body for d in used.values())])
    data = {n for n, d in used.items() if n in indexed and _is_data(d.body)} if len(clash) < _BOTH else set()
    said = {n for n in indexed & scope.declarations.keys() if clash & _sizes(scope.declarations[n])} | data
    if not said:
        return None
    declarations = {n: d for n, d in scope.declarations.items() if n not in said}
    definitions = {n: d for n, d in scope.definitions.items() if n not in data}
    words = f"the size that is said of {', '.join(map(plain_name, sorted(said)))} above is left aside"
    shapes = {n: scope.declarations[n].shape for n in said & scope.declarations.keys()}
    oblong = " ".join(sorted(n for n, shape in shapes.items() if len(shape) == _BOTH and shape[0] != shape[1]))
    options = {**scope.options, NOT_SQUARE: oblong} if oblong else scope.options
    return sides, replace(scope, declarations=declarations, definitions=definitions, options=options), words


def _of_another_title(sides: Sides, scope: Scope, clash: frozenset[str]) -> Reading | None:
    """Without what is said under another title of a letter whose size does not fit to what is said under this one."""
    met = {n: d for n in names_in(*sides) if (d := scope.declarations.get(n)) is not None}
    numbers = len(clash) < _BOTH
    said = {n: d for n, d in met.items() if clash & _sizes(d) or (numbers and any(map(_is_count, d.shape)))}
    old = {n for n, d in said.items() if d.earlier and n not in scope.definitions}
    if not old or len(old) == len(said):
        return None
    declarations = {n: d for n, d in scope.declarations.items() if n not in old}
    words = f"what is said of {', '.join(map(plain_name, sorted(old)))} under another title is left aside"
    return sides, replace(scope, declarations=declarations), words


def _is_count(size: int | str) -> bool:
    return isinstance(size, int) or size.isdigit()


def _symmetric_above(sides: Sides, scope: Scope, clash: frozenset[str]) -> Reading | None:
    """With a matrix as any one that was symmetric above, where the shape said below it makes no square of it."""
    said = {n: d for n in names_in(*sides) if (d := scope.declarations.get(n)) is not None and d.kind == "matrix"}
    shaped = [d.line for d in said.values() if clash <= _sizes(d)]
    old = {n for n, d in said.items() if SYMMETRIC & d.facts and d.line < max(shaped, default=0)}
    if len(clash) != _BOTH or not old:
        return None
    declarations = {n: d for n, d in scope.declarations.items() if n not in old}
    words = f"{', '.join(map(plain_name, sorted(old)))} is not the symmetric matrix of above"
    return sides, replace(scope, declarations=declarations), words


def _as_number(sides: Sides, scope: Scope, clash: frozenset[str]) -> Reading | None:
    r"""With the number for N in the definitions, where the sides sum to 4: ``\frac{2}{4} \sum_{i=1}^4``."""
    sums = (part for side in sides for part in find_all(side, BigOp))
    ends = {part.upper.value for part in sums if isinstance(part.upper, Number)}
    used = _used(sides, scope)
    if len(clash) != 1 or len(ends) != 1 or not clash <= _uppers([d.body for d in used.values()]):
        return None
    (size,), (last,) = clash, ends
    if size in names_in(*sides) or last.denominator != 1 or last < _BOTH:
        return None

    def change(part: Tree) -> Tree | None:
        return Number(part.start, part.end, last) if isinstance(part, Name) and part.name == size else None

    definitions = {n: replace(d, body=transform(d.body, change), before=None, others=()) for n, d in used.items()}
    definitions = {n: d for n, d in {**scope.definitions, **definitions}.items() if n != size}
    return sides, replace(scope, definitions=definitions), f"{plain_name(size)} is {last}"


def _as_one(sides: Sides, scope: Scope, clash: frozenset[str]) -> Reading | None:
    """Both sizes as one, where only one of them is known above, or both have one letter."""
    letters = len(clash) == _BOTH and all(len(size) == 1 and size.isalpha() for size in clash)
    if not letters or clash & scope.definitions.keys():
        # Two regions of integrals are not one.
        return None
    above = _uppers([d.body for d in scope.definitions.values()])
    above |= {name for d in scope.declarations.values() if d.kind == "size" or d.shape for name in (d.name, *_sizes(d))}
    first, second = sorted(clash)
    mixed_up = _clash((sides[0], sides[0]), scope) == clash
    said = {name for d in scope.declarations.values() for name in _sizes(d)}
    told_apart = (
        # "W in R^{d x h}, X in R^{n x d}" says both.
        clash <= said,
        # The definitions above may take one for the other themselves.
        clash <= above and first.lower() != second.lower() and not mixed_up,
        any(clash <= _sizes(d) for d in scope.declarations.values()),
        any(clash <= _uppers([d.body]) for d in scope.definitions.values()),
    )
    if any(told_apart):
        return None
    changed = (renamed(sides[0], second, first), renamed(sides[1], second, first))
    definitions = {
        n: replace(d, body=renamed(d.body, second, first), before=None, others=()) for n, d in scope.definitions.items()
    }
    declarations = {}
    for name, declared in scope.declarations.items():
        shape = tuple(first if size == second else size for size in declared.shape)
        own = first if name == second else name
        declarations[own] = replace(declared, name=own, shape=shape)
    words = f"{plain_name(first)} and {plain_name(second)} are one number"
    return changed, replace(scope, definitions=definitions, declarations=declarations), words


def _from_one(sides: Sides, scope: Scope, clash: frozenset[str]) -> Reading | None:
    """With sums that begin at 0 as sums from 1, where the entry 0 is written nowhere."""
    last = min(clash, key=len, default="")
    used = _used(sides, scope)
    trees = [*sides, *(d.body for d in used.values())]
    if clash != {last, f"{last}_0"} or any(map(_at_zero, (part for tree in trees for part in find_all(tree, Script)))):
        return None

    def change(part: Tree) -> Tree | None:
        match part:
            case BigOp(lower=Number(_, _, first) as lower, upper=Name(_, _, name)) if name == last and not first:
                return replace(part, lower=replace(lower, value=first + 1), body=transform(part.body, change))
        return None

    definitions = {n: replace(d, body=transform(d.body, change), before=None, others=()) for n, d in used.items()}
    changed = (transform(sides[0], change), transform(sides[1], change))
    words = f"the sums to {plain_name(last)} from 0 and from 1 run over the same entries"
    return changed, replace(scope, definitions={**scope.definitions, **definitions}), words


def _at_zero(script: Tree) -> bool:
    """Whether the entry 0 of something is written."""
    return isinstance(script, Script) and any(isinstance(index, Number) and not index.value for index in script.sub)


def _clash(sides: Sides, scope: Scope) -> frozenset[str] | None:
    """The two names of sizes that meet when the sides are read, None where none do."""
    try:
        lower_all(list(sides), scope)
    except (ChainruleError, ZeroDivisionError) as error:
        clash = error if isinstance(error, SizesClash) else error.__cause__
        if isinstance(clash, SizesClash):
            return frozenset(name for size in (clash.a, clash.b) for name in names_of(size))
    return None


def _is_data(body: Tree) -> bool:
    """Whether numbers are written out in a list or a matrix."""
    rows = body.rows if isinstance(body, Grid) else (body.items,) if isinstance(body, Group) else ()
    entries = [entry for row in rows for entry in row]
    return len(entries) > 1 and not names_in(*entries)


def _uppers(trees: list[Tree]) -> set[str]:
    """The names at the upper ends of sums."""
    return {upper for _, upper in _ends(trees)}


def _ends(trees: list[Tree]) -> set[tuple[bool, str]]:
    """Whether a sum begins at 0, and the name at its upper end."""
    sums = (part for tree in trees for part in find_all(tree, BigOp))
    ends = ((part.lower, part.upper) for part in sums)
    return {(isinstance(low, Number) and not low.value, up.name) for low, up in ends if isinstance(up, Name)}


def _sizes(declared: Declaration) -> set[str]:
    """The names in a declared shape."""
    return {name for size in declared.shape for name in names_of(size)}


def _indexed(trees: list[Tree]) -> set[str]:
    """The names that have an index somewhere."""
    scripts = (part for tree in trees for part in find_all(tree, Script) if part.sub)
    return {part.base.name for part in scripts if isinstance(part.base, Name)}
