r"""The reading of ``\delta^l`` as the derivative of the loss in ``z^l``, below the readings; to be proved.

Texts on backpropagation say in words what the error of a layer is, and state how the errors follow from each other.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.checker.layers import by_layers
from chainrule.checker.short_names import LOSSES
from chainrule.checker.small_letters import with_capital_entries
from chainrule.readers.letters import is_capital, letter_of, whole_name
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import BigOp, Derivative, Factors, Gradient, Name, Terms, Tree, names_in, walk
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: The letters of errors.
_ERRORS = frozenset((r"\delta", r"\varepsilon", r"\epsilon", r"\Delta"))


Sides = tuple[Tree, Tree]


def by_deltas(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str, tuple[str, ...]]]:
    """The sides, the scope in which errors are derivatives, the convention, and what is assumed."""
    found = _with_errors(trees, scope)
    if found is None:
        return
    other, words = found
    entries = with_capital_entries(trees, other)
    sides, said = (trees, ()) if entries is None else (entries[0], entries[1:])
    yield sides, other, words, (words, *said)
    for turned, layered, more, convention in by_layers(sides, other):
        yield turned, layered, "; ".join(filter(None, (words, convention))), (words, *said, more)


def _with_errors(trees: Sides, scope: Scope) -> tuple[Scope, str] | None:
    """The scope in which the errors of layers are derivatives of the loss in what a layer makes of the one below."""
    written = names_in(*trees)
    errors = sorted(name for name in written - scope.definitions.keys() if letter_of(name) in _ERRORS)
    layers = {
        mark: name for name in scope.definitions if (mark := _mark(name)) and _is_weighted(scope.definitions[name])
    }
    marked = {name: layers[mark] for name in errors if (mark := _mark(name)) in layers}
    if not marked:
        return None
    loss = _loss(trees, scope)
    out = scope
    for name, made in marked.items():
        body = Derivative(0, 0, "∂", Name(0, 0, loss), ((Name(0, 0, made), 1),))
        out = out.define(Definition(name, (), (), body))
    words = (f"{plain_name(name)} stands for the derivative of {plain_name(loss)} in {plain_name(made)}"
             for name, made in marked.items())  # fmt: skip
    return out, " and ".join(words)


def _mark(name: str) -> str:
    """The layer of a name: ``^{[l]}`` for ``z^{[l]}``, empty for names without one."""
    letter = letter_of(name)
    mark = name[name.find(letter) + len(letter) :]
    return mark if mark.startswith("^") else ""


def _is_weighted(stated: Definition) -> bool:
    """Whether a definition is the sum of a weighted layer and a bias, with or without indices, or the product alone."""
    terms = [term for _, term in stated.body.terms] if isinstance(stated.body, Terms) else [stated.body]
    return not stated.parameters and any(
        (isinstance(term, Factors) and is_capital(whole_name(term.factors[0]) or ""))
        or (isinstance(term, BigOp) and isinstance(term.body, Factors))
        for term in terms
    )


def _loss(trees: Sides, scope: Scope) -> str:
    """The loss that a claim differentiates, or the one above, or a letter for it that means nothing else."""
    for part in (part for tree in trees for part in walk(tree)):
        name = head_name(part.body) if isinstance(part, (Derivative, Gradient)) else None
        if name in LOSSES:
            assert name is not None  # noqa: S101 - it is one of the letters
            return name
    above = next((name for name in reversed(scope.definitions) if name in LOSSES), None)
    taken = names_in(*trees, *(stated.body for stated in scope.definitions.values()))
    return above or next(name for name in LOSSES if name not in taken or name == LOSSES[-1])
