"""Random values for the symbols of an identity, as their declarations ask: the points at which the tests compare."""

from zlib import crc32

import numpy as np
from identity_corpus import Identity
from identity_values import numpy_functions, value

#: Sizes by name for two draws; names that are not listed get 2 and 3. Few different ones, so that JAX compiles little.
SIZES = ({"m": 3, "n": 2, "p": 4}, {"m": 2, "n": 3, "p": 4})
OTHERS = (3, 2)


def sizes(identity: Identity, draw: int) -> dict[str, int]:
    """An extent for each symbolic size."""
    if identity.sizes:
        return dict(identity.sizes[draw % len(identity.sizes)])
    return {name: SIZES[draw].get(name, OTHERS[draw]) for name in identity.sizes_used}


def sample(identity: Identity, draw: int) -> dict:
    """Values of all symbols and sizes; with a domain, the first of many draws that lies in it."""
    random = np.random.default_rng([crc32(identity.id.encode()), draw])
    extents = sizes(identity, draw)
    for _ in range(2000):
        names = dict(extents)
        for name, declared in identity.symbols.items():
            shape = tuple(extents.get(size, size) for size in declared.shape)
            names[name] = _entries(random, shape, declared.facts, name in identity.totals)
        if not identity.domain or np.all(value(identity.domain, names, numpy_functions())):
            return names
    msg = f"{identity.id}: no point of the domain {identity.domain} was found"
    raise ValueError(msg)


def _entries(random, shape, facts, total):
    entries = random.uniform(0.1, 1.5, shape) * random.choice([-1.0, 1.0], shape)
    if "positive definite" in facts:
        return entries @ entries.T + np.eye(shape[0]) / 2
    if total or "positive" in facts:
        entries = random.uniform(0.2, 1.8, shape)
        return entries / entries.sum() if total else entries
    if "unit" in facts:
        return random.uniform(0.1, 0.9, shape)
    return (entries + entries.T) / 2 if "symmetric" in facts else entries


def is_symmetric(identity: Identity, name: str) -> bool:
    """Whether a variable is a symmetric matrix, so that its gradient is the symmetric one."""
    return bool({"symmetric", "positive definite"} & identity.symbols[name].facts)
