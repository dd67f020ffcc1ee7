r"""Entries with their indices exchanged, beside the extraction of claims: ``\partial L / \partial W_{jk}`` of W_{kj}.

One such derivative is a slip. A text that differentiates in W_{jk} wherever it differentiates in W, and multiplies with
W_{kj}, means the same entry: the order of its indices is another one there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Derivative, Name, Script, Tree, find_all
from chainrule.readers.usage import is_index

#: The option that names the matrices of a scope whose entries are exchanged in derivatives.
TURNED = "entries turned"
#: So many derivatives in an entry are no slip.
OFTEN = 2

Entry = tuple[str, tuple[str, str]]


def with_turned_entries(claims: Sequence[Claim]) -> list[Claim]:
    """The claims with the matrices whose entries stand the other way round in all derivatives of the text."""
    entries = [_varied(claim) for claim in claims]
    orders: dict[str, set[tuple[str, str]]] = {}
    times: dict[str, list[object]] = {}
    for claim, found in zip(claims, entries, strict=True):
        for name, pair in found:
            orders.setdefault(name, set()).add(pair)
            written = spelled(claim.left) if claim.left is not None else []
            if written not in times.setdefault(name, []):
                times[name].append(written)
    often = {name for name, pairs in orders.items() if len(pairs) == 1 and len(times[name]) >= OFTEN}
    out: list[Claim] = []
    for claim, found in zip(claims, entries, strict=True):
        turned = {name for name, pair in found if name in often and _is_turned(name, pair, claim)}
        options = {**claim.scope.options, TURNED: " ".join(sorted(turned))} if turned else {}
        out.append(replace(claim, scope=replace(claim.scope, options=options)) if turned else claim)
    return out


def _varied(claim: Claim) -> list[Entry]:
    """The entries with two indices that a claim differentiates in."""
    sides = [side for side in (claim.left, claim.right) if side is not None]
    derived = [part for side in sides for part in find_all(side, Derivative)]
    return [entry for part in derived for variable, _ in part.variables for entry in entries_in(variable)]


def _is_turned(name: str, pair: tuple[str, str], claim: Claim) -> bool:
    """Whether the definitions of a claim have an entry with its indices in the other order, and not in this one."""
    sides = [side for side in (claim.left, claim.right) if side is not None]
    bodies = [stated.body for side in sides for stated in claim.scope.below(side)]
    above = {order for body in bodies for other, order in entries_in(body) if other == name}
    return pair[::-1] in above and pair not in above


def entries_in(tree: Tree) -> list[Entry]:
    """The names with two different index letters below them, and these."""
    out: list[Entry] = []
    for part in find_all(tree, Script):
        letters = [index.name for index in part.sub if isinstance(index, Name) and is_index(index)]
        if isinstance(part.base, Name) and len(letters) == len(part.sub) == 2 and letters[0] != letters[1]:
            out.append((part.base.name, (letters[0], letters[1])))
    return out
