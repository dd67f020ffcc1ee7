r"""Sums without an index, before the lowering: in ``\sum (y - w x)^2`` the x and y are other ones in each term.

Which letters vary is told by the formula: those that stand in such sums only, and that nothing is differentiated in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from chainrule.readers import syntax as t
from chainrule.readers.letters import is_capital
from chainrule.readers.rewriting import replaced, transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.usage import head_name, is_index

#: The index of such a sum: no letter of a text.
MEMBER = "∈"
#: How it is said in a reading.
EACH_TERM = "other ones in each term of a sum without an index"
_CONSTANTS = frozenset((r"\pi", "e", "π"))


@dataclass(frozen=True, slots=True)
class Members:
    """Trees, what stands beside them and the scope, with an index at the letters that vary; `said` names these."""

    trees: list[t.Tree]
    context: list[t.Tree]
    scope: Scope
    said: tuple[str, ...] = ()


def with_members(trees: list[t.Tree], context: list[t.Tree], scope: Scope) -> Members:
    """The formula with its sums without an index as sums over one; as it is where nothing in them can vary."""
    stated = _used(trees, scope)
    own = _over_their_index(stated, scope)
    if own is not None:
        found = with_members(trees, context, own[0])
        return replace(found, said=(*own[1], *found.said))
    bodies = [*trees, *context, *(scope.definitions[name].body for name in stated)]
    sums = [part for tree in bodies for part in t.find_all(tree, t.BigOp) if _is_open(part)]
    if scope.strict or not sums:
        return Members(trees, context, scope)
    outside = _outside([*trees, *context], scope)
    inside = {name for part in sums for name in _names(part.body)}
    for name in list(inside - outside):
        inside |= _closure(name, scope)
    names = inside - outside - _CONSTANTS - scope.definitions.keys()
    if not names or any(is_capital(name) or name in scope.declarations for name in names) or _has_arrays(sums):
        return Members(trees, context, scope)
    definitions = dict(scope.definitions)
    for name in stated:
        definitions[name] = replace(definitions[name], body=_indexed(definitions[name].body, names))
    said = f"{', '.join(sorted(names))} are {EACH_TERM}"
    return Members([_indexed(tree, names) for tree in trees], [_indexed(tree, names) for tree in context],
                   replace(scope, definitions=definitions), (said,))  # fmt: skip


def _over_their_index(stated: list[str], scope: Scope) -> tuple[Scope, tuple[str, ...]] | None:
    r"""The scope in which definitions such as ``J = \\sum (y_i - t_i)^2`` sum over i, and words; None without them.

    The i of a claim in ``y_i`` is another one.
    """
    changed: dict[str, Definition] = {}
    said: dict[str, None] = {}
    for name in stated if not scope.strict else ():
        taken = scope.definitions[name].indices
        body = replaced(scope.definitions[name].body, partial(_with_index, taken=taken), t.BigOp)
        if body != scope.definitions[name].body:
            changed[name] = replace(scope.definitions[name], body=body)
            indices = {part.index for part in t.find_all(body, t.BigOp)} - {None}
            said |= dict.fromkeys(f"the sum runs over {index}" for index in sorted(filter(None, indices)))
    return (replace(scope, definitions={**scope.definitions, **changed}), tuple(said)) if changed else None


def _with_index(part: t.Tree, taken: tuple[str, ...]) -> t.Tree | None:
    """A sum without an index over the one index that stands in its body, if that is one of no other place."""
    if not _is_open(part) or not isinstance(part, t.BigOp):
        return None
    scripts = [p for p in t.find_all(part.body, t.Script) if not isinstance(p.sup, t.Number) or p.sub]
    found = {index for script in scripts for index in _indices(script)}
    index = found.pop() if len(found) == 1 else None
    inner = {p.index for p in t.find_all(part.body, t.BigOp)}
    return None if index is None or index in taken or index in inner else replace(part, index=index)


def _indices(script: t.Script) -> Iterator[str]:
    """The indices of ``y_i`` and ``y^{(i)}``."""
    above = script.sup.items if isinstance(script.sup, t.Group) and script.sup.opening == "(" else ()
    for index in (*script.sub, *above):
        if isinstance(index, t.Name) and is_index(index):
            yield index.name


def _is_open(part: t.Tree) -> bool:
    return isinstance(part, t.BigOp) and part.kind == "sum" and part.index is None and part.upper is None


def _has_arrays(sums: list[t.BigOp]) -> bool:
    """Whether anything in the sums is bold, has scripts or a norm: a sum over entries may be meant then."""
    parts = [part for tree in sums for part in t.walk(tree)]
    scripts = (p for p in parts if isinstance(p, t.Script) and (p.sub or not isinstance(p.sup, t.Number)))
    return any(isinstance(p, t.Name) and p.bold for p in parts) or any(scripts) or any(
        isinstance(p, t.Bars) and p.norm for p in parts
    )  # fmt: skip


def _used(trees: list[t.Tree], scope: Scope) -> list[str]:
    """The names of the definitions that some trees use, at any depth."""
    found: dict[str, None] = {}
    stack = list(trees)
    while stack:
        for name in _names(stack.pop()):
            if name in scope.definitions and name not in found:
                found[name] = None
                stack.append(scope.definitions[name].body)
    return list(found)


def _closure(name: str, scope: Scope) -> set[str]:
    return {other for stated in _used([t.Name(0, 0, name)], scope) for other in _names(scope.definitions[stated].body)}


def _outside(trees: list[t.Tree], scope: Scope) -> set[str]:
    """The names that stand outside of such sums, in what is used there, and the variables of derivatives."""
    found: set[str] = set()
    stack = list(trees)
    while stack:
        for name in _outer_names(stack.pop()):
            if name not in found:
                found.add(name)
                if name in scope.definitions:
                    stack.append(scope.definitions[name].body)
    return found


def _outer_names(tree: t.Tree) -> Iterator[str]:
    stack = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, t.Name):
            yield part.name
        if isinstance(part, (t.Derivative, t.Gradient)):
            variables = [v for v, _ in part.variables] if isinstance(part, t.Derivative) else [part.variable]
            yield from (name for each in variables if each is not None and (name := head_name(each)) is not None)
        if _is_open(part):
            inner = (p for p in t.walk(part) if isinstance(p, (t.Derivative, t.Gradient)))
            stack.extend(inner)
        else:
            stack.extend(t.children(part))


def _names(tree: t.Tree) -> set[str]:
    """The names of a tree, those with accents and labels as a whole."""
    return {part.name for part in t.find_all(tree, t.Name)}


def _indexed(tree: t.Tree, names: set[str]) -> t.Tree:
    """The tree with the index at the names that vary, and below the sums without one."""

    def change(part: t.Tree) -> t.Tree | None:
        if isinstance(part, t.Name) and part.name in names:
            return t.Script(part.start, part.end, part, (t.Name(part.start, part.end, MEMBER),))
        if _is_open(part):
            assert isinstance(part, t.BigOp)  # noqa: S101 - it is a sum
            return replace(part, index=MEMBER, body=transform(part.body, change))
        return None

    return transform(tree, change)
