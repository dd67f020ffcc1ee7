"""Syntax trees with some of their parts replaced, between the trees and the readings that change them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from operator import is_

from chainrule.readers.syntax import COMPOUND, Name, Tree

#: What a part of each kind is made of, its place apart.
_FIELDS = {kind: tuple(f.name for f in fields(kind) if f.name not in ("start", "end")) for kind in COMPOUND}


def transform(tree: Tree, change: Callable[[Tree], Tree | None]) -> Tree:
    """The tree with parts replaced from the outside in: where `change` gives a tree, it is taken as it is."""
    new = change(tree)
    if new is not None:
        return new
    changed: dict[str, object] = {}
    for name in _FIELDS.get(type(tree), ()):
        old = getattr(tree, name)
        part = _transform_part(old, change)
        if part is not old:
            changed[name] = part
    # What has not changed stays the same object: it has been walked.
    return replace(tree, **changed) if changed else tree  # type: ignore[arg-type]  # the fields are those of the tree


def renamed(tree: Tree, old: str, new: str) -> Tree:
    """The tree with another name for one."""
    return transform(tree, lambda p: replace(p, name=new) if isinstance(p, Name) and p.name == old else None)


def _transform_part(part: object, change: Callable[[Tree], Tree | None]) -> object:
    if isinstance(part, tuple):
        parts = tuple([_transform_part(p, change) for p in part])
        return part if all(map(is_, part, parts)) else parts
    return transform(part, change) if isinstance(part, Tree) else part
