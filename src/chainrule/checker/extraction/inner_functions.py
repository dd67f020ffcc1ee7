r"""Functions that the middle of a chain names, beside the definitions: ``a_j = f(z_j) = \frac{1}{1 + e^{-z_j}}``.

What is written out behind it is f at z_j. So f is known if nothing but z_j stands in that. In the same way
``\phi(w^T x) = w^T x`` says what \phi is.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.steps import NUMBERS
from chainrule.readers.define import definition
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Factors,
    Group,
    Name,
    Number,
    Script,
    Statement,
    Tree,
    find_all,
    has_derivative,
    names_in,
    walk,
)
from chainrule.readers.usage import index_count

#: The parameter of such a function.
_ARGUMENT = "x"
_OTHER_ARGUMENT = "z"
#: Letters of functions, of which the identity may be said.
_FUNCTIONS = frozenset((r"\phi", r"\varphi", r"\sigma", r"\psi", "f", "g", "h", "a"))
_PROBABILITIES = frozenset("pPq")
#: What holds no number of its own: a sum over an index says more than its argument.
_SUMMED = (BigOp,)


def inner_functions(statement: Statement, found: Definition, scope: Scope) -> list[Definition]:
    """The functions that nothing defines and that stand between a name and what is written out for it."""
    out: dict[str, Definition] = {}
    for sign, item in zip(statement.signs, statement.items[1:-1], strict=False):
        function, argument = _applied(item)
        if sign not in ("=", ":=") or function is None or function == found.name:
            continue
        if function in scope.definitions and not isinstance(argument, Name):
            continue
        body = _in_argument(found.body, argument) if argument is not None else None
        if body is not None:
            parameter = Name(item.start, item.end, _ARGUMENT)
            out[function] = replace(
                found, name=function, parameters=(parameter,), indices=(), body=body, bold=False, before=None, others=()
            )
    return list(out.values())


def probabilities(statement: Statement, found: Definition) -> list[Definition]:
    r"""The probability that a chain names, ``\hat{y}_o = P(O = o \mid C = c) = ...``, by what is written out for it.

    Only where all that stands in its brackets stands in that, too: then nothing of a later call is lost.
    """
    out: dict[str, Definition] = {}
    for sign, item in zip(statement.signs, statement.items[1:-1], strict=False):
        other = definition(item, found.body) if sign in ("=", ":=") else None
        if other is None or other.name not in _PROBABILITIES:
            continue
        names = {p.name for p in other.parameters if isinstance(p, Name)}
        if other.name != found.name and len(names) == len(other.parameters) > 1 and names <= names_in(found.body):
            out[other.name] = replace(
                found, name=other.name, parameters=other.parameters, indices=(), bold=False, before=None, others=()
            )
    return list(out.values())


def families(statement: Statement, scope: Scope) -> list[Definition]:
    r"""The functions of a vector that a chain names by an entry: ``a_i = \sigma(z_i) = e^{z_i} / \sum_j e^{z_j}``.

    What is written out has a sum, and nothing in it but the letters of its argument.
    """
    written = next((item for item in reversed(statement.items) if any(find_all(item, BigOp))), None)
    if written is None or has_derivative(written):
        return []
    bound = {part.index for part in find_all(written, BigOp)}
    out: dict[str, Definition] = {}
    for sign, item in zip(statement.signs, statement.items[1:], strict=False):
        if sign not in ("=", ":=") or not isinstance(item, Factors) or not _names_entry(item):
            continue
        other = definition(item, written)
        if other is None or not other.parameters or other.name in scope.definitions:
            continue
        if names_in(written) - bound - NUMBERS <= names_in(item):
            out[other.name] = other
    return list(out.values())


def _names_entry(call: Factors) -> bool:
    r"""Whether a call names an entry: ``\sigma(z_i)``, ``\sigma_i(z)``, ``\sigma(z)_i``."""
    return any(isinstance(part, Script) and index_count(part) for part in call.factors) or any(
        isinstance(item, Script) and index_count(item)
        for part in call.factors
        if isinstance(part, Group)
        for item in part.items
    )


def of_compound(left: Tree, body: Tree, scope: Scope) -> tuple[Tree, Tree] | None:
    r"""``f(z) = \tanh(z)`` for ``f(w^T x + b) = \tanh(w^T x + b)``; None where more than its argument stands there."""
    name, argument = _applied(left)
    if name is None or isinstance(argument, (Name, Script, Number)) or argument is None:
        return None
    if name in scope.definitions and not isinstance(argument, Factors):
        # ``f(x + h)`` puts something in.
        return None
    letter = _OTHER_ARGUMENT if _ARGUMENT in names_in(argument) else _ARGUMENT
    same = spelled(body) == spelled(argument) and name in _FUNCTIONS
    parameter = Name(argument.start, argument.end, letter)
    changed = parameter if same else _in_argument(body, argument, letter)
    if changed is None or not isinstance(left, Factors) or not isinstance(left.factors[1], Group):
        return None
    called = replace(left, factors=(left.factors[0], replace(left.factors[1], items=(parameter,))))
    return called, changed


def _applied(item: Tree) -> tuple[str | None, Tree | None]:
    """The function and the argument of ``f(z)``, which the parser leaves as two factors."""
    match item:
        case Factors(_, _, (Name(_, _, name), Group(_, _, "(", (argument,)))) if names_in(argument) - {name}:
            return name, argument
    return None, None


def _in_argument(body: Tree, argument: Tree, letter: str = _ARGUMENT) -> Tree | None:
    """The body with the parameter for the argument; None where something else stands in it, or nothing is written."""
    if has_derivative(body) or any(isinstance(part, _SUMMED) for part in walk(body)):
        return None
    wanted = spelled(argument)
    parameter = Name(argument.start, argument.end, letter)

    def put_in(part: Tree) -> Tree | None:
        if type(part) is type(argument) and spelled(part) == wanted:
            return parameter
        if isinstance(part, Script) and part.sup is not None and spelled(replace(part, sup=None)) == wanted:
            # The square of z_h is one node.
            return replace(part, base=parameter, sub=())
        return _shorter(part, argument, parameter) if isinstance(part, Factors) else None

    changed = transform(body, put_in)
    plain = any(isinstance(part, (Applied, Number, Script)) for part in walk(changed))
    return changed if plain and names_in(changed) - NUMBERS == {letter} else None


def _shorter(part: Factors, argument: Tree, parameter: Name) -> Tree | None:
    """The product ``2 w^T x`` with the parameter for its last factors ``w^T x``."""
    rest = len(part.factors) - len(argument.factors) if isinstance(argument, Factors) else 0
    if rest <= 0 or not isinstance(argument, Factors):
        return None
    if [spelled(factor) for factor in part.factors[rest:]] != [spelled(factor) for factor in argument.factors]:
        return None
    return Factors(part.start, part.end, (*part.factors[:rest], parameter), part.signs[: rest + 1])
