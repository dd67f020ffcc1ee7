r"""Among the doubts: what may be one name, one call or an equation to solve, ``logloss``, ``F(\frac{1}{u})``."""

from __future__ import annotations

from itertools import pairwise

from chainrule.checker.judgement.compared import Compared
from chainrule.checker.judgement.doubts.equations import name_of_left
from chainrule.expr.nodes import Symbol
from chainrule.expr.walk import postorder
from chainrule.readers import syntax as t
from chainrule.readers.syntax import has_derivative
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: So many letters in a row are a word.
WORD = 4
_VOWELS = frozenset("aeiou")
_VARIATION = r"\delta"
#: What the constants of general solutions are called.
CONSTANTS = frozenset(("C", "K"))


def word_of_letters(compared: Compared) -> str:
    r"""``\partial logloss``, ``2(a - guess)``: letters without a space between them are a word and no product."""
    bodies = [stated.body for stated in compared.lowered.used.values()]
    used = t.names_in(*compared.sides)
    for product in (part for tree in (*compared.sides, *bodies) for part in t.find_all(tree, t.Factors)):
        # Letters with a macro of their own, \\mathbf{A}\\mathbf{B}, make no word.
        letters = [f.name if isinstance(f, t.Name) and len(f.name) == f.end - f.start == 1 else " "
                   for f in product.factors]  # fmt: skip
        gaps = ["" if a.end == b.start else " " for a, b in pairwise(product.factors)]
        for word in "".join(a + b for a, b in zip(letters, [*gaps, ""], strict=True)).split():
            if len(word) >= WORD and set(word) <= used and _VOWELS & set(word.lower()):
                return f"{word} is rather a word than a product"
    return ""


def call_of_a_name(compared: Compared) -> str:
    """``F(u) = k u^2`` in a chain: a name before a bracket that the other side does not have may be a function."""
    if any(map(has_derivative, compared.sides)):
        return ""
    gone = t.names_in(compared.left) - t.names_in(compared.right)
    for product in t.find_all(compared.left, t.Factors):
        for (a, b), sign in zip(pairwise(product.factors), product.signs[1:], strict=True):
            group = b.base if isinstance(b, t.Script) else b
            called = isinstance(group, t.Group) and group.opening == "(" and len(group.items) == 1 and not sign
            if not called or not isinstance(a, t.Name) or not isinstance(group, t.Group):
                continue
            if a.name == _VARIATION:
                return "δ may stand for a variation"
            if a.name in gone and group is b and not isinstance(group.items[0], t.Terms):
                return f"{plain_name(a.name)} may be a function"
    return ""


def called_argument(compared: Compared) -> str:
    """``z(s) = s(h) + b``: the argument of a function used here is itself written before a bracket with a letter."""
    stated = (compared.scope.definitions.get(name) for name in sorted(t.names_in(*compared.sides)))
    for definition in (d for d in stated if d is not None and d.parameters):
        own = {part.name for part in definition.parameters if isinstance(part, t.Name)}
        for product in t.find_all(definition.body, t.Factors):
            for (a, b), sign in zip(pairwise(product.factors), product.signs[1:], strict=True):
                inside = b.items[0] if isinstance(b, t.Group) and b.opening == "(" and len(b.items) == 1 else None
                if isinstance(a, t.Name) and isinstance(inside, t.Name) and not sign and a.name in own - {inside.name}:
                    return f"{plain_name(a.name)} may be a function of {plain_name(inside.name)}"
    return ""


def of_newer_functions(compared: Compared) -> str:
    """``h'(x) = f'(g(x)) g'(x)`` where f and g are defined below another h: this h may be made of them."""
    name = name_of_left(compared.left)
    stated = compared.scope.definitions.get(name) if name is not None else None
    if stated is None or name is None or not stated.line:
        return ""
    inside = t.names_in(stated.body)
    for part in t.find_all(compared.right, t.Script):
        other = part.base.name if part.primes and isinstance(part.base, t.Name) else ""
        newer = compared.scope.definitions.get(other)
        if newer is not None and other != name and other not in inside and newer.line > stated.line:
            return f"{plain_name(name)} may be made of {plain_name(other)}, which is defined below it"
    return ""


def differential_equation(compared: Compared) -> str:
    """``y' - 2 x y = 4 x``, and an equation from which the C of its solution above is gone."""
    written = t.names_in(*compared.sides)
    # The K of a matrix of keys is none.
    symbols = {part.name for part in postorder(compared.derived) if isinstance(part, Symbol) and not part.shape}
    if gone := sorted(symbols & CONSTANTS - written):
        return f"{gone[0]} is rather a constant of a solution that this equation does not have"
    if not isinstance(compared.left, t.Terms) or compared.claim.link:
        return ""
    terms = [term for _, term in compared.left.terms]
    slopes = {head_name(part.body) for term in terms for part in t.find_all(term, t.Derivative)}
    slopes |= {head_name(part.base) for term in terms for part in t.find_all(term, t.Script) if part.primes}
    bare = t.names_in(compared.right, *(term for term in terms if not has_derivative(term)))
    names = sorted(name for name in slopes if name is not None and name in bare)
    return f"it may be a differential equation for {plain_name(names[0])}" if names else ""
