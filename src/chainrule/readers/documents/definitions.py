"""Definitions of macros in a text: what macros.py expands is found here, in the spellings of LaTeX and plain TeX."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chainrule.readers.documents.macros import Macro

MAX_BODY = 2_000
#: So many definitions that cannot be used are looked at.
MAX_FAILED = 500
_START = re.compile(
    r"\\(renewcommand|providecommand|newcommand|DeclareRobustCommand|DeclareMathOperator|DeclarePairedDelimiter|"
    r"NewDocumentCommand|RenewDocumentCommand|newenvironment|renewenvironment|[egx]?def|let)(?![A-Za-z@])"
)
_NAME = re.compile(r"\s*(?:\{\s*\\([A-Za-z@]+|[^\s])\s*\}|\\([A-Za-z@]+|[^\s]))")
_STAR = re.compile(r"\s*\*")
_COUNT = re.compile(r"\s*\[\s*([0-9])\s*\]")
_DEFAULT = re.compile(r"\s*\[([^\]\[]*)\]")
_PARAMETERS = re.compile(r"\s*((?:#[1-9])*)\s*(?=\{)")
#: Parameters with something before, between or behind them: ``[#1, #2]``.
_DELIMITED = re.compile(r"[ \t]*((?:[^\s{}#\\]{0,8}[ \t]?#[1-9])+[^\s{}#\\]{0,8})[ \t]*(?=\{)")
_LET = re.compile(r"[ \t]*=?[ \t]*(\\(?:[A-Za-z@]+|[^\s]))")
_KINDS = re.compile(r"\s*\{([ m]*)\}")
_WORD = re.compile(r"\s*\{\s*([A-Za-z*]+)\s*\}")


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition in a text and where it stands; `macro` is None if it is of a kind that is not expanded.

    An environment that opens a known one has both names: it stands for that one.
    """

    start: int
    end: int
    name: str
    macro: Macro | None = None
    environment: str = ""


def definitions(text: str) -> Iterator[Definition]:
    """The definitions in a text, in order; those inside of bodies of others belong to the body."""
    at = failed = 0
    while (found := _START.search(text, at)) is not None and failed < MAX_FAILED:
        definition = _read(text, found.group(1), found.start(), found.end())
        at = found.end() if definition is None else definition.end
        failed += definition is None or (definition.macro is None and not definition.environment)
        if definition is not None:
            yield definition


def _read(text: str, command: str, start: int, at: int) -> Definition | None:
    if star := _STAR.match(text, at):
        at = star.end()
    if command.endswith("environment"):
        return _environment(text, start, at)
    name = _NAME.match(text, at)
    if name is None:
        return None
    word, at = name.group(1) or name.group(2), name.end()
    match command:
        case "let":
            value = _LET.match(text, at)
            return Definition(start, value.end(), word, Macro(word, 0, value.group(1))) if value else None
        case "DeclarePairedDelimiter":
            return _delimiter(text, start, at, word)
        case "DeclareMathOperator":
            body = braced(text, at)
            if body is None:
                return None
            return Definition(start, body[1], word, Macro(word, 0, f"\\operatorname{{{body[0]}}}"))
    return _command(text, command, start, at, word)


def _command(text: str, command: str, start: int, at: int, word: str) -> Definition | None:
    """A definition with parameters and a body."""
    count, default, known = 0, None, True
    delimiters: tuple[str, ...] = ()
    if command.endswith("def"):
        parameters = _PARAMETERS.match(text, at)
        delimited = _DELIMITED.match(text, at) if parameters is None else None
        if delimited is not None:
            delimiters, at = tuple(each.strip() for each in re.split("#[1-9]", delimited.group(1))), delimited.end()
        elif parameters is None:
            at, known = _body_start(text, at), False
        else:
            count, at = len(parameters.group(1)) // 2, parameters.end()
    elif command.endswith("DocumentCommand"):
        kinds = _KINDS.match(text, at)
        if kinds is None:
            other = braced(text, at)
            at, known = (other[1] if other else at), False
        else:
            count, at = kinds.group(1).count("m"), kinds.end()
    elif number := _COUNT.match(text, at):
        count, at = int(number.group(1)), number.end()
        if optional := _DEFAULT.match(text, at):
            default, at = optional.group(1), optional.end()
    body = braced(text, at)
    if body is None:
        return Definition(start, at, word)
    # A line that ends in the body of a macro ends none of the formula.
    inside = body[0].replace("\n", " ")
    macro = Macro(word, count, inside, default, delimiters=delimiters) if known else None
    return Definition(start, body[1], word, macro)


def _body_start(text: str, at: int) -> int:
    """Where the body of a \\def with parameters in another form starts: such a macro is not expanded."""
    brace = text.find("{", at, at + MAX_BODY)
    return brace if brace >= 0 else at


def _delimiter(text: str, start: int, at: int, word: str) -> Definition | None:
    left = braced(text, at)
    right = braced(text, left[1]) if left else None
    if left is None or right is None:
        return None
    return Definition(start, right[1], word, Macro(word, 1, f"{left[0]} #1 {right[0]}", starred=True))


def _environment(text: str, start: int, at: int) -> Definition | None:
    name = _WORD.match(text, at)
    if name is None:
        return None
    if count := _COUNT.match(text, name.end()):
        at = count.end()
    else:
        at = name.end()
    opening = braced(text, at)
    closing = braced(text, opening[1]) if opening else None
    if opening is None or closing is None:
        return None
    opened = re.search(r"\\begin\{([A-Za-z]+\*?)\}", opening[0])
    return Definition(start, closing[1], name.group(1), environment=opened.group(1) if opened else "")


def braced(text: str, i: int) -> tuple[str, int] | None:
    """The inside of a braced group behind `i`, and where it ends; None if there is none or it is too long."""
    while i < len(text) and text[i].isspace():
        i += 1
    if i >= len(text) or text[i] != "{":
        return None
    depth, j = 0, i
    limit = min(len(text), i + MAX_BODY)
    while j < limit:
        c = text[j]
        if c == "\\":
            j += 2
            continue
        depth += (c == "{") - (c == "}")
        if not depth:
            return text[i + 1 : j], j + 1
        j += 1
    return None
