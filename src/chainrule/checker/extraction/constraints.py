r"""Equations that restrict letters, beside the surroundings of claims: ``U^\top U = I``, ``\|u\| = 1``, ``P^2 = P``.

They define nothing. A claim below that speaks of the same letters may use them: nothing is refuted without them.
"""

from __future__ import annotations

from chainrule.checker.extraction.statements import stated_total
from chainrule.readers.define import is_number
from chainrule.readers.letters import OPEN_SIGN, is_transpose
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Bars,
    BigOp,
    Factors,
    Name,
    Number,
    Script,
    Statement,
    Terms,
    Tree,
    find_all,
    names_in,
)
from chainrule.readers.usage import head_name

#: The identity.
_IDENTITIES = frozenset(("I", "E", r"\mathbf{1}", r"\mathbb{1}", r"\mathbb{I}"))


def restricted(statement: Statement) -> frozenset[str]:
    """The letters that an equation restricts; empty for equations of other forms."""
    if len(statement.items) < 2 or set(statement.signs) != {"="}:
        return frozenset()
    *members, last = statement.items
    if stated_total(statement) is not None:
        # What sums to 1 is used.
        return frozenset()
    if not _is_restricted(members[-1], last):
        return frozenset()
    return frozenset(names_in(*members) - names_in(last)) or frozenset(names_in(*members))


def _is_restricted(left: Tree, right: Tree) -> bool:
    """Whether a member of an equation is one of the forms that only some values of their letters satisfy."""
    if OPEN_SIGN in names_in(right):
        # y = \pm 1
        return isinstance(left, (Name, Script)) and _is_plain_sign(right)
    if head_name(right) in _IDENTITIES:
        # U^T U = I; a letter alone is put in, A = I.
        return isinstance(left, (Factors, Name))
    if is_number(right) and isinstance(left, (Bars, BigOp)):
        return True
    if isinstance(left, Terms) and isinstance(right, Number) and right.value == 1:
        # p + q = 1; an equation with powers is one to solve.
        return all(isinstance(term, Name) or (isinstance(term, Script) and term.sup is None) for _, term in left.terms)
    if is_number(right):
        return any(isinstance(part, Bars) for part in _factors(left)) or _is_form(left)
    # P^2 = P
    squared = isinstance(left, Script) and isinstance(left.sup, Number) and not left.sub
    return squared and isinstance(left, Script) and spelled(left.base) == spelled(right)


def _factors(tree: Tree) -> tuple[Tree, ...]:
    return tree.factors if isinstance(tree, Factors) else (tree.base,) if isinstance(tree, Script) else (tree,)


def _is_form(left: Tree) -> bool:
    """Whether a member is ``x^T x`` or ``x^T M y``."""
    return isinstance(left, Factors) and any(is_transpose(part.sup) for part in find_all(left, Script))


def _is_plain_sign(tree: Tree) -> bool:
    inner = tree.terms[0][1] if isinstance(tree, Terms) and len(tree.terms) == 1 else tree
    return isinstance(inner, Factors) and all(isinstance(part, (Name, Number)) for part in inner.factors)
