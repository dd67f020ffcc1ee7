"""What an equality that holds says, below the judgement: nothing, or something under a convention that is named."""

from __future__ import annotations

from itertools import pairwise

from chainrule.algebra.facts import Facts
from chainrule.checker.extraction.short_names import LOSSES
from chainrule.checker.extraction.surroundings import TOTAL
from chainrule.checker.extraction.total_differentials import WHY
from chainrule.checker.judgement.answered import decide, differs
from chainrule.checker.judgement.compared import Compared
from chainrule.checker.judgement.doubts.equations import only_states, to_solve
from chainrule.checker.readings.notation.densities import NORMALISED
from chainrule.errors import ChainruleError
from chainrule.expr.build import zeros
from chainrule.expr.nodes import Apply, Let, Node, Symbol
from chainrule.expr.walk import nodes_of, postorder, unknown_calls, unknown_functions
from chainrule.prover.verdict import AGREES, Verdict
from chainrule.readers import syntax as t
from chainrule.readers.define import STEP
from chainrule.readers.letters import AT_A_STEP, is_capital, is_transpose, letter_of
from chainrule.readers.lower import lower_all
from chainrule.readers.lowering.constants import ZEROS
from chainrule.readers.named import MATRICES
from chainrule.readers.orders import capital_products
from chainrule.readers.scope import Scope, written
from chainrule.readers.usage import head_name
from chainrule.readers.variables import variables_in
from chainrule.writers.text import plain_name

#: The names of losses, of which C may be a constant.
_OF_LOSSES = frozenset(LOSSES) - {"C", "E"}
#: The letters of step sizes, which are no zero.
_STEP_SIZES = frozenset((r"\alpha", r"\eta", r"\epsilon", r"\gamma", r"\lambda", r"\mu"))
#: Why a claim is not understood whose condition holds nowhere, and one of which both sides vanish.
NEVER_MET = "no point was found at which the condition holds and both sides have values"
VACUOUS = "both sides are zero: nothing above says how what is differentiated depends on the variable"


def never_met(compared: Compared, verdict: Verdict) -> bool:
    """Whether sides under a condition were compared at points alone, at none of which it holds."""
    return compared.regime is not None and verdict.verdict == AGREES and _is_zero(compared.derived, compared.facts)


def vacuous(compared: Compared) -> bool:
    """Whether a claim that says something else only says that zero equals zero: it has names on both sides."""
    left, right, scope = compared.left, compared.right, compared.scope
    if compared.option.solved is not None or NORMALISED in scope.options:
        # An equation says how, or that a density integrates to 1.
        return False
    if _lost_with_derivatives(compared):
        return True
    if isinstance(right, t.Number) or head_name(right) == ZEROS:
        # What is set to zero is zero at once if the definitions that say otherwise are left aside.
        aside = compared.claim.scope.definitions.keys() - scope.definitions.keys()
        zero = not isinstance(right, t.Number) or not right.value
        return zero and ((compared.option.to_prove and bool(aside)) or _is_condition(left, scope))
    speaks = not scope.strict and bool(t.names_in(left)) and bool(t.names_in(right))
    if not speaks and not any(t.has_derivative(d.body) for d in compared.lowered.used.values()):
        return False
    body = left.body if isinstance(left, t.Derivative) else left.factors[0] if isinstance(left, t.Factors) else left
    stated = scope.definitions.get(head_name(body.base if isinstance(body, t.Script) and body.primes else body) or "")
    own = {head_name(p) for p in stated.parameters} if stated is not None else set()
    taken = {head_name(v) for v, _ in left.variables} if isinstance(left, t.Derivative) else own
    printed = not compared.option.to_prove
    if stated is not None and printed and own and taken <= own & t.names_in(stated.body):
        # f(x) = sin^2 x + cos^2 x has the variable, and no slope. By another reading it may have none through that.
        return False
    return _is_zero(compared.derived, compared.facts) or _at_solution(compared)


def _is_condition(left: t.Tree, scope: Scope) -> bool:
    r"""Whether ``\partial J(\theta) / \partial w = 0`` is rather a condition than said of what does not vary."""
    if scope.strict or not t.has_derivative(left):
        return False
    unknown = t.names_in(left) - scope.definitions.keys()
    called = {
        product.factors[0].name
        for product in t.find_all(left, t.Factors)
        if isinstance(product.factors[0], t.Name) and isinstance(product.factors[1], t.Group) and not product.signs[1]
    }
    condition = any(name in _OF_LOSSES or name in called or name.startswith(r"\hat") for name in unknown)
    return condition or any(_is_unrelated(part, scope) for part in t.find_all(left, t.Derivative))


def _is_unrelated(slope: t.Derivative, scope: Scope) -> bool:
    r"""Whether a loss in predictions is differentiated in what they are made of, and nothing says how."""
    if head_name(slope.body) not in _OF_LOSSES & scope.definitions.keys():
        return False
    below = scope.below(slope.body)
    spoken = set(map(letter_of, t.names_in(slope.body, *(each for d in below for each in (d.body, *d.parameters)))))
    return all(letter_of(head_name(variable) or "") not in spoken for variable, _ in slope.variables)


def _lost_with_derivatives(compared: Compared) -> bool:
    r"""Whether steps ``w - \alpha A`` and ``w - \alpha B`` are equal as A and B vanish: \alpha is in neither value."""
    both = _step_sizes(compared.left) & _step_sizes(compared.right) - compared.scope.definitions.keys()
    symbols = {part.name for node in compared.nodes for part in postorder(node) if isinstance(part, Symbol)}
    return bool(both) and both.isdisjoint(symbols)


def _step_sizes(side: t.Tree) -> set[str]:
    """The letters of step sizes that stand as factors before derivatives, in terms of a sum."""
    terms = [term for _, term in side.terms] if isinstance(side, t.Terms) else []
    products = [term for term in terms if isinstance(term, t.Factors) and t.has_derivative(term)]
    return {part.name for term in products for part in term.factors if isinstance(part, t.Name)} & _STEP_SIZES


def _at_solution(compared: Compared) -> bool:
    r"""Whether ``w - a \nabla_w L`` stands below what w is where L is least: its gradient is zero, and says nothing."""
    left, scope = compared.left, compared.scope
    inside: list[t.Derivative | t.Gradient] = [*t.find_all(left, t.Derivative), *t.find_all(left, t.Gradient)]
    for part in inside if left not in inside else ():
        taken = [v for v, _ in part.variables] if isinstance(part, t.Derivative) else [part.variable]
        if not {head_name(v) for v in taken if v is not None} & scope.definitions.keys():
            continue
        try:
            node = lower_all([part], scope).values[0].node
        except (ChainruleError, ZeroDivisionError):
            continue
        if _is_zero(node, compared.facts):
            return True
    return False


def vanishes(body: Node, facts: Facts) -> bool:
    r"""Whether a name that is differentiated is zero by the definitions: L = (y - \hat{y})^2 below y = \hat{y}."""
    return isinstance(body, Let) and _is_zero(body, facts)


def _is_zero(node: Node, facts: Facts) -> bool:
    nothing = zeros(node.shape)
    return not differs(node, nothing, facts, count=1) and bool(decide(node, nothing, facts))


def letters_held_constant(compared: Compared) -> list[str]:
    """Letters such as g that were read as constants beside unknown functions, though nothing declares them."""
    left, scope = compared.left, compared.scope
    nodes = [n for root in compared.nodes for n in postorder(root)]
    functions = {letter for name in unknown_functions(nodes) for letter in (name, letter_of(name))}
    if not unknown_functions(nodes, differentiated=True):
        return []
    arguments = {a.name for _, _, n in unknown_calls(nodes) for a in n.children if isinstance(a, (Symbol, Let))}
    variables = set(map(head_name, variables_in(left)))
    variables |= {head_name(p.variable) for p in t.find_all(left, t.Limit)}
    written = t.names_in(left) & t.FUNCTION_LETTERS
    return sorted(written - functions - arguments - variables - set(scope.declarations) - set(scope.definitions))


def capital_as_number(compared: Compared) -> str:
    r"""The A of ``\frac{d}{dA} A^{-1} = -A^{-2}`` in a text on matrices, or of ``\nabla_A A^{-1}``, as a number."""
    found = inverted_capitals(compared)
    if found and isinstance(compared.left, t.Gradient):
        return f"it holds if {plain_name(found[0])} is a number, and nothing says so"
    if found and MATRICES in compared.scope.options:
        return f"it holds if {plain_name(found[0])} is a number, and the text speaks of matrices"
    return ""


def inverted_capitals(compared: Compared, *, negative: bool = False) -> list[str]:
    r"""The capitals that are read as numbers where nothing says what they are, differentiated in, with a power.

    A `negative` one may be an inverse, wherever it stands.
    """
    scripts = (s for side in compared.sides for s in t.find_all(side, t.Script) if not s.sub)
    powers = [s for s in scripts if _is_negative(s.sup) or (isinstance(s.sup, (t.Terms, t.Number)) and not negative)]
    return sorted(_varied_capitals(compared) & {s.base.name for s in powers if isinstance(s.base, t.Name)})


def _varied_capitals(compared: Compared) -> set[str]:
    """The capitals that a derivative is taken in, read as numbers where nothing says what they are."""
    left = compared.left
    if not isinstance(left, (t.Derivative, t.Gradient)) or compared.scope.strict:
        return set()
    numbers = {n.name for n in nodes_of(*compared.nodes) if isinstance(n, Symbol) and not n.shape and not n.facts}
    variables = [v for v, _ in left.variables] if isinstance(left, t.Derivative) else [left.variable]
    varied = {v.name for v in variables if isinstance(v, t.Name) and is_capital(v.name)}
    return varied & numbers - compared.scope.declarations.keys()


def _is_negative(power: t.Tree | None) -> bool:
    """Whether a power is written with a minus."""
    return isinstance(power, t.Terms) and power.terms[0][0] < 0


def only_partial(compared: Compared) -> str:
    r"""``df/dx = y`` below ``f(x, y) = x y`` and ``y = x^2``, where the words speak of the total derivative."""
    left, stated = compared.left, compared.claim.scope.definitions
    if TOTAL not in compared.scope.options or not isinstance(left, t.Derivative):
        return ""
    varied = {head_name(variable) for variable, _ in left.variables}
    fixed = {n.name for body in compared.lowered.differentiated for n in postorder(body) if isinstance(n, Symbol)}
    moving = sorted(name for name in fixed - varied if name in stated and varied & written(stated[name].body, stated))
    return f"the text speaks of the total derivative, and {plain_name(moving[0])} is held fixed" if moving else ""


#: Letters that vary together where one of them does: of a product of two of them both factors are differentiated.
_TOGETHER = ("XYZ", "xyz", "uvw", "fgh", "FGH", "UV")


def perhaps_varies(compared: Compared) -> str:
    r"""A letter held constant beside one that varies like it: the Y of ``d(XY) = dX\,Y``, the g of ``\nabla(fg)``."""
    if compared.scope.strict:
        return ""
    nodes = [n for root in compared.nodes for n in postorder(root)]
    moving = unknown_functions(nodes, differentiated=True)
    # That they are matrices, or functions of x, says of none that it is fixed.
    fixed = {d.name for d in compared.scope.declarations.values() if "constant" in (d.kind, *d.facts)}
    said = fixed | compared.scope.definitions.keys()
    for product in t.find_all(compared.left, t.Factors):
        turned = (
            part.base if isinstance(part, t.Script) and is_transpose(part.sup) else part for part in product.factors
        )
        letters = {part.name for part in turned if isinstance(part, t.Name)}
        for group in _TOGETHER:
            still = sorted(letters & set(group) - moving - said)
            if still and letters & set(group) & moving and t.names_in(compared.right) >= set(still):
                return f"whether {still[0]} varies, too, is not said"
    return ""


def capitals_as_numbers(compared: Compared) -> list[str]:
    """The W of each W x that was read as a number, where nothing says what it is: it may be a matrix."""
    scope, lowered = compared.scope, compared.lowered
    if scope.strict or "capitals" in scope.options:
        return []
    numbers = {n.name for n in nodes_of(*compared.nodes) if isinstance(n, Symbol) and not n.shape and not n.facts}
    products = capital_products([*compared.sides, *(stated.body for stated in lowered.used.values())])
    # The W of the next layer is what that of this one is.
    layers = {_of_layers(name) for name, order in products.items() if order == 2}
    weighed = _weights_of_features([*compared.sides, *(stated.body for stated in lowered.used.values())])
    return sorted(name for name in numbers - set(scope.declarations) - weighed if _of_layers(name) in layers)


def _weights_of_features(trees: list[t.Tree]) -> set[str]:
    """The W_1 and W_2 of ``W_1 x_1 + W_2 x_2``, numbers that weigh features with numbers of their own."""
    out: set[str] = set()
    for terms in (part for tree in trees for part in t.find_all(tree, t.Terms)):
        found: dict[str, set[str]] = {}
        for _, term in terms.terms:
            match term:
                case t.Factors(
                    _,
                    _,
                    (
                        t.Script(_, _, t.Name(_, _, w), (t.Number(_, _, a),), None, 0),
                        t.Script(_, _, t.Name(), (t.Number(_, _, b),), None, 0),
                    ),
                ) if a == b:
                    found.setdefault(w, set()).add(f"{w}_{a}")
        out |= {name for names in found.values() if len(names) > 1 for name in names}
    return out


def _of_layers(name: str) -> str:
    """A name without the layer or the step that its label counts."""
    found = AT_A_STEP.fullmatch(name)
    return name if found is None else f"{found['base']}{found['mark']}{found['closing']}"


def powers_of_capitals(compared: Compared) -> list[str]:
    r"""The A of ``d/dt A^2 = 2 A dA/dt`` in a text on matrices, read as a number: the order of factors may count.

    In an equality of differentials such as ``d(A^{-1})`` no word is needed.
    """
    if compared.scope.strict:
        return []
    # What is differentiated in a capital between bars is rather a determinant.
    barred = sorted({*_barred(compared), *(_varied_capitals(compared) & _in_bars(*compared.sides))})
    if MATRICES not in compared.scope.options and compared.claim.doubt != WHY:
        return barred
    unknown = {n.name for n in nodes_of(*compared.nodes) if isinstance(n, Apply) and not n.shape} | set(barred)
    raised: set[str] = set()
    for script in (part for side in compared.sides for part in t.find_all(side, t.Script) if part.sup is not None):
        if isinstance(script.base, t.Name) and script.base.name == "e":
            raised |= t.names_in(script.sup) if script.sup is not None else set()
        elif isinstance(script.base, t.Name) and isinstance(script.sup, (t.Number, t.Terms)):
            raised.add(script.base.name)
    called = {
        first.name for side in compared.sides for product in t.find_all(side, t.Factors)
        for first, second in pairwise(product.factors)
        if isinstance(first, t.Name) and isinstance(second, t.Script) and isinstance(second.base, t.Group)
        and isinstance(second.sup, (t.Number, t.Terms))
    }  # fmt: skip
    multiplied = _multiplied(compared)
    if multiplied & unknown:
        # The A of d(A X) is what X is.
        numbers = {n.name for n in nodes_of(*compared.nodes) if isinstance(n, Symbol) and not n.shape and not n.facts}
        unknown |= numbers - set(compared.scope.declarations)
    return sorted(name for name in unknown & (raised | called | multiplied) if is_capital(name))


def _multiplied(compared: Compared) -> set[str]:
    """The X and Y of ``d(X Y)``: capitals that stand beside each other."""
    found: set[str] = set()
    for product in (part for side in compared.sides for part in t.find_all(side, t.Factors)):
        names = {factor.name for factor in product.factors if isinstance(factor, t.Name) and is_capital(factor.name)}
        found |= names if len(names) > 1 else set()
    return found


def _barred(compared: Compared) -> list[str]:
    r"""The A of ``|A| A^{-1}``: no number is written so, whose inverse goes with its determinant."""
    numbers = {n.name for n in nodes_of(*compared.nodes) if isinstance(n, Symbol) and not n.shape and not n.facts}
    written = (*compared.sides, *(stated.body for stated in compared.lowered.used.values()))
    barred = _in_bars(*written)
    inverted = {part.base.name for side in compared.sides for part in t.find_all(side, t.Script)
                if isinstance(part.base, t.Name) and isinstance(part.sup, t.Terms)}  # fmt: skip
    return sorted(name for name in numbers & barred & inverted if is_capital(name))


def _in_bars(*trees: t.Tree) -> set[str]:
    """The letters of which a value or a determinant is written in bars."""
    bars = (part for tree in trees for part in t.find_all(tree, t.Bars) if not part.norm)
    return {part.body.name for part in bars if isinstance(part.body, t.Name)}


def steps_held_fixed(compared: Compared) -> str:
    r"""The convention of ``\partial L / \partial W`` through one step of a recurrence, whose other steps have W too."""
    derivatives = t.find_all(compared.left, t.Derivative)
    names = {head_name(variable) or "" for part in derivatives for variable, _ in part.variables}
    turning = sorted(name for name in names if f"{name}{STEP}" in compared.scope.definitions)
    summed = [total for d in compared.lowered.used.values() for total in t.find_all(d.body, t.BigOp)]
    if (
        turning
        and any(t.names_in(total.body) & set(turning) for total in summed)
        and not t.has_derivative(compared.right)
    ):
        # Of a sum over all steps, where later ones depend on h_t.
        return f"the partial derivative holds the other steps of {', '.join(map(plain_name, turning))} fixed"
    stated = [d for d in compared.lowered.used.values() if AT_A_STEP.fullmatch(d.name)]
    if not stated:
        return ""
    variables = {name for name in names if not AT_A_STEP.fullmatch(name)}
    if not any(variables & t.names_in(d.body) for d in stated):
        return ""
    defined = compared.scope.definitions
    recurrent = {found["base"] for name in defined if (found := AT_A_STEP.fullmatch(name))}
    inside = t.names_in(*(d.body for d in stated)) - defined.keys()
    held = {found["base"] for name in inside if (found := AT_A_STEP.fullmatch(name))} & recurrent
    steps = ", ".join(map(plain_name, sorted(held)))
    return f"the partial derivative holds the other steps of {steps} fixed" if held else ""


def states_constant(compared: Compared) -> str:
    """The convention of ``dy/dx = 0`` where nothing is known of y: it is a constant. Empty for other claims."""
    left = compared.left
    if not isinstance(left, t.Derivative) or not isinstance(left.body, t.Name):
        return ""
    name = left.body.name
    # By a reading of labels y_{j} may be what y_c was defined as.
    defined = {name, letter_of(name)} & compared.claim.scope.definitions.keys()
    known = defined or name in compared.scope.declarations or name in _OF_LOSSES
    # One entry of x varies with itself.
    itself = letter_of(name) in {letter_of(head_name(variable) or "") for variable, _ in left.variables}
    stated = not known and not itself and to_solve(compared) and only_states(compared)
    return f"{plain_name(name)} is a constant" if stated else ""


def speaks_of_vectors(compared: Compared) -> bool:
    """Whether a bold letter, a transpose, a product of entries or a softmax stands in the claim or below it."""
    trees = (*compared.sides, *(stated.body for stated in compared.lowered.used.values()))
    parts = [part for tree in trees for part in t.walk(tree)]
    # The P of ``P = softmax(S)`` is no number, opened or not.
    above = compared.claim.scope.definitions
    named = (above[name].body for name in t.names_in(*trees) & above.keys())
    if any(isinstance(body, t.Applied) and body.function == "softmax" for body in named):
        return True
    # Nor is the p of ``\\sum_i y_i \\log p_i`` that is defined as a whole, by a reading of one term, too.
    used = [above.get(name, stated) for name, stated in compared.lowered.used.items()]
    scripts = (part for stated in used for part in t.find_all(stated.body, t.Script) if part.sub)
    indexed = {part.base.name for part in scripts if isinstance(part.base, t.Name)}
    if indexed & {stated.name for stated in used if not stated.indices and not stated.parameters}:
        return True
    turned = (isinstance(part, t.Script) and part.sup is not None and is_transpose(part.sup) for part in parts)
    entries = any(isinstance(part, t.Factors) and not {"*", "o"}.isdisjoint(part.signs) for part in parts)
    return entries or any(isinstance(part, t.Name) and part.bold for part in parts) or any(turned)
