"""Tokens of LaTeX formulas, with offsets; spacing is dropped, styling commands are skipped, nothing is executed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from chainrule.errors import ReadError

MAX_LENGTH = 100_000


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is one of num, letter, cmd, char, text, sep; `value` its text."""

    kind: str
    value: str
    start: int
    end: int


SKIPPED = frozenset(
    r"\, \; \: \! \/ \displaystyle \textstyle \scriptstyle \limits \nolimits \nonumber \notag \left \right \big \Big "
    r"\bigg \Bigg \bigl \bigr \Bigl \Bigr \biggl \biggr \Biggl \Biggr \middle \hfill \strut \mathstrut \noindent "
    r"\allowbreak \space \thinspace \medspace \thickspace \negthinspace \enspace".split()
) | {"\\ "}
#: Thin spaces, of which many in a row are a wide one; an empty line between two formulas of one display.
_THIN = frozenset((r"\,", r"\;", r"\:", "\\ "))
_WIDE = re.compile(r"(?:\\[,;: ]\s*){4,}")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n\s*(?=[A-Za-z]|\\(?!begin|end|right|[\\,;:!]|cdot|times|odot)[a-z])")
_OPEN_ENDS = frozenset(("=", "+", "-", "(", "[", "{", "&", ",", "*", "/", r"\cdot", r"\times", r"\begin", r"\\"))
_TEXT = frozenset((r"\text", r"\mbox", r"\textrm", r"\textit", r"\textbf", r"\textnormal", r"\intertext"))
_WITH_ARGUMENT = frozenset(
    (r"\label", r"\tag", r"\hspace", r"\vspace", r"\color", r"\phantom", r"\hphantom", r"\vphantom")
)
_UNICODE = {
    "∂": ("cmd", r"\partial"), "∇": ("cmd", r"\nabla"), "·": ("cmd", r"\cdot"), "×": ("cmd", r"\times"),
    "−": ("char", "-"), "⊙": ("cmd", r"\odot"), "∑": ("cmd", r"\sum"), "∏": ("cmd", r"\prod"), "≤": ("cmd", r"\le"),
    "≥": ("cmd", r"\ge"), "≠": ("cmd", r"\neq"), "≈": ("cmd", r"\approx"), "…": ("cmd", r"\dots"),
    "∞": ("cmd", r"\infty"),
    "∈": ("cmd", r"\in"), "√": ("cmd", r"\sqrt"), "⊤": ("cmd", r"\top"), "ᵀ": ("cmd", r"\sptop"), "′": ("char", "'"),
    "‖": ("cmd", r"\|"), "⋅": ("cmd", r"\cdot"), "→": ("cmd", r"\to"), "∝": ("cmd", r"\propto"), "∼": ("cmd", r"\sim"),
    "⊗": ("cmd", r"\otimes"), "⟨": ("cmd", r"\langle"), "⟩": ("cmd", r"\rangle"), "†": ("cmd", r"\dagger"),
    "≡": ("cmd", r"\equiv"), "∀": ("cmd", r"\forall"), "\u2009": ("space", ""), "\u00a0": ("space", ""),
}  # fmt: skip
_GREEK = dict(zip(
    "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
    ("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
     "omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega").split(),
    strict=True,
))  # fmt: skip

_RAISED = {
    **{c: ("num", d) for c, d in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)},
    "⁻": ("char", "-"), "⁺": ("char", "+"), "ⁿ": ("letter", "n"), "ⁱ": ("letter", "i"), "ˣ": ("letter", "x"),
    "⁽": ("char", "("), "⁾": ("char", ")"), "ˡ": ("letter", "l"), "ᵏ": ("letter", "k"), "ᶻ": ("letter", "z"),
}  # fmt: skip
_LOWERED = {
    **{c: ("num", d) for c, d in zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)},
    "ᵢ": ("letter", "i"), "ⱼ": ("letter", "j"), "ₖ": ("letter", "k"), "ₙ": ("letter", "n"), "ₘ": ("letter", "m"),
    "ₜ": ("letter", "t"), "ₓ": ("letter", "x"), "ₗ": ("letter", "l"),
}  # fmt: skip
_ACCENTS = {"\u0302": r"\hat", "\u0304": r"\bar", "\u0303": r"\tilde", "\u0307": r"\dot"}

#: The d of a differential in upright type, in the old way.
_UPRIGHT_D = re.compile(r"\{\s*\\rm\s+d\s*\}")


def tokenize(source: str) -> list[Token]:  # noqa: C901, PLR0912, PLR0915 - one scan, one arm per kind of character
    """The tokens of a formula; an unreadable character is an error with its place."""
    if len(source) > MAX_LENGTH:
        msg = f"a formula of {len(source)} characters is longer than {MAX_LENGTH}"
        raise ReadError(msg, 0, len(source))
    out: list[Token] = []
    i, n = 0, len(source)
    while i < n:
        c = source[i]
        if c.isspace() or c == "~":
            empty = _EMPTY_LINE.match(source, i) if c == "\n" else None
            if empty is not None and out and out[-1].value not in _OPEN_ENDS:
                out.append(Token("sep", r"\quad", i, empty.end()))
            i += 1
        elif c == "%" and not source.startswith("\\%", i - 1):
            end = source.find("\n", i)
            i = n if end < 0 else end + 1
        elif c.isdigit() and c.isascii():
            j = i
            while j < n and (source[j].isascii() and source[j].isdigit()):
                j += 1
            if j + 1 < n and source[j] == "." and source[j + 1].isdigit():
                j += 1
                while j < n and source[j].isascii() and source[j].isdigit():
                    j += 1
            out.append(Token("num", source[i:j], i, j))
            i = j
        elif source.startswith("...", i):
            out.append(Token("cmd", r"\dots", i, i + 3))
            i += 3
        elif c == "\\":
            j = i + 1
            while j < n and source[j].isascii() and source[j].isalpha():
                j += 1
            if j == i + 1:
                j = min(i + 2, n)
            command = source[i:j]
            if j < n and source[j] == "*" and command in (r"\operatorname", r"\hspace", r"\tag"):
                j += 1
            if command in _TEXT or command in _WITH_ARGUMENT:
                text, stop = _braced(source, j)
                if command in _TEXT:
                    out.append(Token("text", text, i, stop))
                elif command == r"\hspace":
                    out.append(Token("sep", command, i, stop))
                elif command == r"\tag":
                    out.append(Token("sep", "tag:" + text, i, stop))
                i = stop
                continue
            wide = _WIDE.match(source, i) if command in _THIN else None
            if wide is not None:
                j = wide.end()
                out.append(Token("sep", r"\quad", i, j))
            elif command in (r"\quad", r"\qquad"):
                out.append(Token("sep", command, i, j))
            elif command not in SKIPPED:
                out.append(Token("cmd", command, i, j))
            elif command in (r"\left", r"\right", r"\middle") and j < n and source[j] == ".":
                if command == r"\left" and (r"\right|" in source[j:] or r"\right\rvert" in source[j:]):
                    out.append(Token("char", "left.", i, j + 1))
                j += 1
            elif command == r"\right" and j < n and source[j] == "|":
                out.append(Token("char", "right|", i, j + 1))
                j += 1
            elif command == r"\left" and j < n and source[j] == "|":
                out.append(Token("char", "left|", i, j + 1))
                j += 1
            i = j
        elif c in _UNICODE:
            kind, value = _UNICODE[c]
            if kind != "space":
                out.append(Token(kind, value, i, i + 1))
            i += 1
        elif c in _GREEK:
            out.append(Token("cmd", "\\" + _GREEK[c], i, i + 1))
            i += 1
        elif c in _RAISED or c in _LOWERED:
            j = i
            while (
                j < n and (source[j] in _RAISED) == (c in _RAISED) and (source[j] in _RAISED or source[j] in _LOWERED)
            ):
                j += 1
            table = _RAISED if c in _RAISED else _LOWERED
            out += [Token("char", "^" if c in _RAISED else "_", i, i), Token("char", "{", i, i)]
            out += [Token(*table[source[k]], k, k + 1) for k in range(i, j)]
            out.append(Token("char", "}", j, j))
            i = j
        elif (upright := _UPRIGHT_D.match(source, i)) is not None:
            out.append(Token("letter", "d", i, upright.end()))
            i = upright.end()
        elif source.startswith("ln", i) and not source[i - 1 : i].isalpha() and not source[i + 2 : i + 3].isalpha():
            out.append(Token("cmd", r"\ln", i, i + 2))
            i += 2
        elif c.isalpha():
            mark = source[i + 1] if i + 1 < n and source[i + 1] in _ACCENTS else ""
            plain = unicodedata.normalize("NFD", c)
            letter, accent = (c, mark) if mark else (plain[0], plain[1]) if len(plain) == 2 else (c, "")
            stop = i + 1 + len(mark)
            if accent in _ACCENTS:
                out += [Token("cmd", _ACCENTS[accent], i, i), Token("char", "{", i, i)]
                kind, value = ("cmd", "\\" + _GREEK[letter]) if letter in _GREEK else ("letter", letter)
                out += [Token(kind, value, i, stop), Token("char", "}", stop, stop)]
            else:
                out.append(Token("letter", c, i, i + 1))
            i = stop
        elif c in "+-*/=<>()[]{}^_,;:.|!&'":
            out.append(Token("char", c, i, i + 1))
            i += 1
        else:
            msg = f"the character {c!r} is not known here"
            raise ReadError(msg, i)
    return out


def _braced(source: str, i: int) -> tuple[str, int]:
    """The text of a braced argument that starts at or after `i`, and where it ends."""
    while i < len(source) and source[i].isspace():
        i += 1
    if i >= len(source) or source[i] != "{":
        return "", i
    depth, j = 0, i
    while j < len(source):
        if source[j] == "{" and source[j - 1] != "\\":
            depth += 1
        elif source[j] == "}" and source[j - 1] != "\\":
            depth -= 1
            if not depth:
                return source[i + 1 : j], j + 1
        j += 1
    msg = "a brace is not closed"
    raise ReadError(msg, i)
