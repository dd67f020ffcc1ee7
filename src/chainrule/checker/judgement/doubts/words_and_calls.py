r"""What was read as a product and may be one name or one call, among the doubts: ``logloss``, ``F(\frac{1}{u})``."""

from __future__ import annotations

from itertools import pairwise

from chainrule.checker.judgement.compared import Compared
from chainrule.checker.judgement.doubts.equations import name_of_left
from chainrule.readers import syntax as t
from chainrule.readers.syntax import has_derivative
from chainrule.writers.text import plain_name

#: So many letters in a row are a word.
WORD = 4
_VARIATION = r"\delta"


def word_of_letters(compared: Compared) -> str:
    r"""``\partial logloss``: letters without a space between them are a word and no product."""
    for part in (part for side in compared.sides for part in t.find_all(side, t.Derivative)):
        factors = part.body.factors if isinstance(part.body, t.Factors) else ()
        letters = [f.name for f in factors if isinstance(f, t.Name) and len(f.name) == 1]
        together = all(a.end == b.start for a, b in pairwise(factors))
        if len(factors) == len(letters) >= WORD and together:
            return f"{''.join(letters)} is rather a word than a product"
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
