r"""The readings in which a loss that nothing defines is the one of which the text speaks, below the readings.

"With the cross-entropy" comes before ``\partial L / \partial w = (\hat{y} - y) x`` in many notes, and no formula for
it. What the claim compares, ``\hat{y} - y``, says of what the loss is made. They count only if they hold: whether a
mean is taken, and whether a square is halved, is left open by the words, so it is named and nothing is refuted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from chainrule.checker.extraction.loss_names import count_below, is_loss, losses_above, undefined_loss
from chainrule.checker.extraction.short_names import is_residual, is_short
from chainrule.checker.readings.indices.held_indices import by_held_indices
from chainrule.checker.readings.losses.spoken_models import models
from chainrule.expr.nodes import Const
from chainrule.readers import latex
from chainrule.readers.letters import is_capital, layer_of, letter_of
from chainrule.readers.losses_said import (
    BINARY,
    CROSS,
    LIKELIHOOD,
    LIKELY,
    LINEAR,
    LOGISTIC,
    NOT_UNDERSTOOD,
    SAID,
    SQUARED,
    losses_said,
)
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope, written
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Derivative,
    Factors,
    Gradient,
    Group,
    Name,
    Number,
    Quotient,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

_PREDICTION, _TARGET = r"\mathcal{P}", r"\mathcal{T}"
#: A loss of one example, and of several that stand in one vector or matrix.
_ENTROPY = rf"-({_TARGET} \log({_PREDICTION}) + (1 - {_TARGET}) \log(1 - {_PREDICTION}))"
_ENTROPIES = rf"-({_TARGET} \odot \log({_PREDICTION}) + (1 - {_TARGET}) \odot \log(1 - {_PREDICTION}))"
_ONE = {
    SQUARED: (rf"({_PREDICTION} - {_TARGET})^2",),
    BINARY: (_ENTROPY,),
    CROSS: (_ENTROPY, rf"-{_TARGET} \log({_PREDICTION})"),
}
_CLASSES = rf"-\sum_q {_TARGET}_q \log({_PREDICTION}_q)"
#: Letters that count classes.
_CLASS_INDICES = frozenset("ijkcmn")
_ALL = {SQUARED: (rf"\|{_PREDICTION} - {_TARGET}\|_F^2",), BINARY: (_ENTROPIES,), CROSS: (_ENTROPIES,)}
#: Letters of likelihoods, and of losses, where both a likelihood and a cross-entropy are spoken of.
_OF_LIKELIHOODS = frozenset((r"\ell", "ℓ", "l", "LL"))
_OF_LOSSES = frozenset(("J", r"\mathcal{J}", "C", "E", "loss", "Loss", "cost", "Cost", "BCE", "CE", r"\mathcal{E}"))
_MAX_TERMS = 6


@dataclass(frozen=True, slots=True)
class Compared:
    """What the right side of a claim compares: a prediction with a target, in a sum or not."""

    prediction: Tree
    target: Tree
    part: Tree | None = None
    total: BigOp | None = None


def by_spoken_losses(
    trees: tuple[Tree, Tree], scope: Scope
) -> Iterator[tuple[tuple[Tree, Tree], Scope, str, tuple[str, ...]]]:
    """The scopes in which the undefined loss of a claim is the one that the text named last, and what that assumes.

    Also where subscripts of what the loss is made of belong to the names.
    """
    for other, words in _spoken(trees, scope):
        yield trees, other, words, (words,)
    for held in by_held_indices(trees, scope) if losses_said(scope) else ():
        sides = held.left, held.right
        for other, words in _spoken(sides, held.scope) if held.scope is not None else ():
            yield sides, other, "; ".join(filter(None, (words, held.convention))), (words, held.words)


def tells_sign(trees: tuple[Tree, Tree], scope: Scope) -> bool:
    r"""Whether a lost sign is a slip, whatever factor the words leave open: \hat{y} is certainly the prediction of y.

    Where a text speaks of a likelihood, it may be that which is differentiated.
    """
    if not losses_said(scope) and isinstance(trees[0], Derivative) and is_short(trees[0]):
        # Of a loss of which nothing is said the likelihood may be meant.
        return False
    residuals = [found for part in find_all(trees[1], Terms) if (found := residual(part)) is not None]
    if len(residuals) != 1 or LIKELY in scope.options:
        return False
    prediction, target = (head_name(tree) or "" for tree in residuals[0])
    if target in scope.definitions or target.startswith(("\\hat", "\\tilde")):
        return False
    stated = scope.definitions.get(prediction)
    return prediction.startswith(f"\\hat{{{target}}}") or (stated is not None and _predicts(stated.body))


def _predicts(body: Tree) -> bool:
    """Whether a definition is that of a sigmoid or a softmax."""
    return _is_softmax(body) or any(part.function in ("sigmoid", "softmax") for part in find_all(body, Applied))


def _spoken(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    said = losses_said(scope)
    if not said and isinstance(trees[0], Derivative) and is_short(trees[0]):
        # Who writes dZ = A - Y below A = \sigma(Z) has the cross-entropy in mind.
        said = {CROSS} if is_residual(trees[0].variables[0][0], trees[1], scope) else set()
        scope = replace(scope, options={**scope.options, SAID: CROSS}) if said else scope
    found = undefined_loss(trees[0], scope) if said and isinstance(trees[0], (Derivative, Gradient)) else None
    if found is None or NOT_UNDERSTOOD in scope.options:
        return
    name, variable = found
    if not all(_is_of_own_letters(stated, variable, said, scope) for stated in losses_above(name, scope)):
        return
    if variable is None:
        return
    # A lost transpose would go unseen if capitals were numbers.
    scope = replace(scope, options={**scope.options, "capitals": "matrices"})
    kind, sign = _kind(name, scope)
    for compared in _compared(trees[1], variable) if kind else ():
        if kind == CROSS:
            yield from _of_classes(name, sign, compared, scope)
        for body, words in _losses(kind, compared, trees[1]):
            loss = Terms(0, 0, ((sign, body),)) if sign < 0 else body
            defined = scope.define(_definition(name, loss))
            called = f"{plain_name(name)} is {words}" if sign > 0 else f"{plain_name(name)} is the log-likelihood"
            for modelled, model in models(
                compared.prediction, variable, trees[1], compared.part, defined, kind != SQUARED
            ):
                yield modelled, f"{called}{model}"


def _is_of_own_letters(stated: Definition, variable: Tree | None, said: set[str], scope: Scope) -> bool:
    """Whether a loss above is the entropy of which the words speak, written for the examples of a batch in capitals."""
    at = head_name(variable) or "" if variable is not None else ""
    logarithms = any(part.function == "log" for part in find_all(stated.body, Applied))
    # A mean of losses that nothing defines says no more than the words.
    called = any(is_loss(name) and name not in scope.definitions for name in names_in(stated.body))
    if not ((logarithms or called) and said and said <= {CROSS, BINARY} and is_capital(at)):
        return False
    inside = written(stated.body, scope.definitions)
    return at not in inside and not any(is_capital(name) and layer_of(name) for name in inside)


def _of_classes(name: str, sign: int, compared: Compared, scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The cross-entropy of a softmax by its definition above, of targets that sum to 1."""
    predicted, observed = _whole(compared.prediction), _whole(compared.target)
    if predicted is None or observed is None or compared.total is not None:
        return
    stated, target = scope.definitions.get(head_name(predicted) or ""), head_name(observed)
    if stated is None or target is None or not _is_softmax(stated.body):
        return
    body = _filled(_CLASSES, Compared(predicted, observed))
    loss = Terms(0, 0, ((sign, body),)) if sign < 0 else body
    summed = replace(scope, totals=(*scope.totals, (target, Const(Fraction(1)))))
    words = f"{plain_name(name)} is the cross-entropy, and the entries of {plain_name(target)} sum to 1"
    yield summed.define(_definition(name, loss)), words


def _whole(tree: Tree) -> Tree | None:
    """The vector of which a prediction or a target is an entry, or itself."""
    if isinstance(tree, Script) and len(tree.sub) == 1 and tree.sup is None and not tree.primes:
        return tree.base if isinstance(tree.sub[0], Name) and tree.sub[0].name in _CLASS_INDICES else None
    return tree if isinstance(tree, Name) else None


def _is_softmax(body: Tree) -> bool:
    """Whether a definition is that of a softmax, by its name or written out."""
    if any(part.function == "softmax" for part in find_all(body, Applied)):
        return True
    top = body.top if isinstance(body, Quotient) else None
    sums = find_all(body.bottom, BigOp) if isinstance(body, Quotient) else []
    base = top.base if isinstance(top, Script) and top.sup is not None else top
    power = (isinstance(base, Name) and base.name == "e") or (isinstance(base, Applied) and base.function == "exp")
    return bool(sums) and power


def _kind(name: str, scope: Scope) -> tuple[str, int]:
    """Which loss a name stands for, and its sign: of a likelihood the gradient is the negative one.

    L may be a likelihood where a text speaks of one, and then no model says what it is.
    """
    letter, said = letter_of(name), losses_said(scope)
    of_losses, likely = letter in _OF_LOSSES, LIKELY in scope.options
    squared, cross = said & {SQUARED, LINEAR}, said & {CROSS, BINARY, LOGISTIC}
    if squared and cross:
        return "", 1
    if LIKELIHOOD in said and not of_losses:
        return ("", 1) if squared or letter not in (*_OF_LIKELIHOODS, "L") else (BINARY, -1)
    if likely and not of_losses and said <= {LINEAR, LOGISTIC}:
        return "", 1
    if cross:
        return (CROSS if said & cross == {CROSS} else BINARY), 1
    return (SQUARED, 1) if squared else ("", 1)


def _compared(right: Tree, variable: Tree) -> Iterator[Compared]:
    """The prediction and the target on the right side, or the variable as the prediction."""
    totals = [part for part in find_all(right, BigOp) if part.kind == "sum"]
    for part in find_all(right, Terms):
        found = residual(part)
        if found is not None:
            total = next((each for each in totals if any(inner is part for inner in walk(each.body))), None)
            yield Compared(*found, part, total)
            return
    targets = {str(spelled(p)): p for p in walk(right) if isinstance(p, (Name, Script)) and is_target(p)}
    whole = [t for t in targets.values() if not any(t is not o and t in walk(o) for o in targets.values())]
    if len(whole) == 1 and find_all(right, Quotient):
        yield Compared(variable, whole[0])


def residual(part: Terms) -> tuple[Tree, Tree] | None:
    r"""\hat{y} and y of ``\hat{y} - y`` or ``y - \hat{y}``, also X w and y of ``X w - y``."""
    if not 2 <= len(part.terms) <= _MAX_TERMS:
        return None
    targets = [(sign, term) for sign, term in part.terms if is_target(term)]
    if len(targets) > 1:
        # Beside a target t what is called y is the prediction.
        targets = [(sign, term) for sign, term in targets if (head_name(term) or "")[:1] in "tT"]
    rest = [each for each in part.terms if each not in targets]
    if len(targets) != 1 or not names_in(*(term for _, term in rest)):
        return None
    turn, target = -targets[0][0], targets[0][1]
    terms = tuple((turn * sign, term) for sign, term in rest)
    alone = len(terms) == 1 and terms[0][0] > 0
    if any(isinstance(term, Number) for _, term in terms):
        return None
    return (terms[0][1] if alone else Terms(part.start, part.end, terms)), target


def is_target(tree: Tree) -> bool:
    """Whether a tree is a letter for what was observed, without a hat and without a label such as "pred"."""
    name = head_name(tree) if isinstance(tree, (Name, Script)) else None
    if name is None or (isinstance(tree, Script) and (tree.sup is not None or tree.primes)):
        return False
    _, labelled, label = name.replace("^{(\\cdot)}", "").partition("_")
    known = not labelled or any(word in label for word in ("true", "actual", "target", "obs"))
    return name[:1] in "ytYT" and letter_of(name) in "ytYT" and known


def _losses(kind: str, compared: Compared, right: Tree) -> Iterator[tuple[Tree, str]]:
    """The losses that the words may mean, with how each is called."""
    words = "the sum of the squared errors" if kind == SQUARED else "the cross-entropy"
    together = _together(compared)
    for template in (_ALL if together else _ONE)[kind]:
        body = _filled(template, compared)
        if together and kind != SQUARED:
            body = Applied(0, 0, "sum", (body,))
        if compared.total is not None:
            body = replace(compared.total, body=body)
        count = count_below(right)
        for divisor in (None, count) if count is not None else (None,):
            mean = body if divisor is None else _times(Quotient(0, 0, Number(0, 0, Fraction(1)), divisor), body)
            called = words if divisor is None else f"{words}, as a mean"
            yield mean, called
            if kind == SQUARED:
                yield _times(Number(0, 0, Fraction(1, 2)), mean), f"half of {called}"


def _times(factor: Tree, body: Tree) -> Tree:
    return Factors(0, 0, (factor, Group(0, 0, "(", (body,))), ("", ""))


def _together(compared: Compared) -> bool:
    """Whether all examples, or classes, stand in one vector or matrix."""
    names = [p for tree in (compared.prediction, compared.target) for p in walk(tree) if isinstance(p, Name)]
    indexed = isinstance(compared.target, Script) and bool(compared.target.sub)
    return not indexed and any(name.bold or name.name.removeprefix("\\hat{")[:1].isupper() for name in names)


def _filled(template: str, compared: Compared) -> Tree:
    parts = {_PREDICTION: compared.prediction, _TARGET: compared.target}

    def put_in(part: Tree) -> Tree | None:
        found = parts.get(part.name) if isinstance(part, Name) else None
        return Group(0, 0, "(", (found,)) if isinstance(found, Terms) else found

    return transform(_parsed(template), put_in)


@cache
def _parsed(template: str) -> Tree:
    return latex.expression(template)


def _definition(name: str, body: Tree) -> Definition:
    return Definition(name, (), (), body, text="the loss that the text speaks of")
