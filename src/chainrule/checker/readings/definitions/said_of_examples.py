r"""Models that are said of examples, before the other readings: ``h(x)`` below ``h(x^{(i)}) = \sigma(w^T x^{(i)})``.

What holds for each example i is said of any x. Where something else in the definition has the index, it is not.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.index_arguments import called_by
from chainrule.readers.letters import FAMILY
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Factors, Group, Name, Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name

Sides = tuple[Tree, Tree]


def of_any_example(sides: Sides, scope: Scope) -> tuple[Sides, Scope] | None:
    """The sides and the scope with such models as functions of x; None where none is called at x."""
    used = {stated.name: stated for side in sides for stated in scope.below(side)}
    models = {name: model for name, stated in used.items() if (model := _of_any(stated)) is not None}
    trees = [*sides, *(stated.body for stated in used.values())]
    called = {name: model for name, model in models.items() if any(_is_called(model, tree) for tree in trees)}
    if not called:
        return None
    return sides, replace(scope, definitions={**scope.definitions, **called})


def _of_any(stated: Definition) -> Definition | None:
    """A model as a function of x, that was said of x^{(i)}; None for other definitions."""
    match stated.parameters:
        case (Script(_, _, Name() as family, (Name() as index,), None, 0),) if family.name.endswith(FAMILY):
            letter = family.name.removesuffix(FAMILY)
        case _:
            return None

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Script) or not isinstance(part.base, Name) or part.base.name != family.name:
            return None
        if not part.sub or not isinstance(part.sub[0], Name) or part.sub[0].name != index.name:
            return None
        base = replace(part.base, name=letter)
        return replace(part, base=base, sub=part.sub[1:]) if part.sub[1:] or part.sup or part.primes else base

    body = transform(stated.body, change)
    if {index.name, letter} & names_in(stated.body) - {index.name} or {index.name, family.name} & names_in(body):
        return None
    parameter = Name(family.start, family.end, letter, family.bold)
    return replace(stated, parameters=(parameter,), body=body, before=None, others=())


def _is_called(model: Definition, tree: Tree) -> bool:
    """Whether a tree has the model at x."""
    (parameter,) = model.parameters
    name = head_name(parameter)
    for product in find_all(tree, Factors):
        for function, group in zip(product.factors, product.factors[1:], strict=False):
            at = group.items[0] if isinstance(group, Group) and len(group.items) == 1 else None
            if isinstance(at, Name) and at.name == name and model.name in (head_name(function), called_by(function)):
                return True
    return False
