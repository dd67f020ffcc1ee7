"""Answers that are kept for the readings of a claim, below the modules that are asked: many ask the same of a tree."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

T = TypeVar("T")


def by_identity(limit: int, *, equal: int = 0) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Keep the last answers of a function, by the identities of its arguments, which are never changed.

    So many of them at the end are compared by what they are, as numbers and texts have to be. The arguments are kept
    with an answer, so that nothing else comes to have their identities. At most `limit` answers are kept: then all are
    forgotten, and with them the documents they are about.
    """

    def remembering(function: Callable[..., T]) -> Callable[..., T]:
        known: dict[tuple[object, ...], tuple[tuple[object, ...], T]] = {}

        @wraps(function)
        def answer(*asked: object) -> T:
            key = (*map(id, asked[:-equal]), *asked[-equal:]) if equal else tuple(map(id, asked))
            found = known.get(key)
            if found is None:
                if len(known) >= limit:
                    known.clear()
                found = known[key] = asked, function(*asked)
            return found[1]

        return answer

    return remembering
