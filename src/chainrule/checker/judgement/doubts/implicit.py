"""Equations between derivatives of calculus courses, among the doubts: curves, implicit functions, mean values."""

from __future__ import annotations

import re

from chainrule.checker.judgement.answered import differs
from chainrule.checker.judgement.compared import Compared
from chainrule.checker.judgement.diagnose import constant_ratio
from chainrule.checker.judgement.question import Question
from chainrule.expr.nodes import Const
from chainrule.expr.walk import postorder, unknown_functions
from chainrule.readers import syntax as t
from chainrule.readers.define import is_zero, outside_subscripts
from chainrule.readers.letters import letter_of, whole_name
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: How the constants of a general solution are written: C, C_1, c_2.
_OPEN_CONSTANT = re.compile(r"C|[Cc]_\{?\d\}?")


def _derivatives(*trees: t.Tree) -> list[t.Derivative]:
    return [part for tree in trees for part in t.find_all(tree, t.Derivative)]


def defined_by_the_other(compared: Compared) -> str:
    """``d/dx (y^5 - y)`` below ``x = y^5 - y``: y is a function of x, though x is written by y."""
    for part in _derivatives(*compared.sides):
        for variable, _ in part.variables:
            stated = compared.claim.scope.definitions.get(head_name(variable) or "")
            if stated is None or stated.parameters or whole_name(part.body) is not None:
                continue
            shared = {*outside_subscripts(part.body)} & {*outside_subscripts(stated.body)} - {stated.name}
            if shared:
                return f"{plain_name(stated.name)} is defined by {plain_name(min(shared))}, which may depend on it here"
    return ""


def by_a_later_equation(compared: Compared) -> str:
    """``dy/dx`` below ``y = 3x`` and then ``y^2 = x^3``: the equation says what y is from there on."""
    claim = compared.claim
    names = {name for part in _derivatives(*compared.sides) if (name := head_name(part.body)) is not None}
    names |= {p.base.name for side in compared.sides for p in t.find_all(side, t.Script)
              if p.primes and isinstance(p.base, t.Name)}  # fmt: skip
    for name in sorted(names & claim.scope.definitions.keys()):
        stated = claim.scope.definitions[name]
        for equation in claim.equations:
            if equation.line >= stated.line and name in t.names_in(equation.left, equation.right):
                return f"the equation {equation.text} may say what {plain_name(name)} is"
    return ""


def operators_on_both_sides(compared: Compared) -> str:
    """``d/dx (x^3 - y^3) = d/dx (6 x y)``: an equation that is differentiated on both sides need not be an identity."""
    left, right = map(_operator, compared.sides)
    if not isinstance(left, t.Derivative) or not isinstance(right, t.Derivative) or compared.claim.link:
        return ""
    written_out = whole_name(left.body) is None and whole_name(right.body) is None
    behind = [term for side in compared.sides if isinstance(side, t.Terms) for _, term in side.terms[1:]]
    several = len(t.names_in(left.body, right.body, *behind)) > 1
    return "both sides of an equation may be differentiated" if written_out and several else ""


def _operator(tree: t.Tree) -> t.Tree:
    """The derivative that a sum begins with: ``d/dx x^2 + y^2`` may be that of the whole sum."""
    return tree.terms[0][1] if isinstance(tree, t.Terms) and tree.terms[0][0] > 0 else tree


def equation_of_derivatives(compared: Compared) -> str:
    """``x y' + y = 2 y y'``: a sum with a derivative on the left is an equation, not the derivative of something."""
    left = compared.left
    if compared.claim.link or not isinstance(left, t.Terms) or len(left.terms) < 2:
        return ""
    named = [part for part in _derivatives(*compared.sides) if head_name(part.body) is not None]
    return "it may be an equation that the derivatives satisfy, as those of an implicit function do" if named else ""


def general_solution(compared: Compared) -> str:
    """``y' = (x - 1) y`` below ``y = C e^{3x}``, the general solution of one equation: it may be the next one."""
    left, right = compared.sides
    name = head_name(left.body) if isinstance(left, t.Derivative) else None
    stated = compared.claim.scope.definitions.get(name or "")
    if compared.claim.link or stated is None or stated.indices or name not in t.names_in(right):
        return ""
    open_constants = sorted(filter(_OPEN_CONSTANT.fullmatch, t.names_in(stated.body)))
    if not open_constants or set(open_constants) & compared.claim.scope.definitions.keys():
        return ""
    shown = plain_name(stated.name)
    return f"{shown} has the open constant {plain_name(open_constants[0])}: this may be another equation for {shown}"


def mean_value(compared: Compared) -> str:
    """``f'(c) = (f(b) - f(a)) / (b - a)``: there is such a c, as the mean value theorem says."""
    left, right = compared.sides
    if not isinstance(left, t.Factors) or len(left.factors) != 2 or not isinstance(left.factors[1], t.Group):
        return ""
    primed, group = left.factors
    name = head_name(primed.base) if isinstance(primed, t.Script) and primed.primes else None
    differences = [part for part in t.find_all(right, t.Quotient) if name in t.names_in(part.top)]
    at = t.names_in(group)
    if not differences or at & t.names_in(right) or t.find_all(right, t.Limit):
        return ""
    return f"it may say that there is such a {', '.join(map(plain_name, sorted(at)))}"


def curve(compared: Compared) -> str:
    """``(dx/dt, dy/dt) = \\nabla f(x(t), y(t))``: the equation of a curve of which nothing else is known."""
    left = compared.left
    if not isinstance(left, (t.Group, t.Grid)) or not t.has_derivative(left):
        return ""
    unknown = unknown_functions(postorder(compared.derived), differentiated=True)
    shown = ", ".join(map(plain_name, sorted(unknown)))
    return f"it may be an equation for {shown}" if unknown else ""


def norm_of_unknown(compared: Compared) -> str:
    """The norm of a gradient of which nothing is known: as Pythagoras says where it is orthogonal to something."""
    unknown = unknown_functions([part for node in compared.nodes for part in postorder(node)], differentiated=True)
    bars = [part for side in compared.sides for part in t.find_all(side, t.Bars)]
    if not unknown or not any(part.norm and t.has_derivative(part.body) for part in bars):
        return ""
    shown = ", ".join(map(plain_name, sorted(unknown)))
    return f"it may hold by what the text says of the derivative of {shown}"


def limit_of_another(compared: Compared) -> str:
    """``f'(4) = \\lim (\\sqrt{4 + h} - 2) / h`` below another f: the limit says which function is meant."""
    right, names = compared.right, {head_name(part.body) for part in _derivatives(compared.left)}
    primed = [part for part in t.find_all(compared.left, t.Script) if part.primes]
    names |= {head_name(part.base) for part in primed}
    if not isinstance(right, t.Limit) or not isinstance(right.body, t.Quotient) or names & t.names_in(right):
        return ""
    return "the limit may be one of another function than the one that is defined above"


def other_name(compared: Compared) -> str:
    r"""``\nabla J = (\partial f/\partial x_1, ...)``: the gradient of one name by the partials of another."""
    left, right = compared.sides
    if not isinstance(left, t.Gradient) or not isinstance(right, (t.Grid, t.Group, t.Script)):
        return ""
    first = left.body.factors[0] if isinstance(left.body, t.Factors) else left.body
    named = {name for part in _derivatives(right) if (name := head_name(part.body)) is not None}
    if len(named) != 1 or head_name(first) in named:
        return ""
    return f"{plain_name(min(named))} may be another name for what is differentiated"


def set_to_zero(compared: Compared) -> str:
    r"""``\nabla_b L = \sum_i a_i y_i = 0``, which is minus that: a factor does not matter where all is zero."""
    claim = compared.claim
    if not claim.set_to_zero or is_zero(compared.right):
        return ""
    question = Question(compared.claimed, compared.derived, None, None, compared.lowered.names, compared.facts)
    off = constant_ratio(question)
    return "it is set to zero, where a constant factor does not matter" if isinstance(off, Const) else ""


def same_letter(compared: Compared) -> str:
    r"""``\\nabla_x \\log \\det X``: a derivative that is zero because x is not X."""
    nothing = Const(0) if not compared.derived.shape else None
    zero = nothing is not None and not differs(compared.derived, nothing, compared.facts, count=1)
    for part in (part for side in compared.sides for part in t.walk(side)):
        variables = [v for v, _ in part.variables] if isinstance(part, t.Derivative) else []
        variables += [part.variable] if isinstance(part, t.Gradient) and part.variable is not None else []
        inside = t.names_in(part.body) if isinstance(part, (t.Derivative, t.Gradient)) else set()
        for name in filter(None, map(head_name, variables)):
            alike = [n for n in inside if n != name and letter_of(n).lower() == letter_of(name).lower()]
            if alike and name not in inside and (zero or isinstance(part, t.Gradient)):
                return f"{plain_name(name)} and {plain_name(min(alike))} may be one letter"
    return ""
