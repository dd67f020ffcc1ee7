"""Definitions with words for their sign, below the extraction of claims: "the loss $L$ is given by $(y - t)^2$".

Only words that say so define something; of a derivative, a limit or a value of the function they say another thing.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.checker.extraction.denied import words_before
from chainrule.checker.extraction.named_derivatives import stated_by
from chainrule.readers import latex
from chainrule.readers.define import definition
from chainrule.readers.documents import Document, Piece
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Derivative, Factors, Name, Script, Statement, Tree, has_derivative

_KINDS = r"(?:(?:the|a|an)\s+(?:[a-z-]+\s+){1,3})?"
#: What stands between the two formulas, without the signs around them.
_BETWEEN = re.compile(
    rf"(?:(?:is|are)\s+(?:then\s+|simply\s+|just\s+)?(?:equal\s+to|given\s+by|defined\s+(?:as|by|to\s+be)|computed\s+as|"
    rf"calculated\s+as)|equals|(?P<be>be)(?:\s+(?:equal\s+to|given\s+by|defined\s+(?:as|by)))?)\s+{_KINDS}",
    re.IGNORECASE,
)
#: "z is the weighted input (w x + b)": the bracket is closed behind the second formula.
_IN_BRACKETS = re.compile(r"(?:is|are|denotes)\s+(?:the|an?|our|its)\s+(?:[a-z-]+\s+){1,4}\(", re.IGNORECASE)
#: Words before the first formula by which the second one is something else.
_OTHER = re.compile(
    r"\b(?:derivative|gradient|partial|slope|jacobian|hessian|integral|inverse|limit|rate|differential|value|maximum|"
    r"minimum|expectation|mean|variance|size|number|dimension|norm|if|when|suppose|assume|not)\b"
    r"|\b(?:at|of|in|to|by|for|with|than)\s+(?:(?:the|a|an)\s+)?(?:[a-z-]+\s+){0,2}$",
    re.IGNORECASE,
)
#: "Let x(t) be a curve in R^2" says where it lies.
_BELONGS = re.compile(r"\b(?:in|on|of|over|from|to|with)$", re.IGNORECASE)
#: "Let d denote the derivative", "we denote the derivative by d".
_STANDS = re.compile(
    r"(?:denotes?|stands?\s+for|represents?)(?:\s+the\s+(?:derivative|gradient|error))?", re.IGNORECASE
)
_BY = re.compile(r"(?:by|as|with)", re.IGNORECASE)
_DENOTE = re.compile(r"\b(?:denote|write|abbreviate)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:;](?:\s|$)|\n\s*\n")
#: More characters between two formulas are no sign.
_LONGEST = 60
_SIGNS = "$` \n\\()"


def defined_in_words(first: Piece, second: Piece, document: Document) -> Definition | None:
    """What the words between two formulas of a sentence define; None where they define nothing."""
    between = document.text[first.end : second.start].strip(_SIGNS)
    if (named := _named(first, second, between, document)) is not None:
        return named
    said = _BETWEEN.fullmatch(f"{between} ") if len(between) < _LONGEST else None
    bracketed = said is None and _is_bracketed(first, second, document)
    if (said is None and not bracketed) or _BELONGS.search(between):
        return None
    before = _SENTENCE_END.split(words_before(document.text, first.start))[-1]
    anew = said is not None and said["be"] is not None
    if _OTHER.search(f"{before} ") or (anew and not re.search(r"\blet\b", before, re.IGNORECASE)):
        return None
    left, right = (_alone(piece) for piece in (first, second))
    if left is None or right is None or not isinstance(left, (Name, Script, Factors)):
        return None
    if has_derivative(left) or has_derivative(right) or isinstance(right, Name) or r"\times" in second.text:
        # "Let A be n x n" tells sizes.
        return None
    found = definition(left, right)
    if found is None:
        return None
    text = f"{first.text.strip()} = {second.text.strip()}"
    return replace(found, text=text, line=document.flow_line(first.start))


def _named(first: Piece, second: Piece, between: str, document: Document) -> Definition | None:
    """The name of a derivative: "let z' denote dL/dz", in formulas, or "we denote dL/dz by z'"."""
    name, derivative = (first, second) if _STANDS.fullmatch(between) else (second, first)
    if name is second and not _BY.fullmatch(between):
        return None
    if name is second and not _DENOTE.search(_SENTENCE_END.split(words_before(document.text, first.start))[-1]):
        return None
    left, right = _alone(name), _alone(derivative)
    if not isinstance(left, (Name, Script)) or not isinstance(right, Derivative) or has_derivative(left):
        return None
    found = stated_by(Statement((left, right), ("=",)), Scope())
    text = f"{name.text.strip()} = {derivative.text.strip()}"
    return found and replace(found, text=text, line=document.flow_line(first.start))


def _is_bracketed(first: Piece, second: Piece, document: Document) -> bool:
    """Whether the second formula stands in brackets behind words for what the first one is."""
    between = document.text[first.end : second.start].strip("$` \n\\")
    behind = document.text[second.end : second.end + 4].lstrip("$` \\")
    whole = len(between) < _LONGEST and _IN_BRACKETS.fullmatch(between) is not None and behind.startswith(")")
    return whole and _OTHER.search(between) is None


def _alone(piece: Piece) -> Tree | None:
    """The one expression of a formula."""
    statements = list(latex.statements(piece.text))
    if len(statements) != 1 or statements[0].error or statements[0].signs or len(statements[0].items) != 1:
        return None
    return statements[0].items[0]
