r"""Which cases the words around a formula include, and which functions they call: below the extraction of claims.

A convention that they exclude is not accepted: "the gradient of the mean loss", "for all i and j", "$f(x, y)$ with
$y = y(t)$".
"""

from __future__ import annotations

import re

from chainrule.checker.extraction.other_cases import FORMULA, sentence_before
from chainrule.readers.documents import Piece

#: So many characters above a formula say what holds of its letters.
_ABOVE = 500
_WHOLE = re.compile(
    r"\b(?:mean(?!\s+squared?)|average|averaged|total|whole|entire|over\s+all|data\s?set|"
    r"(?:for\s+)?all\s+(?:the\s+)?(?:\$[^$]*\$\s+)?(?:points|examples|samples|data|observations))\b|\ball\s+sums\b",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"\bfor\s+(?:all|every|each|any)\b|\bwhether\b|\bboth\s+cases\b|\bon\s+the\s+diagonal\b", re.IGNORECASE
)
_WHETHER = re.compile(r"\bwhether\b|\bboth\s+(?:cases|for)\b|\bin\s+all\s+cases\b", re.IGNORECASE)
_OPEN_SUMS = re.compile(
    r"\bnot\s+(?:necessarily\s+)?(?:need\s+to\s+)?(?:sum|add\s+up|normali[sz]ed)|\bneed\s+not\s+(?:sum|add)|"
    r"\bmulti-?label|\bseveral\s+labels|\bbe\s+counts\b|\barbitrary\s+(?:real\s+)?(?:rewards|weights|targets|numbers|\$)",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"^[^=<>]{1,30}(?:<|>|\\neq?(?![a-z])|\\[lg]eq?(?![a-z]))[^=<>]{1,12}$|"
    r"^\s*[a-z](?:_\{?\w+\}?)?\s*=\s*-?(?:\d+|[a-z](?:_\{?\w+\}?)?)\s*$"
)
_LARGE = re.compile(
    r"(?P<letter>\\[A-Za-z]+|(?<![A-Za-z\\])[A-Za-z])\s*(?:(?:>|\\geq?(?![a-z]))\s*[1-9](?!\d*\s*[a-z(\\])|=\s*[1-9]\d*\s*\$|>\s*[a-z]\s*\$)"
)
_CALL = r"(?:\\?[A-Za-z]+\s*=\s*)?(?P<name>\\[A-Za-z]+|[A-Za-z])\s*\(\s*(?P<arguments>[a-z](?:\s*,\s*[a-z])*)\s*\)"
_CALLS = re.compile(_CALL)
_ONLY_CALLS = re.compile(rf"\s*(?:{re.sub(r'[?]P<[a-z]+>', '?:', _CALL)}\s*[,;.]?\s*)+\Z")


def spoken_cases(text: str, piece: Piece) -> frozenset[str]:
    """What the words before a formula include: all terms, every case, sums that are open, large letters, conditions."""
    sentence = sentence_before(text, piece)
    bare = FORMULA.sub(" $ $ ", sentence)
    above = text[max(0, piece.start - _ABOVE) : piece.start]
    said = {word for word, each in (("whole", _WHOLE), ("every", _EVERY), ("whether", _WHETHER)) if each.search(bare)}
    said |= {"open sums"} if _OPEN_SUMS.search(above) else set()
    said |= {f"large:{found['letter']}" for found in _LARGE.finditer(above)}
    conditions = (formula.strip("$`") for formula in FORMULA.findall(sentence))
    said |= {f"case:{plainly(each)}" for each in conditions if _CONDITION.match(each) is not None}
    return frozenset(said)


def plainly(condition: str) -> str:
    """A condition without spaces and braces."""
    for command, sign in ((r"\\neq?(?![a-z])", "≠"), (r"\\geq?(?![a-z])", "≥"), (r"\\leq?(?![a-z])", "≤")):
        condition = re.sub(command, sign, condition)
    return re.sub(r"[\s{}$\\`]", "", condition).replace("!=", "≠").replace(">=", "≥").replace("<=", "≤")


def calls_in(formula: str) -> list[tuple[str, tuple[str, ...]]]:
    """The functions with the letters in their brackets, in a formula that says no more: ``f(x, y)``, ``x = x(t)``."""
    if _ONLY_CALLS.match(formula) is None:
        return []
    return [
        (found["name"], tuple(letter.strip() for letter in found["arguments"].split(",")))
        for found in _CALLS.finditer(formula)
    ]
