"""What a claim can see, between extraction and judgement: of all that stands above it, what its names lead to.

A claim is judged with this part of its scope, so its verdict depends on nothing else: `memo` rests on that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chainrule.checker.claims import Claim
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.syntax import Applied, Name, Tree, walk


def visible(claim: Claim) -> Claim:
    """The claim with the declarations and definitions that its names lead to, in their order."""
    if claim.left is None or claim.right is None:
        return replace(claim, scope=Scope(strict=claim.scope.strict, options=claim.scope.options))
    return replace(claim, scope=_narrowed(claim.scope, _reached(claim)))


def _narrowed(scope: Scope, stems: set[str]) -> Scope:
    return replace(
        scope,
        declarations={n: d for n, d in scope.declarations.items() if _stem(n) in stems or d.kind == "variable"},
        definitions={n: d for n, d in scope.definitions.items() if _stem(n) in stems},
        totals=tuple(total for total in scope.totals if _stem(total[0]) in stems),
    )


def _reached(claim: Claim) -> set[str]:
    """The stems of the names in a claim, and in the declarations and definitions of those, at any depth."""
    assert claim.left is not None  # noqa: S101 - checked by the caller
    assert claim.right is not None  # noqa: S101
    above: dict[str, list[Declaration | Definition]] = {}
    for name, declaration in claim.scope.declarations.items():
        above.setdefault(_stem(name), []).append(declaration)
    for name, definition in claim.scope.definitions.items():
        above.setdefault(_stem(name), []).append(definition)
    seen: set[str] = set()
    # What a prime differentiates in may be the one declared variable, which need not be written.
    waiting = {_stem(n) for n, d in claim.scope.declarations.items() if d.kind == "variable"}
    waiting |= _written((claim.left, claim.right)) | set(claim.condition or ())
    while waiting:
        stem = waiting.pop()
        if stem in seen:
            continue
        seen.add(stem)
        for each in above.get(stem, ()):
            waiting |= _of(each) - seen
    return seen


def _of(each: Declaration | Definition) -> set[str]:
    if isinstance(each, Declaration):
        return {_stem(name) for name in (*each.depends, *map(str, each.shape))}
    before = _of(each.before) if each.before is not None else set()
    return before | _written((each.body, *each.parameters)) | set(each.indices)


def _written(trees: Iterable[Tree]) -> set[str]:
    """The stems of the names in trees; beside x also X, the matrix whose rows x_i may be."""
    out: set[str] = set()
    for tree in trees:
        for part in walk(tree):
            if isinstance(part, Name):
                out.add(_stem(part.name))
            elif isinstance(part, Applied):
                out.add(_stem(part.function))
    return out | {stem.upper() for stem in out if len(stem) == 1}


def _stem(name: str) -> str:
    """A name without its labels: W for W^{(1)}, y for y_{out}; a name with labels is made of its stem."""
    cut = min((at for at in (name.find("_"), name.find("^")) if at > 0), default=len(name))
    return name[:cut]
