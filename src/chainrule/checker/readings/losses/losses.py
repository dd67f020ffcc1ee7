r"""Readings of a loss L that is not quite the one defined above, below the readings; they count only if they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.extraction.short_names import LOSSES
from chainrule.checker.readings.definitions.not_opened import without
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import letter_of
from chainrule.readers.scope import Scope, written
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Derivative,
    Factors,
    Gradient,
    Name,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
    walk,
)  # fmt: skip
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name


def by_summed_loss(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """A loss that is written for one output, ``L = (a - y)^2 / 2``, of several: the sum over them."""
    met = (*reached(trees, scope), *reached(trees, scope, exactly=True))
    for stated in {each.name: each for each in met}.values():
        body = stated.body
        # L_t is the loss of a step.
        if letter_of(stated.name) not in LOSSES or stated.indices or find_all(body, BigOp):
            continue
        total = _of_classes(body) or Applied(body.start, body.end, "sum", (body,))
        yield scope.define(replace(stated, body=total)), f"{plain_name(stated.name)} is summed over the outputs"


def _of_classes(body: Tree) -> Tree | None:
    r"""``-y^T \log \hat{y}`` for ``-y \log \hat{y}``; None for other losses."""
    if isinstance(body, Terms) and len(body.terms) == 1:
        ((sign, inner),) = body.terms
        summed = _of_classes(inner)
        return None if summed is None else replace(body, terms=((sign, summed),))
    match body:
        case Factors(_, _, (Name() as target, Applied(_, _, "log" | "ln")), ("", "" | "dot")):
            turned = Script(target.start, target.end, target, sup=Name(target.start, target.end, "T"))
            return replace(body, factors=(turned, body.factors[1]), signs=("", ""))
    return None


def by_other_function(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    r"""``\partial L / \partial z^{(l)}`` where the L defined above does not have z^{(l)}: another L, which does."""
    if scope.definitions.keys().isdisjoint(LOSSES):
        return
    waiting = [*trees, *(d.body for d in reached(trees, scope) if isinstance(d.body, Derivative))]
    strange: dict[str, str] = {}
    for part in (part for tree in waiting for part in walk(tree)):
        name = head_name(part.body) if isinstance(part, Derivative) else None
        stated = scope.definitions.get(name or "")
        if not isinstance(part, Derivative) or stated is None or name is None or stated.parameters:
            continue
        if any(_has_own_term(stated.body, varied) for varied in _varies_in(trees[0], name)):
            # A penalty in what is differentiated in is no part of another loss.
            continue
        inside = names_in(*(d.body for d in reached((stated.body, stated.body), scope)))
        variable = head_name(part.variables[0][0]) or ""
        if name in LOSSES and variable not in inside | names_in(stated.body):
            strange[name] = variable
    if strange:
        shown = ", ".join(plain_name(name) for name in strange)
        words = (
            f"{shown} is another function than above, where {', '.join(map(plain_name, strange.values()))} is not in it"
        )
        yield without(set(strange), scope, dict.fromkeys(strange, "")), words


def _varies_in(left: Tree, loss: str) -> set[str]:
    """What a left side differentiates a loss in."""
    derivatives = (part for part in find_all(left, Derivative) if head_name(part.body) == loss)
    return {head_name(variable) or "" for part in derivatives for variable, _ in part.variables}


def _has_own_term(body: Tree, variable: str) -> bool:
    """Whether a loss has a term in a variable that has nothing else in common with the other terms."""
    bound = {part.index for part in find_all(body, BigOp)}
    terms = [names_in(term) - bound for _, term in body.terms] if isinstance(body, Terms) else []
    others = [set().union(*terms[:at], *terms[at + 1 :]) for at in range(len(terms))]
    own = zip(terms, others, strict=True)
    return len(terms) > 1 and any(variable in term and not (term - {variable}) & rest for term, rest in own)


def with_another_loss(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The scope without the loss that does not have the variable, where the chain rule is written for it."""
    if not find_all(sides[1], Derivative):
        # Without a derivative of it on the right side nothing would be known of another loss.
        return None
    found = next(by_other_function(sides, scope), None)
    return None if found is None else (sides, *found)


def by_definitions(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    r"""``\partial L / \partial g`` beside ``\partial L / \partial w`` and w = g v: L depends on g through w alone."""
    for name, variables in _taken_in(trees).items() if scope.definitions else ():
        between = sorted(variables & scope.definitions.keys()) if name not in scope.definitions else []
        inside = {v for each in between for v in written(scope.definitions[each].body, scope.definitions)}
        if inside & variables:
            words = f"{plain_name(name)} depends on what is in {', '.join(map(plain_name, between))} through it alone"
            yield replace(scope, options={**scope.options, "through definitions": "yes"}), words
        inner = {v for each in between for v in written(scope.definitions[each].body, scope.definitions) - {each}}
        outer = [each for each in between if each not in inner]
        if outer and len(outer) < len(between):
            # As in batch normalisation: the derivative in the mean is the one through what is normalised.
            words = f"{plain_name(name)} depends on {', '.join(map(plain_name, outer))} alone; the rest is in it"
            yield replace(scope, options={**scope.options, "through definitions": "outermost"}), words
            return


def _taken_in(trees: tuple[Tree, Tree]) -> dict[str, set[str]]:
    """The variables in which each name is differentiated."""
    out: dict[str, set[str]] = {}
    for part in (part for tree in trees for part in walk(tree)):
        taken: tuple[Tree | None, ...] = ()
        if isinstance(part, Derivative):
            taken = tuple(v for v, _ in part.variables)
        elif isinstance(part, Gradient):
            taken = (part.variable,)
        if isinstance(part, (Derivative, Gradient)) and (name := head_name(part.body)) is not None:
            out.setdefault(name, set()).update(head_name(v) or "" for v in taken if v is not None)
    return out
