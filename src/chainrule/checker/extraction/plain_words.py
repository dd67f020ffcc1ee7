"""Definitions in plain words, beside the extraction of claims: "given f(x, y) = (x - 2)² + (y + 1)², we ..."."""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.checker.extraction.steps import NUMBERS
from chainrule.readers import latex
from chainrule.readers.define import definition
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import names_in

#: A definition in plain words, and the word that ends it.
_RESTATED = re.compile(r"(?<![^\W_])(?P<name>[A-Za-z])\s?\([^()\n]{1,20}\)\s*=(?!=)[^\n,;$`:=]*")
_WORD = re.compile(
    r"[.?!](?:\s|$)|\s(?!(?:sin|cos|tan|exp|log|ln|sqrt|tanh)\b)(?:[A-Za-z]{3,}|is|in|at|on|to|we|so|by|as|of|if|or|an)\b"
)


def restated(text: str, scope: Scope) -> Scope:
    """The scope below words such as "given f(x, y) = (x - 2)² + (y + 1)²": whatever f was above, here it is this."""
    for found in _RESTATED.finditer(text):
        new = _stated(found[0])
        scope = replace(scope, definitions={n: d for n, d in scope.definitions.items() if n != found["name"]})
        scope = scope.define(new) if new is not None else scope
    return scope


def _stated(text: str) -> Definition | None:
    """The definition in plain words, None if it is not understood or speaks of more than its arguments."""
    end = _WORD.search(text)
    text = text[: end.start()] if end is not None else text
    statement = next(iter(latex.statements(text)), None)
    if statement is None or statement.error or statement.signs != ("=",):
        return None
    found = definition(*statement.items)
    strange = names_in(found.body) - names_in(*found.parameters) - NUMBERS if found is not None else {""}
    return None if found is None or strange else replace(found, text=text.strip())
