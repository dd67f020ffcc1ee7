r"""Formulas made ready for the parser: frames of words, signs in braces, equalities in brackets, colours of all rows.

``\text{\framebox{$ f(x) $}}`` inside of a formula is ``f(x)`` with a box around it, ``a \textcolor{red}{-} b`` is
``a - b``, and ``a = b \ (= c)`` at the end of a row says the same as ``a = b = c``. Every character stays in place.
"""

from __future__ import annotations

import re
from itertools import islice

from chainrule.readers.documents.definitions import braced
from chainrule.readers.documents.lines import Mask
from chainrule.readers.parsing.words import GREEK

#: So many frames of a formula are looked at.
MAX_FRAMES = 50
_FRAME = re.compile(r"\\(?:text|mbox|textrm|fbox|framebox)(?=\s*\{)")
#: What may stand between the frame and the dollar of its formula.
_LAYERS = re.compile(r"(?:\s|\{|\\(?:fbox|framebox|text|mbox)(?=\s*\{))*\$(?P<formula>[^$]+)\$[\s}]*$")
#: A sign alone in braces, and what stands before it, if that is no argument, script or command.
_SIGN = re.compile(r"(?:^|(?P<before>\\[A-Za-z]+|[^\s_^\\])\s+|(?<=[=&+(]))(?P<open>\{\s*)[-+](?P<close>\s*\})")
#: An equality in a bracket, behind an equation, at the end of its row.
_BRACKETED = re.compile(
    r"(?P<open>(?:\\(?:left|big|Big)\s*)?\()\s*=(?!:)(?P<value>[^=()\n&]+)(?P<close>(?:\\(?:right|big|Big)\s*)?\))"
    r"(?=[\s.,;]*(?:\\\\|$|\\end\s*\{))"
)
#: A size or a colour around all rows of a formula.
_STYLED = re.compile(
    r"\s*(?:\\(?:[Hh]uge|LARGE|[Ll]arge|normalsize|small|footnotesize|scriptsize|tiny|displaystyle)\s*)*"
    r"(?P<open>\{\s*(?:\\color\s*\{[^{}]*\}\s*)?)(?=\\begin\s*\{)"
)
#: What ends the rows of a formula.
_ROW = re.compile(r"\\\\")


def without_frames(text: str) -> str:
    r"""``\text{\framebox{$ f $}}`` as ``{ f }``."""
    mask = Mask(text)
    end = 0
    for frame in islice(_FRAME.finditer(text), MAX_FRAMES):
        found = braced(text, frame.end())
        layers = _LAYERS.match(found[0]) if found is not None else None
        if found is None or layers is None or frame.start() < end:
            continue
        inside, end = found
        start = end - 1 - len(inside)
        mask.blank(frame.start(), start - 1)
        mask.blank(start, start + layers.start("formula"))
        mask.blank(start + layers.end("formula"), end - 1)
    return mask.result()


def without_styles(text: str) -> str:
    r"""``\Huge {\color{red} \begin{align} ... \end{align} }`` as the rows alone."""
    styled = _STYLED.match(text)
    found = braced(text, styled.start("open")) if styled is not None else None
    if styled is None or found is None or text[found[1] :].strip():
        return text
    mask = Mask(text)
    mask.blank(0, styled.end())
    mask.blank(found[1] - 1, found[1])
    return mask.result()


def bare_signs(text: str) -> str:
    """``a {-} b`` as ``a - b``, where the braces are the argument of no command."""
    mask = Mask(text)
    for found in islice(_SIGN.finditer(text), MAX_FRAMES):
        before = found["before"] or ""
        if not before.startswith("\\") or before in GREEK:
            mask.blank(*found.span("open"))
            mask.blank(*found.span("close"))
    return mask.result()


def without_brackets(text: str) -> str:
    """``a = b (= c)`` as ``a = b = c``."""
    mask = Mask(text)
    for found in islice(_BRACKETED.finditer(text), MAX_FRAMES):
        row = _ROW.split(text[: found.start()])[-1]
        if "=" in row:
            mask.blank(*found.span("open"))
            mask.blank(*found.span("close"))
    return mask.result()
