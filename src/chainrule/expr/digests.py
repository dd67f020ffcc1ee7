"""A key of a node's structure, the same in every process: what operands are sorted by."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from operator import attrgetter
from typing import Any

#: The key to sort operands by.
digest_of = attrgetter("digest")


def digest(kind: int, children: tuple[Any, ...] = ()) -> int:
    """The digest of a kind of node (see `kind`) over its children in their order.

    The hash of a tuple of integers has no seed, unlike that of a text. Two keys that are equal by chance leave two
    operands in the order in which they came, and cost no more than an equality that is not seen at once.
    """
    return hash((kind, *map(digest_of, children)))


def written(*parts: object) -> int:
    """What a node is, its children apart: a key of texts, numbers and labels."""
    data = [repr(part).encode() for part in parts]
    text = b"".join([len(each).to_bytes(4, "little") + each for each in data])
    return int.from_bytes(blake2b(text, digest_size=7).digest(), "little")


#: The same for kinds that make up nearly all nodes, such as the product of two scalars: each is written once.
kind = lru_cache(maxsize=4096)(written)

#: Kinds of sums with more terms are not kept.
_FEW = 12


def kind_of_sum(ratios: tuple[int, ...]) -> int:
    """The kind of a sum whose coefficients are given as numerator, denominator, numerator, and so on."""
    return _of_few(ratios) if len(ratios) <= _FEW else _of_few.__wrapped__(ratios)


@lru_cache(maxsize=4096)
def _of_few(ratios: tuple[int, ...]) -> int:
    return written("sum", [(hex(n), hex(d)) for n, d in zip(ratios[::2], ratios[1::2], strict=True)])
