"""Declarations in a comment of a document: what prose does not say, in the words of `--given` and of prose.

"k: constant; f, g: functions of x": groups end at semicolons; names are text or LaTeX.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.errors import ReadError, UsageError
from chainrule.readers.given import given
from chainrule.readers.scope import Scope

_FUNCTION = re.compile(r"\bfunctions?\s+(?:of|in)\s+(.*)", re.DOTALL)
_AND = re.compile(r"\s+and\s+")
_PLURAL = re.compile(r"(?<=:)(\s*)(constant|variable|scalar|vector|size|function)s\b")
_MATRICES = re.compile(r"(?<=:)(\s*)matrices\b")


def declared(body: str, scope: Scope, line: int = 0) -> Scope:
    """The scope with the declarations of a comment; what is none is a `UsageError`, and the scope stays as it was.

    A name that is declared is no longer the one of a definition above.
    """
    before = scope
    for part in filter(None, (each.strip() for each in body.split(";"))):
        try:
            scope = given(_in_words(part), scope)
        except ReadError as error:
            raise UsageError(f"{part!r} is not understood: {error}") from None
    if scope is before:
        raise UsageError("nothing is declared: write name: constant")
    fresh = {n: replace(d, line=line) for n, d in scope.declarations.items() if before.declarations.get(n) is not d}
    definitions = {n: d for n, d in scope.definitions.items() if n not in fresh}
    return replace(scope, declarations={**scope.declarations, **fresh}, definitions=definitions)


def _in_words(part: str) -> str:
    """A group in the notation of `--given`: "f, g: functions of x and y" is "f, g: function(x, y)"."""
    names, colon, what = part.partition(":")
    part = f"{_AND.sub(', ', names)}{colon}{what}"
    if found := _FUNCTION.search(part):
        if ":" in found.group(1):
            raise UsageError(f"{part!r} is not understood: end each group of declarations with a semicolon")
        arguments = _AND.sub(", ", found.group(1).strip())
        return f"{part[: found.start()]}function({arguments})"
    return _MATRICES.sub(r"\1matrix", _PLURAL.sub(r"\1\2", part))
