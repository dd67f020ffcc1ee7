r"""Derivatives in an inverse matrix, below the readings: ``\partial \ell / \partial \Sigma^{-1}``.

The inverse becomes the variable, and the matrix itself its inverse, in the claim and in all that is defined above.
It is a covariance matrix as a rule, so symmetric where nothing says that it is not.
It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.readers.letters import is_capital, is_inverse
from chainrule.readers.named import DENIED
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.syntax import Group, Name, Number, Script, Terms, Tree
from chainrule.readers.variables import variables_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
#: What is assumed, as it is printed.
INVERSE_VARIES = "the inverse matrix is the variable"


def by_inverse_matrices(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides in a name for the inverse in which they are differentiated, its scope, and the convention."""
    names = {name for variable in variables_in(*sides) if (name := _inverted(variable)) is not None}
    if len(names) != 1 or names & set(scope.definitions):
        return
    (name,) = names
    own = f"{name}^{{-1}}"
    side = f"?{name}.0"
    said = scope.declarations.get(name) or Declaration(name, "matrix", (side, side))
    back = Script(0, 0, Name(0, 0, own), sup=Terms(0, 0, ((-1, Number(0, 0, Fraction(1))),)))
    facts = said.facts if DENIED in scope.options else said.facts | {"symmetric"}
    scope = scope.undeclared(name).declare(replace(said, name=own, facts=facts)).define(Definition(name, (), (), back))
    convention = "" if facts == said.facts else f"{plain_name(name)} is symmetric"

    def put(part: Tree) -> Tree | None:
        if _inverted(part) == name:
            return Name(part.start, part.end, own)
        return replace(back, start=part.start, end=part.end) if isinstance(part, Name) and part.name == name else None

    yield (transform(sides[0], put), transform(sides[1], put)), scope, convention


def _inverted(tree: Tree) -> str | None:
    """The matrix of which a part is the inverse, ``\\Sigma^{-1}``, perhaps in brackets."""
    if isinstance(tree, Group) and len(tree.items) == 1:
        return _inverted(tree.items[0])
    if not isinstance(tree, Script) or tree.sub or tree.primes or not isinstance(tree.base, Name):
        return None
    return tree.base.name if is_inverse(tree.sup) and is_capital(tree.base.name) else None
