r"""Names that texts give to derivatives, beside the extraction of claims: the error of a layer, and new letters.

``\delta = \partial L / \partial z`` and ``\partial L / \partial z = \hat{y} - y = \delta`` say what \delta stands for.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.steps import ERRORS
from chainrule.readers.define import definition
from chainrule.readers.letters import LABELS, letter_of, whole_name
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.spreads import squared_spread
from chainrule.readers.syntax import (
    Derivative,
    Factors,
    Gradient,
    Group,
    Name,
    Number,
    Script,
    Statement,
    Terms,
    Tree,
    find_all,
    has_derivative,
    names_in,
    walk,
)  # fmt: skip
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Members of a chain.
_CHAIN = 3
#: Letters of losses, of whose derivatives texts make names.
_LOSSES = frozenset(("L", "J", "C", "E", r"\mathcal{L}", r"\mathcal{J}", r"\mathcal{C}", r"\ell", "l"))
#: What a name is defined by, while only the name is looked at.
_SOMETHING = Terms(0, 0, ((1, Name(0, 0, "#")),))
#: The letters of what layers put out, in which errors are derivatives.
_OUT = frozenset("aouyzhs")


def stated_by(statement: Statement, scope: Scope) -> Definition | None:
    r"""``\delta = \partial L / \partial z``, and ``d/dw L = d/dw (w x - y)^2``, where nothing above says what L is."""
    left, right = statement.items[0], statement.items[1]
    if _names_an_error(left, right):
        left, right = right, left
    both = isinstance(left, Derivative) and isinstance(right, Derivative)
    if both and isinstance(left, Derivative) and isinstance(right, Derivative):
        if not _same(left.variables, right.variables) or head_name(right.body) is not None:
            return None
        left, right = left.body, right.body
    elif isinstance(left, Gradient) and isinstance(right, Gradient) and left.variable and right.variable:
        # \nabla_w J(w) = \nabla_w \sum_i ... says it, too.
        if not _same(((left.variable, left.order),), ((right.variable, right.order),)) or head_name(right.body):
            return None
        if {*map(letter_of, names_in(left.body))} & names_in(right.body) - names_in(left.variable):
            return None
        left, right, both = left.body, right.body, True
    elif not isinstance(without_minus(right), Derivative | Gradient) and not _is_primed(right):
        return None
    if statement.signs[0] not in ("=", ":=") or has_derivative(left) or isinstance(right, (Name, Number)):
        return None
    spread = squared_spread(left) is not None and both
    # The derivative of a variance says what the variance is, and so what its root is.
    found = definition(left, right) if spread else _named_error(left, right) or definition(left, _SOMETHING)
    said = scope.declarations.get(found.name) if found is not None else None
    # A shape alone, as in "let d be in R^n", says nothing of what it is.
    if found is None or (said is not None and "undeclared" not in said.facts):
        return None
    if found.parameters and not both and not _of_the_same(found, right):
        return None
    right = found.body if spread else right
    other = scope.definitions.get(found.name)
    if other is not None and not of_another_layer(found, other):
        return None
    if any(isinstance(part, Name) and part.name == found.name for part in walk(right)):
        return None
    return replace(found, body=right, before=other and replace(other, before=None))


def without_minus(tree: Tree) -> Tree:
    """What stands behind a minus sign, of a tree that is nothing else; other trees as they are."""
    match tree:
        case Terms(terms=((-1, inner),)):
            return inner
    return tree


def stated_at_the_end(statement: Statement, scope: Scope, mentioned: set[str]) -> Definition | None:
    r"""The error that a chain names last, ``\partial L / \partial z = \hat{y} - y = \delta``, or behind ``:=``.

    So is any letter of which nothing above speaks; those of `mentioned` have a meaning.
    """
    if statement.signs[-1] == "in":
        statement = replace(statement, items=statement.items[:-1], signs=statement.signs[:-1])
    first, last = statement.items[0], statement.items[-1]
    if len(statement.items) < _CHAIN or set(statement.signs[:-1]) != {"="} or statement.signs[-1] not in ("=", ":="):
        return None
    if not _names_an_error(first, last) and not _introduces(first, last, statement, mentioned):
        return None
    return stated_by(replace(statement, items=(last, first), signs=("=",)), scope)


def names_the_first(statement: Statement, right: Tree, scope: Scope) -> str:
    r"""Why ``B^T \partial L / \partial C = \zeta`` is not refuted where the chain gives its first member that name."""
    name = (whole_name(right) or head_name(right)) if isinstance(right, (Name, Script)) else None
    stated = scope.definitions.get(name) if name is not None else None
    named = stated is not None and isinstance(stated.body, Derivative) and stated.body == statement.items[0]
    return f"{plain_name(name)} is a name for what the chain begins with" if named and name is not None else ""


def _introduces(first: Tree, last: Tree, statement: Statement, mentioned: set[str]) -> bool:
    """Whether the last member of a chain from the derivative of a loss is a new name."""
    if not isinstance(first, Derivative) or len(first.variables) != 1 or not isinstance(last, (Name, Script)):
        return False
    name, loss = head_name(last), letter_of(head_name(first.body) or "")
    if name is None or loss not in _LOSSES or has_derivative(last):
        return False
    said = spelled(last)
    own = any(spelled(part) == said for item in statement.items[:-1] for part in find_all(item, type(last)))
    return not own and (statement.signs[-1] == ":=" or letter_of(name) not in mentioned)


def _is_primed(tree: Tree) -> bool:
    """Whether a tree is s' or s'(t)."""
    if isinstance(tree, Factors) and len(tree.factors) == 2 and isinstance(tree.factors[1], Group):
        tree = tree.factors[0]
    return isinstance(tree, Script) and tree.primes > 0 and isinstance(tree.base, Name)


def _of_the_same(found: Definition, right: Tree) -> bool:
    """Whether ``v(t) = s'(t)`` and ``v(t) = ds/dt`` name a derivative in the one letter that v depends on."""
    own = [head_name(parameter) for parameter in found.parameters]
    if isinstance(right, Derivative):
        return len(own) == 1 and [head_name(variable) for variable, _ in right.variables] == own
    group = right.factors[1] if isinstance(right, Factors) else None
    return isinstance(group, Group) and len(own) == 1 and [head_name(item) for item in group.items] == own


def _named_error(left: Tree, right: Tree) -> Definition | None:
    r"""``\delta_{oi} = \partial \xi_i / \partial z_{oi}``: no Kronecker delta, if one index labels a layer."""
    if not isinstance(left, Script) or not isinstance(left.base, Name) or left.base.name not in ERRORS:
        return None
    labels = [part for part in left.sub if isinstance(part, Name) and part.name in LABELS]
    if len(left.sub) < 2 or not labels or not isinstance(right, Derivative) or len(right.variables) != 1:
        return None
    below, above = head_name(right.variables[0][0]), head_name(right.body)
    if below is None or above is None or below == above:
        return None
    found = definition(replace(left, base=replace(left.base, name="?")), _SOMETHING)
    return None if found is None else replace(found, name=left.base.name)


def of_another_layer(found: Definition, other: Definition) -> bool:
    """Whether two definitions of one letter differ in the labels among their indices, as those of two layers do."""
    labels = [[index for index in stated.indices if index in LABELS] for stated in (found, other)]
    return all(labels) and labels[0] != labels[1]


def _names_an_error(left: Tree, right: Tree) -> bool:
    r"""Whether ``\partial L / \partial y = \delta`` gives a derivative the name of an error."""
    if not isinstance(left, Derivative) or len(left.variables) != 1 or not isinstance(right, (Name, Script)):
        return False
    ((variable, order),) = left.variables
    name = head_name(variable) or ""
    # What is normalised has a hat.
    out = letter_of(name).lower() in _OUT or name.startswith("\\hat{")
    return order == 1 and out and letter_of(head_name(right) or "") in ERRORS and not has_derivative(right)


def _same(a: tuple[tuple[Tree, int], ...], b: tuple[tuple[Tree, int], ...]) -> bool:
    """Whether two derivatives are in the same variables."""
    names = [[(head_name(tree), len(tree.sub) if isinstance(tree, Script) else 0, order) for tree, order in each]
             for each in (a, b)]  # fmt: skip
    return names[0] == names[1] and None not in {name for name, _, _ in names[0]}
