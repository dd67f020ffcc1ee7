"""Syntax trees with some of their parts replaced, between the trees and the readings that change them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from chainrule.readers.syntax import COMPOUND, Factors, Name, Statement, Tree, find_all

#: The fields of each kind that hold parts.
_FIELDS = {kind: tuple(f.name for f in fields(kind) if "Tree" in str(f.type)) for kind in COMPOUND}
#: What stands beside trees in the tuples of others: signs, orders, and conditions that are not there.
_NO_TREES = frozenset((int, str, type(None)))


def transform(tree: Tree, change: Callable[[Tree], Tree | None]) -> Tree:
    """The tree with parts replaced from the outside in: where `change` gives a tree, it is taken as it is."""
    new = change(tree)
    if new is not None:
        return new
    kind = type(tree)
    if kind not in _FIELDS:
        # Most parts are names and numbers.
        return tree
    changed: dict[str, object] = {}
    for name in _FIELDS[kind]:
        old = getattr(tree, name)
        if old is not None:
            part = _transform_all(old, change) if type(old) is tuple else transform(old, change)
            if part is not old:
                changed[name] = part
    # What has not changed stays the same object: it has been walked.
    return replace(tree, **changed) if changed else tree  # type: ignore[arg-type]  # the fields are those of the tree


def replaced(tree: Tree, change: Callable[[Tree], Tree | None], *kinds: type[Tree]) -> Tree:
    """The same for a change of parts of some kinds alone; where there is none to replace, no tree is gone through."""
    if all(change(part) is None for kind in kinds for part in find_all(tree, kind)):
        return tree
    return transform(tree, change)


def in_statement(statement: Statement, kind: type[Tree], change: Callable[[Tree], Tree | None]) -> Statement:
    """The statement with parts of one kind replaced; where there is none to replace, no tree is gone through anew."""
    if all(change(part) is None for item in statement.items for part in find_all(item, kind)):
        return statement
    return replace(statement, items=tuple(transform(item, change) for item in statement.items))


def with_joined(tree: Tree, join: Callable[[Tree, Tree], Tree | None]) -> Tree:
    """The tree with neighbours in products, between which nothing is written, as what `join` makes of them."""

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Factors):
            return None
        factors: list[Tree] = []
        signs: list[str] = []
        for factor, sign in zip(part.factors, part.signs, strict=True):
            value = join(factors[-1], factor) if factors and not sign else None
            if value is None:
                factors.append(transform(factor, change))
                signs.append(sign)
            else:
                factors[-1] = value
        if len(factors) == len(part.factors) and all(a is b for a, b in zip(factors, part.factors, strict=True)):
            # Taken as it is: its parts have been gone through.
            return part
        return factors[0] if len(factors) == 1 else replace(part, factors=tuple(factors), signs=tuple(signs))

    return transform(tree, change)


def renamed(tree: Tree, old: str, new: str) -> Tree:
    """The tree with another name for one."""
    return transform(tree, lambda p: replace(p, name=new) if isinstance(p, Name) and p.name == old else None)


def _transform_all(parts: tuple[Any, ...], change: Callable[[Tree], Tree | None]) -> tuple[Any, ...]:
    """The parts of a tuple, which may hold tuples, signs and orders too."""
    out: list[Any] | None = None
    for place, part in enumerate(parts):
        kind = type(part)
        if kind in _NO_TREES:
            continue
        new: Any = _transform_all(part, change) if kind is tuple else transform(part, change)
        if new is not part:
            if out is None:
                out = list(parts)
            out[place] = new
    return parts if out is None else tuple(out)
