"""A derivation: the derivative together with the steps it was computed from, as a lecturer would write them.

With named intermediates the chain rule is written along the names, dL/dw = dL/dy * dy/dz * dz/dw, each factor by
its rules, then the product, then the cancelled form. The answer is computed from the steps, never beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from chainrule.algebra.atoms import SYMMETRIC
from chainrule.algebra.facts import Facts
from chainrule.algebra.symmetry import is_symmetric
from chainrule.engine.cases import joined_cases
from chainrule.engine.differentiate import Step, Tape, forward, record, reverse
from chainrule.engine.elimination import cross_country
from chainrule.engine.folding import fold
from chainrule.engine.simplify import Simplifier
from chainrule.expr.build import transpose
from chainrule.expr.nodes import SLOTS, Let, Node, Symbol
from chainrule.expr.walk import dependents, postorder, substitute

MAX_PATHS = 24


@dataclass(frozen=True, slots=True)
class Factor:
    """The derivative of one named quantity in another it uses directly: `value`, and the rules that give it."""

    upper: Node
    lower: Node
    value: Node
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Derivation:
    """The derivative of `output` in `variable`, with its steps; `names` are the indices it was asked at."""

    output: Node
    variable: Node
    result: Node
    tape: Tape
    facts: Facts
    names: tuple[str, ...] = ()
    order: int = 1
    assumed: tuple[str, ...] = ()
    layout: str = "numerator"
    mode: str = "reverse"
    along: Node | None = None
    cotangent: Node | None = None
    aliases: tuple[Let, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The terms of the chain rule in the order in which they were taken."""
        return self.tape.steps

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The derivatives of the named quantities in those they use directly."""
        return self._along_names[0]

    @property
    def paths(self) -> tuple[tuple[Node, ...], ...]:
        """The ways from the output to the variable along the names."""
        return self._along_names[1]

    @cached_property
    def _along_names(self) -> tuple[tuple[Factor, ...], tuple[tuple[Node, ...], ...]]:
        simplifier = Simplifier(self.facts, indexed=bool(self.names)).about(self.output)
        return _along_names(self.output, self.variable, simplifier)

    def replay(self) -> Node:
        """The answer again, from the steps alone."""
        simplifier = Simplifier(self.facts, indexed=bool(self.names)).about(self.output)
        folded = fold(
            simplifier(accumulate(self.tape, self.mode, simplifier, self.along, self.cotangent)),
            self.output,
            simplifier,
        )
        folded = folded if self.along is not None else _symmetrised(folded, self.variable, simplifier)
        finished = joined_cases(simplifier.again(folded), simplifier)
        return _laid_out(_aliased(finished, self.aliases, simplifier), self.output, self.layout)

    def explain(self) -> str:
        """The derivation as text, one numbered line per step."""
        return SLOTS["explain"](self)

    def differentials(self) -> str:
        """The derivation in differential form: d of every node, and dL = tr(G' dX)."""
        return SLOTS["differentials"](self)

    def latex(self) -> str:
        """The derivation as LaTeX."""
        return SLOTS["derivation_latex"](self)

    def mathml(self) -> str:
        """The derivation as MathML."""
        return SLOTS["derivation_mathml"](self)

    def source(self, target: str = "numpy") -> str:
        """The source of a function on arrays that computes the derivative, for numpy, jax or torch."""
        return SLOTS["source"](self, target)

    def _repr_latex_(self) -> str:
        return "$$" + self.latex() + "$$"

    def __repr__(self) -> str:
        """The result as text."""
        return SLOTS["result"](self)


class Shared:
    """What derivatives of one output have in common: the cotangents, which are simplified once for all variables."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._simplifiers: dict[tuple[Node, Facts, bool], Simplifier] = {}

    def simplifier(self, output: Node, facts: Facts, *, indexed: bool) -> Simplifier:
        """The simplifier of a question."""
        key = (output, facts, indexed)
        if key not in self._simplifiers:
            self._simplifiers[key] = Simplifier(facts, indexed=indexed).about(output)
        return self._simplifiers[key]


def derivation(  # noqa: PLR0913 - what can be asked of a derivative; all but three are named
    output: Node,
    variable: Node,
    facts: Facts = Facts(),  # noqa: B008 - Facts is immutable
    *,
    order: int = 1,
    names: tuple[str, ...] = (),
    assumed: tuple[str, ...] = (),
    layout: str = "numerator",
    before: tuple[Node, ...] = (),
    mode: str = "reverse",
    along: Node | None = None,
    cotangent: Node | None = None,
    aliases: tuple[Let, ...] = (),
    shared: Shared | None = None,
) -> Derivation:
    """Differentiate with steps; of a higher order the steps are those of the last differentiation.

    Mixed derivatives are taken in the variables `before` first. `mode` is the order of the chain rule's sum: reverse,
    forward or cross-country. With `along`, of the variable's shape, the result is the derivative times that tensor
    (of a gradient the Hessian-vector product); with `cotangent`, of the output's shape, that tensor times it. What is
    `shared` by derivatives of one output in many variables is simplified once.
    """
    simplifier = (shared or Shared()).simplifier(output, facts, indexed=bool(names))
    for each in (*before, *([variable] * (order - 1))):
        output = _symmetrised(simplifier(reverse(record(output, each), tidy=simplifier)), each, simplifier)
    tape = record(output, variable)
    folded = fold(simplifier(accumulate(tape, mode, simplifier, along, cotangent)), output, simplifier)
    folded = folded if along is not None else _symmetrised(folded, variable, simplifier)
    if along is None and isinstance(variable, Symbol) and variable.facts & SYMMETRIC:
        name = variable.name
        assumed = (*assumed, f"{name} is symmetric: the gradient is the symmetric one, (G + G.T)/2 for free entries' G")
    finished = joined_cases(simplifier.again(folded), simplifier)
    result = _laid_out(_aliased(finished, aliases, simplifier), output, layout)
    return Derivation(
        output, variable, result, tape, facts, names, order + len(before), assumed, layout, mode, along, cotangent,
        aliases,
    )  # fmt: skip


def accumulate(
    tape: Tape, mode: str, simplifier: Simplifier, along: Node | None = None, cotangent: Node | None = None
) -> Node:
    """The sum over the steps in one of the three orders, or its product with a tangent or a cotangent."""
    if along is not None:
        return forward(tape, tidy=simplifier, seed=along)
    if cotangent is not None:
        return reverse(tape, tidy=simplifier, seed=cotangent)
    orders = {"reverse": reverse, "forward": forward, "cross-country": cross_country}
    return orders[mode](tape, tidy=simplifier)


def _laid_out(result: Node, output: Node, layout: str) -> Node:
    """The Jacobian of a vector in a vector, transposed for the denominator layout; everything else as it is."""
    return transpose(result) if layout == "denominator" and output.ndim == 1 and result.ndim == 2 else result


def _aliased(result: Node, aliases: tuple[Let, ...], simplifier: Simplifier) -> Node:
    """The result in names that were given for what occurs in it, as s for sigmoid(X @ w)."""
    mapping: dict[Node, Node] = {name.definition: name for name in aliases}
    return simplifier(substitute(result, mapping, into_lets=False)) if mapping else result


def _symmetrised(result: Node, variable: Node, simplifier: Simplifier) -> Node:
    """The gradient in a symmetric matrix: of all gradients with the same differential, the symmetric one."""
    if not (isinstance(variable, Symbol) and variable.facts & SYMMETRIC):
        return result
    return result if is_symmetric(result) else simplifier((result + transpose(result)) / 2)


def _along_names(
    output: Node, variable: Node, simplifier: Simplifier
) -> tuple[tuple[Factor, ...], tuple[tuple[Node, ...], ...]]:
    """The factors between named quantities, and the paths from the output to the variable along them."""
    relevant = dependents(output, [variable])
    named: list[Node] = [
        n
        for n in postorder(output, stop=lambda n: n is variable)
        if isinstance(n, Let) and n in relevant and n is not variable
    ]
    if output not in named:
        named.append(output)
    if len(named) < 2 and not isinstance(output, Let):
        return (), ()
    below: dict[Node, list[Node]] = {}
    factors: dict[tuple[Node, Node], Factor] = {}
    for upper in reversed(named):
        body = upper.definition if isinstance(upper, Let) else upper
        frozen, back = _freeze(body, variable)
        inputs = dict(back)
        if isinstance(upper, Let):
            # The rules may name the value of what they differentiate, as in p(1 - p).
            frozen = Let(upper.name, frozen)
            back[frozen] = upper
        for symbol, lower in inputs.items():
            if lower not in relevant and lower is not variable:
                continue
            tape = record(frozen, symbol)
            if not tape.steps and frozen is not symbol:
                continue
            value = substitute(fold(simplifier(reverse(tape, tidy=simplifier)), frozen, simplifier), back)
            used = tuple(step for step in tape.steps if not isinstance(step.node, Let))
            factors[upper, lower] = Factor(upper, lower, value, used)
            below.setdefault(upper, []).append(lower)
    paths: list[tuple[Node, ...]] = []
    stack: list[tuple[Node, ...]] = [(output,)]
    while stack:
        path = stack.pop()
        if path[-1] is variable:
            paths.append(path)
            if len(paths) > MAX_PATHS:
                return tuple(factors.values()), ()
            continue
        stack.extend((*path, lower) for lower in reversed(below.get(path[-1], [])))
    return tuple(factors.values()), tuple(paths)


def _freeze(body: Node, variable: Node) -> tuple[Node, dict[Node, Node]]:
    """The body with the names it uses directly as symbols, and the way back."""
    tops = [
        n
        for n in postorder(body, stop=lambda n: isinstance(n, Let) or n is variable)
        if isinstance(n, Let) or n is variable
    ]
    forward: dict[Node, Node] = {}
    back: dict[Node, Node] = {}
    for node in tops:
        symbol = node if isinstance(node, Symbol) else Symbol(node.name if isinstance(node, Let) else "x", node.shape)
        forward[node] = symbol
        back[symbol] = node
    return substitute(body, forward), back
