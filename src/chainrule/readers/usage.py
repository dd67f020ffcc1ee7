"""What a formula itself tells about its names: which are indexed or bold, and which derivatives it writes.

``\\partial f / \\partial g`` says that f depends on g; ``x_i`` says that x is a vector. Nothing is guessed from
the letter a name is written with, except that a transposed capital is a matrix.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.errors import ReadError
from chainrule.readers.syntax import (
    Applied,
    Bars,
    BigOp,
    Derivative,
    Factors,
    Gradient,
    Group,
    Indexed,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    Words,
    children,
    walk,
)  # fmt: skip


@dataclass(slots=True)
class Usage:
    """`arity`: number of indices a name is used with; `depends`: names below the bar of a derivative of a name."""

    arity: dict[str, int] = field(default_factory=dict)
    depends: dict[str, list[str]] = field(default_factory=dict)
    ranges: dict[str, Tree | None] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)
    tensors: dict[str, int] = field(default_factory=dict)
    primed: set[str] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)


def head_name(tree: Tree) -> str | None:
    """The name that a variable or body such as f, f_i, f(x) or g(z_i) is called by."""
    match tree:
        case Name(_, _, name):
            return name
        case Script(_, _, base, sub, sup, _):
            inner = head_name(base)
            if inner is not None and sub and all(_is_label(part) for part in sub):
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
    return isinstance(part, Words) or (isinstance(part, Name) and not is_index(part))


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
        return f"{name}^{{({_flat(item)})}}"
    if isinstance(sup, Words) and sup.text != "T":
        return f"{name}^{{{sup.text}}}"
    return None


def _flat(tree: Tree) -> str:
    return "".join(
        part.name if isinstance(part, Name) else str(part.value) if isinstance(part, Number) else "+"
        for part in walk(tree)
        if not isinstance(part, Factors)
    )


def is_index(tree: Tree) -> bool:
    """Whether a subscript is an index letter."""
    return isinstance(tree, Name) and (len(tree.name) == 1 or tree.name.startswith("\\ell"))


MAX_INDICES = 12
#: Letters that are functions where functions are spoken of and nothing is said about them.
LETTERS = frozenset("fghuvpqFGHUV")


def index_count(script: Script) -> int:
    """How many of the subscripts are indices: letters, or numbers beside letters."""
    if len(script.sub) > MAX_INDICES:
        msg = f"more than {MAX_INDICES} indices"
        raise ReadError(msg, script.start, script.end)
    if any(isinstance(part, Words) for part in script.sub):
        return 0
    if any(is_index(part) for part in script.sub):
        return len(script.sub)
    return 0


def usage(trees: list[Tree]) -> Usage:
    """What the trees tell about their names."""
    found = Usage()
    for tree in trees:
        for part in walk(tree):
            if isinstance(part, Script) and part.primes:
                name = head_name(part.base)
                if isinstance(part.base, Group):
                    found.primed |= {p.name for p in walk(part.base) if isinstance(p, Name) and p.name in LETTERS}
                elif name is not None:
                    found.primed.add(name)
            if isinstance(part, Script) and part.sub:
                name = head_name(part)
                count = index_count(part)
                if name is not None and count:
                    found.arity[name] = max(found.arity.get(name, 0), count)
                if count == 1 and is_transpose(part.sup) and isinstance(part.base, Name):
                    found.rows.add(part.base.name)
            elif isinstance(part, Indexed):
                name = head_name(part)
                if name is not None:
                    found.arity[name] = max(found.arity.get(name, 0), len(part.indices))
            elif isinstance(part, BigOp) and part.index is not None:
                found.ranges.setdefault(part.index, part.upper)
            elif isinstance(part, Derivative):
                _note(found, part.body, [v for v, _ in part.variables])
            elif isinstance(part, Gradient) and part.variable is not None:
                _note(found, part.body, [part.variable])
            if isinstance(part, Factors):
                _families(found, part)
                _tensors(found, part)
            _matrices(found, part)
    for name in found.rows:
        # x_i^T is a vector for each i, so x has another axis.
        found.arity[name] = max(found.arity.get(name, 0), 2)
    for tree in trees:
        for part in walk(tree):
            _beside_matrices(found, part)
    return found


def _tensors(found: Usage, tree: Factors) -> None:
    """Beside a transpose or a bold letter plain capitals are matrices, a transposed small letter is a vector."""
    transposed = [f for f in tree.factors if isinstance(f, Script) and is_transpose(f.sup)]
    bases = [*tree.factors, *(script.base for script in transposed)]
    bold = any(isinstance(base, Name) and base.bold for base in bases)
    for script in transposed:
        if isinstance(script.base, Name) and not script.sub:
            found.tensors.setdefault(script.base.name, 2 if script.base.name[:1].isupper() else 1)
    if not transposed and not bold:
        return
    for factor, sign in zip(tree.factors, tree.signs, strict=True):
        if isinstance(factor, Name) and not factor.bold and len(factor.name) == 1 and sign == "":
            if factor.name.isupper():
                found.tensors.setdefault(factor.name, 2)
            elif transposed and factor is tree.factors[-1]:
                found.tensors.setdefault(factor.name, 1)


def _matrices(found: Usage, tree: Tree) -> None:
    r"""Capitals in traces and determinants and below ^{-T} are matrices, what is transposed by ^\top is a tensor."""
    if isinstance(tree, Script) and isinstance(tree.base, Name) and not tree.sub:
        name = tree.base.name
        inverse = isinstance(tree.sup, Terms) and tree.sup.terms[0][0] < 0 and is_transpose(tree.sup.terms[0][1])
        if inverse:
            found.tensors.setdefault(name, 2)
        elif isinstance(tree.sup, Words) and tree.sup.text == "T":
            found.tensors.setdefault(name, 2 if is_capital(name) else 1)
    elif isinstance(tree, Applied) and tree.function in ("tr", "det") and len(tree.args) == 1:
        for part in _operands(tree.args[0]):
            if is_capital(part.name):
                found.tensors.setdefault(part.name, 2)
    elif isinstance(tree, Bars) and tree.norm:
        _inside_norm(found, tree)


def _inside_norm(found: Usage, tree: Bars) -> None:
    """A norm is one of a vector: in |x - y| the small letters, in |Xw - y| a matrix times a vector too."""
    terms = [term for _, term in tree.body.terms] if isinstance(tree.body, Terms) else [tree.body]
    for term in terms:
        if isinstance(term, Name) and (tree.norm == "F" or not is_capital(term.name)):
            found.tensors.setdefault(term.name, 2 if is_capital(term.name) else 1)
        elif isinstance(term, Factors) and not any(term.signs):
            names = [f.name for f in term.factors if isinstance(f, Name)]
            if len(names) == len(term.factors) and is_capital(names[-2]) and not is_capital(names[-1]):
                found.tensors.setdefault(names[-2], 2)
                found.tensors.setdefault(names[-1], 1)


def _operands(tree: Tree) -> list[Name]:
    """The names that are added and multiplied in a tree, transposed or inverted ones too."""
    out: list[Name] = []
    stack = [tree]
    while stack:
        part = stack.pop()
        match part:
            case Name():
                out.append(part)
            case Script(_, _, base, (), _, 0):
                stack.append(base)
            case Terms() | Factors() | Group():
                stack.extend(children(part))
    return out


def is_capital(name: str) -> bool:
    """Whether a name begins with a capital, Latin or Greek."""
    return name.lstrip("\\")[:1].isupper()


def _beside_matrices(found: Usage, tree: Tree) -> None:
    """In Xw - y with a matrix X the small letters w and y are vectors."""
    if isinstance(tree, Factors):
        _vector_behind(found, tree)
    elif isinstance(tree, Terms):
        products = [term for _, term in tree.terms if isinstance(term, Factors) and _vector_behind(found, term)]
        if products:
            for _, term in tree.terms:
                if isinstance(term, Name) and term.name.islower() and len(term.name) == 1:
                    found.tensors.setdefault(term.name, 1)


def _vector_behind(found: Usage, tree: Factors) -> bool:
    """Whether a product of plain letters is a matrix times a vector."""
    names = [f.name for f in tree.factors if isinstance(f, Name)]
    if len(names) != len(tree.factors) or any(tree.signs) or found.tensors.get(names[-2]) != 2:
        return False
    if names[-1].islower():
        found.tensors.setdefault(names[-1], 1)
    return found.tensors.get(names[-1]) == 1


def is_transpose(sup: Tree | None) -> bool:
    """Whether a superscript says transpose."""
    return (isinstance(sup, Name) and sup.name == "T") or (isinstance(sup, Words) and sup.text == "T")


def _families(found: Usage, tree: Factors) -> None:
    for first, second in zip(tree.factors, tree.factors[1:], strict=False):
        if isinstance(first, Name) and isinstance(second, Group) and len(second.items) == 1:
            item = second.items[0]
            if isinstance(item, Script) and index_count(item):
                found.families.add(first.name)


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
