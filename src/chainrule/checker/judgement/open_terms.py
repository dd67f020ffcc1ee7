r"""Terms of a loss that nothing defines, below the judgement on one reading: the C_0 of ``C = C_0 + \lambda w^2``.

A letter of which nothing is said is held constant. A loss hardly is: it is what the weights are varied for, so that an
equality that needs its derivative to be zero is no proof.
"""

from __future__ import annotations

from chainrule.checker.extraction.short_names import LOSSES
from chainrule.checker.judgement.compared import Compared
from chainrule.readers.letters import letter_of
from chainrule.readers.syntax import (
    Derivative,
    Factors,
    Gradient,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name


def open_term(compared: Compared) -> str:
    """Why an equality is open in which an undefined loss is held constant; empty if there is none."""
    scope = compared.scope
    if scope.strict or not any(find_all(side, kind) for side in compared.sides for kind in (Derivative, Gradient)):
        return ""
    written = names_in(compared.right)
    variables = {head_name(v) for side in compared.sides for d in find_all(side, Derivative) for v, _ in d.variables}
    for name, stated in compared.lowered.used.items():
        outermost = find_all(stated.body, Terms)[:1]
        terms = outermost[0].terms if outermost else ()
        if letter_of(name) not in LOSSES or variables & {head_name(term) for _, term in terms}:
            # In ``J = L + s`` the derivative in s is a partial one, with L held.
            continue
        for inner in filter(None, (_loss(term) for _, term in terms)):
            known = inner in scope.definitions or inner in scope.declarations or inner in compared.lowered.used
            if not known and inner != name and letter_of(inner) not in written and inner not in written:
                return f"how {plain_name(inner)} depends on what is varied is not said"
    return ""


def _loss(term: Tree) -> str | None:
    """The loss that a term is, perhaps with a number or a weight before it."""
    if isinstance(term, Factors):
        before, last = term.factors[:-1], term.factors[-1]
        return _loss(last) if all(isinstance(each, (Number, Name)) for each in before) else None
    match term:
        case Script(_, _, Name(_, _, base), (Number(_, _, value),), None, 0):
            # C_0 beside C is a loss of its own.
            name: str | None = f"{base}_{value}"
        case Name() | Script():
            name = head_name(term)
        case _:
            name = None
    return name if name is not None and letter_of(name) in LOSSES else None
