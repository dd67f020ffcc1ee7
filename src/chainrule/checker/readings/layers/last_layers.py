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
from chainrule.readers.syntax import BigOp, Factors, Group, Name, Script, Tree, names_in
from chainrule.readers.usage import is_index
from chainrule.writers.text import plain_name

#: Letters of outputs, targets, and what counts them: a loss with others, such as \lambda, may have a penalty.
_OUTPUTS = frozenset("aoptyinmjk")
#: Letters of activations, which a loss may have written out.
_ACTIVATIONS = frozenset(("\\sigma", "f", "g", "\\phi"))
#: The letters of the last layer and of the last step, with those of any.
_LAST = {"L": ("l", r"\ell"), "T": ("t",), r"\tau": ("t",)}
#: The last layer by the number of layers.
_NUMBER = re.compile(r"(.+\^\{[\[(]?)n_(?:\{?(?:l|L|\\ell)\}?)([+-]\d+)?([\])]?\})")
#: Those of layers alone: a first step may be made otherwise.
_LAYERS = ("L",)

Sides = tuple[Tree, Tree]


def by_last_letter(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope with L for the number of layers, ``a^{(n_l)}``, where no layer is called L."""
    if not any(_NUMBER.fullmatch(name) for name in names_in(*sides)):
        return None
    trees = (*sides, *(stated.body for stated in scope.definitions.values()))
    names = {name for tree in trees for name in names_in(tree)} | scope.definitions.keys()
    new = {name: f"{found[1]}L{found[2] or ''}{found[3]}" for name in names if (found := _NUMBER.fullmatch(name))}
    if any((found := layer_of(name)) and found["letter"] == "L" for name in names):
        return None

    def change(part: Tree) -> Tree | None:
        return replace(part, name=new[part.name]) if isinstance(part, Name) and part.name in new else None

    def stated(old: Definition) -> Definition:
        body = transform(old.body, change)
        renamed = old.name in new or body is not old.body
        return replace(old, name=new.get(old.name, old.name), body=body, before=None, others=()) if renamed else old

    definitions = {new.get(name, name): stated(old) for name, old in scope.definitions.items()}
    declarations = {new.get(name, name): replace(d, name=new.get(name, name)) for name, d in scope.declarations.items()}
    left, right = (transform(side, change) for side in sides)
    shown = ", ".join(sorted(map(plain_name, names_in(*sides) & new.keys())))
    words = f"{shown} of as many layers as there are is said of the last one, L"
    return (left, right), replace(scope, definitions=definitions, declarations=declarations), words


def at_the_last(scope: Scope, letter: str) -> Scope:
    """The scope in which what is defined for the layers l is said of the last one, L, if the claim is about that.

    What is defined at L is made in a way of its own.
    """
    layers = [found for name in scope.definitions if (found := layer_of(name))]
    if letter not in _LAST or not layers:
        return scope
    known = {found["base"] for found in layers if found["letter"] == letter}
    stated = [found for found in layers if found["letter"] in _LAST[letter] and found["base"] not in known]
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
    names = names_in(transform(loss.body, _output))
    layers = {found["letter"] for name in names if (found := layer_of(name))}
    if letter in _LAST and letter in layers:
        return False
    if _of_outputs(names, variables):
        return True
    others = {letter_of(name) for name in names if layer_of(name) is None}
    at_last = bool(layers) and all(letter in _LAST.get(each, ()) and each in _LAYERS for each in layers)
    return at_last and others <= _OUTPUTS | _ACTIVATIONS


def _output(part: Tree) -> Tree | None:
    r"""A letter of an output for a model that is called with its parameters below it: ``h_{W,b}(x)``."""
    match part:
        case Factors(start, end, (Script(_, _, Name(), (_, *_), None, 0) as model, Group(_, _, "(")), (_, "")):
            named = all(isinstance(each, Name) and not is_index(each) for each in model.sub)
            return Name(start, end, "o") if named or len(model.sub) > 1 else None
    return None


def _of_outputs(names: set[str], variables: set[str]) -> bool:
    """Whether a loss is written in outputs and targets only, so that it is a function of the last layer."""
    bases = {base_of(name) for name in names}
    return not bases & variables and all(letter_of(name) in _OUTPUTS for name in bases)


def base_of(name: str) -> str:
    """The name without its layer."""
    found = layer_of(name)
    return found["base"] if found is not None else name


def over_all(tree: Tree, letter: str) -> Tree:
    r"""The tree with sums over the units of a layer, ``\sum_{i=1}^{s_l}``, as sums over all of them."""

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, BigOp) or part.upper is None or letter not in names_in(part.upper):
            return None
        return replace(part, lower=None, upper=None, body=over_all(part.body, letter))

    return transform(tree, change)
