r"""Steps and new names in formulas with derivatives, below the extraction of claims: ``w_{t+1} = w_t - \eta \nabla L``.

Such a formula says what its left side stands for. It is no identity that could be wrong.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from chainrule.checker.extraction.newton import is_step
from chainrule.readers.define import is_number
from chainrule.readers.letters import letter_of
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Derivative,
    Factors,
    Gradient,
    Group,
    Name,
    Number,
    Quotient,
    Script,
    Statement,
    Terms,
    Tree,
    Unread,
    Words,
    has_derivative,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name

#: Letters that are no new names.
NUMBERS = frozenset(("e", "\\pi", "d"))
#: The letters of errors: of what layers pass back texts state what can be wrong.
ERRORS = frozenset((r"\delta", r"\Delta", r"\varepsilon", r"\epsilon"))
#: Those that are no step of what stands behind them, as a \Delta w is.
ALONE = ERRORS - {r"\Delta"}
#: The letters of activations.
_ACTIVATIONS = frozenset((r"\sigma", r"\phi", r"\varphi", "f", "g"))
#: The words of a value and of the one before it.
_AFTER = (("new", "old"), ("new", "prev"), ("new", "current"), ("next", "current"), ("next", "prev"))
_LABEL = re.compile(r"(.+)\^\{\(?\[?(\w+(?:[+-]1)?)\]?\)?\}$")
#: A derivative that is no short name.
_WRITTEN_OUT = re.compile(r"\\(?:d?frac|partial|nabla)|/|'")
_LETTERS = re.compile(r"\\[A-Za-z]+|[^\W\d_]")


def named_by(statement: Statement, scope: Scope, mentioned: set[str]) -> str:
    r"""The new name that ``\Delta w = \mu \partial L / \partial w`` introduces, or that a step is said of; empty else.

    `mentioned` are the letters of the equations above: a name that was solved for stands in one of them.
    """
    left, right = statement.items[0], statement.items[1]
    if statement.signs[0] not in ("=", ":=") or not isinstance(left, (Name, Script)) or has_derivative(left):
        return ""
    name = head_name(left)
    if name is None or not has_derivative(right):
        return ""
    if is_update(left, right) and name not in scope.definitions:
        return name
    known = name in scope.definitions or name in scope.declarations or name in NUMBERS
    if known or any(isinstance(p, Name) and p.name == name for p in walk(right)):
        return ""
    if letter_of(name) in ERRORS and _lacks_prime(right):
        return ""
    product = isinstance(right, (Factors, Terms))
    if product and any(isinstance(p, Derivative | Gradient) for p in walk(right)):
        return name
    letter = letter_of(name)
    said = mentioned | set(map(letter_of, names_in(right)))
    return name if letter not in said and letter not in ERRORS else ""


def _lacks_prime(right: Tree) -> bool:
    r"""Whether an error is a gradient beside a value, ``\nabla_a C \odot \sigma(z)``, where the slope is meant."""
    if not isinstance(right, Factors):
        return False
    rest = [factor for factor in right.factors if not isinstance(factor, Derivative | Gradient)]
    match rest:
        case [Name(_, _, name), Group()] if len(right.factors) > len(rest):
            return name in _ACTIVATIONS
    return False


def letters_of(statement: Statement, text: str) -> set[str]:
    """The letters that an equation speaks of; of one that is not understood, all in its text."""
    if statement.error:
        return set(_LETTERS.findall(text))
    return {letter_of(name) for name in names_in(*statement.items)} if statement.signs else set()


def said_of_first(statement: Statement) -> list[Tree]:
    """The members of a chain that say what its first one is."""
    signed = zip(statement.items[1:], statement.signs, strict=True)
    members = [each for each, sign in signed if sign in ("=", ":=", "assign") and not isinstance(each, Unread)]
    if len(members) > 1 and is_number(members[-1]) and names_in(members[-2]):
        # f(x) = x^2 - 2 = 0 defines f, and is solved.
        members.pop()
    return members


def without_values(left: Tree, members: list[Tree]) -> list[Tree]:
    r"""The members of a chain that say what a name is: ``z = w x + b = 0.2 \cdot 3 + 0.1 = 0.7`` ends with values."""
    if not isinstance(left, (Name, Script)) or not any(map(_letters_in, members)):
        return members
    last = max(i for i, member in enumerate(members) if _letters_in(member))
    return members[: last + 1]


def through_named(members: list[Tree], scope: Scope) -> list[Tree]:
    r"""The members up to the last one that tells how a name comes in: ``\sigma(z)`` of ``\sigma(z) = \sigma(w x + b)``.

    Written out, z would not stand in what is made of it.
    """
    if len(members) == 1:
        return members
    stated = {d.name: d.body for d in scope.definitions.values() if not (d.parameters or d.indices)}

    def opened(part: Tree) -> Tree | None:
        return stated.get(part.name) if isinstance(part, Name) else None

    for i, member in enumerate(members[:-1]):
        if isinstance(member, Factors) and names_in(member) & stated.keys():
            if spelled(transform(member, opened)) == spelled(members[-1]):
                return members[: i + 1]
    return members


def _letters_in(tree: Tree) -> set[str]:
    r"""The letters in a tree that are no numbers, nor functions of numbers alone, as in ``\sigma(0.3)``."""
    called = {
        name.name
        for part in walk(tree)
        if isinstance(part, Factors)
        for name, group in pairwise(part.factors)
        if isinstance(name, Name) and isinstance(group, Group) and not names_in(*group.items) - NUMBERS
    }
    return names_in(tree) - NUMBERS - called


def is_update(left: Tree, right: Tree) -> bool:
    r"""Whether ``w_{t+1} = w_t - \eta \nabla L(w_t)`` says what comes after w_t: a step by a derivative."""
    if not isinstance(right, Terms) or (isinstance(left, Script) and left.primes):
        return False
    letter, place = _placed(left)
    kept = [term for _, term in right.terms if not has_derivative(term) and _steps_of(term, letter, place)]
    moved = [(sign, term) for sign, term in right.terms if has_derivative(term)]
    if len(kept) != 1 or not moved or not all(is_step(sign, term) for sign, term in moved):
        return False
    # In a recurrence of functions, H_{n+1} = 2 x H_n - H_n', the last one is differentiated itself.
    return bool(letter) and letter not in map(_differentiated, walk(right)) and comes_after(left, _last(kept[0]))


def comes_after(left: Tree, right: Tree) -> bool:
    """Whether of one letter a tree is the value after another: w_{t+1} after w_t, the new one after the old one."""
    if isinstance(left, Script) and left.primes and spelled(replace(left, primes=0)) == spelled(right):
        return True
    (letter, place), (other, last) = _placed(left), _placed(right)
    if not letter or letter != other or tuple(map(_spelled, place)) == tuple(map(_spelled, last)):
        return False
    return any(isinstance(p, Terms) for p in (*walk(left), *walk(right))) or _follows(place, last)


def without_place(left: Tree, right: Tree) -> Tree:
    """The letter of two values of one letter, with the scripts that both have."""
    if isinstance(left, Script) and isinstance(right, Script) and len(left.sub) == len(right.sub):
        sub = tuple(a for a, b in zip(left.sub, right.sub, strict=True) if spelled(a) == spelled(b))
        same = left.sup is not None and right.sup is not None and spelled(left.sup) == spelled(right.sup)
        sup = left.sup if same else None
        return replace(left, sub=sub, sup=sup) if sub or sup is not None else left.base
    return left if spelled(left) == spelled(right) else Name(left.start, left.end, _placed(left)[0])


def _differentiated(part: Tree) -> str:
    """The letter of what a tree is the derivative of."""
    if isinstance(part, (Derivative, Gradient)):
        return letter_of(head_name(part.body) or "")
    if isinstance(part, Script) and part.primes:
        return letter_of(head_name(part.base) or "")
    return ""


def _placed(tree: Tree) -> tuple[str, tuple[Tree | str | None, ...]]:
    """The letter of a name with scripts, and the scripts."""
    if isinstance(tree, Script):
        return head_name(tree.base) or "", (*tree.sub, tree.sup)
    found = _LABEL.match(tree.name) if isinstance(tree, Name) else None
    return (found[1], (found[2],)) if found is not None else ("", ())


def _steps_of(term: Tree, letter: str, place: tuple[Tree | str | None, ...]) -> bool:
    """Whether a term is the letter at another place, perhaps times a coefficient."""
    factors = term.factors if isinstance(term, Factors) else (term,)
    plain = all(isinstance(factor, (Name, Number, Script, Quotient, Group)) for factor in factors)
    own, other = _placed(factors[-1])
    return plain and bool(own) and own == letter and tuple(map(_spelled, other)) != tuple(map(_spelled, place))


def _spelled(script: Tree | str | None) -> object:
    return spelled(script) if isinstance(script, Tree) else script


def _last(term: Tree) -> Tree:
    return term.factors[-1] if isinstance(term, Factors) else term


def _follows(place: tuple[Tree | str | None, ...], before: tuple[Tree | str | None, ...]) -> bool:
    """Whether a place comes right after another: 1 after 0, new after old; all else in the scripts is the same."""
    if len(place) == len(before):
        differing = [(a, b) for a, b in zip(place, before, strict=True) if _said(a) != _said(b)]
        if len(differing) == 1:
            a, b = (_said(each) for each in differing[0])
            counted = a.isdigit() and b.isdigit() and int(a) == int(b) + 1
            return (a, b) in _AFTER or counted or a == f"{b}+1" or b == f"{a}-1"
    return ("".join(map(_said, place)), "".join(map(_said, before))) in _AFTER


def _said(script: Tree | str | None) -> str:
    """The number or the word of a script, however it is set."""
    match script:
        case str():
            return script
        case Number(_, _, value):
            return str(value)
        case Name(_, _, name):
            return name
        case Words(_, _, text):
            return text
        case Factors(_, _, factors):
            return "".join(map(_said, factors))
        case Group(_, _, _, (only,)):
            return _said(only)
    return "" if script is None else str(spelled(script))


def updates(left: Tree, right: Tree, text: str) -> bool:
    r"""Whether ``dw = dw + x dz`` adds to a name, as programs do, and claims nothing; so does a mean that moves.

    Such a mean is ``v = \beta v + (1 - \beta) \nabla L``.
    """
    name = text[left.start : left.end].split()
    if not isinstance(right, Terms) or len(right.terms) < 2 or _WRITTEN_OUT.search("".join(name)):
        return False
    if any(text[term.start : term.end].split() == name for _, term in right.terms):
        return True
    return isinstance(left, (Name, Script)) and _moves(head_name(left) or "", name, right, text)


def _moves(letter: str, name: list[str], right: Terms, text: str) -> bool:
    """Whether of two terms one is the name times a coefficient, the other has a derivative of something else."""
    if len(right.terms) != 2 or letter_of(letter) in map(_differentiated, walk(right)):
        return False
    scaled = [
        term
        for _, term in right.terms
        if isinstance(term, Factors) and text[_last(term).start : _last(term).end].split() == name
    ]
    others = [term for _, term in right.terms if term not in scaled]
    kept = len(scaled) == 1 and not has_derivative(scaled[0]) and letter not in names_in(*scaled[0].factors[:-1])
    plain = letter not in names_in(others[0]) or any(isinstance(p, (Derivative, Gradient)) for p in walk(others[0]))
    return kept and plain and has_derivative(others[0])
