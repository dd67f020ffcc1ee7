"""Values at a point that the formula does not show, among the doubts."""

from __future__ import annotations

from itertools import pairwise

from chainrule.checker.judgement.compared import Compared
from chainrule.checker.judgement.kinks import value_there
from chainrule.expr.nodes import Node, Symbol
from chainrule.expr.walk import postorder
from chainrule.readers import syntax as t
from chainrule.readers.define import is_number
from chainrule.readers.letters import is_transpose
from chainrule.readers.spelling import spelled
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

_CONSTANTS = frozenset(("e", "\\pi", "d"))


def value_at_a_point(compared: Compared) -> str:
    """A number for something that varies, or numbers that are worked out: the point is in the text."""
    left, right, scope = compared.left, compared.right, compared.scope
    linked, varies = bool(compared.claim.link), _varies(compared.derived)
    constants = _CONSTANTS - set(scope.definitions) - set(scope.declarations)
    if (
        compared.regime is not None
        or isinstance(left, t.At)
        or _names_written(right) - constants
        or not t.names_in(left)
    ):
        return ""
    if not varies and any(_is_point(part) for part in t.walk(left)):
        # f'(3): the point is written.
        return ""
    if not linked and isinstance(right, t.Number) and right.value == 0 and right.places == 0:
        return ""
    if not linked and isinstance(left, t.Derivative) and head_name(left.body) is None:
        # What is differentiated is written out: no point is meant.
        return ""
    worked_out = any(isinstance(part, (t.Factors, t.Terms)) and _numbers(part) > 1 for part in t.walk(right))
    if not varies and not worked_out and (not linked or t.has_derivative(left)):
        return ""
    return "the right side is a number and the left side is none: it may be the value at a point"


def at_a_kink(compared: Compared) -> str:
    """A number for the slope at a point where cases meet: each one between those of both sides is a subgradient."""
    right = compared.right
    at_kink = is_number(right) and not _varies(compared.derived) and value_there(compared.derived)
    return "what is differentiated has cases that meet at that point" if at_kink else ""


def at_another_letter(compared: Compared) -> str:
    r"""A bar with ``\theta = 1`` behind ``d/dx \sin\theta``: it says what is differentiated in, the mark has a slip."""
    for bar in (part for side in compared.sides for part in t.find_all(side, t.At)):
        for part in t.find_all(bar.body, t.Derivative):
            variables = {head_name(v) for v, _ in part.variables}
            known = t.names_in(part.body, *(letter for letter, _ in bar.where))
            if head_name(part.body) is None and not variables & known:
                return "the bar behind the derivative is about another letter"
    return ""


def another_argument(compared: Compared) -> str:
    """``f'(w) = f'(10)``: what is said of is the point w."""
    left, right = compared.sides
    if not isinstance(left, t.Factors) or not isinstance(right, t.Factors):
        return ""
    if len(left.factors) != 2 or len(right.factors) != 2 or left.signs != right.signs:
        return ""
    (f, a), (g, b) = left.factors, right.factors
    brackets = isinstance(a, t.Group) and isinstance(b, t.Group) and spelled(a) != spelled(b)
    primed = isinstance(f, t.Script) and isinstance(g, t.Script) and f.primes == g.primes > 0
    same = primed and brackets and spelled(f) == spelled(g)
    return "the same function stands on both sides: it may say what its argument is" if same else ""


def value_at_zero(compared: Compared) -> str:
    """``f(0)`` for an undefined f, which was read as a product, in the sides or in their definitions."""
    definitions = compared.scope.definitions
    names = t.names_in(*compared.sides)
    for tree in (*compared.sides, *(d.body for n, d in definitions.items() if n in names)):
        for part in t.walk(tree):
            for f, bracket in pairwise(part.factors) if isinstance(part, t.Factors) else ():
                letter = isinstance(f, t.Name) and f.name in t.FUNCTION_LETTERS and f.name not in definitions
                if letter and isinstance(bracket, t.Group) and isinstance(bracket.items[0], t.Number):
                    return f"how {plain_name(f.name)} depends on its argument is not written in its definition"  # type: ignore[attr-defined]
    return ""


def worked_out_factor(compared: Compared) -> str:
    r"""``\\partial f / \\partial w = x \\cdot 0.197``: of a product some factors may be worked out at a point."""
    left, right = compared.left, compared.right
    of_a_name = isinstance(left, t.Derivative) and head_name(left.body) is not None
    if not of_a_name or not isinstance(right, t.Factors) or t.has_derivative(right):
        return ""
    above = (part for stated in compared.lowered.used.values() for part in t.walk(stated.body))
    known = {part.value for part in above if isinstance(part, t.Number)}
    decimals = [p for p in t.find_all(right, t.Number) if p.places and p.value not in known]
    lost = _names(compared.derived) - _names(compared.claimed)
    return f"{', '.join(map(plain_name, sorted(lost)))} may be worked out at a point" if decimals and lost else ""


def _names_written(tree: t.Tree) -> set[str]:
    """The names in a tree; the mark of a transpose is none."""
    if isinstance(tree, t.Script) and is_transpose(tree.sup) and not tree.sub and not tree.primes:
        return _names_written(tree.base)
    return set(t.names_in(tree))


def _names(node: Node) -> set[str]:
    return {n.name for n in postorder(node) if isinstance(n, Symbol)}


def _is_point(part: t.Tree) -> bool:
    return isinstance(part, t.Group) and bool(part.items) and all(is_number(item) for item in part.items)


def _numbers(tree: t.Tree) -> int:
    return sum(isinstance(part, t.Number) for part in t.walk(tree))


def _varies(node: Node) -> bool:
    """Whether a value depends on anything that has a name."""
    return any(getattr(n, "name", None) is not None and not n.children for n in postorder(node))
