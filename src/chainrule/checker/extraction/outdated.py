"""Which definitions above a claim may no longer be meant, below the extraction of claims.

Calculus lessons use `f` and `y` for ever new functions, often without an equality that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Applied, Factors, Name, Script, Terms, Tree, names_in, walk
from chainrule.writers.text import plain_name

#: A definition, or a point, this many lines above or fewer is meant where its name is used again.
NEAR = 15
#: A name with so many definitions means another thing each time.
OFTEN = 3
#: So many lines below its definition a name may mean something else.
OUT_OF_SIGHT = 120
#: So many lines below its definition nobody remembers what a name meant: a book uses its letters anew in each chapter.
FORGOTTEN = 1000
#: The option with the names that nobody remembers, and the lines of their definitions.
GONE = "defined far above"


def outdated(trees: tuple[Tree, ...], scope: Scope, times: Mapping[str, int], line: int, chapter: int = 0) -> str:
    """Why a name in trees on this line may not be what it was defined as; `times` counts definitions by name.

    `chapter` is the line of the last heading of a chapter.
    """
    bound = _bound(trees, scope, line)
    for part in (part for tree in trees for part in walk(tree)):
        name = part.name if isinstance(part, Name) else part.function if isinstance(part, Applied) else ""
        stated = scope.definitions.get(name)
        if stated is not None and name in bound and stated.line < line:
            continue
        if stated is not None and stated.before is not None and stated.line == stated.before.line:
            return f"{plain_name(name)} is defined more than once in one place: another one may be meant"
        if stated is not None and stated.line < line and _listed(stated, line):
            return f"{plain_name(name)} is defined in a list of several: another one may be meant"
        if stated is not None and 0 < stated.line < chapter:
            return f"{plain_name(name)} is defined in another chapter: it may be another one here"
        if stated is None or not stated.line or line - stated.line <= NEAR:
            continue
        shown, count = plain_name(name), times.get(name, 0)
        if count >= OFTEN:
            return f"{shown} is defined {count} times, the last time far above: it may be another one here"
        if line - stated.line > OUT_OF_SIGHT:
            return f"{shown} is defined so far above that it may be another one here"
    return ""


def _bound(trees: tuple[Tree, ...], scope: Scope, line: int) -> set[str]:
    """The variables of functions that are defined on this very line: what the letters were above is not meant."""
    functions = [d for name in names_in(*trees) if (d := scope.definitions.get(name)) is not None and d.line == line]
    return {p.name for d in functions for p in d.parameters if isinstance(p, Name)}


def remembered(scope: Scope, line: int) -> Scope:
    """The scope on a line, without the definitions that stand too far above to be meant."""
    last = line - FORGOTTEN
    if last <= 0 or all(not d.line or d.line >= last for d in scope.definitions.values()):
        return scope
    kept = {name: d for name, d in scope.definitions.items() if not d.line or d.line >= last}
    gone = {name: str(d.line) for name, d in scope.definitions.items() if name not in kept}
    before = dict(said.split("=") for said in scope.options.get(GONE, "").split())
    lines = {name: at for name, at in {**before, **gone}.items() if name not in kept and not set(name) & set(" =")}
    options = {**scope.options, GONE: " ".join(f"{name}={at}" for name, at in lines.items())}
    return replace(scope, definitions=kept, options=options)


def forgotten(trees: Iterable[Tree], scope: Scope) -> str:
    """Which name in some trees was defined too far above to be meant; empty for none."""
    names = names_in(*trees)
    for said in scope.options.get(GONE, "").split():
        name, at = said.split("=")
        if name in names and name not in scope.definitions:
            where = f"{plain_name(name)} is defined in line {at}, more than {FORGOTTEN:,} lines above"
            return f"{where}, and may be another one here: define it again, or declare it"
    return ""


def _listed(stated: Definition, line: int) -> bool:
    """Whether three definitions of one name stand line below line, or above this line two of as many variables."""
    lines = [stated.line]
    alike = stated.before is not None and len(stated.before.parameters) == len(stated.parameters)
    if line > stated.line and stated.parameters and alike:
        lines.append(stated.line)
    while stated.before is not None and 0 < stated.line - stated.before.line <= 1:
        stated = stated.before
        lines.append(stated.line)
    return len(lines) >= OFTEN


def entangled(left: Tree, scope: Scope) -> Scope:
    """The scope below an equation such as ``x^2 + y^2 = 25``: y is no longer what it was defined as further above."""
    names = names_in(left)
    plain = isinstance(left, (Terms, Factors, Applied)) and len(names) > 1
    if not plain or any(isinstance(part, Script) and part.sub for part in walk(left)):
        return scope
    stated = [d for n in names if (d := scope.definitions.get(n)) is not None and not d.parameters]
    hidden = {d.name for d in stated if any(isinstance(part, Name) and part.name in names for part in walk(d.body))}
    if not hidden:
        return scope
    return replace(scope, definitions={n: d for n, d in scope.definitions.items() if n not in hidden})


def in_two_meanings(twofold: set[str], *sides: Tree) -> str:
    """Why nothing is said against a claim with a letter that was defined by itself: sigma = sqrt(sigma^2 + eps)."""
    both = sorted(names_in(*sides) & twofold) if twofold else []
    return f"{plain_name(both[0])} has two meanings above" if both else ""


def not_sure(unsure: set[str], *sides: Tree) -> str:
    """Why what an equation for a derivative says of a name need not hold: another definition is not understood."""
    names = sorted(names_in(*sides) & unsure)
    return f"a definition of {plain_name(names[0])} above is not understood" if names else ""
