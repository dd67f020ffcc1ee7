"""The table of live nodes, by which equal sub-terms are one object; nodes enter themselves as they are made."""

from __future__ import annotations

import weakref
from typing import Any, Final

Key = tuple[object, ...]

INTERNED: Final[weakref.WeakValueDictionary[Key, Any]] = weakref.WeakValueDictionary()
#: The same table without a method in Python around each look, of which there are millions.
_REFERENCES: Final[dict[Key, weakref.ref[Any]]] = vars(INTERNED)["data"]


def known(key: Key) -> Any:
    """The node of this key if there is one."""
    reference = _REFERENCES.get(key)
    return None if reference is None else reference()


def interned_count() -> int:
    """Count the live nodes (for tests of flat memory)."""
    return len(INTERNED)
