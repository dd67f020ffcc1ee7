"""Notations that forbid a refutation, below the judgement: the sides differ, but the text need not mean that.

Each doubt is a sentence: a differential read as a factor d, a value at a point that is not said, the imaginary unit,
a name that is given its meaning by the formula itself.
"""

from __future__ import annotations

from itertools import pairwise

from chainrule.expr.build import zeros
from chainrule.expr.nodes import Apply, Const, Let, Node, Symbol
from chainrule.expr.walk import postorder
from chainrule.prover.decide import decide
from chainrule.readers import syntax as t
from chainrule.readers.letters import is_transpose, subscript_text
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.usage import head_name, is_index
from chainrule.writers.text import plain_name

_ZERO_VECTORS = ("\\mathbf{0}", "\\boldsymbol{0}", "\\bm{0}", "\\vec{0}")
_LAPLACE = "\\Delta "


def doubt(scope: Scope, left: t.Tree, right: t.Tree, derived: Node, claimed: Node) -> str:
    """Why the sides may be meant to be equal though they differ as read; empty if nothing speaks for it."""
    names = [p for tree in (left, right) for p in t.walk(tree) if isinstance(p, t.Name)]
    undeclared = {p.name for p in names} - set(scope.declarations) - set(scope.definitions)
    if "d" in undeclared and any(_differential(tree) for tree in (left, right)):
        return "d stands for a differential, which is not read here"
    if any(name.startswith(_LAPLACE) for name in undeclared):
        return "Δ may stand for an operator"
    if "\\Sigma" in undeclared and not any(p.bold for p in names if p.name == "\\Sigma"):
        if not all(any(p.name == "\\Sigma" for p in t.walk(side) if isinstance(p, t.Name)) for side in (left, right)):
            return "Σ stands for a sum that is not written"
    if "I" in undeclared and any(_masked_identity(part) for tree in (left, right) for part in t.walk(tree)):
        return "I with a subscript may be an identity matrix of which some entries are zero, so symmetric"
    if "i" in undeclared and any(_imaginary(part) for tree in (left, right) for part in t.walk(tree)):
        return "i may be the imaginary unit"
    names_it = _named_by(left, right)
    if names_it:
        return f"the formula may say what {plain_name(names_it)} stands for"
    if _at_a_point(left, right, derived):
        return "one side is a number: the point at which it is taken is not said"
    strange = _strange((left, right))
    if strange:
        return strange
    if any(isinstance(n, Apply) and n.wrt for n in (*postorder(derived), *postorder(claimed))):
        if any(isinstance(p, t.Script) and is_transpose(p.sup) and t.has_derivative(p) for p in t.walk(right)):
            return "which way the axes of the derivative of an undefined function lie is not said"
    for tree, node in ((left, derived), (right, claimed)):
        nothing = _of_nothing(tree, node)
        if nothing:
            return nothing
    if _total_differential(left, right):
        return "it may be a total differential"
    dropped = _dropped(left, right)
    if dropped:
        return dropped
    missing = _silent(scope, left) or _value_at_zero(scope, left, right)
    if missing:
        return f"how {plain_name(missing)} depends on its argument is not written in its definition"
    return ""


def _dropped(left: t.Tree, right: t.Tree) -> str:
    """What an algebraic step uses without a word: a sum over an index that is 1, a vector of length 1."""
    if t.has_derivative(left) or t.has_derivative(right):
        return ""
    bound = {p.index for tree in (left, right) for p in t.walk(tree) if isinstance(p, t.BigOp)}
    lost = sorted(name for name in _indices(left) - _indices(right) if name not in bound)
    if lost:
        return f"the index {lost[0]} stands on one side only: a sum over it may be meant"
    unit = sorted(_squared(left) - _squared(right))
    return f"{plain_name(unit[0])} may be a unit vector" if unit else ""


def _indices(tree: t.Tree) -> set[str]:
    """The subscripts that are indices; the f of H_f is none."""
    scripts = [p for p in t.walk(tree) if isinstance(p, t.Script)]
    subscripts = {s.name for p in scripts for s in p.sub if isinstance(s, t.Name) and is_index(s)}
    return {name for name in subscripts if name.islower()} - t.FUNCTION_LETTERS


def _squared(tree: t.Tree) -> set[str]:
    """The v of v^T v."""
    found = set()
    for part in t.walk(tree):
        if isinstance(part, t.Factors):
            for a, b in zip(part.factors, part.factors[1:], strict=False):
                name, subscripts = _written(b)
                if isinstance(a, t.Script) and is_transpose(a.sup) and name and _written(a) == (name, subscripts):
                    found.add(name)
    return found


def _written(tree: t.Tree) -> tuple[str, str]:
    """A name and its subscripts, the superscript apart."""
    base, sub = (tree.base, tree.sub) if isinstance(tree, t.Script) else (tree, ())
    return head_name(base) or "", subscript_text(sub) if sub else ""


def _differential(tree: t.Tree) -> bool:
    """Whether a product has the factor d before something else."""
    return any(
        isinstance(a, t.Name) and a.name == "d" and isinstance(b, (t.Name, t.Script, t.Group))
        for part in t.walk(tree)
        if isinstance(part, t.Factors)
        for a, b in zip(part.factors, part.factors[1:], strict=False)
    )


def _masked_identity(part: t.Tree) -> bool:
    """I_0 or I': what is not penalised in a ridge regression has a zero on the diagonal."""
    return isinstance(part, t.Script) and isinstance(part.base, t.Name) and part.base.name == "I" and bool(part.sub)


def _imaginary(part: t.Tree) -> bool:
    """Whether a part is a power of e with the factor i in the exponent."""
    if not isinstance(part, t.Script) or head_name(part.base) != "e" or part.sup is None:
        return False
    return any(
        isinstance(factor, t.Name) and factor.name == "i"
        for inner in t.walk(part.sup)
        if isinstance(inner, t.Factors)
        for factor in inner.factors
    )


def _named_by(left: t.Tree, right: t.Tree) -> str:
    """The function that stands alone on the left of a derivative: ``g(u) = \\frac{d}{du} a(u)``."""
    if t.has_derivative(left) or not t.has_derivative(right):
        return ""
    if isinstance(left, t.Applied) and left.function in ("var", "cov", "E"):
        return left.function
    if isinstance(left, t.Factors) and len(left.factors) > 1 and isinstance(left.factors[-1], t.Group):
        if all(isinstance(factor, (t.Name, t.Group)) for factor in left.factors):
            return next((f.name for f in left.factors if isinstance(f, t.Name)), "")
    return ""


def _at_a_point(left: t.Tree, right: t.Tree, derived: Node) -> bool:
    """Whether a side without names is a number, or numbers, and the other one depends on something."""
    if any(isinstance(p, t.Derivative) and not _a_name(p.body) for p in t.walk(left)):
        return False
    if isinstance(right, t.Name) and right.name in _ZERO_VECTORS:
        return True
    if any(isinstance(p, (t.Name, t.Derivative, t.Applied, t.BigOp)) for p in t.walk(right)):
        return False
    single = isinstance(right, t.Number) and right.value.denominator == 1
    if single and not isinstance(left, (t.Factors, t.Gradient, t.Terms)):
        return False
    return any(isinstance(n, (Symbol, Let, Apply)) for n in postorder(derived))


def _a_name(tree: t.Tree) -> bool:
    return head_name(tree) is not None


def _silent(scope: Scope, left: t.Tree) -> str:
    """The function of x that is differentiated in x, and whose definition has letters, but no x."""
    for part in t.walk(left):
        if not isinstance(part, t.Derivative) or not part.variables:
            continue
        stated: Definition | None = scope.definitions.get(head_name(part.body) or "")
        if stated is None or len(stated.parameters) != 1:
            continue
        argument = head_name(stated.parameters[0])
        inside = {p.name for p in t.walk(stated.body) if isinstance(p, t.Name)}
        if argument and inside and argument not in inside and not inside & set(scope.definitions):
            return stated.name
    return ""


def _of_nothing(tree: t.Tree, node: Node) -> str:
    """Why a derivative that came out as zero is none: the name of the variable may stand for something else above."""
    parts = [p for p in t.walk(tree) if isinstance(p, (t.Derivative, t.Gradient))]
    if not parts or not _is_zero(node):
        return ""
    for part in parts:
        targets = [v for v, _ in part.variables] if isinstance(part, t.Derivative) else [part.variable]
        body, variable = head_name(part.body), head_name(targets[0]) if targets and targets[0] is not None else None
        if body is not None and variable is not None and body != variable:
            return f"how {plain_name(body)} depends on {plain_name(variable)} is not written above"
        if body is None and variable and any(map(_expectation, t.walk(part.body))):
            return f"how the expectation depends on {plain_name(variable)} is not written above"
    return ""


def _is_zero(node: Node) -> bool:
    return bool(decide(node, Const(0))) if not node.shape else bool(decide(node, zeros(node.shape)))


def _expectation(part: t.Tree) -> bool:
    return isinstance(part, t.Name) and part.name in ("\\mathbb{E}", "\\operatorname{E}", "\\mathbb E")


def _total_differential(left: t.Tree, right: t.Tree) -> bool:
    """``dy = \\frac{dy}{dx} dx`` where dy and dx were taken for derivatives of a loss."""
    if not isinstance(left, t.Derivative) or not isinstance(right, t.Factors) or len(right.factors) != 2:
        return False
    inner, last = right.factors
    if not isinstance(inner, t.Derivative) or not isinstance(last, t.Derivative):
        return False
    pairs = [(head_name(d.body), head_name(d.variables[0][0])) for d in (left, inner, last)]
    (loss, y), (top, below), (other, x) = pairs
    return loss == other and loss != top and top == y and below == x


def _strange(sides: tuple[t.Tree, t.Tree]) -> str:
    """What is written in a way that is hardly meant as it was read."""
    for side in sides:
        for part in t.walk(side):
            found = _of_factors(part) or _of_script(part) or _of_variable(part)
            if found:
                return found
    left, right = map(_letters, sides)
    extra = {*_doubled(sides[0]) - right, *_doubled(sides[1]) - left}
    return f"the index {min(extra)} stands on one side only" if extra else ""


def _of_factors(part: t.Tree) -> str:
    if not isinstance(part, t.Factors):
        return ""
    primed = [p.base.name for p in part.factors if isinstance(p, t.Script) and p.primes and isinstance(p.base, t.Name)]
    groups = [f for f in part.factors if isinstance(f, t.Group) and len(f.items) == 1]
    values = [f for f in groups if isinstance(f.items[0], t.Number)]
    if len(primed) == len(values) == 2 and len(set(primed)) == 1:
        return "two formulas may stand side by side"
    names = [f.name if isinstance(f, t.Name) else "" for f in part.factors]
    for i, (first, second) in enumerate(pairwise(names)):
        if first and first == second and i + 2 < len(part.factors) and isinstance(part.factors[i + 2], t.Group):
            return f"{first}{second} may be one name"
    return ""


def _of_script(part: t.Tree) -> str:
    if isinstance(part, t.Script) and part.primes and isinstance(part.base, t.Group):
        if any(isinstance(p, t.Group) and p is not part.base for p in t.walk(part.base)):
            return "in which variable the prime behind the brackets differentiates is not said"
    return ""


def _of_variable(part: t.Tree) -> str:
    if isinstance(part, t.Gradient) and isinstance(part.variable, t.Script) and is_transpose(part.variable.sup):
        return "a gradient in a transposed variable"
    if not isinstance(part, t.Derivative):
        return ""
    applied = next((v for v, _ in part.variables if isinstance(v, t.Factors)), None)
    if applied is not None:
        return "a derivative in the value of a function"
    indices = set().union(*(_letters(v) for v, _ in part.variables))
    bound = {p.index for p in t.walk(part.body) if isinstance(p, t.BigOp) and p.index}
    both = sorted(indices & bound)
    return f"the index {both[0]} of the variable is the one of the sum" if both else ""


def _letters(tree: t.Tree) -> set[str]:
    return {
        s.name for p in t.walk(tree) if isinstance(p, t.Script) for s in p.sub if isinstance(s, t.Name) and is_index(s)
    }


def _doubled(tree: t.Tree) -> set[str]:
    """The indices that stand twice in a product, outside of sums over them."""
    out: set[str] = set()
    for part in t.walk(tree):
        if isinstance(part, t.Factors):
            seen: set[str] = set()
            for factor in part.factors:
                here = _letters(factor)
                out |= here & seen
                seen |= here
    return out - {p.index for p in t.walk(tree) if isinstance(p, t.BigOp) and p.index}


def _value_at_zero(scope: Scope, left: t.Tree, right: t.Tree) -> str:
    """The letter of a function at 0 that was read as a factor, in the sides or in their definitions."""
    names = {p.name for tree in (left, right) for p in t.walk(tree) if isinstance(p, t.Name)}
    for tree in (left, right, *(d.body for n, d in scope.definitions.items() if n in names)):
        for part in t.walk(tree):
            for first, second in pairwise(part.factors) if isinstance(part, t.Factors) else ():
                if (
                    isinstance(first, t.Name)
                    and first.name in t.FUNCTION_LETTERS
                    and first.name not in scope.definitions
                ):
                    if isinstance(second, t.Group) and isinstance(second.items[0], t.Number):
                        return first.name
    return ""
