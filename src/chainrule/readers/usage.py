"""What a formula itself tells about its names: which are indexed or bold, and which derivatives it writes.

``\\partial f / \\partial g`` says that f depends on g; ``x_i`` says that x is a vector. Nothing is guessed from
the letter a name is written with, except that a transposed capital is a matrix.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise
from operator import attrgetter

from chainrule.errors import ReadError
from chainrule.readers.calls import above_slash, normed_functions
from chainrule.readers.letters import FAMILY, is_capital, is_transpose, letter_of
from chainrule.readers.orders import note_orders
from chainrule.readers.quadratic_forms import vectors_in_forms
from chainrule.readers.syntax import (
    FUNCTION_LETTERS,
    Applied,
    BigOp,
    Derivative,
    Factors,
    Gradient,
    Group,
    Indexed,
    Name,
    Number,
    Quotient,
    Script,
    Tree,
    Words,
    find_all,
    walk,
)  # fmt: skip


@dataclass(slots=True)
class Usage:
    """`arity`: number of indices a name is used with; `depends`: names below the bar of a derivative of a name.

    `each` are functions that are applied to each entry: f'(z_j) is written, or f'(z) in an elementwise product or in
    diag(...). `arguments` are names that stand alone in the brackets behind others. `variables` are those in which
    something is differentiated, `from_zero` letters whose entries are counted from 0. `operators` if what stands behind
    a D with a subscript may be what D_x differentiates. `points` counts the names that stand in brackets behind
    derivatives, `applied` are names before any bracket, `normed` functions of which a norm is taken.
    """

    arity: dict[str, int] = field(default_factory=dict)
    depends: dict[str, list[str]] = field(default_factory=dict)
    ranges: dict[str, Tree | None] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)
    tensors: dict[str, int] = field(default_factory=dict)
    primed: set[str] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    each: set[str] = field(default_factory=set)
    arguments: set[str] = field(default_factory=set)
    bold: set[str] = field(default_factory=set)
    variables: set[str | None] = field(default_factory=set)
    from_zero: set[str] = field(default_factory=set)
    operators: bool = False
    points: dict[str, int] = field(default_factory=dict)
    applied: set[str] = field(default_factory=set)
    normed: set[str] = field(default_factory=set)
    #: The names in the brackets behind a name, where they are always the same.
    brackets: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def has_axes(self, name: str) -> bool:
        """Whether a name is used as a vector or a matrix: "A is constant" says nothing of its kind."""
        return bool(self.arity.get(name) or self.tensors.get(name))


_PARTS = attrgetter(*(f.name for f in fields(Usage)))


def is_new_axis(tree: Tree) -> bool:
    """Whether an index stands for a new axis, as in ``x[:, None]``."""
    return isinstance(tree, Name) and tree.name in ("None", "newaxis")


def head_name(tree: Tree) -> str | None:
    """The name that a variable or body such as f, f_i, f(x) or g(z_i) is called by."""
    match tree:
        case Name(_, _, name):
            return name
        case Script(_, _, base, sub, sup, _):
            inner = head_name(base)
            if inner is not None and sub and all(map(_is_label, sub)):
                inner = f"{inner}_{{{''.join(_label_text(part) for part in sub)}}}"
            return inner if inner is None or sup is None else labelled(inner, sup)
        case Factors(_, _, (first, Group()), (_, "")):
            return head_name(first)
        case Indexed(_, _, base, _):
            return head_name(base)
        case Group(_, _, _, (only,)):
            return head_name(only)
    return None


def _is_label(part: Tree) -> bool:
    """Whether a subscript makes a longer name: words, or a Greek letter."""
    kind = type(part)
    return kind is Words or (kind is Name and not is_index(part))


def _label_text(part: Tree) -> str:
    return part.text if isinstance(part, Words) else part.name if isinstance(part, Name) else ""


def labelled(name: str, sup: Tree) -> str | None:
    r"""The name with a superscript that is a label: ``W^{(1)}``, ``h^{[l]}``, ``w^*``; None where it is a power."""
    if isinstance(sup, Group) and sup.opening in "([" and len(sup.items) == 1:
        item = sup.items[0]
        if isinstance(item, Number):
            return f"{name}^{{({item.value})}}"
        if isinstance(item, Name):
            return f"{name}^{{({item.name})}}"
        # e^{(x^2 + 1)} is a power: no label has one in it.
        raised = any(part.sup is not None for part in find_all(item, Script))
        return None if raised else f"{name}^{{({_flat(item)})}}"
    if isinstance(sup, Words) and sup.text != "T":
        return f"{name}^{{{sup.text}}}"
    return None


def numbered_by(script: Script) -> tuple[str, str]:
    """The Latin letter and the index of ``x^i``, which may be an example; empty for others, powers e^i among them."""
    if not isinstance(script.base, Name) or not isinstance(script.sup, Name) or script.primes:
        return "", ""
    name, index = script.base.name, script.sup.name
    plain = letter_of(name).removeprefix("\\mathbf{").removesuffix("}")
    return (name, index) if index in _EXAMPLES and len(plain) == 1 and name != "e" else ("", "")


def _flat(tree: Tree) -> str:
    return "".join(
        part.name if isinstance(part, Name) else str(part.value) if isinstance(part, Number) else "+"
        for part in walk(tree)
        if not isinstance(part, Factors)
    )


def is_index(tree: Tree) -> bool:
    """Whether a subscript is an index letter, perhaps with primes or a number as in ``y_{k'}`` and ``y_{k_2}``."""
    if not isinstance(tree, Name):
        return False
    return (
        len(tree.name.rstrip("'")) == 1 or tree.name.startswith("\\ell") or _NUMBERED.fullmatch(tree.name) is not None
    )


#: An index with a number of its own.
_NUMBERED = re.compile(r"[a-z]_\d")
#: Letters that count examples as superscripts.
_EXAMPLES = frozenset("ijn")
MAX_INDICES = 12


def index_count(script: Script) -> int:
    """How many of the subscripts are indices: letters, or numbers beside letters."""
    if len(script.sub) > MAX_INDICES:
        msg = f"more than {MAX_INDICES} indices"
        raise ReadError(msg, script.start, script.end)
    found = False
    for part in script.sub:
        if type(part) is Words:
            return 0
        found = found or is_index(part)
    return len(script.sub) if found else 0


#: What lists of trees tell, with the trees, so that nothing else comes to have their identities: most readings of a
#: claim ask the same ones.
_KNOWN: dict[tuple[int, ...], tuple[tuple[Tree, ...], Usage]] = {}
_MAX_KNOWN = 1000


def usage(trees: list[Tree]) -> Usage:
    """What the trees tell about their names; of the answer only `tensors` may be changed."""
    known = known_usage(trees)
    own = Usage(*_PARTS(known))
    own.tensors = dict(known.tensors)
    return own


def known_usage(trees: list[Tree]) -> Usage:
    """The same, of which nothing may be changed."""
    key = tuple(map(id, trees))
    known = _KNOWN.get(key)
    if known is None:
        found = _usage(trees)
        if len(_KNOWN) >= _MAX_KNOWN:
            _KNOWN.clear()
        known = _KNOWN[key] = tuple(trees), found
    return known[1]


def _usage(trees: list[Tree]) -> Usage:
    found = Usage()
    for tree in trees:
        _note_scripts(found, find_all(tree, Script))
        for indexed in find_all(tree, Indexed):
            name = head_name(indexed)
            if name is not None:
                count = sum(not is_new_axis(index) for index in indexed.indices)
                found.arity[name] = max(found.arity.get(name, 0), count)
        for big in find_all(tree, BigOp):
            if big.index is not None:
                # Of a sum without its end and one with it, the one with it says more.
                found.ranges[big.index] = found.ranges.get(big.index) or big.upper
        for derivative in find_all(tree, Derivative):
            variables = [variable for variable, _ in derivative.variables]
            found.variables.update(map(head_name, variables))
            _note(found, derivative.body, variables)
        for gradient in find_all(tree, Gradient):
            if gradient.variable is not None:
                found.variables.add(head_name(gradient.variable))
                _note(found, gradient.body, [gradient.variable])
        found.bold |= {name.name for name in find_all(tree, Name) if name.bold}
        for product in map(above_slash, find_all(tree, Factors)):
            _families(found, product)
            _vectors_of_families(found, product)
            for name, indices in vectors_in_forms(product):
                if indices:
                    found.rows.add(name)
                else:
                    found.tensors[name] = max(found.tensors.get(name, 0), 1)
            found.operators |= any(map(_is_operator, product.factors[:-1], product.signs[1:]))
            found.each |= _slopes(product.factors, entries="*" not in product.signs and "o" not in product.signs)
        for group in find_all(tree, Group):
            if group.opening == "langle" and len(group.items) == 2:
                _note_brackets(found, (group.items[0], group.items[1]))
        found.normed |= normed_functions(tree)
        for applied in find_all(tree, Applied):
            if applied.function == "diag":
                found.each |= {name for inner in find_all(applied, Factors) for name in _slopes(inner.factors)}
    for name in found.rows:
        # x_i^T is a vector for each i, so x has another axis.
        found.arity[name] = max(found.arity.get(name, 0), 2)
    found.from_zero = _from_zero(trees)
    note_orders(found.tensors, trees, found.depends)
    _note_families(found)
    return found


def _note_scripts(found: Usage, scripts: Sequence[Script]) -> None:
    """What is primed, what is indexed, and rows such as x_i^T."""
    for script in scripts:
        if script.primes:
            name = head_name(script.base)
            if isinstance(script.base, Group):
                inside = {part.name for part in find_all(script.base, Name)}
                # Beside u and v the letter w is a function as well.
                found.primed |= inside & (FUNCTION_LETTERS | ({"w"} if {"u", "v"} <= inside else set()))
            elif name is not None:
                found.primed.add(name)
        if script.sub:
            name = head_name(script)
            count = index_count(script)
            if name is not None and count:
                found.arity[name] = max(found.arity.get(name, 0), count)
            if count == 1 and is_transpose(script.sup) and isinstance(script.base, Name):
                found.rows.add(script.base.name)


def _note_families(found: Usage) -> None:
    r"""``x^{(i)}`` is a vector for each i where x is one, and where it has further indices anywhere."""
    for name in [name for name in found.arity if name.endswith(FAMILY)]:
        base = name.removesuffix(FAMILY)
        order = max(found.tensors.get(base, 0), int(name in found.arguments and found.arity.get(base) == 1))
        found.arity[name] = max(found.arity[name], 1 + order, 1 + found.tensors.get(name, 0))


def _slopes(factors: tuple[Tree, ...], *, entries: bool = False) -> set[str]:
    """The f of each f'(z) among the factors; with `entries` of each f'(z_j)."""
    return {
        first.base.name
        for first, group in pairwise(factors)
        if isinstance(first, Script) and first.primes and isinstance(first.base, Name) and isinstance(group, Group)
        and not (entries and not any(isinstance(item, Script) and index_count(item) for item in group.items))
    }  # fmt: skip


def _rows_of_products(both: tuple[Tree, Tree]) -> set[str]:
    r"""The names of which each entry is a vector in an inner product, ``\mathbf{x}_i`` beside ``\mathbf{w}``."""
    if not all(is_bold(one) or _is_row(one) for one in both) or not any(map(is_bold, both)):
        return set()
    return {one.base.name for one in both if isinstance(one, Script) and isinstance(one.base, Name)}


def _note_brackets(found: Usage, both: tuple[Tree, Tree]) -> None:
    r"""What ``\langle w, x_i \rangle`` tells: w is a vector and so is each x_i. Two plain letters may be components."""
    found.rows |= _rows_of_products(both)
    names = [one.name for one in both if isinstance(one, Name) and not is_capital(one.name)]
    scripts = [one for one in both if isinstance(one, Script) and one.sup is None and not one.primes]
    if len(scripts) == len(both) and all(index_count(one) == len(one.sub) == 1 for one in scripts):
        # Of numbers \langle v_i, v_j \rangle would be an odd product.
        found.rows |= {name for one in scripts if (name := head_name(one.base)) and not is_capital(name)}
    if len(names) == len(scripts) == 1 and index_count(scripts[0]) == len(scripts[0].sub) == 1:
        base = scripts[0].base
        if isinstance(base, Name) and not is_capital(base.name):
            vectors = [names[0]] + [base.name] * base.name.endswith(FAMILY)
            found.rows |= {base.name} - set(vectors)
            found.tensors |= {name: max(found.tensors.get(name, 0), 1) for name in vectors}


def _vectors_of_families(found: Usage, tree: Factors) -> None:
    r"""In w^T x_i and w_k^T x_i each x_i is a vector; in ``\mathbf{x}_i \cdot \mathbf{w}`` and X_i \cdot w too."""
    for first, second, sign in zip(tree.factors, tree.factors[1:], tree.signs[1:], strict=False):
        if sign == "dot":
            turned = isinstance(second, Script) and not second.sub and is_transpose(second.sup)
            found.rows |= _rows_of_products((first, second.base if turned and isinstance(second, Script) else second))
        if not isinstance(first, Script) or not is_transpose(first.sup) or sign:
            continue
        if first.sub and not index_count(first) == len(first.sub) == 1:
            continue
        small = isinstance(first.base, Name) and not is_capital(first.base.name)
        if small and isinstance(second, Script) and isinstance(second.base, Name) and second.sup is None:
            if index_count(second) == len(second.sub) == 1 and not second.base.name.endswith(FAMILY):
                found.rows.add(second.base.name)


def is_bold(tree: Tree) -> bool:
    r"""Whether a tree is a small bold letter, perhaps with an index: ``\mathbf{x}_i``."""
    if isinstance(tree, Script) and tree.sup is None and index_count(tree) == len(tree.sub) == 1:
        tree = tree.base
    return isinstance(tree, Name) and tree.bold and not is_capital(tree.name)


def _is_row(tree: Tree) -> bool:
    r"""Whether a tree is an example ``\mathbf{X}_i`` of a matrix of data."""
    named = isinstance(tree, Script) and isinstance(tree.base, Name) and tree.base.bold and tree.base.name == "X"
    return named and isinstance(tree, Script) and tree.sup is None and index_count(tree) == len(tree.sub) == 1


def _is_operator(factor: Tree, sign: str) -> bool:
    """Whether a factor is a D with a subscript, and the next one follows without a sign."""
    return not sign and isinstance(factor, Script) and isinstance(factor.base, Name) and factor.base.name == "D"


def _families(found: Usage, tree: Factors) -> None:
    for first, second in zip(tree.factors, tree.factors[1:], strict=False):
        if isinstance(first, Name) and isinstance(second, Group) and second.opening == "(":
            found.applied.add(first.name)
            names = tuple(item.name for item in second.items if isinstance(item, Name))
            if len(names) != len(second.items) or found.brackets.get(first.name, names) != names:
                names = ()
            found.brackets[first.name] = names
        if isinstance(first, Derivative) and isinstance(second, Group) and len(second.items) == 1:
            point = head_name(second.items[0]) or ""
            found.points[point] = found.points.get(point, 0) + 1
        if isinstance(first, Name) and isinstance(second, Group) and len(second.items) == 1:
            item = second.items[0]
            entry = isinstance(item, Script) and index_count(item) > 0
            if (isinstance(item, Name) or entry) and second.opening == "(":
                found.called.add(first.name)
            if entry:
                found.families.add(first.name)
        if isinstance(first, (Name, Script)) and isinstance(second, Group) and len(second.items) == 1:
            found.arguments |= {name for item in second.items if (name := head_name(item)) is not None}


def _from_zero(trees: list[Tree]) -> set[str]:
    """The letters whose entries are counted from 0: all sums over their indices begin there."""
    first: dict[str, set[bool]] = {}
    for big in (part for tree in trees for part in find_all(tree, BigOp)):
        zero = isinstance(big.lower, Number) and not big.lower.value
        for part in walk(big.body):
            own = isinstance(part, Script) and any(isinstance(s, Name) and s.name == big.index for s in part.sub)
            if own and isinstance(part, Script) and isinstance(part.base, Name):
                first.setdefault(part.base.name, set()).add(zero)
    return {name for name, begins in first.items() if begins == {True}}


def _note(found: Usage, body: Tree, variables: list[Tree]) -> None:
    name = head_name(body)
    names = [name] if name is not None else []
    for inner in names:
        for variable in variables:
            target = head_name(variable)
            if target is not None and target != inner:
                known = found.depends.setdefault(inner, [])
                if target not in known:
                    known.append(target)


def totals(tree: Tree, name: str) -> set[str]:
    """The variables below a bar in ``(dy/dt) / (dx/dt)``: y depends on t through x, by which it is divided."""
    out: set[str] = set()
    for part in find_all(tree, Quotient):
        above, below = part.top, part.bottom
        if isinstance(above, Derivative) and isinstance(below, Derivative) and head_name(above.body) == name:
            if above.mark == "d" and [head_name(v) for v, _ in above.variables] == [
                head_name(v) for v, _ in below.variables
            ]:
                out |= {head_name(v) or "" for v, _ in above.variables}
    return out
