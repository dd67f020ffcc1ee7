"""A key of a node's structure, the same in every process: what operands are sorted by."""

from __future__ import annotations

from hashlib import blake2b


def digest(*parts: object) -> bytes:
    """The digest of texts, numbers and digests in their order."""
    data = [part if isinstance(part, bytes) else repr(part).encode() for part in parts]
    return blake2b(b"".join([len(d).to_bytes(4, "little") + d for d in data]), digest_size=12).digest()
