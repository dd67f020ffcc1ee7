"""The table of live nodes, by which equal sub-terms are one object; nodes enter themselves as they are made."""

from __future__ import annotations

import weakref
from _weakref import _remove_dead_weakref  # type: ignore[attr-defined]  # what the standard library uses itself
from typing import Any, Final

Key = tuple[object, ...]


class _Reference(weakref.ref[Any]):
    """A node that does not live by being in the table."""

    __slots__ = ("key",)
    key: Key


#: What `weakref.WeakValueDictionary` does, without its methods in Python: entries are made by the million.
_REFERENCES: Final[dict[Key, _Reference]] = {}


def known(key: Key) -> Any:
    """The node of this key if there is one."""
    reference = _REFERENCES.get(key)
    return None if reference is None else reference()


def enter(key: Key, node: Any) -> None:
    """Make a node the one of its key, as long as it lives."""
    reference = _Reference(node, _forget)
    reference.key = key
    _REFERENCES[key] = reference


def _forget(reference: _Reference) -> None:
    # In one step: another thread may have entered a new node of this key.
    _remove_dead_weakref(_REFERENCES, reference.key)


def interned_count() -> int:
    """Count the live nodes (for tests of flat memory)."""
    return len(_REFERENCES)
