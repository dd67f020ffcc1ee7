r"""The reading of a function that nothing defines as the one with a hat or a tilde, below the readings.

Notes define the empirical risk ``\hat{R}(\theta)`` and differentiate ``R(\theta)``, or define y and differentiate
``\hat{y}``. A cost in a_j is differentiated in ``a_j^L``, the outputs of the last layer. It counts only if it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.letters import FAMILY
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Derivative, Gradient, Group, Name, Script, Tree, Unread, names_in, walk
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

_ACCENTS = ("\\hat", "\\tilde", "\\widehat", "\\widetilde")
_LABELLED = re.compile(r"(.+)\^\{([A-Z]|[(\[].+[)\]])\}$")
_ACCENTED = re.compile(r"\\(?:wide)?(?:hat|tilde)\{(.+)\}$")


def by_accents(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scopes in which what the left side differentiates is defined with an accent, or without the one it has."""
    if not scope.definitions or scope.strict:
        return
    known = scope.definitions.keys() | scope.declarations.keys()
    # A label y beside the prediction \hat{y} is another quantity.
    spoken = {name for stated in scope.definitions.values() for name in names_in(stated.body)}
    bodies = [part.body for part in walk(trees[0]) if isinstance(part, (Derivative, Gradient))]
    for name in dict.fromkeys(map(head_name, bodies)):
        if name is None or name in known:
            continue
        bare = _ACCENTED.match(name)
        others = (bare[1],) if bare is not None else tuple(f"{accent}{{{name}}}" for accent in _ACCENTS)
        defined = [scope.definitions[other] for other in others if other in scope.definitions]
        if len(defined) != 1 or isinstance(defined[0].body, Unread) or name in spoken:
            continue
        stated = replace(defined[0], name=name, before=None, others=())
        words = f"{plain_name(name)} is the {plain_name(defined[0].name)} that is defined above"
        yield scope.define(stated), words


def by_layer_labels(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The sides without the label of a layer that a letter has in them, and not in the definitions below them."""
    if not scope.definitions or scope.strict:
        return None
    labelled = {found for side in sides for part in walk(side) if (found := _layer(part)) is not None}
    bodies = [stated.body for side in sides for stated in scope.below(side)] if labelled else []
    other = {found[0] for body in bodies for part in walk(body) if (found := _layer(part)) is not None}
    letters = {letter: label for letter, label in labelled if letter not in other and letter in names_in(*bodies)}
    if not letters or len(labelled) != len({letter for letter, _ in labelled}):
        return None

    def bare(part: Tree) -> Tree | None:
        found = _layer(part)
        if found is None or found[0] not in letters:
            return None
        if isinstance(part, Name):
            return replace(part, name=found[0])
        assert isinstance(part, Script)  # noqa: S101 - the other kind of part with a label
        return replace(part, sup=None) if part.sub else part.base

    shown = ", ".join(f"{plain_name(a)}^{label} is the {plain_name(a)}" for a, label in sorted(letters.items()))
    return (transform(sides[0], bare), transform(sides[1], bare)), scope, f"{shown} in the definition above"


def by_letter_case(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The sides with x for the X in which is differentiated, where the definitions have x alone, or the other way."""
    if not scope.definitions or scope.strict:
        return None
    bodies = [stated.body for side in sides for stated in scope.below(side)]
    known = names_in(*bodies) | scope.definitions.keys() | scope.declarations.keys()
    variables = {head_name(v) for part in walk(sides[0]) if isinstance(part, Derivative) for v, _ in part.variables}
    found = sorted(
        name for name in variables - known if name and len(name) == 1 and name.swapcase() in names_in(*bodies)
    )
    if len(found) != 1:
        return None
    other = found[0].swapcase()

    def change(part: Tree) -> Tree | None:
        return replace(part, name=other) if isinstance(part, Name) and part.name == found[0] else None

    changed = transform(sides[0], change), transform(sides[1], change)
    return changed, scope, f"{found[0]} is the {other} in the definitions above"


def _layer(part: Tree) -> tuple[str, str] | None:
    """The letter and the capital, or what stands in brackets above it; no power and no transpose."""
    match part:
        case Name(name=name) if not name.endswith(FAMILY) and (found := _LABELLED.match(name)) is not None:
            return found[1], found[2]
        case Script(base=Name(name=letter), sup=Name(name=label), primes=0) if len(label) == 1 and label.isupper():
            return (letter, label) if label != "T" else None
        case Script(base=Name(name=letter), sup=Group(opening="(" | "[", items=(Name(name=label),)), primes=0):
            return letter, f"({label})"
    return None


def beside(left: Tree, scope: Scope) -> list[Definition]:
    """The definitions that decide whether an undefined name may be the one with an accent: those that have it, too."""
    known = scope.definitions.keys() | scope.declarations.keys()
    bare = {name for name in names_in(left) - known if any(f"{a}{{{name}}}" in scope.definitions for a in _ACCENTS)}
    return [stated for stated in scope.definitions.values() if bare & names_in(stated.body)] if bare else []
