"""Formulas that are no statement on a derivative by what they themselves say, among the doubts."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.checker.judgement.compared import Compared
from chainrule.checker.judgement.doubts.equations import name_of_left
from chainrule.checker.readings.indices.order_labels import labelled
from chainrule.checker.readings.written import repeats
from chainrule.expr.nodes import Let, Symbol
from chainrule.expr.walk import postorder, unknown_calls, unknown_functions
from chainrule.readers import syntax as t
from chainrule.readers.define import is_number
from chainrule.readers.scope import written
from chainrule.readers.spelling import spelled
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: So many factors stand behind f' in f'(x) dx.
_DIFFERENTIAL = 2


def predicted_otherwise(compared: Compared) -> str:
    r"""``\hat{r}_{ij}`` below ``\hat{r}_{ui} = q_i^T p_u``, where ``r_{ij} - \sum_k p_{ik} q_{kj}`` is differentiated.

    The prediction may be written in other letters there.
    """
    scope = compared.scope
    left = t.names_in(compared.left, *(stated.body for stated in scope.below(compared.left)))
    for part in t.find_all(compared.right, t.Script):
        name = head_name(part.base) or ""
        stated = scope.definitions.get(name)
        if stated is None or not name.startswith("\\hat{") or name in left or name[5:-1] not in left:
            continue
        own = tuple(each.name for each in part.sub if isinstance(each, t.Name))
        if len(own) == len(stated.indices) > 1 and own != stated.indices:
            return f"{plain_name(name)} may be the prediction that is written out in what is differentiated"
    return ""


def for_itself(compared: Compared) -> str:
    """``f'(1) = 3 f'(1) - 1``: an equation for the derivative on its left, which stands on its right, too."""
    left, right = compared.sides
    name = name_of_left(left)
    if name is None or compared.claim.link or compared.claim.piece is None:
        return ""
    source = compared.claim.source
    own = source[left.start : left.end].split()
    within = any(source[part.start : part.end].split() == own for part in t.walk(right) if part is not right)
    return f"it is an equation for the derivative of {plain_name(name)}, which stands on both sides" if within else ""


def zeros(compared: Compared) -> str:
    """``dz/du = dz/dv = 0``: each of several derivatives is set to zero."""
    left, right = compared.sides
    several = isinstance(left, t.Derivative) and isinstance(right, t.Derivative)
    return "each derivative of the chain is set to zero" if compared.claim.set_to_zero and several else ""


def at_two_points(compared: Compared) -> str:
    """``f'(1) = f'(3)`` for an undefined f: it may be true of the one that is meant."""
    names = [_primed_at_number(side) for side in compared.sides]
    unknown = unknown_functions(postorder(compared.derived), differentiated=True)
    same = names[0] is not None and names[0] == names[1] and names[0] in unknown
    return f"it may be true of the {plain_name(str(names[0]))} that is meant" if same else ""


def of_the_prime(compared: Compared) -> str:
    r"""``L' = \partial L / \partial w``: it may say in which variable the prime differentiates."""
    left, right = compared.sides
    if compared.claim.link or not isinstance(left, t.Script) or not left.primes or not isinstance(right, t.Derivative):
        return ""
    name = head_name(left.base)
    same = name is not None and name == head_name(right.body)
    return f"it may say what the prime at {plain_name(str(name))} means" if same else ""


def two_notations(compared: Compared) -> str:
    """``dy/dx = f'(x)`` and ``dy = f'(x) dx``: they say what y is, where no definition of y speaks of f."""
    left, right = compared.sides
    if not isinstance(left, t.Derivative) or (left.mark == "∂" and head_name(left.body) is None) or compared.claim.link:
        return ""
    primed = right.factors[0] if isinstance(right, t.Factors) else right
    if not isinstance(primed, t.Script) or primed.primes != 1 or not isinstance(primed.base, t.Name):
        return ""
    rest = right.factors[1:] if isinstance(right, t.Factors) else ()
    bare = all(isinstance(part, (t.Group, t.Derivative)) for part in rest) and len(rest) <= _DIFFERENTIAL
    y = head_name(left.variables[0][0] if any(isinstance(part, t.Derivative) for part in rest) else left.body)
    f = primed.base.name
    if not bare or y is None or y == f or f in written(t.Name(0, 0, y), compared.claim.scope.definitions):
        return ""
    return f"it may say that {plain_name(y)} is a value of {plain_name(f)}"


def total_derivative(compared: Compared) -> str:
    r"""``\partial f/\partial x + \partial f/\partial u \, du/dx``: the first term holds u fixed."""
    for terms in (part for side in compared.sides for part in t.find_all(side, t.Terms)):
        pure = [part for _, part in terms.terms if isinstance(part, t.Derivative)]
        for first in pure:
            for product in (part for _, part in terms.terms if isinstance(part, t.Factors) and len(part.factors) == 2):
                outer, inner = product.factors
                if not isinstance(outer, t.Derivative) or not isinstance(inner, t.Derivative):
                    continue
                tops, below = (spelled(outer.body), spelled(inner.body)), spelled(outer.variables[0][0])
                through = tops[0] == spelled(first.body) and below == tops[1]
                if through and spelled(inner.variables[0][0]) == spelled(first.variables[0][0]):
                    return "a partial derivative may hold fixed what another one varies"
    return ""


def summed_above(compared: Compared) -> str:
    """``w = a_i Z_{ij} a_j`` above, neither i nor j in the claim but in V_{ij}: they may be summed."""
    names, lowered = t.names_in(*compared.sides), compared.lowered
    free = [index for index in lowered.names if index not in names]
    stated = next((name for name, stated in lowered.used.items() if repeats(stated.body)), None)
    if not free and stated is not None:
        body, own = lowered.used[stated].body, lowered.used[stated].indices
        derivatives = (part for side in compared.sides for part in t.find_all(side, t.Derivative))
        varied = [v for part in derivatives for v, _ in part.variables if head_name(v) not in t.names_in(body)]
        free = sorted((repeats(body) - set(own)) & t.names_in(*varied))
    if not free or stated is None:
        return ""
    return f"the index {plain_name(free[0])} that is repeated in the definition of {plain_name(stated)} may be summed"


def cross_product(compared: Compared) -> str:
    r"""``p \times p``, which is zero if it is the product of two vectors."""
    claim = compared.claim
    if r"\times" not in claim.source or r"\times" not in claim.text:
        return ""
    for product in (part for side in compared.sides for part in t.find_all(side, t.Factors)):
        names = [spelled(factor) for factor in product.factors if not is_number(factor)]
        if len(names) == 2 and names[0] == names[1] and product.signs[-1]:
            return "the cross product of two vectors may be meant"
    return ""


def values_as_cases(compared: Compared) -> str:
    """Cases ``p = 1`` and ``p = 0`` on one side: nothing is said of the values in between."""
    for part in (part for side in compared.sides for part in t.find_all(side, t.Cases)):
        conditions = [condition for _, condition in part.rows]
        equal = [c for c in conditions if isinstance(c, t.Comparison) and c.signs == ("=",) and is_number(c.items[1])]
        if conditions and len(equal) == len(conditions):
            return "the cases speak of single values only"
    return ""


def imaginary_factor(compared: Compared) -> str:
    """The factor i that is declared nowhere, and the index of nothing."""
    scope = compared.scope
    if "i" in scope.declarations or "i" in scope.definitions:
        return ""
    indices = {n for side in compared.sides for part in t.walk(side) for n in _indices(part)}
    factors = {n.name for n in postorder(compared.derived) if isinstance(n, Symbol)}
    factors &= {n.name for n in postorder(compared.claimed) if isinstance(n, Symbol)}
    return "i may be the imaginary unit" if "i" in factors and "i" not in indices else ""


def other_argument(compared: Compared) -> str:
    r"""``\partial f/\partial y`` beside f(g(x)) for an undefined f: the y that is not defined may be that argument."""
    called = [_arguments(node) for node in compared.nodes]
    known = set(compared.scope.definitions)
    for name in sorted(called[0].keys() & called[1].keys()):
        new = called[1][name] - called[0][name] - known
        inside = {n.name for n in postorder(compared.derived) if isinstance(n, (Symbol, Let))}
        if called[0][name] and called[1][name].isdisjoint(called[0][name]) and new - inside:
            return f"{plain_name(min(new))} may be what stands in the brackets of {plain_name(name)}"
    return ""


def inner_product(compared: Compared) -> str:
    r"""``\langle a, b \rangle`` on both sides, read as two components: the letters may be vectors."""
    pairs = [any(part.opening == "langle" and len(part.items) == 2 for part in t.find_all(side, t.Group))
             for side in compared.sides]  # fmt: skip
    return "the angle brackets may be an inner product" if all(pairs) and compared.derived.shape else ""


def order_or_label(compared: Compared) -> str:
    r"""``f^{(4)}(0)`` below a definition of f: it is a derivative or something with its own name."""
    found = labelled(compared.sides, compared.claim.scope)
    return f"{plain_name(min(found))} may be a derivative of that order" if found else ""


def _arguments(node: object) -> dict[str, set[str]]:
    """The names at which each undefined function is differentiated in a value."""
    found: dict[str, set[str]] = {}
    for name, differentiated, call in unknown_calls(postorder(node)):  # type: ignore[arg-type]
        if differentiated:
            inside = {n.name for child in call.children for n in postorder(child) if isinstance(n, (Symbol, Let))}
            found.setdefault(name, set()).update(inside)
    return found


def _primed_at_number(tree: t.Tree) -> str | None:
    """The f of ``f'(3)``; None for other trees."""
    if not isinstance(tree, t.Factors) or len(tree.factors) != 2 or not isinstance(tree.factors[1], t.Group):
        return None
    primed, items = tree.factors[0], tree.factors[1].items
    at = len(items) == 1 and is_number(items[0])
    return head_name(primed.base) if at and isinstance(primed, t.Script) and primed.primes else None


def _indices(part: t.Tree) -> Iterator[str]:
    """The names that a part uses as indices, or sums over."""
    if isinstance(part, t.Script):
        yield from t.names_in(*part.sub)
    elif isinstance(part, t.BigOp) and part.index is not None:
        yield part.index
