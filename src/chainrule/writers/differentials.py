"""A derivation in differential form, as Magnus and Neudecker teach: dL = tr(G' dX), read off line by line.

The same steps as the chain rule's: every node's differential in those of its operands, then the gradient.
"""

from __future__ import annotations

from chainrule.engine.derivation import Derivation
from chainrule.engine.differentiate import combine_all, push
from chainrule.engine.simplify import Simplifier
from chainrule.expr.nodes import SLOTS, Let, Node, Symbol
from chainrule.writers.text import text


def differentials(derivation: Derivation) -> str:
    """Numbered lines: the differential of each node with its rules, and the derivative that they add up to."""
    simplifier = Simplifier(derivation.facts)
    by_node: dict[Node, list[int]] = {}
    for place, step in enumerate(derivation.steps):
        by_node.setdefault(step.node, []).append(place)
    lines = []
    for node, places in by_node.items():
        steps = [derivation.steps[place] for place in places]
        parts = [push(_differential(step.operand), step.edge, 0) for step in steps]
        rules = ", ".join(dict.fromkeys(step.rule for step in steps))
        lines.append(f"{_name(node)} = {text(simplifier(combine_all(parts)))}   by {rules}")
    lines.append(_last_line(derivation))
    numbered = [f"{i}. {line}" for i, line in enumerate(lines, 1)]
    return "\n".join([*numbered, *(f"assumed: {note}" for note in derivation.assumed)])


def _differential(node: Node) -> Symbol:
    return Symbol(_name(node), node.shape)


def _name(node: Node) -> str:
    if isinstance(node, (Symbol, Let)):
        return f"d{text(Symbol(node.name, node.shape))}"
    return f"d({text(node)})"


def _last_line(derivation: Derivation) -> str:
    """The gradient beside its differential: for a scalar dL = tr(G.T @ dX), else the Jacobian alone."""
    output, variable, result = derivation.output, derivation.variable, derivation.result
    shown, name = text(result), _name(variable)
    head = "dL" if not isinstance(output, (Symbol, Let)) else _name(output)
    if output.ndim or result.shape != variable.shape:
        return f"the derivative is {shown}"
    pairing = {0: f"g*{name}", 1: f"g @ {name}"}.get(variable.ndim, f"trace(G.T @ {name})")
    return f"{head} = {pairing} with {'G' if variable.ndim > 1 else 'g'} = {shown}, the gradient"


SLOTS["differentials"] = differentials
