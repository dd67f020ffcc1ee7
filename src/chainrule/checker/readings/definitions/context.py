"""What the document around a claim says about its sense, below the readings: shapes, earlier definitions, variables.

A reading from here counts only if it holds. Nothing here refutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.outdated import NEAR
from chainrule.checker.extraction.steps import NUMBERS
from chainrule.readers.letters import is_transpose
from chainrule.readers.scope import Definition, Scope, written
from chainrule.readers.syntax import (
    FUNCTION_LETTERS,
    BigOp,
    Derivative,
    Factors,
    Gradient,
    Group,
    Name,
    Number,
    Script,
    Tree,
    find_all,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Letters of constants in a formula of one variable.
_COEFFICIENTS = frozenset("abckmn")
#: A definition so many lines above a claim is the one that it speaks of.
_JUST_ABOVE = 2


def by_context(claim: Claim, used: list[Definition]) -> Iterator[tuple[Scope, str]]:
    """Readings that count only if they hold: a vector of the text above is a number here; an earlier definition."""
    assert claim.left is not None  # noqa: S101 - a claim that was read
    assert claim.right is not None  # noqa: S101
    trees = [claim.left, claim.right, *(d.body for d in used)]
    vectors = {n for n, d in claim.scope.declarations.items()
               if d.kind == "vector" and (not d.shape or (d.line and claim.line - d.line > NEAR))}  # fmt: skip
    written = [p for tree in trees for p in find_all(tree, Name)]
    met = sorted({p.name for p in written} & vectors)
    functions = {n for n, d in claim.scope.definitions.items() if d.parameters}
    matrices = any(p.bold or (p.name.isupper() and p.name not in functions) for p in written)
    if met and not matrices and not _arranged(trees, met):
        kept = {n: d for n, d in claim.scope.declarations.items() if n not in met}
        words = f"{', '.join(met)} {'is a number' if len(met) == 1 else 'are numbers'} here, though above a vector"
        yield replace(claim.scope, declarations=kept), words
    for definition in used:
        for other in definition.others:
            if not any(isinstance(p, Name) and p.name == definition.name for p in walk(other)):
                words = f"the definition of {definition.name} is not what its chain ends with"
                yield claim.scope.define(replace(definition, body=other)), words
        earlier = definition.before
        if earlier is None or not definition.parameters or not earlier.parameters:
            continue
        if definition.line and 0 <= claim.line - definition.line <= _JUST_ABOVE:
            # What J is now stands in the same sentence: a term of it was forgotten.
            continue
        if len(earlier.parameters) != len(definition.parameters) and not _fits(trees[:2], earlier):
            continue
        strange = names_in(definition.body) - names_in(earlier.body, claim.left, claim.right, *definition.parameters)
        if strange or (_numbered(trees[:2], definition.name) and _of_entries(earlier) and not _of_entries(definition)):
            words = f"the definition of {plain_name(definition.name)} before the latest one is meant"
            yield claim.scope.define(earlier), words


def _fits(trees: list[Tree], stated: Definition) -> bool:
    """Whether a function stands without its arguments, and is differentiated in what is one of them."""
    products = (part for tree in trees for part in find_all(tree, Factors))
    pairs = (pair for part in products for pair in pairwise(part.factors))
    own = {head_name(parameter) for parameter in stated.parameters}
    taken = {head_name(v) for tree in trees for part in find_all(tree, Derivative) for v, _ in part.variables}
    return taken <= own and not any(head_name(a) == stated.name and isinstance(b, Group) for a, b in pairs)


def _numbered(trees: list[Tree], name: str) -> bool:
    r"""Whether a name has an index: \xi_i is one of many."""
    scripts = (part for tree in trees for part in find_all(tree, Script) if part.sub)
    return any(isinstance(part.base, Name) and part.base.name == name for part in scripts)


def _of_entries(stated: Definition) -> bool:
    """Whether all parameters of a function have indices."""
    return all(isinstance(p, Script) and p.sub for p in stated.parameters)


def _arranged(trees: list[Tree], names: list[str]) -> bool:
    """Whether anything has an index or a transpose, as vectors and matrices do; the 1 of u_1 may be part of a name."""

    def is_indexed(part: Script) -> bool:
        numbered = all(isinstance(index, Number) for index in part.sub) and head_name(part.base) not in names
        return bool(part.sub) and not numbered

    return any(
        isinstance(p, BigOp)
        or (isinstance(p, Script) and (is_indexed(p) or (p.sup is not None and is_transpose(p.sup))))
        for tree in trees
        for p in walk(tree)
    )


def absent_variable(defined: dict[str, Definition], tree: Tree, other: Tree) -> str:
    """Why a derivative speaks of nothing: one of a function of x, in a variable that is not x and not in it."""
    walked = [*walk(tree), *walk(other)] if defined else []
    for part in walk(tree) if defined else ():
        if not isinstance(part, Derivative) or not part.variables:
            continue
        stated, name = defined.get(head_name(part.body) or ""), head_name(part.variables[0][0])
        if stated is None or name is None or name == stated.name or name in _at_point(part.body):
            continue
        if any(p is not part and isinstance(p, Derivative) and head_name(p.variables[0][0]) == name
               and head_name(p.body) in written(stated.body, defined) for p in walked):  # fmt: skip
            # dr/dt on the other side says that r depends on t.
            continue
        if name not in [head_name(p) for p in stated.parameters] and name not in written(stated.body, defined):
            return f"{plain_name(name)} does not occur in the definition of {plain_name(stated.name)}"
    return ""


def _at_point(body: Tree) -> set[str]:
    r"""The names in the bracket of g(\theta^T x)."""
    match body:
        case Factors(_, _, (_, Group() as group), _):
            return names_in(group)
    return set()


def undecided(claim: Claim, *, generic: bool) -> str:
    """Why a claim about undefined functions, though no reading holds, is not wrong; empty if it may be.

    A chain of partials through names that are not defined above says what depends on what, which nothing contradicts;
    in a `generic` reading no name is.
    """
    if claim.doubt or claim.left is None or claim.right is None:
        return claim.doubt
    names = _chain(claim.right)
    ends = _chain(claim.left)
    if len(names) > 1 and ends and names[0][0] == ends[0][0] and names[-1][1] == ends[-1][1]:
        through = [top for top, _ in (*ends, *names) if generic or top not in claim.scope.definitions]
        if through and all(below == above for (_, below), (above, _) in pairwise(names)):
            return f"the chain rule through {plain_name(through[-1])}, which is not defined above"
    counted = _counted_out(claim)
    if counted:
        return f"the index of {plain_name(counted)} runs over the entries that are written out above"
    between = _unrelated(claim)
    if between:
        return f"how {plain_name(between[0])} and {plain_name(between[1])} are related is not said above"
    primed = [f for tree in (claim.left, claim.right) for p in walk(tree) for f in _primed(p)]
    meant = sorted({argument for _, argument in primed} & {name for name, _ in primed})
    if meant:
        return (
            f"a prime with the function {', '.join(map(plain_name, meant))} in its bracket may mean a derivative in it"
        )
    written = [p for tree in (claim.left, claim.right) for p in find_all(tree, Script) if p.primes]
    arrays = {name for name, d in claim.scope.declarations.items() if d.kind in ("vector", "matrix")}
    functions = (FUNCTION_LETTERS - arrays) | {name for name, _ in primed}
    marked = sorted({head_name(p.base) or "" for p in written} - functions - {""})
    if any(not _function(claim, name) for name in marked):
        return f"the prime at {', '.join(map(plain_name, marked))} may be a mark and no derivative"
    return ""


def _counted_out(claim: Claim) -> str:
    """A letter with an index in the claim, of which the definitions used write entries with numbers only: w_1, w_2."""
    assert claim.left is not None  # noqa: S101 - a claim that was read
    assert claim.right is not None  # noqa: S101
    names = names_in(claim.left, claim.right)
    bodies = [d.body for d in claim.scope.definitions.values() if d.name in names]
    bodies += [d.body for d in claim.scope.definitions.values() if d.name in names_in(*bodies)]
    numbered, indexed = (_subscripted(bodies, numbers=numbers) for numbers in (True, False))
    return min(_subscripted([claim.left, claim.right], numbers=False) & (numbered - indexed), default="")


def _subscripted(trees: list[Tree], *, numbers: bool) -> set[str]:
    """The letters with subscripts that are numbers, or that are not."""
    scripts = (part for tree in trees for part in find_all(tree, Script) if part.sub)
    return {part.base.name for part in scripts
            if isinstance(part.base, Name) and all(isinstance(s, Number) for s in part.sub) == numbers}  # fmt: skip


def _unrelated(claim: Claim) -> tuple[str, str] | None:
    """Two variables in which the same undefined function is differentiated, though nothing relates them."""
    assert claim.left is not None  # noqa: S101 - a claim that was read
    assert claim.right is not None  # noqa: S101
    stated = {name for name, d in claim.scope.declarations.items() if d.depends}
    defined = claim.scope.definitions
    opened = [d.body for d in defined.values() if isinstance(d.body, Derivative) and names_in(claim.right) & {d.name}]
    left, right = _pairs([claim.left]), _pairs([claim.right, *opened])
    bodies = {body for body, _ in (*left, *right)}
    for body, variable in left:
        for other, through in right:
            if other == body and through != variable and not {body, through, variable} & set(defined):
                if not {through, variable} & (bodies | stated):
                    return variable, through
                # A chain through w and f that ends there does not say how f depends on the variable.
                behind = _behind(through, right)
                if (
                    behind
                    and not {variable} & (bodies | behind)
                    and not ({variable} | behind) & (stated | set(defined))
                ):
                    return variable, min(behind)
    return None


def _behind(name: str, pairs: list[tuple[str, str]]) -> set[str]:
    """What a name is differentiated in, at any depth."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        top = waiting.pop()
        new = {variable for body, variable in pairs if body == top} - found
        found |= new
        waiting += new
    return found


def _pairs(trees: list[Tree]) -> list[tuple[str, str]]:
    """What is differentiated in what, by their names."""
    found = [(head_name(p.body), head_name(v)) for tree in trees for p in find_all(tree, Derivative)
             for v, _ in p.variables]  # fmt: skip
    found += [(head_name(p.body), head_name(p.variable)) for tree in trees for p in find_all(tree, Gradient)
              if p.variable is not None]  # fmt: skip
    return [(body, variable) for body, variable in found if body is not None and variable is not None]


def _function(claim: Claim, name: str) -> bool:
    """Whether a name is said to be a function: by its definition with parameters, in words, or as y = x^3 above."""
    defined, declared = claim.scope.definitions.get(name), claim.scope.declarations.get(name)
    stated = bool(defined and (defined.parameters or _of_one_letter(claim, defined)))
    return stated or bool(declared and declared.kind == "function")


def _of_one_letter(claim: Claim, defined: Definition) -> bool:
    """Whether ``y' = ...`` stands near below the definition of y in one letter and speaks of that letter alone."""
    left, right = claim.left, claim.right
    alone = isinstance(left, Script) and isinstance(left.base, Name) and left.base.name == defined.name and right
    if not alone or right is None or defined.bold or defined.indices or claim.line - defined.line > NEAR:
        return False
    inside = names_in(defined.body) - NUMBERS - _COEFFICIENTS
    return len(inside) == 1 and names_in(right) - NUMBERS - _COEFFICIENTS - {defined.name} <= inside


def _chain(tree: Tree) -> list[tuple[str, str]]:
    """The names above and below in a product of derivatives of names; empty for other trees."""
    out = []
    for factor in tree.factors if isinstance(tree, Factors) else (tree,):
        if not isinstance(factor, Derivative) or len(factor.variables) != 1:
            return []
        top, below = head_name(factor.body), head_name(factor.variables[0][0])
        if top is None or below is None:
            return []
        out.append((top, below))
    return out


def _primed(tree: Tree) -> Iterator[tuple[str, str]]:
    """The function and the bare name in its bracket of each f'(a) in a product."""
    if isinstance(tree, Factors):
        for f, bracket in zip(tree.factors, tree.factors[1:], strict=False):
            if isinstance(f, Script) and f.primes and isinstance(bracket, Group) and len(bracket.items) == 1:
                name, argument = head_name(f.base), bracket.items[0]
                if name is not None and isinstance(argument, Name):
                    yield name, argument.name


def in_a_vector(left: Tree) -> bool:
    """Whether the left side is a derivative in something written as a vector."""
    if not isinstance(left, Derivative) or len(left.variables) != 1:
        return False
    variable = left.variables[0][0]
    return isinstance(variable, Name) and variable.bold and variable.name.islower()
