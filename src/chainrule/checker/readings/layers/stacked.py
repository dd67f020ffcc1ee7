r"""The reading that a matrix X holds the examples x^{(i)} in its rows, below the readings; it counts only if it holds.

Notes define a cost by a sum over examples and state its gradient as ``X^T (X \theta - y)``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import FAMILY, is_transpose
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Factors,
    Grid,
    Group,
    Name,
    Number,
    Script,
    Transpose,
    Tree,
    find_all,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: The index of one example.
_EACH = "i"


def by_stacked(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], Scope, str]]:
    """The sides with the names of stacked examples for X and y, the scope, and what that assumes."""
    if any(isinstance(tree, Number) for tree in trees):
        return
    sides = _names(trees)
    if not any(name.isupper() for name in sides):
        return
    bodies = [stated.body for stated in reached(trees, scope)]
    indexed = _indexed([*trees, *bodies])
    stacked = {name: found for name in sorted(sides) if (found := _of(name, indexed)) is not None}
    places = {name: _arranged(scope.definitions.get(name)) for name in stacked if name.isupper()}
    if not places or not all(places.values()):
        return
    kept = {n: d for n, d in scope.definitions.items() if n not in stacked}
    declared = {n: d for n, d in scope.declarations.items() if n not in stacked and n not in stacked.values()}
    # A matrix with a vector in each row is what is stacked.
    declared |= {n: d for n, d in scope.declarations.items() if n in stacked.values() and d.kind == "matrix"}
    new = replace(scope, definitions=kept, declarations=declared)
    trees, new = _with_values(trees, _of_one_example(new, set(stacked)), stacked)
    # Where no definition says how the examples lie, they may lie in columns, too.
    said = {name: found for name in places if (found := _declared(name, bodies, scope))}
    places |= said
    free = [name for name in places if name not in scope.definitions and name not in said]
    for arranged in (places, {**places, **dict.fromkeys(free, "columns")}) if free else (places,):
        words = (f"{name} holds the examples {plain_name(stacked[name].removesuffix(FAMILY))}_i in its {place}"
                 for name, place in arranged.items())  # fmt: skip
        yield _written(trees, stacked, arranged), new, " and ".join(words)


def _declared(name: str, bodies: list[Tree], scope: Scope) -> str:
    r"""Where the sizes of a matrix say that the examples lie: ``X \in \mathbb{R}^{n \times p}`` beside a sum to n."""
    declared = scope.declarations.get(name)
    ends = {part.upper.name for body in bodies for part in find_all(body, BigOp) if isinstance(part.upper, Name)}
    counted = [size in ends for size in declared.shape] if declared is not None and len(declared.shape) == 2 else []
    return {(True, False): "rows", (False, True): "columns"}.get(tuple(counted), "")  # type: ignore[arg-type]


def _names(trees: tuple[Tree, Tree]) -> set[str]:
    """The names in the sides; the T of a transpose holds no targets t_i."""
    parts = [part for tree in trees for part in walk(tree)]
    above = {id(part.sup) for part in parts if isinstance(part, Script) and is_transpose(part.sup)}
    return {part.name for part in parts if isinstance(part, Name) and id(part) not in above}


def _of_one_example(scope: Scope, matrices: set[str]) -> Scope:
    """The scope in which a model that is defined as ``f(X)`` is one of an example x."""
    for stated in scope.definitions.values():
        match stated.parameters:
            case (Name(name=name, bold=False) as parameter,) if name in matrices and name.isupper():
                one = replace(parameter, name=name.lower(), bold=True)
                if one.name in names_in(stated.body):
                    continue
                rename = lambda part, old=name, new=one: (  # noqa: E731
                    replace(new, start=part.start, end=part.end)
                    if isinstance(part, Name) and part.name == old
                    else None
                )
                body = transform(stated.body, rename)
                scope = scope.define(replace(stated, parameters=(one,), body=body, before=None, others=()))
    return scope


def _with_values(trees: tuple[Tree, Tree], scope: Scope, stacked: dict[str, str]) -> tuple[tuple[Tree, Tree], Scope]:
    r"""The sides with a name for ``h_\theta(X)``, the values of a defined function at all examples, and the scope."""
    found: dict[str, Definition] = {}
    parts = [part for stated in reached(trees, scope) for part in walk(stated.body)]
    bold = {part.name for part in parts if isinstance(part, Name) and part.bold}

    def change(part: Tree) -> Tree | None:
        match part:
            case Factors(factors=((Name() | Script()) as function, Group(items=(Name(name=matrix),)) as group)):
                pass
            case _:
                return None
        stated = scope.definitions.get(head_name(function) or "")
        if matrix not in stacked or not matrix.isupper() or stated is None or len(stated.parameters) != 1:
            return None
        name = f"{stated.name}({matrix})"
        family = Name(group.start, group.end, stacked[matrix], bold=stacked[matrix] in bold)
        each = Script(group.start, group.end, family, (Name(0, 0, _EACH),))
        value = replace(part, factors=(function, replace(group, items=(each,))))
        found[name] = Definition(name, (), (_EACH,), value, text=stated.text, line=stated.line)
        return Name(part.start, part.end, name)

    sides = transform(trees[0], change), transform(trees[1], change)
    for each in found.values():
        scope = scope.define(each)
    return sides, scope


def _written(trees: tuple[Tree, Tree], stacked: dict[str, str], places: dict[str, str]) -> tuple[Tree, Tree]:
    """The sides with the families for what holds them, transposed where the examples are columns."""

    def change(part: Tree) -> Tree | None:
        if isinstance(part, Script) and part.sub:
            return part
        if isinstance(part, Derivative) and len(part.variables) == 1 and part.variables[0][1] == 1:
            variable = part.variables[0][0]
            if isinstance(variable, Name) and places.get(variable.name) == "columns":
                # What is differentiated in the transposed matrix is transposed.
                inner = ((replace(variable, name=stacked[variable.name]), 1),)
                return Transpose(
                    part.start, part.end, replace(part, body=transform(part.body, change), variables=inner)
                )
        if not isinstance(part, Name) or part.name not in stacked:
            return None
        whole = replace(part, name=stacked[part.name])
        turned = places.get(part.name) == "columns"
        # Not a script with a T: that would say that each example is a vector.
        return Transpose(part.start, part.end, whole) if turned else whole

    return transform(trees[0], change), transform(trees[1], change)


def _arranged(stated: Definition | None) -> str:
    """Whether a matrix holds its examples in rows or columns, as its definition is written; empty where it is not."""
    if stated is None:
        return "rows"
    body, turned = stated.body, False
    while isinstance(body, Script) and is_transpose(body.sup):
        body, turned = body.base, not turned
    if isinstance(body, Grid) and len(body.rows) > 1:
        upright = all(len(row) == 1 for row in body.rows)
        entry = body.rows[0][0]
    elif isinstance(body, (Grid, Group)):
        upright = False
        entry = body.rows[0][0] if isinstance(body, Grid) else body.items[0]
    else:
        return ""
    if not isinstance(entry, Script) or (not upright and isinstance(body, Grid) and len(body.rows) > 1):
        return ""
    return "rows" if upright != turned else "columns"


def _indexed(trees: list[Tree]) -> set[str]:
    """The small letters that have an index for the example: of families, and with a subscript."""
    out = set()
    for part in (part for tree in trees for part in walk(tree)):
        if isinstance(part, Script) and part.sub and isinstance(part.base, Name):
            out.add(part.base.name)
        elif isinstance(part, Name) and part.name.endswith(FAMILY):
            out.add(part.name)
    return out


def _of(name: str, indexed: set[str]) -> str | None:
    """The family whose members a name holds: x^{(i)} or x_i for X, y^{(i)} for y and Y."""
    small = name.lower() if len(name) == 1 else name
    if small + FAMILY in indexed:
        return small + FAMILY
    return small if name != small and small in indexed else None
