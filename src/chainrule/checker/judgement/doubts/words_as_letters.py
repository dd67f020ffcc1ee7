r"""Words that may be functions, or no part of a formula, among the doubts: ``\operatorname{gd} x``, "symmetric f'"."""

from __future__ import annotations

from chainrule.checker.judgement.compared import Compared
from chainrule.checker.judgement.doubts.letters import undeclared
from chainrule.expr.walk import postorder, unknown_functions
from chainrule.readers import syntax as t
from chainrule.readers.letters import is_transpose
from chainrule.rules import TABLE
from chainrule.writers.text import plain_name

#: Distributions, of which the density is none of a function of their parameters alone.
_DISTRIBUTIONS = frozenset((r"\mathcal{N}", r"\mathscr{N}", r"\mathcal{U}"))
#: Names of so many letters may be words.
WORD = 4


def word_as_factor(compared: Compared) -> str:
    """A word on one side only that was read as a name, as in "symmetric f'" and behind numbers with units."""
    left, right = (t.names_in(side) for side in compared.sides)
    # A name that a definition has is none of the words between formulas.
    alone = (left ^ right) - t.names_in(*(stated.body for stated in compared.lowered.used.values()))
    names = alone & undeclared(compared) - TABLE.keys()
    words = sorted(n for n in names if n.isalpha() and len(n) >= WORD)
    return f"{words[0]} may be a word" if words else ""


def _standing_alone(trees: tuple[t.Tree, ...]) -> set[str]:
    r"""The names that are transposed, or terms of their own, ``p - labels``: functions have arguments."""
    scripts = (part for tree in trees for part in t.find_all(tree, t.Script) if is_transpose(part.sup))
    terms = (term for tree in trees for part in t.find_all(tree, t.Terms) for _, term in part.terms)
    bases = (part.base if isinstance(part, t.Script) else part for part in (*scripts, *terms))
    return {base.name for base in bases if isinstance(base, t.Name)}


def function_word(compared: Compared) -> str:
    r"""A word before something that was read as its factor: ``\operatorname{gd} x``, also in the definitions used."""
    names = sorted(t.names_in(*compared.sides) & compared.scope.definitions.keys())
    trees = (*compared.sides, *(compared.scope.definitions[name].body for name in names))
    unknown = undeclared(compared) | t.names_in(*trees) - compared.scope.definitions.keys()
    unknown -= _standing_alone(trees)
    for product in (part for tree in trees for part in t.find_all(tree, t.Factors)):
        for first, sign in zip(product.factors, product.signs[1:], strict=False):
            base = first.base if isinstance(first, t.Script) and not first.sub else first
            word = base.name if isinstance(base, t.Name) and not sign else ""
            known = word in TABLE or word in compared.scope.declarations
            if len(word) > 1 and word.isalnum() and word[:2].isalpha() and word in unknown and not known:
                return f"{word} may be a function, which is not known"
    return ""


def distribution(compared: Compared) -> str:
    r"""The ``\mathcal{N}`` of ``\mathcal{N}(\mu, \Sigma)`` read as a function that nothing defines."""
    nodes = [node for root in compared.nodes for node in postorder(root)]
    found = sorted(unknown_functions(nodes) & _DISTRIBUTIONS)
    return f"{plain_name(found[0])} may be a distribution" if found else ""
