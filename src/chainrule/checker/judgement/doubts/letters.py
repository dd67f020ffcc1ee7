r"""Letters that may stand for something else than they were read as, among the doubts: d, i, ``\Sigma``, ``f^{-1}``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from chainrule.checker.extraction.outdated import NEAR
from chainrule.checker.judgement.compared import Compared
from chainrule.checker.readings.definitions.accents import by_layer_labels
from chainrule.checker.readings.notation.softmax_letters import may_be_softmax
from chainrule.expr.nodes import Symbol
from chainrule.expr.walk import nodes_of, postorder
from chainrule.readers import latex
from chainrule.readers import syntax as t
from chainrule.readers.define import is_number
from chainrule.readers.letters import FAMILY, is_inverse, is_transpose
from chainrule.readers.scope import written
from chainrule.readers.spelling import spelled
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

_LAPLACE = "\\Delta "
_SIGMA = "\\Sigma"
#: Names of likelihoods and losses, which a text uses anew for each model.
_LIKELIHOODS = frozenset(("L", "l", "\\ell", "LL"))


#: The letters of functions, of which an indexed one is a value.
_FUNCTIONS = t.FUNCTION_LETTERS | {r"\sigma", r"\phi", r"\varphi", r"\psi"}


#: Letters that stand for ones, or for the identity.
_ONES = frozenset(("E", "I", r"\mathbf{1}", r"\mathbf{I}", r"\mathbf{E}", r"\mathbb{1}"))


def _parts(compared: Compared) -> Iterator[t.Tree]:
    return (part for side in compared.sides for part in t.walk(side))


def _products(compared: Compared) -> Iterator[t.Factors]:
    return (part for part in _parts(compared) if isinstance(part, t.Factors))


def undeclared(compared: Compared) -> set[str]:
    """The names in both sides of which nothing above says anything."""
    return t.names_in(*compared.sides) - set(compared.scope.declarations) - set(compared.scope.definitions)


def error_term(compared: Compared) -> str:
    r"""A right side such as ``\delta_j``, which is a new name for what stands before it."""
    right = compared.right
    named = isinstance(right, t.Script) and head_name(right.base) == "\\delta" and bool(right.sub)
    return "δ may be a name for what stands before it" if named else ""


def differential(compared: Compared) -> str:
    """The factor d before something else, as in ``dx`` for a form."""
    behind = (t.Name, t.Script, t.Group)
    for product in _products(compared) if "d" in undeclared(compared) else ():
        if any(isinstance(a, t.Name) and a.name == "d" and isinstance(b, behind) for a, b in pairwise(product.factors)):
            return "d stands for a differential, which is not read here"
    return ""


def operator(compared: Compared) -> str:
    r"""``\Delta f``, which is one name as it was read, and may be the Laplacian; what goes to a limit is a number."""
    limits = [limit for side in (compared.left, compared.right) for limit in t.find_all(side, t.Limit)]
    small = t.names_in(*(limit.variable for limit in limits))
    laplace = any(name.startswith(_LAPLACE) for name in undeclared(compared) - small)
    return "Δ may stand for an operator" if laplace else ""


def sum_sign(compared: Compared) -> str:
    r"""``\Sigma`` on one side only, which is rather a sum than a covariance."""
    scope = compared.scope
    left, right = (_SIGMA in t.names_in(side) for side in compared.sides)
    if left == right or _SIGMA in scope.declarations:
        return ""
    raised = (p for side in compared.sides for p in t.find_all(side, t.Script) if p.sup is not None and not p.sub)
    if _SIGMA in scope.definitions and any(isinstance(p.base, t.Name) and p.base.name == _SIGMA for p in raised):
        # No sum is inverted or transposed.
        return ""
    bodies = [stated.body for stated in compared.lowered.used.values()]
    turned = (p for tree in (*compared.sides, *bodies) for p in t.find_all(tree, t.Script) if is_inverse(p.sup))
    if any(isinstance(p.base, t.Name) and p.base.name == _SIGMA for p in turned):
        return ""
    bold = any(isinstance(part, t.Name) and part.bold and part.name == _SIGMA for part in _parts(compared))
    linked = left and bool(compared.claim.link) and not scope.strict
    return "Σ may stand for a sum that is not written" if linked or not (bold or _SIGMA in scope.definitions) else ""


def set_as_number(compared: Compared) -> str:
    """A factor B beside a sum over the members of B, which is rather the number of them."""
    uppers = (part.upper for part in _parts(compared) if isinstance(part, t.BigOp))
    sets = {u.name.removeprefix("n_") for u in uppers if isinstance(u, t.Name) and u.name.startswith("n_")}
    names = sorted(sets & undeclared(compared)) if sets else []
    return f"{names[0]} is a set, and may stand for the number of its members" if names else ""


def masked_identity(compared: Compared) -> str:
    """I_0: what is not penalised in a ridge regression has a zero on the diagonal."""
    marked = any(isinstance(p, t.Script) and isinstance(p.base, t.Name) and p.base.name == "I" and p.sub
                 for p in _parts(compared))  # fmt: skip
    if not marked or "I" not in undeclared(compared):
        return ""
    return "I with a subscript may be an identity matrix of which some entries are zero, so symmetric"


def expectation(compared: Compared) -> str:
    r"""``\mathbb{E}_X[(X - a)^2]``, in which the letter is no factor."""
    symbols = (node.name for node in nodes_of(*compared.nodes) if isinstance(node, Symbol))
    called = any(name.startswith(r"\mathbb{E}") for name in symbols)
    return "what an expectation comes to is not known" if called else ""


def primed_number(compared: Compared) -> str:
    """A name that was read as a number, though a prime behind it says that it is a function."""
    primed = {head_name(part) for part in _parts(compared) if isinstance(part, t.Script) and part.primes}
    symbols = {node.name for node in nodes_of(*compared.nodes) if isinstance(node, Symbol)}
    named = sorted(name for name in primed if name is not None and name in symbols)
    return f"{plain_name(named[0])} has a prime, and was read as a number" if named else ""


def imaginary_unit(compared: Compared) -> str:
    """An i in the exponent of e, or in a power or a product, that is the index of nothing."""
    if "i" in compared.scope.declarations or (compared.scope.strict and "i" in compared.scope.definitions):
        return ""
    parts = list(_parts(compared))
    indices = {name for p in parts if isinstance(p, t.Script) for s in p.sub for name in t.names_in(s)}
    indices |= {p.index for p in parts if isinstance(p, t.BigOp) and p.index is not None}
    alone = "i" not in indices | compared.scope.definitions.keys()
    for part in parts:
        if alone and isinstance(part, t.Factors) and any(head_name(f) == "i" for f in part.factors):
            return "i may be the imaginary unit"
        if isinstance(part, t.Script) and part.sup is not None and head_name(part.base) == "e":
            subscripts = (s for p in t.find_all(part.sup, t.Script) for s in p.sub)
            if "i" in t.names_in(part.sup) and not any(isinstance(s, t.Name) and s.name == "i" for s in subscripts):
                return "i may be the imaginary unit"
    return ""


def cross_product(compared: Compared) -> str:
    r"""A ``\times`` beside bold letters."""
    bodies = compared.scope.below(t.Factors(0, 0, compared.sides, ("", "")))
    texts = (compared.claim.source, *(stated.text for stated in bodies))
    bold = any(isinstance(part, t.Name) and part.bold for part in _parts(compared))
    return "a times sign between vectors may be a cross product" if bold and any(r"\times" in x for x in texts) else ""


def inverse_call(compared: Compared) -> str:
    """``g^{-1}(y)``, in the claim or in what it uses, where g is a function."""
    bodies = [stated.body for side in compared.sides for stated in compared.scope.below(side)]
    for product in (part for tree in (*compared.sides, *bodies) for part in t.find_all(tree, t.Factors)):
        for first, behind in pairwise(product.factors):
            if isinstance(first, t.Script) and isinstance(behind, t.Group) and _is_inverse(first):
                return "the inverse of a function is not read"
    return ""


def _is_inverse(tree: t.Script) -> bool:
    """Whether a letter of functions, or a function with a prime in brackets, has -1 above it."""
    base = tree.base.items[0] if isinstance(tree.base, t.Group) and len(tree.base.items) == 1 else tree.base
    function = isinstance(base, t.Name) and base.name in frozenset("fghFGH")
    one = tree.sup if isinstance(tree.sup, t.Terms) and is_number(tree.sup) else None
    primed = isinstance(base, t.Script) and bool(base.primes)
    return one is not None and (function or primed) and one.terms[0][0] < 0


def run_together(compared: Compared) -> str:
    """``LL(x)``: the same letter twice before a bracket is one name."""
    for product in _products(compared):
        for i, (a, b) in enumerate(pairwise(product.factors)):
            same = isinstance(a, t.Name) and isinstance(b, t.Name) and a.name == b.name and not product.signs[i + 1]
            if same and isinstance(a, t.Name) and any(isinstance(f, t.Group) for f in product.factors[i + 2 :]):
                return f"{a.name}{a.name} may be one name"
    return ""


def layer_left_out(compared: Compared) -> str:
    """``a^L`` in a claim, a in the definition above: they are the same, perhaps."""
    found = by_layer_labels(compared.sides, compared.claim.scope)
    return f"perhaps {found[2]}" if found is not None else ""


def power_of_a_transpose(compared: Compared) -> str:
    """A power T that is left of a transpose: what stands below it was taken for a number."""
    raised = any(isinstance(n, Symbol) and n.name == "T" for node in compared.nodes for n in postorder(node))
    above = any(isinstance(p, t.Script) and is_transpose(p.sup) for side in compared.sides for p in t.walk(side))
    return "what is transposed is no matrix by what is said above" if raised and above else ""


def ones_or_identity(compared: Compared) -> str:
    """The E of ``E - h(X)``, about which nothing is said and which one side has alone: ones, or the identity."""
    known = compared.scope.definitions.keys() | compared.scope.declarations.keys()
    derived, claimed = ({n.name for n in postorder(node) if isinstance(n, Symbol)} for node in compared.nodes)
    found = sorted((derived ^ claimed) & _ONES - known)
    return f"{plain_name(found[0])} may stand for ones, or for the identity" if found else ""


def small_transpose(compared: Compared) -> str:
    """``x^t x`` and ``x^t A`` with a t that may transpose: no power of x stands before x itself or a matrix."""
    bodies = (stated.body for stated in compared.lowered.used.values())
    arrays = {
        node.name for side in compared.nodes for node in postorder(side) if isinstance(node, Symbol) and node.shape
    }
    for product in (part for tree in (*compared.sides, *bodies) for part in t.find_all(tree, t.Factors)):
        for i, factor in enumerate(product.factors[:-1]):
            above = isinstance(factor, t.Script) and isinstance(factor.sup, t.Name) and factor.sup.name == "t"
            behind = set(map(head_name, product.factors[i + 1 : i + 3]))
            near = isinstance(factor, t.Script) and (head_name(factor.base) in behind or not arrays.isdisjoint(behind))
            if above and near and isinstance(factor, t.Script):
                return f"the t above {plain_name(str(head_name(factor.base)))} may be a transpose"
    return ""


def open_bracket(compared: Compared) -> str:
    r"""``\partial f/\partial x [y]``, where the bracket may be what is differentiated."""
    for product in _products(compared):
        for (a, b), sign in zip(pairwise(product.factors), product.signs[1:], strict=True):
            bracket = isinstance(b, t.Group) and b.opening == "[" and not sign
            if bracket and isinstance(a, t.Derivative) and isinstance(a.body, t.Name):
                return "what the bracket behind the derivative means is open"
        primed = [isinstance(f, t.Script) and bool(f.primes) for f in product.factors]
        groups = [f.opening if isinstance(f, t.Group) else "" for f in product.factors]
        if any(p and (a, b) == ("(", "[") for p, a, b in zip(primed, groups[1:], groups[2:], strict=False)):
            return "f'(A)[B] may be the derivative at A in the direction B"
    return ""


def inverse_function(compared: Compared) -> str:
    """The derivative of ``f^{-1}`` for a function f."""
    for part in _parts(compared):
        base = part.base if isinstance(part, t.Script) and part.primes else None
        while isinstance(base, t.Group) and len(base.items) == 1:
            base = base.items[0]
        if isinstance(base, t.Script) and isinstance(base.sup, t.Terms) and is_number(base.sup):
            stated = compared.scope.definitions.get(head_name(base.base) or "")
            if stated is not None and stated.parameters:
                return "the inverse of a function is not read"
    return ""


def defined_one_by_one(compared: Compared) -> str:
    r"""The letter of ``f_k`` where the text defines ``f_1``, ``f_2`` and so on as names of their own."""
    names = compared.scope.definitions
    numbered = {name.partition("_")[0] for name in names if name.rpartition("_")[2].strip("{}").isdigit()}
    for part in _parts(compared):
        if isinstance(part, t.Script) and isinstance(part.base, t.Name) and part.base.name in numbered:
            if any(isinstance(index, t.Name) for index in part.sub):
                return f"{plain_name(part.base.name)} stands for several names, which are defined one by one"
    return ""


def entry_of_a_function(compared: Compared) -> str:
    r"""The p_n beside a definition of p(y_n), which may be a number of its own; what is differentiated is that p.

    A \sigma_i beside \sigma(w^T x_i) is the value at the example i.
    """
    called = {
        first.name for part in _parts(compared) if isinstance(part, t.Factors)
        for first, group in zip(part.factors, part.factors[1:], strict=False)
        if isinstance(first, t.Name) and isinstance(group, t.Group) and first.name in _FUNCTIONS
    }  # fmt: skip
    differentiated = {head_name(part.body) for part in _parts(compared) if isinstance(part, t.Derivative)}
    for part in _parts(compared):
        name = part.base.name if isinstance(part, t.Script) and part.sub and isinstance(part.base, t.Name) else ""
        stated = None if name in differentiated else compared.lowered.used.get(name)
        bare = name in called and isinstance(part, t.Script) and not part.primes
        if bare or (stated is not None and any(isinstance(p, t.Script) and p.sub for p in stated.parameters)):
            return f"{plain_name(name)} with an index may be something else than the function that is defined above"
    return ""


def example_dropped(compared: Compared) -> str:
    r"""x_j beside x_j^{(i)}: an example that has lost its index, perhaps."""
    names = t.names_in(*compared.sides)
    lost = [name for name in names if name.endswith(FAMILY) and name.removesuffix(FAMILY) in names]
    shown = plain_name(min(lost).removesuffix(FAMILY)) if lost else ""
    return f"{shown} with an example as its index and without one may be the same" if lost else ""


def units(compared: Compared) -> str:
    """``27 dollars / share * 12 shares / day = 330 dollars / day``: words beside numbers are units."""
    names = t.names_in(*compared.sides)
    words = [name for name in names if len(name) > 2 and name.isalpha()]
    only = bool(words) and len(words) == len(names) and not any(map(t.has_derivative, compared.sides))
    return f"{min(words)} may be a unit" if only else ""


def named_far_above(compared: Compared) -> str:
    r"""The f_\theta(x) at the end of a chain without it, defined far above: by now another model, perhaps."""
    claim = compared.claim
    if not claim.link or any(t.has_derivative(side) for side in compared.sides):
        return ""
    before = written(compared.left, compared.scope.definitions)
    for stated in compared.lowered.used.values():
        if stated.line and claim.line - stated.line > NEAR and stated.name not in before:
            return f"{plain_name(stated.name)} comes in here and is defined far above: it may be another one"
    return ""


def label_dropped(compared: Compared) -> str:
    r"""The f of \partial f / \partial b where the text above defines f^{(1)} and no f."""
    differentiated = {head_name(part.body) for part in _parts(compared) if isinstance(part, t.Derivative)}
    for name in sorted(differentiated & undeclared(compared) - {None}, key=str):
        labelled = next(
            (n for n in compared.claim.scope.definitions if n.startswith((f"{name}^{{(", f"{name}^{{["))), ""
        )
        if labelled:
            return f"{plain_name(str(name))} may be {plain_name(labelled)}, which is defined above"
    return ""


def of_another_parameter(compared: Compared) -> str:
    r"""``\partial L(\lambda) / \partial \lambda`` below an L(p): it may be the likelihood of another model."""
    for part in _parts(compared):
        body = part.body if isinstance(part, t.Derivative) else None
        if not isinstance(body, t.Factors) or len(body.factors) != 2 or not isinstance(body.factors[1], t.Group):
            continue
        stated = compared.scope.definitions.get(head_name(body.factors[0]) or "")
        if stated is None or stated.name not in _LIKELIHOODS:
            continue
        called, defined = (set(map(head_name, items)) for items in (body.factors[1].items, stated.parameters))
        if called and defined and None not in called | defined and called.isdisjoint(defined):
            shown, (old, new) = plain_name(stated.name), (plain_name(str(min(map(str, n)))) for n in (defined, called))
            return f"{shown} of {new} may be another function than {shown} of {old}, which is defined above"
    return ""


def of_its_row(compared: Compared) -> str:
    r"""``\tanh(z) = ..., \sigma' = 1 - \sigma^2``: below a sigmoid \sigma may be what the formula begins with."""
    claim, sigma = compared.claim, "\\sigma"
    if claim.piece is None or sigma not in t.names_in(compared.left):
        return ""
    before = [s.items[0] for s in latex.statements(claim.piece.text)[: claim.statement] if s.items]
    named = [first.function for first in before if isinstance(first, t.Applied)]
    inside = {part.function for part in _parts(compared) if isinstance(part, t.Applied)}
    other = next((function for function in reversed(named) if function not in inside), "")
    return f"σ may stand for {other}, with which the formula begins" if other else ""


def at_another_number(compared: Compared) -> str:
    """``s(z_2)`` of an s that is defined at z_1, with another letter that z_1 stands behind."""
    for product in _products(compared):
        for f, group in pairwise(product.factors):
            stated = compared.scope.definitions.get(head_name(f) or "") if isinstance(group, t.Group) else None
            if stated is None or len(stated.parameters) != 1 or not isinstance(group, t.Group) or len(group.items) != 1:
                continue
            own, given = stated.parameters[0], group.items[0]
            if not _is_numbered(own) or not _is_numbered(given) or spelled(own) == spelled(given):
                continue
            behind = t.names_in(stated.body) & compared.scope.definitions.keys()
            if any(spelled(own) == spelled(p) for n in behind for p in t.walk(compared.scope.definitions[n].body)):
                return f"{plain_name(stated.name)} is defined for one of several numbered letters only"
    return ""


def _is_numbered(tree: t.Tree) -> bool:
    return isinstance(tree, t.Script) and len(tree.sub) == 1 and isinstance(tree.sub[0], t.Number)


def softmax(compared: Compared) -> str:
    r"""``\sigma(z_i)`` is differentiated in z_j, or the text speaks of the softmax alone: \sigma may be that."""
    return "σ may be the softmax" if may_be_softmax((compared.left, compared.right), compared.scope) else ""


def another_activation(compared: Compared) -> str:
    """``σ'(z) = 1 - tanh²(z)``: σ, which is not defined above, is any activation."""
    sigma = "\\sigma"
    if sigma in compared.scope.definitions or sigma not in t.names_in(compared.left) - t.names_in(compared.right):
        return ""
    inside = t.walk(compared.right)
    others = {part.function for part in inside if isinstance(part, t.Applied)} - {"exp"}
    cases = any(isinstance(part, t.Cases) for part in inside)
    return "σ may stand for another activation than the sigmoid" if others or cases else ""
