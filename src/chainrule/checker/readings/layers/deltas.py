r"""The reading of ``\delta^l`` as the derivative of the loss in ``z^l``, below the readings; to be proved.

Texts on backpropagation say in words what the error of a layer is, and state how the errors follow from each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.extraction.short_names import LOSSES
from chainrule.checker.extraction.steps import ERRORS
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.checker.readings.indices.small_letters import by_matrix_letters
from chainrule.checker.readings.layers.layers import by_layers
from chainrule.readers.letters import is_capital, layer_of, letter_of, whole_name
from chainrule.readers.orders import capital_products
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Derivative,
    Factors,
    Gradient,
    Group,
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

#: What counts examples below a loss.
EXAMPLES = frozenset("nikpmd")
#: The letter of what an activation is applied to, and what that says.
_SUM = "z"
_ARGUMENT = "z is what the activation is applied to"

Sides = tuple[Tree, Tree]


def by_deltas(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str, tuple[str, ...]]]:
    """The sides, the scope in which errors are derivatives, the convention, and what is assumed."""
    written = names_in(*trees)
    errors = any(letter_of(name) in ERRORS for name in written)
    trees, scope = _of_one_example(trees, scope) if errors else (trees, scope)
    sums = {name for name in written if letter_of(name) == _SUM and mark_of(name)}
    if not errors and not sums:
        return
    yield from _of_errors(trees, scope)
    summed = _with_sums(scope)
    if summed is not scope and not sums & scope.definitions.keys():
        for sides, layered, more, convention in by_layers(trees, summed):
            words = "; ".join(filter(None, (_ARGUMENT, convention)))
            yield sides, layered, words, (_ARGUMENT, more)
        for sides, other, words, assumed in _of_errors(trees, summed):
            yield sides, other, f"{_ARGUMENT}; {words}", (_ARGUMENT, *assumed)


def _of_one_example(trees: Sides, scope: Scope) -> tuple[Sides, Scope]:
    r"""The sides with E for the loss E_n of an example, where nothing else has its number; E is then any loss."""
    bodies = [p.body for tree in trees for p in walk(tree) if isinstance(p, (Derivative, Gradient))]
    losses = [body for body in bodies if isinstance(body, Script) and len(body.sub) == 1 and body.sup is None]
    names = {(head_name(body.base), head_name(body.sub[0])) for body in losses}
    if len(names) != 1 or len(losses) != len(bodies):
        return trees, scope
    ((loss, index),) = names
    used = [part.name for tree in trees for part in walk(tree) if isinstance(part, Name) and part.name == index]
    if loss not in LOSSES or index not in EXAMPLES or len(used) != len(losses):
        return trees, scope
    left, right = (transform(tree, lambda part: part.base if part in losses else None) for tree in trees)
    return (left, right), replace(scope, definitions={n: d for n, d in scope.definitions.items() if n != loss})


def _with_sums(scope: Scope) -> Scope:
    r"""The scope in which z^l is what \sigma is applied to, below ``a^l = \sigma(W^l a^{l-1} + b^l)``."""
    out = scope
    for name, stated in scope.definitions.items():
        mark, own = mark_of(name), f"{_SUM}{mark_of(name)}"
        inner = _argument(stated.body) if mark and not stated.parameters and own not in scope.definitions else None
        if inner is None or not _is_weighted(replace(stated, body=inner)):
            continue
        indices = tuple(Name(0, 0, index) for index in stated.indices)
        argument: Tree = Name(inner.start, inner.end, own)
        if indices:
            argument = Script(inner.start, inner.end, argument, indices)
        out = out.define(replace(stated, name=own, body=inner, before=None, others=()))
        body = transform(stated.body, lambda part, old=inner, new=argument: new if part is old else None)  # type: ignore[misc]
        out = out.define(replace(stated, body=body, before=None, others=()))
    return out


def _argument(body: Tree) -> Tree | None:
    """The sum that a function is applied to, None for other definitions."""
    match body:
        case Applied(_, _, _, (argument,)) | Factors(_, _, (Name(), Group(_, _, _, (argument,))), (_, "")):
            return argument
    return None


def _of_errors(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str, tuple[str, ...]]]:
    """The readings in which errors are derivatives."""
    found = _with_errors(trees, scope)
    if found is None:
        return
    other, words = found
    entries = by_matrix_letters(trees, other)
    sides, other, *said = (trees, other) if entries is None else entries
    bodies = [stated.body for stated in reached(sides, other)]
    small = any(_of_layer_below(part) for body in bodies for part in find_all(body, Factors))
    if not small and 2 not in capital_products([*sides, *bodies]).values():
        # In a text on layers a capital in front of a vector is no number.
        yield sides, other, words, (words, *said)
    for turned, layered, more, convention in by_layers(sides, other):
        yield turned, layered, "; ".join(filter(None, (words, convention))), (words, *said, more)


def _with_errors(trees: Sides, scope: Scope) -> tuple[Scope, str] | None:
    """The scope in which the errors of layers are derivatives of the loss in what a layer makes of the one below."""
    written = names_in(*trees)
    errors = sorted(name for name in written - scope.definitions.keys() if letter_of(name) in ERRORS)
    weighted = [name for name, stated in scope.definitions.items() if _is_weighted(stated)] if errors else []
    marked = {error: made for error in errors if (made := _made(error, weighted))}
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


def _made(error: str, weighted: list[str]) -> str:
    """What the layer of an error makes of the one below: of the same number, or of any where a letter counts them."""
    step = layer_of(error)
    for name in weighted:
        if mark_of(name) and mark_of(name) == mark_of(error):
            return name
    for other in filter(None, map(layer_of, weighted)) if step is not None else ():
        # What is said of the layers l is said of the last one, L.
        last = step is not None and step["letter"] == "L" and other["letter"] in ("l", r"\ell")
        if step is not None and other["mark"] == step["mark"] and (last or other["letter"] == step["letter"]):
            return f"{other['base']}{mark_of(error)}"
    return ""


def mark_of(name: str) -> str:
    """The layer of a name: ``^{[l]}`` for ``z^{[l]}``, empty for names without one."""
    letter = letter_of(name)
    mark = name[name.find(letter) + len(letter) :]
    return mark if mark.startswith("^") else ""


def _is_weighted(stated: Definition) -> bool:
    """Whether a definition is the sum of a weighted layer and a bias, with or without indices, or the product alone."""
    terms = [term for _, term in stated.body.terms] if isinstance(stated.body, Terms) else [stated.body]
    return not stated.parameters and any(
        (isinstance(term, Factors) and (is_capital(whole_name(term.factors[0]) or "") or _of_layer_below(term)))
        or (isinstance(term, BigOp) and isinstance(term.body, Factors))
        for term in terms
    )


def _of_layer_below(product: Factors) -> bool:
    """Whether a product has two factors of different layers: ``w^l a^{l-1}``."""
    layers = [layer_of(whole_name(factor) or "") for factor in product.factors]
    return len({found["step"] for found in layers if found}) == len(layers) == 2


def _loss(trees: Sides, scope: Scope) -> str:
    """The loss that a claim differentiates, or the one above, or a letter for it that means nothing else."""
    for part in (part for tree in trees for part in walk(tree)):
        name = head_name(part.body) if isinstance(part, (Derivative, Gradient)) else None
        if name in LOSSES:
            assert name is not None  # noqa: S101 - it is one of the letters
            return name
    above = next((name for name in reversed(scope.definitions) if name in LOSSES), None)
    taken = names_in(*trees, *(stated.body for tree in trees for stated in scope.below(tree)))
    return above or next(name for name in LOSSES if name not in taken or name == LOSSES[-1])
