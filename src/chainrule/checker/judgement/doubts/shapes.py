r"""Letters whose shapes a formula leaves open, among the doubts: the h of ``W h`` beside ``W^T`` is hardly a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from chainrule.checker.extraction.loss_names import is_loss
from chainrule.checker.judgement.compared import Compared
from chainrule.checker.judgement.doubts.indices import factor_is_off
from chainrule.expr.nodes import Let, Product, Sum, Symbol, Unit
from chainrule.expr.walk import nodes_of
from chainrule.readers import syntax as t
from chainrule.readers.letters import is_capital, is_small, is_transpose, letter_of, whole_name
from chainrule.readers.lowering.matrices import ENTRY_BY_ENTRY
from chainrule.readers.named import ROWS_SAID
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Rows and columns.
_AXES = 2
#: A matrix is multiplied with the time as with a number.
_TIME = "t"
_TRANSPOSE = "T"


def diagonal_of_a_matrix(compared: Compared) -> str:
    r"""``2 A^{-1} - \mathrm{diag}(A^{-1})``: the diagonal of a matrix, as a matrix, beside that matrix."""
    for terms in (part for side in compared.sides for part in t.find_all(side, t.Terms)):
        cut = [term for _, term in terms.terms if isinstance(term, t.Applied) and term.function == "diag"]
        rest = t.names_in(*(term for _, term in terms.terms if term not in cut))
        if any(t.names_in(term) & rest for term in cut) and len(cut) < len(terms.terms):
            return "the diagonal may be meant as a matrix with zeros beside it"
    return ""


def number_behind_matrix(compared: Compared) -> str:
    """A small letter that was read as a number, though a matrix stands before it: it may be a vector."""
    trees = (*compared.sides, *(stated.body for stated in compared.lowered.used.values()))
    pairs = [pair for tree in trees for product in t.find_all(tree, t.Factors) for pair in _pairs(product)]
    if not pairs:
        return ""
    named = [node for node in nodes_of(*compared.nodes) if isinstance(node, (Symbol, Let))]
    axes = {node.name: len(node.shape) for node in named}
    for matrix, letter in pairs:
        if axes.get(matrix) == _AXES and axes.get(letter) == 0 and letter not in compared.scope.declarations:
            return f"{plain_name(letter)} stands behind the matrix {plain_name(matrix)}: it may be a vector"
    return ""


def entry_between_vectors(compared: Compared) -> str:
    r"""The \Sigma_{xy} of ``a^\top \Sigma_{xy} b``, read as an entry: it may be a matrix of that name."""
    entries = {node.name for node in nodes_of(*compared.nodes) if isinstance(node, Symbol) and len(node.shape) >= _AXES}
    trees = (*compared.sides, *(stated.body for stated in compared.lowered.used.values()))
    for product in (part for tree in trees for part in t.find_all(tree, t.Factors)):
        for first, second in pairwise(product.factors):
            turned = isinstance(first, t.Script) and is_transpose(first.sup) and is_small(head_name(first.base) or "")
            if turned and isinstance(second, t.Script) and _is_entry(second) and head_name(second.base) in entries:
                name = plain_name(head_name(second.base) or "")
                return f"{name} stands between vectors: it may be a matrix of that name"
    return ""


def _is_entry(script: t.Script) -> bool:
    """Whether a capital has the indices of an entry below it."""
    letters = [part for part in script.sub if isinstance(part, t.Name)]
    named = isinstance(script.base, t.Name) and is_capital(script.base.name)
    return named and len(letters) == len(script.sub) >= _AXES


def number_as_matrix(compared: Compared) -> str:
    r"""A number in a chain that begins with the derivative in a matrix, if vectors are rows: ``v \delta^T``."""
    first = compared.claim.first
    if compared.scope.options.get("vectors") != "rows" or not isinstance(first, t.Derivative):
        return ""
    in_matrix = all(is_capital(whole_name(variable) or "") for variable, _ in first.variables)
    if (
        not in_matrix
        or compared.claimed.ndim > len(compared.lowered.names)
        or any(map(t.has_derivative, compared.sides))
    ):
        return ""
    return "it is a number if vectors are rows, and its chain begins with the derivative in a matrix"


def turned_size(compared: Compared) -> str:
    r"""The H of ``\frac{\partial L}{\partial Z} H^T`` read as the size in ``\mathbb{R}^{H \times C}``."""
    sizes = {node.name for node in nodes_of(*compared.nodes) if isinstance(node, Symbol) and "size" in node.facts}
    scripts = (part for side in compared.sides for part in t.find_all(side, t.Script) if is_transpose(part.sup))
    turned = sorted(sizes & {name for part in scripts if (name := whole_name(part)) is not None})
    return f"{plain_name(turned[0])} is a size above, and is transposed here" if turned else ""


def loss_as_matrix(compared: Compared) -> str:
    """A loss such as MSE that is a matrix by the definitions above: a sum, or squares of entries, are left unsaid."""
    name = head_name(compared.left.body) if isinstance(compared.left, t.Derivative) else None
    if name is None or len(name) == 1 or name.startswith("\\") or not is_loss(name):
        return ""
    axes = max((body.ndim for body in compared.lowered.differentiated), default=0) - len(compared.lowered.names)
    return f"{plain_name(name)} is a matrix by the definitions above: what they leave out is open" if axes > 1 else ""


def number_beside_matrix(compared: Compared) -> str:
    r"""``\operatorname{diag}(s) - s^T s``: the product of two vectors beside a matrix is hardly their inner product."""
    sums = (node for node in nodes_of(*compared.nodes) if isinstance(node, Sum) and len(node.shape) == _AXES)
    spread = any(isinstance(term, Product) and _is_spread(term) for node in sums for term in node.children)
    return "a product of vectors stands beside a matrix: it may be meant as a matrix" if spread else ""


def matrix_beside_vector(compared: Compared) -> str:
    r"""``X \theta - Y``: a capital beside the product of a matrix and a vector is hardly a matrix."""
    known = compared.scope.declarations.keys() | compared.scope.definitions.keys()
    for total in (node for node in nodes_of(*compared.nodes) if isinstance(node, Sum) and len(node.shape) == _AXES):
        beside = [term.name for term in total.children if isinstance(term, Symbol) and term.name not in known]
        if beside and any(isinstance(term, Product) and _is_spread_vector(term) for term in total.children):
            return f"{plain_name(beside[0])} stands beside a vector: it may be one"
    return ""


def _is_spread_vector(term: Product) -> bool:
    """Whether the product of a matrix and a vector stands in all rows, or in all columns, of a matrix."""
    carried = {label for labels in term.labels for label in labels}
    return len(carried & set(term.out)) == 1 and any(isinstance(node, Product) and node.bound for node in term.children)


def _is_spread(term: Product) -> bool:
    """Whether a matrix has one inner product of vectors in all entries."""
    carried = {label for labels in term.labels for label in labels}
    summed = term.bound or any(isinstance(node, Product) and node.bound for node in term.children)
    return bool(summed) and term.out[0] != term.out[1] and carried.isdisjoint(term.out)


def matrix_of_small_letters(compared: Compared) -> str:
    r"""A logarithm of ``u_o^T v_c`` read as one of a matrix of all o and c: they may be the labels of two vectors."""
    entrywise = [said for said in compared.lowered.assumed if said.endswith(ENTRY_BY_ENTRY)]
    named = (node for node in nodes_of(*compared.nodes) if isinstance(node, (Symbol, Let)))
    capitals = any(is_capital(node.name) for node in named if len(node.shape) == _AXES)
    return f"{entrywise[0]}, though no letter stands for one" if entrywise and not capitals else ""


def turned_number(compared: Compared) -> str:
    """A letter that was read as a number, though the claim transposes it: it may be a vector or a matrix."""
    named = [node for node in nodes_of(*compared.nodes) if isinstance(node, (Symbol, Let))]
    arrays = {node.name for node in named if node.shape}
    numbers = {node.name for node in named} - arrays - compared.scope.declarations.keys()
    for script in (part for side in compared.sides for part in t.find_all(side, t.Script)):
        name = whole_name(script) if is_transpose(script.sup) else None
        if name is not None and name in numbers and not factor_is_off(compared):
            return f"{plain_name(name)} is transposed: it may be a vector or a matrix"
    return ""


def raised_to_transpose(compared: Compared) -> str:
    """A number that was raised to T, of which the text says nothing: it may be a transposed vector."""
    known = compared.scope.declarations.keys() | compared.scope.definitions.keys()
    own = {head_name(p) for stated in compared.lowered.used.values() for p in stated.parameters}
    trees = (*compared.sides, *(stated.body for stated in compared.lowered.used.values()))
    raised = any(is_transpose(script.sup) for tree in trees for script in t.find_all(tree, t.Script))
    read = raised and any(isinstance(n, Symbol) and n.name == _TRANSPOSE for n in nodes_of(*compared.nodes))
    return "T may say that what it stands above is transposed" if read and _TRANSPOSE not in known | own else ""


def number_for_an_entry(compared: Compared) -> str:
    """A number where the derivative in one entry of a vector is a unit vector: the entry in question may be meant."""
    units = compared.derived.shape and any(isinstance(node, Unit) for node in nodes_of(compared.derived))
    return "the number may be meant for one entry" if units and isinstance(compared.right, t.Number) else ""


def turned_row(compared: Compared) -> str:
    """A transposed vector in a text that speaks of row vectors: ``s^T s`` is an outer product there."""
    if ROWS_SAID not in compared.scope.options or "vectors" in compared.scope.options:
        return ""
    axes = {n.name: len(n.shape) for n in nodes_of(*compared.nodes) if isinstance(n, (Symbol, Let))}
    scripts = (script for tree in compared.sides for script in t.find_all(tree, t.Script))
    turned = any(is_transpose(script.sup) and _is_vector(script.base, axes) for script in scripts)
    return "the text speaks of row vectors, of which a transposed one is a column" if turned else ""


def _is_vector(tree: t.Tree, axes: Mapping[str, int]) -> bool:
    """Whether a tree is a vector, one of a family or a sum of such, by the axes of its letters."""
    match tree:
        case t.Group(_, _, _, (inner,)):
            return _is_vector(inner, axes)
        case t.Terms():
            return all(_is_vector(term, axes) for _, term in tree.terms)
        case t.Script(_, _, base, sub, None) if sub:
            return axes.get(whole_name(base) or "") == len(sub) + 1
    return axes.get(whole_name(tree) or "") == 1


def _pairs(product: t.Tree) -> Iterator[tuple[str, str]]:
    """The capitals of a product and the small letters behind them."""
    assert isinstance(product, t.Factors)  # noqa: S101 - found as one
    names = list(map(whole_name, product.factors))
    for first, second, sign in zip(names, names[1:], product.signs[1:], strict=False):
        if first is not None and second is not None and sign in ("", "dot") and second != _TIME:
            if is_capital(first) and is_small(second):
                yield first, second


def states_of_two_kinds(compared: Compared) -> str:
    r"""``\partial h_t / \partial h_{t-1}`` by a reading in which one of them is a number, and the other a vector."""
    match compared.left:
        case t.Derivative(_, _, _, body, ((variable, 1),)):
            names = head_name(body) or "", head_name(variable) or ""
            scripts = isinstance(body, t.Script) and isinstance(variable, t.Script)
            letter = letter_of(names[0])
            same = bool(letter) and letter == letter_of(names[1]) and (scripts or names[0] != names[1])
            if same and compared.derived.ndim % 2:
                return f"{plain_name(letter)} is of one kind at all steps"
    return ""
