r"""Integrals, above the sums: ``\int p(x) f(x) \, dx`` is read as a sum over the points x of its region.

What holds for every such sum holds for the integral, as far as a derivative may be taken under the integral sign.
Nothing is refuted by it: what an integral comes to is not known. Bounds are numbers or infinite, or the region is
named by a capital. ``\int_x p(x) f(x)`` needs no differential. Between other ends, ``\int_0^x f(t) \, dt``, an integral
is a tree of its own.
"""

from __future__ import annotations

from chainrule.errors import ReadError
from chainrule.readers.letters import INTEGRAL, subscript_text
from chainrule.readers.parsing.sums import BigOperators, with_members
from chainrule.readers.parsing.words import ACCENTS, GREEK, RELATIONS, STYLES
from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import BigOp, Integral, Name, Script, Tree
from chainrule.readers.tokens import Token

#: Where the indices begin of the points of an integral: no letters of a text.
_POINTS, _PLACES = 0xF000, 0x800
#: So many differentials stand beside each other, and so many tokens in the variable of one.
MAX_TOGETHER, MAX_VARIABLE = 4, 40
_NOT_READ = r"not understood: '\\int'"
#: What stands in a bound besides numbers.
_INFINITE = frozenset(("-", "+", r"\infty", "{", "}"))
#: What stands in the name of a region besides capitals.
_REGION = frozenset(("{", "}", "^", "(", ")", ",", r"\in", r"\times", r"\mathbb", r"\mathcal", r"\mathscr", r"\mathrm"))
#: Letters of dimensions, as in \mathbb{R}^d.
_DIMENSIONS = frozenset("dknmpDN")
#: What may stand behind a differential besides signs of relations.
_BEHIND = frozenset(
    ("+", "-", ")", "]", "}", ",", ".", ";", "&", r"\\", r"\}", r"\rbrace", r"\rangle", r"\quad", r"\qquad")
)
_UPRIGHT = (r"\mathrm", r"\rm", r"\operatorname", r"\text")


class Integrals(BigOperators):
    """Reads integrals."""

    def big_operator(self) -> Tree:
        """A sum, a product or an integral."""
        return self.integral() if self.peek() == r"\int" else super().big_operator()

    def integral(self) -> Tree:
        """An integral in one variable over a region."""
        token = self.take()
        bounds: dict[str, list[Token]] = {}
        while self.peek() in ("_", "^"):
            mark = self.take().value
            bounds[mark] = self.argument_tokens()
        differential = self._differential()
        if differential is None:
            return self._over_letter(token, bounds)
        at, variable, after = differential
        name = _name_of(variable)
        self.enter()
        body_tokens = self.tokens[self.pos : at]
        ends = len(bounds) == len("_^") and not _is_region(bounds, name)
        if not body_tokens or not (ends or _is_region(bounds, name)):
            raise self._refused(token)
        parser = self.inside(body_tokens)
        body = parser.sum()
        if parser.pos < len(parser.tokens):
            raise parser.fail("not understood here")
        self.pos = after
        self.depth -= 1
        if ends:
            lower, upper = (self._end(bounds[mark], token) for mark in "_^")
            own = rf"\int{{{name}}}"
            body = transform(body, lambda part: _renamed(part, {name: own}))
            return Integral(token.start, self.last, Name(token.start, token.end, own), lower, upper, body)
        if [each.value for each in bounds.get("_", ())] == [name]:
            # Below the sign stands what is integrated over, and no region.
            del bounds["_"]
        region = "".join(f"{mark}{''.join(each.value for each in tokens)}" for mark, tokens in sorted(bounds.items()))
        return over_points(token.start, self.last, body, [name], region)

    def _over_letter(self, token: Token, bounds: dict[str, list[Token]]) -> Tree:
        r"""``\int_x p(x) f(x)``, without a differential: over the product that follows, as a sum."""
        below = bounds.get("_", [])
        parser = self.inside(below)
        named = below and len(bounds) == 1 and (below[0].kind == "letter" or below[0].value in GREEK)
        variable = parser.factor() if named else None
        name = _name_of(variable) if isinstance(variable, (Name, Script)) and parser.pos == len(parser.tokens) else ""
        if not below or not below[0].value.islower() or not name:
            raise self._refused(token)
        body = self.signed_product()
        return over_points(token.start, self.last, body, [name], "")

    def _end(self, tokens: list[Token], sign: Token) -> Tree:
        """The value at which an integral begins or ends."""
        parser = self.inside(tokens)
        value = parser.sum()
        if parser.pos < len(parser.tokens):
            raise self._refused(sign)
        return value

    def is_letter(self) -> bool:
        """Whether the next token is a letter, Greek or not."""
        return self.kind() == "letter" or self.peek() in GREEK

    def _refused(self, token: Token) -> ReadError:
        return ReadError(_NOT_READ, token.start, token.end)

    def _differential(self) -> tuple[int, Name | Script, int] | None:
        """The place of the differential that ends the integral, its variable, and the place behind."""
        depth = 0
        inner = 0
        for at in range(self.pos, len(self.tokens)):
            value = self.tokens[at].value
            if value in ("(", "[", "{", r"\{", r"\begin"):
                depth += 1
            elif value in (")", "]", "}", r"\}", r"\end"):
                depth -= 1
            if depth < 0:
                break
            if depth:
                continue
            inner += value == r"\int"
            found = self._ends_at(at)
            if found is not None:
                if not inner:
                    return (at, *found)
                inner -= 1
        return None

    def _ends_at(self, at: int, others: int = MAX_TOGETHER) -> tuple[Name | Script, int] | None:
        """The variable of a differential at a place and what is behind it, None where there is none.

        Behind it may stand so many others.
        """
        tokens = self.tokens
        upright = tokens[at].value in _UPRIGHT
        braced = upright and at + 1 < len(tokens) and tokens[at + 1].value == "{"
        mark = at + upright + braced
        if mark >= len(tokens) or tokens[mark].value != "d" or tokens[mark].kind not in ("letter", "text"):
            return None
        first = mark + 1 + braced
        parser = self.inside(tokens[first : first + MAX_VARIABLE])
        if parser.kind() != "letter" and parser.peek() not in (GREEK | STYLES | set(ACCENTS)):
            return None
        try:
            variable = parser.scripts(parser.atom())
        except ReadError:
            return None
        behind = parser.peek()
        ends = not behind or behind in _BEHIND or behind in RELATIONS or parser.kind() == "sep"
        after = first + parser.pos
        ends = ends and (bool(behind) or after == len(tokens))
        if (
            not isinstance(variable, (Name, Script))
            or not _name_of(variable)
            or not (ends or (others and self._ends_at(after, others - 1)))
        ):
            return None
        return variable, after


def _name_of(variable: Name | Script) -> str:
    """The name of what is integrated over, a letter or one of several, ``t_i``; empty for others."""
    if isinstance(variable, Name):
        return variable.name
    plain = isinstance(variable.base, Name) and variable.sub and variable.sup is None and not variable.primes
    return f"{variable.base.name}_{subscript_text(variable.sub)}" if plain and isinstance(variable.base, Name) else ""


def over_points(start: int, end: int, body: Tree, names: list[str], region: str) -> BigOp:
    """The sum of a body over the points of a region, for which some letters stand."""
    own = {name: rf"\int{{{name}}}" for name in names}
    index = chr(_POINTS + sum(map(ord, "".join(names))) % _PLACES)
    body = with_members(transform(body, lambda part: _renamed(part, own)), frozenset(own.values()), index)
    upper = Name(start, end, f"{INTEGRAL}{' '.join(names)}{region}}}")
    return BigOp(start, end, "sum", index, None, upper, body)


def _is_region(bounds: dict[str, list[Token]], name: str) -> bool:
    """Whether the bounds are numbers or infinite, or the region is named by a capital or by the variable alone."""
    if "^" in bounds:
        tokens = [token for each in bounds.values() for token in each]
        return all(token.kind == "num" or token.value in _INFINITE for token in tokens)
    tokens = bounds.get("_", [])
    return all(_names_region(before, token, name) for before, token in zip([None, *tokens], tokens, strict=False))


def _names_region(before: Token | None, token: Token, name: str) -> bool:
    """Whether a token may stand in the name of a region: capitals, the variable, a dimension behind a set."""
    value = token.value
    if token.kind == "letter":
        return value.isupper() or value == name or (before is not None and before.value == "^" and value in _DIMENSIONS)
    if token.kind == "cmd":
        return value in _REGION or value == name or value[1:2].isupper()
    return token.kind == "num" or value in _REGION


def _renamed(part: Tree, own: dict[str, str]) -> Tree | None:
    if isinstance(part, Script) and (name := own.get(_name_of(part))) is not None:
        return Name(part.start, part.end, name)
    if isinstance(part, Name) and part.name in own:
        return Name(part.start, part.end, own[part.name], part.bold)
    return None
