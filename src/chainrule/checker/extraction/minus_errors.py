r"""Errors that may be minus a derivative, beside the extraction of claims: ``\partial E / \partial w = -\delta x``.

Some texts say in words only that ``\delta`` is minus the derivative of the loss. Where all their derivatives in weights
have that sign it is no slip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.steps import ERRORS
from chainrule.readers.letters import letter_of
from chainrule.readers.syntax import Derivative, Gradient, Terms, Tree, names_in, walk

#: The option that names the errors of a scope that may be minus a derivative.
MINUS = "minus errors"


def with_minus_errors(claims: Sequence[Claim]) -> list[Claim]:
    """The claims with the letters of errors before which there is a minus wherever a derivative is one of them."""
    signs: dict[str, set[int]] = {}
    found = [_signed(claim) for claim in claims]
    for letters, sign in found:
        for letter in letters:
            signs.setdefault(letter, set()).add(sign)
    out: list[Claim] = []
    for claim, (letters, _) in zip(claims, found, strict=True):
        minus = sorted(letter for letter in letters if signs[letter] == {-1} and not _is_told(letter, claim))
        options = {**claim.scope.options, MINUS: " ".join(minus)} if minus else {}
        out.append(replace(claim, scope=replace(claim.scope, options=options)) if minus else claim)
    return out


def _signed(claim: Claim) -> tuple[frozenset[str], int]:
    """The letters of the errors that a derivative on the left side is a product of, and the sign before them."""
    left, right = claim.left, claim.right
    if left is None or right is None or not _derives(left):
        return frozenset(), 0
    letters = frozenset(map(letter_of, names_in(right))) & ERRORS
    if not letters or not isinstance(right, Terms):
        return letters, 1
    return (letters, right.terms[0][0]) if len(right.terms) == 1 else (frozenset(), 0)


def _is_told(letter: str, claim: Claim) -> bool:
    """Whether a formula above says of what such an error is the derivative."""
    bodies: list[Tree] = [d.body for name, d in claim.scope.definitions.items() if letter_of(name) == letter]
    return any(map(_derives, bodies))


def _derives(tree: Tree) -> bool:
    """Whether a derivative of something in something is written; a prime is none."""
    return any(isinstance(part, (Derivative, Gradient)) for part in walk(tree))
