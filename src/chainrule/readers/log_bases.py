r"""The base of logarithms that a text says, for the scope: "where $\log$ has base 2".

It holds from there on, below one title, until the text says that its logarithms are natural. A remark on what others
do, or on a case, says nothing of the formulas around it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.readers.documents import Piece
from chainrule.readers.scope import Scope

#: The option of a scope with the base of \log; that it is said; where; and that it is said of all the text.
BASE, LOG_SAID, _FROM, _THROUGHOUT = "log base", "log base said", "log base from", "log base throughout"
_OPTIONS = (BASE, LOG_SAID, _FROM, _THROUGHOUT)
_SAID = re.compile(
    r"\blog(?:arithm)?s?\$?\s+(?:\w+\s+){0,3}?(?:to|in|with|has|have|is|are)\s+(?:the\s+)?base\s+\$?(?P<base>2|10|e|two|ten)\b|"
    r"\b(?:is|be|denotes|means|stands\s+for|refers\s+to|use|for)\s+(?:always\s+)?(?:the\s+)?"
    r"(?:natural|(?P<kind>common|decimal|binary|dyadic))\s+log|"
    r"\\log\$?\s+(?:is|denotes|means|stands\s+for)\s+\$?\\log_\{?(?P<below>2|10)(?!\d)"
)
_BASES = {"2": "2", "two": "2", "10": "10", "ten": "10", "common": "10", "decimal": "10", "binary": "2", "dyadic": "2"}
#: Words of sentences that speak of a case, or of others.
_OF_OTHERS = re.compile(
    r"\b(?:if|when|some|others?|theorists?|comparison|compare|sometimes|often|would|could|instead|natural|authors)\b"
)
_OF_ALL = re.compile(
    r"\b(?:throughout|everywhere|always|in\s+this\s+(?:paper|book|document|course|note|text)|all\s+log)"
)


def with_log_base(piece: Piece, scope: Scope) -> Scope:
    """The scope with the base that a piece of prose says."""
    text = piece.text.lower()
    if "log" not in text or (base := _SAID.search(text)) is None:
        return scope
    begin = max(text.rfind(mark, 0, base.start()) for mark in (". ", "; ", "\n\n")) + 1
    sentence = re.split(r"\.\s|\n\n", text[begin:], maxsplit=1)[0]
    number = _BASES.get(base["base"] or base["kind"] or base["below"] or "")
    if number is not None and (_OF_OTHERS.search(sentence) or "natural log" in text or "natural one" in text):
        return scope
    if number is None and BASE in scope.options:
        # A text that says both may use either from here on.
        return _without(scope)
    new = {LOG_SAID: "said", _FROM: str(piece.start)} | ({BASE: number} if number is not None else {})
    new |= {_THROUGHOUT: "said"} if _OF_ALL.search(sentence) else {}
    return replace(scope, options={**scope.options, **new})


def below_title(scope: Scope) -> Scope:
    """The scope below a title, without a base that was said above it, if it was not said of all the text."""
    scope = scope.below_title()
    return scope if _THROUGHOUT in scope.options else _without(scope)


def for_what_stands_at(start: int, scope: Scope) -> Scope:
    """The scope for what stands before the words on the base, too."""
    said = scope.options.get(_FROM)
    return scope if said is None or _THROUGHOUT in scope.options or start >= int(said) else _without(scope)


def _without(scope: Scope) -> Scope:
    if LOG_SAID not in scope.options:
        return scope
    return replace(scope, options={name: said for name, said in scope.options.items() if name not in _OPTIONS})
