r"""Partial derivatives along one way, beside the extraction of claims: ``\partial \hat{x}_i / \partial \mu``.

A text on batch normalisation differentiates \hat{x} in \mu with \sigma^2 held fixed, and takes the way through
\sigma^2 by itself: it writes the derivative of something in \sigma^2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.readers.scope import written
from chainrule.readers.syntax import Derivative, Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name

#: The option that names what a partial derivative may hold fixed.
APART = "ways apart"


def with_ways_apart(claims: Sequence[Claim]) -> list[Claim]:
    """The claims with the intermediates in which the text differentiates."""
    through = {pair[1] for claim in claims for part in _derivatives(claim) if (pair := _pair(part)) is not None}
    out: list[Claim] = []
    for claim in claims:
        held = _between(claim) & through
        options = {**claim.scope.options, APART: " ".join(sorted(held))} if held else {}
        out.append(replace(claim, scope=replace(claim.scope, options=options)) if held else claim)
    return out


def _between(claim: Claim) -> set[str]:
    """What stands beside the variable in the definition of what a claim differentiates, and is made of it, too."""
    left, definitions = claim.left, claim.scope.definitions
    pair = _pair(left) if isinstance(left, Derivative) and left.mark == "∂" else None
    stated = definitions.get(pair[0]) if pair is not None else None
    if pair is None or stated is None or stated.parameters or pair[1] not in names_in(stated.body):
        return set()
    inner = names_in(stated.body) & definitions.keys() - {pair[1], stated.name}
    return {name for name in inner if pair[1] in written(definitions[name].body, definitions)}


def _derivatives(claim: Claim) -> list[Derivative]:
    sides = [side for side in (claim.left, claim.right) if side is not None]
    return [part for side in sides for part in find_all(side, Derivative)]


def _pair(part: Derivative) -> tuple[str, str] | None:
    """What is differentiated once, and in what."""
    if len(part.variables) != 1:
        return None
    top, below = _name(part.body), _name(part.variables[0][0])
    return (top, below) if top and below else None


def _name(tree: Tree) -> str:
    r"""The name of an entry, or of a variance: \sigma of ``\sigma^2``."""
    return head_name(tree.base if isinstance(tree, Script) and tree.sup is not None else tree) or ""
