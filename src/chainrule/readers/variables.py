"""What derivatives are taken in, beside what formulas tell of their names: readings and doubts ask for it."""

from __future__ import annotations

from chainrule.readers.syntax import Derivative, Gradient, Tree, find_all


def variables_in(*trees: Tree) -> list[Tree]:
    r"""The variables of the derivatives in some trees, ``\partial L/\partial w``, then of gradients, ``\nabla_w L``."""
    below = [variable for tree in trees for part in find_all(tree, Derivative) for variable, _ in part.variables]
    gradients = (part.variable for tree in trees for part in find_all(tree, Gradient))
    return [*below, *(variable for variable in gradients if variable is not None)]
