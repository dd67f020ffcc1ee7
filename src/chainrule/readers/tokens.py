"""Tokens of LaTeX formulas, with offsets; spacing is dropped, styling commands are skipped, nothing is executed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from chainrule.errors import ReadError
from chainrule.readers.braced_text import braced
from chainrule.readers.characters import ACCENTS, FRACTIONS, GREEK, LOWERED, MATHEMATICAL, RAISED, SIGNS
from chainrule.readers.renamed_commands import ELSEWHERE, RENAMED

MAX_LENGTH = 100_000


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is one of num, letter, cmd, char, text, sep; `value` its text."""

    kind: str
    value: str
    start: int
    end: int


SKIPPED = frozenset(
    r"\, \; \: \! \/ \displaystyle \ds \textstyle \scriptstyle \limits \nolimits \nonumber \notag \left \right \big "
    r"\Big \bigg \Bigg \bigl \bigr \Bigl \Bigr \biggl \biggr \Biggl \Biggr \middle \hfill \strut \mathstrut \noindent "
    r"\allowbreak \qty \checkmark \blacksquare \qed \space \thinspace \medspace \thickspace \negthinspace "
    r"\enspace \enskip \mathord \mathopen \mathclose \pause".split()
) | {"\\ ", "\\\n", "\\\t"}
#: Thin spaces.
_THIN = frozenset((r"\,", r"\;", r"\:", "\\ "))
#: Many of them in a row are a wide one, and so is one before several conditions: ``\ (a > 0, a \neq 1)``.
_WIDE = re.compile(
    r"(?:\\[,;: ]\s*){4,}"
    r"|\\[,;: ]\s*(?=\(\s*[A-Za-z]\s*(?:[<>]|\\[ngl]eq?\b)[^(),]*,[^()]*\))"
)
#: Behind these an empty line separates nothing.
_OPEN_ENDS = frozenset(("=", "+", "-", "(", "[", "{", "&", ",", "*", "/", r"\cdot", r"\times", r"\begin", r"\\"))
_TEXT = frozenset(
    r"\text \mbox \hbox \textrm \textit \textbf \textnormal \textsc \textsf \texttt \textup \emph \intertext".split()
)
_WITH_ARGUMENT = frozenset(r"\label \tag \hspace \hskip \mspace \vspace \color \phantom \hphantom \vphantom".split())
#: What a full stop or a bar may stand behind.
_SIZED = (r"\left", r"\right", r"\middle")
_LOSS = re.compile(r"\s*([Cc]ross)[ -]([Ee]ntropy)\s*")
#: Behind these a prime stands above something.
_RAISING = ("^", "{", r"\prime")
#: Commands for brackets.
_BRACKETS = {r"\lbrack": "[", r"\rbrack": "]", r"\lparen": "(", r"\rparen": ")"}
#: The one sign behind a command without braces: ``\\tag 1``.
_SINGLE = re.compile(r"\s*([^\s{}\\])")
#: What stands in words: a letter in bold, a number; and a letter behind a command without braces.
_BOLD_LETTER = re.compile(r"\s*\\(?:bf|mathbf)\s*\{?([A-Za-z])\}?\s*")
_NUMBER = re.compile(r"\s*[0-9]+(?:\.[0-9]+)?\s*")
_LETTER = re.compile(r"\s*([A-Za-z])")
_STARRED = (r"\operatorname", r"\hspace", r"\tag")
#: The letters, or the command, that end somewhere.
_RUN = re.compile(r"\\?[A-Za-z]+\Z")
_LONGEST_RUN = 20
_DIGITS = tuple("0123456789")
#: Greek letters that are names of quantities.
_GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta lambda mu nu rho sigma tau phi varphi psi omega Theta".split()
)

#: The d of a differential in upright letters, behind a brace of its own: ``{\\rm d}``, ``{\\mathrm{d}}``.
_UPRIGHT_D = r"\s* \\ (?: rm \s+ d | mathrm \s* (?: d | \{ \s* d \s* \} ) ) \s* \}"
#: One piece of a formula at a time, the most frequent ones first; the name of the group says what becomes of it.
_PIECE = re.compile(
    rf"""
    (?P<upright> (?<! [_^] ) (?<! [_^]\{{ ) \\ (?: mathrm|operatorname\*?|text(?:rm)?|mathit|mathsf|mbox ) \s* \{{ \s*
        (?: ln|log|lg|exp|(?:arc)?(?:sin|cos|tan)|(?:sin|cos|tan)h|cot|sec|csc|coth|sech|csch
          | {"|".join(ELSEWHERE)} ) \s* \}}
        (?= \s* (?: [(\[{{A-Za-z0-9^_'|] | \\ (?! end|right|q?quad|\\ ) ) ) )
  | (?P<command> \\ (?: [A-Za-z]+ | . )? )
  | (?P<lonely> \{{ [()\[\]] \}} )
  | (?P<partial> \{{ \s* \\partial \s* \}} )
  | (?P<point> (?<= [A-Za-z0-9)\]}}] ) \. (?= \{{? \\ (?: [dt]?frac|partial|nabla|sum | {"|".join(sorted(_GREEK))} )
                                              (?![A-Za-z])
                                            | [a-z] (?![A-Za-z.]) | [a-z]{{2,5}} \( | [α-ω] )
        | (?<= \s ) \. (?= \\ [dt]?frac )
        | (?<= [A-Za-z0-9)\]}}] [ ] ) \. (?= [ ] (?: [a-z] (?![A-Za-z]) | [{{(]
                                                | \\ (?: [dt]?frac|sum|partial|nabla ) (?![A-Za-z]) ) ) )
  | (?P<entrywise> \.\* (?= [^\n] ) )
  | (?P<arrow> =+> | -+> )
  | (?P<numbering> (?: ~ (?: \s* ~ )+ | (?<= \\[ ] ) -? | (?<= & ) - | (?<= quad ) \s* - ) \s* \( [0-9]{{1,3}} [a-z]? \)
        (?= \s* (?: \Z | \\ (?: \\ | newline | end ) ) ) )
  | (?P<char> [-+*/=<>()\[\]}}^_,;:|!&'] | \{{ (?: (?<= [_^]\{{ ) | (?! {_UPRIGHT_D} ) ) | \. (?! \.\. ) )
  | (?P<identifier> (?<! [A-Za-z\\] ) (?: [A-Za-z]{{2,}} (?= \\_ [A-Za-z]{{2}} ) | [A-Za-z] (?= \\_ [A-Za-z]{{3}} ) )
        (?: \\_ [A-Za-z0-9]+ )+ )
  | (?P<acronym> (?: (?<! [A-Za-z] ) | (?<= \{{d ) ) (?: R?MSE | RMS | MAE | RSS | SS[ERT] | ESS | TSS | BCE | NLL
        | ELBO | (?:[A-Z][A-Za-z]{{1,18}})?Loss | loss | [Cc]ost | [Ee]rr(?:ors?)? | [Oo]bj | net | out | [Tt]argets?
        | [Ll]abels? | [Rr]esiduals?
        | [Pp]red(?:iction|icted|s)? | actual | observed | truth | probs? | weights? | bias | slope | intercept
        | [Ii]nputs? | [Oo]utputs? | [Ll]ogits? | [Ss]cores? | denominator | numerator ) (?! [A-Za-z] )
        | (?<! [A-Za-z] ) (?: CE | LLF? | FL | KL ) (?= \s* (?: \( | = ) )
        | (?: (?<= \\partial\  ) | (?<= \{{d\  ) | (?<= \{{d ) ) (?: CE | LLF? | FL | KL ) (?! [A-Za-z^] ) )
  | (?P<plain> [A-Za-km-z] (?! [{"".join(ACCENTS)}] ) )
  | (?P<numbered> (?<= [A-Za-z] ) [0-9]{{1,2}} (?! [0-9.] ) )
  | (?P<number> [0-9]+ (?:\.[0-9]+)? ) (?: \. (?= \s* [-+*/)\]] ) )?
  | (?P<empty_line> \n [ \t]* \n \s* (?= [A-Za-z] | \\ (?! begin|end|right|[\\,;:!]|cdot|times|odot ) [a-z] ) )
  | (?P<nothing> [^\S\n]+ | \n \s* | [~\u200b\ufeff]+ | % [^\n]* \n? )
  | (?P<logarithm> (?<! [A-Za-z] ) (?<! _\{{ ) ln (?! [A-Za-z] ) )
  | (?P<raised> [{"".join(RAISED)}]+ )
  | (?P<lowered> [{"".join(LOWERED)}]+ )
  | (?P<sign> [{"".join(SIGNS)}] )
  | (?P<fraction> [{"".join(FRACTIONS)}] )
  | (?P<letter> [^\W\d_] [{"".join(ACCENTS)}]? )
  | (?P<dots> \.\.\. )
  | (?P<nothing_said> \?+ )
  | (?P<differential> \{{ {_UPRIGHT_D} )
    """,
    re.VERBOSE | re.DOTALL,
)
_OFF_THE_LINE = re.compile(rf"[{''.join(LOWERED)}][{''.join((*LOWERED, *RAISED))}]*")
#: A differential in braces, behind \\mathop.
_PARTIAL_INSIDE = re.compile(r"\s*\{\s*\\partial(?![A-Za-z])")
#: Groups whose text is the token.
_AS_WRITTEN = {"char": "char", "plain": "letter", "number": "num"}


def tokenize(source: str) -> list[Token]:
    """The tokens of a formula; an unreadable character is an error with its place."""
    if len(source) > MAX_LENGTH:
        msg = f"a formula of {len(source)} characters is longer than {MAX_LENGTH}"
        raise ReadError(msg, 0, len(source))
    return _Scanner(source).run()


class _Scanner:
    def __init__(self, source: str) -> None:
        self.source = source
        self.out: list[Token] = []

    def run(self) -> list[Token]:
        at = 0
        while at < len(self.source):
            found = _PIECE.match(self.source, at)
            if found is None:
                msg = f"the character {self.source[at]!r} is not known here"
                raise ReadError(msg, at)
            group = found.lastgroup or ""
            kind = _AS_WRITTEN.get(group)
            at = self.add(kind, found[0], at, found.end()) if kind else _MAKERS[group](self, found)
        return self.out

    def add(self, kind: str, value: str, start: int, end: int) -> int:
        """One more token; where it ends."""
        self.out.append(Token(kind, value, start, end))
        return end

    def nothing(self, found: re.Match[str]) -> int:
        return found.end()

    def nothing_said(self, found: re.Match[str]) -> int:
        """A question mark in the place of a right side."""
        if not self.out or self.out[-1].value != "=" or self.source[found.end() : found.end() + 1].strip(" \n&\\.,"):
            raise ReadError("the character '?' is not known here", found.start())
        return found.end()

    def lonely(self, found: re.Match[str]) -> int:
        """A bracket alone in braces, as editors of formulas write it before a script: ``(u v{)}'``."""
        self.add("char", found[0][1], found.start() + 1, found.end() - 1)
        return found.end()

    def partial(self, found: re.Match[str]) -> int:
        r"""A sign alone in braces: ``\frac{\partial z}{{\partial}x}``."""
        return self.add("cmd", r"\partial", *found.span())

    def identifier(self, found: re.Match[str]) -> int:
        r"""A name of a program, ``step\_size``; of ``y\_pred`` the words are below the letter."""
        (start, end), (first, _, rest) = found.span(), found[0].replace("\\_", "_").partition("_")
        if len(first) > 1:
            return self.add("text", f"{first}_{rest}", start, end)
        for kind, value in (("letter", first), ("char", "_"), ("char", "{"), ("text", rest)):
            self.add(kind, value, start, start + 1 if kind == "letter" else end)
        return self.add("char", "}", end, end)

    def dots(self, found: re.Match[str]) -> int:
        return self.add("cmd", r"\dots", *found.span())

    def arrow(self, found: re.Match[str]) -> int:
        """An arrow of two characters: ``=>`` between formulas, ``x -> 0`` below a limit."""
        return self.add("cmd", r"\Rightarrow" if found[0][0] == "=" else r"\to", *found.span())

    def point(self, found: re.Match[str]) -> int:
        """A full stop without spaces between two factors, as a product is typed in haste."""
        return self.add("cmd", r"\cdot", *found.span())

    def entrywise(self, found: re.Match[str]) -> int:
        """The sign of a product of entries, as MATLAB has it."""
        return self.add("cmd", r"\odot", *found.span())

    def numbered(self, found: re.Match[str]) -> int:
        """A number right behind a letter is part of the name, as in ``W1 x`` and ``dz2``: no product is written so."""
        start, end = found.span()
        run = _RUN.search(self.source, max(0, start - _LONGEST_RUN), start)
        name = run[0] if run is not None else ""
        greek = name[:1] == "\\"
        letter = name[1:] in _GREEK if greek else len(name) == 1 or (len(name) == 2 and name[0] == "d")
        first = len(self.out) - (1 if greek else len(name))
        if not letter or name[-1] == "d" or self.in_script(first):
            return self.add("num", found[0], start, end)
        if name[-1] == "e":
            if self.source[: start - 1].endswith(_DIGITS):
                return self.add("num", found[0], start, end)
            raise ReadError("a number right behind e, which has lost its place above it, perhaps", start, end)
        for part in (("char", "_"), ("char", "{")):
            self.add(*part, start, start)
        self.add("num", found[0], start, end)
        return self.add("char", "}", end, end)

    def in_script(self, place: int) -> bool:
        r"""Whether the token at a place stands above or below something, or is all that ``\frac`` has above the bar."""
        before = self.out[place - 1].value if place else ""
        if before in ("^", "_") or before.endswith("frac"):
            return True
        depth = 0
        for k in range(place - 1, -1, -1):
            value = self.out[k].value
            depth += (value == "}") - (value == "{")
            if depth < 0:
                depth = 0
                if k and self.out[k - 1].value in ("^", "_"):
                    return True
        return False

    def acronym(self, found: re.Match[str]) -> int:
        """A loss by its acronym, of which the letters are no factors."""
        return self.add("text", found[0], *found.span())

    def upright(self, found: re.Match[str]) -> int:
        """A function of the table in upright letters, as its own command would set it."""
        word = found[0].partition("{")[2].rstrip("}").strip()
        return self.add("cmd", ELSEWHERE.get(word, f"\\{word}"), *found.span())

    def logarithm(self, found: re.Match[str]) -> int:
        r"""``ln x`` without its backslash; A_{ln} is the entry of row l and column n."""
        return self.add("cmd", r"\ln", *found.span())

    def differential(self, found: re.Match[str]) -> int:
        """The d of a differential in upright type, in braces of its own."""
        return self.add("letter", "d", *found.span())

    def sign(self, found: re.Match[str]) -> int:
        return self.add(*SIGNS[found[0]], *found.span())

    def fraction(self, found: re.Match[str]) -> int:
        """A half as one character."""
        top, bottom = FRACTIONS[found[0]]
        for part in (("char", "("), ("num", top), ("char", "/"), ("num", bottom), ("char", ")")):
            self.add(*part, *found.span())
        return found.end()

    def letter(self, found: re.Match[str]) -> int:
        """A letter, perhaps Greek or with an accent of its own or behind it."""
        start, end = found.span()
        if MATHEMATICAL[0] <= found[0][0] <= MATHEMATICAL[1]:
            return self.mathematical(found[0][0], start)
        parts = found[0] if end > start + 1 else unicodedata.normalize("NFD", found[0])
        plain, accent = (parts[0], ACCENTS[parts[1]]) if parts[1:] in ACCENTS else (found[0], "")
        kind, value = ("cmd", f"\\{GREEK[plain]}") if plain in GREEK else ("letter", plain)
        if found[0] == "Σ" and self.sums(end):
            return self.add("cmd", r"\sum", start, end)
        if not accent:
            return self.add(kind, value, start, end)
        self.add("cmd", accent, start, start)
        self.add("char", "{", start, start)
        self.add(kind, value, start, end)
        return self.add("char", "}", end, end)

    def mathematical(self, character: str, start: int) -> int:
        """A letter of Unicode's mathematical alphabets, bold or not."""
        plain = unicodedata.normalize("NFKC", character)
        kind, value = ("cmd", f"\\{GREEK[plain]}") if plain in GREEK else ("letter", plain)
        if "BOLD" not in unicodedata.name(character, ""):
            return self.add(kind, value, start, start + 1)
        for part in (("cmd", r"\mathbf"), ("char", "{"), (kind, value), ("char", "}")):
            self.add(*part, start, start + 1)
        return start + 1

    def sums(self, end: int) -> bool:
        """Whether a Σ with a lowered letter sums: the letter stands below something else behind it, as in Σᵢ xᵢ."""
        index, behind = self.source[end : end + 1], _OFF_THE_LINE.match(self.source, end)
        if behind is None or LOWERED.get(index, ("",))[0] != "letter":
            return False
        rest = self.source[behind.end() :].lstrip(" ·")
        operand = rest[:1].isalpha() or rest[:1] in ("(", "[", "∂")
        return operand and "⁻" not in behind[0] and rest[0] != "ᵀ" and index in rest.replace("Σ" + index, "")

    def numbering(self, found: re.Match[str]) -> int:
        """The number of an equation, set apart by spaces."""
        return self.add("sep", "tag:" + found[0].strip("~- ()"), *found.span())

    def raised(self, found: re.Match[str]) -> int:
        return self.off_the_line(found, "^", RAISED)

    def lowered(self, found: re.Match[str]) -> int:
        return self.off_the_line(found, "_", LOWERED)

    def off_the_line(self, found: re.Match[str], mark: str, table: dict[str, tuple[str, str]]) -> int:
        start, end = found.span()
        self.add("char", mark, start, start)
        self.add("char", "{", start, start)
        for i, character in enumerate(found[0], start):
            self.add(*table[character], i, i + 1)
        return self.add("char", "}", end, end)

    def empty_line(self, found: re.Match[str]) -> int:
        """An empty line between two formulas of one display."""
        if self.out and self.out[-1].value not in _OPEN_ENDS:
            self.add("sep", r"\quad", *found.span())
        return found.end()

    def command(self, found: re.Match[str]) -> int:
        name, (start, end) = found[0], found.span()
        if name in _STARRED and self.source.startswith("*", end):
            end += 1
        if name in _TEXT or name in _WITH_ARGUMENT:
            return self.with_argument(name, start, end)
        if name in _THIN and (wide := _WIDE.match(self.source, start)) is not None:
            return self.add("sep", r"\quad", start, wide.end())
        if name in (r"\quad", r"\qquad"):
            return self.add("sep", name, start, end)
        if name in _SIZED:
            return self.sized(name, start, end)
        if name in _BRACKETS:
            return self.add("char", _BRACKETS[name], start, end)
        if name == r"\prime" and self.out and self.out[-1].value not in _RAISING:
            # f\prime, where the sign stands on the line.
            return self.add("char", "'", start, end)
        if (
            name == r"\prime"
            and [each.value for each in self.out[-2:]] == ["]", "{"]
            and self.source[end : end + 1] == "}"
        ):
            # g^{[1]{\prime}}: braces around a prime behind a layer.
            self.out.pop()
            return self.add("cmd", name, start, end + 1)
        if name == r"\mathop" and _PARTIAL_INSIDE.match(self.source, end):
            return end
        return end if name in SKIPPED else self.add("cmd", RENAMED.get(name, name), start, end)

    def with_argument(self, name: str, start: int, end: int) -> int:
        """Words, a label, or a space, with the argument in braces."""
        text, stop = braced(self.source, end)
        if name == r"\tag" and self.source[stop - 1] != "}" and (single := _SINGLE.match(self.source, end)) is not None:
            text, stop = single[1], single.end()
        if name in _TEXT:
            return self.text(name, text, start, stop)
        if name in (r"\hspace", r"\hskip", r"\mspace"):
            self.add("sep", name, start, stop)
        elif name == r"\tag":
            self.add("sep", "tag:" + text, start, stop)
        return stop

    def text(self, name: str, text: str, start: int, stop: int) -> int:
        """Words; a number and a letter in bold are none, and without braces a letter is meant."""
        bold = _BOLD_LETTER.fullmatch(text if name != r"\textbf" else rf"\bf {text}")
        letter = None if self.source[stop - 1] == "}" else _LETTER.match(self.source, stop)
        if letter is not None:
            return self.add("text", letter[1], start, letter.end())
        if _NUMBER.fullmatch(text):
            return self.add("num", text.strip(), start, stop)
        if bold is None:
            # Two words before a bracket call a loss by its name: \text{Cross entropy}(y, p).
            text = text.replace(r"\_", "_")
            named = _LOSS.fullmatch(text) if self.source[stop : stop + 1] == "(" else None
            return self.add("text", text if named is None else f"{named[1]}{named[2].title()}", start, stop)
        for kind, value in (("cmd", r"\mathbf"), ("char", "{"), ("letter", bold[1]), ("char", "}")):
            self.add(kind, value, start, stop)
        return stop

    def sized(self, name: str, start: int, end: int) -> int:
        r"""``\left``, ``\right`` or ``\middle``: a bar behind it opens or closes, a full stop is no bracket."""
        side, behind = name[1:], self.source[end : end + 1]
        if behind == "|" and side != "middle":
            return self.add("char", f"{side}|", start, end + 1)
        if behind in ("<", ">"):
            return self.add("cmd", r"\langle" if behind == "<" else r"\rangle", start, end + 1)
        if behind != ".":
            return end
        rest = self.source[end:] if side == "left" else ""
        if r"\right|" in rest or r"\right\rvert" in rest:
            self.add("char", "left.", start, end + 1)
        return end + 1


_MAKERS = {group: getattr(_Scanner, group) for group in _PIECE.groupindex if group not in _AS_WRITTEN}
