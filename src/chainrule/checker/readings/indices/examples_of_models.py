r"""Examples that a model takes, in front of the readings: ``f(\mathbf{x}_i)`` below ``f(\mathbf{x}) = \sigma(w^T x)``.

The parameter of the model is a vector, and so is each x_i; nothing else in a cost says that it is no entry of a bold x.
"""

from __future__ import annotations

from itertools import pairwise

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import is_capital, is_transposed, whole_name
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import Factors, Group, Name, Script, Tree, find_all
from chainrule.readers.usage import is_bold

Sides = tuple[Tree, Tree]


def with_examples_of_models(sides: Sides, scope: Scope) -> Scope:
    """The scope in which what a model of a bold vector is called at are vectors, one for each index."""
    models = {
        name
        for name, d in scope.definitions.items()
        if len(d.parameters) == 1 and _takes_a_vector(d.body, d.parameters[0])
    }
    if not models:
        return scope
    trees = [*sides, *(stated.body for stated in reached(sides, scope))]
    names = {name for tree in trees for product in find_all(tree, Factors) for name in _called_at(product, models)}
    for name in sorted(names - scope.declarations.keys() - scope.definitions.keys()):
        sizes = (f"?{name}.0", f"?{name}.1")
        scope = scope.declare(Declaration(name, "matrix", sizes, frozenset({"undeclared"})))
    return scope


def _takes_a_vector(body: Tree, parameter: Tree) -> bool:
    r"""Whether a parameter is a small bold letter that stands in a product ``w^T x`` or ``x^T w``."""
    if not isinstance(parameter, Name) or not is_bold(parameter):
        return False
    pairs = [pair for product in find_all(body, Factors) for pair in pairwise(product.factors)]
    return any(
        is_transposed(first) and parameter.name in (whole_name(first), whole_name(second)) for first, second in pairs
    )


def _called_at(product: Factors, models: set[str]) -> list[str]:
    """The bold letters with one index that stand alone in the brackets behind a model."""
    out = []
    for function, group in pairwise(product.factors):
        match function, group:
            case Name(_, _, name), Group(_, _, "(", (Script(base=Name(_, _, letter)) as item,)) if name in models:
                out += [letter] if is_bold(item) and not is_capital(letter) else []
    return out
