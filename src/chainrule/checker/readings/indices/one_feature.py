r"""A batch that is declared as a matrix, where formulas are about one feature, below the readings: ``x_i`` is a number.

Notes on normalisation let ``x \in \mathbb{R}^{N \times D}`` and go on with ``\mu = \frac1N \sum_i x_i``. To be proved.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import is_capital, is_transpose
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Applied, Bars, Grid, Name, Script, Tree, find_all, walk
from chainrule.writers.text import plain_name

_MATRIX = 2
#: Capitals that count examples or features, and losses.
_NO_MATRICES = frozenset("NMDLJ")


def by_one_feature(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which small letters that are declared as matrices, and have one index each, are lists of numbers."""
    bodies = [*trees, *(stated.body for stated in reached(trees, scope))]
    batches = {
        name for body in bodies for part in find_all(body, Name)
        if (name := part.name) in scope.declarations and len(scope.declarations[name].shape) == _MATRIX
    }  # fmt: skip
    if not batches or any(map(is_capital, batches)) or any(map(_is_of_vectors, (p for b in bodies for p in walk(b)))):
        return
    indexed = {id(part.base) for body in bodies for part in find_all(body, Script)
               if len(part.sub) == 1 and isinstance(part.sub[0], Name)}  # fmt: skip
    whole = [
        part for body in bodies for part in find_all(body, Name) if part.name in batches and id(part) not in indexed
    ]
    if whole:
        return
    out = scope
    for name in batches:
        out = out.undeclared(name)
    yield out, f"the formulas are about one feature of {', '.join(sorted(map(plain_name, batches)))}"


def _is_of_vectors(part: Tree) -> bool:
    """Whether a transpose, a norm, a bold letter or the like speaks of vectors."""
    turned = isinstance(part, Script) and is_transpose(part.sup)
    listed = isinstance(part, (Bars, Grid)) or (isinstance(part, Applied) and part.function in ("diag", "softmax"))
    lettered = isinstance(part, Name) and (part.bold or (is_capital(part.name) and part.name not in _NO_MATRICES))
    return turned or listed or lettered
