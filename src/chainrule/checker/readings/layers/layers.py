r"""The reading of a network's layers as vectors, below the readings: ``z^{l+1} = W^{l+1} a^l + b^{l+1}``.

A definition is said of every layer, so it holds at the layers of the claim; what a matrix is multiplied with is a
vector, and so is the z of ``a = g(z)``. It counts only if it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.checker.extraction.short_names import LOSSES
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.checker.readings.layers.last_layers import at_any, at_the_last, base_of, is_open, over_all
from chainrule.checker.readings.layers.written_rows import in_rows
from chainrule.readers.letters import FAMILY, is_capital, is_transposed, layer_of, whole_name
from chainrule.readers.lowering.unknown_functions import EACH
from chainrule.readers.orders import argument_name
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.syntax import (
    Applied,
    Derivative,
    Factors,
    Group,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    find_all,
    has_derivative,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: The signs of products of entries: \odot and \circ.
_ELEMENTWISE = frozenset(("*", "o"))

#: With the same weights at each step a loss may well be a sum over the steps.
_NEXT_ONLY = "what comes later depends on a step through the next one only"

Sides = tuple[Tree, Tree]


def by_layers(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str, str]]:
    """The sides with names for numbered quantities, the scope at their layers, what that assumes, and a convention."""
    if any(isinstance(tree, Number) for tree in trees) or not _of_vectors(trees, scope):
        return
    sides, numbered = with_numbers((_by_slopes(trees[0]), _by_slopes(trees[1])), scope)
    stepped, of_last = _at_layers(sides, numbered)
    found = reached(sides, stepped, exactly=True)
    matrices, vectors = _kinds([*sides, *(d.body for d in found)], found)
    rows = in_rows([d.body for d in found])
    if not matrices and rows is None:
        matrices, vectors = _by_entries(sides, found, vectors)
    # Entries of layers, or batches as Z^l = W^l A^{l-1}: the definitions at the layers of the claim say it all.
    at_layers = stepped is not numbered and any(d.indices or is_capital(d.name) for d in found if layer_of(d.name))
    of_rows = False
    if rows is not None:
        matrices -= rows.vectors
        in_front = _with_arguments(rows.vectors, found)
        if vectors <= in_front:
            matrices, vectors, of_rows = matrices | rows.matrices, in_front, bool(in_front)
    # With h^{l-1} h^l is a vector, too.
    of_layers = {base_of(name) for name in vectors if layer_of(name)}
    alike = {d.name for d in found if layer_of(d.name) and base_of(d.name) in of_layers}
    vectors = _with_arguments(vectors | alike, found)
    if not (vectors or matrices or at_layers):
        return
    # With a batch A = g(Z) Z is a matrix, too.
    matrices = _with_arguments(matrices, found)
    out = stepped
    if of_rows:
        out = replace(out, options={**out.options, "vectors": "rows"})
    for kind, names in (("matrix", matrices), ("vector", vectors)):
        for name in sorted(names - stepped.definitions.keys() - stepped.declarations.keys()):
            out = out.declare(Declaration(name, kind, facts=frozenset({"undeclared"})))
    each = sorted(name for d in found if d.name in vectors and (name := applied(d.body)) not in stepped.definitions)
    if any(each):
        out = replace(out, options={**out.options, EACH: " ".join(each)})
    if out is not scope or any(side is not tree for side, tree in zip(sides, trees, strict=True)):
        shown = ", ".join(plain_name(name) for name in sorted(matrices))
        words = f"{shown} {'is a matrix' if len(matrices) == 1 else 'are matrices'} of a layer"
        words = words if matrices else "what is defined for one layer is said of each"
        written = names_in(*sides, *(d.body for d in found))
        for loss in sorted((written & scope.definitions.keys() & set(LOSSES)) - out.definitions.keys()):
            words += f"; {plain_name(loss)} is any function of the last layer"
        recurrent = stepped is not numbered and not all(map(layer_of, matrices))
        of_steps = _NEXT_ONLY if recurrent else ""
        conventions = ("vectors are rows" if "vectors" in out.options else "", of_steps, of_last)
        yield sides, out, words, "; ".join(filter(None, conventions))


def _by_slopes(tree: Tree) -> Tree:
    r"""The tree with products of entries for dots before the slopes of a layer: ``(a - y) \bullet f'(z)``."""

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Factors):
            return None
        signs = list(part.signs)
        for at, pair in enumerate(pairwise(part.factors)):
            match pair:
                case Script(_, _, _, _, _, 1), Group(_, _, "(", (argument,)) if signs[at] == "dot":
                    signs[at] = "*" if layer_of(whole_name(argument) or "") else "dot"
        return replace(part, signs=tuple(signs)) if tuple(signs) != part.signs else None

    return transform(tree, change)


def applied(body: Tree) -> str:
    """The g of ``a = g(z)``, which makes each entry of a vector out of one; empty for other definitions."""
    match body:
        case Factors(_, _, (Name(_, _, function), Group(_, _, _, (_,))), (_, "")):
            return function
    return ""


def _of_vectors(trees: Sides, scope: Scope) -> bool:
    """Whether a claim, or what it names, has derivatives, and transposes, products of entries, softmax or layers.

    The derivative in the b of ``z = W a + b`` needs none of these.
    """
    stated = [d.body for d in _below(trees, scope)]
    if not any(map(has_derivative, (*trees, *stated))):
        return False
    parts = (part for tree in (*trees, *stated) for part in walk(tree))
    return any(map(layer_of, names_in(*trees))) or any(map(_is_of_vectors, parts)) or any(map(_is_biased, stated))


def _below(trees: Sides, scope: Scope) -> list[Definition]:
    """The definitions of the names in the sides, and those of what they differentiate."""
    return list({d.name: d for tree in trees for d in scope.below(tree)}.values())


def _is_of_vectors(part: Tree) -> bool:
    """Whether a transpose, an elementwise product, diag or softmax is written."""
    if isinstance(part, Applied):
        return part.function in ("diag", "softmax")
    if not isinstance(part, Factors):
        return False
    return not _ELEMENTWISE.isdisjoint(part.signs) or any(map(is_transposed, part.factors))


def _is_biased(body: Tree) -> bool:
    """Whether a body is a layer with a bias, a capital times a small letter and a name."""
    match body:
        case Terms(_, _, ((1, Factors(_, _, (first, second), (_, ""))), (1, Name() | Script()))):
            name, behind = whole_name(first), whole_name(second)
            return name is not None and is_capital(name) and behind is not None and not is_capital(behind)
    return False


def with_numbers(trees: Sides, scope: Scope) -> tuple[Sides, Scope]:
    """``z_2`` as a name of its own in the sides and the definitions, where z alone is nothing."""
    scripts = [p for tree in trees for p in walk(tree) if _number(p) is not None]
    names = {_number(part) for part in scripts}
    bases = {name.rpartition("_")[0] for name in names if name is not None}
    # The b_2 of a claim is one where z_2 is defined that the claim leads to.
    inside = {_number(part) for d in _below(trees, scope) for part in walk(d.body)} if names else set()
    if not (names | inside) & scope.definitions.keys() or bases & scope.definitions.keys():
        return trees, scope

    def change(part: Tree) -> Tree | None:
        name = _number(part)
        if name is None or not isinstance(part, Script) or not isinstance(part.base, Name):
            return None
        whole = replace(part.base, name=name, end=part.end)
        return whole if part.sup is None and not part.primes else replace(part, base=whole, sub=())

    left, right = (transform(tree, change) for tree in trees)
    definitions = {n: replace(d, body=transform(d.body, change), before=None) for n, d in scope.definitions.items()}
    return (left, right), replace(scope, definitions=definitions)


def _number(part: Tree) -> str | None:
    """The name ``z_2`` of a quantity with a number, None for other trees."""
    match part:
        case Script(_, _, Name(_, _, base), (Number(_, _, value),)) if not base.endswith(FAMILY):
            return f"{base}_{value}"
    return None


def _at_layers(sides: Sides, scope: Scope) -> tuple[Scope, str]:
    """The scope with what is said of a layer said of each layer of the claim, and the convention of that."""
    written = [found for name in names_in(*sides) if (found := layer_of(name))]
    if not written:
        return scope, ""
    letter = min(found["letter"] for found in written)
    scope = at_the_last(scope, letter)
    scope, from_last = at_any(scope, letter)
    steps = sorted({_step(found) for found in written if found["letter"] == letter})
    trees = [*sides, *(d.body for d in reached(sides, scope))]
    above = _above_variable(sides[0], letter, steps, {base_of(name) for name in scope.definitions})
    definitions: dict[str, Definition] = {}
    declarations = dict(scope.declarations)
    for name, stated in scope.definitions.items():
        found = layer_of(name)
        if found is not None and found["letter"] == letter:
            definitions.update(_of_layer(stated, found, steps, above))
        elif name not in LOSSES or not is_open(stated, letter, _variables(name, trees)):
            definitions[name] = stated
    for name, declared in scope.declarations.items():
        found = layer_of(name)
        if found is not None and found["letter"] == letter:
            declarations.update({other: replace(declared, name=other) for other in (_at(found, s) for s in steps)})
    return replace(scope, definitions=definitions, declarations=declarations), from_last


def _above_variable(left: Tree, letter: str, steps: list[int], made: set[str]) -> list[int]:
    """The layers from the weights in which a claim differentiates to its last one: what they are made of is opened."""
    variable = head_name(left.variables[0][0]) if isinstance(left, Derivative) else None
    found = layer_of(variable) if variable is not None else None
    if found is None or found["letter"] != letter or found["base"] in made or steps[-1] - _step(found) != 1:
        return steps[-1:]
    return [_step(found), steps[-1]]


def _of_layer(stated: Definition, found: re.Match[str], steps: list[int], above: list[int]) -> dict[str, Definition]:
    """A definition at the layers of a claim: at those above its variable, where it is made of the layer below."""
    letter, own = found["letter"], _step(found)
    inside = [other for name in names_in(stated.body) if (other := layer_of(name))]
    below = any(_step(other) < own for other in inside if other["letter"] == letter)
    out: dict[str, Definition] = {}
    # What the last layer of the claim is made of stays a quantity of its own.
    for step in above if below else steps:
        # How many units a layer has is written with its letter.
        whole = over_all(stated.body, letter) if step != own else stated.body
        body = transform(whole, lambda part, by=step - own: _shifted(part, letter, by))  # type: ignore[misc]
        name = _at(found, step)
        out[name] = replace(stated, name=name, body=body, before=None, others=())
    return out


def _variables(loss: str, trees: list[Tree]) -> set[str]:
    """What the derivatives of a loss are taken in, without layers."""
    derivatives = [part for tree in trees for part in find_all(tree, Derivative) if head_name(part.body) == loss]
    return {base_of(head_name(variable) or "") for part in derivatives for variable, _ in part.variables}


def _step(found: re.Match[str]) -> int:
    return int(found["step"] or 0)


def _at(found: re.Match[str], step: int) -> str:
    shift = f"{step:+d}" if step else ""
    return f"{found['base']}{found['mark']}{found['letter']}{shift}{found['closing']}"


def _shifted(part: Tree, letter: str, by: int) -> Tree | None:
    """A name at a layer, some layers further on."""
    found = layer_of(part.name) if isinstance(part, Name) and by else None
    if found is None or found["letter"] != letter or not isinstance(part, Name):
        return None
    return replace(part, name=_at(found, _step(found) + by))


def _kinds(trees: list[Tree], found: list[Definition]) -> tuple[set[str], set[str]]:
    """The matrices of the products with a vector, and the vectors."""
    parts = [part for tree in trees for part in walk(tree)]
    pairs = [pair for part in parts if isinstance(part, Factors) for pair in _pairs(part)]
    entrywise = any(isinstance(part, Factors) and not _ELEMENTWISE.isdisjoint(part.signs) for part in parts)
    matrices: set[str] = set()
    for first, second in pairs:
        name = whole_name(first)
        behind = whole_name(second.variables[0][0] if isinstance(second, Derivative) else second)
        if name is None or behind is None or is_capital(behind):
            continue
        if is_capital(name) or (entrywise and is_transposed(first)):
            matrices.add(name)
    behind_matrices = {whole_name(second) for first, second in pairs if whole_name(first) in matrices}
    vectors = {name for name in behind_matrices if name is not None}
    for terms in (part.terms for part in parts if isinstance(part, Terms)):
        # The b of W a + b.
        if any(isinstance(term, Factors) and whole_name(term.factors[0]) in matrices for _, term in terms):
            vectors |= {term.name for _, term in terms if isinstance(term, Name)}
    vectors = {name for name in vectors if not is_capital(name)}
    return matrices, _with_arguments(vectors, found)


def _with_arguments(names: set[str], found: list[Definition]) -> set[str]:
    """The vectors, or matrices, with what functions make them of."""
    while more := {argument_name(d.body) for d in found if d.name in names} - names - {None}:
        names = names | {name for name in more if name is not None}
    return names


def _by_entries(sides: Sides, found: list[Definition], vectors: set[str]) -> tuple[set[str], set[str]]:
    r"""The matrices and vectors of ``z^l = w^l a^{l-1} + b^l`` in small letters, by the entries z^l_k of any of them.

    A product of entries says the same of all, and so does a transpose.
    """
    trees = [*sides, *(d.body for d in found)]
    scripts = (part for tree in trees for part in find_all(tree, Script) if len(part.sub) == 1)
    entries = {name for part in scripts if isinstance(part.base, Name) and layer_of(name := part.base.name)}
    whole = {d.name: d.body for d in found if not d.indices and layer_of(d.name)}
    # The derivative in z has entries as z has, and so has the bias of z.
    entries |= {name for d in found if d.name in entries and (name := _differentiated_in(d.body))}
    entries |= {name for name, body in whole.items() if isinstance(body, Terms) and _has_term(body, entries)}
    entrywise = any(not _ELEMENTWISE.isdisjoint(part.signs) for side in sides for part in find_all(side, Factors))
    turned = (part for side in sides for part in find_all(side, Script) if is_transposed(part))
    if entrywise or any(layer_of(whole_name(part) or "") for part in turned):
        entries |= whole.keys()
    matrices: set[str] = set()
    for body in (whole[name] for name in entries & whole.keys()):
        terms = [term for _, term in body.terms] if isinstance(body, Terms) else [body]
        pairs = [pair for term in terms if isinstance(term, Factors) for pair in _pairs(term)]
        pairs = [pair for pair in pairs if not isinstance(pair[1], Group)]
        made = [(one, other) for pair in pairs if (one := whole_name(pair[0])) and (other := whole_name(pair[1]))]
        if any(layer_of(other) for _, other in made):
            matrices |= {one for one, _ in made}
            vectors = vectors | {other for _, other in made} | {term.name for term in terms if isinstance(term, Name)}
    return (matrices, _with_arguments(vectors | entries, found)) if matrices else (matrices, vectors)


def _differentiated_in(body: Tree) -> str:
    """The z of a derivative in z; empty for other definitions."""
    return (head_name(body.variables[0][0]) or "") if isinstance(body, Derivative) and len(body.variables) == 1 else ""


def _has_term(body: Terms, names: set[str]) -> bool:
    """Whether one of the names is a term of a sum."""
    return any(isinstance(term, Name) and term.name in names for _, term in body.terms)


def _pairs(product: Factors) -> Iterator[tuple[Tree, Tree]]:
    """The factors that stand side by side without a sign."""
    for first, second, sign in zip(product.factors, product.factors[1:], product.signs[1:], strict=False):
        if not sign:
            yield first, second
