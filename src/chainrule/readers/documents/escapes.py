r"""Escapes of Markdown in formulas, which some sites need and others show: ``x\_i``, ``\theta^\*``, ``\left\\{``.

Markdown takes a backslash away before the formula is typeset, so authors write one more. What is put in its place has
the same length, so that every character keeps its offset. Underscores in words, as in ``batch\_size``, stay escaped.
"""

from __future__ import annotations

import re

#: Words in a formula, in which an underscore is a character of its own.
_WORDS = r"\\(?:text[a-z]*|mbox|mathrm|mathtt|mathit|mathsf|operatorname\*?|tt)\s*\{[^{}]*\}"
_ESCAPE = re.compile(
    rf"(?P<words>{_WORDS})|(?P<before>(?<![A-Za-z\\])[A-Za-z]{{3,}})?\\(?P<mark>[_*])(?P<behind>[A-Za-z]{{2,}})?"
)
#: A bracket behind a command for its size, which takes no row break, and spaces behind a doubled backslash.
_BRACES = re.compile(r"(\\(?:left|right|[bB]igg?[lr]?))\\\\([{}])|(?<!\\)\\\\([,;!])(?!\\)")
#: Brackets that would begin or end a formula, but not behind a command for their size.
_SIZED = re.compile(r"(\\(?:left|right|[bB]igg?[lr]?))\\([()\[\]])")
#: The end of a line of which Markdown took one of two backslashes away.
_LINE_END = re.compile(r"(?<!\\)\\[ \t]*\n")
_BREAK = re.compile(r"(?<!\\)\\\\(?!\\)")


def unescaped(body: str) -> str:
    """The formula as it is typeset; every character keeps its offset."""
    if r"\_" in body or r"\*" in body:
        body = _ESCAPE.sub(_mark, body)
    if r"\\" in body:
        body = _BRACES.sub(_brace, body)
    body = bare_brackets(body)
    if "\\begin" in body and _BREAK.search(body) is None:
        # The rows of an environment are broken somewhere.
        body = _LINE_END.sub(
            lambda end: r"\\".ljust(len(end.group()) - 1) + "\n" if len(end.group()) > 2 else r"\\", body
        )
    return body


def bare_brackets(body: str) -> str:
    r"""The formula with ``\left[`` for ``\left\[``."""
    return _SIZED.sub(r"\1 \2", body)


def _mark(found: re.Match[str]) -> str:
    if found["words"] or found["before"] or (found["mark"] == "_" and found["behind"]):
        return found.group()
    return f" {found['mark']}{found['behind'] or ''}"


def _brace(found: re.Match[str]) -> str:
    sized, brace, space = found.groups()
    return rf"{sized} \{brace}" if sized else rf" \{space}"
