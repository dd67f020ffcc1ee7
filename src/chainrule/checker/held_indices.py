r"""The reading in which subscripts belong to the name, below the readings: steps, labels and words.

In ``\partial S_k / \partial S_{k-1} = w`` nothing runs over k: S_k and S_{k-1} are two quantities. In ``z_{hi}``
beside a layer h, and in ``w_{rec}``, letters are labels. In ``w_{y_i}`` the class y_i is an index of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from chainrule.readers.define import STEP
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Dots,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    Words,
    children,
    has_derivative,
    transform,
    walk,
)
from chainrule.readers.usage import head_name, is_index
from chainrule.writers.text import plain_name

#: Letters that hardly anybody counts with; as subscripts they are labels of layers and gates.
LABELS = frozenset("efghoquvwxyz")
#: A run of so many letters is a word.
WORD = 3


@dataclass(frozen=True, slots=True)
class Held:
    """The sides with longer names, and the scope, None where the definitions above do not follow.

    `sure` if a difference of the sides speaks against the claim.
    """

    left: Tree
    right: Tree
    scope: Scope | None
    words: str
    sure: bool
    convention: str = ""


@dataclass(frozen=True, slots=True)
class _Letters:
    """Letters that belong to names, words in subscripts, and subscripted subscripts (name, index); perhaps numbers."""

    held: frozenset[str]
    words: frozenset[tuple[str, ...]]
    classes: frozenset[tuple[str, str]]
    numbers: bool = False


def by_held_indices(sides: tuple[Tree, Tree], scope: Scope, *, each: bool = False) -> Iterator[Held]:
    r"""The reading with longer names, if a subscript of the claim asks for it.

    With `each` the claim is read for one i, where what is differentiated is \xi_i.
    """
    found = reached(sides, scope)
    trees = [*sides, *(d.body for d in found)]
    letters = _letters(trees, scope)
    if each:
        more = _of_the_body(sides[0]) - letters.held
        numbers = any(_numbered(part) for side in sides for part in walk(side))
        if not more and not numbers:
            return
        letters = replace(letters, held=letters.held | more, numbers=numbers)
    if not (letters.held or letters.words or letters.classes or letters.numbers) or _bound(sides) & letters.held:
        return
    dropped = [d for d in found if _bound([d.body]) & letters.held]
    names = {d.name for d in dropped}
    kept = [d for d in found if d.name not in names]
    definitions = {n: d for n, d in scope.definitions.items() if n not in names}
    steps = _steps(sides, letters)
    for stated in kept:
        for one in (stated.before, stated):
            definitions.update(_renamed(one, letters, steps) if one is not None else {})
            definitions.update(_at_last(one, letters, sides) if one is not None else {})
    left, right = (transform(side, lambda part: _change(part, letters)) for side in sides)
    if _clashing([left, right]):
        return
    shown = sorted(letters.held | {"".join(word) for word in letters.words} | {f"{a}_{b}" for a, b in letters.classes})
    shown += ["numbers"] if letters.numbers else []
    verb = "belongs" if len(shown) == 1 and not letters.numbers else "belong"
    words = f"{', '.join(shown)} in subscripts {verb} to the names"
    longer = replace(scope, definitions=definitions)
    usable = not _clashing([left, right, *(d.body for d in reached((left, right), longer, exactly=True))])
    sure = usable and not dropped and _near(steps)
    yield Held(left, right, longer if usable else None, words, sure, _direct(sides, found, letters))


def _numbered(part: Tree) -> bool:
    """Whether a part is the derivative of Z_2, or one in it."""
    if not isinstance(part, Derivative):
        return False
    names = (part.body, *(v for v, _ in part.variables))
    return any(isinstance(name, Script) and any(isinstance(i, Number) for i in name.sub) for name in names)


def _of_the_body(left: Tree) -> set[str]:
    """The indices of what the left side differentiates."""
    if not isinstance(left, Derivative) or not isinstance(left.body, Script):
        return set()
    return {i.name for i in left.body.sub if isinstance(i, Name) and is_index(i)}


def _clashing(trees: list[Tree]) -> bool:
    """Whether a name is used in two ways, so that z_i and z_j, or x_i and x, would lose what relates them."""
    longer: set[str] = set()
    shorter: set[str] = set()
    for tree in trees:
        parts = walk(tree)
        if any(isinstance(part, Dots) for part in parts):
            return True
        scripts = [p.base.name for p in parts if isinstance(p, Script) and p.sub and isinstance(p.base, Name)]
        shorter.update(name for name in scripts if "_{" not in name)
        names = [p.name for p in parts if isinstance(p, Name)]
        longer.update(name.partition("_{")[0] for name in names if "_{" in name)
        shorter |= {p.name for p in _bare(tree)}
    return bool(longer & shorter)


def _direct(sides: tuple[Tree, Tree], reached: list[Definition], letters: _Letters) -> str:
    """What is held fixed where s_t is differentiated in a parameter of all steps, and no other step is followed."""
    left, right = sides
    steps = [stated.name.removesuffix(STEP) for stated in reached if stated.name.endswith(STEP)]
    if not steps or has_derivative(right) or not isinstance(left, Derivative):
        return ""
    variables = [v for v, _ in left.variables]
    if any(isinstance(v, Script) and any(_is_held(i, letters) for i in v.sub) for v in variables):
        return ""
    return f"the partial derivative holds the other steps of {', '.join(map(plain_name, steps))} fixed"


def _letters(trees: list[Tree], scope: Scope) -> _Letters:
    scripts = [p for tree in trees for p in walk(tree) if isinstance(p, Script) and p.sub]
    bound = _bound(trees)
    words = frozenset(word for p in scripts if (word := _word(p, scripts, bound)) is not None)
    held: set[str] = set()
    classes: set[tuple[str, str]] = set()
    parameters = {head_name(p) for d in scope.definitions.values() for p in d.parameters}
    for part in scripts:
        for index in part.sub:
            if isinstance(index, Terms):
                held |= {p.name for p in walk(index) if isinstance(p, Name)}
            elif isinstance(index, Script) and isinstance(index.base, Name) and len(index.sub) == 1 and not index.sup:
                inner = index.sub[0]
                if isinstance(inner, Name) and is_index(index.base) and is_index(inner):
                    classes.add((index.base.name, inner.name))
                    held.add(inner.name)
            elif isinstance(index, Name) and (index.name in LABELS or _is_last(index)):
                if index.name not in bound | parameters and _letters_of(part) not in words:
                    held.add(index.name)
    return _Letters(frozenset(held - {name for name, _ in classes}), words, frozenset(classes))


def _is_last(index: Tree) -> bool:
    """Whether a subscript is a capital: the last step T, not a step t."""
    return isinstance(index, Name) and len(index.name) == 1 and index.name.isupper()


def _letters_of(part: Script) -> tuple[str, ...]:
    return tuple(p.name if isinstance(p, Name) else "" for p in part.sub)


def _word(part: Script, everywhere: list[Script], bound: set[str]) -> tuple[str, ...] | None:
    """The letters of a subscript that is a word: at least three, of which none is an index elsewhere."""
    letters = _letters_of(part)
    together = part.sub[-1].end - part.sub[0].start == len(letters)
    if len(letters) < WORD or not together or not all(len(letter) == 1 for letter in letters) or bound & set(letters):
        return None
    others = {
        p.name for s in everywhere if _letters_of(s) != letters for i in s.sub for p in walk(i) if isinstance(p, Name)
    }
    return None if len(others & set(letters)) > 1 else letters


def _bound(trees: tuple[Tree, ...] | list[Tree]) -> set[str]:
    return {p.index for tree in trees for p in walk(tree) if isinstance(p, BigOp) and p.index}


def _bare(tree: Tree) -> Iterator[Name]:
    """The names that stand without subscripts, and outside of the subscripts of others."""
    stack = [tree]
    while stack:
        top = stack.pop()
        if isinstance(top, Script) and isinstance(top.base, Name) and top.sub:
            stack.extend([] if top.sup is None else [top.sup])
            continue
        if isinstance(top, Name):
            yield top
        stack.extend(children(top))


def _text(tree: Tree) -> str:
    """A subscript as part of a name; empty for what is none."""
    match tree:
        case Name(_, _, name):
            return name
        case Number(_, _, value):
            return str(value)
        case Words(_, _, text):
            return text
        case Terms(_, _, terms):
            parts = [_text(term) for _, term in terms]
            if not all(parts):
                return ""
            signs = ["-" if sign < 0 else "+" if i else "" for i, (sign, _) in enumerate(terms)]
            return "".join(sign + part for sign, part in zip(signs, parts, strict=True))
    return ""


def _change(part: Tree, letters: _Letters) -> Tree | None:
    """A name with its subscripts, as a longer name; None where nothing changes."""
    if isinstance(part, Script) and isinstance(part.base, Name) and part.sub:
        (first, *more) = part.sub
        if not more and isinstance(first, Name) and (part.base.name, first.name) in letters.classes and not part.sup:
            return part.base
        own = _letters_of(part) in letters.words
        belongs = [i for i in part.sub if own or _is_held(i, letters)]
        if not belongs:
            return None
        name = replace(part.base, name=f"{part.base.name}_{{{''.join(map(_text, belongs))}}}", end=part.end)
        rest = tuple(transform(i, lambda p: _change(p, letters)) for i in part.sub if i not in belongs)
        sup = transform(part.sup, lambda p: _change(p, letters)) if part.sup is not None else None
        return Script(part.start, part.end, name, rest, sup, part.primes) if rest or sup or part.primes else name
    return None


def _is_held(index: Tree, letters: _Letters) -> bool:
    if isinstance(index, Name):
        return index.name in letters.held
    if isinstance(index, Number):
        return letters.numbers
    return isinstance(index, Terms) and bool(_text(index))


def reached(sides: tuple[Tree, Tree], scope: Scope, *, exactly: bool = False) -> list[Definition]:
    """The definitions that the sides use, at any depth; unless `exactly`, of any quantity with the same letter."""
    by_name: dict[str, list[Definition]] = {}
    for stated in scope.definitions.values():
        by_name.setdefault(stated.name if exactly else stated.name.partition("_{")[0], []).append(stated)
    out: list[Definition] = []
    waiting: list[Tree] = list(sides)
    while waiting:
        for part in walk(waiting.pop()):
            for stated in by_name.pop(part.name, ()) if isinstance(part, Name) else ():
                out.append(stated)
                waiting.extend(d.body for d in (stated, stated.before) if d is not None)
    return out


def _steps(sides: tuple[Tree, Tree], letters: _Letters) -> dict[str, set[int | None]]:
    """How far the steps t + c of each letter go; None where they are not numbers."""
    steps: dict[str, set[int | None]] = {letter: {0} for letter in letters.held}
    for part in (p for tree in sides for p in walk(tree) if isinstance(p, Script)):
        for index in part.sub:
            if isinstance(index, Terms):
                match index.terms:
                    case ((1, Name(_, _, name)), (sign, Number(_, _, value))) if value.denominator == 1:
                        steps.setdefault(name, {0}).add(sign * int(value))
                    case _:
                        for name in {p.name for p in walk(index) if isinstance(p, Name)}:
                            steps.setdefault(name, {0}).add(None)
    return steps


def _near(steps: dict[str, set[int | None]]) -> bool:
    """Whether no more than one step lies between the quantities of a claim."""
    return all(None not in s and max(map(int, s)) - min(map(int, s)) <= 1 for s in steps.values())  # type: ignore[arg-type]


def _indices(stated: Definition) -> list[str]:
    r"""The indices of a definition: those of its name, else those of its parameters, as in \xi(t_i, y_i)."""
    of_parameters = (i.name for p in stated.parameters if isinstance(p, Script) for i in p.sub if isinstance(i, Name))
    return list(stated.indices or dict.fromkeys(of_parameters))


def _renamed(stated: Definition, letters: _Letters, steps: dict[str, set[int | None]]) -> dict[str, Definition]:
    """A definition under its longer name, at each step that the claim speaks of."""
    own = [i for i in _indices(stated) if i in letters.held]
    word = stated.indices in letters.words
    if word:
        own = list(stated.indices)
    rest = tuple(i for i in stated.indices if i not in own)
    out: dict[str, Definition] = {}
    moving = own[0] if len(own) == 1 and not word else ""
    known = sorted(s for s in steps.get(moving, {0}) if s is not None)
    if stated.name.endswith(STEP):
        # What s_{t-1} is made of is another step of the recurrence: it stays a quantity of its own.
        known = known[1:] or known
    for step in known:
        body = stated.body if not step else transform(stated.body, lambda p, s=step: _shifted(p, moving, s))  # type: ignore[misc]
        shift = f"{step:+d}" if step else ""
        base = stated.name.removesuffix(STEP)
        name = f"{base}_{{{''.join(own)}{shift}}}" if own else base
        changed = transform(body, lambda part: _change(part, letters))
        parameters = tuple(transform(p, lambda part: _change(part, letters)) for p in stated.parameters)
        out[name] = replace(
            stated, name=name, parameters=parameters, indices=rest, body=changed, before=None, others=()
        )
    return out


def _at_last(stated: Definition, letters: _Letters, sides: tuple[Tree, Tree]) -> dict[str, Definition]:
    """The definition of o_t at o_T, for each last step T that the claim speaks of."""
    if len(stated.indices) != 1 or stated.indices[0] in letters.held:
        return {}
    base = stated.name.removesuffix(STEP)
    scripts = [p for tree in sides for p in walk(tree) if isinstance(p, Script) and len(p.sub) == 1]
    out: dict[str, Definition] = {}
    for index in (p.sub[0] for p in scripts if isinstance(p.base, Name) and p.base.name == base):
        if isinstance(index, Name) and _is_last(index) and index.name in letters.held:
            own, name = stated.indices[0], f"{base}_{{{index.name}}}"
            body = transform(stated.body, lambda p, t=index.name, o=own: Name(p.start, p.end, t) if _is(p, o) else None)  # type: ignore[misc]
            changed = transform(body, lambda part: _change(part, letters))
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
