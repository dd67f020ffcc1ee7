r"""The reading in which subscripts belong to the name, below the readings: steps, labels and words.

In ``\partial S_k / \partial S_{k-1} = w`` nothing runs over k: S_k and S_{k-1} are two quantities. In ``z_{hi}``
beside a layer h, and in ``w_{rec}``, letters are labels. In ``w_{y_i}`` the class y_i is an index of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from chainrule.checker.readings.indices.longer_names import (
    Letters,
    at_last,
    bound_in,
    is_held,
    letters_in,
    renamed,
    spelled,
    with_labels,
    with_longer_names,
)
from chainrule.readers.define import STEP, outside_subscripts
from chainrule.readers.remembered import by_identity
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Dots,
    Gradient,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    children,
    find_all,
    has_derivative,
    names_in,
    walk,
)
from chainrule.readers.usage import is_index
from chainrule.writers.text import plain_name


@dataclass(frozen=True, slots=True)
class Held:
    """The sides with longer names, and the scope, None where the definitions above do not follow.

    `sure` if a difference of the sides speaks against the claim; `others` are the conditions that an index of the
    variable is none of the classes.
    """

    left: Tree
    right: Tree
    scope: Scope | None
    words: str
    sure: bool
    convention: str = ""
    others: tuple[tuple[str, str, str], ...] = ()


def by_held_indices(sides: tuple[Tree, Tree], scope: Scope, *, each: bool = False) -> Iterator[Held]:
    r"""The reading with longer names, if a subscript of the claim asks for it.

    With `each` the claim is read for one i, where what is differentiated is \xi_i.
    """
    found = reached(sides, scope)
    # What is written out with dots stays a name: nothing is said of its entries.
    written = [d for d in found if find_all(d.body, Dots) and not any(find_all(side, Dots) for side in sides)]
    found = [d for d in found if d not in written]
    letters = letters_in([*sides, *(d.body for d in found)], scope)
    loose = _loose(found) - letters.held - bound_in(sides)
    letters = replace(letters, held=letters.held | loose)
    if each:
        more = _of_the_body(sides[0]) - letters.held
        numbers = any(_numbered(part) for side in sides for part in walk(side))
        if not more and not numbers:
            return
        letters = replace(letters, held=letters.held | more, numbers=numbers)
    if not (letters.held or letters.words or letters.classes or letters.numbers) or bound_in(sides) & letters.held:
        return
    if _beside_diagonals([*sides, *(d.body for d in found)], letters.held):
        return
    dropped = [d for d in found if bound_in([d.body]) & letters.held]
    names = {d.name for d in (*dropped, *written)}
    kept = [d for d in found if d.name not in names]
    steps = _steps(sides, letters)
    turns = recurrent(found)
    labelled = with_labels(scope, letters)
    definitions = {n: d for n, d in scope.definitions.items() if n not in names}
    definitions |= _renamed(kept, sides, letters, steps, turns) | labelled
    left, right = (with_longer_names(side, letters) for side in sides)
    if clashing([left, right]) or turned(sides, kept, letters):
        return
    longer = _with_symmetric(replace(scope, definitions=definitions), [left, right])
    if any(name.rstrip("}").rpartition("{")[2].isdigit() for name in labelled):
        # A lost transpose would go unseen if Y_2 and X were numbers.
        longer = replace(longer, options={**longer.options, "capitals": "matrices"})
    opened = reached((left, right), longer, exactly=True)
    usable = not clashing([left, right, *(d.body for d in opened)])
    bases = {name.removesuffix(STEP) for name in turns}
    through_time = [d for d in opened if d.name.partition("_{")[0] in bases]
    # Through several recurrent quantities texts hold fixed what they like.
    sure = (
        usable
        and not loose
        and not dropped
        and not written
        and _near(steps)
        and bool(opened)
        and len(through_time) <= 1
    )
    own = longer if usable else None
    yield Held(
        left,
        right,
        own,
        _said(letters),
        sure,
        _direct(sides, through_time, letters),
        _other_classes(left, right, letters),
    )


def _with_symmetric(scope: Scope, sides: list[Tree]) -> Scope:
    """The scope in which S_B and S_W are symmetric, where it is said of an S that has only longer names left."""
    said = {d.name: d for d in scope.declarations.values() if "symmetric" in d.facts}
    for name in names_in(*sides, *(stated.body for stated in scope.definitions.values())) if said else ():
        stated = said.get(name.partition("_{")[0])
        if stated is not None and name != stated.name and name not in scope.declarations:
            scope = scope.declare(replace(stated, name=name, shape=(f"?{name}.0", f"?{name}.0")))
    return scope


def _beside_diagonals(trees: list[Tree], held: frozenset[str] | set[str]) -> bool:
    """Whether ``s_{ii}`` stands beside ``s_{ik}``, which is summed over k: it is one of its entries, and no name."""
    summed = {part.index for tree in trees for part in find_all(tree, BigOp)}
    twice: set[str] = set()
    once: set[str] = set()
    for part in (found for tree in trees for found in find_all(tree, Script)):
        if isinstance(part.base, Name) and len(part.sub) == 2 and all(isinstance(each, Name) for each in part.sub):
            labels = names_in(*part.sub)
            if labels & held and (len(labels) == 1 or labels & summed):
                (twice if len(labels) == 1 else once).add(part.base.name)
    return bool(twice & once)


def _renamed(kept: list[Definition], sides: tuple[Tree, Tree], letters: Letters, steps: dict[str, set[int | None]],
             turns: set[str]) -> dict[str, Definition]:  # fmt: skip
    """The definitions under their longer names, and at the last steps of which the claim speaks."""
    out: dict[str, Definition] = {}
    for stated in kept:
        turning = stated.name in turns
        for one in (stated.before, stated):
            if one is not None:
                out |= renamed(one, letters, steps, turning=turning)
                out |= at_last(one, letters, sides) if not turning else {}
    return out


def _said(letters: Letters) -> str:
    """Which subscripts belong to names."""
    shown = sorted(letters.held | {"".join(word) for word in letters.words} | {f"{a}_{b}" for a, b in letters.classes})
    shown += ["numbers"] if letters.numbers else []
    verb = "belongs" if len(shown) == 1 and not letters.numbers else "belong"
    return f"{', '.join(shown)} in subscripts {verb} to the names"


def _loose(found: list[Definition]) -> set[str]:
    """The letters that stand once below a name in a definition that has no such index: the t of ``z = W h_t + b``.

    What stands twice may be summed over, and so may anything beside a sum without an index.
    """
    out: set[str] = set()
    for stated in found:
        if any(part.index is None for part in find_all(stated.body, BigOp)):
            continue
        below = (part.sub[0] for part in find_all(stated.body, Script) if len(part.sub) == 1)
        inside = [index.name for index in below if isinstance(index, Name) and is_index(index)]
        known = {*stated.indices, *bound_in([stated.body]), *names_in(*stated.parameters)}
        out |= {name for name, count in Counter(inside).items() if count == 1} - known
    return out


def _other_classes(left: Tree, right: Tree, letters: Letters) -> tuple[tuple[str, str, str], ...]:
    r"""The condition j != y, where ``\nabla_{w_j}`` may be said of the other classes."""
    if not isinstance(left, (Derivative, Gradient)):
        return ()
    variables = [v for v, _ in left.variables] if isinstance(left, Derivative) else [left.variable]
    names = [i.name for v in variables if isinstance(v, Script) for i in v.sub if isinstance(i, Name)]
    # Where the right side compares an index with the class, it speaks of all of them.
    written = {p.name for p in bare_names(right)}
    classes = [name for name, _ in sorted(letters.classes) if name not in written]
    return tuple((name, "!=", other) for name in names for other in classes if name != other)


def _numbered(part: Tree) -> bool:
    """Whether a part is the derivative of Z_2, or one in it."""
    if not isinstance(part, Derivative):
        return False
    names = (part.body, *(v for v, _ in part.variables))
    return any(isinstance(name, Script) and any(isinstance(i, Number) for i in name.sub) for name in names)


def _of_the_body(left: Tree) -> set[str]:
    """The indices of what the left side differentiates."""
    if not isinstance(left, Derivative) or not isinstance(left.body, Script):
        return set()
    return {i.name for i in left.body.sub if isinstance(i, Name) and is_index(i)}


def clashing(trees: list[Tree]) -> bool:
    """Whether a name is used in two ways, so that z_i and z_j, or x_i and x, would lose what relates them."""
    longer: set[str] = set()
    shorter: set[str] = set()
    for tree in trees:
        parts = walk(tree)
        if any(isinstance(part, Dots) for part in parts):
            return True
        scripts = [p.base.name for p in parts if isinstance(p, Script) and p.sub and isinstance(p.base, Name)]
        shorter.update(name for name in scripts if "_{" not in name)
        names = [p.name for p in parts if isinstance(p, Name)]
        longer.update(name.partition("_{")[0] for name in names if "_{" in name)
        shorter |= {p.name for p in bare_names(tree)}
    return bool(longer & shorter)


def turned(sides: tuple[Tree, Tree], kept: list[Definition], letters: Letters) -> bool:
    """Whether a letter that belongs to a name stands in two places of its subscripts: w_{jk} and w_{kj} are not w_j."""
    places: dict[tuple[str, str], int] = {}
    written = [(d.name, tuple(Name(0, 0, index) for index in d.indices)) for d in kept]
    for part in (part for tree in (*sides, *(d.body for d in kept)) for part in walk(tree)):
        if isinstance(part, Script) and isinstance(part.base, Name):
            written.append((part.base.name, part.sub))  # type: ignore[arg-type]
    for name, sub in written:
        held = [is_held(index, letters) for index in sub]
        for place, index in enumerate(sub) if any(held) and not all(held) else ():
            if held[place] and places.setdefault((name, spelled(index)), place) != place:
                return True
    return False


def _direct(sides: tuple[Tree, Tree], through_time: list[Definition], letters: Letters) -> str:
    """What is held fixed where s_t is differentiated in a parameter of all steps, and no other step is followed."""
    left, right = sides
    if not through_time or has_derivative(right) or not isinstance(left, Derivative):
        return ""
    steps = sorted({stated.name.partition("_")[0] for stated in through_time})
    variables = [v for v, _ in left.variables]
    if any(isinstance(v, Script) and any(is_held(i, letters) for i in v.sub) for v in variables):
        return ""
    return f"the partial derivative holds the other steps of {', '.join(map(plain_name, steps))} fixed"


def bare_names(tree: Tree) -> Iterator[Name]:
    """The names that stand without subscripts, and outside of the subscripts of others."""
    stack = [tree]
    while stack:
        top = stack.pop()
        if isinstance(top, Script) and isinstance(top.base, Name) and top.sub:
            stack.extend([] if top.sup is None else [top.sup])
            continue
        if isinstance(top, Name):
            yield top
        stack.extend(children(top))


def reached(sides: tuple[Tree, Tree], scope: Scope, *, exactly: bool = False) -> list[Definition]:
    """The definitions that the sides use, at any depth; unless `exactly`, of any quantity with the same letter."""
    return list(_reached(*sides, scope.definitions, exactly))


@by_identity(500, equal=1)
def _reached(left: Tree, right: Tree, definitions: dict[str, Definition], exactly: bool) -> tuple[Definition, ...]:
    by_name: dict[str, list[Definition]] = {}
    for stated in definitions.values():
        # The z_0 of ``z_0 = w x`` is written with the letter z, and O_1 may be a name as a whole.
        keys = {stated.name} if exactly else {stated.name.partition("_{")[0], stated.name.partition("_")[0]}
        for key in keys:
            by_name.setdefault(key, []).append(stated)
    out: list[Definition] = []
    waiting: list[Tree] = [left, right]
    while waiting:
        for part in find_all(waiting.pop(), Name):
            for stated in by_name.pop(part.name, ()):
                out.append(stated)
                waiting.extend(d.body for d in (stated, stated.before) if d is not None)
    return tuple(out)


def recurrent(found: list[Definition]) -> set[str]:
    """The definitions that come back to themselves at another step: h_t by z_t, and z_t by h_{t-1}."""
    bases = {d.name: d.name.partition("_{")[0] for d in found}
    # The y of W_{hy} is a label.
    below = {d.name: set(outside_subscripts(d.body)) for d in found}
    out: set[str] = set()
    for start in bases:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            inside = below[waiting.pop()]
            more = {name for name, base in bases.items() if base in inside} - seen
            seen |= more
            waiting.extend(more)
        if start in seen:
            out.add(start)
    return out


def _steps(sides: tuple[Tree, Tree], letters: Letters) -> dict[str, set[int | None]]:
    """How far the steps t + c of each letter go; None where they are not numbers."""
    steps: dict[str, set[int | None]] = {letter: {0} for letter in letters.held}
    for part in (p for tree in sides for p in find_all(tree, Script)):
        for index in part.sub:
            if isinstance(index, Terms):
                match index.terms:
                    case ((1, Name(_, _, name)), (sign, Number(_, _, value))) if value.denominator == 1:
                        steps.setdefault(name, {0}).add(sign * int(value))
                    case _:
                        for name in names_in(index):
                            steps.setdefault(name, {0}).add(None)
    return steps


def _near(steps: dict[str, set[int | None]]) -> bool:
    """Whether no more than one step lies between the quantities of a claim."""
    return all(None not in s and max(map(int, s)) - min(map(int, s)) <= 1 for s in steps.values())  # type: ignore[arg-type]
