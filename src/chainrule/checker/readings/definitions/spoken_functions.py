r"""The readings in which a letter that nothing defines is a function that the text names, below the readings.

"For the ReLU: ``g'(z) = 1`` for z > 0" and ``s'(z) = s(z)(1 - s(z))`` below words on the sigmoid say which is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.readings.definitions.stand_ins import without_name
from chainrule.readers.named import definition_of
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Script, Tree, names_in, walk
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Functions that a text may speak of without defining them.
SPOKEN_OF = ("sigmoid", "tanh", "relu", "softplus")


def by_functions(claim: Claim, trees: tuple[Tree, Tree]) -> Iterator[tuple[Scope, str]]:
    """The scopes in which a letter is the function of a title, of the words before the claim, or of the text."""
    yield from by_title(trees, claim.scope)
    yield from by_function(trees, claim.scope)
    yield from _by_words(claim, trees)


def _by_words(claim: Claim, trees: tuple[Tree, Tree]) -> Iterator[tuple[Scope, str]]:
    """``g'(z) = 1`` for z > 0, where the words before it name one function and nothing defines g."""
    if len(claim.functions) != 1:
        return
    (function,) = claim.functions
    match trees[0]:
        case Factors(_, _, (Script(_, _, base, primes=1), Group(_, _, _, (argument,)))):
            name, variable = head_name(base), head_name(argument)
        case _:
            return
    # A value of g on the right side says the same of many functions.
    if name is None or variable is None or name in claim.scope.definitions or name in names_in(trees[1]):
        return
    scope = without_name(claim.scope, variable)
    yield scope.define(definition_of(name, function)), f"{plain_name(name)} is the {function}, as the words before say"


def by_title(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """``g'(z) = g(z)(1 - g(z))`` under a title about the sigmoid that stands below the definition of another g."""
    for stated in [stated for stated in scope.definitions.values() if stated.title]:
        name, title = stated.name, stated.title
        if any(name in names_in(tree) for tree in trees):
            variable = head_name(stated.parameters[0]) or "x"
            # Its argument is any number, whatever is called so above.
            bare = without_name(scope, variable)
            words = f"{plain_name(name)} is the {title}, which the title names"
            yield bare.define(definition_of(name, title, variable=variable)), words


def by_function(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """``s'(z) = s(z)(1 - s(z))`` in a text that speaks of the sigmoid and does not define s."""
    said = [function for function in SPOKEN_OF if function in scope.options]
    name = _differentiated(trees[0]) if said else None
    if (
        name is None
        or name in scope.definitions
        or not any(isinstance(p, Name) and p.name == name for p in walk(trees[1]))
    ):
        return
    for function in said:
        yield scope.define(definition_of(name, function)), f"{plain_name(name)} is the {function}, as the text says"


def _differentiated(tree: Tree) -> str | None:
    """The name that the left side differentiates."""
    for part in walk(tree):
        if isinstance(part, Derivative):
            return head_name(part.body)
        if isinstance(part, Script) and part.primes:
            return head_name(part.base)
    return None
