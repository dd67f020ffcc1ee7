"""Subscripts that belong to names, below the reading that asks for them: which they are, and the longer names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from chainrule.readers.define import STEP
from chainrule.readers.letters import LABELS, is_capital, is_small, whole_name
from chainrule.readers.remembered import by_identity
from chainrule.readers.rewriting import replaced, transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Factors,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    Words,
    find_all,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name, is_bold, is_index

#: A run of so many letters is a word.
WORD = 3
#: Letters that count, also where they stand alone.
_COUNTERS = frozenset("ijklmnrst")


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters that belong to names, words in subscripts, and subscripted subscripts (name, index); perhaps numbers."""

    held: frozenset[str]
    words: frozenset[tuple[str, ...]]
    classes: frozenset[tuple[str, str]]
    numbers: bool = False


def letters_in(trees: list[Tree], scope: Scope) -> Letters:
    """What the subscripts of some formulas say: steps t - 1, labels of layers, words, classes y_i."""
    return _letters_in(scope.definitions, *trees)


@by_identity(200)
def _letters_in(definitions: dict[str, Definition], *trees: Tree) -> Letters:
    scripts = [p for tree in trees for p in find_all(tree, Script) if p.sub]
    bound = bound_in(trees)
    words = frozenset(word for p in scripts if (word := _word(p, scripts, bound)) is not None)
    held: set[str] = set()
    classes: set[tuple[str, str]] = set()
    parameters = {head_name(p) for d in definitions.values() for p in d.parameters}
    quantities = _quantities(trees, scripts)
    derived = {
        v.name for tree in trees for p in find_all(tree, Derivative) for v, _ in p.variables if isinstance(v, Name)
    }
    for part in scripts:
        for index in part.sub:
            if isinstance(index, Terms):
                held |= names_in(index)
            elif isinstance(index, Script) and isinstance(index.base, Name) and len(index.sub) == 1 and not index.sup:
                inner = index.sub[0]
                if isinstance(inner, Name) and is_index(index.base) and is_index(inner):
                    classes.add((index.base.name, inner.name))
                    held.add(inner.name)
            elif isinstance(index, Name) and (index.name in LABELS | quantities or is_last(index)):
                free = parameters - derived
                if index.name not in bound | free and letters_of(part) not in words:
                    held.add(index.name)
    held |= (_weights(scripts, held) | _other_steps(trees, definitions, held)) - bound
    held |= _beside(scripts, held) - bound
    return Letters(frozenset(held - {name for name, _ in classes}), words, frozenset(classes))


def _quantities(trees: tuple[Tree, ...], scripts: list[Script]) -> set[str]:
    """The letters that stand for quantities, too: the a of z_a beside a = s(z_a) counts nothing."""
    below = {id(part) for script in scripts for index in script.sub for part in walk(index)}
    names = {part.name for tree in trees for part in find_all(tree, Name) if id(part) not in below}
    return {name for name in names if len(name) == 1 and name.islower()} - _COUNTERS


def _weights(scripts: list[Script], steps: set[str]) -> set[str]:
    """The letters of weights that are called by the quantities between which they stand: W_{rr} and W_{xr} of r_t."""
    stepped = {
        p.base.name for p in scripts if isinstance(p.base, Name) and len(p.sub) == 1 and names_in(p.sub[0]) & steps
    }
    called = (
        letters_of(p) for p in scripts if isinstance(p.base, Name) and is_capital(p.base.name) and len(p.sub) == 2
    )
    return {letter for letters in called if set(letters) <= stepped for letter in letters}


def _beside(scripts: list[Script], held: set[str]) -> set[str]:
    """The b of ``S_b`` beside ``S_w``, where w is a label: what stands alone below the same capital is one, too."""
    alone = [
        (p.base.name, p.sub[0].name)
        for p in scripts
        if isinstance(p.base, Name) and is_capital(p.base.name) and len(p.sub) == 1 and isinstance(p.sub[0], Name)
    ]
    labelled = {name for name, letter in alone if letter in held}
    return {letter for name, letter in alone if name in labelled}


def _other_steps(trees: tuple[Tree, ...], definitions: dict[str, Definition], steps: set[str]) -> set[str]:
    r"""The letters of steps of a recurrence that are differentiated in each other: ``\partial h_t / \partial h_k``."""
    stepped = {name.removesuffix(STEP) for name in definitions if name.endswith(STEP)}
    pairs: set[str] = set()
    for part in (p for tree in trees for p in find_all(tree, Derivative) if len(p.variables) == 1):
        match part.body, part.variables[0][0]:
            case Script(_, _, Name(_, _, name), (first,)), Script(_, _, Name(_, _, other), (second,)):
                both = names_in(first, second)
                counted = isinstance(first, Number) or isinstance(second, Number)
                if name == other and name in stepped and (both & steps or counted):
                    pairs |= both
    return pairs


def is_last(index: Tree) -> bool:
    """Whether a subscript is a capital: the last step T, not a step t."""
    return isinstance(index, Name) and len(index.name) == 1 and index.name.isupper()


def letters_of(part: Script) -> tuple[str, ...]:
    """The letters of a subscript, empty where one is none."""
    return tuple(p.name if isinstance(p, Name) else "" for p in part.sub)


def _word(part: Script, everywhere: list[Script], bound: set[str]) -> tuple[str, ...] | None:
    """The letters of a subscript that is a word: at least three, of which none is an index elsewhere."""
    letters = letters_of(part)
    together = part.sub[-1].end - part.sub[0].start == len(letters)
    if len(letters) < WORD or not together or not all(len(letter) == 1 for letter in letters) or bound & set(letters):
        return None
    others = {p.name for s in everywhere if letters_of(s) != letters for i in s.sub for p in find_all(i, Name)}
    return None if len(others & set(letters)) > 1 else letters


def bound_in(trees: tuple[Tree, ...] | list[Tree]) -> set[str]:
    """The indices over which the formulas sum."""
    return {p.index for tree in trees for p in find_all(tree, BigOp) if p.index}


def spelled(tree: Tree) -> str:
    """A subscript as part of a name; empty for what is none."""
    match tree:
        case Name(_, _, name):
            return name
        case Number(_, _, value):
            return str(value)
        case Words(_, _, text):
            return text
        case Terms(_, _, terms):
            parts = [spelled(term) for _, term in terms]
            if not all(parts):
                return ""
            signs = ["-" if sign < 0 else "+" if i else "" for i, (sign, _) in enumerate(terms)]
            return "".join(sign + part for sign, part in zip(signs, parts, strict=True))
    return ""


def change(part: Tree, letters: Letters) -> Tree | None:
    """A name with its subscripts, as a longer name; None where nothing changes."""
    if isinstance(part, Script) and isinstance(part.base, Name) and part.sub:
        (first, *more) = part.sub
        if not more and isinstance(first, Name) and (part.base.name, first.name) in letters.classes and not part.sup:
            return part.base
        own = letters_of(part) in letters.words
        belongs = [i for i in part.sub if own or is_held(i, letters)]
        if not belongs:
            return None
        longer = f"{part.base.name}_{{{''.join(map(spelled, belongs))}}}"
        name = Name(part.base.start, part.end, longer, part.base.bold)
        rest = tuple(transform(i, lambda p: change(p, letters)) for i in part.sub if i not in belongs)
        sup = transform(part.sup, lambda p: change(p, letters)) if part.sup is not None else None
        return Script(part.start, part.end, name, rest, sup, part.primes) if rest or sup or part.primes else name
    return None


@by_identity(500, equal=1)
def with_longer_names(tree: Tree, letters: Letters) -> Tree:
    """A formula in which letters belong to the names; a definition is asked for by many claims."""
    return replaced(tree, lambda part: change(part, letters), Script)


def is_held(index: Tree, letters: Letters) -> bool:
    """Whether an index belongs to the name."""
    if isinstance(index, Name):
        return index.name in letters.held
    if isinstance(index, Number):
        return letters.numbers
    return isinstance(index, Terms) and bool(spelled(index))


def _indices(stated: Definition) -> list[str]:
    r"""The indices of a definition: those of its name, else those of its parameters, as in \xi(t_i, y_i)."""
    of_parameters = (i.name for p in stated.parameters if isinstance(p, Script) for i in p.sub if isinstance(i, Name))
    return list(stated.indices or dict.fromkeys(of_parameters))


def renamed(
    stated: Definition, letters: Letters, steps: dict[str, set[int | None]], *, turning: bool
) -> dict[str, Definition]:
    """A definition under its longer name, at each step that the claim speaks of; one that is `turning` at the last."""
    own = [i for i in _indices(stated) if i in letters.held]
    word = stated.indices in letters.words
    if word:
        own = list(stated.indices)
    rest = tuple(i for i in stated.indices if i not in own)
    out: dict[str, Definition] = {}
    moving = own[0] if len(own) == 1 and not word else ""
    known = sorted(s for s in steps.get(moving, {0}) if s is not None)
    if turning:
        # What s_{t-1} is made of is another step of the recurrence: it stays a quantity of its own.
        known = known[-1:]
    for step in known:
        body = stated.body if not step else transform(stated.body, lambda p, s=step: _shifted(p, moving, s))  # type: ignore[misc]
        shift = f"{step:+d}" if step else ""
        base = stated.name.removesuffix(STEP)
        name = f"{base}_{{{''.join(own)}{shift}}}" if own else base
        changed = with_longer_names(body, letters)
        parameters = tuple(with_longer_names(p, letters) for p in stated.parameters)
        out[name] = replace(
            stated, name=name, parameters=parameters, indices=rest, body=changed, before=None, others=()
        )
    return out


def with_labels(scope: Scope, letters: Letters) -> dict[str, Definition]:
    r"""What \Sigma_C and Y_2 are, whose label belongs to the name already, under the name in the formulas."""
    out: dict[str, Definition] = {}
    for stated in scope.definitions.values():
        base, _, label = stated.name.rpartition("_")
        numbered = letters.numbers and label.isdigit() and not _of_matrices(stated.body, scope)
        if base and (label in letters.held or numbered):
            body = with_longer_names(stated.body, letters)
            name = f"{base}_{{{label}}}"
            out[name] = replace(stated, name=name, body=body, before=None, others=())
    return out


def _of_matrices(body: Tree, scope: Scope) -> bool:
    """Whether a body is no number though no matrix is declared: ``h_1 V_2``, and the power of a capital."""
    for product in find_all(body, Factors):
        names = [(name, factor) for factor in product.factors if (name := whole_name(factor)) is not None]
        small = any(is_small(name) and not is_bold(factor) for name, factor in names)
        if small and any(is_capital(name) for name, _ in names):
            return True
    raised = [whole_name(part.base if not part.sub else replace(part, sup=None)) for part in find_all(body, Script)
              if isinstance(part.sup, (Number, Terms))]  # fmt: skip
    return any(name is not None and is_capital(name) and name not in scope.definitions for name in raised)


def are_names(sides: tuple[Tree, Tree], scope: Scope) -> bool:
    """Whether numbers are all that stands below letters, and the definitions say what y_2 is and nothing of y."""
    scripts = [part for side in sides for part in find_all(side, Script) if part.sub]
    bases = {part.base.name for part in scripts if isinstance(part.base, Name)}
    numbered = all(len(part.sub) == 1 and isinstance(part.sub[0], Number) for part in scripts)
    names = {f"{head_name(part.base)}_{spelled(part.sub[0])}" for part in scripts} if numbered else set()
    return bool(names & scope.definitions.keys()) and not bases & (scope.definitions.keys() | scope.declarations.keys())


def at_last(stated: Definition, letters: Letters, sides: tuple[Tree, Tree]) -> dict[str, Definition]:
    """The definition of o_t at o_T, for each last step T that the claim speaks of."""
    if len(stated.indices) != 1:
        return {}
    base = stated.name.removesuffix(STEP)
    scripts = [p for tree in sides for p in find_all(tree, Script) if len(p.sub) == 1]
    out: dict[str, Definition] = {}
    for index in (p.sub[0] for p in scripts if isinstance(p.base, Name) and p.base.name == base):
        if isinstance(index, Name) and is_last(index) and index.name in letters.held:
            own, name = stated.indices[0], f"{base}_{{{index.name}}}"
            body = transform(stated.body, lambda p, t=index.name, o=own: Name(p.start, p.end, t) if _is(p, o) else None)  # type: ignore[misc]
            changed = with_longer_names(body, letters)
            out[name] = replace(stated, name=name, indices=(), body=changed, before=None, others=())
    return out


def _is(part: Tree, name: str) -> bool:
    return isinstance(part, Name) and part.name == name


def _shifted(part: Tree, letter: str, step: int) -> Tree | None:
    """A subscript t + c, c steps further on."""
    if not isinstance(part, Script):
        return None
    moved = tuple(_moved(index, letter, step) for index in part.sub)
    base = transform(part.base, lambda p: _shifted(p, letter, step))
    sup = transform(part.sup, lambda p: _shifted(p, letter, step)) if part.sup is not None else None
    return replace(part, base=base, sub=moved, sup=sup)


def _moved(index: Tree, letter: str, step: int) -> Tree:
    match index:
        case Name(_, _, name) if name == letter:
            by = step
        case Terms(_, _, ((1, Name(_, _, name)), (sign, Number(_, _, value)))) if name == letter:
            by = step + sign * int(value)
        case _:
            return index
    base = Name(index.start, index.end, letter)
    if not by:
        return base
    number = Number(index.start, index.end, Fraction(abs(by)))
    return Terms(index.start, index.end, ((1, base), (1 if by > 0 else -1, number)))
