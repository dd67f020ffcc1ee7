"""Definitions above that cannot be used, below the readings: a claim may hold whatever they say.

Notes write their data out, ``X = [x_1, \\dots, x_n]^T``, and define things that are not read. A claim that speaks of
such a name as a whole is judged with the name for itself; only the kind of the name is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from chainrule.checker.extraction.short_names import LOSSES
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.errors import ChainruleError
from chainrule.readers.define import outside_subscripts
from chainrule.readers.letters import FAMILY, is_capital, is_transpose, letter_of
from chainrule.readers.lower import lower_all
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Definition, Scope, called
from chainrule.readers.syntax import (
    Derivative,
    Dots,
    Factors,
    Gradient,
    Grid,
    Group,
    Name,
    Number,
    Script,
    Tree,
    Unread,
    find_all,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: More definitions than these are not tried one by one.
MAX_TRIED = 24
MAX_FAILING = 80


def with_data(trees: tuple[Tree, Tree], scope: Scope) -> tuple[Scope, str] | None:
    """The scope in which data that is written out with an ellipsis is a name of its kind; None where nothing is.

    Only where nothing else speaks of the entries: what relates them to the whole would be lost.
    """
    found = reached(trees, scope)
    numbers = {d.name: count for d in found if (count := _count_of_numbers(d))}
    if len(set(numbers.values())) > 1 and not any(find_all(tree, Grid) for tree in trees):
        # A target of ten entries and an a = (1, 2, 3) are examples by themselves: the claim is of any.
        return without(set(numbers), scope, dict.fromkeys(numbers, "vector")), _words(set(numbers))
    data = {d.name: kind for d in found if (kind := _kind(d)) and (is_capital(d.name) or not is_usable(d, scope))}
    if not data:
        return None
    kept = [d for d in found if d.name not in data]
    written = names_in(*trees, *(d.body for d in kept))
    for stated in found:
        if stated.name in data and (
            _entries(stated) & written or _indexed(stated.name, (*trees, *(d.body for d in kept)))
        ):
            return None
    return without(set(data), scope, data), _words(set(data))


def without_unusable(trees: tuple[Tree, Tree], scope: Scope) -> tuple[Scope, str] | None:
    """The scope without the definitions that cannot be lowered; None where all can be, or none is left then."""
    found = reached(trees, scope)
    if not found or len(found) > MAX_TRIED:
        return None
    dropped: dict[str, str] = {}
    while True:
        rest = without(set(dropped), scope, dropped)
        failing = {d.name: d for d in found if d.name not in dropped and not is_usable(d, rest)}
        # What fails only because of another one that fails is kept.
        roots = [d for d in failing.values() if not _inside(d) & set(failing)]
        # In a circle, as of a recurrence, it is what fails by itself.
        roots = roots or [d for d in failing.values() if not is_usable(d, rest.without_definitions())]
        if not roots:
            break
        dropped.update({d.name: _kind(d) for d in roots})
    if not dropped or hides_variable(trees, scope, dropped):
        return None
    return without(set(dropped), scope, dropped), _words(set(dropped))


def without_unread(sides: tuple[Tree, Tree], scope: Scope) -> tuple[Scope, str] | None:
    """The scope without all definitions that cannot be lowered, those that use such ones too; None where all can be.

    What is differentiated must not have the variable by such a definition: its name would be taken for a constant.
    """
    found = reached(sides, scope)
    if not found or len(found) > MAX_FAILING:
        return None
    failing = {d.name: _kind(d) for d in found if not is_usable(d, scope)}
    if not failing or hides_variable(sides, scope, failing.keys(), whole=True):
        return None
    return without(set(failing), scope, failing), _words(set(failing))


def by_forms_before(sides: tuple[Tree, Tree], scope: Scope) -> tuple[Scope, str] | None:
    """The scope with the form before of each definition that cannot be lowered; None where there is no such form.

    A text writes a softmax by its name and then by its entries: what is not understood of them was said before.
    """
    changed, names = scope, []
    for stated in reached(sides, scope):
        first = stated.before
        if first is None or first.earlier or len(first.parameters) != len(stated.parameters):
            continue
        if not is_usable(stated, scope.without_definitions()) and is_usable(first, scope.without_definitions()):
            changed = changed.define(replace(first, before=None))
            names.append(plain_name(stated.name))
    if not names:
        return None
    return changed, f"what defines {', '.join(names)} is not understood: the definition before it counts"


def without_losses(sides: tuple[Tree, Tree], scope: Scope) -> tuple[Scope, str] | None:
    r"""The scope with losses of two arguments as any function, where they are not read at what they are taken at.

    A text gives ``L(\hat{y}, y) = -y \log \hat{y} - ...`` for numbers, and goes on with vectors of outputs.
    """
    losses = {d.name for d in reached(sides, scope) if len(d.parameters) > 1 and letter_of(d.name) in LOSSES}
    if not losses:
        return None
    names = ", ".join(map(plain_name, sorted(losses)))
    return without(losses, scope, dict.fromkeys(losses, "")), f"{names} is any loss"


def hides_variable(sides: tuple[Tree, Tree], scope: Scope, dropped: Collection[str], *, whole: bool = False) -> bool:
    """Whether what is differentiated may have what is varied by the definition of a name that is dropped.

    A name that is all that is differentiated counts if `whole`: otherwise its derivative is one of whatever it is. Nor
    does a name count that the right side has: it is held fixed.
    """
    kept = names_in(_without_derivatives(sides[1]))
    for part in (part for side in sides for part in walk(side)):
        if not isinstance(part, (Derivative, Gradient)):
            continue
        varied = [v for v, _ in part.variables] if isinstance(part, Derivative) else [part.variable]
        own = {letter_of(head_name(v) or "") for v in varied if v is not None}
        body, waiting = head_name(part.body), [part.body]
        seen = set() if whole else {body} - {None}
        if body in scope.definitions and body not in dropped:
            waiting = [scope.definitions[body].body]
        while waiting:
            for name in names_in(waiting.pop()) & scope.definitions.keys() - seen - kept:
                seen.add(name)
                stated = scope.definitions[name]
                waiting.append(stated.body)
                inside = names_in(stated.body) - names_in(*stated.parameters)
                has_it = own & set(map(letter_of, inside)) or (None in varied and name != body)
                if name in dropped and has_it:
                    return True
    return False


def _without_derivatives(tree: Tree) -> Tree:
    """The tree with a number for each derivative."""

    def change(part: Tree) -> Tree | None:
        return Number(part.start, part.end, Fraction(1)) if isinstance(part, (Derivative, Gradient)) else None

    return transform(tree, change)


def by_own_argument(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """``f'(x) = 2 x`` below ``f(x) = x^2`` and an older ``x = a + h``: x is any argument of f.

    So is the h of ``L(h, y)`` below ``h(x) = W x``, where h is not called.
    """
    own = set()
    for name in names_in(*trees) & scope.definitions.keys():
        parameters = scope.definitions[name].parameters
        letters = {p.name for p in parameters if isinstance(p, Name)} & scope.definitions.keys()
        own |= letters & names_in(*trees)
        if any(_at_numbers(tree, name, len(parameters)) for tree in trees):
            # In f(1, 2) the numbers stand in the places of its letters.
            own |= letters
    calls = {name for tree in trees for name in _with_arguments(tree)}
    own = {name for name in own if not scope.definitions[name].parameters or name not in calls}
    if own:
        shown = ", ".join(sorted(plain_name(name) for name in own))
        yield without(own, scope, dict.fromkeys(own, "")), f"{shown} is any argument, whatever it is above"


def _at_numbers(tree: Tree, name: str, count: int) -> bool:
    """Whether a function is called at as many numbers as it has arguments."""
    return any(
        head_name(function) == name and isinstance(bracket, Group) and len(bracket.items) == count > 0
        and all(isinstance(item, Number) for item in bracket.items)
        for part in find_all(tree, Factors) for function, bracket in pairwise(part.factors)
    )  # fmt: skip


def _with_arguments(tree: Tree) -> Iterator[str]:
    """The names that a bracket follows."""
    for part in find_all(tree, Factors):
        for factor, bracket in pairwise(part.factors):
            if isinstance(bracket, Group):
                yield head_name(factor) or ""


def without_earlier(trees: tuple[Tree, Tree], scope: Scope) -> tuple[Scope, str] | None:
    """The scope without the definitions above the last title; None where none is used, or none stands below it."""
    found = reached(trees, scope)
    old = {d.name for d in found if d.earlier}
    if not old or len(old) == len(found):
        return None
    shown = ", ".join(sorted(plain_name(name) for name in old))
    kept = {name: d for name, d in scope.definitions.items() if not d.earlier}
    return replace(scope, definitions=kept), f"the definition of {shown} is left aside: it stands above the title"


def restates_earlier(read: Scope, scope: Scope) -> bool:
    """Whether a reading without the definitions above the last title guesses what one of them says."""
    stated = scope.definitions
    return any(
        name in stated and stated[name].earlier and d is not stated[name] for name, d in read.definitions.items()
    )


def without(names: set[str], scope: Scope, kinds: dict[str, str]) -> Scope:
    """The scope without some definitions; names of a known kind are declared."""
    out = replace(scope, definitions={n: d for n, d in scope.definitions.items() if n not in names})
    for name in sorted(names):
        if kinds[name] and name not in scope.declarations:
            out = out.declare(Declaration(name, kinds[name]))
    return out


def _words(names: set[str]) -> str:
    shown = ", ".join(sorted(plain_name(name) for name in names))
    return f"{shown} is taken as it stands: its definition above is not opened"


#: Which definitions can be lowered, by all that this depends on, with the trees that are told apart by identity.
_KNOWN: dict[Hashable, tuple[list[Tree], bool]] = {}
_MAX_KNOWN = 2000


def is_usable(stated: Definition, scope: Scope) -> bool:
    """Whether a definition can be lowered. Claims below one another ask it of the same ones."""
    if isinstance(stated.body, Unread):
        return False
    used = scope.below(stated.body)
    trees = [tree for d in (stated, *used) for tree in (d.body, *d.parameters)]
    names = dict.fromkeys(name for tree in trees for name in called(tree))
    key = (
        tuple((d.name, d.indices, d.bold, len(d.parameters)) for d in (stated, *used)), tuple(map(id, trees)),
        tuple((name, scope.declarations.get(name)) for name in names),
        tuple(d.name for d in scope.declarations.values() if d.kind == "variable"),
        tuple(sorted(scope.options.items())), scope.strict,
    )  # fmt: skip
    known = _KNOWN.get(key)
    if known is None:
        if len(_KNOWN) >= _MAX_KNOWN:
            _KNOWN.clear()
        known = _KNOWN[key] = trees, _lowered(stated, scope)
    return known[1]


def _lowered(stated: Definition, scope: Scope) -> bool:
    try:
        lower_all([stated.body], scope)
    except (ChainruleError, ZeroDivisionError):
        return False
    return True


def _inside(stated: Definition) -> set[str]:
    return names_in(stated.body) - {stated.name}


def _kind(stated: Definition) -> str:
    """Whether a body with an ellipsis is a vector or a matrix by how it is written; empty where that is open."""
    body = stated.body
    while (isinstance(body, Script) and is_transpose(body.sup)) or (isinstance(body, Group) and len(body.items) == 1):
        body = body.base if isinstance(body, Script) else body.items[0]
    if stated.parameters or stated.indices or not find_all(body, Dots):
        return ""
    if isinstance(body, Grid) and len(body.rows) > 1 and max(len(row) for row in body.rows) > 1:
        return "matrix"
    one_line = isinstance(body, Grid) or (isinstance(body, Group) and len(body.items) > 1)
    if is_capital(stated.name):
        # Of rows x_1^T, or of bold columns, X is a matrix.
        entries = [entry for row in body.rows for entry in row] if isinstance(body, Grid) else [*_items(body)]
        return "matrix" if one_line and any(map(_is_vector, entries)) else ""
    return "vector" if one_line else ""


def _count_of_numbers(stated: Definition) -> int:
    """How many numbers are listed in a row or a column, 0 for other definitions."""
    body = stated.body
    rows = body.rows if isinstance(body, Grid) and not (stated.parameters or stated.indices) else ()
    entries = [entry for row in rows for entry in row]
    in_line = len(rows) == 1 or all(len(row) == 1 for row in rows)
    return len(entries) if in_line and entries and not names_in(*entries) else 0


def _items(body: Tree) -> tuple[Tree, ...]:
    return body.items if isinstance(body, Group) else ()


def _is_vector(entry: Tree) -> bool:
    """Whether an entry is printed as a vector: transposed, or bold."""
    if isinstance(entry, Script) and is_transpose(entry.sup):
        return True
    base = entry.base if isinstance(entry, Script) else entry
    return isinstance(base, Name) and base.bold


def _entries(stated: Definition) -> set[str]:
    """The letters that the entries are written with."""
    return set(outside_subscripts(stated.body)) - {stated.name, "T"}


def _indexed(name: str, trees: tuple[Tree, ...]) -> bool:
    """Whether an entry or a member of a family of the name is written."""
    for part in (part for tree in trees for part in walk(tree)):
        if isinstance(part, Name) and part.name == name + FAMILY:
            return True
    return False


def without_ellipses(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which what is written out with ellipses is a name of which only the kind is known."""
    # A trace that is written out, tr(A) = a_{11} + ..., is called and no name.
    dotted = list({d.name: d for side in sides for d in scope.below(side) if find_all(d.body, Dots)})
    if dotted and not hides_variable(sides, scope, dotted):
        kept = {n: d for n, d in scope.definitions.items() if n not in dotted}
        words = f"{', '.join(map(plain_name, dotted))} is not opened into the entries that are written above"
        yield replace(scope, definitions=kept), words
