r"""D as an operator, below the extraction of claims: ``Df(x)`` is ``J_f(x)``, and ``D(f \circ g)(x)`` the chain rule's.

D is a letter like any other. It is the operator where nothing defines it, the words above speak of derivatives, and a
function stands behind it; and where both sides are those of a composition. J is one of a composition, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.letters import JACOBIAN_NAMES
from chainrule.readers.rewriting import in_statement, transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Number, Script, Statement, Tree, walk
from chainrule.readers.usage import head_name

_OPERATOR = "D"
_COMPOSED = "o"
_SAID = re.compile(
    r"deriv|jacobi|differenti|gradient|ableitung|produkt?regel|chain rule|производн|якоби|导数|微分", re.IGNORECASE
)
#: So many characters further down they are still spoken of.
_SPOKEN = 3000
_LETTERS = {1: "J", 2: "H"}


def with_operators(statement: Statement, scope: Scope, before: str) -> Statement:
    """The statement with what D and J of a composition are, and with J_f for ``Df`` of a function defined above."""
    names = {part.name for item in statement.items for part in walk(item) if isinstance(part, Name)}
    written = names & {_OPERATOR, *JACOBIAN_NAMES}
    if not written or written & (scope.definitions.keys() | scope.declarations.keys()):
        return statement
    composed = _of_composition(statement)
    if composed is not None or _OPERATOR not in names or not _SAID.search(before[-_SPOKEN:]):
        return composed or statement
    return in_statement(statement, Factors, lambda part: _named(part, scope))


def _named(part: Tree, scope: Scope) -> Tree | None:
    r"""``D f(x)`` as ``J_f(x)``, ``D^2 f`` as H_f, ``D_x f(x, y)`` as the derivative in x; None for anything else."""
    match part:
        case Factors(start, end, (first, Name(_, _, name) as function, *rest), ("", "", *signs)):
            stated = scope.definitions.get(name)
            own = [head_name(each) for each in stated.parameters] if stated is not None else []
        case _:
            return None
    called = bool(rest) and isinstance(rest[0], Group) and not signs[0]
    behind = rest[called:]
    match first:
        case Script(_, _, Name(_, _, "D"), (Name(_, _, below) as variable,), None, 0) if below in own:
            body = Factors(start, end, (function, rest[0]), ("", "")) if called else function
            found: Tree = Derivative(start, end, "∂", body, ((variable, 1),))
        case Name(_, _, "D") | Script(_, _, Name(_, _, "D"), (), Number(), 0) if own and _order(first) in _LETTERS:
            letter = Name(first.start, first.end, _LETTERS[_order(first)])
            found = Script(start, function.end, letter, (function,))
            behind = rest
        case _:
            return None
    kept = signs[len(rest) - len(behind) :]
    return replace(part, factors=(found, *behind), signs=("", *kept)) if behind else found


def _order(first: Tree) -> int:
    power = first.sup if isinstance(first, Script) else None
    return int(power.value) if isinstance(power, Number) and power.value.denominator == 1 else 1


def _of_composition(statement: Statement) -> Statement | None:
    r"""A chain of ``J_{f \circ g}(x) = J_f(g(x)) J_g(x)`` with primes, if the functions follow in their order."""
    wholes = [functions for item in statement.items for functions, _ in _operators(item) if len(functions) > 1]
    if len(wholes) != 1:
        return None
    for item in statement.items:
        inside = [functions for functions, _ in _operators(item)]
        if inside not in ([wholes[0]], [[name] for name in wholes[0]]):
            # The derivatives of the parts in another order are the product of matrices in another order.
            return None
    return replace(statement, items=tuple(transform(item, _primed) for item in statement.items))


def _operators(tree: Tree) -> Iterator[tuple[list[str], int]]:
    """The functions below each operator of a product, and its place; of a composition all of them."""
    factors = tree.factors if isinstance(tree, Factors) else ()
    for at, first in enumerate(factors):
        functions = _functions(_target(factors, at))
        if functions and (at or isinstance(tree, Factors)) and not isinstance(first, Group):
            yield functions, at


def _target(factors: tuple[Tree, ...], at: int) -> Tree | None:
    """What the operator at a place of a product is applied to; None where there is none."""
    match factors[at]:
        case Script(_, _, Name(_, _, letter), (below,), None, 0) if letter in JACOBIAN_NAMES:
            return below
        case Name(_, _, "D") if at + 1 < len(factors):
            return factors[at + 1]
    return None


def _functions(target: Tree | None) -> list[str]:
    """The names of a function, or of a composition, in their order; empty for anything else."""
    match target:
        case Group(_, _, "(", (inner,)):
            return _functions(inner)
        case Name(_, _, name):
            return [name]
        case Factors(_, _, parts, ("", *signs)) if set(signs) == {_COMPOSED}:
            return [name for part in parts for name in _functions(part)]
    return []


def _primed(tree: Tree) -> Tree | None:
    """A product of operators with a prime for each; composed linear maps are multiplied."""
    if not isinstance(tree, Factors):
        return None
    factors: list[Tree] = []
    signs: list[str] = []
    taken = -1
    for at, (first, sign) in enumerate(zip(tree.factors, tree.signs, strict=True)):
        if at == taken:
            continue
        target = _target(tree.factors, at)
        if target is not None and _functions(target):
            taken = at + 1 if isinstance(first, Name) else taken
            inner = target if isinstance(target, (Name, Group)) else Group(target.start, target.end, "(", (target,))
            first = Script(first.start, inner.end, inner, (), None, 1)
            sign = "" if sign == _COMPOSED else sign
        factors.append(first)
        signs.append(sign)
    return replace(tree, factors=tuple(factors), signs=tuple(signs))
