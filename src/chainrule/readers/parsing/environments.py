"""Environments: cases, arrays used as cases, and the conditions in them."""

from __future__ import annotations

from chainrule.errors import ReadError
from chainrule.readers.parsing.brackets import Brackets
from chainrule.readers.parsing.words import BARRED, DOTS, MATRICES
from chainrule.readers.syntax import (
    Bars,
    Cases,
    Comparison,
    Dots,
    Grid,
    Tree,
    has_derivative,
)  # fmt: skip
from chainrule.readers.tokens import Token, tokenize

#: What stands in place of a value where there is none, without spaces.
_NO_VALUE = frozenset((
    "undefined", "notdefined", "doesnotexist", "doesn'texist", "nonexistent", "dne", "undef", "indeterminate",
    "notdifferentiable", "无定义", "未定义", "不存在", "不可导",
))  # fmt: skip

#: The words of the last case, of the others, and between two conditions, in the languages of the texts.
_OTHERWISE = frozenset(
    ("otherwise", "else", "elsewhere", "o.w.", "o.w", "other", "sinon", "autrement", "sonst", "ansonsten",
     "andernfalls", "en otro caso", "en caso contrario", "de lo contrario", "si no", "caso contrário", "senão",
     "altrimenti", "иначе", "в противном случае", "否则", "其他", "其它", "その他", "それ以外")
)  # fmt: skip
_IF = frozenset(
    ("", "if", "for", "when", "where", "if and only if", "in case", "si", "pour", "quand", "wenn", "falls", "für",
     "para", "se", "per", "если", "при", "若", "如果", "当")
)  # fmt: skip
_AND = frozenset(("and", "et", "und", "y", "e", "и", "且"))


class Environments(Brackets):
    """Reads environments."""

    def environment(self, *, braced: bool = False) -> Tree:
        """cases, an array or a matrix used as cases behind a brace, or a matrix."""
        enclosed = self.enclosed == self.pos
        start = self.take().start
        name = "".join(t.value for t in self.argument_tokens()).rstrip("*")
        rows = self._rows(name)
        if (name in MATRICES and not braced) or (name == "array" and enclosed):
            return self._grid(start, rows)
        if name in BARRED:
            return Bars(start, self.last, self._grid(start, rows), BARRED[name])
        if name in ("cases", "dcases", "rcases", "array") or (name == "matrix" and braced):
            valued = [row for row in rows if not _has_no_value(row[0])]
            return Cases(start, self.last, tuple(self._case(row, start) for row in valued), gap=len(valued) < len(rows))
        msg = f"the environment {name} is not read yet"
        raise ReadError(msg, start, self.last)

    def _grid(self, start: int, rows: list[list[list[Token]]]) -> Tree:
        rows = _with_dots([[_without_end([t for t in cell if t.kind != "sep"]) for cell in row] for row in rows])
        if not rows or any(len(row) != len(rows[0]) or not all(row) for row in rows):
            msg = "the rows of a matrix have equally many entries"
            raise ReadError(msg, start, self.last)
        return Grid(start, self.last, tuple(tuple(self._entry(cell) for cell in row) for row in rows))

    def _entry(self, tokens: list[Token]) -> Tree:
        if _are_dots(tokens):
            return Dots(tokens[0].start, tokens[-1].end)
        parser = self.inside(tokens)
        tree = parser.sum()
        if parser.pos < len(parser.tokens):
            raise parser.fail("an entry of a matrix is not understood")
        return tree

    def _rows(self, name: str) -> list[list[list[Token]]]:
        """The cells of the rows up to the end of the environment."""
        if name == "array" and self.peek() == "{":
            self.argument_tokens()
        rows: list[list[list[Token]]] = [[[]]]
        depth = 0
        while True:
            token = self.take()
            if token.value == r"\begin":
                depth += 1
            elif token.value == r"\end":
                if not depth:
                    self.argument_tokens()
                    break
                depth -= 1
            if not depth and token.value == "&" and token.kind == "char":
                rows[-1].append([])
            elif not depth and token.value == r"\\":
                rows.append([[]])
            else:
                rows[-1][-1].append(token)
        return [row for row in rows if any(row)]

    def _case(self, row: list[list[Token]], start: int) -> tuple[Tree, Tree | None]:
        cells = [cell for cell in row if cell]
        if len(cells) == 1:
            # The condition may stand in the same cell behind a comma or words.
            tokens = cells[0]
            ends = (i for i, t in enumerate(tokens) if t.kind in ("text", "sep") or t.value in (",", ";", ":"))
            cut = next(ends, len(tokens))
            cells = [tokens[:cut], tokens[cut:]]
        parser = self.inside(_without_end([t for t in cells[0] if t.kind != "sep"]))
        value = parser.sum()
        behind_sign = any(token.value == "=" and token.start < start for token in self.tokens)
        while len(cells) > 1 and parser.peek() == "=" and (behind_sign or not has_derivative(value)):
            # Of a chain in the branch the last member is the value; where nothing is equal to it, it is an equation.
            parser.take()
            value = parser.sum()
        if parser.pos < len(parser.tokens):
            raise parser.fail("a case is not understood")
        return value, self.condition([t for cell in cells[1:] for t in cell])

    def condition(self, tokens: list[Token]) -> Tree | None:
        """A condition of a case; None where it says "otherwise"."""
        kept = []
        for token in tokens:
            if token.kind == "text":
                words = token.value.replace("$", "").strip().lower().strip(",.:;")
                if words in _OTHERWISE:
                    return None
                if words in _AND:
                    kept.append(Token("char", ",", token.start, token.end))
                if words in _IF or words in _AND:
                    continue
                first, _, rest = words.partition(" ")
                inner = tokenize(rest if first in _IF else words)
                kept.extend(Token(t.kind, t.value, token.start, token.end) for t in inner)
            elif token.kind != "sep":
                kept.append(token)
        while kept and kept[-1].value in (",", ";", "."):
            kept.pop()
        while kept and kept[0].value in (",", ":", ";"):
            kept.pop(0)
        letters = "".join(t.value for t in kept)
        if letters in ("otherwise", "else"):
            return None
        if letters.startswith("if"):
            kept = kept[2:]
        kept = _without_brackets(kept)
        if not kept:
            return None
        parser = self.inside(kept)
        items, signs = parser.relation()
        if parser.pos < len(parser.tokens) or not signs:
            msg = "the condition of a case is not understood"
            raise ReadError(msg, kept[0].start, kept[-1].end)
        return Comparison(items[0].start, items[-1].end, tuple(items), tuple(signs))


def _without_brackets(tokens: list[Token]) -> list[Token]:
    """A condition without the brackets that some write around all of it: ``(x < 0)``."""
    if len(tokens) < 3 or tokens[0].value != "(" or tokens[-1].value != ")":
        return tokens
    depth = 0
    for token in tokens[:-1]:
        depth += (token.value == "(") - (token.value == ")")
        if not depth:
            return tokens
    return tokens[1:-1]


def _are_dots(cell: list[Token]) -> bool:
    """Whether an entry is an ellipsis, or one of the full stops that are written below each other for one."""
    return bool(cell) and all(token.value in DOTS or token.value == "." for token in cell)


def _with_dots(rows: list[list[list[Token]]]) -> list[list[list[Token]]]:
    """The rows with ellipses in the places that rows and columns of ellipses leave empty."""
    width = max((len(row) for row in rows), default=0)
    for row in rows:
        if any(map(_are_dots, row)) and all(_are_dots(cell) or not cell for cell in row):
            dots = next(filter(_are_dots, row))
            row[:] = [cell or dots for cell in [*row, *([[]] * (width - len(row)))]]
    for j in range(width):
        column = [row[j] for row in rows if len(row) == width]
        if len(column) == len(rows) and any(map(_are_dots, column)):
            dots = next(filter(_are_dots, column))
            if all(_are_dots(cell) or not cell for cell in column):
                for row in rows:
                    row[j] = row[j] or dots
    return rows


def _has_no_value(cell: list[Token]) -> bool:
    """Whether a branch says that there is no value: "undefined", "does not exist", perhaps in letters without a box."""
    if any(token.kind not in ("text", "letter", "sep") and token.value not in (",", ".") for token in cell):
        return False
    words = "".join(token.value for token in cell if token.kind in ("text", "letter"))
    if all(token.kind != "text" for token in cell):
        # Letters are a product, d n e say, but for these two.
        return words in ("undefined", "DNE")
    return "".join(words.lower().split()).strip(",.;") in _NO_VALUE


def _without_end(tokens: list[Token]) -> list[Token]:
    """The tokens of a cell without the comma that it ends with."""
    while tokens and tokens[-1].value in (",", ";"):
        tokens = tokens[:-1]
    return tokens
