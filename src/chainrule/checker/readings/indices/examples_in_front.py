r"""Examples in front of the indices, below the readings: ``y_{nk}`` in the loss, ``y_k = e^{a_k} / u`` in the model.

The model is written for one example, and the loss sums over n. What has the data in it has the index n, too; the
weights have not. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope, written
from chainrule.readers.syntax import Name, Script, Tree, find_all
from chainrule.readers.usage import is_index
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_examples_in_front(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope in which the definitions of a model are said of each example; None where nothing is written so."""
    used = [d for d in reached(sides, scope) if d.name in scope.definitions and not d.parameters]
    trees = [*sides, *(d.body for d in used)]
    scripts = [s for tree in trees for s in find_all(tree, Script) if isinstance(s.base, Name) and s.sup is None]
    indexed = [s for s in scripts if len(s.sub) > 1 and all(map(is_index, s.sub))]
    model = {d.name: len(d.indices) for d in used}
    fronts = {_first(s) for s in indexed if model.get(_name(s)) == len(s.sub) - 1}
    if len(fronts) != 1:
        return None
    (example,) = fronts
    counted = {_name(s): len(s.sub) - 1 for s in indexed if _first(s) == example}
    if any(example in d.indices for d in used if d.name in model.keys() & counted.keys()):
        return None
    below = _below(counted, used)
    affected = {d.name for d in used if d.name in counted or (d.name in below and _has(counted, d, scope))}
    affected -= {d.name for d in used if example in _letters(d.body)}
    if not affected & counted.keys():
        return None
    with_example = {**counted, **{name: model[name] for name in affected}}

    def change(part: Tree) -> Tree | None:
        match part:
            case Script(start, end, Name(_, _, name) as base, sub, sup, primes) if with_example.get(name) == len(sub):
                return Script(start, end, base, (Name(start, start, example), *sub), sup, primes)
            case Name(start, end, name) if with_example.get(name) == 0:
                return Script(start, end, part, (Name(start, start, example),))
        return None

    bodies = {
        d.name: replace(d, indices=(example, *d.indices), body=transform(d.body, change), before=None, others=())
        for d in used if d.name in affected
    }  # fmt: skip
    words = f"{', '.join(map(plain_name, sorted(affected)))} are said of each example {example}"
    return sides, replace(scope, definitions={**scope.definitions, **bodies}), words


def _name(script: Script) -> str:
    return script.base.name if isinstance(script.base, Name) else ""


def _first(script: Script) -> str:
    return script.sub[0].name if isinstance(script.sub[0], Name) else ""


def _letters(tree: Tree) -> set[str]:
    return {part.name for part in find_all(tree, Name)}


def _has(counted: dict[str, int], stated: Definition, scope: Scope) -> bool:
    return not counted.keys().isdisjoint(written(stated.body, scope.definitions))


def _below(counted: dict[str, int], used: list[Definition]) -> set[str]:
    """What stands in the definitions of what has an example in front, at any depth."""
    waiting = [d for d in used if d.name in counted]
    seen: set[str] = set()
    while waiting:
        each = waiting.pop()
        if each.name not in seen:
            seen.add(each.name)
            inside = _letters(each.body)
            waiting += [d for d in used if d.name in inside]
    return seen
