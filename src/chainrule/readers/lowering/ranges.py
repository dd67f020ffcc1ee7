"""Names for a range of entries, ``x_{1:T}`` and ``x_{<t}``, below the lowering of scripts: what they must not meet."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chainrule.errors import ReadError
from chainrule.readers.letters import STEP_IN_RANGE, letter_of
from chainrule.readers.syntax import Script, Words
from chainrule.readers.usage import head_name

#: How a subscript begins that is a range.
_RANGE = re.compile(r"[<>\\]|\w*(?:[+-]\w+)?:")


def not_in_entries(name: str, tree: Script, variables: Iterable[str | None]) -> None:
    """An error for x_{1:T} where something is differentiated in an x_t: what relates them is not known."""
    words = "".join(part.text for part in tree.sub if isinstance(part, Words))
    if STEP_IN_RANGE not in name and not _RANGE.match(words):
        return
    letter, own = letter_of(name), head_name(tree)
    if any(v not in (None, own) and letter_of(v) == letter for v in variables if v is not None):
        raise ReadError(f"how the entries of {letter} stand in a range of them is not read", tree.start, tree.end)
