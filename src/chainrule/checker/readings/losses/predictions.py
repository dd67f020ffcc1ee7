r"""Readings of what a loss compares, below the readings: the observed y, the prediction \hat{y}, their examples.

Notes write ``y = X w + b`` for the prediction above a loss in \hat{y} and y, and ``\hat{y}^{(i)}`` for the entries of
\hat{y}. The readings count only if they hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import FAMILY
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import Derivative, Gradient, Name, Script, Terms, Tree, find_all, names_in
from chainrule.writers.text import plain_name


def by_lost_hat(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    r"""A definition of y as the prediction, where a loss in \hat{y} and y is differentiated: \hat{y} is meant."""
    found = {d.name: d for d in reached(trees, scope)}
    written = names_in(*trees, *(d.body for d in found.values()))
    for stated in found.values():
        base, family, _ = stated.name.partition(FAMILY)
        hat = f"\\hat{{{base}}}"
        if hat + family not in written or stated.parameters or base.startswith("\\hat"):
            continue
        kept = replace(scope, definitions={n: d for n, d in scope.definitions.items() if n != stated.name})
        above = scope.definitions.get(hat + family)
        words = f"{plain_name(base)}, as it is defined above, is the prediction {plain_name(hat)}"
        nearer = above is None or above.line < stated.line
        yield kept.define(replace(stated, name=hat + family)) if nearer else kept, words


def with_lost_hat(trees: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The same beside what else completes the definitions, where nothing defines the prediction."""
    for other, words in by_lost_hat(trees, scope):
        if other.definitions.keys() - scope.definitions.keys():
            return trees, other, words
    return None


def by_examples(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], Scope, str]]:
    r"""``\hat{y}^{(i)}`` below ``\hat{y} = X w + b`` as the entry of \hat{y}, and x^{(i)} as the row of X."""
    used = reached(trees, scope)
    written = names_in(*trees, *(d.body for d in used))
    families = {name.removesuffix(FAMILY) for name in written if name.endswith(FAMILY)}
    whole = sorted(n for n in families if n in scope.definitions and n + FAMILY not in scope.definitions)
    if not whole:
        return
    held = {n + FAMILY: n for n in families}
    models = [each.body for n in whole for each in (scope.definitions[n], *scope.below(scope.definitions[n].body))]
    matrices = names_in(*models)
    held |= {n.lower() + FAMILY: n for n in matrices if len(n) == 1 and n.isupper() and n.lower() in families}
    hidden = {n + FAMILY for n in families} & scope.definitions.keys()
    opened = replace(scope, definitions={n: d for n, d in scope.definitions.items() if n not in hidden})
    for stated in (d for d in used if d.name not in hidden):
        opened = opened.define(replace(stated, body=_as_entries(stated.body, held)))
    left, right = (_as_entries(tree, held) for tree in trees)
    shown = ", ".join(plain_name(name) for name in whole)
    words = f"what has an example as its index is an entry of {shown}, or a row"
    if not _is_plain_bias(left, models):
        yield (left, right), opened, words
    bias = _bias(left, models)
    if bias and bias not in scope.definitions.keys() | scope.declarations.keys():
        yield (left, right), opened.declare(Declaration(bias)), f"{words}, and {plain_name(bias)} is one number"


def _bias(left: Tree, models: list[Tree]) -> str:
    """The letter b that is added to ``X w`` and differentiated in: it may be one number, or one for each example."""
    variable = _variable(left)
    return variable.name if variable is not None and variable.name in {term.name for term in _added(models)} else ""


def _is_plain_bias(left: Tree, models: list[Tree]) -> bool:
    r"""Whether ``\nabla_{\mathbf{b}}`` is taken in a b that is plain beside bold letters in all models: one number."""
    variable = _variable(left)
    own = [term for term in _added(models) if variable is not None and term.name == variable.name]
    bold = any(name.bold for body in models for name in find_all(body, Name))
    return variable is not None and variable.bold and bold and bool(own) and not any(term.bold for term in own)


def _variable(left: Tree) -> Name | None:
    """The letter that the left side is differentiated in."""
    variable = left.variables[0][0] if isinstance(left, Derivative) and len(left.variables) == 1 else None
    variable = left.variable if isinstance(left, Gradient) else variable
    return variable if isinstance(variable, Name) else None


def _added(models: list[Tree]) -> list[Name]:
    """The letters that stand alone as terms in models."""
    terms = (each for body in models for part in find_all(body, Terms) for each in part.terms)
    return [term for sign, term in terms if isinstance(term, Name) and sign > 0]


def _as_entries(tree: Tree, held: dict[str, str]) -> Tree:
    def change(part: Tree) -> Tree | None:
        inner = part.base if isinstance(part, Script) and part.sub else None
        if not isinstance(inner, Name) or not isinstance(part, Script) or inner.name not in held:
            return None
        return replace(part, base=replace(inner, name=held[inner.name]))

    return transform(tree, change)
