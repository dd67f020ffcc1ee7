r"""Numbers that formulas give to letters in lists and as points, beside the extraction: ``(x, y) = (1, 2)``."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from chainrule.readers.define import is_number
from chainrule.readers.letters import whole_name
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import At, Factors, Group, Number, Script, Statement, Tree
from chainrule.readers.usage import head_name

_NUMBER = r"\s*-?\d{1,6}(?:\.\d{1,6})?\s*"
_SAID = re.compile(
    rf"\bat\s+(?:the\s+)?(?:point\s+)?\(?\$?\(?(?:\\left)?\((?P<numbers>{_NUMBER}(?:,{_NUMBER}){{1,5}})(?:\\right)?\)",
    re.IGNORECASE,
)

#: Words by which a sentence says what may be, or has to be.
_OPEN = re.compile(
    r"\b(?:if|when|suppose|assume|want|such that|so that|given|would|should|must|need|condition|require\w*|guess|"
    r"estimate\w*|approximat\w*|find|for which|where)\b",
    re.IGNORECASE,
)
#: "At $x = 3$".
_AT_VALUE = re.compile(r"\bat\s+\$?\s*[A-Za-z]\s*=\s*-?\d", re.IGNORECASE)


def with_listed(statement: Statement, scope: Scope) -> Scope:
    """The scope with the numbers of ``(x, y) = (1, 2)``."""
    match statement.items, statement.signs:
        case (Group(items=names), Group(items=values)), ("=",) if len(names) == len(values) > 1:
            for name, value in zip(map(whole_name, names), values, strict=True):
                if name is not None and is_number(value):
                    scope = scope.at_point([name], value)
    return scope


def with_said_point(text: str, scope: Scope) -> Scope:
    """The scope with the numbers of "at (1, 1)" and "at the point $(3, 2)$" for the arguments of the last function."""
    for found in _SAID.finditer(text) if "(" in text else ():
        values = _numbers(found["numbers"])
        stated = next((d for d in reversed(scope.definitions.values()) if len(d.parameters) == len(values)), None)
        names = [whole_name(parameter) for parameter in stated.parameters] if stated is not None else []
        for name, value in zip(names, values, strict=True) if names and all(names) else ():
            scope = scope.at_point([str(name)], value)
    return scope


def says_point(text: str) -> bool:
    """Whether a part of a sentence says at which point, once: "at (1, 1)", "at $x = 3$", "at $x = 3$, $y = 2$"."""
    return len(_SAID.findall(text)) + len(_AT_VALUE.findall(text)) == 1 and _OPEN.search(text) is None


def without_said_point(text: str, scope: Scope, before: Scope) -> Scope:
    """The scope behind a formula: what words say of a point holds in their sentence alone."""
    if "(" not in text or _SAID.search(text) is None:
        return scope
    return replace(scope, values=before.values, given=before.given)


def _numbers(listed: str) -> list[Number]:
    """The numbers of a list."""
    return [Number(0, 0, Fraction(number.strip())) for number in listed.split(",")]


def with_point(first: Tree, scope: Scope) -> Scope:
    """The scope of the further members of a chain that begins with a derivative at a point: no other point is meant."""
    for name, value in _point(first, scope).items():
        scope = replace(scope, values={**scope.values, name: value}, given={**scope.given, name: (value,)})
    return scope


def _point(first: Tree, scope: Scope) -> dict[str, Tree]:
    match first:
        case At(where=where):
            pairs = [(whole_name(name), value) for name, value in where]
            return {name: value for name, value in pairs if name is not None and is_number(value)}
        case Factors(_, _, (Script() as primed, Group(items=items)), _) if primed.primes and all(map(is_number, items)):
            stated = scope.definitions.get(head_name(primed.base) or "")
            if stated is not None and len(stated.parameters) == len(items):
                pairs = [(whole_name(name), value) for name, value in zip(stated.parameters, items, strict=True)]
                return {name: value for name, value in pairs if name is not None}
    return {}
