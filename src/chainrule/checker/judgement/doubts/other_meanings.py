r"""Letters that are one name, or mean what only words say, among the doubts: ``dAVC/dQ``, a matrix C of cofactors."""

from __future__ import annotations

import re

from chainrule.checker.judgement.compared import Compared
from chainrule.readers import syntax as t
from chainrule.readers.letters import letter_of
from chainrule.readers.usage import head_name
from chainrule.readers.variables import variables_in
from chainrule.writers.text import plain_name

#: Capitals beside each other behind a differential, or before a prime.
_RUN = re.compile(
    r"(?:(?<![A-Za-z\\])d|\\partial)\s?(?P<below>[A-Z]{2,4})(?![A-Za-z_^])|(?<![A-Za-z\\])(?P<primed>[A-Z]{2,4})'"
)


#: A sign of an equation, and the next equation behind it.
_EMPTY = re.compile(r"=\s*&\s*[A-Za-z]\w*'?\s*&?\s*=")
_IDENTITIES = frozenset(("I", "E", r"\mathbf{1}"))


def run_of_letters(compared: Compared) -> str:
    """``dAVC/dQ`` and ``KE'(t)``, where a letter of the run stands nowhere else: kinetic energy is one name."""
    names = t.names_in(*compared.sides)
    for found in _RUN.finditer(compared.claim.text):
        run = found["below"] or found["primed"]
        rest = compared.claim.text[: found.start()] + compared.claim.text[found.end() :]
        if run in names:
            continue
        known = compared.scope.definitions.keys() | compared.scope.declarations.keys()
        if any(letter not in known and letter not in rest for letter in run):
            return f"{run} may be one name"
    return ""


def commutator(compared: Compared) -> str:
    """``[A, B]`` of two capitals, which is AB - BA."""
    for part in (part for side in compared.sides for part in t.find_all(side, t.Group)):
        if part.opening == "[" and len(part.items) == 2 and all(_is_capital(item) for item in part.items):
            return "brackets with two capitals may be a commutator"
    return ""


def _is_capital(item: t.Tree) -> bool:
    return isinstance(item, t.Name) and letter_of(item.name).isupper()


def of_words_alone(compared: Compared) -> str:
    """A matrix on the right side that is declared, and no part of what is differentiated: words say what it is of."""
    option = compared.option
    left, right = compared.sides
    if option.plain or t.has_derivative(right):
        return ""
    used = compared.lowered.used.values()
    below = {name for stated in used for name in t.names_in(stated.body, *stated.parameters)} | _IDENTITIES
    for name in sorted(t.names_in(right) - t.names_in(left) - below - compared.scope.definitions.keys()):
        declared = compared.scope.declarations.get(name)
        if declared is not None and declared.kind == "matrix":
            return f"how {plain_name(name)} is made of what is differentiated is said in words, if at all"
    return ""


def of_other_arguments(compared: Compared) -> str:
    """``p = f g`` below f(u) and g(x), differentiated in x: the letter of an argument is any letter."""
    variables = {head_name(each) for each in variables_in(*compared.sides)}
    used = [stated for stated in compared.lowered.used.values() if len(stated.parameters) == 1]
    letters = {head_name(stated.parameters[0]) for stated in used}
    if len(letters) < 2 and not (letters and variables and letters.isdisjoint(variables)):
        return ""
    trees = (*compared.sides, *(stated.body for stated in compared.lowered.used.values()))
    bare = {name for tree in trees for name in _bare(tree)} - variables
    for stated in used:
        if (
            stated.name in bare
            and head_name(stated.parameters[0]) not in variables
            and len(bare & {d.name for d in used}) > 1
        ):
            return f"{plain_name(stated.name)} is a function of any letter: which one is meant without it is not said"
    return ""


def _bare(tree: t.Tree) -> set[str]:
    """The names in a tree that no brackets follow."""
    called = {
        first.name
        for part in t.find_all(tree, t.Factors)
        for first, group in zip(part.factors, part.factors[1:], strict=False)
        if isinstance(first, t.Name) and isinstance(group, t.Group)
    }
    return t.names_in(tree) - called


def replaced_function(compared: Compared) -> str:
    """``f'`` below ``f = u^2`` and an older f(x), of which it may be the derivative: u^2 only takes a part's place."""
    for part in (part for side in compared.sides for part in t.find_all(side, t.Script)):
        stated = compared.scope.definitions.get(head_name(part.base) or "") if part.primes else None
        if stated is None or stated.parameters or stated.before is None:
            continue
        inside = t.names_in(stated.body) & compared.scope.definitions.keys()
        if len(inside) == 1 and len(t.names_in(stated.body)) == 1:
            return f"{plain_name(stated.name)} may be the function above, of which its last definition replaces a part"
    return ""


def empty_member(compared: Compared) -> str:
    """A definition ``u &= & v &= x^4``, in which what u is has been left out."""
    for stated in compared.lowered.used.values():
        if _EMPTY.search(stated.text) is not None:
            return f"in the definition of {plain_name(stated.name)} something is missing"
    return ""
