"""Readings in which a name stands for something else, below the readings: a placeholder, a function that is named.

They count only if they hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.checker.extraction.outdated import NEAR
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.errors import ReadError
from chainrule.readers.letters import (
    is_capital,
    is_small,
    is_transpose,
    is_transposed,
    layer_of,
    subscript_text,
    whole_name,
)
from chainrule.readers.lowering.operands import operands
from chainrule.readers.named import DENIED, NOT_SQUARE, ROWS_SAID, SYMMETRIC_SAID
from chainrule.readers.rewriting import renamed, transform
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    BigOp,
    Comparison,
    Derivative,
    Factors,
    Group,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name, is_bold
from chainrule.writers.text import plain_name


def by_placeholder(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    r"""``\frac{dh}{db} = 3 b^2`` below ``h(x) = x^3``: b is where x was."""
    for part in walk(trees[0]):
        if not isinstance(part, Derivative) or not part.variables:
            continue
        taken = part.variables[0][0]
        entry = isinstance(taken, Script) and bool(taken.sub) and taken.sup is None
        base = taken.base if isinstance(taken, Script) and entry else taken
        if not isinstance(base, Name):
            continue
        variable, stated = base.name, scope.definitions.get(head_name(part.body) or "")
        if entry and stated is None:
            # The entries p_i of a function stand for what is written out on the other side.
            written = names_in(trees[1])
            stated = next((d for d in scope.definitions.values() if d.name in written and d.parameters), None)
        if stated is None or len(stated.parameters) != 1 or not isinstance(stated.parameters[0], Name):
            continue
        parameter = stated.parameters[0].name
        written = names_in(stated.body)
        said = scope.declarations.get(parameter)
        if variable == parameter or variable in written or variable in scope.definitions:
            continue
        if parameter in scope.definitions or (said is not None and said.kind == "function"):
            # The argument depends on something itself.
            continue
        words = f"{plain_name(variable)} stands for the {plain_name(parameter)} of {plain_name(stated.name)}"
        body = renamed(stated.body, parameter, variable)
        yield scope.define(replace(stated, parameters=(Name(0, 0, variable),), body=body)), words


def by_argument(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    r"""``d\sigma/dz`` of ``\sigma(z) = ...`` in a text where z_i is defined, too: z is the argument of \sigma."""
    for part in walk(trees[0]):
        variable = part.variables[0][0] if isinstance(part, Derivative) and len(part.variables) == 1 else None
        stated = scope.definitions.get(head_name(part.body) or "") if isinstance(part, Derivative) else None
        if (
            stated is None
            or not isinstance(variable, Name)
            or [head_name(p) for p in stated.parameters] != [variable.name]
        ):
            continue
        name = variable.name
        if name in scope.definitions or name in scope.declarations:
            definitions = {n: d for n, d in scope.definitions.items() if n != name}
            declarations = {n: d for n, d in scope.declarations.items() if n != name}
            words = f"{plain_name(name)} is the argument of {plain_name(stated.name)}"
            yield replace(scope, definitions=definitions, declarations=declarations), words


def by_entries(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """``y_i`` below ``y = m x + b``: the entries of something else that is called y, the targets say."""
    reached: dict[str, Definition] = {}
    waiting: list[Tree] = [*trees]
    other: set[str] = set()
    while waiting:
        for part in walk(waiting.pop()):
            name = head_name(part) if isinstance(part, (Name, Script)) else None
            stated = scope.definitions.get(name or "")
            if name is None or stated is None:
                continue
            indexed = isinstance(part, Script) and name == head_name(part.base) and bool(part.sub)
            if indexed and not (stated.indices or stated.parameters or stated.bold):
                other.add(name)
            if name not in reached:
                reached[name] = stated
                waiting.append(stated.body)
    if other:
        names = ", ".join(map(plain_name, sorted(other)))
        kept = {name: stated for name, stated in scope.definitions.items() if name not in other}
        yield replace(scope, definitions=kept), f"with an index {names} is another one than what is defined above"


def by_other_name(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    r"""``\partial L / \partial a`` of an L written in \hat{y}, below ``\hat{y} = a = \sigma(z)``: both are one."""
    for part in (part for tree in trees for part in walk(tree)):
        if not isinstance(part, Derivative) or not isinstance(part.variables[0][0], Name):
            continue
        variable = part.variables[0][0]
        stated = scope.definitions.get(variable.name)
        if stated is None or stated.parameters or stated.indices:
            continue
        same = [d for d in scope.definitions.values() if d.body is stated.body and d.name != variable.name]
        if same and all(not (d.parameters or d.indices) for d in same):
            out = scope
            for other in same:
                out = out.define(replace(other, body=replace(variable, start=0, end=0), before=None, others=()))
            yield out, f"{', '.join(plain_name(d.name) for d in same)} is {plain_name(variable.name)}, as is said above"
            return


def by_label(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], str]]:
    r"""``\partial L_i / \partial p_k = -1 / p_k`` below L_i = -\log p_{y_i}: it is said of the class k = y_i."""
    labels = {
        f"{head_name(index.base)}_{subscript_text(index.sub)}": index
        for tree in (*trees, *(d.body for d in reached(trees, scope)))
        for part in find_all(tree, Script)
        for index in part.sub
        if isinstance(index, Script) and isinstance(index.base, Name) and index.sub
    }
    derived = [v for tree in trees for p in find_all(tree, Derivative) for v, _ in p.variables]
    letters = {s.name for v in derived if isinstance(v, Script) for s in v.sub if isinstance(s, Name)}
    # Cases of k = y_i are said of the other classes, too.
    letters -= {name for tree in trees for part in find_all(tree, Comparison) for name in names_in(part)}
    for words, label in labels.items():
        for letter in sorted(letters - names_in(label)):
            yield (
                (_at_label(trees[0], letter, label), _at_label(trees[1], letter, label)),
                f"{letter} is the class {words}",
            )


def _at_label(tree: Tree, letter: str, label: Tree) -> Tree:
    return transform(tree, lambda p: label if isinstance(p, Name) and p.name == letter else None)


def by_rows(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    r"""``x^T \\partial L / \\partial y`` in W of ``y = x W``, or in a text that says so: vectors are rows."""
    left = trees[0]
    in_matrix = isinstance(left, Derivative) and is_capital(head_name(left.variables[0][0]) or "")
    turned = any(isinstance(part, Script) and is_transpose(part.sup) for part in walk(trees[1]))
    in_matrix = in_matrix and not any(_before_column(stated.body) for stated in reached(trees, scope))
    if turned and (in_matrix or ROWS_SAID in scope.options) and "vectors" not in scope.options:
        yield replace(scope, options={**scope.options, "vectors": "rows"}), "vectors are rows"


def _before_column(tree: Tree) -> bool:
    """Whether a matrix stands before a small letter in a product, ``W x``: that is no row."""
    pairs = ((a, b) for part in find_all(tree, Factors) for a, b in pairwise(part.factors))
    return any(
        is_capital(whole_name(a) or "") and is_small(whole_name(b) or "") and not is_transposed(b) for a, b in pairs
    )


def with_rows(trees: tuple[Tree, Tree], scope: Scope) -> Scope:
    """The scope in which vectors are rows, where a number is written as the product of a row and a transposed row."""
    used = [stated.body for stated in reached(trees, scope)]
    products = [p for tree in (*trees, *used) for p in find_all(tree, Factors)]
    if not any(map(_row_by_row, products)) or any(_turned(p.factors[0]) for p in products):
        return scope
    return replace(scope, options={**scope.options, "vectors": "rows"})


def _turned(tree: Tree) -> bool:
    return isinstance(tree, Script) and is_transpose(tree.sup) and is_bold(tree.base)


def _row_by_row(part: Factors) -> bool:
    r"""Whether a product has ``\mathbf{x}_i \cdot \mathbf{w}^T`` in it, a number where vectors are rows."""
    triples = zip(part.factors, part.factors[1:], part.signs[1:], strict=False)
    return any(sign == "dot" and is_bold(first) and _turned(second) for first, second, sign in triples)


def _doubled(tree: Tree) -> bool:
    r"""Whether terms differ by transposes alone, if at all, ``(A + A) x``: of a symmetric matrix nobody writes both."""

    def bare(part: Tree) -> Tree | None:
        return part.base if isinstance(part, Script) and is_transpose(part.sup) and not part.sub else None

    terms = ([spelled(transform(term, bare)) for _, term in part.terms] for part in find_all(tree, Terms))
    return any(len({*map(str, each)}) < len(each) for each in terms)


#: Letters of covariances, and of their inverses.
_COVARIANCES = frozenset((r"\Sigma", r"\Lambda", r"\Theta", r"\Omega", r"\Psi"))


def by_symmetry(trees: tuple[Tree, Tree], scope: Scope, line: int) -> Iterator[tuple[Scope, str]]:
    """The A of ``x^T A x``, or of any entries in a text that speaks of symmetric matrices: A is one."""
    said_of = [d for d in scope.declarations.values() if "symmetric" in d.facts]
    # Beside a matrix that is said to be symmetric the others are not, but for covariances and their inverses.
    beside = any(d.name in names_in(*trees) or (line - d.line <= NEAR and not d.earlier) for d in said_of)
    said = SYMMETRIC_SAID in scope.options
    if DENIED in scope.options or _doubled(trees[1]):
        return
    try:
        sides = [operands(tree, scope) for tree in trees]
    except ReadError:
        return
    bodies = [*sides, *(d.body for d in (scope.definitions.values() if said else reached(trees, scope)))]
    middle = dict.fromkeys(n for tree in bodies for part in find_all(tree, Factors) for n in _middle(part))
    for tree in bodies:
        if said:
            bound = {part.index for part in find_all(tree, BigOp)}
            each = ((*_entries(part, bound), *_beside_its_transpose(part), *_inverted(part)) for part in walk(tree))
            found = [name for names_of_part in each for name in names_of_part]
        else:
            found = [n for part in find_all(tree, Factors) for n in _between_entries(part)]
        middle.update(dict.fromkeys(found))
    middle.update(dict.fromkeys(_exchanged(trees)) if said else {})
    if said or beside:
        middle.update(dict.fromkeys(sorted(_COVARIANCES & names_in(*bodies))))
    aside = {*scope.options.get(NOT_SQUARE, "").split(), *(d.name for d in said_of)}
    middle = {name: None for name in middle if name not in aside and (name in _COVARIANCES or not beside)}
    several = scope
    names: list[str] = []
    for name in middle:
        if name in scope.definitions and scope.definitions[name].parameters:
            continue
        if layer_of(name) is not None and not said:
            # Weights between two layers are not.
            continue
        declared = scope.declarations.get(name)
        shape = declared.shape if declared is not None else ()
        if not shape or (said and len(shape) == 2 and shape[0] == shape[1]):
            sizes = shape or (f"?{name}.0", f"?{name}.0")
            stated = Declaration(name, "matrix", sizes, frozenset({"symmetric", "undeclared"}))
            yield without_name(scope, name).declare(stated), f"{plain_name(name)} is symmetric"
            several, names = without_name(several, name).declare(stated), [*names, plain_name(name)]
    if len(names) > 1:
        yield several, f"{', '.join(names)} are symmetric"


def without_name(scope: Scope, name: str) -> Scope:
    """The scope without the definition of a name."""
    return replace(scope, definitions={n: d for n, d in scope.definitions.items() if n != name})


def _entries(part: Tree, bound: set[str | None] | frozenset[str | None] = frozenset()) -> Iterator[str]:
    """The A of A_{ij}, and the w of w_{ij} where both indices are summed over."""
    if isinstance(part, Script) and len(part.sub) == 2 and isinstance(part.base, Name):
        if is_capital(part.base.name) or bound.issuperset(map(head_name, part.sub)):
            yield part.base.name


def _between_entries(tree: Factors) -> Iterator[str]:
    """The w of w_{ij} s_i s_j, as in the energy of a network."""
    scripts = [part for part in tree.factors if isinstance(part, Script)]
    single = {(head_name(part.base), part.sub[0].name) for part in scripts
              if len(part.sub) == 1 and isinstance(part.sub[0], Name)}  # fmt: skip
    for part in scripts:
        letters = [index.name for index in part.sub if isinstance(index, Name)]
        if len(part.sub) == len(letters) == 2 and isinstance(part.base, Name) and letters[0] != letters[1]:
            if any((name, letters[0]) in single and (name, letters[1]) in single for name, _ in single):
                yield part.base.name


def _beside_its_transpose(part: Tree) -> Iterator[str]:
    """The A of ``A + A^T``."""
    terms = [term for _, term in part.terms] if isinstance(part, Terms) else []
    turned = {whole_name(term.base) for term in terms if isinstance(term, Script) and is_transpose(term.sup)}
    yield from (t.name for t in terms if isinstance(t, Name) and is_capital(t.name) and t.name in turned)


def _inverted(part: Tree) -> Iterator[str]:
    """The A of ``A^{-1}``, with which a derivative of a determinant is written."""
    if isinstance(part, Script) and isinstance(part.base, Name) and is_capital(part.base.name) and not part.sub:
        minus = isinstance(part.sup, Terms) and len(part.sup.terms) == 1 and part.sup.terms[0][0] < 0
        if minus or (isinstance(part.sup, Number) and part.sup.value < 0):
            yield part.base.name


def _exchanged(trees: tuple[Tree, Tree]) -> Iterator[str]:
    """The A of which A_{kj} and A_{jk} stand in a claim; in a derivative in A_{jk} the other one is a slip."""
    varied = {head_name(v) for tree in trees for part in find_all(tree, Derivative) for v, _ in part.variables}
    parts = [part for tree in trees for part in find_all(tree, Script) if any(map(is_capital, _entries(part)))]
    written = {(head_name(part.base), *map(head_name, part.sub)) for part in parts}
    for name, first, second in sorted(written, key=str):
        if name is not None and name not in varied and first != second and (name, second, first) in written:
            yield name


def _middle(tree: Factors) -> Iterator[str]:
    """The A of x^T A x, (x - y)^T A (x - y), (X x)^T A X x, r(x)^T A r(x), x^T A^{-1} x and K A K^T."""
    for i, (first, middle) in enumerate(pairwise(tree.factors)):
        if not isinstance(middle, Name) or not is_capital(middle.name):
            continue
        called = (
            (tree.factors[i - 1], first.base) if i and isinstance(first, Script) and is_transpose(first.sup) else ()
        )
        if _is_behind(_turned_product(first), tree, i + 2) or _is_behind(called, tree, i + 2):
            yield middle.name
    for first, middle, last in zip(tree.factors, tree.factors[1:], tree.factors[2:], strict=False):
        name = _matrix(middle)
        if name is None:
            continue
        if isinstance(first, Script) and is_transpose(first.sup):
            if (whole_name(first) or spelled(first.base)) == (whole_name(last) or spelled(last)):
                yield name
        elif isinstance(last, Script) and is_transpose(last.sup):
            if (whole_name(first) or spelled(first)) == (whole_name(last) or spelled(last.base)):
                yield name


def _matrix(tree: Tree) -> str | None:
    """The capital in the middle, perhaps with a label, inverted or to another power; None for what is transposed."""
    if isinstance(tree, Script) and (is_transpose(tree.sup) or tree.primes):
        return None
    plain = tree.base if isinstance(tree, Script) and not tree.sub else tree
    name = whole_name(replace(plain, sup=None) if isinstance(plain, Script) else plain)
    return name if name is not None and is_capital(name) and not isinstance(plain, Group) else None


def _turned_product(tree: Tree) -> tuple[Tree, ...]:
    """The factors of a product in brackets that are transposed; none of another tree."""
    group = tree.base if isinstance(tree, Script) and is_transpose(tree.sup) else None
    inside = group.items[0] if isinstance(group, Group) and len(group.items) == 1 else None
    return inside.factors if isinstance(inside, Factors) else ()


def _is_behind(factors: tuple[Tree, ...], tree: Factors, place: int) -> bool:
    """Whether some factors stand in a product from a place on."""
    behind = tree.factors[place : place + len(factors)]
    return bool(factors) and [*map(spelled, behind)] == [*map(spelled, factors)]
