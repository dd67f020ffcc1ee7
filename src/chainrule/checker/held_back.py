"""Which differences are no mistakes in a running text, below the judgement: equations, updates, values at a point.

A right formula that is refuted is the worst fault, so each turn here keeps a claim from being refuted; none accepts it.
"""

from __future__ import annotations

from itertools import pairwise

from chainrule.algebra.facts import Facts
from chainrule.checker.claims import Claim
from chainrule.expr.build import zeros
from chainrule.expr.nodes import Apply, Const, Node, Symbol
from chainrule.expr.walk import postorder
from chainrule.prover.decide import decide
from chainrule.readers import latex
from chainrule.readers import syntax as t
from chainrule.readers.define import is_number
from chainrule.readers.letters import is_transpose
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

_CONSTANTS = frozenset(("e", "\\pi", "d"))


def held_back(claim: Claim, derived: Node, claimed: Node) -> str:
    """Why a claim of a document is not refuted though its sides differ; empty where it may be."""
    left, right = claim.left, claim.right
    if claim.scope.strict or left is None or right is None:
        return ""
    return (
        _states_its_left_side(claim, left, right, claimed)
        or _at_a_point(claim, left, right, derived)
        or _unlike_its_letters(claim, left, right, derived, claimed)
        or _equation(claim, left, right, derived, claimed)
    )


def _states_its_left_side(claim: Claim, left: t.Tree, right: t.Tree, claimed: Node) -> str:
    r"""An equality such as ``v(t) = s'(t)``, ``y - f(a) = f'(a)(x - a)``: it says what is new on its left."""
    if t.has_derivative(left) or not t.has_derivative(right):
        return ""
    name = None if claim.link else head_name(left.base if isinstance(left, t.Script) else left)
    new = sorted(_names(left) - _names(right))
    unknown = any(isinstance(n, Apply) and n.wrt for n in postorder(claimed))
    if name is None and not new and not unknown and not any(isinstance(p, t.Limit) for p in t.walk(left)):
        return ""
    shown = plain_name(name or new[0]) if name or new else "it"
    return f"the equation may say what {shown} is, or is one to solve: no derivative stands on its left"


def _at_a_point(claim: Claim, left: t.Tree, right: t.Tree, derived: Node) -> str:
    """A number for something that varies: a value at a point that the text speaks of."""
    constants = _CONSTANTS - set(claim.scope.definitions) - set(claim.scope.declarations)
    if isinstance(left, t.At) or _names(right) - constants or not _names(left):
        return ""
    if not _varies(derived) and any(_is_point(part) for part in t.walk(left)):
        # f'(3): the point is written.
        return ""
    if isinstance(right, t.Number) and right.value == 0 and right.places == 0 and not claim.link:
        return ""
    if not claim.link and isinstance(left, t.Derivative) and head_name(left.body) is None:
        # What is differentiated is written out: no point is meant.
        return ""
    worked_out = any(isinstance(part, (t.Factors, t.Terms)) and _numbers(part) > 1 for part in t.walk(right))
    if not _varies(derived) and not worked_out and (not claim.link or t.has_derivative(left)):
        return ""
    return "the right side is a number and the left side is none: it may be the value at a point"


def _unlike_its_letters(claim: Claim, left: t.Tree, right: t.Tree, derived: Node, claimed: Node) -> str:
    r"""Letters that may be something else: the imaginary unit, ``\Sigma`` for a sum, one index for two things."""
    for part in (*t.walk(left), *t.walk(right)):
        if (
            isinstance(part, t.Script)
            and isinstance(part.base, t.Name)
            and part.base.name == "e"
            and part.sup is not None
        ):
            if "i" in _names(part.sup) and not _indexed(part.sup, "i") and "i" not in claim.scope.declarations:
                return "i may be the imaginary unit"
        if isinstance(part, t.Derivative):
            bound = {p.index for p in t.walk(part.body) if isinstance(p, t.BigOp) and p.index}
            if any(_indexed(variable, index) for variable, _ in part.variables for index in bound):
                return "the index of a sum is an index of the variable too"
        if isinstance(part, t.Factors) and (words := _run_together(part)):
            return words
        if isinstance(part, t.Script) and part.primes and _undone(part.base, claim):
            return "the inverse of a function is not read"
    factors = {n.name for root in (derived, claimed) for n in postorder(root) if isinstance(n, Symbol)}
    numbered = _one_by_one(claim, left, right)
    if numbered:
        return f"{plain_name(numbered)} stands for several names, which are defined one by one"
    if _other_activation(claim, left, right):
        return "σ may stand for another activation than the sigmoid"
    for name in _called(claim, left, right) & factors:
        return f"{plain_name(name)} may be a function, which is not defined above"
    sigma = {part.name for part in t.walk(left) if isinstance(part, t.Name)}
    if claim.link and "\\Sigma" in sigma - _names(right) and "\\Sigma" not in claim.scope.declarations:
        return "\\Sigma may stand for a sum that is not said"
    body = head_name(left.body) if isinstance(left, t.Derivative) else None
    if body is not None and _vanishes(derived) and not isinstance(claimed, Const):
        return f"{plain_name(body)} does not depend on the variable by what is said above"
    return ""


def _called(claim: Claim, left: t.Tree, right: t.Tree) -> set[str]:
    """Names before a name in brackets, as in f(x), about which nothing is said; also in the definitions used."""
    definitions = claim.scope.definitions
    used = [definitions[name].body for name in sorted(_names(left) | _names(right)) if name in definitions]
    found: set[str] = set()
    for tree in (left, right, *used):
        for part in t.walk(tree):
            for f, bracket, sign in (
                zip(part.factors, part.factors[1:], part.signs[1:], strict=False) if isinstance(part, t.Factors) else ()
            ):
                if isinstance(f, t.Name) and not sign and isinstance(bracket, t.Group) and len(bracket.items) == 1:
                    named = isinstance(bracket.items[0], (t.Name, t.Script)) and bracket.opening == "("
                    if (
                        named
                        and f.name not in definitions
                        and f.name not in claim.scope.declarations
                        and f.name != "\\sigma"
                    ):
                        found.add(f.name)
    return found


def _one_by_one(claim: Claim, left: t.Tree, right: t.Tree) -> str:
    r"""The letter of ``f_k`` where the text defines ``f_1``, ``f_2`` and so on as names of their own."""
    numbered = {
        name.partition("_")[0] for name in claim.scope.definitions if name.rpartition("_")[2].strip("{}").isdigit()
    }
    for part in (*t.walk(left), *t.walk(right)):
        if isinstance(part, t.Script) and isinstance(part.base, t.Name) and part.base.name in numbered:
            if any(isinstance(s, t.Name) for s in part.sub):
                return part.base.name
    return ""


def _other_activation(claim: Claim, left: t.Tree, right: t.Tree) -> bool:
    """``σ'(z) = 1 - tanh²(z)``: σ, which is not defined above, is any activation."""
    sigma = "\\sigma"
    if sigma in claim.scope.definitions or sigma not in _names(left) or sigma in _names(right):
        return False
    functions = {p.function for p in t.walk(right) if isinstance(p, t.Applied)}
    return bool(functions - {"exp"}) or any(isinstance(p, t.Cases) for p in t.walk(right))


def _run_together(product: t.Factors) -> str:
    """``LL(x)``, which is one name, and ``\\partial f/\\partial x [y]``, where the bracket is differentiated."""
    parts = list(zip(product.factors, product.signs, strict=True))
    for (a, _), (b, sign) in pairwise(parts):
        bracket = isinstance(b, t.Group) and b.opening == "[" and not sign
        if bracket and isinstance(a, t.Derivative) and isinstance(a.body, t.Name):
            return "what the bracket behind the derivative means is open"
        same = isinstance(a, t.Name) and isinstance(b, t.Name) and a.name == b.name and not sign
        if same and isinstance(a, t.Name) and a.name.isupper() and isinstance(product.factors[-1], t.Group):
            return f"{a.name}{a.name} may be one name"
    return ""


def _vanishes(node: Node) -> bool:
    """Whether a value is a zero of any shape."""
    return bool(decide(node, zeros(node.shape), Facts()))


def _indexed(tree: t.Tree, index: str | None) -> bool:
    """Whether a letter is an index of something."""
    return any(
        isinstance(s, t.Name) and s.name == index for p in t.walk(tree) if isinstance(p, t.Script) for s in p.sub
    )


def _undone(base: t.Tree, claim: Claim) -> bool:
    """``f^{-1}`` for a function f."""
    while isinstance(base, t.Group) and len(base.items) == 1:
        base = base.items[0]
    if not isinstance(base, t.Script) or not isinstance(base.sup, t.Terms):
        return False
    stated = claim.scope.definitions.get(head_name(base.base) or "")
    return is_number(base.sup) and stated is not None and bool(stated.parameters)


def _is_point(part: t.Tree) -> bool:
    return isinstance(part, t.Group) and bool(part.items) and all(is_number(item) for item in part.items)


def _numbers(tree: t.Tree) -> int:
    return sum(isinstance(part, t.Number) for part in t.walk(tree))


def _varies(node: Node) -> bool:
    """Whether a value depends on anything that has a name."""
    return any(getattr(n, "name", None) is not None and not n.children for n in postorder(node))


def _equation(claim: Claim, left: t.Tree, right: t.Tree, derived: Node, claimed: Node) -> str:
    """An equation for the derivative of a function about which nothing is known, as in implicit differentiation."""
    unknown = {n.name for n in postorder(derived) if isinstance(n, Apply) and n.wrt}
    if not unknown:
        return ""
    if not any(isinstance(n, Apply) and n.name in unknown for n in postorder(claimed)):
        return f"{', '.join(map(plain_name, sorted(unknown)))} is not defined above, and does not stand on the right"
    if derived.ndim > 1 and any(_is_turned(part) for tree in (left, right) for part in t.walk(tree)):
        return "how the derivative of an undefined function is transposed is a matter of layout"
    if claim.link and not _begins_with_derivative(claim):
        return "the chain begins with no derivative, and nothing is known of its functions"
    name = head_name(left.body) if isinstance(left, t.Derivative) else _primed(left)
    bare = isinstance(derived, Apply) and all(isinstance(n, Symbol) for n in derived.children)
    if name in unknown and bare and not _of_derivatives(right):
        return f"{plain_name(name or '')} is not defined above: the claim may be what determines it"
    if name in unknown and not any(isinstance(n, Apply) and n.name == name for n in postorder(claimed)):
        return f"{plain_name(name or '')} is not defined above, so its derivative cannot be judged"
    if not claim.link and isinstance(left, (t.Terms, t.Factors, t.Quotient)) and _primed(left) is None:
        shown = ", ".join(plain_name(n) for n in sorted(unknown))
        return f"{shown} is not defined above: the claim may be an equation for its derivative"
    return ""


def _of_derivatives(tree: t.Tree) -> bool:
    """Whether a side is made of derivatives and numbers alone, or is a limit: what is true of any function."""
    if isinstance(tree, (t.Factors, t.Terms, t.Group)):
        return all(_of_derivatives(part) for part in t.children(tree))
    primed = isinstance(tree, t.Script) and bool(tree.primes)
    bare = isinstance(tree, t.Derivative) and head_name(tree.body) is not None
    return primed or bare or isinstance(tree, (t.Number, t.Limit))


def _is_turned(part: t.Tree) -> bool:
    return isinstance(part, t.Script) and is_transpose(part.sup) and t.has_derivative(part.base)


def _begins_with_derivative(claim: Claim) -> bool:
    """Whether the first member of the chain that a link stands in has a derivative; also where it is not known."""
    if claim.piece is None:
        return True
    found = latex.statements(claim.piece.text)
    if claim.statement >= len(found) or not found[claim.statement].items:
        return True
    return t.has_derivative(found[claim.statement].items[0])


def _primed(tree: t.Tree) -> str | None:
    """The function of ``f'`` and ``f'(x)``."""
    if isinstance(tree, t.Factors) and len(tree.factors) == 2 and isinstance(tree.factors[1], t.Group):
        tree = tree.factors[0]
    return head_name(tree.base) if isinstance(tree, t.Script) and tree.primes else None


def _names(tree: t.Tree) -> set[str]:
    return {part.name for part in t.walk(tree) if isinstance(part, t.Name)}
