r"""Products of matrices that are taken before those of entries, below the readings: ``g'(Z) \odot W^T D``.

Texts write it without brackets, and ``D \odot g'(Z) X^T`` too, in which the entries come first. Either may be meant.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.lowering.grouped import ENTRIES_LAST, is_open_product
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Tree

WORDS = "products of matrices are taken before those of entries"


def by_entries_last(sides: tuple[Tree, Tree], scope: Scope) -> tuple[Scope, str] | None:
    """The scope in which entries are multiplied last, None where no product is open."""
    if scope.strict or ENTRIES_LAST in scope.options:
        return None
    if not any(map(is_open_product, (*sides, *(d.body for side in sides for d in scope.below(side))))):
        return None
    return replace(scope, options={**scope.options, ENTRIES_LAST: "yes"}), WORDS
