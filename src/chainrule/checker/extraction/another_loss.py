r"""Words before a claim that name another loss, beside the extraction of claims: "Cross-entropy: $\partial L / ...$".

L is defined as a squared error above, and a list or a sentence goes through other losses of the same letter without
their formulas. Nothing is refuted then.
"""

from __future__ import annotations

import re

from chainrule.readers.losses_said import BINARY, CROSS, LIKELIHOOD, SQUARED, spoken_losses
from chainrule.readers.scope import Scope, below
from chainrule.readers.syntax import Applied, Bars, Derivative, Gradient, Number, Script, Tree, find_all
from chainrule.readers.usage import head_name

ANOTHER_LOSS = "the words before it name another loss than the one that is defined above"
_LOGARITHMIC, _OTHER = "logarithmic", "other"
_KINDS = {SQUARED: SQUARED, CROSS: _LOGARITHMIC, BINARY: _LOGARITHMIC, LIKELIHOOD: _LOGARITHMIC}
_OTHERS = re.compile(r"\b(?:mae|l1[- ]loss|absolute\s+(?:error|loss|difference)|hinge|huber|focal)\b")
_SENTENCE = re.compile(r"[.;|\n]\s")


def names_another_loss(words: str, left: Tree | None, scope: Scope) -> bool:
    """Whether the sentence before a claim names a loss, and not the kind of which the defined one is."""
    if not isinstance(left, (Derivative, Gradient)):
        return False
    stated = scope.definitions.get(head_name(left.body) or "")
    if stated is None:
        return False
    last = _SENTENCE.split(words.lower())[-1]
    said = {_KINDS[loss] for loss in spoken_losses(last) if loss in _KINDS}
    if _OTHERS.search(last) is not None:
        said.add(_OTHER)
    kind = _kind((stated.body, *(d.body for d in below(stated.body, scope.definitions)))) if said else ""
    return bool(kind) and kind not in said


def _kind(trees: tuple[Tree, ...]) -> str:
    """What a loss is by its formula; empty where this is open."""
    if any(part.function in ("ln", "log") for tree in trees for part in find_all(tree, Applied)):
        return _LOGARITHMIC
    squares = (part.sup for tree in trees for part in find_all(tree, Script))
    if any(isinstance(sup, Number) and sup.value == 2 for sup in squares):
        return SQUARED
    return _OTHER if any(find_all(tree, Bars) for tree in trees) else ""
