r"""Matrices of functions in one formula, for the names: what surely is one, and what it is differentiated in.

In ``\partial (A B) / \partial x = (\partial A / \partial x) B + A (\partial B / \partial x)`` x is a number, whatever a
bold x stands for elsewhere. Other bold capitals may be vectors, as positions are in physics.
"""

from __future__ import annotations

from chainrule.readers.letters import is_capital, is_inverse, is_small
from chainrule.readers.orders import operands
from chainrule.readers.syntax import Applied, Derivative, Factors, Name, Script, Tree, find_all, walk


def bold_matrices(trees: list[Tree]) -> set[str]:
    """The bold capitals that are inverted, in a trace or a determinant, or beside each other in a product."""
    found: set[str] = set()
    for part in (part for tree in trees for part in walk(tree)):
        match part:
            case Script(base=Name(name=name, bold=True), sub=()) if is_inverse(part.sup):
                found.add(name)
            case Applied(function="tr" | "det", args=(argument,)):
                inside = (part.body for part in find_all(argument, Derivative) if isinstance(part.body, Name))
                found |= {name.name for name in (*operands(argument), *inside) if name.bold}
            case Factors():
                for first, second, sign in zip(part.factors, part.factors[1:], part.signs[1:], strict=False):
                    both = [each for each in (first, second) if isinstance(each, Name) and each.bold]
                    if len(both) > 1 and sign in ("", "@") and all(is_capital(each.name) for each in both):
                        found |= {each.name for each in both}
    return {name for name in found if is_capital(name)}


def numbers_below(matrices: set[str], trees: list[Tree], bold: set[str]) -> set[str]:
    """The letters that matrices are differentiated in, unless they are bold themselves."""
    derivatives = (part for tree in trees for part in find_all(tree, Derivative)) if matrices else ()
    return {
        variable.name
        for part in derivatives
        if isinstance(part.body, Name) and part.body.name in matrices
        for variable, _ in part.variables
        if isinstance(variable, Name) and is_small(variable.name) and variable.name not in bold
    }
