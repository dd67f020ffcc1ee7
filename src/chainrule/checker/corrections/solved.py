"""Changes that are computed: by which factor a product in a claim is off, and which term a sum lacks.

The product is multiplied by an unknown, the claim is solved for it, and what comes out is written into the text if it
is short: 2, x, \\ln 2. An unknown in a denominator is solved for by its inverse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from chainrule.algebra.facts import Facts
from chainrule.algebra.field import Field
from chainrule.algebra.generators import Ratio
from chainrule.algebra.lower import lower
from chainrule.checker.corrections.candidates import Part, parts
from chainrule.checker.corrections.changes import Change, change, outer_start
from chainrule.checker.corrections.spelling import Spelling
from chainrule.engine.folding import fold
from chainrule.engine.raising import shortest, weight
from chainrule.engine.simplify import Simplifier
from chainrule.errors import ChainruleError
from chainrule.expr import build
from chainrule.expr.nodes import Const, Node, Symbol
from chainrule.expr.walk import postorder, substitute
from chainrule.prover.decide import differs
from chainrule.readers import syntax as t
from chainrule.readers.latex import expression
from chainrule.readers.lower import lower_all
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Scope
from chainrule.writers.latex import latex

#: A factor of more parts is no small change.
MAX_FACTOR = 6
#: A term of more parts is none either.
MAX_TERM = 20
#: What has more terms than this above or below its bar is not short in any form, and takes long to be brought into one.
MAX_SOLVED = 60
#: So many products of a formula are tried.
MAX_PLACES = 16
_UNKNOWN = "\\unknown"
_TWO = Const(Fraction(2))
_HALF = Const(Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of a claim as they were read: `right` is to be changed, `body` is what was differentiated."""

    left: t.Tree
    right: t.Tree
    scope: Scope
    facts: Facts
    body: Node | None = None


def solved(sides: Sides, source: str, spelling: Spelling) -> list[Change]:
    """The changes, the cheapest first."""
    found: list[Change] = []
    tried = 0
    for part in parts(sides.right):
        if not _is_product(part) or tried >= MAX_PLACES:
            continue
        tried += 1
        try:
            for factor in _factors(sides, part.tree):
                found.extend(c for c in _written(part, factor, source, spelling) if c is not None)
        except (ChainruleError, ZeroDivisionError):
            continue
    found.extend(c for c in _terms(sides, source, spelling) if c is not None)
    return sorted(found, key=lambda c: c.cost)


def _terms(sides: Sides, source: str, spelling: Spelling) -> Iterator[Change | None]:
    """The term that the right side lacks, behind it."""
    right = sides.right
    try:
        lowered = lower_all([sides.left, right], sides.scope)
        derived, claimed = lowered.nodes()
        simplifier = Simplifier(sides.facts, indexed=bool(lowered.names))
        node = simplifier(build.subtract(derived, claimed))
        if sides.body is not None:
            node = fold(node, sides.body, simplifier)
        if weight(node, indexed=bool(lowered.names)) > MAX_TERM:
            return
        indices = lowered.names if len(lowered.names) == node.ndim else None
        printed = latex(node, view="index" if lowered.names else "matrix", indices=indices)
        if isinstance(right, (t.BigOp, t.Cases)) or (
            isinstance(right, t.Terms) and isinstance(right.terms[-1][1], t.BigOp)
        ):
            return
        tree = expression(printed)
        if isinstance(tree, t.Terms) and len(tree.terms) > 1:
            return
        minus = printed.startswith("-")
        text = spelling.of(printed.removeprefix("-"))
        joint = " - " if minus else " + "
        yield change(source, (right.end, right.end, joint + text), extra=1)
    except (ChainruleError, ZeroDivisionError):
        return


def _is_product(part: Part) -> bool:
    """Whether a factor may be put to a value as it stands: it is a whole term, and no part of a product or power."""
    above = part.above[-1] if part.above else None
    if part.in_exponent or isinstance(part.tree, t.Cases):
        return False
    return not isinstance(above, (t.Factors, t.Script, t.Applied, t.BigOp, t.Indexed, t.Bars, t.Root))


def _factors(sides: Sides, tree: t.Tree) -> Iterator[Node]:
    """What the claim is solved by, if `tree` is multiplied by it."""
    hole = t.Name(tree.start, tree.start, _UNKNOWN)
    scope = sides.scope.declare(Declaration(_UNKNOWN, "constant"))
    product = t.Factors(tree.start, tree.end, (hole, tree), ("", ""))
    right = _with(sides.right, tree, product)
    lowered = lower_all([sides.left, right], scope, context=[sides.left, sides.right])
    derived, claimed = lowered.nodes()
    unknown = next((n for n in postorder(claimed) if isinstance(n, Symbol) and n.name == _UNKNOWN), None)
    if unknown is None or derived.shape != claimed.shape:
        return
    one = substitute(claimed, {unknown: build.ONE})
    seen: set[Node] = set()
    for value in (_TWO, _HALF):
        found = _solution(derived, one, substitute(claimed, {unknown: value}), sides, inverse=value is _HALF)
        if found is None or found in seen or weight(found) > MAX_FACTOR:
            continue
        seen.add(found)
        if not differs(substitute(claimed, {unknown: found}), derived, sides.facts):
            yield found


def _with(tree: t.Tree, old: t.Tree, new: t.Tree) -> t.Tree:
    return transform(tree, lambda part: new if part is old else None)


def _solution(derived: Node, one: Node, other: Node, sides: Sides, *, inverse: bool) -> Node | None:
    r"""1 + (derived - R(1))/(R(2) - R(1)), without indices; of R(1/2) its inverse."""
    field = Field(opened=False, facts=sides.facts)
    axes = tuple(field.label(size) for size in derived.shape)
    field.apart = frozenset(axes)

    def value(node: Node) -> Ratio:
        return field.reduce(lower(field, node, axes))

    start = value(one)
    slope = field.reduce(field.sub(value(other), start))
    if slope.num.is_zero():
        return None
    found = field.add(field.const(1), field.mul(field.sub(value(derived), start), field.inverse(slope)))
    found = field.reduce(found)
    if found.num.is_zero():
        return None
    found = field.reduce(field.inverse(found)) if inverse else found
    if max(len(found.num), len(found.den)) > MAX_SOLVED:
        return None
    if any(field.generators[g].labels for p in (found.num, found.den) for g in field.generators_in(p)):
        return None
    node = shortest(field, found, ())
    simplifier = Simplifier(sides.facts)
    node = simplifier(node)
    return fold(node, sides.body, simplifier) if sides.body is not None else node


def _written(part: Part, factor: Node, source: str, spelling: Spelling) -> Iterator[Change | None]:
    """The ways to write a factor to a product."""
    tree = part.tree
    number = factor.value if isinstance(factor, Const) else None
    if number is None:
        printed = latex(factor)
        if _is_negative(printed):
            yield from _negative(part, build.negate(factor), source, spelling)
        else:
            yield from _symbolic(part, factor, source, spelling)
        return
    if number < 0:
        if number != -1:
            yield from _negative(part, Const(-number), source, spelling)
        return
    yield from _numeric(tree, number, source, spelling)


def _is_negative(printed: str) -> bool:
    tree = expression(printed)
    return isinstance(tree, t.Terms) and len(tree.terms) == 1 and tree.terms[0][0] < 0


def _negative(part: Part, factor: Node, source: str, spelling: Spelling) -> Iterator[Change | None]:
    """A factor with a turned sign; only where the sign stands alone before the product."""
    above = part.above[-1] if part.above else None
    for found in _written(part, factor, source, spelling):
        if found is None:
            continue
        start = part.tree.start
        if isinstance(above, t.Terms) and above.terms[0][1] is part.tree and above.terms[0][0] < 0:
            spans = [(op.start, op.end, op.text) for op in found.ops]
            yield change(source, (above.start, outer_start(source, start), ""), *spans)
        elif above is None or isinstance(above, (t.Quotient, t.Group)):
            spans = [(op.start, op.end, op.text) for op in found.ops]
            begin = outer_start(source, start)
            if spans[0][0] == begin:
                spans[0] = (begin, spans[0][1], "-" + spans[0][2])
                yield change(source, *spans)
            else:
                yield change(source, (begin, begin, "-"), *spans)


def _numeric(tree: t.Tree, number: Fraction, source: str, spelling: Spelling) -> Iterator[Change | None]:
    first = tree.factors[0] if isinstance(tree, t.Factors) else tree
    if isinstance(first, t.Number):
        value = first.value * number
        if value == 1 and isinstance(tree, t.Factors):
            yield change(source, (first.start, outer_start(source, tree.factors[1].start), ""))
        elif value.denominator == 1 or not first.places:
            put = change(source, (first.start, first.end, _number(value)))
            yield Change(put.ops, 1) if put else None
        return
    if (
        isinstance(first, t.Quotient)
        and isinstance(first.top, t.Number)
        and (first.top.value * number).denominator == 1
    ):
        yield change(source, (first.top.start, first.top.end, _number(first.top.value * number)))
    yield from _before(tree, _number(number), source, spelling, extra=1)
    if number.numerator == 1 and not isinstance(tree, t.Terms):
        yield _over(tree, str(number.denominator), source)


def _number(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else rf"\frac{{{value.numerator}}}{{{value.denominator}}}"


def _symbolic(part: Part, factor: Node, source: str, spelling: Spelling) -> Iterator[Change | None]:
    tree = part.tree
    printed = spelling.of(latex(Simplifier(Facts())(factor)))
    if _is_negative(printed):
        return
    if isinstance(expression(printed), t.Terms):
        printed = f"({printed})"
    if r"\frac" in printed:
        pass
    elif r"\ln" in printed or r"\log" in printed:
        if not isinstance(tree, t.Terms):
            yield change(source, (tree.end, tree.end, f" {printed}"))
    else:
        if isinstance(tree, t.Number) and tree.value == 1 and not (part.above and isinstance(part.above[-1], t.Terms)):
            printed = printed[1:-1] if isinstance(expression(printed), t.Group) else printed
        own = tree.factors if isinstance(tree, t.Factors) else (tree,)
        again = any(source[f.start : f.end] == printed for f in own)
        yield from _before(tree, printed, source, spelling, extra=3 * again)
        yield from _before(tree, printed, source, spelling, extra=3 * again + 1, behind=True)
    inverse = Simplifier(Facts())(build.divide(build.ONE, factor))
    if weight(inverse) <= weight(factor) and not isinstance(inverse, Const):
        yield _over(tree, spelling.of(latex(inverse)), source)


def _before(
    tree: t.Tree, factor: str, source: str, spelling: Spelling, *, extra: int = 0, behind: bool = False
) -> Iterator[Change | None]:
    """A factor before a value, or behind it; a sum is put in brackets, and a one gives way."""
    start = outer_start(source, tree.start)
    extra += isinstance(tree, t.Quotient)
    if isinstance(tree, t.Number) and tree.value != 1 and not factor[:1].isdigit():
        behind = True
    if isinstance(tree, t.Number) and tree.value == 1:
        yield change(source, (tree.start, tree.end, factor), extra=extra - 1)
    elif isinstance(tree, t.Terms):
        opening, closing = (r"\left(", r"\right)") if spelling.sized else ("(", ")")
        joined = spelling.product(factor, "(")
        yield change(source, (start, start, joined + opening), (tree.end, tree.end, closing), extra=extra + 1)
    elif behind:
        joint = f" {spelling.times} " if spelling.times else " "
        yield change(source, (tree.end, tree.end, joint + factor), extra=extra)
    elif isinstance(tree, t.Factors) and isinstance(tree.factors[0], t.Number):
        at = tree.factors[0].end
        yield change(source, (at, at, ("" if spelling.tight else " ") + factor), extra=extra)
    else:
        yield change(source, (start, start, spelling.product(factor, source[start : start + 1])), extra=extra)


def _over(tree: t.Tree, below: str, source: str) -> Change | None:
    """A value over something."""
    start = outer_start(source, tree.start)
    return change(source, (start, start, r"\frac{"), (tree.end, tree.end, f"}}{{{below}}}"), extra=2)
