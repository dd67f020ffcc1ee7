r"""Products of derivatives in matrices, below the readings: ``dL/dY dY/dZ dZ/dW`` is the derivative of L in W.

The product of such arrays is the chain rule, whatever is said of their axes, if L depends on W through Y and Z alone.
"""

from __future__ import annotations

from itertools import pairwise

from chainrule.readers.define import outside_subscripts
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Derivative, Factors, Name, Tree
from chainrule.readers.usage import head_name

WORDS = "the product of derivatives in matrices is the chain rule"


def with_chains(sides: tuple[Tree, Tree], scope: Scope) -> tuple[Tree, Tree]:
    """The sides with the derivative that a chain comes to in its place."""

    def change(part: Tree) -> Tree | None:
        links = list(part.factors) if isinstance(part, Factors) and set(part.signs) <= {"", "dot"} else []
        chain = [link for link in links if isinstance(link, Derivative)]
        if len(chain) < 2 or len(chain) < len(links):
            return None
        for ordered in (chain, chain[::-1]):
            if _linked(ordered) and _through(ordered, scope):
                first, last = ordered[0], ordered[-1]
                return Derivative(part.start, part.end, first.mark, first.body, last.variables)
        return None

    return transform(sides[0], change), transform(sides[1], change)


def _linked(chain: list[Derivative]) -> bool:
    """Whether each link is taken in what the next one is of, whole quantities in between."""
    if any(len(link.variables) != 1 or link.variables[0][1] != 1 for link in chain):
        return False
    between = [(a.variables[0][0], b.body) for a, b in pairwise(chain)]
    return all(isinstance(a, Name) and spelled(a) == spelled(b) for a, b in between)


def _through(chain: list[Derivative], scope: Scope) -> bool:
    """Whether what a link is of depends on what comes behind the next one through that alone."""
    names = [head_name(chain[0].body), *(head_name(link.variables[0][0]) for link in chain)]
    for place, name in enumerate(names[:-2]):
        held = names[place + 1]
        if name is None or held is None or name not in scope.definitions:
            return False
        if _below(name, held, scope) & set(names[place + 2 :]):
            return False
    return True


def _below(name: str, held: str, scope: Scope) -> set[str]:
    """The names that a quantity is made of while another one is held as it stands."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        stated = scope.definitions.get(waiting.pop())
        inside = set(outside_subscripts(stated.body)) - seen - {held} if stated is not None else set()
        seen |= inside
        waiting.extend(inside)
    return seen
