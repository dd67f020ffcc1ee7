"""The reading of a network over examples in rows, below the readings: ``Z = X W + b`` and ``Y = softmax(Z)``.

Capitals that are multiplied are matrices, and what is added to each row is a vector. It counts only if it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from chainrule.checker.readings.definitions.sums_to_one import by_one_hot
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.checker.readings.layers.matrix_chains import WORDS as CHAINS
from chainrule.checker.readings.layers.matrix_chains import with_chains
from chainrule.readers.letters import CONDITION, is_capital, whole_name
from chainrule.readers.rewriting import replaced, transform
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Derivative,
    Dots,
    Factors,
    Grid,
    Group,
    Name,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]

#: The condition i = c below a sum, of which i is the index.
_EQUAL = re.compile(re.escape(CONDITION) + r"·1=([A-Za-z])\]")
_UNDECLARED = frozenset({"undeclared"})


def by_row_networks(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides, the scope in which capitals are matrices and what is added to their rows are vectors, in words."""
    if not scope.definitions:
        return
    scope = formulas_only(reached(sides, scope, exactly=True), scope)
    found = reached(sides, scope, exactly=True)
    bodies = [stated.body for stated in found]
    if not any(find_all(tree, Derivative) for tree in (*sides, *bodies)):
        return
    matrices, biases = kinds([*sides, *bodies], found)
    if not any(stated.name in matrices for stated in found):
        return
    left, right = (transform(side, _over_all) for side in sides)
    definitions = {d.name: replace(d, body=transform(d.body, _over_all), before=None, others=()) for d in found}
    out = replace(scope, definitions={**scope.definitions, **definitions})
    for kind, names, axes in (("matrix", matrices, 2), ("vector", biases, 1)):
        for name in sorted(names - out.definitions.keys()):
            sizes = tuple(f"?{name}.{axis}" for axis in range(axes))
            out = out.declare(Declaration(name, kind, sizes, _UNDECLARED))
    out = replace(out, options={**out.options, "capitals": "matrices"})
    words = f"{', '.join(map(plain_name, sorted(matrices)))} are matrices with an example in each row"
    chained = with_chains((left, right), out)
    if chained != (left, right):
        words = f"{words}; {CHAINS}"
    yield chained, out, words
    for total, more in by_one_hot(chained, out):
        yield chained, total, f"{words}; {more}"


def _over_all(part: Tree) -> Tree | None:
    """A sum up to N or n as one over all examples, or all classes: texts call their numbers now so, now so."""
    if isinstance(part, BigOp) and isinstance(part.upper, Name):
        return replace(part, lower=None, upper=None, body=transform(part.body, _over_all))
    return None


def formulas_only(stated: Iterable[Definition], scope: Scope) -> Scope:
    """The scope without matrices that are written out, and with the first formula of a chain that can be one."""
    out = dict(scope.definitions)
    for each in stated:
        usable = [body for body in (*each.others, each.body) if not _written_out(body)]
        if not usable:
            del out[each.name]
        elif not isinstance(each.body, Derivative):
            body = next(filter(_applies, usable), usable[-1]) if each.others else each.body
            before = None if each.before is None or _written_out(each.before.body) else each.before
            body = replaced(body, _slipped_index, BigOp)
            same = body is each.body and not each.others and before is each.before
            out[each.name] = each if same else replace(each, body=body, others=(), before=before)
    return replace(scope, definitions=out)


def _slipped_index(part: Tree) -> Tree | None:
    r"""``\sum_i \sum_{i=c}^C t_{ic}`` with the inner sum over c: i is bound outside of it, and c is free."""
    match part:
        case BigOp(index=outer, body=BigOp(index=inner, body=Factors() as product) as slipped) if outer == inner:
            first, *rest = product.factors
            found = (
                _EQUAL.fullmatch(first.base.name)
                if isinstance(first, Script) and isinstance(first.base, Name)
                else None
            )
            if found is not None and found[1] in names_in(*rest):
                body = replace(product, factors=tuple(rest), signs=product.signs[1:])
                return replace(part, body=replace(slipped, index=found[1], body=body))
    return None


def _written_out(body: Tree) -> bool:
    """Whether a matrix is written out by its entries."""
    return isinstance(body, Grid) or bool(find_all(body, Dots))


def _applies(body: Tree) -> bool:
    """Whether a body is a function at an argument: Y = softmax(Z)."""
    match body:
        case Applied() | Factors(_, _, (Name(), Group(_, _, _, (_,))), (_, "")):
            return True
    return False


def kinds(trees: list[Tree], found: list[Definition]) -> tuple[set[str], set[str]]:
    """The matrices: capitals that are multiplied, what they make, and what functions of them are; the biases."""
    matrices = {name for tree in trees for product in find_all(tree, Factors) for name in _multiplied(product)}
    biases: set[str] = set()
    size = -1
    while size < len(matrices) + len(biases):
        size = len(matrices) + len(biases)
        for terms in (part for tree in trees for part in find_all(tree, Terms)):
            _added(terms, matrices, biases)
        for stated in found:
            if _makes(stated.body, matrices) and is_capital(stated.name) and not stated.parameters:
                matrices.add(stated.name)
            argument = whole_name(_argument(stated.body) or stated.body)
            if stated.name in matrices and argument is not None and is_capital(argument):
                matrices.add(argument)
    return matrices, biases - matrices


def _multiplied(product: Factors) -> Iterator[str]:
    """The capitals that stand beside each other in a product."""
    for first, second, sign in zip(product.factors, product.factors[1:], product.signs[1:], strict=False):
        names = whole_name(first), whole_name(second)
        if sign in ("", "dot") and all(name is not None and is_capital(name) for name in names):
            yield from (name for name in names if name is not None)


def _added(tree: Terms, matrices: set[str], biases: set[str]) -> None:
    """What stands beside a matrix in a sum: another matrix, or a bias that is added to each row."""
    terms = [term for _, term in tree.terms]
    if any(_makes(term, matrices) for term in terms):
        names = [name for term in terms if (name := whole_name(term)) is not None]
        matrices.update(name for name in names if is_capital(name))
        biases.update(name for name in names if not is_capital(name))


def _makes(body: Tree, matrices: set[str]) -> bool:
    """Whether a body is a matrix: one of them, a product that ends with one, a sum with one, a function of one."""
    match body:
        case Name() | Script():
            return whole_name(body) in matrices
        case Terms(_, _, terms):
            return any(_makes(term, matrices) for _, term in terms)
        case Group(_, _, _, (only,)):
            return _makes(only, matrices)
    argument = _argument(body)
    if argument is not None:
        return _makes(argument, matrices)
    return isinstance(body, Factors) and any(name in matrices for name in _multiplied(body))


def _argument(body: Tree) -> Tree | None:
    """What a function is applied to."""
    match body:
        case Applied(_, _, _, (argument,)) | Factors(_, _, (Name(), Group(_, _, _, (argument,))), (_, "")):
            return argument
    return None
