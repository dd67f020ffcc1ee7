r"""Expectations, above the integrals: ``\mathbb{E}_{x \sim p(x)}[f(x)]`` is read as the integral of p(x) f(x).

So its derivative is known where that of the density is. Nothing is refuted by it, as with integrals.
"""

from __future__ import annotations

from chainrule.errors import ReadError
from chainrule.readers.parsing.integrals import Integrals, over_points
from chainrule.readers.syntax import Dots, Factors, Group, Name, Script, Tree

#: What an expectation is called; other letters may be anything.
_CALLED = frozenset((r"\mathbb{E}", "E"))
#: So many tokens stand between a sum and the letter below it.
_BELOW = 5
_BRACKETS = frozenset(("[", "(", "{", r"\{", r"\lbrace"))


class Expectations(Integrals):
    """Reads expectations."""

    def expectation(self, base: Tree) -> Tree | None:
        """The expectation that a name begins, if it says over what; None for anything else."""
        if not isinstance(base, Name) or base.name not in _CALLED or self.peek() != "_":
            return None
        saved, depth, tokens = self.pos, self.depth, self.tokens
        letters: list[str] = []
        try:
            weight, letters = self._weight()
        except ReadError:
            weight = None
        if weight is None or any(map(self._is_summed_over, letters)):
            self.pos, self.depth, self.tokens = saved, depth, tokens
            return None
        # What is not understood from here on is not understood otherwise: nothing is read twice.
        body = self.bracket(self.tokens[self.pos])
        body = body if isinstance(body, Group) else Group(body.start, body.end, "(", (body,))
        whole = Factors(base.start, self.last, (*weight.factors, body), (*weight.signs, ""))
        return over_points(base.start, self.last, whole, letters, "")

    def _is_summed_over(self, letter: str) -> bool:
        """Whether a sum runs over a letter elsewhere: then it has finitely many values, and an integral is no help."""
        sums = (i for i, token in enumerate(self.tokens) if token.value == r"\sum")
        return any(token.value == letter for i in sums for token in self.tokens[i + 1 : i + _BELOW])

    def _weight(self) -> tuple[Factors | None, list[str]]:
        """The density that stands below, before a bracket, and the letters that vary."""
        self.take()
        below = self.argument_tokens()
        sign = next((i for i, token in enumerate(below) if token.value == r"\sim"), 0)
        if not sign or self.peek() not in _BRACKETS:
            return None, []
        letters = [token for token in below[:sign] if token.value not in ("(", ")", ",")]
        if not all(self.inside([each]).is_letter() for each in letters):
            return None, []
        density = self.inside(below[sign + 1 :])
        weight = _of_density(density.sum(), [Name(each.start, each.end, each.value) for each in letters])
        return weight if density.pos == len(density.tokens) else None, [each.value for each in letters]


def _of_density(tree: Tree, variables: list[Name]) -> Factors | None:
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
        written = isinstance(first, Name) and first.name == variables[0].name
        behind = rest if isinstance(first, Dots) else group.items
        items = group.items if written else (*variables, *behind)
    return Factors(tree.start, tree.end, (head, Group(tree.start, tree.end, "(", items)), ("", ""))
