r"""\sigma for the softmax, beside the readings: a text that speaks of the softmax alone writes ``\sigma(z_i)`` for it.

Nothing defines \sigma there. The reading counts only if a claim holds by it; that it may be meant is a doubt where
\sigma is read as the sigmoid.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.named import SIGMA, SOFTMAX_SAID, definition_of
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Factors, Group, Name, Script, Tree, find_all
from chainrule.readers.usage import head_name, index_count

Sides = tuple[Tree, Tree]
WORDS = "σ is the softmax, of which the text speaks"


def by_softmax_letter(sides: Sides, scope: Scope) -> Iterator[tuple[Scope, str]]:
    r"""The scope in which \sigma is the softmax, where it has entries and a text on the softmax does not define it."""
    if SOFTMAX_SAID in scope.options and may_be_softmax(sides, scope):
        yield scope.define(definition_of(SIGMA, "softmax")), WORDS


def may_be_softmax(sides: Sides, scope: Scope) -> bool:
    r"""Whether an undefined \sigma may be the softmax: its entries are taken, in a text on it or at several indices."""
    if SIGMA in scope.definitions or SIGMA in scope.declarations:
        return False
    taken = [index for side in sides for product in find_all(side, Factors) for index in _entries(product)]
    alone = SOFTMAX_SAID in scope.options and "sigmoid" not in scope.options
    return bool(taken) and (alone or len(set(taken)) > 1)


def _entries(product: Factors) -> Iterator[str]:
    r"""The indices at which \sigma is taken: ``\sigma(z_i)``, ``\sigma_i(z)``, ``\sigma(z)_i``."""
    for first, second in zip(product.factors, product.factors[1:], strict=False):
        if not isinstance(second, Group) or head_name(first) != SIGMA or (isinstance(first, Script) and first.primes):
            continue
        scripts = [part for part in (first, *second.items) if isinstance(part, Script) and index_count(part)]
        yield from (part.name for script in scripts for part in script.sub if isinstance(part, Name))
