r"""Layers below letters, and losses in script, below the readings: ``\partial \mathcal{J} / \partial z_2^{(i)}``.

Where the definitions have ``z^{[2](i)}`` and J, and nothing else of these letters, the same is meant by ``z_2^{(i)}``
and ``\mathcal{J}``. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.letters import FAMILY, letter_of
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Name, Number, Script, Tree, names_in
from chainrule.writers.text import plain_name

_SCRIPT = r"\mathcal{"

Sides = tuple[Tree, Tree]


def with_labels_above(trees: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with the names that the definitions have, the scope as it is, and the words; None for other claims."""
    bodies = [stated.body for stated in scope.definitions.values()]
    known = scope.definitions.keys() | names_in(*bodies)
    found: dict[str, str] = {}

    def change(part: Tree) -> Tree | None:
        match part:
            case Name(name=name) if name not in known and (other := _in_other_type(name)) in scope.definitions:
                found[name] = other
                return replace(part, name=other)
            case Script(base=Name() as base) if (label := _label(part)) is not None:
                letter, family = base.name.removesuffix(FAMILY), base.name.endswith(FAMILY)
                above = f"{letter}^{{[{label.value}]}}"
                if not {base.name, letter}.isdisjoint(known) or {above, above + FAMILY}.isdisjoint(known):
                    return None
                found[f"{letter}_{label.value}"] = above
                labelled = replace(base, name=above + FAMILY if family else above, end=part.end)
                rest = tuple(index for index in part.sub if index is not label)
                whole = not rest and part.sup is None and not part.primes
                return labelled if whole else replace(part, base=labelled, sub=rest)
        return None

    left, right = transform(trees[0], change), transform(trees[1], change)
    if not found:
        return None
    shown = " and ".join(f"{_shown(name)} is {_shown(other)}" for name, other in sorted(found.items()))
    return (left, right), scope, shown


def _shown(name: str) -> str:
    """A name as a person reads it; a letter in script is told from the plain one."""
    return name if name.startswith(_SCRIPT) else plain_name(name)


def _in_other_type(name: str) -> str:
    r"""J for ``\mathcal{J}``, and the other way; nothing for names of more parts."""
    if name.startswith(_SCRIPT) and name.endswith("}"):
        return name[len(_SCRIPT) : -1]
    return f"{_SCRIPT}{name}}}" if len(name) == 1 and name.isupper() else ""


def _label(script: Script) -> Number | None:
    """The only number among the subscripts of a letter."""
    numbers = [index for index in script.sub if isinstance(index, Number) and index.value.denominator == 1]
    base = script.base.name if isinstance(script.base, Name) else ""
    return numbers[0] if len(numbers) == 1 and base.removesuffix(FAMILY) == letter_of(base) else None
