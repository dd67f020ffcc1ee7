r"""A loss that adds up over steps, below the readings: ``\partial L / \partial V = \sum_t (\hat{y}_t - y_t) h_t^T``.

Below ``L = \sum_t L_t`` such a sum holds if its term is the derivative of L_t. That is read for what comes in behind
the states alone: in the weights of a recurrence the loss of a step depends on all steps before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.extraction.short_names import is_short
from chainrule.checker.readings.layers.through_time import by_steps
from chainrule.readers.define import STEP, TERMS, outside_subscripts
from chainrule.readers.letters import LABELS, subscript_text
from chainrule.readers.rewriting import renamed, transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Factors,
    Group,
    Name,
    Script,
    Terms,
    Tree,
    Unread,
    Words,
    find_all,
    names_in,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def by_terms_of_losses(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The derivative of one term of the loss and the term of the sum, the scope as it is, and the words."""
    left, right = sides
    if not isinstance(left, Derivative) or len(left.variables) != 1 or is_short(left):
        return
    name = head_name(left.body) or ""
    # Of L and L_t the one without an index is the sum.
    stated = scope.definitions.get(name + TERMS if isinstance(left.body, Name) else "", scope.definitions.get(name))
    parameter = head_name(left.variables[0][0])
    if stated is None or stated.indices or isinstance(stated.body, Unread) or parameter is None:
        return
    of_loss, claimed = _sum(stated.body), _sum(right)
    if of_loss is None or claimed is None or of_loss.index is None or claimed.index is None:
        return
    if not _over_the_same(of_loss, claimed) or any(op.index == claimed.index for op in find_all(claimed.body, BigOp)):
        return
    if {of_loss.index, claimed.index} & names_in(left.variables[0][0]):
        # In one x_i all terms but one are constant.
        return
    if claimed.index in names_in(of_loss.body) - {of_loss.index}:
        return
    words = f"what each {plain_name(claimed.index)} gives {plain_name(parameter)} adds up"
    if _in_recurrences(left.variables[0][0], scope):
        # The sum over the steps up to t that stands inside is the whole derivative of L_t.
        own = renamed(_without_arguments(of_loss.body), of_loss.index, claimed.index)
        for inner, other, more in by_steps((replace(left, body=own), claimed.body), scope):
            yield inner, other, f"{words}; {more}"
        return
    term = renamed(_with_term(stated.body, of_loss), of_loss.index, claimed.index)
    yield (replace(left, body=term), _with_term(right, claimed)), scope, words


def _without_arguments(term: Tree) -> Tree:
    r"""The L_t of ``L_t(\hat{y}_t, y_t)``; else the term as it is."""
    match term:
        case Factors(factors=(Script() as name, Group())):
            return name
    return term


def _sum(tree: Tree) -> BigOp | None:
    """The sum over an index that a tree is, perhaps with a sign or factors before it."""
    match tree:
        case BigOp(kind="sum", excluded=None):
            return tree
        case Terms(terms=((_, only),)) | Factors(factors=(*_, only)) | Group(items=(only,)):
            return _sum(only)
    return None


def _over_the_same(one: BigOp, other: BigOp) -> bool:
    """Whether nothing says that two sums are over other steps."""
    ends = ((one.lower, other.lower), (one.upper, other.upper))
    return all(a is None or b is None or spelled(a) == spelled(b) for a, b in ends)


def _with_term(tree: Tree, total: BigOp) -> Tree:
    """A tree with one term in the place of a sum."""
    term = Group(total.start, total.end, "(", (total.body,))
    return transform(tree, lambda part: term if part is total else None)


def _in_recurrences(variable: Tree, scope: Scope) -> bool:
    """Whether a parameter is in the definition of what is made of itself at another step; W_{hy} is no W_{hh}."""
    letter = head_name(variable) or ""
    for stated in scope.definitions.values():
        everywhere = outside_subscripts(stated.body)
        if not stated.indices or not _recurs(stated) or letter not in everywhere:
            continue
        # The s of W_{ss} is the state.
        letters = LABELS | {stated.name.removesuffix(STEP)}
        own = [p for p in find_all(stated.body, Script) if isinstance(p.base, Name) and p.base.name == letter]
        label, labels = _label(variable, letters), {_label(part, letters) for part in own}
        if not label or not all(labels) or label in labels or len(own) < everywhere.count(letter):
            return True
    return False


def _label(tree: Tree, letters: frozenset[str]) -> str:
    """The subscript of a name that is made of words and of letters that count nothing; empty for others."""
    below = tree.sub if isinstance(tree, Script) else ()
    named = all(isinstance(part, Words) or (isinstance(part, Name) and part.name in letters) for part in below)
    return subscript_text(below) if below and named else ""


def _recurs(stated: Definition) -> bool:
    own = stated.name.removesuffix(STEP)
    members = find_all(stated.body, Script)
    return any((head_name(member) or "").removesuffix(STEP) == own for member in members)
