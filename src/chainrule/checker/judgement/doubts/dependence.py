"""What depends on what, where the text need not say it, among the doubts: derivatives that came out as zero."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.algebra.facts import Facts
from chainrule.checker.judgement.answered import decide, differs
from chainrule.checker.judgement.compared import Compared
from chainrule.checker.readings.definitions.context import absent_variable
from chainrule.expr.build import ones, zeros
from chainrule.expr.nodes import Apply, Const, Let, Node, Symbol
from chainrule.expr.walk import postorder, substitute, unknown_functions
from chainrule.readers import syntax as t
from chainrule.readers.define import outside_subscripts
from chainrule.readers.letters import subscript_text, whole_name
from chainrule.readers.scope import written
from chainrule.readers.spelling import spelled
from chainrule.readers.usage import head_name
from chainrule.readers.variables import variables_in
from chainrule.writers.text import plain_name

_ZEROS = ("0", r"\mathbf{0}", r"\boldsymbol{0}", r"\vec{0}")
_EXPECTATIONS = ("\\mathbb{E}", "\\operatorname{E}", "\\mathbb E")


def absent(compared: Compared) -> str:
    """A derivative in a variable of which the function, as it is defined above and as it is read, does not speak."""
    (left, right), above, read = compared.sides, compared.claim.scope.definitions, compared.scope.definitions
    for defined in (above, read if above.keys() <= read.keys() else above):
        words = absent_variable(defined, left, right) or absent_variable(defined, right, left)
        if not words:
            return ""
    return words


def open_gradient(compared: Compared) -> str:
    r"""The gradient of f_\theta(x) without a variable: it may be taken in \theta."""
    for part in (part for side in compared.sides for part in t.walk(side)):
        body = part.body if isinstance(part, t.Gradient) and part.variable is None else None
        first = body.factors[0] if isinstance(body, t.Factors) else None
        if isinstance(first, t.Script) and any(isinstance(each, t.Name) for each in first.sub):
            return "the variable of the gradient is not written"
    return ""


def written_as_zero(compared: Compared) -> str:
    r"""``\partial X w / \partial w - \partial Y / \partial w = X^T - 0``: that of a Y that nothing defines is zero."""
    for side, other in (compared.sides, compared.sides[::-1]):
        if not any(_is_zero(term) for terms in t.find_all(other, t.Terms) for _, term in terms.terms):
            continue
        names = (head_name(part.body) for part in t.find_all(side, t.Derivative) if isinstance(part.body, t.Name))
        loose = sorted(name for name in names if name is not None and name not in compared.scope.definitions)
        if loose:
            return f"the derivative of {plain_name(loose[0])} may be the zero on the other side"
    return ""


def _is_zero(term: t.Tree) -> bool:
    """Whether a term is a zero that is written, perhaps in bold."""
    return (isinstance(term, t.Number) and not term.value) or (isinstance(term, t.Name) and term.name in _ZEROS)


def undefined(compared: Compared) -> str:
    """Names of the right side about which the left one and the text say nothing."""
    (derived, claimed), defined = compared.nodes, compared.claim.scope.definitions
    inside = t.names_in(compared.left)
    inside |= {whole_name(part) or "" for part in t.find_all(compared.left, t.Script)}
    bodies = [d.body for d in defined.values() if d.name in inside]
    inside |= t.names_in(*bodies)
    inside |= {whole_name(part) or "" for tree in bodies for part in t.find_all(tree, t.Script)}
    unknown = unknown_functions(postorder(derived))
    known = inside | unknown | {n.name for n in postorder(derived) if isinstance(n, (Symbol, Let))}
    known |= set(compared.scope.declarations)
    written = {n.name for n in postorder(claimed) if isinstance(n, Symbol)} | unknown_functions(postorder(claimed))
    loose = sorted(written - known)
    if unknown:
        # Beside unknown functions a name of the right side only is hardly the one that was defined far above.
        lets = [n for n in postorder(claimed) if isinstance(n, Let) and not isinstance(n.definition, Apply)]
        loose.extend(dict.fromkeys(n.name for n in lets if n.name not in known))
    return f"{', '.join(map(plain_name, loose))} is not defined above" if loose else ""


def of_a_model(compared: Compared) -> str:
    r"""The slope of an unknown function given by what it is taken at: ``\nabla \log h(x; w) = x (1 - h(x; w))``.

    A model that nothing here defines may have that slope.
    """
    derived, claimed = compared.nodes
    if t.has_derivative(compared.right):
        return ""
    slopes = [unknown_functions(postorder(node), differentiated=True) for node in (derived, claimed)]
    silent = slopes[0] - slopes[1]
    calls = [n for n in postorder(derived) if isinstance(n, Apply) and n.name in silent] if silent else []
    named = f"{plain_name(calls[0].name)} is not defined above, so its derivative cannot be judged" if calls else ""
    for call in calls:
        inner = {n.name for n in postorder(call) if isinstance(n, Symbol)}
        if inner & _outside(claimed) - _outside(derived):
            return named
    # Where the slope alone is lost, as in d/dx \ln f = 1/f, it is a slip whatever the function is.
    lost: dict[Node, Node] = {n: ones(n.shape) if n.shape else Const(1) for n in calls if n.wrt}
    alone = bool(lost) and not slopes[1]
    return named if alone and differs(substitute(derived, lost), claimed, compared.facts) else ""


def _outside(node: Node) -> set[str]:
    """The names of the symbols that stand outside of what unknown functions are taken at."""
    found: set[str] = set()
    seen: set[Node] = set()
    stack = [node]
    while stack:
        part = stack.pop()
        if part in seen or isinstance(part, Apply):
            continue
        seen.add(part)
        if isinstance(part, Symbol):
            found.add(part.name)
        stack.extend(part.children)
    return found


#: Letters of times, which stand as indices, too.
_TIMES = frozenset("t")


def of_nothing(compared: Compared) -> str:
    """A derivative that came out as zero: the name of the variable may stand for something else above."""
    for tree, node in zip(compared.sides, compared.nodes, strict=True):
        pairs = list(_differentiated(tree))
        if not pairs or not _vanishes(node):
            continue
        for differentiated, target in pairs:
            body, variable = head_name(differentiated), head_name(target) if target is not None else None
            if body is not None and variable is not None and body != variable:
                return f"how {plain_name(body)} depends on {plain_name(variable)} is not written above"
            expected = any(isinstance(p, t.Name) and p.name in _EXPECTATIONS for p in t.walk(differentiated))
            other = compared.right if tree is compared.left else compared.left
            if body is None and variable in t.names_in(other) - t.names_in(differentiated):
                return f"how what is differentiated depends on {plain_name(str(variable))} is not written above"
            if body is None and variable and expected:
                return f"how the expectation depends on {plain_name(variable)} is not written above"
    return ""


def on_nothing_said(compared: Compared) -> str:
    """A derivative of a name that came out as zero, beside a side that is no constant."""
    left = compared.left
    body = head_name(left.body) if isinstance(left, t.Derivative) else None
    if body is None or isinstance(compared.claimed, Const) or not _vanishes(compared.derived):
        return ""
    return f"{plain_name(body)} does not depend on the variable by what is said above"


def in_an_index(compared: Compared) -> str:
    """``d p_t / dt``: what is differentiated, or a quantity in its definition, has the variable as an index."""
    for part in t.find_all(compared.left, t.Derivative):
        names = {v.name for v, _ in part.variables if isinstance(v, t.Name)} & _TIMES
        trees = (part.body, *(stated.body for stated in compared.scope.below(part.body)))
        below = {i.name for tree in trees for s in t.find_all(tree, t.Script) for i in s.sub if isinstance(i, t.Name)}
        if found := sorted(names & below):
            return f"how quantities depend on their index {plain_name(found[0])} is not said"
    return ""


def of_an_index(compared: Compared) -> str:
    """``v_t`` in the claim, and v(x) = c above: they are the same, perhaps."""
    stated, used = compared.claim.scope.definitions, compared.lowered.used
    scripts = [part for side in compared.sides for part in t.find_all(side, t.Script) if isinstance(part.base, t.Name)]
    indexed = {head_name(part.base) for part in scripts if [head_name(i) for i in part.sub] == ["t"]}
    found = sorted(n for n in indexed if n is not None and n in stated and n not in used and stated[n].parameters)
    return f"{plain_name(found[0])} with an index may be the one that is defined above" if found else ""


def moves_with_it(compared: Compared) -> str:
    """``du/dx`` of u = x + y where the text speaks of dy/dx, and dy/dx does not stand in the claim."""
    left, claim = compared.left, compared.claim
    variable = head_name(left.variables[0][0]) if isinstance(left, t.Derivative) and left.mark == "d" else None
    stated = claim.scope.definitions.get(head_name(left.body) or "") if isinstance(left, t.Derivative) else None
    if variable is None or stated is None:
        return ""
    if any((head_name(part.body), variable) in claim.rates for part in t.find_all(compared.sides[1], t.Derivative)):
        return ""
    # How a name moves whose definition was put in is known.
    unknown = t.names_in(stated.body) - compared.lowered.used.keys()
    moving = sorted(n for n in unknown if (n, variable) in claim.rates)
    return f"{plain_name(moving[0])} may depend on {plain_name(variable)}" if moving else ""


def through_silent(compared: Compared) -> str:
    """``dL/db = dL/dY`` of an undefined L, where the definition of Y has no b: there may be another one of Y."""
    left, definitions = compared.left, compared.scope.definitions
    loss = head_name(left.body) if isinstance(left, t.Derivative) else None
    if loss is None or loss in definitions or not isinstance(left, t.Derivative):
        return ""
    target = left.variables[0][0]
    variable = head_name(target.base if isinstance(target, t.Script) else target) or ""
    through = [head_name(v) for part in t.find_all(compared.right, t.Derivative) if head_name(part.body) == loss
               for v, _ in part.variables]  # fmt: skip
    silent = sorted(y for y in through if y in definitions and variable not in written(t.Name(0, 0, y), definitions))
    return f"how {plain_name(silent[0])} depends on {plain_name(variable)} is not written above" if silent else ""


def of_an_outer_letter(compared: Compared) -> str:
    """``d/dx [y^5]`` where x = y^5 + y is stated: the equation may be differentiated with y as a function of x."""
    definitions = compared.scope.definitions
    for part in (p for side in compared.sides for p in t.find_all(side, t.Derivative)):
        stated = definitions.get(head_name(part.variables[0][0]) or "") if part.variables else None
        # An index of both is no letter of either.
        below = {*outside_subscripts(stated.body)} & {*outside_subscripts(part.body)} if stated is not None else set()
        if stated is not None and below - {stated.name} and not stated.parameters:
            return f"{plain_name(min(below))} may be a function of {plain_name(stated.name)}"
    return ""


def put_in(compared: Compared) -> str:
    r"""``\partial f / \partial y`` and, right of it, 1 - x for y where y = 1 - x is stated: a value is put in."""
    definitions, written = compared.claim.scope.definitions, [spelled(part) for part in t.walk(compared.right)]
    for part in (p for p in t.find_all(compared.left, t.Derivative) if p.variables):
        name, function = head_name(part.variables[0][0]), definitions.get(head_name(part.body) or "")
        stated = definitions.get(name or "")
        if stated is None or function is None or stated.parameters or spelled(stated.body) not in written:
            continue
        arguments = {head_name(p) for p in function.parameters}
        if name in arguments and t.names_in(stated.body) & arguments:
            return f"what {plain_name(stated.name)} is equal to may be put in on the right"
    return ""


def of_a_value(compared: Compared) -> str:
    """The derivative of f where f(x) = 5 is stated: it may be one of its values."""
    for part in t.walk(compared.left):
        body = part.body if isinstance(part, t.Derivative) else part.base if isinstance(part, t.Script) else None
        stated = compared.scope.definitions.get(head_name(body) or "") if body is not None else None
        if stated is not None and stated.parameters and isinstance(stated.body, t.Number):
            return f"the number that {plain_name(stated.name)} is said to be may be one of its values"
    return ""


def silent(compared: Compared) -> str:
    """The function of x that is differentiated in x, and whose definition has letters, but no x."""
    definitions = compared.scope.definitions
    for part in t.walk(compared.left):
        stated = definitions.get(head_name(part.body) or "") if isinstance(part, t.Derivative) else None
        if stated is None or len(stated.parameters) != 1:
            continue
        argument, inside = head_name(stated.parameters[0]), t.names_in(stated.body)
        if argument and inside and argument not in inside and not inside & set(definitions):
            return f"how {plain_name(stated.name)} depends on its argument is not written in its definition"
    return ""


def perhaps_a_function(compared: Compared) -> str:
    """A name before a name in brackets that was read as a factor, in the sides or the definitions they use."""
    used = tuple(stated.body for side in compared.sides for stated in compared.scope.below(side))
    for trees, labelled in ((compared.sides, True), (used, False)):
        if words := _called_as_factor(compared, trees, labelled=labelled):
            return words
    return ""


def taken_at_the_variable(compared: Compared) -> str:
    """A name before the variable in brackets that was differentiated as a factor: in d/du q(u)^2 it is a function."""
    if t.has_derivative(compared.right):
        return ""
    for part in t.find_all(compared.left, t.Derivative):
        variables = {head_name(variable) for variable, _ in part.variables}
        if words := _called_as_factor(compared, (part.body,), labelled=True, at=variables):
            return words
    return ""


def _called_as_factor(
    compared: Compared, trees: tuple[t.Tree, ...], *, labelled: bool, at: set[str | None] | None = None
) -> str:
    """What is said of an undefined name before a name in brackets that is a factor; `at`: only before these names."""
    scope, spoken = compared.scope, t.names_in(*compared.sides)
    called = [
        name
        for name, argument in _called(trees, spoken, labelled=labelled)
        if at is None or (isinstance(argument, t.Name) and argument.name in at)
    ]
    factors = {n.name for root in compared.nodes for n in postorder(root) if isinstance(n, Symbol)} if called else set()
    open_names = factors - scope.definitions.keys() - scope.declarations.keys() - {"\\sigma"}
    name = next((name for name in called if name in open_names), None)
    return "" if name is None else f"{plain_name(name)} may be a function, which is not defined above"


def _differentiated(tree: t.Tree) -> Iterator[tuple[t.Tree, t.Tree | None]]:
    """What is differentiated in a tree, with the variable, None for a gradient without one."""
    for part in t.walk(tree):
        if isinstance(part, t.Derivative):
            yield part.body, part.variables[0][0] if part.variables else None
        elif isinstance(part, t.Gradient):
            yield part.body, part.variable


def _called(trees: tuple[t.Tree, ...], spoken_of: set[str], *, labelled: bool) -> Iterator[tuple[str, t.Tree]]:
    """The names that stand before a name in round brackets, as in f(x), or before a function that is spoken of.

    With what stands in the brackets; `labelled`: names with something below them, too.
    """
    for product in (part for tree in trees for part in t.find_all(tree, t.Factors)):
        for f, behind, sign in zip(product.factors, product.factors[1:], product.signs[1:], strict=False):
            # Of q(u)^2 the bracket is raised.
            bracket = behind.base if isinstance(behind, t.Script) and not behind.sub else behind
            if sign or not isinstance(bracket, t.Group) or bracket.opening != "(" or len(bracket.items) != 1:
                continue
            if _is_value(bracket.items[0], spoken_of):
                yield from ((name, bracket.items[0]) for name in _names_called(f, labelled=labelled))


def _names_called(tree: t.Tree, *, labelled: bool) -> tuple[str, ...]:
    r"""The names of what stands before a bracket: f, and h with the label of ``h_\theta``."""
    if isinstance(tree, t.Applied) and len(tree.args) == 1:
        # \log L(w), where the bracket may be that of L.
        (tree,) = tree.args
    match tree:
        case t.Name(_, _, name):
            return (name,)
        case t.Script(_, _, t.Name(_, _, name), sub, None, 0) if labelled and sub:
            return name, f"{name}_{subscript_text(sub)}"
    return ()


def _is_value(argument: t.Tree, spoken_of: set[str]) -> bool:
    """Whether what stands in brackets is a name, or one of some functions at one as in g(h(x))."""
    if isinstance(argument, t.Factors) and len(argument.factors) == 2:
        called, bracket = argument.factors
        letter = isinstance(called, t.Name) and called.name in t.FUNCTION_LETTERS & spoken_of
        return letter and isinstance(bracket, t.Group) and bracket.opening == "(" and len(bracket.items) == 1
    return isinstance(argument, (t.Name, t.Script))


def _vanishes(node: Node) -> bool:
    """Whether a value is a zero of any shape."""
    nothing = zeros(node.shape) if node.shape else Const(0)
    return not differs(node, nothing, count=1) and bool(decide(node, nothing, Facts()))


def written_out(compared: Compared) -> str:
    r"""The derivative in an A that is written out by letters, ``(a, b; c, d)``, of what speaks of these letters."""
    variables = variables_in(compared.left)
    stated = compared.claim.scope.definitions
    names = [name for v in variables if (name := head_name(v)) in stated]
    names += [p.name for d in compared.lowered.used.values() for p in d.parameters if isinstance(p, t.Name)]
    for name in names:
        body = stated[name].body if name in stated else None
        grid = next(iter(t.find_all(body, t.Grid)), None) or _listed(body) if body is not None else None
        if grid is not None and t.names_in(grid) - {"T"}:
            return f"{plain_name(name)} is written out by its entries: what is differentiated may speak of these"
    return ""


def _listed(body: t.Tree) -> t.Group | None:
    """The list that a vector is, perhaps transposed."""
    inner = body.base if isinstance(body, (t.Script, t.Transpose)) else body
    return inner if isinstance(inner, t.Group) and len(inner.items) > 1 else None
