r"""The number \pi in what defines a function of that name, for definitions: ``\pi(a) = e^{-a^2} / \sqrt{\pi}``."""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.letters import letter_of
from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import Factors, Group, Name, Script, Tree, names_in

_LETTER = "\\pi"
#: Another spelling of the number, which no function has.
_NUMBER = "π"


def with_number(name: str, body: Tree) -> Tree:
    """The body of a policy in which what stands without brackets and subscripts is the number."""
    if letter_of(name) != _LETTER or _LETTER not in names_in(body):
        return body

    def change(part: Tree) -> Tree | None:
        if isinstance(part, Script) and isinstance(part.base, Name) and part.base.name == _LETTER and part.sub:
            return part
        if isinstance(part, Factors):
            behind = (*part.factors[1:], None)
            factors = tuple(
                factor if isinstance(factor, Name) and isinstance(group, Group) else transform(factor, change)
                for factor, group in zip(part.factors, behind, strict=True)
            )
            return replace(part, factors=factors)
        return replace(part, name=_NUMBER) if isinstance(part, Name) and part.name == _LETTER else None

    return transform(body, change)
