r"""What is said of the last layer and of any, below the reading of layers: ``z^L`` beside ``z^l``.

Definitions for the layers l hold at the last one, L. Where a text defines its layers at L only, those of the others are
made in the same way. A loss of the outputs at L is known there, and any function of the layers above elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.readers.letters import layer_of, letter_of
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Name, Tree, names_in

#: Letters of outputs, targets, and what counts them: a loss with others, such as \lambda, may have a penalty.
_OUTPUTS = frozenset("aoptyinmjk")
#: Letters of activations, which a loss may have written out.
_ACTIVATIONS = frozenset(("\\sigma", "f", "g", "\\phi"))
#: The letters of the last layer and of the last step, with those of any.
_LAST = {"L": ("l", r"\ell"), "T": ("t",), r"\tau": ("t",)}
#: Those of layers alone: a first step may be made otherwise.
_LAYERS = ("L",)


def at_the_last(scope: Scope, letter: str) -> Scope:
    """The scope in which what is defined for the layers l is said of the last one, L, if the claim is about that."""
    layers = [found for name in scope.definitions if (found := layer_of(name))]
    if letter not in _LAST or not layers or any(found["letter"] == letter for found in layers):
        return scope
    stated = [found for found in layers if found["letter"] in _LAST[letter]]
    own = {_renamed(found, letter): _relettered(scope.definitions[found.string], found, letter) for found in stated}
    return replace(scope, definitions={**scope.definitions, **own})


def at_any(scope: Scope, letter: str) -> tuple[Scope, str]:
    """The scope in which what is defined for the last layer only is said of the layers of a claim, and that."""
    layers = [found for name in scope.definitions if (found := layer_of(name))]
    last = {found["letter"] for found in layers} if not any(found["letter"] == letter for found in layers) else set()
    if len(last) != 1 or not last <= set(_LAYERS) or letter not in _LAST[min(last)]:
        return scope, ""
    own = {_renamed(found, letter): _relettered(scope.definitions[found.string], found, letter) for found in layers}
    kept = {name: stated for name, stated in scope.definitions.items() if layer_of(name) is None}
    return replace(scope, definitions={**kept, **own}), f"what is defined for layer {min(last)} is said of each"


def _relettered(stated: Definition, at: re.Match[str], letter: str) -> Definition:
    """A definition with another letter for its layer."""

    def change(part: Tree) -> Tree | None:
        found = layer_of(part.name) if isinstance(part, Name) else None
        if found is None or not isinstance(part, Name) or found["letter"] == letter:
            return None
        return replace(part, name=_renamed(found, letter))

    body = transform(stated.body, change)
    return replace(stated, name=_renamed(at, letter), body=body, before=None, others=())


def _renamed(found: re.Match[str], letter: str) -> str:
    """A name at a layer with another letter for it."""
    return f"{found['base']}{found['mark']}{letter}{found['step'] or ''}{found['closing']}"


def is_open(loss: Definition, letter: str, variables: set[str]) -> bool:
    """Whether a loss is any function of the layers of a claim: it is written in what stands at the last one only."""
    names = names_in(loss.body)
    layers = {found["letter"] for name in names if (found := layer_of(name))}
    if letter in _LAST and letter in layers:
        return False
    if _of_outputs(names, variables):
        return True
    others = {letter_of(name) for name in names if layer_of(name) is None}
    at_last = bool(layers) and all(letter in _LAST.get(each, ()) and each in _LAYERS for each in layers)
    return at_last and others <= _OUTPUTS | _ACTIVATIONS


def _of_outputs(names: set[str], variables: set[str]) -> bool:
    """Whether a loss is written in outputs and targets only, so that it is a function of the last layer."""
    bases = {base_of(name) for name in names}
    return not bases & variables and all(letter_of(name) in _OUTPUTS for name in bases)


def base_of(name: str) -> str:
    """The name without its layer."""
    found = layer_of(name)
    return found["base"] if found is not None else name
