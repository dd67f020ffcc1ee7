"""Syntax trees with some of their parts replaced, between the trees and the readings that change them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from operator import is_
from typing import Any

from chainrule.readers.syntax import COMPOUND, Name, Statement, Tree, find_all

#: The fields of each kind that hold parts.
_FIELDS = {kind: tuple(f.name for f in fields(kind) if "Tree" in str(f.type)) for kind in COMPOUND}


def transform(tree: Tree, change: Callable[[Tree], Tree | None]) -> Tree:
    """The tree with parts replaced from the outside in: where `change` gives a tree, it is taken as it is."""
    new = change(tree)
    if new is not None:
        return new
    changed: dict[str, object] = {}
    for name in _FIELDS.get(type(tree), ()):
        old = getattr(tree, name)
        if old is not None:
            part = _transform_all(old, change) if type(old) is tuple else transform(old, change)
            if part is not old:
                changed[name] = part
    # What has not changed stays the same object: it has been walked.
    return replace(tree, **changed) if changed else tree  # type: ignore[arg-type]  # the fields are those of the tree


def in_statement(statement: Statement, kind: type[Tree], change: Callable[[Tree], Tree | None]) -> Statement:
    """The statement with parts of one kind replaced; where there is none to replace, no tree is gone through anew."""
    if all(change(part) is None for item in statement.items for part in find_all(item, kind)):
        return statement
    return replace(statement, items=tuple(transform(item, change) for item in statement.items))


def renamed(tree: Tree, old: str, new: str) -> Tree:
    """The tree with another name for one."""
    return transform(tree, lambda p: replace(p, name=new) if isinstance(p, Name) and p.name == old else None)


def _transform_all(parts: tuple[Any, ...], change: Callable[[Tree], Tree | None]) -> tuple[Any, ...]:
    """The parts of a tuple, which may hold tuples, signs and orders too."""
    out: list[Any] = []
    for part in parts:
        if type(part) is tuple:
            out.append(_transform_all(part, change))
        else:
            out.append(transform(part, change) if isinstance(part, Tree) else part)
    return parts if all(map(is_, parts, out)) else tuple(out)
