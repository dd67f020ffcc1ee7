"""A key of a node's structure, the same in every process: what operands are sorted by."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from operator import attrgetter
from typing import Any

_SIZE = 12
_MARK = _SIZE.to_bytes(4, "little")
#: The key to sort operands by.
digest_of = attrgetter("digest")


def digest(kind: bytes, children: tuple[Any, ...] = ()) -> bytes:
    """The digest of a kind of node (see `kind`) over its children in their order."""
    return blake2b(_MARK.join([kind, *map(digest_of, children)]), digest_size=_SIZE).digest()


def written(*parts: object) -> bytes:
    """What a node is, its children apart: texts, numbers and labels, written so that two kinds never look alike."""
    return b"".join([len(data).to_bytes(4, "little") + data for data in (repr(part).encode() for part in parts)])


#: The same for kinds that make up nearly all nodes, such as the product of two scalars: each is written once.
kind = lru_cache(maxsize=4096)(written)


def kind_of_sum(ratios: tuple[int, ...]) -> bytes:
    """The kind of a sum whose coefficients are given as numerator, denominator, numerator, and so on."""
    return _of_few(ratios) if len(ratios) <= _SIZE else _of_few.__wrapped__(ratios)


@lru_cache(maxsize=4096)
def _of_few(ratios: tuple[int, ...]) -> bytes:
    return written("sum", [(hex(n), hex(d)) for n, d in zip(ratios[::2], ratios[1::2], strict=True)])
