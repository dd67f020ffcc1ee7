r"""Refutations below words that name another function, beside the judgement: "For the ReLU: $\sigma'(z) = 1$".

A list, a table or a sentence goes through several functions of one letter and writes out the first one only. What is
right for the function that the words before it name is not refuted; it is not accepted either, as they may compare.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Judged
from chainrule.prover.verdict import AGREES, CONVENTION, PROVED
from chainrule.readers.named import definition_of
from chainrule.readers.scope import Definition
from chainrule.readers.syntax import Applied, Derivative, Factors, Group, Name, Script, Tree
from chainrule.readers.usage import head_name


def right_for_another(claim: Claim, judge: Callable[[Claim], Judged]) -> str:
    """Why a refuted claim may be right: the words before it name a function for which it is; empty if none is."""
    stated = _differentiated(claim) if claim.functions else None
    if stated is None:
        return ""
    for function in claim.functions:
        meant = definition_of(stated.name, function, stated.line, _parameter(stated))
        meant = meant if stated.parameters else replace(meant, parameters=())
        judged = judge(replace(claim, scope=claim.scope.define(meant), functions=()))
        if judged.verdict.verdict in (PROVED, AGREES, CONVENTION):
            return f"it is right for the {function}, which the words before it name"
    return ""


def _differentiated(claim: Claim) -> Definition | None:
    """The definition of the function of one number that a claim differentiates: ``f'(x)``, ``df/dx``, ``f'``."""
    match claim.left:
        case Derivative(_, _, _, body, ((variable, 1),)):
            name, variable_name = _called(body), head_name(variable)
        case Factors(_, _, (Script(_, _, base, primes=1), Group(_, _, _, (argument,)))):
            name, variable_name = head_name(base), head_name(argument)
        case Script(_, _, base, primes=1):
            name, variable_name = head_name(base), ""
        case _:
            return None
    stated = claim.scope.definitions.get(name or "")
    if stated is None or variable_name is None or len(stated.parameters) > 1 or stated.indices:
        return None
    if not stated.parameters:
        # y = f(x) without brackets: the variable is that of the derivative.
        return replace(stated, parameters=(), body=Name(0, 0, variable_name)) if variable_name else None
    return stated


def _parameter(stated: Definition) -> str:
    return head_name(stated.parameters[0] if stated.parameters else stated.body) or "x"


def _called(body: Tree) -> str | None:
    """The f of ``f`` and ``f(x)`` below a d."""
    match body:
        case Factors(_, _, (Name() as function, Group())):
            return head_name(function)
        case Applied(_, _, function):
            return function
    return head_name(body)
