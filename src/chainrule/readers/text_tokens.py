"""Tokens of text formulas, with offsets: what the parser of `text` reads."""

from __future__ import annotations

import re

from chainrule.errors import ReadError

MAX_LENGTH = 100_000
#: A quotation mark opens a word only at the start, or behind one of these; elsewhere it is a transpose.
_BEFORE_WORDS = frozenset(("(", ",", "=", "["))
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<num>  (?:[0-9]|\.[0-9]) [0-9.]* (?:[eE][+-]?[0-9]+)? )
  | (?P<name> [^\W\d] [\w\u0302\u0304\u0303]* )
  | (?P<quote> ["'] )
  | (?P<op>   \.[*/^] | \*\* | [=<>!]= | [-+*/@^()\[\],=<>.:] )
    )""",
    re.VERBOSE,
)


class Tokens:
    """The tokens of a formula in four lists: `kinds` (num, name, str, op), `values`, `starts` and `ends`.

    The last one is no token: its value is "" and it stands at the end of the formula.
    """

    __slots__ = ("ends", "kinds", "starts", "values")

    def __init__(self, source: str) -> None:
        """Scan the formula; an unreadable character is an error with its place."""
        if len(source) > MAX_LENGTH:
            msg = f"a formula of {len(source)} characters is longer than {MAX_LENGTH}"
            raise ReadError(msg, 0, len(source))
        self.kinds: list[str] = []
        self.values: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._scan(source.rstrip())
        self._add("", "", len(source), len(source))

    def _add(self, kind: str, value: str, start: int, end: int) -> None:
        self.kinds.append(kind)
        self.values.append(value)
        self.starts.append(start)
        self.ends.append(end)

    def _scan(self, source: str) -> None:
        at, n, match, add = 0, len(source), _TOKEN.match, self._add
        while at < n:
            found = match(source, at)
            kind = found.lastgroup if found is not None else None
            if found is None or kind is None:
                raise _unknown(source, at)
            value, at = found[kind], found.end()
            start = at - len(value)
            if kind == "quote":
                if (not self.values or self.values[-1] in _BEFORE_WORDS) and value in source[at:]:
                    closing = source.index(value, at)
                    kind, value, at = "str", source[at:closing], closing + 1
                elif value == "'":
                    kind = "op"
                else:
                    raise _unknown(source, start)
            elif kind == "name" and not (value[0].isalpha() or value[0] == "_"):
                raise _unknown(source, start)
            add(kind, value, start, at)


def _unknown(source: str, at: int) -> ReadError:
    while source[at].isspace():
        at += 1
    return ReadError(f"the character {source[at]!r} is not known here", at)
