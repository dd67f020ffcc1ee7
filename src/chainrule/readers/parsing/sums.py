"""Sums and products over an index, below the brackets: what stands below the sign, above it and behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from chainrule.errors import ReadError
from chainrule.readers.dots import shown
from chainrule.readers.labels import number_in, primed_index
from chainrule.readers.letters import subscript_text
from chainrule.readers.parsing.bars import BetweenBars
from chainrule.readers.parsing.braces import bare
from chainrule.readers.parsing.conditions import SUCH_THAT, condition, masked, pair_in
from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Comparison,
    Factors,
    Group,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)
from chainrule.readers.tokens import Token

#: Where the indices begin of sums over the members of a set of which the letters are said, ``(x, y) \in D``: no
#: letters of a text, another one for each sum of a formula.
_MEMBERS, _PLACES = 0xE000, 0x1000
#: So many tokens may stand below a sum that is written by a letter.
_BOUNDS = 12
#: Letters of indices that may stand side by side below a sum.
_INDICES = frozenset("ijklmnpqrst")
_NOT_UNDERSTOOD = "the range of a sum is not understood"
#: Comparisons by which terms are let in.
_ORDERS = frozenset(("<", "<=", ">", ">="))


@dataclass(slots=True)
class _Range:
    """What a sum runs over; `members` are the names that stand for another value in each term.

    `mistaken` is what ``i = c`` is as a condition, where c may be a slip for the 1 at which the sum begins.
    """

    indices: list[str] = field(default_factory=list)
    lower: Tree | None = None
    upper: Tree | None = None
    excluded: Tree | None = None
    members: frozenset[str] = frozenset()
    mask: Tree | None = None
    pair: tuple[Tree, list[str]] | None = None
    refused: ReadError | None = None
    mistaken: tuple[Tree, list[str]] | None = None
    product: bool = False


class BigOperators(BetweenBars):
    """Reads sums and products."""

    def is_sum_by_letter(self) -> bool:
        r"""Whether a capital sigma comes next that is a sum by what stands below and above: ``\Sigma_{i=1}^n``."""
        if self.peek() != r"\Sigma" or self.peek(1) != "_" or self.peek(2) != "{":
            return False
        ahead = self.tokens[self.pos + 3 : self.pos + 3 + _BOUNDS]
        close = next((i for i, token in enumerate(ahead) if token.value == "}"), 0)
        return "=" in (token.value for token in ahead[:close]) and self.peek(close + 4) == "^"

    def big_operator(self) -> Tree:
        """A sum or product over an index; its body extends over the following product."""
        token = self.take()
        over = _Range(product=token.value == r"\prod")
        while self.peek() in ("_", "^"):
            if self.take().value == "^":
                if self.peek() == "{" and self.peek(1) == "}":
                    # Braces with nothing in them say no end.
                    self.argument_tokens()
                    continue
                over.upper = self.superscript()
            else:
                self._below(self.argument_tokens(), over)
        self.enter()
        body = self.signed_product()
        self.depth -= 1
        kind = token.value[1:].lower().replace("sigma", "sum")
        if over.mistaken is not None and _beside(body, over):
            over.mask, over.indices, over.lower = *over.mistaken, None
        if over.pair is not None and _counts(body, frozenset(over.pair[1])):
            over.mask, over.indices = over.pair
            over.lower, over.upper = None, None
        elif over.refused is not None:
            raise over.refused
        elif len(over.members) == 1 and _counts(body, over.members):
            # In \sum_{x \in V} u_x the word x is an index.
            over.indices = list(over.members)
        elif over.members:
            body = with_members(body, over.members, over.indices[0])
        if over.mask is not None:
            if kind != "sum":
                raise ReadError(_NOT_UNDERSTOOD, token.start, self.last)
            body = masked(over.mask, body)
        for inner in reversed(over.indices[1:]):
            body = BigOp(body.start, self.last, kind, inner, over.lower, over.upper, body)
        first = over.indices[0] if over.indices else None
        return BigOp(token.start, self.last, kind, first, over.lower, over.upper, body, over.excluded)

    def _below(self, tokens: list[Token], over: _Range) -> None:
        """What stands below the sign: indices, a first value, a set, a condition."""
        tokens = _in_one_line(tokens)
        over.pair = pair_in(tokens)
        try:
            self._plain(tokens, over)
            if isinstance(over.lower, Name) and len(over.indices) == 1 and not over.product:
                mask, index = condition(tokens)
                over.mistaken = mask, [index]
        except ReadError:
            over.lower, over.excluded, over.members = None, None, frozenset()
            try:
                over.mask, index = self._compared(tokens) or condition(tokens)
                over.indices = [index]
            except ReadError as error:
                if over.pair is None:
                    raise
                # Whether (i, j) are indices is seen behind the sign.
                over.refused = error

    def _compared(self, tokens: list[Token]) -> tuple[Tree, str] | None:
        r"""The factor ``1[y_i w^T x_i < 1]`` of ``i : y_i w^T x_i < 1``, and the index; None for other conditions."""
        said = len(tokens) > 2 and tokens[1].value in SUCH_THAT
        parser = self.inside(tokens[2:] if said else tokens)
        try:
            items, signs = parser.relation()
        except ReadError:
            return None
        letters = {part.name for item in items for script in find_all(item, Script)
                   for part in script.sub if isinstance(part, Name)}  # fmt: skip
        index = tokens[0].value if said else min(letters, default="")
        whole = parser.pos == len(parser.tokens) and signs and set(signs) <= _ORDERS
        if not whole or index not in letters or not (said or len(letters) == 1):
            return None
        start, end = tokens[0].start, tokens[-1].end
        inside = Group(start, end, "[", (Comparison(start, end, tuple(items), tuple(signs)),))
        return Factors(start, end, (Number(start, start, Fraction(1)), inside), ("", "")), index

    def _plain(self, tokens: list[Token], over: _Range) -> None:
        """The ranges that are read as they stand; an error for conditions."""
        for items, signs in self._relations(tokens):
            items = [primed_index(item) for item in items]
            first = items[0]
            if signs == ["in"] and over.upper is None:
                index, over.members = _element(first)
                number = number_in(items[1])
                if number is None:
                    raise ReadError(_NOT_UNDERSTOOD, items[1].start, items[1].end)
                over.upper = Name(items[1].start, items[1].end, number)
                over.indices = [index]
            elif signs == ["!="] and isinstance(first, Name):
                over.excluded = items[1]
                over.indices = over.indices or [first.name]
                if over.indices[0] != first.name:
                    raise ReadError(_NOT_UNDERSTOOD, first.start, first.end)
            elif signs == ["<=", "<="] and isinstance(items[1], Name):
                over.indices, over.lower, over.upper = [items[1].name], first, items[2]
            elif signs in ([], ["="]) and isinstance(first, Name):
                before = over.lower
                over.indices.append(first.name)
                over.lower = items[1] if signs else before
                again = before is not None and over.lower is not None and shown(before) != shown(over.lower)
                # Behind ``\sum_{i=t}^T`` an end follows, so t is where the sum begins.
                ended = over.upper is not None or self.peek() == "^"
                compared = isinstance(over.lower, (Name, Terms)) and not ended
                high = not over.product and (compared or _is_high(over.lower))
                if again or high:
                    raise ReadError(_NOT_UNDERSTOOD, first.start, first.end)
            elif not signs and (both := _side_by_side(first)):
                over.indices += both
            else:
                raise ReadError(_NOT_UNDERSTOOD, first.start, first.end)

    def _relations(self, tokens: list[Token]) -> Iterator[tuple[list[Tree], list[str]]]:
        parser = self.inside(tokens)
        while parser.pos < len(parser.tokens):
            yield parser.relation()
            if parser.peek() == ",":
                parser.take()
            elif parser.pos < len(parser.tokens):
                raise parser.fail(_NOT_UNDERSTOOD)

    def signed_product(self) -> Tree:
        r"""The body of a sum: a product, which may begin with a minus, as in ``\sum_i -2 x_i``."""
        if self.peek() != "-":
            return self.product()
        start = self.take().start
        body = self.product()
        return Terms(start, self.last, ((-1, body),))


def logarithm_of_product(tree: Applied) -> Tree:
    r"""``\log \prod_i p_i`` as ``\sum_i \log p_i``, other functions as they are."""
    inner = tree.args[0] if len(tree.args) == 1 else None
    if tree.function not in ("log", "ln") or tree.power is not None or not isinstance(inner, BigOp):
        return tree
    if inner.kind != "prod" or inner.index is None:
        return tree
    return replace(inner, start=tree.start, kind="sum", body=replace(tree, args=(inner.body,)))


def goes_on_raised(factor: Tree, ahead: list[Token]) -> bool:
    r"""Whether a logarithm goes on behind ``p^y`` at a bracket with such a power: ``\log p^y (1 - p)^{1 - y}``."""
    raised = isinstance(factor, Script) and factor.sup is not None and bool(names_in(factor.sup))
    if not raised or not ahead or ahead[0].value != "(":
        return False
    depth = 0
    for i, token in enumerate(ahead):
        depth += (token.value == "(") - (token.value == ")")
        if not depth:
            power = [each for each in ahead[i + 1 : i + 10] if each.value != "{"]
            return bool(power) and power[0].value == "^" and any(each.kind == "letter" for each in power[1:6])
    return False


def _beside(body: Tree, over: _Range) -> bool:
    r"""Whether an index stands beside where its sum begins, as in ``\sum_{i=c}^C t_{ic}``: with that one is meant."""
    pair = {over.indices[0], over.lower.name if isinstance(over.lower, Name) else ""}
    return any(pair <= {i.name for i in script.sub if isinstance(i, Name)} for script in find_all(body, Script))


def _side_by_side(tree: Tree) -> list[str]:
    r"""The indices of ``\sum_{ij}``, which nothing separates; empty for others."""
    factors = tree.factors if isinstance(tree, Factors) and not any(tree.signs) else ()
    names = [factor.name for factor in factors if isinstance(factor, Name) and factor.name in _INDICES]
    return names if len(names) == len(factors) == len(set(names)) else []


def _is_high(lower: Tree | None) -> bool:
    return isinstance(lower, Number) and lower.value not in (0, 1)


def _in_one_line(tokens: list[Token]) -> list[Token]:
    r"""The lines of a ``\substack`` with commas between them; ``\forall x`` is x."""
    tokens = tokens[1:] if tokens and tokens[0].value == r"\forall" else tokens
    if not tokens or tokens[0].value != r"\substack":
        return tokens
    lines = bare(tokens[1:])
    return [Token("char", ",", each.start, each.end) if each.value == r"\\" else each for each in lines]


def _element(element: Tree) -> tuple[str, frozenset[str]]:
    r"""The index of ``d \in D``, ``x_i \in D`` and ``(x_i, y_i) \in D``; of ``(x, y) \in D`` the letters that vary."""
    parts = element.items if isinstance(element, Group) else (element,)
    indices = [part.sub for part in parts if isinstance(part, Script) and part.sup is None]
    if not parts:
        raise ReadError("the range of a sum is not understood", element.start, element.end)
    if len(indices) == len(parts) and len({subscript_text(sub) for sub in indices}) == len(indices[0]) == 1:
        parts = indices[0]
    elif isinstance(element, Group) or (isinstance(element, Name) and (element.bold or element.name in "xyz")):
        names = frozenset(part.name for part in parts if isinstance(part, Name))
        if len(names) == len(parts):
            return chr(_MEMBERS + element.start % _PLACES), names
    (index, *rest) = parts
    if rest or not isinstance(index, Name) or len(index.name) != 1:
        raise ReadError(_NOT_UNDERSTOOD, element.start, element.end)
    return index.name, frozenset()


def _counts(body: Tree, names: frozenset[str]) -> bool:
    r"""Whether all the letters of ``(i, j) \in D`` stand as subscripts in a body, and nowhere else."""
    subscripts = [index for part in find_all(body, Script) for index in part.sub if isinstance(index, Name)]
    everywhere = [part.name for part in find_all(body, Name) if part.name in names]
    return names <= {index.name for index in subscripts} and len(everywhere) == len(
        [index for index in subscripts if index.name in names]
    )


def with_members(body: Tree, names: frozenset[str], index: str) -> Tree:
    """The body with an index at each name that stands for another value in each term."""

    def change(part: Tree) -> Tree | None:
        if isinstance(part, Script) and isinstance(part.base, Name) and part.base.name in names:
            sub = tuple(transform(each, change) for each in part.sub)
            return replace(part, sub=(Name(part.base.start, part.base.end, index), *sub))
        if isinstance(part, Name) and part.name in names:
            return Script(part.start, part.end, part, (Name(part.start, part.end, index),))
        return None

    return transform(body, change)
