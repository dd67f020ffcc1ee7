r"""The reading of ``u_o^T v_c`` as a product of two vectors, before the other readings: c and o are labels of words.

Nothing runs over the word in the middle, so v_c is one vector. Of the words outside some are drawn: in a loss
``-\log\sigma(u_o^T v_c) - \sum_k \log\sigma(-u_k^T v_c)`` the word o is none of them, and u_o a vector of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chainrule.checker.readings.indices.held_indices import bare_names, reached
from chainrule.checker.readings.indices.word_matrices import in_matrices
from chainrule.readers.letters import is_capital, is_transpose
from chainrule.readers.named import SIGMA
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Derivative,
    Factors,
    Group,
    Name,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name, is_index
from chainrule.writers.text import plain_name

_Sides = tuple[Tree, Tree]
#: Letters that count.
_COUNTERS = frozenset("ijklmnpqrst")
#: A letter with its label: v and c of v_c.
_Word = tuple[str, str]


@dataclass(frozen=True, slots=True)
class WordVectors:
    """The sides and the scope with names for the vectors of single words; `sure` if a difference refutes a claim."""

    sides: _Sides
    scope: Scope
    words: str
    convention: str
    sure: bool


def by_word_vectors(sides: _Sides, scope: Scope) -> WordVectors | None:
    """The reading with names for the vectors of single words; None where there are none."""
    used = reached(sides, scope)
    trees = [*sides, *(stated.body for stated in used)]
    letters = {name for tree in trees for part in find_all(tree, Factors) for name in _multiplied(part)}
    letters -= scope.definitions.keys()
    if not letters:
        return None
    counted = {part.index for tree in trees for part in find_all(tree, BigOp)} | {i for d in used for i in d.indices}
    held = {word for name in letters if (word := _only_word(name, trees)) is not None and word[1] not in counted}
    exact = [*sides, *(stated.body for side in sides for stated in scope.below(side))]
    scored = [stated.body for stated in used if not letters.isdisjoint(names_in(stated.body))]
    if len(scored) == 1 and scored[0] not in exact:
        # The one loss, under a longer name.
        exact += scored
    apart = {word for tree in exact for part in find_all(tree, Terms) for word in _drawn_apart(part)}
    held |= {word for word in apart if word[0] in letters}
    if not held:
        return None
    derived = [part.body for side in sides for part in find_all(side, Derivative)]
    sure = _is_sure([*derived, *exact[2:]], letters, counted, held)
    drawn = sorted({label for name, label in apart if name in letters})
    convention = f"{', '.join(drawn)} is none of the words that the sum is over" if drawn else ""
    changed, longer, words = _renamed(sides, scope, used, held)
    changed, longer, more = in_matrices(changed, longer, {_name(word) for word in held})
    return WordVectors(changed, longer, "; ".join(filter(None, (words, more))), convention, sure)


def _multiplied(part: Factors) -> Iterator[str]:
    r"""The u and v of ``u_o^T v_c`` and ``u_o \cdot v_c``, small letters with one label each; the v of ``U^T v_c``."""
    for first, second, sign in zip(part.factors, part.factors[1:], part.signs[1:], strict=False):
        turned = isinstance(first, Script) and is_transpose(first.sup)
        words = _word(first), _word(second)
        if words[1] is None or (isinstance(second, Script) and second.sup is not None):
            continue
        if words[0] is not None and (turned or sign == "dot") and words[0][0] != words[1][0]:
            yield from (words[0][0], words[1][0])
        elif _matrix(first) and (turned or words[1][1] not in _COUNTERS):
            yield words[1][0]


def _matrix(tree: Tree) -> str:
    """The capital that a factor is, transposed or not; empty for others."""
    base = tree.base if isinstance(tree, Script) and is_transpose(tree.sup) and not tree.sub else tree
    return base.name if isinstance(base, Name) and is_capital(base.name) else ""


def _word(tree: Tree) -> _Word | None:
    """The letter and the label of v_c, transposed or not."""
    match tree:
        case Script(_, _, Name(_, _, name), (Name(_, _, label) as index,), _, 0) if is_index(index):
            return None if is_capital(name) else (name, label)
    return None


def _only_word(name: str, trees: list[Tree]) -> _Word | None:
    """The one label that a letter has wherever it stands, which no other letter has."""
    words = set()
    for tree in trees:
        if any(part.name == name for part in bare_names(tree)):
            return None
        for part in find_all(tree, Script):
            if isinstance(part.base, Name) and part.base.name == name and part.sub:
                words.add(_word(part))
    word = words.pop() if len(words) == 1 else None
    if word is None:
        return None
    scripts = (part for tree in trees for part in find_all(tree, Script) if head_name(part.base) != name)
    return None if any(_counts(index, word[1]) for part in scripts for index in part.sub) else word


def _counts(index: Tree, label: str) -> bool:
    return any(isinstance(part, Name) and part.name == label for part in walk(index))


def _drawn_apart(part: Terms) -> Iterator[_Word]:
    r"""The u_o of ``\log\sigma(u_o^T v_c) + \sum_k \log\sigma(-u_k^T v_c)``: o is not among the words of the sum."""
    sums = [term for _, term in part.terms if isinstance(term, BigOp) and term.kind == "sum"]
    if len(sums) != 1 or not _is_of_choices(sums[0].body):
        return
    drawn = {word[0] for each in find_all(sums[0].body, Script) if (word := _word(each)) and word[1] == sums[0].index}
    for _, term in part.terms:
        if term is not sums[0] and _is_of_choices(term):
            yield from (word for each in find_all(term, Script) if (word := _word(each)) and word[0] in drawn)


def _is_of_choices(tree: Tree) -> bool:
    r"""Whether a term is the logarithm of a sigmoid, wherever its brackets were read: ``\log\sigma(x)``."""
    functions = {part.function for part in find_all(tree, Applied)}
    squashed = "sigmoid" in functions or any(part.name == SIGMA for part in find_all(tree, Name))
    return squashed and not functions.isdisjoint(("log", "ln"))


def _is_sure(trees: list[Tree], letters: set[str], counted: set[str | None], held: set[_Word]) -> bool:
    """Whether it is known which words a sum is over: it stands beside no other word, or is that of a softmax."""
    scripts = [word for tree in trees for part in find_all(tree, Script) if (word := _word(part)) is not None]
    fixed = {name for name, label in scripts if name in letters and label not in counted and (name, label) not in held}
    sums = [part for tree in trees for part in find_all(tree, BigOp)]
    others = [big for big in sums if not (isinstance(big.body, Applied) and big.body.function == "exp")]
    summed = {word[0] for big in others for part in find_all(big, Script)
              if (word := _word(part)) is not None and word[1] == big.index}  # fmt: skip
    return fixed.isdisjoint(summed)


def _renamed(sides: _Sides, scope: Scope, used: list[Definition], held: set[_Word]) -> tuple[_Sides, Scope, str]:
    """The sides and the definitions with the longer names, which are declared as vectors."""
    lists = {stated.name: stated.parameters for stated in used if len(stated.parameters) > 1}

    def change(part: Tree) -> Tree | None:
        match part:
            case Factors(_, _, (function, Group(_, _, "(", items))) if head_name(function) in lists:
                parameters = lists[head_name(function) or ""]
                same = list(map(spelled, items)) == list(map(spelled, parameters))
                return function if same and any(_word(item) in held for item in items) else None
            case Script(_, _, Name() as base, _, sup, _) if (word := _word(part)) in held and word is not None:
                name = replace(base, name=_name(word), end=part.end)
                return name if sup is None else Script(part.start, part.end, name, (), sup)
        return None

    definitions = dict(scope.definitions)
    for stated in used:
        listed = any(_word(parameter) in held for parameter in stated.parameters)
        body = transform(stated.body, change)
        if body is not stated.body or listed:
            parameters = () if listed else stated.parameters
            definitions[stated.name] = replace(stated, parameters=parameters, body=body, before=None, others=())
    declared = {name: said for name, said in scope.declarations.items() if name not in {name for name, _ in held}}
    for word in held:
        name = _name(word)
        declared[name] = Declaration(name, "vector", (f"?{name}.0",), frozenset({"undeclared"}))
    shown = ", ".join(sorted(f"{plain_name(name)}_{label}" for name, label in held))
    words = f"{shown} {'is one vector' if len(held) == 1 else 'are vectors'}"
    left, right = (transform(side, change) for side in sides)
    return (left, right), replace(scope, definitions=definitions, declarations=declared), words


def _name(word: _Word) -> str:
    return f"{word[0]}_{word[1]}"
