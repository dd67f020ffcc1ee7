r"""The reading of ``p_k - 1`` where ``y_k = 1``, below the readings: targets are 1 for the class k, 0 for the others.

It counts only if it holds: "if $y_k = 1$" may be said of one case of several.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.define import definition
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Name, Script, Tree, find_all, names_in
from chainrule.readers.true_classes import LABEL


def by_true_class(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which the targets are those of the class that the text names; the claim has none of them."""
    target, _, label = scope.options.get(LABEL, "").partition(" ")
    if not target or target in scope.definitions or target in names_in(*sides):
        return
    bodies = [stated.body for side in sides for stated in scope.below(side)]
    if not any(part.sub and isinstance(part.base, Name) and part.base.name == target
               for body in bodies for part in find_all(body, Script)):  # fmt: skip
        return
    index = "i" if label != "i" else "j"
    own, named = Name(0, 0, index), Name(0, 0, label)
    stated = definition(Script(0, 0, Name(0, 0, target), (own,)), Script(0, 0, Name(0, 0, r"\delta"), (own, named)))
    if stated is not None:
        yield scope.define(stated), f"{target} is 1 for the class {label}, and 0 for others"
