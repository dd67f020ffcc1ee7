"""The levels of the titles above a place, beside the extraction of claims: what is said below one ends with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from chainrule.readers.named import DENIED, with_spoken
from chainrule.readers.scope import Scope

_TITLE = re.compile(r"^[ \t]*(#{1,6})[ \t]", re.MULTILINE)


@dataclass(slots=True)
class Titles:
    """The level of the last title, 0 above all of them."""

    level: int = 0

    def heard(self, text: str, scope: Scope) -> Scope:
        """The scope with what a part of prose speaks of: "### Not symmetric" is said up to the next such title."""
        for title in _TITLE.finditer(text):
            self.level = len(title[1])
            said = scope.options.get(DENIED, "")
            if said.isdigit() and 0 < self.level <= int(said):
                scope = replace(scope, options={name: said for name, said in scope.options.items() if name != DENIED})
        spoken = with_spoken(text, scope)
        if DENIED in spoken.options and DENIED not in scope.options:
            spoken = replace(spoken, options={**spoken.options, DENIED: str(self.level)})
        return spoken
