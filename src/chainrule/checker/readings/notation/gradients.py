r"""Readings of a nabla without a variable or of a vector, below the readings: ``\nabla (b^T x) = b`` is taken in x.

They count only if they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.readers.letters import is_capital, is_transpose, is_transposed, letter_of, subscript_text
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Derivative,
    Dots,
    Factors,
    Gradient,
    Grid,
    Group,
    Name,
    Number,
    Script,
    Tree,
    Words,
    children,
    find_all,
    names_in,
    walk,
)  # fmt: skip
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Letters of constants and indices.
_NO_VARIABLES = frozenset(("T", "e", "d", "i", "j", "k", "n", "m", r"\pi"))
#: Letters of a point: a gradient of f(x, y) has a part for each.
_COORDINATES = frozenset("xyzuv")
#: Letters of weights, which alone are tried where there are many letters.
_WEIGHTS = frozenset(("w", "W", r"\theta", r"\Theta", r"\beta"))
#: More letters than these are not tried.
MAX_LETTERS = 4

#: How texts lay out the nabla of a vector.
_OF_VECTORS = {
    "Jacobian": "the gradient of a vector is its Jacobian",
    "transposed": "the gradient of a vector is the transpose of its Jacobian",
}


def by_layout(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    r"""``\nabla_x A x = A^T``, and A in other texts: the scope with each layout."""
    if any(isinstance(part, Gradient) and part.variable is not None for tree in trees for part in walk(tree)):
        for layout, words in _OF_VECTORS.items():
            yield replace(scope, options={**scope.options, "gradients": layout}), words


def by_gradient_variable(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], str]]:
    """The sides with each nabla in one of the letters behind it, and what that assumes."""
    open_ones = [p for tree in trees for p in find_all(tree, Gradient) if p.variable is None]
    if not open_ones:
        return
    if any(isinstance(tree, Number) and not tree.value for tree in trees):
        return
    beside = {p.variable.name: p.variable for tree in trees for p in find_all(tree, Gradient)
              if isinstance(p.variable, Name)}  # fmt: skip
    # What nothing defines may depend on any letter.
    known = [part for part in open_ones if not _is_open(part.body, scope)] or open_ones
    letters = [{**_letters_of(part.body, scope), **beside} for part in known]
    taken = {head_name(part.body) for part in open_ones}
    common = [name for name in letters[0] if all(name in each for each in letters) and name not in taken]
    written = [_letters(part.body) for part in known]
    own = [name for name in written[0] if all(name in each for each in written) and name not in taken]
    if len(common) > 1 and _COORDINATES.issuperset(common):
        if len(own) != 1 or own[0] not in common:
            return
        # Of x' A x below x = y - z, the letter that is written.
        common = own
    if any(_at_a_point(part.body, scope) for part in open_ones):
        return
    if len(common) > MAX_LETTERS:
        # Those that are written come before those of definitions.
        letters[0] = {**letters[0], **written[0]}
        weights = [name for name in common if letter_of(name) in _WEIGHTS and name not in scope.definitions]
        common = list(dict.fromkeys((*own, *weights)))
    for name in common if len(common) <= MAX_LETTERS else ():
        variable = letters[0][name]

        def change(part: Tree, variable: Name = variable) -> Tree | None:
            if not isinstance(part, Gradient) or part.variable is not None:
                return None
            return replace(part, variable=replace(variable, start=part.start, end=part.start))

        left, right = (transform(tree, change) for tree in trees)
        yield (left, right), f"the gradient is taken in {plain_name(name)}"


def _at_a_point(body: Tree, scope: Scope) -> bool:
    r"""Whether a gradient is one of a function that nothing defines, at an expression: ``\nabla f(x + \alpha d)``."""
    match body:
        case Factors(factors=(Name(_, _, name), Group(items=(argument,)))):
            return name not in scope.definitions and not isinstance(argument, (Name, Script))
    return False


def with_weights(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The sides with each nabla in the one letter of weights behind it; None where there are several, or none."""
    found = [
        (changed, words) for changed, words in by_gradient_variable(sides, scope)
        if all(part.variable is None or letter_of(head_name(part.variable) or "") in _WEIGHTS
               for side in changed for part in find_all(side, Gradient))
    ]  # fmt: skip
    return (found[0][0], scope, found[0][1]) if len(found) == 1 else None


def by_components(trees: tuple[Tree, Tree]) -> Iterator[tuple[tuple[Tree, Tree], str]]:
    r"""``\nabla L = (\partial L/\partial w_1, \partial L/\partial w_2)``: the list says that it is taken in w."""
    for place, (whole, written) in enumerate((trees, trees[::-1])):
        partials = _partials(whole, written)
        if not partials:
            continue
        variables = [part.variables[0][0] for part in partials]
        family = _family(variables)
        change = _without_point(partials[0].body)
        bare = [transform(tree, change) for tree in trees]
        if family is not None and isinstance(whole, Gradient) and whole.variable is None:
            name = variables[0].base if isinstance(variables[0], Script) else variables[0]
            bare[place] = replace(whole, variable=name, body=_function(whole.body))
            yield (bare[0], bare[1]), f"the gradient is taken in {plain_name(head_name(name) or '')}"
        elif family is not None and _variable(whole) == family:
            yield (bare[0], bare[1]), "the gradient is the list of the partial derivatives"
        if any(isinstance(part, Dots) for part in _entries(written) or ()):
            continue
        if family is not None and _variable(whole) in (None, family):
            bare[place] = Grid(whole.start, whole.end, tuple((transform(part, change),) for part in partials))
            bare = [transform(tree, _with_number) for tree in bare]
            yield (bare[0], bare[1]), f"the gradient is taken in the entries of {plain_name(family)}"


def by_entry(trees: tuple[Tree, Tree]) -> Iterator[tuple[tuple[Tree, Tree], str]]:
    r"""``[\nabla f]_i = \partial f/\partial x_i``: the partial derivative says in what the gradient is taken."""
    for whole, written in (trees, trees[::-1]):
        if not isinstance(whole, Script) or not isinstance(whole.base, Group) or not isinstance(written, Derivative):
            continue
        nablas = find_all(whole, Gradient)
        variables = {head_name(v.base): v.base for v, _ in written.variables if isinstance(v, Script) and v.sup is None}
        if len(nablas) != 1 or nablas[0].variable is not None or len(variables) != 1:
            continue
        (variable,) = variables.values()
        if spelled(nablas[0].body) != spelled(written.body) or not isinstance(variable, Name):
            continue

        def change(part: Tree, variable: Name = variable) -> Tree | None:
            return replace(part, variable=variable) if isinstance(part, Gradient) else None

        left, right = (transform(tree, change) for tree in trees)
        yield (left, right), f"the gradient is taken in {plain_name(variable.name)}"


def _entries(written: Tree) -> tuple[Tree, ...] | None:
    """The entries of a list, a row or a column, perhaps transposed."""
    while isinstance(written, Script) and is_transpose(written.sup) and not written.sub:
        written = written.base
    if isinstance(written, Group):
        return _entries(written.items[0]) if len(written.items) == 1 else written.items
    if isinstance(written, Grid) and 1 in (len(written.rows), len(written.rows[0])):
        return tuple(entry for row in written.rows for entry in row)
    return None


def _partials(whole: Tree, written: Tree) -> list[Derivative]:
    """The partial derivatives in a list, where they are those of what a gradient is taken of."""
    entries = [entry for entry in _entries(written) or () if not isinstance(entry, Dots)]
    first_order = (isinstance(whole, Gradient) and whole.order == 1) or (
        isinstance(whole, Derivative) and [order for _, order in whole.variables] == [1]
    )
    if not first_order or len(entries) < 2:
        return []
    body = _function(whole.body)  # type: ignore[attr-defined]  # both kinds have one
    partials = [
        part for part in entries
        if isinstance(part, Derivative) and [order for _, order in part.variables] == [1]
        and spelled(_function(part.body)) == spelled(body)
    ]  # fmt: skip
    return partials if len(partials) == len(entries) else []


def _function(body: Tree) -> Tree:
    """The f of f(x)."""
    match body:
        case Factors(_, _, ((Name() | Script()) as function, Group()), (_, "")):
            return function
    return body


def _variable(whole: Tree) -> str | None:
    """The name of what a gradient is taken in."""
    if isinstance(whole, Derivative):
        return head_name(whole.variables[0][0])
    return head_name(whole.variable) if isinstance(whole, Gradient) and whole.variable is not None else None


def _family(variables: list[Tree]) -> str | None:
    """The x of x_1, x_2, ..., x_n, or of x_0, x_1; None for other variables."""
    if not all(isinstance(v, Script) and len(v.sub) == 1 and v.sup is None for v in variables):
        return None
    bases = {head_name(v.base) for v in variables if isinstance(v, Script)}
    numbers = [v.sub[0].value for v in variables if isinstance(v, Script) and isinstance(v.sub[0], Number)]
    follow = numbers[:1] in ([0], [1]) and all(b - a == 1 for a, b in pairwise(numbers))
    return bases.pop() if len(bases) == 1 and follow and len(numbers) >= len(variables) - 1 else None


def _with_number(part: Tree) -> Tree | None:
    """``x_1`` as a name of its own."""
    match part:
        case Script(start, end, Name() as base, (Number(),) as sub, None, 0):
            return replace(base, start=start, end=end, name=f"{base.name}_{subscript_text(sub)}")
    return None


def _without_point(body: Tree) -> Callable[[Tree], Tree | None]:
    """What takes the arguments away behind the function of the partial derivatives."""
    function = spelled(_function(body))

    def change(part: Tree) -> Tree | None:
        found = _function(part)
        return found if found is not part and spelled(found) == function else None

    return change


def by_labelled_variable(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], str]]:
    r"""``\nabla_a C`` where C is a function of ``a^L`` alone, and nothing says what a is."""
    for place, side in enumerate(trees):
        nablas = find_all(side, Gradient)
        if len(nablas) != 1 or not isinstance(nablas[0].variable, Name) or nablas[0].variable.name in scope.definitions:
            continue
        nabla, letter = nablas[0], nablas[0].variable
        inside = names_in(_opened(nabla.body, scope))
        copies = [name for name in inside if name.startswith(f"{letter.name}^{{")]
        if len(copies) != 1 or letter.name in inside:
            continue
        variable = replace(letter, name=copies[0])

        def change(part: Tree, nabla: Gradient = nabla, variable: Name = variable) -> Tree | None:
            return replace(nabla, variable=variable) if part is nabla else None

        sides = list(trees)
        sides[place] = transform(side, change)
        yield (sides[0], sides[1]), f"the gradient is taken in {plain_name(copies[0])}"


def _is_open(body: Tree, scope: Scope) -> bool:
    """Whether a body is a name, perhaps with a label, that nothing defines."""
    if isinstance(body, Script) and isinstance(body.base, Name) and any(map(_is_label, body.sub)):
        return f"{body.base.name}_{subscript_text(body.sub)}" not in scope.definitions
    return isinstance(body, Name) and body.name not in scope.definitions


def _is_label(index: Tree) -> bool:
    return isinstance(index, Words) or (isinstance(index, Name) and is_capital(index.name))


def _opened(body: Tree, scope: Scope) -> Tree:
    """The body, or what its name was defined as."""
    name = head_name(body) if isinstance(body, (Name, Script)) else None
    stated = scope.definitions.get(name) if name is not None else None
    return stated.body if stated is not None and not stated.parameters else body


def _letters_of(body: Tree, scope: Scope) -> dict[str, Name]:
    """The letters that a gradient of a body may be taken in, those of what it is defined by behind its own.

    A function has those of its parameters.
    """
    stated = scope.definitions.get(body.name) if isinstance(body, Name) else None
    if stated is not None and stated.parameters:
        return {part.name: part for part in stated.parameters if isinstance(part, Name)}
    found = _letters(_opened(body, scope))
    for each in scope.below(body):
        if not each.parameters:
            found |= {name: part for name, part in _letters(each.body).items() if name not in found}
    return found


def _letters(body: Tree) -> dict[str, Name]:
    r"""The letters that a gradient may be taken in: of f_\theta(x) the one in its brackets and the one below it."""
    parts = walk(body)
    inside: list[Tree] = []
    deeper: list[Tree] = []
    called: set[str | None] = set()
    for part in (part for part in parts if isinstance(part, Factors)):
        for first, group in zip(part.factors, part.factors[1:], strict=False):
            if isinstance(first, (Name, Script)) and isinstance(group, Group) and not is_transposed(first):
                called.add(head_name(first))
                inside += [item for item in group.items if isinstance(item, Name)]
                inside += first.sub if isinstance(first, Script) else ()
                deeper += [name for item in group.items for name in _without_index(item)]
    # Of \sigma(w^T x_n) they stand deeper in the brackets.
    names = [part for part in (inside or deeper if called else parts) if isinstance(part, Name)]
    known = _NO_VARIABLES | called
    return {part.name: part for part in names if part.name not in known and not is_capital(part.name)}


def _without_index(tree: Tree) -> list[Name]:
    """The names in a tree that have no subscript."""
    if isinstance(tree, Name):
        return [tree]
    if isinstance(tree, Script):
        return [] if tree.sub else _without_index(tree.base)
    return [name for part in children(tree) for name in _without_index(part)]
