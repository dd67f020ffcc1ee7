r"""The reading of ``x^i`` as the example i, before the other readings: x never stands without the index of a sum."""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import FAMILY
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import BigOp, Name, Script, Tree, find_all
from chainrule.readers.usage import head_name, numbered_by
from chainrule.writers.text import plain_name

_Sides = tuple[Tree, Tree]


def by_superscripts(sides: _Sides, scope: Scope) -> tuple[_Sides, Scope, str] | None:
    """The sides and the scope with families for the letters that always have a superscript; None where none has."""
    trees = [*sides, *(stated.body for stated in scope.definitions.values())]
    written = _counted(trees)
    if not written:
        return None
    changed, definitions = _changed(sides, scope, written)
    used = reached(changed, replace(scope, definitions=definitions))
    summed = {part.index for tree in (*changed, *(d.body for d in used)) for part in find_all(tree, BigOp)}
    letters = {name for name in written if _always(name, changed, used, summed)}
    if not letters & _counted([*sides, *(d.body for d in reached(sides, scope))]):
        return None
    changed, definitions = _changed(sides, scope, letters)
    counted = replace(scope, definitions=definitions)
    rest = [*changed, *(stated.body for stated in reached(changed, counted))]
    if any(numbered_by(script)[1] for tree in rest for script in find_all(tree, Script)):
        return None
    shown = ", ".join(plain_name(name) for name in sorted(letters))
    return changed, counted, f"superscripts at {shown} count examples"


def _counted(trees: list[Tree]) -> set[str]:
    """The letters with superscripts that may count examples."""
    return {name for tree in trees for script in find_all(tree, Script) if (name := numbered_by(script)[0])}


def _changed(sides: _Sides, scope: Scope, letters: set[str]) -> tuple[_Sides, dict[str, Definition]]:
    """The sides and the definitions with families for some letters, but for functions of them."""

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Script) or numbered_by(part)[0] not in letters:
            return None
        assert isinstance(part.base, Name)  # noqa: S101 - a letter that is counted
        assert part.sup is not None  # noqa: S101
        member = replace(part.base, name=part.base.name + FAMILY)
        return replace(part, base=member, sub=(part.sup, *(transform(index, change) for index in part.sub)), sup=None)

    definitions = {
        name: stated if _binds(stated, letters) else _rewritten(stated, transform(stated.body, change))
        for name, stated in scope.definitions.items()
    }
    left, right = (transform(side, change) for side in sides)
    return (left, right), definitions


def _rewritten(stated: Definition, body: Tree) -> Definition:
    return stated if body is stated.body else replace(stated, body=body, before=None, others=())


def _binds(stated: Definition, letters: set[str]) -> bool:
    """Whether a definition is that of a function of the letters."""
    return any(head_name(parameter) in letters for parameter in stated.parameters)


def _always(name: str, sides: _Sides, used: list[Definition], summed: set[str | None]) -> bool:
    """Whether a letter is counted wherever it stands, by the index of a sum somewhere, but for functions of it."""
    functions = [stated.body for stated in used if _binds(stated, {name})]
    if any(numbered_by(script)[1] for body in functions for script in find_all(body, Script)):
        return False
    trees = [*sides, *(stated.body for stated in used if not _binds(stated, {name}))]
    if any(part.name == name for tree in trees for part in find_all(tree, Name)):
        return False
    member = name + FAMILY
    scripts = [
        s for tree in trees for s in find_all(tree, Script) if isinstance(s.base, Name) and s.base.name == member
    ]
    indices = {script.sub[0].name for script in scripts if isinstance(script.sub[0], Name)}
    return bool(scripts) and bool(indices & summed)
