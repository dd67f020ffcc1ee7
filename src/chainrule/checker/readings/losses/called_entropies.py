r"""The reading of ``J = CE(y, \hat{y})`` as the cross-entropy that its name says it is, before the other readings.

Of a prediction that is a softmax it is ``-y^T \log\hat{y}``, of one that is a sigmoid the binary one. Where nothing
says what predicts, or the function is called H, it counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.named import SIGMA
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.syntax import Applied, Factors, Group, Name, Number, Script, Terms, Tree, find_all
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

_Sides = tuple[Tree, Tree]
#: How the function is called, in small letters without hyphens, and its letter.
_NAMES = frozenset(("ce", "crossentropy", "xent", "bce", "binarycrossentropy"))
_ENTROPY = "H"


@dataclass(frozen=True, slots=True)
class CalledEntropy:
    """The sides and the scope with the formula for the name; `sure` if a difference refutes a claim."""

    sides: _Sides
    scope: Scope
    words: str
    sure: bool


def by_called_entropies(sides: _Sides, scope: Scope) -> Iterator[CalledEntropy]:
    """The readings with formulas for the cross-entropies that a claim, or a definition it uses, calls by their name."""
    used = reached(sides, scope)
    found = [call for tree in (*sides, *(stated.body for stated in used)) for call in _calls(tree, scope)]
    if not found:
        return
    name, _, prediction = found[0]
    squashed = _squashed(prediction, scope)
    named = name != _ENTROPY and "H" not in name
    for several in (True, False):
        if squashed not in ("", "softmax" if several else "sigmoid") or (several and name.lower().startswith("b")):
            continue
        new = _as_vectors(prediction, scope) if several else scope
        words = f"{plain_name(name)} is the {'' if several else 'binary '}cross-entropy"
        changed = _written_out(sides, new, used, several=several)
        yield CalledEntropy(*changed, words, named and bool(squashed))


def _calls(tree: Tree, scope: Scope) -> Iterator[tuple[str, Tree, Tree]]:
    """The name, the target and the prediction of each call in a tree."""
    for part in find_all(tree, Factors):
        found = _call(part, scope)
        if found is not None:
            yield found[1:]


def _call(part: Factors, scope: Scope) -> tuple[int, str, Tree, Tree] | None:
    """Where the letters of a call begin among some factors, its name, its target and its prediction."""
    group = part.factors[-1]
    if not isinstance(group, Group) or len(group.items) != 2 or len(part.factors) < 2 or any(part.signs[1:]):
        return None
    letters: list[str] = []
    for factor in part.factors[-2::-1]:
        if not isinstance(factor, Name):
            break
        letters.insert(0, factor.name)
    start = _start_of_name(letters)
    if start is None and letters and letters[-1] == _ENTROPY:
        start = len(letters) - 1
    name = "".join(letters[start:]) if start is not None else ""
    if start is None or name in scope.definitions:
        return None
    target, prediction = group.items
    if _squashed(target, scope) and not _squashed(prediction, scope):
        # ``CE(\hat{y}, y)``: what is made by a softmax predicts.
        target, prediction = prediction, target
    known = all(isinstance(item, (Name, Script)) for item in group.items)
    return (len(part.factors) - 1 - len(letters) + start, name, target, prediction) if known else None


def _start_of_name(letters: list[str]) -> int | None:
    """Where a name of the function begins in a run of letters."""
    for start in range(len(letters)):
        if "".join(letters[start:]).lower().replace("-", "").replace("_", "") in _NAMES:
            return start
    return None


def _squashed(prediction: Tree, scope: Scope) -> str:
    """Whether what predicts is a softmax or a sigmoid, by its definition; empty where that is not known."""
    functions = {part.function for stated in scope.below(prediction) for part in find_all(stated.body, Applied)}
    names = {part.name for stated in scope.below(prediction) for part in find_all(stated.body, Name)}
    if "softmax" in functions:
        return "softmax"
    return "sigmoid" if "sigmoid" in functions or SIGMA in names else ""


def _as_vectors(prediction: Tree, scope: Scope) -> Scope:
    r"""The scope in which the \theta of ``\hat{y} = softmax(\theta)`` is a vector, if nothing else is said of it."""
    for stated in scope.below(prediction):
        for part in find_all(stated.body, Applied):
            inside = part.args[0] if part.function == "softmax" and len(part.args) == 1 else None
            name = head_name(inside) if isinstance(inside, Name) else None
            if name is not None and name not in scope.declarations and name not in scope.definitions:
                said = Declaration(name, "vector", (f"?{name}.0",), frozenset({"undeclared"}))
                scope = scope.declare(said)
    return scope


def _written_out(sides: _Sides, scope: Scope, used: list[Definition], *, several: bool) -> tuple[_Sides, Scope]:
    """The sides and the definitions with the formula for each call."""

    def change(part: Tree) -> Tree | None:
        found = _call(part, scope) if isinstance(part, Factors) else None
        if found is None or not isinstance(part, Factors):
            return None
        start, _, target, prediction = found
        value = Group(0, 0, "(", (_of_classes(target, prediction) if several else _binary(target, prediction),))
        rest = (*part.factors[:start], value)
        return replace(part, factors=rest, signs=part.signs[: len(rest)]) if len(rest) > 1 else value

    bodies = {stated.name: replace(stated, body=transform(stated.body, change), before=None) for stated in used}
    left, right = (transform(side, change) for side in sides)
    return (left, right), replace(scope, definitions={**scope.definitions, **bodies})


def _of_classes(target: Tree, prediction: Tree) -> Tree:
    r"""``-y^T \log\hat{y}``."""
    transpose = Name(0, 0, "T")
    turned: Tree = Script(0, 0, target, (), transpose)
    if isinstance(target, Script) and target.sup is None:
        turned = replace(target, sup=transpose)
    product = Factors(0, 0, (turned, Applied(0, 0, "log", (prediction,))), ("", ""))
    return Terms(0, 0, ((-1, product),))


def _binary(target: Tree, prediction: Tree) -> Tree:
    r"""``-y \log\hat{y} - (1 - y) \log(1 - \hat{y})``."""
    one = Number(0, 0, Fraction(1))
    rest = [Group(0, 0, "(", (Terms(0, 0, ((1, one), (-1, each))),)) for each in (target, prediction)]
    terms = ((target, prediction), (rest[0], rest[1]))
    return Terms(0, 0, tuple((-1, Factors(0, 0, (a, Applied(0, 0, "log", (b,))), ("", ""))) for a, b in terms))
