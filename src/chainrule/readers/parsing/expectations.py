r"""Expectations, above the integrals: ``\mathbb{E}_{x \sim p(x)}[f(x)]`` is read as the integral of p(x) f(x).

So its derivative is known where that of the density is. Nothing is refuted by it, as with integrals.
"""

from __future__ import annotations

from chainrule.errors import ReadError
from chainrule.readers.parsing.integrals import Integrals, over_points
from chainrule.readers.syntax import Dots, Factors, Group, Name, Script, Tree

#: What an expectation is called; other letters may be anything.
_CALLED = frozenset((r"\mathbb{E}", "E"))
_BRACKETS = frozenset(("[", "(", "{", r"\{", r"\lbrace"))


class Expectations(Integrals):
    """Reads expectations."""

    def expectation(self, base: Tree) -> Tree | None:
        """The expectation that a name begins, if it says over what; None for anything else."""
        if not isinstance(base, Name) or base.name not in _CALLED or self.peek() != "_":
            return None
        saved, depth, tokens = self.pos, self.depth, self.tokens
        try:
            self.take()
            below = self.argument_tokens()
            sign = next((i for i, token in enumerate(below) if token.value == r"\sim"), 0)
            if sign and self.peek() in _BRACKETS:
                letters = [token for token in below[:sign] if token.value not in ("(", ")", ",")]
                density = self.inside(below[sign + 1 :])
                weight = _of_density(density.sum(), [Name(each.start, each.end, each.value) for each in letters])
                names = all(self.inside([each]).is_letter() for each in letters)
                if weight is not None and names and density.pos == len(density.tokens):
                    body = self.bracket(self.tokens[self.pos])
                    body = body if isinstance(body, Group) else Group(body.start, body.end, "(", (body,))
                    whole = Factors(base.start, self.last, (*weight.factors, body), (*weight.signs, ""))
                    return over_points(base.start, self.last, whole, [each.value for each in letters], "")
        except ReadError:
            pass
        self.pos, self.depth, self.tokens = saved, depth, tokens
        return None


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
