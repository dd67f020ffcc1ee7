r"""What the loss of its own step gives, below the readings: ``dL/dh_t = dL_t/dh_t + ...``.

Of ``L = \sum_t L_t`` the state h_t is part by L_t, and by the next state. The first of these stands as one derivative
beside chains that come from step t + 1, or as a chain through the output of the step, which is part of L_t alone. So
``dL/dy_t`` of an output y_t is ``dL_t/dy_t``. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.short_names import LOSSES
from chainrule.readers.define import STEP, TERMS, outside_subscripts
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import BigOp, Derivative, Name, Number, Script, Terms, Tree, find_all
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def by_own_steps(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides without the losses of single steps, and the words; None where there are none to leave out."""
    left, right = sides
    match left:
        case Derivative(body=Name(_, _, loss), variables=((Script(sub=(Name(_, _, step),), sup=None) as state, 1),)):
            own = [part for part in find_all(right, Derivative) if _of_step(part.body, loss, step)]
        case _:
            return None
    if scope.strict or loss not in LOSSES or not _adds_up(loss, scope):
        return None
    words = f"{plain_name(loss)} is the sum of the losses of the steps {step}"
    if not own:
        # Of what nothing else is made only the loss of the same step has something.
        told = loss + TERMS in scope.definitions and not find_all(right, Derivative)
        term = Script(left.start, left.end, left.body, (Name(left.start, left.end, step),))
        return (
            ((replace(left, body=term), right), scope, words) if told and _is_output(left, step, loss, scope) else None
        )
    changed = _without_direct(right, own, state, step)
    if changed is None:
        # Without what comes back from the next step a way is lost, but for the last one.
        terms = right.terms if isinstance(right, Terms) else ()
        ends = step.isupper() or any(_is_from_next(term, step) for _, term in terms)
        if not ends or not all(_is_output(part, step, loss, scope) for part in own):
            return None
        changed = transform(right, lambda part: _of_all(part, loss, step))
    return (left, changed), scope, words


def _of_step(body: Tree, loss: str, step: str) -> bool:
    """Whether what is differentiated is the loss L_t of one step."""
    match body:
        case Script(_, _, Name(_, _, name), (Name(_, _, at),), None, 0):
            return name == loss and at == step
    return False


def _adds_up(loss: str, scope: Scope) -> bool:
    """Whether a loss is the sum of those of the steps, as far as the text says what it is."""
    stated = scope.definitions.get(loss + TERMS)
    if stated is not None:
        body = stated.body
        return isinstance(body, BigOp) and body.kind == "sum" and _of_step(body.body, loss, body.index or "")
    above = scope.definitions.get(loss)
    return above is None or len(above.indices) == 1


def _without_direct(right: Tree, own: list[Derivative], state: Tree, step: str) -> Tree | None:
    """The terms from the next step, beside the one derivative of L_t in the state; None where others are there."""
    if not isinstance(right, Terms) or len(own) != 1:
        return None
    (direct,) = own
    if [spelled(v) for v, _ in direct.variables] != [spelled(state)]:
        return None
    rest = [(sign, term) for sign, term in right.terms if term is not direct]
    if len(rest) + 1 != len(right.terms) or (1, direct) not in right.terms:
        return None
    # What comes from the same step is in L_t already.
    if not rest or not all(_is_from_next(term, step) for _, term in rest):
        return None
    return rest[0][1] if len(rest) == 1 and rest[0][0] > 0 else Terms(right.start, right.end, tuple(rest))


def _is_from_next(term: Tree, step: str) -> bool:
    """Whether the first derivative of a term is one in a quantity of step t + 1."""
    inside = find_all(term, Derivative)
    variables = [v for part in inside if isinstance(part.body, Name) for v, _ in part.variables]
    return len(variables) == 1 and isinstance(variables[0], Script) and _is_next(variables[0].sub, step)


def _is_next(sub: tuple[Tree, ...], step: str) -> bool:
    match sub:
        case (Terms(terms=((1, Name(_, _, at)), (1, Number(_, _, by)))),):
            return at == step and by == 1
    return False


def _is_output(part: Derivative, step: str, loss: str, scope: Scope) -> bool:
    """Whether L_t is differentiated in a quantity of the step of which nothing but losses is made."""
    match part.variables:
        case ((Script(_, _, Name(_, _, name), (Name(_, _, at),), None, 0), 1),) if at == step:
            pass
        case _:
            return False
    return name in scope.definitions and _ends_in(loss, name, scope)


def _ends_in(loss: str, name: str, scope: Scope) -> bool:
    """Whether all that is made of a quantity is made of it at the same step, and ends in the loss."""
    if name + STEP in scope.definitions or name in outside_subscripts(scope.definitions[name].body):
        return False
    for stated in scope.definitions.values():
        if stated.name.removesuffix(TERMS) == loss or name not in outside_subscripts(stated.body):
            continue
        scripts = [part for part in find_all(stated.body, Script) if head_name(part) == name and part.sub]
        same = all(isinstance(part.sub[0], Name) and part.sub[0].name in stated.indices[:1] for part in scripts)
        known = stated.name in scope.definitions and len(scripts) == outside_subscripts(stated.body).count(name)
        if not same or not known or not _ends_in(loss, stated.name, scope):
            return False
    return True


def _of_all(part: Tree, loss: str, step: str) -> Tree | None:
    """The loss of all steps for that of one, in a derivative."""
    if isinstance(part, Derivative) and _of_step(part.body, loss, step):
        body = part.body
        return Derivative(part.start, part.end, part.mark, Name(body.start, body.end, loss), part.variables)
    return None
