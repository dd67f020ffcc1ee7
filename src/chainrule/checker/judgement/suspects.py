"""Definitions that are wrong above a right derivative, beside the diagnosis: a known function with a slip in it."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.checker.findings import Finding
from chainrule.checker.judgement.question import Question
from chainrule.engine.differentiate import differentiate
from chainrule.engine.simplify import simplify
from chainrule.expr import build
from chainrule.expr.nodes import Call, Let, Node, Sum, Symbol
from chainrule.expr.walk import open_lets, postorder, rebuild, substitute
from chainrule.prover.decide import differs
from chainrule.rules import TABLE
from chainrule.writers.latex import latex
from chainrule.writers.text import text


def suspects(question: Question) -> Iterator[Finding]:
    """The definition with one minus changed, if the claim is right for it and the result is a known function."""
    body, variable = question.body, question.variable
    if not isinstance(body, Let) or not isinstance(variable, (Symbol, Let)) or body.shape:
        return
    known = _known_definitions(variable) if not variable.shape else {}
    for mutant in _mutants(body.definition):
        if mutant not in known:
            continue
        named = Let(body.name, mutant)
        claimed = substitute(question.claimed, {body: named})
        derived = differentiate(named, variable)
        if not differs(claimed, derived, question.facts):
            right = f"{latex(Symbol(body.name))} = {latex(mutant)}"
            message = (
                f"the derivative is right for the {known[mutant]}, {body.name} = {text(mutant)}: look at the definition"
            )
            yield Finding("definition-suspect", message, right)
            return


def _known_definitions(variable: Node) -> dict[Node, str]:
    known: dict[Node, str] = {}
    for row in TABLE.values():
        if row.definition is not None and len(row.parameters) == 1 and not row.parameters[0].shape:
            instance = substitute(row.definition, {row.parameters[0]: variable})
            known[instance] = row.title
            known[open_lets(instance)] = row.title
    return known


def _mutants(definition: Node) -> Iterator[Node]:
    """The definition with the argument of one function negated or the sign of one term changed."""
    for target in postorder(definition):
        if isinstance(target, Call) and len(target.children) == 1:
            changed = rebuild(target, (simplify(build.negate(target.children[0])),))
            yield substitute(definition, {target: changed})
        elif isinstance(target, Sum) and len(target.children) > 1:
            for i in range(len(target.children)):
                terms = [(-k if j == i else k, n) for j, (k, n) in enumerate(target.terms)]
                yield substitute(definition, {target: build.combine(*terms)})
