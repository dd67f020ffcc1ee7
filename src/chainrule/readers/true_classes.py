r"""What a text says of the one class that is right, beside the scope: "y is one-hot", "the true class", ``y_k = 1``.

Losses are written with targets, ``-\sum_i y_i \log p_i``, and their gradients without them, ``p_k - 1``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Name, Number, Script, Statement
from chainrule.readers.usage import is_index

#: The option of a text that speaks of one-hot targets, and the one of a formula that says which of them is 1: "y k".
SPOKEN = "one-hot said"
LABEL = "one-hot label"
#: Letters of targets.
TARGETS = ("y", "t")
_WORDS = re.compile(
    r"\bone[\s-]hot\b|\b(?:true|correct|right|target|actual|gold|ground[\s-]truth)\s+(?:class|label|category|word|token|"
    r"answer|index)\b"
)


def speaks_of_classes(lower: str) -> bool:
    """Whether a text in small letters speaks of the one class that is right."""
    return _WORDS.search(lower) is not None


def with_true_class(statement: Statement, scope: Scope) -> Scope:
    """The scope in which ``y_k = 1`` says that k is the class of which the target is 1."""
    if statement.signs != ("=",) or len(statement.items) != 2:
        return scope
    left, right = statement.items
    if not isinstance(left, Script) or not isinstance(left.base, Name) or left.sup is not None or left.primes:
        return scope
    one = isinstance(right, Number) and right.value == 1
    if not one or left.base.name not in TARGETS or len(left.sub) != 1 or not is_index(left.sub[0]):
        return scope
    index = left.sub[0]
    if not isinstance(index, Name) or left.base.name in scope.definitions:
        return scope
    return replace(scope, options={**scope.options, LABEL: f"{left.base.name} {index.name}"})
