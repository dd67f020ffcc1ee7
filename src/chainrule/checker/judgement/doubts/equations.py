"""Equalities that say something else than what a derivative is, among the doubts: definitions, equations to solve."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.outdated import NEAR
from chainrule.checker.judgement.compared import Compared
from chainrule.expr.nodes import Node, Symbol
from chainrule.expr.walk import postorder, unknown_calls, unknown_functions
from chainrule.readers import latex
from chainrule.readers import syntax as t
from chainrule.readers.letters import is_transpose, letter_of, whole_name
from chainrule.readers.spelling import spelled
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

_ZERO_VECTORS = ("\\mathbf{0}", "\\boldsymbol{0}", "\\vec{0}", "\\bm{0}")


def to_solve(compared: Compared) -> str:
    """A derivative set to zero, which is no statement for every point."""
    right = compared.right
    zero = right.name in _ZERO_VECTORS if isinstance(right, t.Name) else isinstance(right, t.Number) and not right.value
    open_point = zero and not isinstance(compared.left, t.At) and not compared.option.plain
    return "a derivative set to zero is read as an equation to solve" if open_point else ""


def number_on_the_left(compared: Compared) -> str:
    """``2 = 36 r'(t)``: what is known of one moment is put into an equation."""
    left, right = compared.sides
    solved = isinstance(left, t.Number) and t.has_derivative(right) and not compared.claim.link
    return "a number equal to a derivative is an equation to solve" if solved else ""


def letter_put_in(compared: Compared) -> str:
    r"""``dL/ds - c = dL/ds - s^T dL/ds``: a step puts in what a letter stands for of which no definition speaks."""
    claim, (left, right) = compared.claim, compared.sides
    if not claim.link:
        return ""
    reached = [stated for side in (left, right) for stated in claim.scope.below(side)]
    reached += [stated for stated in claim.scope.definitions.values() if stated.name in claim.chained]
    bodies = [stated.body for stated in reached]
    # Of y = f(g(x)) nothing says what a g is that stands alone.
    known = t.names_in(right) | claim.chained | (t.names_in(*bodies) - _only_called(bodies))
    known |= {name for name, stated in claim.scope.definitions.items() if claim.line - stated.line <= NEAR}
    known |= claim.scope.declarations.keys()
    gone = sorted(_bare_letters(left) - known - {"e", "\\pi"})
    if not gone and _labelled(right) - t.names_in(left):
        # Other letters come in for one with a label, too: ``c_o \sigma = -(\beta_o / \xi_o) \sigma``.
        gone = sorted(_labelled(left) - (known - claim.scope.declarations.keys()))
    if gone:
        return f"what {plain_name(gone[0])} stands for is put in"
    lost = _bare_letters(left) - t.names_in(right)
    capitals = sorted(name for name in lost & claim.chained if len(name) == 1 and name.isupper())
    return f"it may be an equation for {', '.join(capitals)}" if len(capitals) > 1 else ""


def _only_called(bodies: list[t.Tree]) -> set[str]:
    """The names that stand before brackets alone."""
    pairs = [pair for body in bodies for part in t.find_all(body, t.Factors) for pair in pairwise(part.factors)]
    called = Counter(first.name for first, second in pairs if isinstance(first, t.Name) and isinstance(second, t.Group))
    written = Counter(part.name for body in bodies for part in t.find_all(body, t.Name))
    return {name for name, times in called.items() if written[name] == times}


def _labelled(tree: t.Tree) -> set[str]:
    """The letters of a side with a subscript."""
    scripts = (part.base for part in t.find_all(tree, t.Script) if part.sub)
    return {base.name for base in scripts if isinstance(base, t.Name)}


def _quantities(tree: t.Tree) -> set[str]:
    """The names of a side but for indices, labels and the e of an exponential."""
    match tree:
        case t.Name():
            return {tree.name} - {"e"}
        case t.Script():
            power = tree.sup is not None and head_name(tree.base) == "e"
            return _quantities(tree.base) | (_quantities(tree.sup) if power and tree.sup is not None else set())
    return set().union(*map(_quantities, t.children(tree)))


def _bare_letters(tree: t.Tree) -> set[str]:
    """The letters of a side that stand without an index, but for those in derivatives."""
    match tree:
        case t.Name():
            return {tree.name}
        case t.Derivative() | t.Gradient():
            return set()
        case t.BigOp():
            return _bare_letters(tree.body)
        case t.Factors():
            called = zip(tree.factors, (*tree.factors[1:], None), strict=True)
            return set().union(*(_bare_letters(f) for f, behind in called if not isinstance(behind, t.Group)))
        case t.Script():
            above = tree.sup if tree.sup is not None and not is_transpose(tree.sup) else None
            inner = [] if tree.sub else [tree.base]
            return set().union(*map(_bare_letters, [*inner, *([above] if above is not None else [])]))
    return set().union(*map(_bare_letters, t.children(tree)))


def only_states(compared: Compared) -> str:
    """The derivative of a bare undefined function, about which the right side knows nothing."""
    left, unknown = compared.left, _unknown(compared.derived)
    stated = t.find_all(left, t.Derivative)
    if not unknown or not (stated or isinstance(left, (t.Script, t.Factors, t.Gradient))):
        return ""
    if not all(head_name(part.body) for part in stated) or _unknown(compared.claimed) & unknown:
        return ""
    if t.has_derivative(compared.right):
        return ""
    name = head_name(left.body) if isinstance(left, t.Derivative) else None
    if name == t.UNWRITTEN:
        return "what is differentiated is not written, and nothing above tells it"
    what = plain_name(name) if name else "the function"
    return f"{what} is not defined above, so its derivative cannot be judged"


def names_its_left_side(compared: Compared) -> str:
    """The function that stands alone on the left of a derivative: ``g(u) = \\frac{d}{du} a(u)``."""
    left = compared.left
    if t.has_derivative(left) or not t.has_derivative(compared.right):
        return ""
    name = left.function if isinstance(left, t.Applied) and left.function in ("var", "cov", "E") else ""
    if isinstance(left, t.Factors) and len(left.factors) > 1 and isinstance(left.factors[-1], t.Group):
        if all(isinstance(factor, (t.Name, t.Group)) for factor in left.factors):
            name = next((f.name for f in left.factors if isinstance(f, t.Name)), "")
    return f"the formula may say what {plain_name(name)} stands for" if name else ""


def states_its_left_side(compared: Compared) -> str:
    r"""An equality such as ``v(t) = s'(t)``, ``y - f(a) = f'(a)(x - a)``: it says what is new on its left."""
    left, right = compared.sides
    if t.has_derivative(left) or not t.has_derivative(right):
        return ""
    name = None if compared.claim.link else head_name(left.base if isinstance(left, t.Script) else left)
    new = min(t.names_in(left) - t.names_in(right), default=None)
    limit = bool(t.find_all(left, t.Limit))
    if name is None and new is None and not limit and not _unknown(compared.claimed):
        return ""
    shown = plain_name(name or new or "") or "it"
    return f"the equation may say what {shown} is, or is one to solve: no derivative stands on its left"


def of_its_values(compared: Compared) -> str:
    """``x'(t) = dX/dt`` below x(t) = X(s(t)): the derivative of X is that of its values along s."""
    right = compared.right
    if not isinstance(right, t.Derivative) or not isinstance(right.body, t.Name):
        return ""
    for stated in compared.lowered.used.values():
        match stated.body:
            case t.Factors(_, _, (t.Name(_, _, outer), t.Group(_, _, "(", (t.Factors(),)))) if outer == right.body.name:
                return f"the derivative of {plain_name(outer)} may be that of its values"
    return ""


def both_sides(compared: Compared) -> str:
    """``d/dx (x^2 + y^2) = d/dx 25``: both sides of an equation are differentiated, which need not be an identity."""
    left, right = compared.sides
    if not isinstance(left, t.Derivative) or not isinstance(right, t.Derivative) or compared.claim.link:
        return ""
    same = [(head_name(v), n) for v, n in left.variables] == [(head_name(v), n) for v, n in right.variables]
    names = (t.names_in(left.body), t.names_in(right.body))
    if not same or whole_name(left.body) is not None or not (names[0] - names[1] or _unknown(compared.derived)):
        return ""
    return "both sides of an equation may be differentiated: what the letters depend on is not said"


def in_a_chain(compared: Compared) -> str:
    """A link without derivatives that says what a new name is, ``y' = y_2 = ...``, or is one to solve for k_0, k_1."""
    left, right = compared.sides
    if not compared.claim.link or t.has_derivative(left) or t.has_derivative(right):
        return ""
    quantities = _quantities(left), _quantities(right)
    if all(quantities) and quantities[0].isdisjoint(quantities[1]):
        return f"how {plain_name(min(quantities[0]))} and {plain_name(min(quantities[1]))} are related is not said"
    known = compared.scope.definitions.keys() | compared.scope.declarations.keys()
    name = whole_name(left)
    if name is not None and name not in known and name not in t.names_in(right):
        return f"the chain may say what {plain_name(name)} is"
    # With w_1 on the right a lost w_2 may be a slip.
    kept = {letter_of(name) for name in _numbered(right)}
    gone = sorted(name for name in _numbered(left) - known if letter_of(name) not in kept)
    return f"it may be an equation for {', '.join(map(plain_name, gone))}" if gone else ""


def _numbered(tree: t.Tree) -> set[str]:
    """The names with a number below them: k_0, k_1."""
    parts = [part for part in t.find_all(tree, t.Script) if part.sub]
    return {name for part in parts if all(isinstance(i, t.Number) for i in part.sub) and (name := whole_name(part))}


def two_formulas(compared: Compared) -> str:
    """``f'(1) f'(2)``, which are rather two formulas side by side."""
    for product in (part for side in compared.sides for part in t.find_all(side, t.Factors)):
        primed = [f.base.name for f in product.factors
                  if isinstance(f, t.Script) and f.primes and isinstance(f.base, t.Name)]  # fmt: skip
        groups = [f for f in product.factors if isinstance(f, t.Group) and len(f.items) == 1]
        values = [f for f in groups if isinstance(f.items[0], t.Number)]
        if len(primed) == len(values) == 2 and len(set(primed)) == 1:
            return "two formulas may stand side by side"
    return ""


def prime_behind_brackets(compared: Compared) -> str:
    """``(f(g(x)))'``: it may be meant in x or in g."""
    for part in (part for side in compared.sides for part in t.find_all(side, t.Script)):
        if part.primes and isinstance(part.base, t.Group):
            inside = t.names_in(part.base) - {"e", "d", "\\pi"}
            if len(inside) == 1 and inside <= compared.scope.definitions.keys():
                return f"the prime behind the brackets may be a derivative in {plain_name(min(inside))}"
            if any(isinstance(inner, t.Group) and inner is not part.base for inner in t.walk(part.base)):
                return "in which variable the prime behind the brackets differentiates is not said"
    return ""


def prime_at_several(compared: Compared) -> str:
    """``f'(x, d)`` that is no row of entries: it may be the derivative in a direction, or in either argument."""
    if any(isinstance(side, t.Grid) for side in compared.sides):
        return ""
    for product in (part for side in compared.sides for part in t.find_all(side, t.Factors)):
        for first, group in pairwise(product.factors):
            primed = isinstance(first, t.Script) and first.primes and not first.sub and isinstance(first.base, t.Name)
            if primed and isinstance(group, t.Group) and group.opening == "(" and len(group.items) > 1:
                return "in which of its arguments the prime differentiates is not said"
    return ""


def odd_variable(compared: Compared) -> str:
    """A derivative in something that is no variable."""
    for part in (part for side in compared.sides for part in t.walk(side)):
        if isinstance(part, t.Derivative) and any(isinstance(v, t.Factors) for v, _ in part.variables):
            return "a derivative in the value of a function"
        if isinstance(part, t.Derivative) and not compared.scope.strict and _in_called(part):
            return "a derivative in a function whose value stands behind it"
    return ""


def _in_called(part: t.Derivative) -> bool:
    """``d/dg (g(x))^2``: a derivative in g of what has g(x) in it."""
    variables = {head_name(v) for v, _ in part.variables}
    pairs = (pair for product in t.find_all(part.body, t.Factors) for pair in pairwise(product.factors))
    return any(isinstance(f, t.Name) and f.name in variables and isinstance(b, t.Group) and len(b.items) == 1
               and isinstance(b.items[0], t.Name) and f.name in t.FUNCTION_LETTERS for f, b in pairs)  # fmt: skip


def function_put_in(compared: Compared) -> str:
    """``2 g(x) = 2 x^3`` in a chain: what the undefined g is, is put in."""
    if not compared.claim.link or any(map(t.has_derivative, compared.sides)):
        return ""
    before, behind = (unknown_functions(postorder(node)) for node in compared.nodes)
    lost = before - behind
    return f"what {plain_name(min(lost))} is may be put in" if lost and not behind else ""


def of_one_sign(compared: Compared) -> str:
    """``|u| = -u``: it says which sign u has there."""
    left, right = compared.sides
    if not isinstance(left, t.Bars) or left.norm:
        return ""
    signed = right.terms[0][1] if isinstance(right, t.Terms) and len(right.terms) == 1 else right
    same = spelled(signed) == spelled(left.body)
    return "it may say which sign stands between the bars" if same else ""


def total_differential(compared: Compared) -> str:
    """``dy = \\frac{dy}{dx} dx`` where dy and dx were taken for derivatives of a loss."""
    left, right = compared.sides
    if not isinstance(left, t.Derivative) or not isinstance(right, t.Factors) or len(right.factors) != 2:
        return ""
    inner, last = right.factors
    if not isinstance(inner, t.Derivative) or not isinstance(last, t.Derivative):
        return ""
    pairs = [(head_name(d.body), head_name(d.variables[0][0])) for d in (left, inner, last)]
    (loss, y), (top, below), (other, x) = pairs
    same = loss == other and loss != top and top == y and below == x
    return "it may be a total differential" if same else ""


def turned_unknown(compared: Compared) -> str:
    """The transposed derivative of a function about which nothing is known: a matter of layout."""
    words = "which way the axes of the derivative of an undefined function lie is not said"
    in_texts = not compared.scope.strict and compared.derived.ndim > 1 and bool(_unknown(compared.derived))
    if any(map(_is_turned, t.walk(compared.right))) and (_unknown(compared.derived) or _unknown(compared.claimed)):
        return words
    return words if in_texts and any(map(_is_turned, t.walk(compared.left))) else ""


def for_an_unknown(compared: Compared) -> str:
    """An equation for the derivative of a function about which nothing is known, as in implicit differentiation."""
    claim, (left, right), (derived, claimed) = compared.claim, compared.sides, compared.nodes
    unknown = _unknown(derived)
    if not unknown:
        return ""
    if isinstance(left, t.Gradient) and isinstance(right, t.Factors):
        # Of the J of \\nabla_y f = J \\nabla_x f the claim may be the definition.
        stated = {*t.names_in(*(d.body for d in compared.lowered.used.values())), *compared.scope.definitions}
        free = [f.name for f in right.factors if isinstance(f, t.Name) and f.name not in stated]
        if free:
            return f"{plain_name(free[0])} is not defined above: the claim may be what determines it"
    known = unknown_functions(postorder(claimed))
    shown = ", ".join(map(plain_name, sorted(unknown)))
    if name_of_left(left) in unknown - _unknown(claimed) and not _of_derivatives(right):
        return f"the claim may be what determines {plain_name(name_of_left(left) or '')}"
    if not known & unknown:
        return f"{shown} is not defined above, and does not stand on the right"
    if claim.link and not _begins_with_derivative(claim):
        return "the chain begins with no derivative, and nothing is known of its functions"
    name = name_of_left(left)
    bare = any(True for _ in unknown_calls([derived])) and all(isinstance(n, Symbol) for n in derived.children)
    bare |= name in {each for each, differentiated, _ in unknown_calls(postorder(claimed)) if not differentiated}
    if name in unknown and bare and not _of_derivatives(right):
        return f"{plain_name(name or '')} is not defined above: the claim may be what determines it"
    if name in unknown and name == t.UNWRITTEN:
        return "what is differentiated is not written, and nothing above tells it"
    if name in unknown and name not in known:
        return f"{plain_name(name or '')} is not defined above, so its derivative cannot be judged"
    if not claim.link and isinstance(left, (t.Terms, t.Factors, t.Quotient)) and name is None:
        return f"{shown} is not defined above: the claim may be an equation for its derivative"
    return ""


def name_of_left(left: t.Tree) -> str | None:
    """The function whose derivative the left side is, perhaps at its argument: of df/dx, f'(x), (df/dx)(x)."""
    left = _function(left)
    if isinstance(left, t.Derivative):
        return head_name(left.body)
    return head_name(left.base) if isinstance(left, t.Script) and left.primes else None


def between_values(compared: Compared) -> str:
    """``f'(c) = (f(b) - f(a))/(b - a)``, the mean value theorem: there is such a c."""
    left, right = compared.sides
    name = _primed(left)
    called = [b for product in t.find_all(right, t.Factors)
              for a, b in pairwise(product.factors) if isinstance(a, t.Name) and a.name == name]  # fmt: skip
    quotient = isinstance(right, t.Quotient) and isinstance(left, t.Factors) and len(called) > 1
    return "the equation may be true of one value between two others" if quotient else ""


def of_each_other(compared: Compared) -> str:
    """``Q = f/g`` and ``f = Q g``: an equation that was solved for one of its letters, and defines the other one."""
    used = compared.lowered.used
    for name, stated in sorted(used.items()):
        for other in sorted(t.names_in(stated.body) & used.keys() - {name, "e"} if name != "e" else ()):
            if name in t.names_in(used[other].body):
                return f"{plain_name(name)} and {plain_name(other)} are defined by each other"
    return ""


def _unknown(node: Node) -> set[str]:
    """The undefined functions whose derivatives stand in a value."""
    return unknown_functions(postorder(node), differentiated=True)


def _is_turned(part: t.Tree) -> bool:
    return isinstance(part, t.Script) and is_transpose(part.sup) and t.has_derivative(part.base)


def _of_derivatives(tree: t.Tree) -> bool:
    """Whether a side is made of derivatives and numbers alone, or is a limit: what is true of any function."""
    if isinstance(tree, (t.Factors, t.Terms, t.Group)):
        return all(_of_derivatives(part) for part in t.children(tree))
    primed = isinstance(tree, t.Script) and bool(tree.primes)
    bare = isinstance(tree, t.Derivative) and head_name(tree.body) is not None
    return primed or bare or isinstance(tree, (t.Number, t.Limit))


def _begins_with_derivative(claim: Claim) -> bool:
    """Whether the first member of the chain that a link stands in has a derivative; also where it is not known."""
    if claim.piece is None:
        return True
    found = latex.statements(claim.piece.text)
    if claim.statement >= len(found) or not found[claim.statement].items:
        return True
    return t.has_derivative(found[claim.statement].items[0])


def _function(tree: t.Tree) -> t.Tree:
    """The f' of ``f'(x)``."""
    called = isinstance(tree, t.Factors) and len(tree.factors) == 2 and isinstance(tree.factors[1], t.Group)
    return tree.factors[0] if called and isinstance(tree, t.Factors) else tree


def _primed(tree: t.Tree) -> str | None:
    """The function of ``f'`` and ``f'(x)``."""
    tree = _function(tree)
    return head_name(tree.base) if isinstance(tree, t.Script) and tree.primes else None
