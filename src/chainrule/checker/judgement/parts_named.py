r"""Parts of a function with names of their own, before the readings: ``df/dx = A'(x)`` below ``A(x) = x^2``.

A text that takes a function apart gives its parts names, and goes on to differentiate the whole, or the value that goes
from one part to the next, by the name of the part. Such an equality says which part is meant. It says nothing else of
what has no derivative in that letter by its own definition; what the part's derivative is comes next, and is judged.
Of a loss it may be a claim: ``dL/dz = \sigma'(z)`` lacks a factor.
"""

from __future__ import annotations

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.loss_names import is_loss
from chainrule.checker.extraction.outdated import NEAR
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Script, names_in
from chainrule.writers.text import plain_name


def names_part(claim: Claim) -> str:
    """What a claim says that calls the derivative of a letter that of a function near by; empty for other claims."""
    match claim.left, claim.right:
        case (
            Derivative(body=Name(name=whole), variables=((Name(name=variable), 1),), missing=False, below=False),
            Factors(
                factors=(Script(base=Name(name=part), sub=(), sup=None, primes=1), Group(items=(Name(name=argument),))),
                signs=(_, ""),
            ),
        ):
            pass
        case _:
            return ""
    stated, own = claim.scope.definitions.get(part), claim.scope.definitions.get(whole)
    if claim.scope.strict or variable != argument or whole in (part, variable) or is_loss(whole) or stated is None:
        return ""
    if claim.line - stated.line > NEAR or variable not in names_in(*stated.parameters):
        return ""
    varied = own is not None and variable in (names_in(*own.parameters) or names_in(own.body))
    return "" if varied else f"{plain_name(whole)} stands for {plain_name(part)} there"
