r"""The parts of a layer whose formula no text writes, below the readings: ``\partial z^l / \partial w^l = a^{l-1}``.

That z is the sum of weights times what enters the layer, and a bias, is known to everyone; the claim says which letters
these are. It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.checker.readings.layers.weights_of_layers import BIASES, REST, SUMS, fits, indices_of, label_of
from chainrule.readers.letters import FAMILY, is_capital, letter_of
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Derivative, Factors, Name, Number, Script, Terms, Tree
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
_WEIGHTS = frozenset("wvθ")
_ENTERING = frozenset("axho")


def by_parts_of_sums(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The scope in which a z that nothing defines is the sum of which a claim says the derivative in one part."""
    left, right = trees
    match left:
        case Derivative(_, _, _, (Name() | Script()) as body, ((variable, 1),)):
            z, part = head_name(body), head_name(variable)
        case _:
            return
    if z is None or part is None or letter_of(z) not in SUMS:
        return
    if any(letter_of(name).removesuffix(FAMILY) == letter_of(z) for name in scope.definitions):
        # Of another layer, too: what z is made of is known.
        return
    term = _term(body, variable, right)
    if term is None or {part, head_name(right)} & scope.definitions.keys():
        return
    total = Terms(0, 0, ((1, term), (1, REST)))
    words = f"{plain_name(z)} is the sum of a layer, in which {plain_name(part)} is one part"
    indices = indices_of(body)
    yield trees, scope.define(Definition(z, (), indices, total, text="the layer")), words


def _term(z: Tree, variable: Tree, right: Tree) -> Tree | None:
    """The part of the sum in which the variable stands, by what its derivative is claimed to be; None for others."""
    names = [head_name(tree) or "" for tree in (z, variable, right)]
    letter, other = letter_of(names[1]), letter_of(names[2])
    if isinstance(right, Number):
        alone = right.value == 1 and letter in BIASES and indices_of(variable) == indices_of(z)
        return variable if alone and fits(label_of(names[1]), label_of(names[0])) else None
    if not isinstance(right, (Name, Script)) or is_capital(letter) or is_capital(other):
        return None
    if letter in _WEIGHTS and other in _ENTERING:
        parts: tuple[Tree, Tree] = variable, right
    elif letter in _ENTERING and other in _WEIGHTS:
        parts = right, variable
    else:
        return None
    weight, entering = parts
    labels = [label_of(head_name(tree) or "") for tree in (weight, z, entering)]
    below, own, before = indices_of(weight), indices_of(z), indices_of(entering)
    if not fits(*labels) or below not in ((*own, *before), (*before, *own)):
        return None
    return Factors(0, 0, (weight, entering), ("", ""))
