r"""What formulas say on the side, beside the extraction of claims: totals on braces, letters for parts, other cases.

``\underbrace{\sum_k y_k}_{=1}``, ``q = w / \sum_k w_k = w / S``, and ``\partial p_i / \partial z_i`` worked out apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from typing import Any

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.conditions import FAR
from chainrule.checker.extraction.statements import stated_total
from chainrule.expr.nodes import Node
from chainrule.readers import latex
from chainrule.readers.define import definition, value_of
from chainrule.readers.documents.definitions import braced
from chainrule.readers.letters import letter_of
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Derivative,
    Dots,
    Factors,
    Group,
    Name,
    Quotient,
    Script,
    Statement,
    Terms,
    Tree,
    Unread,
    find_all,
    has_derivative,
    names_in,
)
from chainrule.readers.usage import head_name, is_index

_BRACE = re.compile(r"\\(?:under|over)brace\s*(?=\{)")
_VALUE = re.compile(r"\s*[_^]\s*\{\s*=\s*(\d+)\s*\}")
#: A letter at a brace, perhaps with an accent and a number below.
_LETTER = re.compile(r"\s*[_^]\s*(?:\{\s*((?:\\(?:hat|bar|tilde)\s*(?:\{\w\}|\w)|\w)(?:_\d)?)\s*\}|([a-zA-Z]))")
#: Letters that rather count something.
_COUNTS = frozenset("ijklmndt")
_COMPOUND = (Applied, BigOp, Factors, Group, Quotient, Terms)
_VARIABLES = frozenset(("x", "z"))
#: Letters of parameters, of which a prime marks another value.
_PARAMETERS = frozenset(
    ("w", "b", r"\theta", r"\alpha", r"\beta", r"\gamma", r"\lambda", r"\mu", r"\xi", r"\eta", r"\pi", r"\nu")
)
#: So many braces of a formula are looked at.
MAX_BRACES = 20


def said_totals(text: str) -> tuple[tuple[str, Node], ...]:
    r"""The totals that braces state, ``\underbrace{\sum_k y_k}_{=1}``."""
    found: list[tuple[str, Node]] = []
    for brace in list(_BRACE.finditer(text))[:MAX_BRACES]:
        inside = braced(text, brace.end())
        value = _VALUE.match(text, inside[1]) if inside is not None else None
        if inside is None or value is None:
            continue
        stated = latex.statements(f"{inside[0]} = {value.group(1)}")
        total = stated_total(stated[0]) if len(stated) == 1 else None
        if total is not None:
            found.append(total)
    return tuple(found)


def named_on_braces(text: str, line: int, scope: Scope, mentioned: set[str]) -> Scope:
    r"""The scope with what braces name, ``(\underbrace{w x + b}_{z} - y)^2``, if the letter is not `mentioned` above.

    A letter below a sum of dots counts its terms, one below a single name is rather its size, and capitals are marks.
    """
    for brace in list(_BRACE.finditer(text))[:MAX_BRACES]:
        inside = braced(text, brace.end())
        label = _LETTER.match(text, inside[1]) if inside is not None else None
        if inside is None or label is None:
            continue
        stated = latex.statements(f"{label.group(1) or label.group(2)} = {inside[0]}")
        if len(stated) != 1 or stated[0].error or stated[0].signs != ("=",):
            continue
        left, right = stated[0].items
        power = isinstance(right, Script) and head_name(right.base) == "e" and right.sup is not None
        compound = isinstance(right, _COMPOUND) or power
        found = definition(left, right) if compound and not has_derivative(right) else None
        if found is None or found.name in _COUNTS or found.name.isupper() or any(find_all(right, Dots)):
            continue
        above = scope.definitions.get(found.name)
        new = above is None and letter_of(found.name) not in mentioned and found.name not in scope.declarations
        if new or (above is not None and _BRACE.match(above.text)):
            scope = scope.define(replace(found, text=text[brace.start() : label.end()], line=line))
    return scope


def letter_for_part(statement: Statement, scope: Scope) -> Definition | None:
    r"""The S that ``q = w / \sum_k w_k = w / S`` says, whatever S was above."""
    members = [item for item in statement.items if not isinstance(item, Unread)]
    for before, behind in pairwise(members) if len(members) == len(statement.items) else ():
        pair = _one_difference(before, behind)
        if pair is None or not isinstance(pair[1], (Name, Script)) or not isinstance(pair[0], BigOp):
            continue
        found = definition(pair[1], pair[0])
        if (
            found is not None
            and found.name not in scope.declarations
            and found.name not in names_in(*members[: members.index(behind)])
        ):
            return found
    return None


def _one_difference(a: Any, b: Any) -> tuple[Tree, Tree] | None:
    """The one pair of parts in which two trees differ; None where they are equal or differ otherwise."""
    found: list[tuple[Tree, Tree]] = []

    def compare(x: Any, y: Any) -> bool:
        if isinstance(x, tuple) and isinstance(y, tuple):
            return len(x) == len(y) and all(map(compare, x, y))
        if type(x) is type(y) and is_dataclass(x):
            names = [f.name for f in fields(x) if f.name not in ("start", "end")]
            before = len(found)
            if all(compare(getattr(x, name), getattr(y, name)) for name in names):
                return True
            del found[before:]
        if isinstance(x, Tree) and isinstance(y, Tree):
            found.append((x, y))
            return True
        return bool(x == y)

    return found[0] if compare(a, b) and len(found) == 1 else None


def marks(tree: Tree, scope: Scope) -> bool:
    """Whether a member is a variable or a parameter with a prime, which is rather another one: ``x' = D c``."""
    primed = isinstance(tree, Script) and tree.primes == 1 and isinstance(tree.base, Name)
    name = tree.base.name if primed and isinstance(tree, Script) and isinstance(tree.base, Name) else ""
    return name in _PARAMETERS or (name in _VARIABLES and name not in scope.definitions)


def with_cases_apart(claims: Sequence[Claim]) -> list[Claim]:
    r"""The claims with the indices that are unequal where they are said of ``\partial p_j / \partial z_i``.

    So it is where ``\partial p_i / \partial z_i`` stands near by, for which something else comes out. So too is
    ``\partial J / \partial u_w`` where ``\partial J / \partial u_o`` stands near by and J is made of u_o.
    """
    claims = _with_words_apart(claims)
    heads = [_entry(claim) if claim.link == 0 else None for claim in claims]
    same = [(head[:2], claim.line) for head, claim in zip(heads, claims, strict=True) if head and head[2] == head[3]]
    if not same:
        return list(claims)
    out: list[Claim] = []
    apart: tuple[tuple[str, str, str], ...] = ()
    for head, claim in zip(heads, claims, strict=True):
        if claim.link == 0:
            near = head is not None and any(
                names == head[:2] and abs(line - claim.line) <= FAR for names, line in same if head[2] != head[3]
            )
            unequal = zip(head[2], head[3], strict=True) if near and head is not None else ()
            apart = tuple((a, "!=", b) for a, b in unequal if a != b)[:1]
        out.append(replace(claim, apart=apart) if apart else claim)
    return out


def _with_words_apart(claims: Sequence[Claim]) -> Sequence[Claim]:
    """The claims about the loss of one word that are said of the other words."""
    heads = [_in_entry(claim) if claim.link == 0 else None for claim in claims]
    single = [(head, claim.line) for head, claim in zip(heads, claims, strict=True) if head is not None]
    if len({head for head, _ in single}) < 2:
        return claims
    out: list[Claim] = []
    apart: tuple[tuple[str, str, str], ...] = ()
    for head, claim in zip(heads, claims, strict=True):
        if claim.link == 0:
            near = {other[2] for other, line in single if head is not None and other[:2] == head[:2]
                    and other != head and abs(line - claim.line) <= FAR}  # fmt: skip
            free = _free_indices(head[0], claim.scope) if head is not None and near else set()
            own = head[2] if head is not None else ""
            apart = tuple((own, "!=", other) for other in sorted(near & free) if own not in free)
        out.append(replace(claim, apart=apart) if apart else claim)
    return out


def _in_entry(claim: Claim) -> tuple[str, str, str] | None:
    r"""The loss, the letter and the index of ``\partial J / \partial u_w``; None for other claims."""
    left = claim.left
    if not isinstance(left, Derivative) or len(left.variables) != 1 or not isinstance(left.body, Name):
        return None
    below = _indexed(left.variables[0][0])
    return (left.body.name, below[0], below[1][0]) if below is not None and len(below[1]) == 1 else None


def _free_indices(name: str, scope: Scope) -> set[str]:
    """The indices in the definition of a loss that no sum in it runs over."""
    stated = scope.definitions.get(name)
    if stated is None:
        return set()
    below = {i.name for p in find_all(stated.body, Script) for i in p.sub if isinstance(i, Name) and is_index(i)}
    called = {i.name for p in find_all(stated.body, Group) for i in map(value_of, p.items) if isinstance(i, Name)}
    return (below | called) - {part.index for part in find_all(stated.body, BigOp) if part.index is not None}


def _entry(claim: Claim) -> tuple[str, str, tuple[str, ...], tuple[str, ...]] | None:
    """The names and the indices of an entry that is differentiated in another one; None for other claims."""
    left = claim.left
    if not isinstance(left, Derivative) or len(left.variables) != 1:
        return None
    top, below = _indexed(left.body) or _one_index(left.body), _indexed(left.variables[0][0])
    if top is None or below is None or len(top[1]) != len(below[1]):
        return None
    return top[0], below[0], top[1], below[1]


def _indexed(tree: Tree) -> tuple[str, tuple[str, ...]] | None:
    """The name and the indices of p_j; None for others."""
    if not isinstance(tree, Script) or not isinstance(tree.base, Name) or tree.sup is not None or not tree.sub:
        return None
    names = tuple(part.name for part in tree.sub if isinstance(part, Name) and is_index(part))
    return (tree.base.name, names) if len(names) == len(tree.sub) else None


def _one_index(tree: Tree) -> tuple[str, tuple[str, ...]] | None:
    r"""A formula but for its only free index, and that index: ``e^{x_j} / \sum_k e^{x_k}``; None for others."""
    bound = {part.index for part in find_all(tree, BigOp)}
    scripts = [part for part in find_all(tree, Script) if part.sub]
    free = {index.name for part in scripts for index in part.sub if isinstance(index, Name)} - bound
    if isinstance(tree, Name) or len(free) != 1:
        return None
    index = free.pop()
    return " ".join("." if part == index else str(part) for part in spelled(tree)), (index,)
