r"""Expectations, above the integrals: ``\mathbb{E}_{x \sim p(x)}[f(x)]`` is read as the integral of p(x) f(x).

So its derivative is known where that of the density is. Nothing is refuted by it, as with integrals. What varies is
said before the sign, or by the density: ``\mathbb{E}_{q(z \mid x)}[f(z)]``, ``\mathbb{E}_{p_w}`` or ``\mathbb{E}_p``
beside p_w(x).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.errors import ReadError
from chainrule.readers.dots import shown
from chainrule.readers.letters import letter_of, subscript_text
from chainrule.readers.parsing.integrals import Integrals, over_points
from chainrule.readers.parsing.words import BARS
from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import BigOp, Dots, Factors, Group, Name, Number, Script, Tree, find_all
from chainrule.readers.tokens import Token

#: What an expectation is called; other letters may be anything.
_CALLED = frozenset((r"\mathbb{E}", "E"))
#: Letters of densities, where only they say what varies.
_DENSITIES = frozenset(("p", "q", "P", "Q", r"\pi", r"\rho"))
#: So many tokens stand between a sum and the letter below it.
_BELOW = 5
_BRACKETS = frozenset(("[", "(", "{", r"\{", r"\lbrace"))
#: What separates the variables of a density from what is given.
_GIVEN = BARS | {";", r"\mid"}


class Expectations(Integrals):
    """Reads expectations."""

    def expectation(self, base: Tree) -> Tree | None:
        """The expectation that a name begins, if it says over what; None for anything else."""
        if not isinstance(base, Name) or base.name not in _CALLED or self.peek() != "_":
            return None
        saved, depth, tokens = self.pos, self.depth, self.tokens
        variables: list[Name | Script] = []
        try:
            weight, variables = self._weight()
        except ReadError:
            weight = None
        names = [_called(variable) for variable in variables]
        if weight is None or any(map(self._is_summed_over, names)):
            self.pos, self.depth, self.tokens = saved, depth, tokens
            return None
        # What is not understood from here on is not understood otherwise: nothing is read twice.
        body = self.bracket(self.tokens[self.pos]) if self.peek() in _BRACKETS else self.product()
        body = body if isinstance(body, Group) else Group(body.start, body.end, "(", (body,))
        whole = Factors(base.start, self.last, (*weight.factors, body), (*weight.signs, ""))
        return over_points(base.start, self.last, _with_names(whole, variables), names, "")

    def _is_summed_over(self, letter: str) -> bool:
        """Whether a sum runs over a letter elsewhere: then it has finitely many values, and an integral is no help."""
        sums = (i for i, token in enumerate(self.tokens) if token.value == r"\sum")
        return any(token.value == letter for i in sums for token in self.tokens[i + 1 : i + _BELOW])

    def _weight(self) -> tuple[Factors | None, list[Name | Script]]:
        """The density that stands below, before what it weighs, and what varies."""
        self.take()
        below = self.argument_tokens()
        sign = next((i for i, token in enumerate(below) if token.value == r"\sim"), 0)
        if not self.starts_factor():
            return None, []
        density = below[sign + 1 :] if sign else self._written_out(below)
        variables = self._names(below[:sign] if sign else _varied(density))
        if not variables:
            return None, []
        parser = self.inside(density)
        weight = _of_density(parser.sum(), variables)
        return weight if parser.pos == len(parser.tokens) else None, variables

    def _names(self, tokens: list[Token]) -> list[Name | Script]:
        """The names in a list such as ``(x, y)``, perhaps with indices, empty if anything else stands in it."""
        parser = self.inside([token for token in tokens if token.value not in ("(", ")")])
        names: list[Name | Script] = []
        while parser.pos < len(parser.tokens):
            item = parser.factor()
            if not isinstance(item, (Name, Script)) or not _is_indexed(item) or parser.peek() not in ("", ","):
                return []
            names.append(item)
            if parser.peek() == ",":
                parser.take()
        return names

    def _written_out(self, below: list[Token]) -> list[Token]:
        """A density with its arguments, which stand below, or elsewhere in the formula and always the same."""
        head = self.inside(below)
        named = head.factor()
        named = named.base if isinstance(named, Script) and named.sup is None else named
        if not isinstance(named, Name) or letter_of(named.name) not in _DENSITIES or head.peek() not in ("", "("):
            return []
        if head.peek():
            return below
        name = _plain(below)
        tokens = [token for token in self.tokens if token.value not in ("{", "}")]
        places = [i + len(name) for i in range(len(tokens)) if _plain(tokens[i : i + len(name)]) == name]
        calls = [_in_brackets(tokens[i:]) for i in places if i < len(tokens) and tokens[i].value == "("]
        if not calls and len(name) == 1:
            # E_q beside q_w(x) is one over q_w.
            calls = [_with_parameter(tokens[i:]) for i in places if i < len(tokens) and tokens[i].value == "_"]
        same = calls and all(_plain(call) == _plain(calls[0]) for call in calls)
        return [*below, *calls[0]] if same else []


def _plain(tokens: list[Token]) -> list[str]:
    """What stands in tokens but for braces."""
    return [token.value for token in tokens if token.value not in ("{", "}")]


def _in_brackets(tokens: list[Token]) -> list[Token]:
    """The bracket that tokens begin with; nothing if it is not closed."""
    depth = 0
    for i, token in enumerate(tokens):
        depth += (token.value in ("(", "[")) - (token.value in (")", "]"))
        if not depth:
            return tokens[: i + 1]
    return []


def _with_parameter(tokens: list[Token]) -> list[Token]:
    """The subscript and the bracket that tokens begin with, where it is one letter."""
    call = _in_brackets(tokens[2:]) if len(tokens) > 2 and tokens[2].value == "(" else []
    return [*tokens[:2], *call] if call else []


def _varied(density: list[Token]) -> list[Token]:
    """The arguments of a density before what is given: those that vary."""
    opened = next((i for i, token in enumerate(density) if token.value == "("), len(density))
    inside = density[opened + 1 : -1]
    return inside[: next((i for i, token in enumerate(inside) if token.value in _GIVEN), len(inside))]


def _is_indexed(item: Name | Script) -> bool:
    """Whether a tree is a name, perhaps with letters or numbers below."""
    if isinstance(item, Name):
        return True
    plain = isinstance(item.base, Name) and item.sup is None and not item.primes
    return plain and all(isinstance(index, (Name, Number)) for index in item.sub)


def _called(variable: Name | Script) -> str:
    """The name of what varies: ``a_t`` is one variable, whatever t is."""
    if isinstance(variable, Name):
        return variable.name
    assert isinstance(variable.base, Name)  # noqa: S101 - that is what was asked
    return f"{variable.base.name}_{subscript_text(variable.sub)}"


def _with_names(whole: Factors, variables: list[Name | Script]) -> Tree:
    """What is integrated, with names of their own for the variables that have indices."""
    own = {shown((each.base, each.sub)): each for each in variables if isinstance(each, Script)}
    if not own:
        return whole
    indices = {index.name for each in own.values() for index in each.sub if isinstance(index, Name)}
    if any(big.index in indices for big in find_all(whole, BigOp)):
        msg = "what varies has the index of a sum"
        raise ReadError(msg, whole.start, whole.end)

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Script) or (variable := own.get(shown((part.base, part.sub)))) is None:
            return None
        bold = isinstance(part.base, Name) and part.base.bold
        name = Name(part.start, part.end, _called(variable), bold)
        return replace(part, base=name, sub=()) if part.sup is not None or part.primes else name

    return transform(whole, change)


def _of_density(tree: Tree, variables: Sequence[Tree]) -> Factors | None:
    """A density applied to what varies, whose letters it may have already, or a dot for them; None for others."""
    head, group = tree, None
    if isinstance(tree, Factors) and len(tree.factors) == 2:
        head, group = tree.factors
    named = head.base if isinstance(head, Script) and head.sup is None else head
    if not isinstance(named, Name) or not variables or not isinstance(group, (Group, type(None))):
        return None
    items: tuple[Tree, ...] = tuple(variables)
    if group is not None:
        first, *rest = group.items or (variables[0],)
        written = shown(first) == shown(variables[0])
        behind = rest if isinstance(first, Dots) else group.items
        items = group.items if written else (*variables, *behind)
    return Factors(tree.start, tree.end, (head, Group(tree.start, tree.end, "(", items)), ("", ""))
