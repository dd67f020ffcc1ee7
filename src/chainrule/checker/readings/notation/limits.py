r"""How far a limit reaches, below the readings: ``\lim_{h \to 0} 2 x + h`` is one of both terms.

It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import Factors, Limit, Name, Terms, Tree, find_all, names_in

WORDS = "a limit governs the terms behind it"


def by_wide_limits(sides: tuple[Tree, Tree]) -> tuple[tuple[Tree, Tree], str] | None:
    """The sides with limits of the terms behind them that have their variable; None where there are none."""
    if not any(find_all(side, Limit) for side in sides):
        return None
    wide = (transform(sides[0], _widened), transform(sides[1], _widened))
    return (wide, WORDS) if wide != sides else None


def _widened(tree: Tree) -> Tree | None:
    """Terms behind a limit as part of what it is of, up to the last one with its variable."""
    for k, (_, term) in enumerate(tree.terms[:-1] if isinstance(tree, Terms) else ()):
        limit = _limit_of(term)
        if limit is None or not isinstance(limit.variable, Name) or not isinstance(tree, Terms):
            continue
        behind = tree.terms[k + 1 :]
        name = limit.variable.name
        reach = max(
            (i + 1 for i, (_, t) in enumerate(behind) if name in names_in(t) and not _binds(t, name)), default=0
        )
        if reach:
            body = Terms(limit.body.start, behind[reach - 1][1].end, ((1, limit.body), *behind[:reach]))
            terms = (*tree.terms[:k], (tree.terms[k][0], _with_body(term, body)), *behind[reach:])
            return terms[0][1] if len(terms) == 1 and terms[0][0] > 0 else replace(tree, terms=terms)
    return None


def _limit_of(term: Tree) -> Limit | None:
    """The limit that a term is, or ends with."""
    last = term.factors[-1] if isinstance(term, Factors) else term
    return last if isinstance(last, Limit) else None


def _with_body(term: Tree, body: Tree) -> Tree:
    """A term that ends with a limit, with another body."""
    if isinstance(term, Factors):
        return replace(term, factors=(*term.factors[:-1], _with_body(term.factors[-1], body)), end=body.end)
    return replace(term, body=body, end=body.end)  # type: ignore[call-arg]  # it is a limit


def _binds(term: Tree, name: str) -> bool:
    """Whether a term has a limit of its own in a variable."""
    return any(isinstance(p.variable, Name) and p.variable.name == name for p in find_all(term, Limit))
