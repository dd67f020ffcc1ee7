r"""Dependence that only another member of a chain tells, below the readings: ``\partial \hat{y} / \partial w``.

Where nothing above says how what is differentiated depends on the variable, the quantities that the chain itself
differentiates in it are unknown functions of it, and no constants.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.readers import latex
from chainrule.readers.scope import Declaration, written
from chainrule.readers.syntax import Derivative, Tree, find_all
from chainrule.readers.usage import head_name


def with_dependence_in_chain(claim: Claim) -> Claim:
    """The claim in whose scope such quantities are functions; the same claim where there are none."""
    if claim.piece is None or claim.left is None or claim.right is None:
        return claim
    sides = claim.left, claim.right
    derivatives = [part for side in sides for part in find_all(side, Derivative)]
    varied = {head_name(v) for part in derivatives for v, _ in part.variables}
    if len(varied) != 1 or (variable := min(varied, key=str)) is None or _occurs(variable, sides, claim):
        return claim
    found = latex.statements(claim.piece.text)
    if claim.statement >= len(found):
        return claim
    members = found[claim.statement].items
    moved = {head_name(part.body) for member in members for part in find_all(member, Derivative)
             if [head_name(v) for v, _ in part.variables] == [variable]}  # fmt: skip
    # What a side differentiates itself is known there, as a function or as a constant.
    moved -= {head_name(part.body) for part in derivatives}
    known = claim.scope.definitions.keys() | claim.scope.declarations.keys()
    names = set().union(*(written(side, claim.scope.definitions) for side in sides))
    scope = claim.scope
    for name in sorted(name for name in moved if name is not None and name in names - known):
        scope = scope.declare(Declaration(name, "function", depends=(variable,)))
    return replace(claim, scope=scope)


def _occurs(variable: str, sides: tuple[Tree, Tree], claim: Claim) -> bool:
    """Whether a variable stands in what is differentiated, or in the definitions of it."""
    bodies = [part.body for side in sides for part in find_all(side, Derivative)]
    return any(variable in written(body, claim.scope.definitions) for body in bodies)
