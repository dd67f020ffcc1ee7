"""The levels of the titles above a place, beside the extraction of claims: what is said below one ends with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from chainrule.algebra.atoms import SYMMETRIC
from chainrule.readers.named import ABOVE, DENIED, NOT_SYMMETRIC, with_spoken
from chainrule.readers.scope import Scope

_TITLE = re.compile(r"^[ \t]*(#{1,6})[ \t]", re.MULTILINE)


@dataclass(slots=True)
class Titles:
    """The level of the last title, 0 above all of them."""

    level: int = 0
    #: The line at which the paragraph begins that says that a matrix is not symmetric, 0 for none that is known.
    denied_at: int = 0
    #: The level at which it is said below the sentence that is still read, -1 for nowhere.
    waits: int = -1

    def heard(self, text: str, scope: Scope, line: int, *, within: bool = False) -> Scope:
        """The scope with what a part of prose speaks of: "### Not symmetric" is said up to the next such title.

        `within`: formulas of a sentence wait that the text ends. What a later paragraph denies is not said of them.
        """
        for title in _TITLE.finditer(text):
            self.level = len(title[1])
            said = scope.options.get(DENIED, "")
            if said.isdigit() and 0 < self.level <= int(said):
                scope = replace(scope, options={name: said for name, said in scope.options.items() if name != DENIED})
        spoken = with_spoken(text, scope)
        if DENIED in spoken.options and DENIED not in scope.options:
            self.denied_at = _paragraph(text, line)
            if within and self.denied_at:
                self.waits = self.level
                spoken = replace(spoken, options={name: x for name, x in spoken.options.items() if name != DENIED})
            else:
                spoken = _set_aside(replace(spoken, options={**spoken.options, DENIED: str(self.level)}))
        return _restored(spoken) if ABOVE in spoken.options and DENIED not in spoken.options else spoken

    def declared(self, scope: Scope, line: int) -> Scope:
        """The scope with what a sentence declares that begins in a line, perhaps above such a paragraph."""
        if self.waits >= 0:
            scope = replace(scope, options={**scope.options, DENIED: str(self.waits)})
            self.waits = -1
        return _set_aside(scope) if DENIED in scope.options and line < self.denied_at else scope


def _paragraph(text: str, line: int) -> int:
    """The line in which the paragraph begins that says it; 0 where it began before the text."""
    found = NOT_SYMMETRIC.search(text.lower())
    gap = text.rfind("\n\n", 0, found.start()) if found is not None else -1
    return line + text.count("\n", 0, gap) + 2 if gap >= 0 else 0


def _set_aside(scope: Scope) -> Scope:
    """The scope in which no matrix is symmetric that was so above: "If A is not symmetric" speaks of the other case."""
    symmetric = {name: said for name, said in scope.declarations.items() if said.facts & SYMMETRIC}
    if not symmetric:
        return scope
    bare = {name: replace(said, facts=said.facts - SYMMETRIC) for name, said in symmetric.items()}
    names = {*scope.options.get(ABOVE, "").split(), *symmetric}
    options = {**scope.options, ABOVE: " ".join(sorted(names))}
    return replace(scope, declarations={**scope.declarations, **bare}, options=options)


def _restored(scope: Scope) -> Scope:
    """The scope in which they are again."""
    names = scope.options[ABOVE].split()
    again = {
        name: replace(said, facts=said.facts | {"symmetric"})
        for name, said in scope.declarations.items()
        if name in names
    }
    options = {name: said for name, said in scope.options.items() if name != ABOVE}
    return replace(scope, declarations={**scope.declarations, **again}, options=options)
