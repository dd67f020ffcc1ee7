r"""Parts of definitions that have own names, below the readings: ``y = \sigma(w x + b)`` where ``z = w x + b``.

A text writes a model out and differentiates through what it is made of. Where the variable z of a derivative is defined
as something that stands in another definition, z is put in its place there: both are equal.
"""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.define import outside_subscripts
from chainrule.readers.letters import LABELS, whole_name
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Derivative, Group, Name, Number, Script, Tree, find_all
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: What the indices of a definition stand for in a part of another one; None where that has no index.
Found = dict[str, Tree | None]
#: Signs between factors that say the same.
_SAME_SIGN = {"dot": ""}
_LAYOUT = frozenset(("start", "end", "bold", "places"))


def with_named_parts(trees: tuple[Tree, Tree], scope: Scope) -> tuple[Scope, str] | None:
    """The scope in which variables of derivatives stand where other definitions write them out; None where none do."""
    found = reached(trees, scope)
    asked = _variables([*trees, *(d.body for d in found)]) & scope.definitions.keys()
    out, named = scope, set()
    for stated in (each for name in sorted(asked) for each in _both(scope.definitions[name])):
        if stated.parameters or isinstance(stated.body, (Name, Number)):
            continue
        inside = _made_of(stated, scope)
        for other in found:
            current = out.definitions.get(other.name)
            if current is None or other.name == stated.name or other.name in inside:
                continue
            body = _folded(current.body, stated)
            if body is not current.body:
                named.add(f"{plain_name(stated.name)} in {plain_name(other.name)}")
                out = out.define(replace(current, body=body, others=()))
    return (out, f"what defines {' and '.join(sorted(named))} is called by its name there") if named else None


def _variables(trees: list[Tree]) -> set[str]:
    """The letters in which anything is differentiated."""
    varied = [v for tree in trees for part in find_all(tree, Derivative) for v, _ in part.variables]
    return {name for v in varied for name in (head_name(v), whole_name(v)) if name is not None}


def _made_of(stated: Definition, scope: Scope) -> set[str]:
    """The names that a definition is made of, at any depth; the h of w_h may be the label of a layer."""
    seen: set[str] = set()
    waiting = [stated]
    while waiting:
        inside = set(outside_subscripts(waiting.pop().body)) - seen
        seen |= inside
        waiting.extend(scope.definitions[name] for name in inside & scope.definitions.keys())
    return seen


def _both(stated: Definition) -> list[Definition]:
    """A definition, with the one before it where that is of another layer."""
    before = stated.before
    return [stated] if before is None or before.indices == stated.indices else [stated, before]


def _folded(body: Tree, stated: Definition) -> Tree:
    """A body with the name of a definition wherever it is written out."""

    def change(part: Tree) -> Tree | None:
        found: Found = {}
        # The bracket behind a function stays.
        if isinstance(part, Group) or not _matches(stated.body, part, frozenset(stated.indices), found):
            return None
        sub = tuple(index for name in stated.indices if (index := found.get(name)) is not None)
        if len(sub) < len(stated.indices) and not all(isinstance(i, Name) and i.name in LABELS for i in sub):
            return None
        letter, _, number = stated.name.rpartition("_")
        if letter and number.isdigit() and not sub:
            name = Name(part.start, part.end, letter, stated.bold)
            return Script(part.start, part.end, name, (Number(part.start, part.end, Fraction(number)),))
        name = Name(part.start, part.end, stated.name, stated.bold)
        return Script(part.start, part.end, name, sub) if sub else name

    return transform(body, change)


def _matches(pattern: Tree, tree: Tree, indices: frozenset[str], found: Found) -> bool:
    """Whether a tree is a pattern for some values of its indices, which are noted."""
    pattern, tree = _bare(pattern), _bare(tree)
    if isinstance(pattern, Script) and isinstance(pattern.base, Name) and pattern.sub:
        return _same_entry(pattern, tree, indices, found)
    if type(pattern) is not type(tree):
        return False
    return all(_same(getattr(pattern, f.name), getattr(tree, f.name), indices, found)
               for f in fields(pattern) if f.name not in _LAYOUT)  # fmt: skip


def _same(a: object, b: object, indices: frozenset[str], found: Found) -> bool:
    """Whether two fields of trees are the same."""
    if isinstance(a, Tree) and isinstance(b, Tree):
        return _matches(a, b, indices, found)
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(_same(x, y, indices, found) for x, y in zip(a, b, strict=True))
    if isinstance(a, str) and isinstance(b, str):
        return _SAME_SIGN.get(a, a) == _SAME_SIGN.get(b, b)
    return a == b


def _same_entry(pattern: Script, tree: Tree, indices: frozenset[str], found: Found) -> bool:
    """Whether a tree is the entry of a pattern: x_3 or x for x_i."""
    if isinstance(tree, Script):
        base, sub, rest = tree.base, tree.sub, (tree.sup, tree.primes)
    else:
        base, sub, rest = tree, (), (None, 0)
    if not isinstance(base, Name) or not isinstance(pattern.base, Name) or base.name != pattern.base.name:
        return False
    if not _same((pattern.sup, pattern.primes), rest, indices, found):
        return False
    written: list[Tree | None] = list(sub)
    if len(sub) < len(pattern.sub):
        kept = iter(sub)
        written = [next(kept, None) if _stays(index, indices) else None for index in pattern.sub]
        if len([index for index in written if index is not None]) != len(sub):
            return False
    if len(written) != len(pattern.sub):
        return False
    return all(_bound(index, value, indices, found) for index, value in zip(pattern.sub, written, strict=True))


def _stays(index: Tree, indices: frozenset[str]) -> bool:
    """Whether a subscript is part of the name, or the label of a layer."""
    return not isinstance(index, Name) or index.name not in indices or index.name in LABELS


def _bound(index: Tree, value: Tree | None, indices: frozenset[str], found: Found) -> bool:
    """Whether a subscript may have a value, beside those that are noted."""
    if not isinstance(index, Name) or index.name not in indices:
        return value is not None and _matches(index, value, indices, found)
    if index.name not in found:
        found[index.name] = value
        return True
    known = found[index.name]
    return known is value if known is None or value is None else _matches(known, value, frozenset(), {})


def _bare(tree: Tree) -> Tree:
    """A tree without brackets around it."""
    while isinstance(tree, Group) and len(tree.items) == 1:
        (tree,) = tree.items
    return tree
