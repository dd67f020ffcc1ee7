r"""Partial derivatives that hold other letters fixed, below the readings: ``\partial L / \partial a`` of L(a, b).

Texts solve for b = \bar{y} - a \bar{x} and differentiate L(a, b) further on: what b is equal to somewhere does not
matter for a partial derivative in a. The same holds for the letters of a formula behind ``\partial / \partial a``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.letters import letter_of, whole_name
from chainrule.readers.scope import Scope, written
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Number, Script, Tree, find_all, names_in, walk
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name


def by_held_letters(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str, bool]]:
    """The scope without the definitions of letters that a partial derivative of the left side holds fixed.

    It is sure that they are held if they are the other arguments of a function.
    """
    held: set[str] = set()
    sure = True
    for part in walk(trees[0]) if scope.definitions else ():
        # Entries x_i stand for data, of which means and variances are made.
        if isinstance(part, Derivative) and part.mark == "∂" and [type(v) for v, _ in part.variables] == [Name]:
            held |= _held(part, scope)
            sure &= bool({head_name(part.body), _numbered(part.body)} & scope.definitions.keys())
    if held:
        words = f"the partial derivative holds {', '.join(map(plain_name, sorted(held)))} fixed"
        # Below u_1(x) = x^2 a bare u is that, too.
        texts = {scope.definitions[name].text for name in held} - {""}
        letters = {letter_of(name) for name in held}
        kept = {n: d for n, d in scope.definitions.items()
                if n not in held and not (n in letters and d.text in texts)}  # fmt: skip
        for name in held & scope.declarations.keys():
            if scope.declarations[name].depends:
                # That y is a function of x was said of a curve.
                scope = scope.undeclared(name)
        yield replace(scope, definitions=kept), words, sure


def held_in_formulas(trees: tuple[Tree, Tree], scope: Scope) -> bool:
    """Whether a derivative of a formula has letters in it which depend on the variable by the definitions above."""
    parts = [part for tree in trees for part in find_all(tree, Derivative)]
    return any(not _is_called(part.body) and len(part.variables) == 1 and _held(part, scope) for part in parts)


def _held(part: Derivative, scope: Scope) -> set[str]:
    """The letters beside the variable, of which definitions above have the variable in them."""
    variable, body = head_name(part.variables[0][0]), part.body
    while isinstance(body, Derivative) or (isinstance(body, Group) and len(body.items) == 1):
        # The second derivative of z, taken one after the other.
        body = body.body if isinstance(body, Derivative) else body.items[0]
    if variable is None:
        return set()
    stated = scope.definitions.get(head_name(body) or "") or scope.definitions.get(_numbered(body))
    if stated is not None:
        parameters = {_numbered(p) or head_name(p) or "" for p in stated.parameters}
        parameters |= _arguments(stated.body, scope)
        beside = parameters - {variable} if variable in parameters else set()
    else:
        beside = set() if _is_called(body) else names_in(body) - {variable}
    out = set()
    for name in beside & scope.definitions.keys():
        own = scope.definitions[name]
        called = own.parameters and not (stated is not None and name.rpartition("_")[2].isdigit())
        if not (called or own.indices or own.bold) and variable in written(own.body, scope.definitions):
            out.add(name)
    return out


def _arguments(body: Tree, scope: Scope) -> set[str]:
    """The letters that a function of which nothing more is said is called at: those of ``z = f(x, y)``."""
    match body:
        case Factors(factors=(Name(name=function), Group(items=(_, _, *_) as items))):
            names = {item.name for item in items if isinstance(item, Name)}
            return set() if function in scope.definitions else names
    return set()


def _numbered(tree: Tree) -> str:
    """The whole name of ``u_2``, perhaps at arguments; empty for names without a number."""
    if isinstance(tree, Factors) and len(tree.factors) == 2 and isinstance(tree.factors[1], Group):
        tree = tree.factors[0]
    numbered = isinstance(tree, Script) and bool(tree.sub) and all(isinstance(i, Number) for i in tree.sub)
    return (whole_name(tree) or "") if numbered else ""


def _is_called(body: Tree) -> bool:
    """Whether a body is a name, perhaps with scripts or at arguments, and no formula."""
    if isinstance(body, Factors) and len(body.factors) == 2 and isinstance(body.factors[1], Group):
        body = body.factors[0]
    return isinstance(body, (Name, Script))
