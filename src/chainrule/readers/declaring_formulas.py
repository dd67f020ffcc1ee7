r"""Formulas that declare symbols, beside the prose that does: ``A \in \mathbb{R}^{m \times n}``, ``S = S^T``."""

from __future__ import annotations

from chainrule.errors import ReadError
from chainrule.expr.nodes import Shape
from chainrule.expr.sizes import Size
from chainrule.readers import latex
from chainrule.readers.letters import is_capital, is_transpose, whole_name
from chainrule.readers.scope import Declaration
from chainrule.readers.syntax import Dots, Factors, Group, Name, Number, Script, Tree, Words
from chainrule.readers.usage import head_name, index_count


def memberships(formula: str) -> tuple[Declaration, ...]:
    r"""What ``A, B \in \mathbb{R}^{m \times n}`` declares; empty for other formulas."""
    if "\\succ" in formula:
        return definite(formula)
    if "\\in" not in formula and "∈" not in formula:
        equal = "=" in formula and ("^" in formula or "_" in formula)
        return (own_transposes(formula) if equal else ()) or _dependence(formula)
    out: dict[str, Declaration] = {}
    waiting: list[str] = []
    for statement in latex.statements(formula):
        name = _declared(statement.items[0]) if statement.items and not statement.error else None
        if name is None or not _plain(statement.items[0]):
            waiting = []
            continue
        waiting.append(name)
        if not statement.signs:
            continue
        if statement.signs == ("in",) and (number := _number_at(*statement.items)) is not None:
            out[number.name] = number
        shape = _space(statement.items[1]) if statement.signs == ("in",) else ()
        if len(shape) == 2 and shape[1] == 1 and not any(map(is_capital, waiting)):
            # A column.
            shape = shape[:1]
        if shape:
            kind = "vector" if len(shape) == 1 else "matrix"
            out.update({size: Declaration(size, "size") for size in shape if isinstance(size, str) and size[0] != "?"})
            symmetric = {"symmetric"} if _is_of_symmetric(statement.items[1]) else set()
            facts = frozenset({"undeclared", *symmetric})
            item = statement.items[0]
            if isinstance(item, Script) and len(item.sub) == index_count(item) == 1 and kind == "vector":
                # v_i in R^d is a vector for each i.
                out.update({each: Declaration(each, "matrix", (f"?{each}.0", *shape), facts) for each in waiting})
            else:
                out.update({each: Declaration(each, kind, shape, facts) for each in waiting})
        waiting = []
    return tuple(out.values())


def _declared(item: Tree) -> str | None:
    """The name that a membership declares: W_1 and b_{out} are quantities of their own, no entries."""
    labelled = isinstance(item, Script) and item.sub and all(isinstance(part, (Number, Words)) for part in item.sub)
    return (whole_name(item) if labelled else None) or head_name(item)


def definite(formula: str) -> tuple[Declaration, ...]:
    r"""What ``Q \succ 0`` declares: a definite matrix, which is symmetric as everywhere in optimization."""
    out: list[Declaration] = []
    listed: list[str] = []
    for statement in latex.statements(formula):
        first = statement.items[0] if statement.items else None
        listed = [*listed, first.name] if isinstance(first, Name) and is_capital(first.name) else []
        if statement.signs == ("succ",):
            out += map(_symmetric, listed)
        if statement.signs:
            listed = []
    return tuple(out)


def own_transposes(formula: str) -> tuple[Declaration, ...]:
    """What ``A = A^T`` and ``w_{ij} = w_{ji}`` declare: a symmetric matrix."""
    out = []
    for statement in latex.statements(formula):
        if statement.signs != ("=",):
            continue
        name = _of_equal_entries(*statement.items) or _of_own_transpose(*statement.items)
        if name is not None:
            out.append(_symmetric(name))
    return tuple(out)


def _symmetric(name: str) -> Declaration:
    """A symmetric matrix that no prose declares."""
    return Declaration(name, "matrix", (f"?{name}.0", f"?{name}.0"), frozenset({"symmetric", "undeclared"}))


def _of_own_transpose(left: Tree, right: Tree) -> str | None:
    """The A of ``A = A^T``, or the other way round, and the name with its label of ``S_b = S_b^T``."""
    plain, turned = (right, left) if isinstance(left, Script) and is_transpose(left.sup) else (left, right)
    if not isinstance(turned, Script) or not is_transpose(turned.sup) or not isinstance(turned.base, Name):
        return None
    name, sub = turned.base.name, turned.sub
    if not is_capital(name):
        return None
    if not sub:
        return name if isinstance(plain, Name) and plain.name == name else None
    if not isinstance(plain, Script) or head_name(plain.base) != name or plain.sup is not None or len(sub) != 1:
        return None
    label = head_name(sub[0])
    same = label is not None and [head_name(index) for index in plain.sub] == [label]
    return f"{name}_{{{label}}}" if same else None


def _of_equal_entries(left: Tree, right: Tree) -> str | None:
    """The w of ``w_{ij} = w_{ji}``."""
    match left, right:
        case Script(_, _, Name(_, _, a), (i, j), None, 0), Script(_, _, Name(_, _, b), (k, m), None, 0):
            names = [head_name(index) for index in (i, j, m, k)]
            return a if a == b and names[:2] == names[2:] and names[0] != names[1] else None
    return None


def _dependence(formula: str) -> tuple[Declaration, ...]:
    """What ``x = x(t)`` declares: a function of t."""
    for statement in latex.statements(formula) if formula.count("=") == 1 and "(" in formula else ():
        match statement.items:
            case (Name(_, _, a), Factors(_, _, (Name(_, _, b), Group(_, _, "(", (Name(_, _, variable),))), _)) if (
                a == b
            ):
                return (Declaration(a, "function", depends=(variable,)),)
    return ()


def _number_at(item: Tree, space: Tree) -> Declaration | None:
    r"""What ``c(x) \in \mathbb{R}`` declares: a function of x, whose values are numbers."""
    match item, space:
        case Factors(_, _, (Name(_, _, name), Group(_, _, "(", (Name(_, _, variable),))), _), Name(_, _, r"\mathbb{R}"):
            return Declaration(name, "function", depends=(variable,), facts=frozenset({"undeclared"}))
    return None


def _is_of_symmetric(space: Tree) -> bool:
    r"""Whether a set is that of symmetric matrices, ``\mathbb{S}^n`` or ``\mathbb{S}_{++}^n``."""
    return isinstance(space, Script) and isinstance(space.base, Name) and space.base.name == "\\mathbb{S}"


def _space(tree: Tree) -> Shape:
    r"""The sizes in ``\mathbb{R}^n`` and ``\mathbb{R}^{m \times n}``; empty for other sets."""
    if not isinstance(tree, Script) or not isinstance(tree.base, Name):
        return ()
    if _is_of_symmetric(tree) and isinstance(tree.sup, Name) and len(tree.sup.name) == 1:
        return (tree.sup.name, tree.sup.name)
    if tree.base.name != "\\mathbb{R}" or any(not isinstance(part, Words) for part in tree.sub):
        return ()
    parts: tuple[Tree | None, ...] = (tree.sup,)
    if isinstance(tree.sup, Factors) and set(tree.sup.signs[1:]) == {"dot"}:
        parts = tree.sup.factors
    shape: list[Size] = []
    for part in parts:
        if isinstance(part, Name) and (len(part.name) == 1 or part.name == r"\ell" or part.name[1:3] == "^{"):
            # n, or that of a layer, n^{[l]}.
            shape.append(part.name)
        elif isinstance(part, Number) and part.value.denominator == 1 and part.value > 0:
            shape.append(int(part.value))
        elif part is not None and (labelled := _labelled_size(part)) is not None:
            shape.append(labelled)
        else:
            return ()
    return tuple(shape) if len(shape) <= 2 else ()


def _labelled_size(part: Tree) -> str | None:
    """The open size that ``D_x``, ``n_1`` and ``d_{model}`` stand for: as a number it is written in other ways, too."""
    match part:
        case Script(_, _, Name(_, _, letter), (Name(_, _, label) | Words(_, _, label),), None, 0):
            return f"?{letter}_{label}"
        case Script(_, _, Name(_, _, letter), (Number(_, _, value),), None, 0) if value.denominator == 1:
            return f"?{letter}_{value}"
    return None


def listed_names(formula: str) -> tuple[tuple[str, ...], bool]:
    r"""The names in a list such as ``f, g, p`` or ``g_1(\cdot), \dots, g_k(\cdot)``; empty for other formulas."""
    names: list[str] = []
    indexed = False
    try:
        statements = latex.statements(formula)
    except ReadError:
        return (), False
    for statement in statements:
        if statement.error or statement.signs:
            return (), False
        item = statement.items[0]
        if isinstance(item, Dots):
            indexed = True
            continue
        name = head_name(item)
        if name is None or not _plain(item):
            return (), False
        indexed |= isinstance(item, Script) or (isinstance(item, Factors) and isinstance(item.factors[0], Script))
        if name not in names:
            names.append(name)
    return tuple(names), indexed


def _plain(tree: Tree) -> bool:
    match tree:
        case Name():
            return True
        case Script(_, _, Name(), _, None, 0):
            return True
        case Factors(_, _, (first, Group()), _):
            return _plain(first)
    return False
