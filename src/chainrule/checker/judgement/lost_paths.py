r"""Chains that miss a way to the variable, beside the judgement: ``dL/dY dY/dW`` below ``L = \|Y\|^2 + \|W\|^2``.

Such a chain is right for functions of which only the names are used. It is no reading of a text that defines them, or
that puts two of them together: below ``h = f o``, both of w, ``dL/df df/dw`` is one of two ways of L.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.outdated import NEAR
from chainrule.readers.define import STEP, outside_subscripts
from chainrule.readers.letters import ALONG, AT_A_STEP
from chainrule.readers.scope import Definition
from chainrule.readers.syntax import Derivative, Gradient, Name, Script, Tree, find_all, has_derivative, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: What is said of a loss that a step reaches by the next step only.
THROUGH_NEXT = "through the next one alone"
#: Letters that an equation in x, or in t, makes functions rather than constants.
_DEPENDENT = frozenset("yzuvr")
_COORDINATES = frozenset("xyz")


def not_the_way(claim: Claim, kept: Mapping[str, Definition]) -> str:
    """Why a chain that holds for functions of which only the names are used is none here; empty if it is one."""
    if lost_path(claim, kept):
        return "what is differentiated has the variable on another way, too, by the definitions above"
    return through_target(claim)


def lost_path(claim: Claim, kept: Mapping[str, Definition]) -> bool:
    """Whether a definition has the variable beside a link of the chain; `kept` are the definitions of the reading.

    A reading that keeps all of them has seen that itself.
    """
    chain = _chain(claim)
    if chain is None:
        return False
    body, variable, links = chain
    definitions = claim.scope.definitions
    if any(name in links and _names_letter(raw, variable) for name, raw in claim.not_read):
        return True
    for name, through in links.items():
        stated = definitions.get(name) if name not in kept else None
        written = _written(stated.body) if stated is not None else set()
        # What is written out without the names of the chain says nothing against it.
        if written & through and variable in written - through:
            return True
    if body in kept:
        return False
    beside, later = _beside(variable, links[body], definitions)
    return any(_written(definitions[name].body) & beside for name in later)


def through_target(claim: Claim) -> str:
    r"""Why ``dL/dy dy/du`` is no chain below ``\hat{y} = f(u)`` and an L of y and \hat{y}; empty for others."""
    chain = _chain(claim)
    if chain is None:
        return ""
    body, _, links = chain
    stated = claim.scope.definitions.get(body)
    inside = names_in(stated.body) if stated is not None else set()
    for name in {other for through in links.values() for other in through} & inside - claim.scope.definitions.keys():
        if (predicted := f"\\hat{{{name}}}") in inside & claim.scope.definitions.keys():
            return f"{plain_name(name)} is what is observed, and {plain_name(predicted)} what is predicted"
    return ""


def _names_letter(raw: str, name: str) -> bool:
    """Whether a text that is not understood has a letter, or a command, as a name."""
    return re.search(rf"(?<![a-zA-Z\\\\]){re.escape(name)}(?![a-zA-Z])", raw) is not None


def held_though_moving(claim: Claim) -> str:
    """A letter that was held fixed, though the text says that it depends on the variable of a total derivative.

    It stands in what is differentiated, and its own derivative nowhere in the claim.
    """
    sides = [side for side in (claim.left, claim.right) if side is not None]
    derivatives = [part for side in sides for part in find_all(side, Derivative)]
    own = {head_name(part.body) for part in derivatives}
    own |= {head_name(p.base) for side in sides for p in find_all(side, Script) if p.primes}
    for part in derivatives:
        variable = head_name(part.variables[0][0]) if part.mark == "d" and len(part.variables) == 1 else None
        if variable is None or variable == ALONG or variable in own:
            # Which letters vary in an equality of differentials, that says itself.
            continue
        stated = claim.scope.definitions.get(head_name(part.body) or "")
        moving = {name for name in own if name is not None and (name, variable) in claim.rates}
        body = stated.body if stated is not None and variable not in names_in(stated.body) else part.body
        for name in sorted(names_in(body) - own - {variable} - claim.scope.definitions.keys()):
            declared = claim.scope.declarations.get(name)
            said = declared is not None and declared.kind == "function" and variable in declared.depends
            tied = [names_in(e.left, e.right) for e in claim.equations if name in names_in(e.left, e.right)]
            related = name in _DEPENDENT and any(variable in names for names in tied)
            # In x^2 + y^2 = 25 the x moves with the y.
            said |= name in _COORDINATES and any(moving & names for names in tied)
            if declared is not None and declared.kind == "constant":
                continue
            if said or (name, variable) in claim.rates or (related and body is part.body):
                return f"{plain_name(name)} depends on {plain_name(variable)} by what is said above"
    return ""


def only_through(claim: Claim, kept: Mapping[str, Definition]) -> str:
    """What a chain of an undefined loss takes for granted, where something else near by has the variable, too."""
    chain = _chain(claim)
    if chain is None or chain[0] in kept:
        return ""
    body, variable, links = chain
    near = {n: d for n, d in claim.scope.definitions.items() if d.line and claim.line - d.line <= NEAR}
    step = _whole(variable)
    if body and _at_a_step(claim.left) and step in map(_whole, links[body]) and _beside_steps(claim, step, near):
        return f"{plain_name(body)} depends on a step of {plain_name(step)} {THROUGH_NEXT}"
    if not links[body] & near.keys() or not _beside(variable, links[body], near)[0]:
        return ""
    names = " and ".join(map(plain_name, sorted(links[body])))
    return f"{plain_name(body)} depends on {plain_name(variable)} through {names} alone"


def _at_a_step(left: Tree | None) -> bool:
    """Whether a derivative is taken in what has a subscript or a label above, a step perhaps."""
    variable = next(iter(_taken_in(left)), None) if left is not None else None
    return isinstance(variable, Script) or (isinstance(variable, Name) and _whole(variable.name) != variable.name)


def _whole(name: str) -> str:
    """The name of a quantity without its step: h for ``h^{(t)}`` and for the recurrence of h_t."""
    found = AT_A_STEP.fullmatch(name)
    return found["base"] if found is not None else name.removesuffix(STEP)


def _beside_steps(claim: Claim, variable: str, near: Mapping[str, Definition]) -> bool:
    """Whether something that a chain through steps does not have is made of a step, such as the output beside it."""
    sides = [side for side in (claim.left, claim.right) if side is not None]
    own = {variable, *map(_whole, names_in(*sides))}
    return any(
        _whole(name) not in own and variable in map(_whole, outside_subscripts(stated.body))
        for name, stated in near.items()
        if not has_derivative(stated.body)  # a name for a derivative is on no way
    )


def ways_beside(claim: Claim) -> set[str]:
    """The definitions that a chain must respect though it has not their names: what has its variable, or its links."""
    chain = _chain(claim)
    if chain is None:
        return set()
    body, variable, links = chain
    through = {variable, *links[body]}
    return {name for name in claim.scope.definitions if _below(name, claim.scope.definitions) & through}


def _chain(claim: Claim) -> tuple[str, str, dict[str, set[str]]] | None:
    """What a chain differentiates and in what, and the names in which each derivative on its right is taken."""
    left, right = claim.left, claim.right
    variables = [] if left is None else _taken_in(left)
    if right is None or len(variables) != 1 or not claim.scope.definitions:
        return None
    assert isinstance(left, (Derivative, Gradient))  # noqa: S101 - others are taken in nothing
    body, variable = head_name(left.body) or "", head_name(variables[0])
    links: dict[str, set[str]] = {}
    parts: list[Derivative | Gradient] = [*find_all(right, Derivative), *find_all(right, Gradient)]
    for part in parts:
        links.setdefault(head_name(part.body) or "", set()).update(head_name(v) or "" for v in _taken_in(part))
    return None if body not in links or variable is None else (body, variable, links)


def _taken_in(tree: Tree) -> list[Tree]:
    """The variables of a derivative or of a gradient."""
    if isinstance(tree, Derivative):
        return [variable for variable, _ in tree.variables]
    return [tree.variable] if isinstance(tree, Gradient) and tree.variable is not None else []


def _beside(variable: str, through: set[str], definitions: Mapping[str, Definition]) -> tuple[set[str], set[str]]:
    """The names that have the variable on other ways than those in `through`, and those that are made of the latter.

    In h = f o the name o is another way beside f, and h is made of f.
    """
    ways = {name: _below(name, definitions) for name in definitions}
    own = through.union(*(ways[name] for name in through & ways.keys()))
    beside = {name for name, below in ways.items() if variable in below} - own
    later = {name for name in beside if ways[name] & through}
    return beside - later, later


def _below(name: str, definitions: Mapping[str, Definition]) -> set[str]:
    """All names that a defined name is made of, at any depth; parameters stand for anything."""
    seen: set[str] = set()
    stack = [name]
    while stack:
        stated = definitions.get(stack.pop())
        if stated is not None:
            new = _written(stated.body) - {head_name(parameter) for parameter in stated.parameters} - seen
            seen |= new
            stack.extend(new)
    return seen


def _written(body: Tree) -> set[str]:
    """The names that stand in a body as they are: x_i may be an example, and no x."""
    indexed = {id(part.base) for part in find_all(body, Script) if part.sub}
    return {part.name for part in find_all(body, Name) if id(part) not in indexed}
