"""What a declaration in prose does to the scope below it, beside the extraction of claims."""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.letters import letter_of
from chainrule.readers.scope import Declaration, Scope, written


def with_declaration(scope: Scope, declaration: Declaration) -> Scope:
    r"""A declaration hides an earlier definition of the same name; one of a shape, or of a size, does not.

    In ``W \in \mathbb{R}^{q \times h}`` h is a size, beside a vector of hidden units that is a bold h.
    """
    stated = scope.definitions.get(declaration.name)
    if stated is not None and ("undeclared" in declaration.facts or declaration.kind == "size"):
        return scope
    if stated is not None and declaration.kind == "function" and declaration.depends:
        names = written(stated.body, scope.definitions)
        letters = set(map(letter_of, names))
        if all(name in names or ("^{" in name and letter_of(name) in letters) for name in declaration.depends):
            # "y_k is a function of each x_i" is what its definition says, and so is "L is one of z^{[l]}" of z^{[2]}.
            return scope
    definitions = {n: d for n, d in scope.definitions.items() if n != declaration.name}
    return replace(scope, definitions=definitions).declare(declaration)
