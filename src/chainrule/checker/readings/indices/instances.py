r"""The reading in which a family is known at each gate and step that a claim names, below the readings by longer names.

``u_{kt} = \sum_i W_{ki} x_{ti} + R_k h_{t-1}`` says what ``u_{ot}``, ``u_{o,t-1}`` and ``u_{o1}`` are. A recurrence
is opened at the last step of a claim, or on the way to what the claim differentiates. It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from chainrule.checker.readings.indices.held_indices import Held, bare_names, clashing, reached, recurrent, turned
from chainrule.checker.readings.indices.longer_names import Letters, bound_in, change, is_held, letters_in, spelled
from chainrule.readers.define import STEP, outside_subscripts
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.syntax import (
    Derivative,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)
from chainrule.writers.text import plain_name

#: More members of families than a claim needs.
_MAX_MEMBERS = 60
#: The letter under which steps are kept that are numbers.
_COUNTED = "#"
_WORDS = "what is defined for each gate or step is said of those that are named"

Sides = tuple[Tree, Tree]


@dataclass(frozen=True, slots=True)
class _Member:
    """A family at one gate and step: its own definition, None where its step is too far off, and the names in that."""

    family: str
    steps: tuple[tuple[str, int], ...]
    stated: Definition | None
    inside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Families:
    """Definitions with indices by their letters, what is part of names, and how far the steps of a claim go."""

    stated: dict[str, Definition]
    letters: Letters
    ends: dict[str, tuple[int, int]]

    def member(self, part: Script) -> tuple[str, _Member, Tree | None] | None:
        """The longer name of a member, the member, and its body with the names of the text."""
        stated = self.stated.get(part.base.name) if isinstance(part.base, Name) else None
        if stated is None or len(part.sub) != len(stated.indices):
            return None
        own = {i: sub for i, sub in zip(stated.indices, part.sub, strict=True) if is_held(sub, self.letters)}
        steps = tuple(step for sub in own.values() if (step := _step(sub)) is not None)
        if not own or len(steps) < len(own):
            return None
        base = stated.name.removesuffix(STEP)
        name = f"{base}_{{{''.join(map(spelled, own.values()))}}}"
        ends = [self.ends.get(letter, (0, 0)) for letter, _ in steps]
        if not all(low <= step <= high for (_, step), (low, high) in zip(steps, ends, strict=True)):
            return name, _Member(base, steps, None), None
        body = transform(stated.body, lambda p: _put_in(p, own))
        changed = transform(body, lambda p: change(p, self.letters))
        rest = tuple(i for i in stated.indices if i not in own)
        definition = replace(stated, name=name, indices=rest, body=changed, before=None, others=())
        return name, _Member(base, steps, definition, frozenset(names_in(changed))), body


def by_instances(sides: Sides, scope: Scope) -> Iterator[Held]:
    """The sides with names for all members, with the definitions of those that are opened."""
    found = reached(sides, scope)
    stated = {d.name.removesuffix(STEP): d for d in found if d.indices and not d.parameters}
    scripts = [
        p for side in sides for p in find_all(side, Script) if isinstance(p.base, Name) and p.base.name in stated
    ]
    numbers = any(isinstance(i, Number) for p in scripts for i in p.sub)
    trees = [*sides, *(d.body for d in found)]
    letters = letters_in(trees, scope)
    letters = replace(letters, held=letters.held | _gates(trees, stated), numbers=numbers)
    if (
        letters.classes
        or not (letters.held or numbers)
        or bound_in(sides) & letters.held
        or turned(sides, found, letters)
    ):
        return
    kept = {name: d for name, d in stated.items() if _follows(d, letters)}
    members = _members(sides, _Families(kept, letters, _ends(sides)))
    left, right = (transform(side, lambda part: change(part, letters)) for side in sides)
    rest = {
        n: d
        for n, d in scope.definitions.items()
        if d not in found or not (d.indices or bound_in([d.body]) & letters.held)
    }
    rest = {
        n: replace(d, body=transform(d.body, lambda part: change(part, letters)), before=None, others=())
        for n, d in rest.items()
    }
    turning = {name.removesuffix(STEP) for name in recurrent(found)}
    for opened in _openings((left, right), members, turning):
        definitions = {**rest, **{n: m.stated for n in sorted(opened) if (m := members[n]).stated is not None}}
        changed = [left, right, *(definitions[name].body for name in opened)]
        if clashing(changed):
            continue
        beside = _beside((left, right), members, opened)
        if beside and _is_total((left, right), members) and not _leading((left, right), members, opened):
            # A total derivative is not what one step gives.
            continue
        words = _said(beside, _ways((left, right), members, opened))
        longer = replace(scope, definitions=definitions)
        for entry in sorted(_entries(trees, changed) - scope.declarations.keys()):
            longer = longer.declare(Declaration(entry))
        yield Held(left, right, longer, _WORDS, False, words)


def _is_total(sides: Sides, members: dict[str, _Member]) -> bool:
    """Whether a total derivative is taken in a parameter of all steps."""
    derivatives = [part for side in sides for part in find_all(side, Derivative) if part.mark == "d"]
    return any(_written(v) not in members for part in derivatives for v, _ in part.variables)


def _leading(sides: Sides, members: dict[str, _Member], opened: frozenset[str]) -> bool:
    """Whether what is opened leads to what the claim differentiates in the parameter, and is none of that."""
    ends = _differentiated(sides, members) & members.keys()
    return bool(ends) and not ends & opened


def _gates(trees: list[Tree], stated: dict[str, Definition]) -> set[str]:
    """The letters of families that stand below other families: the s of u_{st} beside s_t."""
    scripts = [
        p for tree in trees for p in find_all(tree, Script) if isinstance(p.base, Name) and p.base.name in stated
    ]
    below = {i.name for p in scripts if len(p.sub) > 1 for i in p.sub if isinstance(i, Name)}
    return (below & stated.keys()) - bound_in(trees)


def _entries(trees: list[Tree], changed: list[Tree]) -> set[str]:
    """The names of single weights among the changed trees: R_{oh}, where a sum runs over the second index of R."""
    bound = bound_in(trees)
    scripts = [p for tree in trees for p in find_all(tree, Script) if names_in(*p.sub) & bound]
    summed = {p.base.name for p in scripts if isinstance(p.base, Name) and len(p.sub) > 1}
    bare = {name.name for tree in changed for name in bare_names(tree)}
    return {name for name in bare if "_{" in name and name.partition("_{")[0] in summed}


def _follows(stated: Definition, letters: Letters) -> bool:
    """Whether a definition can be said of its members: no sum runs over a step, and no index is a number."""
    bound = bound_in([stated.body])
    return not (bound & letters.held or set(outside_subscripts(stated.body)) & set(stated.indices))


def _members(sides: Sides, families: _Families) -> dict[str, _Member]:
    """The members of families that the sides have, and those that these are made of."""
    members: dict[str, _Member] = {}
    waiting: list[Tree] = list(sides)
    while waiting and len(members) < _MAX_MEMBERS:
        for part in find_all(waiting.pop(), Script):
            found = families.member(part)
            if found is not None and found[0] not in members:
                members[found[0]] = found[1]
                waiting.extend([] if found[2] is None else [found[2]])
    return members


def _openings(sides: Sides, members: dict[str, _Member], turning: set[str]) -> Iterator[frozenset[str]]:
    """The members that are opened: of recurrences the last step, then those on the way to what is differentiated."""
    known = {name: m for name, m in members.items() if m.stated is not None}
    last = {letter: max(s for m in known.values() for own, s in m.steps if own == letter)
            for letter in {letter for m in known.values() for letter, _ in m.steps}}  # fmt: skip
    numbered = {name for name, m in known.items() if any(letter == _COUNTED for letter, _ in m.steps)}
    first = frozenset(n for n, m in known.items() if n in numbered or m.family not in turning
                      or all(step == last[letter] for letter, step in m.steps))  # fmt: skip
    if first:
        yield first
    ends = _differentiated(sides, members) & members.keys()
    leading = frozenset(name for name in known if name not in ends and _leads(name, ends, members, set()))
    if ends and leading and leading != first:
        yield leading


def _differentiated(sides: Sides, members: dict[str, _Member]) -> set[str]:
    """What the sides differentiate in the variable of the left side, or in what is no member, but for the left side."""
    left, right = sides
    own = _written(left.variables[0][0]) if isinstance(left, Derivative) else ""
    derivatives = find_all(right, Derivative) if own else [p for side in sides for p in find_all(side, Derivative)]
    taken = {_written(p.body): _written(p.variables[0][0]) for p in derivatives}
    return {body for body, variable in taken.items() if (variable == own if own else variable not in members)}


def _written(tree: Tree) -> str:
    """A name with the indices that it has left."""
    match tree:
        case Name(_, _, name):
            return name
        case Script(_, _, Name(_, _, name), sub, None, 0):
            return f"{name}[{','.join(map(spelled, sub))}]"
    return ""


def _leads(name: str, ends: set[str], members: dict[str, _Member], seen: set[str]) -> bool:
    """Whether a member is made of one of the ends, at any depth."""
    if name in seen:
        return False
    seen.add(name)
    below = [inside for inside in members[name].inside if inside in members]
    return any(inside in ends or _leads(inside, ends, members, seen) for inside in below)


def _beside(sides: Sides, members: dict[str, _Member], opened: frozenset[str]) -> list[str]:
    """The members that are taken as they stand, and that the claim does not differentiate: they are held fixed."""
    written = names_in(*sides).union(*(members[name].inside for name in opened))
    derivatives = [part for side in sides for part in find_all(side, Derivative)]
    told = {_written(part.body) for part in derivatives}
    variables = {_written(v) for part in derivatives for v, _ in part.variables}
    stepped = variables if variables <= members.keys() else set()
    first = {letter: step for v in sorted(stepped) for letter, step in members[v].steps}
    out = []
    for name in sorted((written & members.keys()) - opened - told - variables):
        steps = members[name].steps
        begun = all(letter == _COUNTED and step <= 0 for letter, step in steps)
        earlier = bool(first) and any(step < first.get(letter, step) for letter, step in steps)
        if not (begun or earlier):
            out.append(name)
    return out


def _ways(sides: Sides, members: dict[str, _Member], opened: frozenset[str]) -> list[tuple[str, str]]:
    """The links of a chain between members that are not opened, where the text has other members below the first."""
    links = [(_written(p.body), _written(p.variables[0][0])) for side in sides for p in find_all(side, Derivative)]
    known = [(body, variable) for body, variable in links if {body, variable} <= members.keys() and body not in opened]
    return sorted({link for link in known if (members[link[0]].inside & members.keys()) - {link[1]}})


def _said(beside: list[str], ways: list[tuple[str, str]]) -> str:
    """The convention by which a claim holds that does not follow all ways to a parameter."""
    words = [f"{plain_name(body)} depends on what came before through {plain_name(way)} alone" for body, way in ways]
    if beside:
        words.append(f"{', '.join(map(plain_name, beside))} {'is' if len(beside) == 1 else 'are'} held fixed")
    return "; ".join(words)


def _ends(sides: Sides) -> dict[str, tuple[int, int]]:
    """From where to where the steps t + c of the sides go, for each letter; numbers go on from 1."""
    out: dict[str, tuple[int, int]] = {}
    for part in (p for side in sides for p in find_all(side, Script)):
        for letter, step in filter(None, map(_step, part.sub)):
            low, high = out.get(letter, (1, step) if letter == _COUNTED else (step, step))
            out[letter] = min(low, step), max(high, step)
    return {letter: (1, high) if letter == _COUNTED else (low, high) for letter, (low, high) in out.items()}


def _step(index: Tree) -> tuple[str, int] | None:
    """The letter and the step of a subscript t + c; a number counts by itself."""
    match index:
        case Name(_, _, name):
            return name, 0
        case Number(_, _, value) if value.denominator == 1:
            return _COUNTED, int(value)
        case Terms(_, _, ((1, Name(_, _, name)), (sign, Number(_, _, value)))) if value.denominator == 1:
            return name, sign * int(value)
    return None


def _put_in(part: Tree, own: dict[str, Tree]) -> Tree | None:
    """A part of the body of a family with subscripts put in for its indices."""
    if not isinstance(part, Script):
        return None
    base = transform(part.base, lambda p: _put_in(p, own))
    sup = transform(part.sup, lambda p: _put_in(p, own)) if part.sup is not None else None
    return replace(part, base=base, sub=tuple(_moved(index, own) for index in part.sub), sup=sup)


def _moved(index: Tree, own: dict[str, Tree]) -> Tree:
    """The subscript k + c with what stands for k."""
    step = _step(index)
    if step is None or step[0] not in own:
        return transform(index, lambda p: _put_in(p, own))
    to = _step(own[step[0]])
    if to is None:
        return index
    letter, by = to[0], to[1] + step[1]
    if letter == _COUNTED:
        return Number(index.start, index.end, Fraction(by))
    base = Name(index.start, index.end, letter)
    number = Number(index.start, index.end, Fraction(abs(by)))
    return Terms(index.start, index.end, ((1, base), (1 if by > 0 else -1, number))) if by else base
