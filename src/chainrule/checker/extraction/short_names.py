r"""``dz = a - y`` and ``du = 2x\,dx``, below the claims: gradients by their short names, and differentials.

A d before a name is the gradient of the loss in it, as in code; below a definition of u in x it is a differential.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise

from chainrule.readers.letters import FAMILY, is_capital, is_transposed, layer_of, letter_of, subscript_text, whole_name
from chainrule.readers.losses_said import BINARY, CROSS, losses_said
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import (
    UNWRITTEN,
    Applied,
    Bars,
    Derivative,
    Factors,
    Gradient,
    Grid,
    Group,
    Name,
    Number,
    Quotient,
    Script,
    Statement,
    Terms,
    Tree,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name

#: Names of losses, of which the gradients are; the one that is defined last is meant.
LOSSES = ("L", "J", "C", "E", r"\mathcal{L}", r"\mathcal{J}", r"\ell", "l", "loss", "Loss", "cost")
_COUNTS = frozenset("mnNMB")
#: The functions of the last layer whose loss is a cross-entropy.
_SQUASHING = frozenset((r"\sigma", "sigmoid", "softmax", "g", "f"))
#: What is said of a statement on a batch that is read for one example.
EACH = "each"


def short_named(statement: Statement, scope: Scope) -> tuple[Statement, str]:
    """The statement with its short names written out, and why it cannot be refuted; others are left as they are."""
    named = _named(statement.items[0]) if statement.signs and statement.signs[0] == "=" else None
    name = head_name(named) if named is not None else None
    if named is None or name is None:
        return _beside_gradient(statement, scope), ""
    below = _differentials(statement.items[1:])
    outputs = [other for other in below if other in scope.definitions and name in closure(other, scope) - {other}]
    parts = [part for item in statement.items for part in walk(item)]
    arrays = any(is_transposed(part) or (isinstance(part, Factors) and "*" in part.signs) for part in parts)
    if name in ("x", "t") and name not in scope.definitions and not (outputs and arrays):
        # With o = f(x) dx = do \odot f'(x) and dx = W^T do are gradients, and dx = g(o) do is a substitution.
        return statement, ""
    if below and any(isinstance(part, Derivative) and head_name(part.body) == name
                     for item in statement.items[1:] for part in walk(item)):  # fmt: skip
        # The total differential of a function says what d is.
        return statement, ""
    definition = scope.definitions.get(name)
    written = names_in(definition.body) if definition is not None else set()
    if definition is not None and outputs:
        # The o of h_t = o_t \tanh(c_t) has the state of the step before.
        written -= _of_other_steps(statement, definition.body)
    if below and (name in LOSSES or set(below) & written):
        return _as_differential(statement, named, below), ""
    loss = next((other for other in reversed(scope.definitions) if other in LOSSES), None)
    written_loss = _written_loss(statement)
    if written_loss is not None and written_loss not in scope.definitions:
        return _as_gradients(statement, named, written_loss, below), _doubt(statement, below)
    compares = is_residual(named, statement.items[1], scope) and len(statement.items) == 2
    spoken = losses_said(scope) and _makes(name, statement, scope)
    if name in LOSSES or (loss is None and not below and not (spoken or compares)):
        return statement, ""
    if loss is not None and name not in (inside := closure(loss, scope)) and not _of_a_batch(name, inside, scope):
        # What is made of a name has a gradient on the right: the loss of both is not said in their letters.
        made = any(map(partial(_is_made, name, scope=scope), below))
        if not made and (each := _of_each(statement, named, closure(loss, scope), scope)) is not None:
            return _as_gradients(each, _named(each.items[0]) or named, loss, []), ""
        if not made and written_loss is not None:
            return _as_gradients(statement, named, written_loss, below), _doubt(statement, below)
        entropy = losses_said(scope) & {CROSS, BINARY} and layer_of(name) and _makes(name, statement, scope)
        if not made and not entropy and not compares:
            return statement, ""
        # Where the formula itself says of which loss they are, it is the one above.
        loss = written_loss or next(other for other in LOSSES if other not in scope.definitions)
    return _as_gradients(statement, named, loss or "L", below), _doubt(statement, below)


def _of_other_steps(statement: Statement, body: Tree) -> set[str]:
    """The names that a definition has with other subscripts alone than the differentials of a statement."""
    inside = [part for part in walk(body) if isinstance(part, (Name, Script))]
    out = set()
    for part in (part for item in statement.items[1:] for part in walk(item) if isinstance(part, Factors)):
        for first, second in pairwise(part.factors):
            own = [each for each in inside if head_name(each) == head_name(second) and isinstance(each, Script)]
            if _is_pair(first, second) and isinstance(second, Script) and own:
                other = all(each.sub and subscript_text(each.sub) != subscript_text(second.sub) for each in own)
                out |= {head_name(second) or ""} if other else set()
    return out


def is_residual(variable: Tree, right: Tree, scope: Scope) -> bool:
    r"""Whether ``dZ = A - Y`` stands below ``A = \sigma(Z)``: by that the loss is a cross-entropy.

    No loss is one that is defined above without a logarithm.
    """
    name = whole_name(variable)
    if not isinstance(right, Terms) or {sign for sign, _ in right.terms} != {1, -1} or name is None:
        return False
    ordered = sorted(right.terms, key=lambda term: whole_name(term[1]) not in scope.definitions)
    if len(ordered) != 2:
        return False
    prediction, target = (whole_name(term) for _, term in ordered)
    stated = scope.definitions.get(prediction or "")
    if stated is None and prediction:
        # With small letters it is said of one example.
        stated, name = scope.definitions.get(prediction[0].upper() + prediction[1:]), name[0].upper() + name[1:]
    squashed = stated is not None and names_in(stated.body) >= {name} and _function(stated.body) in _SQUASHING
    if target is None or not squashed or target in scope.definitions:
        return False
    losses = [part for loss, d in scope.definitions.items() if loss in LOSSES for part in walk(d.body)]
    return not any(isinstance(part, Bars) or (isinstance(part, Script) and _is_square(part)) for part in losses)


def _is_square(part: Script) -> bool:
    return isinstance(part.sup, Number)


def _of_each(statement: Statement, named: Tree, inside: set[str], scope: Scope) -> Statement | None:
    """``dZ = A - Y`` as ``dz = a - y``, where the loss is defined for one example and nothing is multiplied."""
    right = statement.items[1]
    if len(statement.items) != 2 or not isinstance(right, Terms) or not isinstance(named, Name):
        return None
    terms = [term for _, term in right.terms]
    names = [named.name, *(term.name for term in terms if isinstance(term, Name))]
    letters = list(map(letter_of, names))
    if len(names) != len(terms) + 1 or any(len(letter) != 1 or not letter.isupper() for letter in letters):
        return None
    small: dict[str, str] = {}
    for name, letter in zip(names, letters, strict=True):
        kept = name.replace(letter, letter.lower(), 1)
        # The output of the last layer is the one of the loss.
        small[name] = kept if kept in inside or not _is_last(name, scope) else letter.lower()
        if small[name] not in inside or not (name == named.name or _alike(name, small[name], scope)):
            return None

    def change(part: Tree) -> Tree | None:
        return replace(part, name=small[part.name]) if isinstance(part, Name) and part.name in small else None

    changed = tuple(transform(item, change) for item in statement.items)
    return replace(statement, items=changed, extra={**statement.extra, EACH: "yes"})


def _is_last(name: str, scope: Scope) -> bool:
    """Whether a layer is the last of those that are defined: nothing but its own output is made of it."""
    stated = scope.definitions.values()
    outputs = {d.name for d in stated if name in names_in(d.body) and _function(d.body)}
    made = {name, *outputs} & scope.definitions.keys()
    return bool(made) and all(d.name in outputs for d in stated if made & names_in(d.body))


def _alike(name: str, small: str, scope: Scope) -> bool:
    """Whether nothing says that a batch is another thing than its examples: A and a are the same function."""
    own, other = scope.definitions.get(name), scope.definitions.get(small)
    if own is None or _lists(own.body, small):
        return True
    return other is not None and _function(own.body) == _function(other.body) != ""


def _function(body: Tree) -> str:
    r"""The function of a layer, ``A = \sigma(Z)``; empty for others."""
    match body:
        case Factors(_, _, (Name(_, _, function), Group(_, _, _, (_,))), (_, "")):
            return function
        case Applied():
            return body.function
    return ""


def _lists(body: Tree, letter: str) -> bool:
    """Whether a matrix lists the vectors or numbers of one letter, ``Y = [y_1, ..., y_m]``."""
    names = {letter_of(name) for name in names_in(body)} - {"m", "n", "N"}
    return isinstance(body, (Grid, Group)) and names == {letter}


def _beside_gradient(statement: Statement, scope: Scope) -> Statement:
    r"""``\partial L / \partial w = x\,dz``, where the left side says of which loss dz is the gradient."""
    first = statement.items[0] if statement.signs else None
    loss = head_name(first.body) if isinstance(first, Derivative) else None
    below = _differentials(statement.items[1:]) if loss in LOSSES else []
    if first is None or loss is None or not below:
        return statement
    written = closure(loss, scope) if loss in scope.definitions else set()
    inside = bool(written) and set(below) <= written - {loss}
    if not inside and isinstance(first, Derivative):
        # Of a loss that is defined nowhere, or by letters of its own, in what is made of the variable.
        variable = head_name(first.variables[0][0]) or ""
        known = {variable, *below} & written or (written and layer_of(variable) is None)
        inside = not known and all(map(partial(_is_made, variable, scope=scope), below))
    if not inside:
        return statement
    changed = _as_gradients(statement, first, loss, below)
    return replace(changed, items=(first, *changed.items[1:]))


def _is_made(variable: str, name: str, scope: Scope) -> bool:
    """Whether a name is made of a variable by its definition; what is said of a layer is said of each."""
    name = name.removesuffix(FAMILY)
    if name in scope.definitions and variable in closure(name, scope):
        return True
    at, within = layer_of(name), layer_of(variable)
    if at is None or within is None or name == variable:
        return False
    above = at["letter"] != within["letter"] or int(at["step"] or 0) >= int(within["step"] or 0)
    return above and within["base"] in _bases(at["base"], scope)


def _bases(base: str, scope: Scope) -> set[str]:
    """What a quantity of a layer is made of, at any depth, without the layers."""
    stated = {found["base"]: d for name, d in scope.definitions.items() if (found := layer_of(name))}
    seen: set[str] = set()
    waiting = [base]
    while waiting:
        own = stated.get(waiting.pop())
        inside = names_in(own.body) if own is not None else set()
        new = {found["base"] for name in inside if (found := layer_of(name))} - seen
        seen |= new
        waiting += new
    return seen


def is_short(derivative: Derivative) -> bool:
    """Whether a derivative is written as ``dx``: the loss is nowhere."""
    return derivative.body.start == derivative.body.end


def closure(loss: str, scope: Scope) -> set[str]:
    """The names that a loss is made of, at any depth."""
    seen = {loss}
    waiting = [loss]
    while waiting:
        stated = scope.definitions.get(waiting.pop())
        parts = (
            [part for tree in (stated.body, *stated.parameters) for part in walk(tree)] if stated is not None else []
        )
        for part in parts:
            name = head_name(part) if isinstance(part, (Name, Script)) else None
            # What is defined for one example, a = sigma(z), is said of each a^{(i)}.
            names = (name, name.removesuffix(FAMILY)) if name is not None and name not in scope.definitions else (name,)
            new = [each for each in dict.fromkeys(names) if each is not None and each not in seen]
            seen.update(new)
            waiting += new
    return seen


def _of_a_batch(name: str, inside: set[str], scope: Scope) -> bool:
    """Whether a capital that nothing defines holds in its columns what a loss is made of for one example."""
    letter = letter_of(name)
    return name not in scope.definitions and is_capital(name) and letter.lower() + name.removeprefix(letter) in inside


def _written_loss(statement: Statement) -> str | None:
    r"""The loss of ``dW = \partial J / \partial W``, which says of what a short name is the gradient."""
    named = head_name(_named(statement.items[0]) or statement.items[0])
    second = statement.items[1]
    if isinstance(second, Derivative) and [head_name(variable) for variable, _ in second.variables] == [named]:
        loss = head_name(second.body)
        return loss if loss in LOSSES else None
    return None


def _makes(name: str, statement: Statement, scope: Scope) -> bool:
    """Whether a name on the right side is made of another one by its definition: dz = a - y with a = f(z)."""
    return any(_is_made(name, other, scope) for other in names_in(*statement.items[1:]) if other != name)


def _named(tree: Tree) -> Tree | None:
    r"""The x of ``dx``, and of a ``\nabla_x`` of nothing."""
    if isinstance(tree, Gradient) and isinstance(tree.body, Name) and tree.body.name == UNWRITTEN:
        return tree.variable
    if isinstance(tree, Factors) and len(tree.factors) == 2 and tree.signs == ("", ""):
        return tree.factors[1] if _is_pair(tree.factors[0], tree.factors[1]) else None
    return None


def _is_pair(first: Tree, second: Tree) -> bool:
    """Whether a d stands close before a name."""
    close = isinstance(first, Name) and first.name == "d" and first.end == second.start
    return close and (isinstance(second, Name) or (isinstance(second, Script) and isinstance(second.base, Name)))


def _differentials(trees: tuple[Tree, ...]) -> list[str]:
    """The names behind a d in products."""
    out = []
    for tree in trees:
        for part in walk(tree):
            if isinstance(part, Factors):
                pairs = zip(part.factors, part.factors[1:], strict=False)
                out += [head_name(second) or "" for first, second in pairs if _is_pair(first, second)]
            elif _named(part) is not None:
                out.append(head_name(part) or "")
    return out


def _as_differential(statement: Statement, named: Tree, below: list[str]) -> Statement:
    """``du = 2x dx`` as du/dx = 2x; left as it is where more than one differential stands on the right."""
    right = statement.items[1]
    if len(statement.items) != 2 or len(below) != 1 or not isinstance(right, Factors):
        return statement
    place = next((i for i in range(len(right.factors) - 1) if _is_pair(right.factors[i], right.factors[i + 1])), None)
    if place is None or "/" in right.signs[place:]:
        return statement
    kept = [i for i in range(len(right.factors)) if i not in (place, place + 1)]
    if not kept:
        rest: Tree = Number(right.start, right.end, 1)  # type: ignore[arg-type]
    else:
        signs = ("", *(right.signs[i] for i in kept[1:]))
        rest = (
            Factors(right.start, right.end, tuple(right.factors[i] for i in kept), signs)
            if kept[1:]
            else right.factors[kept[0]]
        )
    left = statement.items[0]
    derivative = Derivative(left.start, left.end, "d", named, ((right.factors[place + 1], 1),))
    return replace(statement, items=(derivative, replace(rest, end=right.end) if rest is not right else rest))


def _as_gradients(statement: Statement, named: Tree, loss: str, below: list[str]) -> Statement:
    """Every dx as the gradient of the loss in x."""
    left = statement.items[0]

    def gradient(start: int, variable: Tree) -> Tree:
        if isinstance(variable, Script) and is_transposed(variable):
            # dS^T is the gradient in S, transposed.
            return replace(
                variable, start=start, base=Group(start, variable.end, "(", (gradient(start, variable.base),))
            )
        return Derivative(start, variable.end, "∂", Name(start, start, loss), ((variable, 1),))

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Factors):
            return None
        factors: list[Tree] = []
        signs: list[str] = []
        i = 0
        while i < len(part.factors):
            pair = i + 1 < len(part.factors) and _is_pair(part.factors[i], part.factors[i + 1])
            factor = part.factors[i]
            factors.append(gradient(factor.start, part.factors[i + 1]) if pair else transform(factor, change))
            signs.append(part.signs[i])
            i += 2 if pair else 1
        return factors[0] if len(factors) == 1 else replace(part, factors=tuple(factors), signs=tuple(signs))

    rest = tuple(transform(item, change) for item in statement.items[1:]) if below else statement.items[1:]
    return replace(statement, items=(gradient(left.start, named), *rest))


def _doubt(statement: Statement, below: list[str]) -> str:
    """Why a gradient by its short name is not refuted: a mean or a sum over examples is often left unsaid."""
    parts = [part for tree in statement.items for part in walk(tree)]
    mean = any(isinstance(p, Quotient) and isinstance(p.bottom, Name) and p.bottom.name in _COUNTS for p in parts)
    if below and (mean or any(isinstance(p, Name) and is_capital(p.name) for p in parts)):
        return "gradients by their short names may be of one example or of the mean of all"
    return ""


def subscripted(statement: Statement, scope: Scope) -> Statement:
    """``f_x = ...`` and ``f_{xy} = ...`` below a definition of f(x, y) as what they are: partial derivatives."""
    if not statement.signs:
        return statement
    left: Tree = statement.items[0]
    if isinstance(left, Factors) and len(left.factors) == 2 and isinstance(left.factors[1], Group):
        left = left.factors[0]
    if not isinstance(left, Script) or not isinstance(left.base, Name) or left.sup is not None or not left.sub:
        return statement
    stated = scope.definitions.get(left.base.name)
    parameters = {head_name(p) for p in stated.parameters} if stated is not None else set()
    if len(parameters) < 2 or not all(isinstance(part, Name) and part.name in parameters for part in left.sub):
        return statement
    variables = tuple((part, 1) for part in left.sub)
    derivative = Derivative(left.start, left.end, "∂", left.base, variables)
    whole = statement.items[0]
    first: Tree = derivative
    if isinstance(whole, Factors):
        first = replace(whole, factors=(derivative, whole.factors[1]))
    return replace(statement, items=(first, *statement.items[1:]))
