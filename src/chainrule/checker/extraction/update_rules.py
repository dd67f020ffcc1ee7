r"""Update rules with the gradient written out, beside the extraction of claims: ``w := w - \eta X^T (X w - y)``.

Such a rule claims that what it takes away is the gradient of a loss that is defined above, times a step size.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from chainrule.checker.extraction.short_names import LOSSES, closure
from chainrule.checker.extraction.steps import comes_after, without_place
from chainrule.readers.define import outside_subscripts
from chainrule.readers.objectives import OBJECTIVE
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Derivative,
    Factors,
    Gradient,
    Group,
    Name,
    Number,
    Quotient,
    Script,
    Statement,
    Terms,
    Tree,
    find_all,
    has_derivative,
    names_in,
    walk,
)  # fmt: skip
from chainrule.readers.usage import head_name

#: The letters of step sizes.
_RATES = frozenset(
    (r"\alpha", r"\eta", r"\gamma", r"\lambda", r"\epsilon", r"\varepsilon", r"\mu", r"\rho", r"\tau", "lr")
)
#: Words of a descent, so many characters before a step.
_FALLING = re.compile(r"descent|minimi[sz]|decreas|reduc(?:e|ing)|下降|最小", re.IGNORECASE)
_NEAR = 1200
_DELTA = "\\Delta "
#: Names of functions that texts on descent minimize.
_FUNCTIONS = ("f", "F", "g", "h")
#: So many losses are tried.
MAX_LOSSES = 2
_ASSIGNED = ("=", ":=", "assign")
#: Words of what is maximized.
_RISING = re.compile(r"ascent|maximi[sz]|maximum|likelihood|reward|\\arg\s*max|\\max\b|上升|最大", re.IGNORECASE)

#: Words that leave no doubt of it.
_ASCENT = re.compile(r"ascent|maximi[sz]|上升|最大化", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Step:
    """A step along a gradient: of which losses it may be, the last one first, and the name of the step size.

    `rises`: the words before it speak of something that is maximized, `open`: the text does so somewhere, `ascends`:
    they speak of nothing else. `climbs`: the gradient of the loss is written, and it is added where the text speaks of
    a descent.
    """

    losses: tuple[str, ...]
    rate: str
    rises: bool = False
    open: bool = False
    climbs: bool = False
    ascends: bool = False


def update_rule(statement: Statement, scope: Scope, text: str, at: int) -> tuple[Tree, Tree, Step] | None:
    """What an update rule changes, what it takes away for a step size of one, and of which losses that may be.

    `at` is the place of the formula in the text.
    """
    if len(statement.items) < 2 or statement.signs[0] not in _ASSIGNED:
        return None
    if any(isinstance(part, (Derivative, Gradient)) for item in statement.items[:2] for part in walk(item)):
        return _climbing(statement.items[0], statement.items[1], text, at)
    found = _moved(*statement.items[:2])
    if found is None:
        return None
    changed, moved = found
    name = head_name(changed)
    losses = _losses(name, scope) if name is not None else ()
    inside = {each for loss in losses for each in closure(loss, scope)}
    rates = [each for each in sorted(names_in(moved)) if each in _RATES and each not in inside]
    if not losses or len(rates) != 1 or not _linear(moved, rates[0]):
        return None
    primed = {head_name(part) for part in walk(moved) if isinstance(part, Script) and part.primes}
    if primed & set(losses):
        # It is a step along the derivative, whatever that is.
        return None
    others = set(outside_subscripts(moved)) - {rates[0], name}
    if len(others) == 1 and others.isdisjoint(inside | scope.definitions.keys()):
        # Of a direction v_t nothing says that it is a gradient.
        return None

    def at_one(part: Tree) -> Tree | None:
        known = isinstance(part, (Name, Script)) and head_name(part) == rates[0]
        return Number(part.start, part.end, Fraction(1)) if known else None

    near = text[max(0, at - _NEAR) : at]
    rises, falls = _RISING.search(near) is not None, _FALLING.search(near) is not None
    step = Step(losses, rates[0], rises=rises, open=_RISING.search(text) is not None,
                ascends=_ASCENT.search(near) is not None and not falls)  # fmt: skip
    return changed, transform(moved, at_one), step


def _climbing(left: Tree, right: Tree, text: str, at: int) -> tuple[Tree, Tree, Step] | None:
    r"""What ``w := w + \eta \nabla_w L`` changes, where the words before it speak of a descent."""
    if not isinstance(left, (Name, Script)) or has_derivative(left) or not isinstance(right, Terms):
        return None
    if [sign for sign, _ in right.terms] != [1, 1] or not _is_kept(right.terms[0][1], left):
        return None
    loss = _climbed(right.terms[1][1], head_name(without_place(left, right.terms[0][1])) or "")
    if not loss or _RISING.search(text) or not _FALLING.search(text, max(0, at - _NEAR), at):
        return None
    return left, right, Step((loss,), "", climbs=True)


def _climbed(moved: Tree, name: str) -> str:
    """The loss of which a plain multiple of the derivative in a name is added; empty for other terms."""
    factors = moved.factors if isinstance(moved, Factors) else (moved,)
    derivatives = [factor for factor in factors if isinstance(factor, (Derivative, Gradient))]
    rest = [factor for factor in factors if factor not in derivatives]
    plain = all(isinstance(f, (Name, Script, Quotient, Group, Number)) and not has_derivative(f) for f in rest)
    if len(derivatives) != 1 or not plain or any(find_all(factor, Terms) for factor in rest):
        return ""
    (derivative,) = derivatives
    variables = [v for v, _ in derivative.variables] if isinstance(derivative, Derivative) else [derivative.variable]
    loss = head_name(derivative.body) or ""
    own = all(variable is None or head_name(variable) == name for variable in variables)
    return loss if own and len(variables) == 1 and (loss in LOSSES or loss in _FUNCTIONS) else ""


def _losses(name: str, scope: Scope) -> tuple[str, ...]:
    """The losses above that are made of a name, the one that is defined last first."""
    known = [each for each in reversed(scope.definitions) if each in LOSSES or each == OBJECTIVE]
    known += [each for each in reversed(scope.definitions) if each in _FUNCTIONS and _has_parameter(each, name, scope)]
    return tuple(loss for loss in known if loss != name and name in closure(loss, scope))[:MAX_LOSSES]


def _has_parameter(function: str, name: str, scope: Scope) -> bool:
    return any(head_name(parameter) == name for parameter in scope.definitions[function].parameters)


def _moved(left: Tree, right: Tree) -> tuple[Tree, Tree] | None:
    r"""What is changed, and what is taken away from it: of ``\Delta w = -\eta x``, w and ``\eta x``."""
    match left:
        case Factors(_, _, (Name(_, _, r"\Delta"), Name() | Script() as changed), ("", "")):
            return changed, _minus(right)
        case Name() | Script() if (bare := _without_delta(left)) is not left:
            return bare, _minus(right)
        case Name() | Script() if isinstance(right, Terms):
            places = [i for i, (sign, term) in enumerate(right.terms) if sign > 0 and _is_kept(term, left)]
            if len(places) == 1:
                return _taken_away(left, right, places[0])
    return None


def _minus(right: Tree) -> Tree:
    if isinstance(right, Terms):
        return replace(right, terms=tuple((-sign, term) for sign, term in right.terms))
    return Terms(right.start, right.end, ((-1, right),))


def _without_delta(tree: Tree) -> Tree:
    r"""The ``w_j`` of ``\Delta w_j``."""
    if isinstance(tree, Script):
        base = _without_delta(tree.base)
        return replace(tree, base=base) if base is not tree.base else tree
    if isinstance(tree, Name) and tree.name.startswith(_DELTA):
        return replace(tree, name=tree.name.removeprefix(_DELTA))
    return tree


def _is_kept(term: Tree, left: Tree) -> bool:
    r"""Whether a term is what is changed, w or the w_t before w_{t+1}, perhaps shrunk: ``(1 - \alpha \lambda) w``."""
    if spelled(term) == spelled(left) or comes_after(left, term):
        return True
    match term:
        case Factors(_, _, (Group(_, _, "(", (Terms(_, _, ((1, Number(_, _, one)), *_)),)), other), _):
            return one == 1 and spelled(other) == spelled(left)
        case Factors(_, _, (other, Group(_, _, "(", (Terms(_, _, ((1, Number(_, _, one)), *_)),))), _):
            return one == 1 and spelled(other) == spelled(left)
    return False


def _taken_away(left: Tree, right: Terms, place: int) -> tuple[Tree, Tree]:
    rest = tuple((-sign, term) for i, (sign, term) in enumerate(right.terms) if i != place)
    kept = right.terms[place][1]
    if isinstance(kept, Factors) and spelled(kept) != spelled(left):
        # The rest of what is shrunk: of (1 - a) w, a w.
        factors = tuple(_shrinking(each) if isinstance(each, Group) else each for each in kept.factors)
        rest = ((1, replace(kept, factors=factors)), *rest)
        return left, Terms(right.start, right.end, rest)
    changed, own = without_place(left, kept), spelled(kept)

    def bare(part: Tree) -> Tree | None:
        return changed if spelled(part) == own else None

    return changed, transform(Terms(right.start, right.end, rest), bare)


def _shrinking(group: Group) -> Tree:
    """The a of 1 - a."""
    (inner,) = group.items
    assert isinstance(inner, Terms)  # noqa: S101 - checked by the caller
    terms = tuple((-sign, term) for sign, term in inner.terms[1:])
    return replace(group, items=(replace(inner, terms=terms),))


def _linear(tree: Tree, rate: str) -> bool:
    """Whether a tree is a sum of terms in which the step size is one factor, or none where they cancel."""
    match tree:
        case Terms(_, _, terms):
            return all(rate not in names_in(term) or _linear(term, rate) for _, term in terms)
        case Group(_, _, "(" | "[", (only,)):
            return _linear(only, rate)
        case Factors(_, _, factors, signs):
            has = [i for i, factor in enumerate(factors) if rate in names_in(factor)]
            return len(has) == 1 and signs[has[0]] != "/" and _linear(factors[has[0]], rate)
        case Quotient(_, _, top, bottom):
            return rate not in names_in(bottom) and _linear(top, rate)
        case Name() | Script():
            return head_name(tree) == rate
    return False
