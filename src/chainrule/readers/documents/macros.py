"""Macros that a document defines: found in its text, expanded in its formulas, every character with its origin.

Expansion rewrites text and nothing else. It is bounded by a budget of characters, and a macro that contains itself
is an error; the formula is then left as it is written, and its reader refuses the unknown command.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chainrule.errors import BudgetError, ReadError
from chainrule.readers.documents.pieces import Origin

MAX_EXPANDED = 50_000
MAX_TOTAL = 2_000_000
MAX_NESTED = 40
_COMMAND = re.compile(r"\\([A-Za-z@]+|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Macro:
    r"""A command with its parameters and its body; `default` is the value of an optional first one.

    One that is `braced` counts only where a brace follows, one that is `paired` only in formulas that have it above and
    below the bar of a fraction, one that is `single` only where no two groups follow, as a derivative has.
    `delimiters` is what stands before the first parameter and behind each one, as in ``\def\pd[#1]{...}``; without
    them arguments are groups or single characters.
    """

    name: str
    parameters: int
    body: str
    default: str | None = None
    starred: bool = False
    braced: bool = False
    paired: bool = False
    single: bool = False
    delimiters: tuple[str, ...] = ()


#: What is put before one letter as well as before a brace, and how long a name is that says so.
_FONTS = (r"\mathbf", r"\boldsymbol")
_WORD = 3


@dataclass(slots=True)
class Macros:
    """The macros that are known at a place of a document; the latest definition of a name holds.

    Where a document defines none, those of custom are known.
    """

    known: dict[str, Macro] = field(default_factory=dict)
    spent: int = 0

    def define(self, macro: Macro) -> None:
        """Take a definition."""
        self.known[macro.name] = macro

    def used_in(self, text: str) -> bool:
        """Whether a formula uses any of them."""
        return any(found.group(1) in self.known for found in _COMMAND.finditer(text))

    def forget(self, name: str) -> None:
        """A definition that cannot be used: neither an earlier one holds nor custom."""
        self.known.pop(name, None)

    def expanded(self, text: str, start: int) -> tuple[str, Origin]:
        """A formula that starts at `start`, expanded, with the origin of its characters."""
        known = {name: macro for name, macro in self.known.items() if not macro.paired or _is_paired(name, text)}
        expansion = _Expansion(known, min(MAX_EXPANDED, MAX_TOTAL - self.spent))
        chars = [_Char(c, start + i, start + i + 1, start + i, start + i + 1) for i, c in enumerate(text)]
        try:
            out = expansion.run(chars, ())
        finally:
            self.spent += expansion.spent
        origin = Origin(tuple([(c.start, c.end) for c in out]), tuple([(c.call, c.stop) for c in out]))
        return "".join([c.value for c in out]), origin


@dataclass(frozen=True, slots=True)
class _Char:
    """A character with its span in the source, and that of the outermost call that it came from."""

    value: str
    start: int
    end: int
    call: int
    stop: int


class _Expansion:
    def __init__(self, known: dict[str, Macro], budget: int) -> None:
        self.known = known
        self.budget = budget
        self.spent = 0

    def run(self, chars: list[_Char], active: tuple[str, ...]) -> list[_Char]:
        """The characters with all macros expanded but those in `active`, which are being expanded."""
        out: list[_Char] = []
        i = 0
        while i < len(chars):
            first = i
            while i < len(chars) and chars[i].value != "\\":
                i += 1
            out.extend(chars[first:i])
            if i == len(chars):
                break
            name, stop = _command(chars, i)
            macro = self.known.get(name) if name else None
            if macro is None or not _fits(macro, chars, stop):
                out.extend(chars[i:stop])
                i = stop
                continue
            if macro.name in active or len(active) > MAX_NESTED:
                msg = f"the macro \\{name} contains itself"
                raise ReadError(msg, chars[i].start, chars[stop - 1].end)
            arguments, end = (_delimited if macro.delimiters else _arguments)(chars, stop, macro)
            if end < 0:
                # Not the form that was defined.
                out.extend(chars[i:stop])
                i = stop
                continue
            body = self.filled(macro, [self.run(argument, active) for argument in arguments], chars[i], chars[end - 1])
            if name.isalpha() and body and body[-1].value.isalpha() and end < len(chars) and chars[end].value.isalpha():
                body.append(_between(body[-1]))
            if body and body[0].value.isalpha() and _ends_command(out):
                # In \log\model with \model for p the command before the macro ends where it ends.
                out.append(_between(body[0]))
            out.extend(self.run(body, (*active, macro.name)))
            i = end
        return out

    def filled(self, macro: Macro, arguments: list[list[_Char]], first: _Char, last: _Char) -> list[_Char]:
        """The body with arguments in the places of its parameters."""
        call = (min(first.call, last.call), max(first.stop, last.stop))
        span = (min(first.start, last.start), max(first.end, last.end))
        out: list[_Char] = []
        i, body = 0, macro.body
        while i < len(body):
            if body[i] == "#" and i + 1 < len(body) and body[i + 1].isdigit():
                number = int(body[i + 1])
                if 1 <= number <= len(arguments):
                    if out and _ends_command(out) and arguments[number - 1]:
                        out.append(_Char(" ", *span, *call))
                    out.extend(_Char(c.value, c.start, c.end, *call) for c in arguments[number - 1])
                i += 2
            else:
                out.append(_Char(body[i], *span, *call))
                i += 1
        self.spent += len(out) + 1
        if self.spent > self.budget:
            msg = f"macros expand to more than {self.budget} characters"
            raise BudgetError(msg)
        return out


def _is_paired(name: str, text: str) -> bool:
    r"""Whether a command stands above and below a bar, as in ``\frac{\p f}{\p x}``."""
    command = rf"\{{\s*\\{name}(?![A-Za-z])"
    return re.search(rf"frac\s*{command}[^{{}}]*(?:\{{[^{{}}]*\}}[^{{}}]*)*\}}\s*{command}", text) is not None


def _between(char: _Char) -> _Char:
    return _Char(" ", char.start, char.end, char.call, char.stop)


def _ends_command(chars: list[_Char]) -> bool:
    i = len(chars) - 1
    while i >= 0 and chars[i].value.isalpha() and len(chars) - i < 40:
        i -= 1
    return 0 <= i < len(chars) - 1 and chars[i].value == "\\"


def _command(chars: list[_Char], i: int) -> tuple[str, int]:
    """The command at `i` and where it ends; an empty name for another character."""
    if chars[i].value != "\\" or i + 1 >= len(chars):
        return "", i + 1
    j = i + 1
    while j < len(chars) and chars[j].value.isascii() and (chars[j].value.isalpha() or chars[j].value == "@"):
        j += 1
    if j == i + 1:
        return chars[j].value, j + 1
    return "".join(c.value for c in chars[i + 1 : j]), j


def _takes(macro: Macro, chars: list[_Char], i: int) -> bool:
    r"""Whether such a macro is meant before what stands at `i`: a brace, or behind a word one letter, ``\vect h``."""
    word = len(macro.name) >= _WORD
    j = _skip(chars, i) if word else i
    if j >= len(chars) or chars[j].value == "{":
        return j < len(chars)
    if not word or macro.body not in _FONTS or j == i or not chars[j].value.isalpha():
        return False
    return j + 1 == len(chars) or not chars[j + 1].value.isalpha()


def _fits(macro: Macro, chars: list[_Char], i: int) -> bool:
    """Whether a macro counts before what stands at `i`."""
    return not (macro.braced and not _takes(macro, chars, i)) and not (macro.single and _two(chars, i))


def _two(chars: list[_Char], i: int) -> bool:
    """Whether two groups stand at `i`."""
    if i >= len(chars) or chars[i].value != "{":
        return False
    close = _closing(chars, i)
    return close + 1 < len(chars) and chars[close + 1].value == "{"


def _arguments(chars: list[_Char], i: int, macro: Macro) -> tuple[list[list[_Char]], int]:
    """The arguments of a call behind `i`, and where it ends."""
    out: list[list[_Char]] = []
    end = i
    j = _skip(chars, end)
    if macro.starred and j < len(chars) and chars[j].value == "*":
        end = j + 1
    for number in range(macro.parameters):
        j = _skip(chars, end)
        if not number and macro.default is not None:
            if j < len(chars) and chars[j].value == "[":
                close = next((k for k in range(j, len(chars)) if chars[k].value == "]"), len(chars) - 1)
                out.append(chars[j + 1 : close])
                end = close + 1
            else:
                place = chars[i - 1]
                out.append([_Char(c, place.start, place.end, place.call, place.stop) for c in macro.default])
            continue
        if j >= len(chars):
            out.append([])
        elif chars[j].value == "{":
            close = _closing(chars, j)
            out.append(chars[j + 1 : close])
            end = min(close + 1, len(chars))
        else:
            _, stop = _command(chars, j)
            out.append(chars[j:stop])
            end = stop
    return out, end


def _delimited(chars: list[_Char], i: int, macro: Macro) -> tuple[list[list[_Char]], int]:
    """The same for arguments between delimiters; -1 where these do not stand there."""
    out: list[list[_Char]] = []
    first, *others = macro.delimiters
    j = _skip(chars, i)
    if not _stands(chars, j, first):
        return [], -1
    j += len(first)
    for delimiter in others:
        begin = j = _skip(chars, j)
        if not delimiter:
            j = (
                min(_closing(chars, j) + 1 if _stands(chars, j, "{") else _command(chars, j)[1], len(chars))
                if j < len(chars)
                else j
            )
        while delimiter and not _stands(chars, j, delimiter):
            if j >= len(chars):
                return [], -1
            j = _closing(chars, j) + 1 if chars[j].value == "{" else _command(chars, j)[1]
        argument = chars[begin:j]
        group = len(argument) > 1 and argument[0].value == "{" and _closing(chars, begin) == j - 1
        out.append(argument[1:-1] if group else argument)
        j += len(delimiter)
    return out, j


def _stands(chars: list[_Char], i: int, text: str) -> bool:
    return "".join(c.value for c in chars[i : i + len(text)]) == text


def _skip(chars: list[_Char], i: int) -> int:
    while i < len(chars) and chars[i].value.isspace():
        i += 1
    return i


def _closing(chars: list[_Char], i: int) -> int:
    depth = 0
    while i < len(chars):
        value = chars[i].value
        if value == "\\":
            i += 2
            continue
        depth += (value == "{") - (value == "}")
        if not depth:
            return i
        i += 1
    return len(chars)
