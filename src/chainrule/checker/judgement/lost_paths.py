r"""Chains that miss a way to the variable, beside the judgement: ``dL/dY dY/dW`` below ``L = \|Y\|^2 + \|W\|^2``.

Such a chain is right for functions of which only the names are used. It is no reading of a text that defines them.
"""

from __future__ import annotations

from collections.abc import Mapping

from chainrule.checker.extraction.claim import Claim
from chainrule.readers.scope import Definition
from chainrule.readers.syntax import Derivative, Name, Script, Tree, find_all
from chainrule.readers.usage import head_name


def lost_path(claim: Claim, kept: Mapping[str, Definition]) -> bool:
    """Whether a definition has the variable beside a link of the chain; `kept` are the definitions of the reading.

    A reading that keeps all of them has seen that itself.
    """
    left, right, definitions = claim.left, claim.right, claim.scope.definitions
    if not isinstance(left, Derivative) or right is None or len(left.variables) != 1 or not definitions:
        return False
    variable = head_name(left.variables[0][0])
    links: dict[str, set[str]] = {}
    for part in find_all(right, Derivative):
        for v, _ in part.variables:
            links.setdefault(head_name(part.body) or "", set()).add(head_name(v) or "")
    if head_name(left.body) not in links or variable is None:
        return False
    for name, through in links.items():
        stated = definitions.get(name) if name not in kept else None
        written = _written(stated.body) if stated is not None else set()
        # What is written out without the names of the chain says nothing against it.
        if written & through and variable in written - through:
            return True
    return False


def _written(body: Tree) -> set[str]:
    """The names that stand in a body as they are: x_i may be an example, and no x."""
    indexed = {id(part.base) for part in find_all(body, Script) if part.sub}
    return {part.name for part in find_all(body, Name) if id(part) not in indexed}
