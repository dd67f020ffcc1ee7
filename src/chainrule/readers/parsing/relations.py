"""Relation signs between expressions, perhaps with words above or below them, for the parser above the derivatives."""

from __future__ import annotations

from chainrule.readers.parsing.braces import bare
from chainrule.readers.parsing.shorthands import Shorthands
from chainrule.readers.parsing.words import RELATIONS
from chainrule.readers.syntax import Tree

#: Commands that put something above or below what stands in their second argument, and those of one argument.
_STACKED = frozenset((r"\stackrel", r"\overset", r"\underset"))
_BRACED = frozenset((r"\underbrace", r"\overbrace", r"\mathrel"))
#: What stands above a sign that defines, asks or demands: nothing is claimed there.
_NO_CLAIM = ("def", "!", "?", "set", r"\triangle", r"\Delta", r"\bigtriangleup", ":", "let")
#: What stands alone above the sign of another equality: in distribution, up to something, by definition.
_OTHER_EQUALITIES = frozenset(("d", "D", "c", "w", ".", r"\cdot", r"\circ", r"\star", r"\wedge", r"\sim"))


class Relations(Shorthands):
    """Reads relations."""

    def relation(self) -> tuple[list[Tree], list[str]]:
        """Expressions joined by relation signs."""
        items = [self.sum()]
        signs: list[str] = []
        while (sign := self.relation_sign()) is not None:
            signs.append(sign)
            items.append(self.sum())
        return items, signs

    def relation_sign(self) -> str | None:
        """A relation sign, taken if it is there."""
        value = self.peek()
        if value == ":" and self.peek(1) == "=":
            self.take()
            self.take()
            return ":="
        if value in _STACKED or value in _BRACED:
            return self._with_words()
        if value == "=" and self.peek(1) == ":":
            self.take()
            self.take()
            return "=:"
        if value == "=" and self.peek(1) == "=":
            self.take()
        if (value in ("<", ">") and self.peek(1) == "=" and self.kind() == "char") or self.is_unequal():
            self.take()
            self.take()
            return f"{value}="
        if value in RELATIONS and self.kind() in ("cmd", "char"):
            self.take()
            return RELATIONS[value]
        return None

    def _with_words(self) -> str | None:
        r"""A sign such as ``\overset{(1)}{=}`` or ``\underbrace{=}_{\text{by (1)}}``; None for anything else."""
        saved, tokens = self.pos, self.tokens
        command = self.take().value
        beside = self.argument_tokens() if command in _STACKED else []
        inner = bare(self.argument_tokens())
        stacked = bool(inner) and inner[0].value in _STACKED
        sign = self.inside(inner).relation_sign() if stacked else _sign_in([token.value for token in inner])
        if sign is None:
            self.pos, self.tokens = saved, tokens
            return None
        if command in _BRACED and self.peek() in ("_", "^"):
            self.take()
            beside = self.argument_tokens()
        words = "".join(token.value for token in beside)
        silent = words in _OTHER_EQUALITIES or any(mark in words for mark in _NO_CLAIM)
        return ":=" if sign == "=" and silent else sign

    def is_relation(self) -> bool:
        """Whether a relation sign comes next."""
        saved, tokens = self.pos, self.tokens
        found = self.relation_sign() is not None
        self.pos, self.tokens = saved, tokens
        return found


def _sign_in(values: list[str]) -> str | None:
    """The relation that some tokens are, None for others."""
    if values == [":", "="]:
        return ":="
    return RELATIONS.get(values[0]) if len(values) == 1 else None
