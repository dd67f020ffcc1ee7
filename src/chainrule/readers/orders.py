"""Which plain letters of a formula are vectors and matrices, told by transposes, norms, traces and their neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chainrule.readers.calls import above_slash, without_calls
from chainrule.readers.cut_rows import beside_rows, is_cut
from chainrule.readers.entrywise_products import added_to_entrywise, beside_entrywise, is_identity
from chainrule.readers.inner_products import note_inner_products
from chainrule.readers.letters import (
    ALONG,
    BEHIND_ROWS,
    is_capital,
    is_inverse,
    is_small,
    is_transpose,
    is_transposed,
    letter_of,
    whole_name,
)  # fmt: skip
from chainrule.readers.quadratic_forms import beside_forms
from chainrule.readers.syntax import (
    Applied,
    Bars,
    Derivative,
    Factors,
    Group,
    Indexed,
    Name,
    Number,
    Quotient,
    Script,
    Terms,
    Tree,
    Words,
    children,
    find_all,
    walk,
)
from chainrule.readers.variables import variables_in

#: Neighbours tell of one another in so many turns.
MAX_TURNS = 4


#: Signs of products of matrices: ``X \cdot w`` is one, too.
_PRODUCTS = frozenset(("", "@", "dot"))
#: Weights, which are vectors behind a matrix even where they are not bold, and constant matrices.
_WEIGHTS = frozenset(("w", "x", r"\beta", r"\theta", r"\omega"))
_CONSTANTS = frozenset(("I", "E"))
#: An input and its weights.
_BOTH = 2


def note_orders(found: dict[str, int], trees: list[Tree], depends: Mapping[str, Sequence[str]]) -> None:
    """Add the orders (1 for vectors, 2 for matrices) that some formulas tell; `depends` says what names depend on."""
    products = [without_calls(above_slash(part), depends) for tree in trees for part in find_all(tree, Factors)]
    products = [product for product in products if len(product.factors) > 1]
    sums = [part for tree in trees for part in find_all(tree, Terms)]
    identity = any(map(is_identity, trees))
    for part in sums:
        beside_forms(found, part)
        if identity:
            added_to_entrywise(found, part)
    for product in products:
        _tensors(found, product)
    cut = {whole_name(part.base) or "" for tree in trees for part in find_all(tree, Indexed) if is_cut(part)}
    for product in products if cut else ():
        beside_rows(found, product, cut)
    for tree in trees:
        for kind in (Script, Applied, Bars):
            for one in find_all(tree, kind):
                _matrices(found, one)
        for variable in variables_in(tree):
            name = whole_name(variable) if is_transposed(variable) else None
            if name is not None:
                found.setdefault(name, 2 if is_capital(name) else 1)
    for _ in range(MAX_TURNS):
        before = len(found)
        note_inner_products(found, trees)
        for product in products:
            _neighbours(found, product)
            _before_entrywise(found, product)
            beside_entrywise(found, product, vectors=identity)
        for whole in (*products, *sums):
            _beside_matrices(found, whole)
        if len(found) == before:
            break
    if any(_has_transpose(product) for product in products):
        for derivative in (part for tree in trees for part in find_all(tree, Derivative)):
            if len(derivative.variables) == 1:
                _variable(found, derivative, 0)


def _has_transpose(tree: Factors) -> bool:
    return any(map(is_transposed, tree.factors))


def _neighbours(found: dict[str, int], tree: Factors) -> None:
    r"""Beside a matrix capitals are matrices; in \frac{\partial L}{\partial z} x^T and W^T \frac{...} z is a vector."""
    if not found or not _PRODUCTS.issuperset(tree.signs[1:]):
        return
    names = [whole_name(factor) for factor in tree.factors]
    arrays = [name for name in names if name is not None and found.get(name)]
    if any(found[name] == 2 for name in arrays):
        for name in names:
            if name is not None and is_capital(name) and len(letter_of(name)) == 1:
                found.setdefault(name, 2)
    if arrays and (_has_transpose(tree) or any(found[name] == 2 for name in arrays)):
        for factor in tree.factors:
            if isinstance(factor, Derivative) and len(factor.variables) == 1 and not _of_matrix(found, factor):
                _variable(found, factor, 1)


def _of_matrix(found: dict[str, int], tree: Derivative) -> bool:
    r"""Whether a matrix is differentiated, ``\partial A / \partial x``: among matrices it is in a number."""
    body = tree.body
    if isinstance(body, Factors) and len(body.factors) == len("A(") and isinstance(body.factors[1], Group):
        # The derivative of A(t).
        body = body.factors[0]
    return isinstance(body, Name) and is_capital(body.name) and (body.bold or found.get(body.name) == 2)


def _variable(found: dict[str, int], tree: Derivative, small: int) -> None:
    """The order of what is differentiated in: capitals are matrices here."""
    variable = tree.variables[0][0]
    name = whole_name(variable)
    if name is None or name == ALONG or (isinstance(variable, Name) and variable.bold):
        return
    if is_capital(name) and len(letter_of(name)) == 1:
        found.setdefault(name, 2)
    elif small:
        found.setdefault(name, small)


def _tensors(found: dict[str, int], tree: Factors) -> None:
    """Beside a transpose or a bold letter plain capitals are matrices, a transposed small letter is a vector."""
    transposed = [f for f in tree.factors if isinstance(f, Script) and is_transpose(f.sup)]
    bases = [*tree.factors, *(script.base for script in transposed)]
    bold = any(isinstance(base, Name) and base.bold for base in bases)
    for script in transposed:
        name = whole_name(script)
        if name is not None:
            found.setdefault(name, 2 if is_capital(name) else 1)
    if not transposed and not bold:
        return
    for row, factor, column in zip(tree.factors, tree.factors[1:], tree.factors[2:], strict=False):
        # x^T P^{-1} x: between a row and a column stands a matrix.
        name = None
        if isinstance(factor, Script) and is_inverse(factor.sup) and not any(isinstance(i, Name) for i in factor.sub):
            # Of a family \Sigma_k each one is a matrix, which is told elsewhere.
            name = whole_name(replace(factor, sup=None) if factor.sub else factor.base)
        if name is not None and is_capital(name) and row in transposed and not isinstance(column, (Quotient, Number)):
            found.setdefault(name, 2)
    for factor, sign in zip(tree.factors, tree.signs, strict=True):
        name = whole_name(factor)
        if name is None or sign or (isinstance(factor, Name) and factor.bold):
            continue
        behind_row = letter_of(name) in BEHIND_ROWS and len(tree.factors) > 1 and tree.factors[-2] in transposed
        if len(letter_of(name)) != 1 and not is_small(name) and not behind_row:
            continue
        if is_capital(name):
            found.setdefault(name, 2)
        elif transposed and factor is tree.factors[-1]:
            found.setdefault(name, 1)


def _matrices(found: dict[str, int], tree: Tree) -> None:
    r"""Capitals in traces and determinants and below ^{-T} are matrices, what is transposed by ^\top is a tensor."""
    if isinstance(tree, Script) and isinstance(tree.base, Name) and not tree.sub:
        name = tree.base.name
        inverse = isinstance(tree.sup, Terms) and tree.sup.terms[0][0] < 0 and is_transpose(tree.sup.terms[0][1])
        if inverse:
            found.setdefault(name, 2)
        elif isinstance(tree.sup, Words) and tree.sup.text == "T":
            found.setdefault(name, 2 if is_capital(name) else 1)
    elif isinstance(tree, Script) and isinstance(tree.base, Group) and not tree.sub:
        if is_transpose(tree.sup):
            _turned_sum(found, tree.base)
        _turned_inverse(found, tree, tree.base)
    elif isinstance(tree, Applied) and tree.function in ("tr", "det", "diag") and len(tree.args) == 1:
        parts = [part for part in operands(tree.args[0]) if is_capital(part.name) != (tree.function == "diag")]
        # The gate in diag(f_t) is a vector, and the z in diag(1 z) is none.
        for part in () if any(part.name.startswith("\\mathbf{1") for part in parts) else parts:
            found.setdefault(part.name, 1 if tree.function == "diag" else 2)
    elif isinstance(tree, Bars) and tree.norm:
        _inside_norm(found, tree)


def _turned_inverse(found: dict[str, int], tree: Script, base: Group) -> None:
    """The A of (A^{-1})^T and (A^T)^{-1} is a matrix."""
    inner = base.items[0] if len(base.items) == 1 else None
    if (
        not isinstance(inner, Script)
        or not isinstance(inner.base, Name)
        or inner.sub
        or not is_capital(inner.base.name)
    ):
        return
    if any(is_transpose(a) and is_inverse(b) for a, b in ((tree.sup, inner.sup), (inner.sup, tree.sup))):
        found.setdefault(inner.base.name, 2)


def _turned_sum(found: dict[str, int], tree: Group) -> None:
    """In (w - g)^T, and in (X w - y)^T, each term is a vector."""
    item = tree.items[0] if len(tree.items) == 1 else None
    terms = [term for _, term in item.terms] if isinstance(item, Terms) else []
    pairs = [list(map(whole_name, t.factors)) for t in terms if isinstance(t, Factors) and not any(t.signs)]
    letters = [whole_name(term) for term in terms if isinstance(term, (Name, Script))]
    alone = [name for name in letters if name is not None and is_small(name)]
    if len(terms) < 2 or len(alone) + len(pairs) != len(terms):
        return
    if all(len(pair) == 2 and pair[0] and pair[1] and is_capital(pair[0]) and is_small(pair[1]) for pair in pairs):
        for name in alone:
            found.setdefault(name, 1)
        for first, second in pairs:
            found.setdefault(first or "", 2)
            found.setdefault(second or "", 1)


def _inside_norm(found: dict[str, int], tree: Bars) -> None:
    """A norm is one of a vector: in |x - y| the small letters, in |Xw - y| a matrix times a vector; or of matrices."""
    terms = [term for _, term in tree.body.terms] if isinstance(tree.body, Terms) else [tree.body]
    whole = [whole_name(term) or "" if isinstance(term, (Name, Script)) else "" for term in terms]
    if len(whole) > 1 and all(name and is_capital(name) for name in whole):
        found.update(dict.fromkeys((name for name in whole if name not in found), 2))
    for term in terms:
        if isinstance(term, Name) and (tree.norm == "F" or not is_capital(term.name)):
            found.setdefault(term.name, 2 if is_capital(term.name) else 1)
        elif isinstance(term, Factors) and not any(term.signs):
            names = [f.name for f in term.factors if isinstance(f, Name)]
            if len(names) == len(term.factors) and is_capital(names[-2]) and not is_capital(names[-1]):
                found.setdefault(names[-2], 2)
                found.setdefault(names[-1], 1)


def operands(tree: Tree) -> list[Name]:
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


def _beside_matrices(found: dict[str, int], tree: Tree) -> None:
    """In Xw - y with a matrix X the small letters w and y are vectors."""
    if isinstance(tree, Factors):
        _vector_behind(found, tree)
    elif isinstance(tree, Terms):
        if any(isinstance(term, Name) and term.bold and not is_capital(term.name) for _, term in tree.terms):
            for _, term in tree.terms:
                _matrix_before(found, term)
        products = [term for _, term in tree.terms if isinstance(term, Factors) and _vector_behind(found, term)]
        if products:
            # So is a capital that stands alone there: the Y of X w - Y.
            alone = [term.name for _, term in tree.terms if isinstance(term, Name) and is_capital(term.name)]
            if len(products) + len(alone) == len(tree.terms):
                for capital in alone:
                    found.setdefault(capital, 1)
        # Where vectors are bold, a plain letter beside them is a number that is added to each entry.
        if products and not any(isinstance(part, Name) and part.bold for p in products for part in p.factors):
            for _, term in tree.terms:
                name = whole_name(term)
                if name is not None and is_small(name):
                    found.setdefault(name, 1)


def beside_declared(declared: dict[str, int], trees: list[Tree]) -> dict[str, int]:
    """The vectors beside matrices of which the text says that they are some: x and b in b + W x."""
    found = dict(declared)
    for tree in trees:
        for part in find_all(tree, Terms):
            _beside_matrices(found, part)
    return {name: order for name, order in found.items() if name not in declared}


def argument_name(body: Tree) -> str | None:
    r"""The z of ``\sigma(z)`` and ``\tanh(z)``, which is a vector where the value is one; None for others."""
    if isinstance(body, Applied) and len(body.args) == 1 and body.function not in ("tr", "det", "sum"):
        return whole_name(body.args[0])
    if isinstance(body, Factors) and len(body.factors) == 2 and isinstance(body.factors[1], Group):
        items = body.factors[1].items
        return whole_name(items[0]) if isinstance(body.factors[0], Name) and len(items) == 1 else None
    return None


def capital_products(trees: list[Tree]) -> dict[str, int]:
    """The orders of W and x in each W x, a matrix times a vector; those in X W too beside derivatives in capitals."""
    found: dict[str, int] = {}
    slopes = [part for tree in trees for part in find_all(tree, Derivative)]
    # In dW, which is read as the derivative of W, W is what varies.
    targets = [part.body if whole_name(v) == ALONG else v for part in slopes for v, _ in part.variables]
    capitals = any(name is not None and is_capital(name) for name in map(whole_name, targets))
    for part in (part for tree in trees for part in walk(tree) if isinstance(part, (Terms, Factors))):
        product = capitals and isinstance(part, Factors) and set(part.signs) <= {"", "dot"}
        names = list(map(whole_name, children(part))) if product else []
        if len(names) > 1 and all(name is not None and is_capital(name) for name in names):
            found.update({name: 2 for name in names if name is not None})
        note_product(found, part)
        if isinstance(part, Factors) and len(part.factors) == _BOTH and set(part.signs) <= {"", "dot"}:
            _weights_behind(found, part)
        if isinstance(part, Factors):
            _in_a_form(found, part)
    return found


def _before_entrywise(found: dict[str, int], product: Factors) -> None:
    r"""In ``U (r \odot h)`` the capital is a matrix: what is multiplied entry by entry is no number."""
    for first, second, sign in zip(product.factors, product.factors[1:], product.signs[1:], strict=False):
        inner = second.items[0] if isinstance(second, Group) and len(second.items) == 1 else None
        name = whole_name(first)
        entrywise = isinstance(inner, Factors) and not {"*", "o"}.isdisjoint(inner.signs)
        if isinstance(inner, Factors) and entrywise and sign in _PRODUCTS and name and is_capital(name):
            found.setdefault(name, 2)
            for small in filter(None, map(whole_name, inner.factors)):
                found.setdefault(small, 1)


def _in_a_form(found: dict[str, int], product: Factors) -> None:
    r"""In the quadratic form ``w^T S w`` the capital is a matrix."""
    for first, second, third in zip(product.factors, product.factors[1:], product.factors[2:], strict=False):
        turned = isinstance(first, Script) and is_transpose(first.sup)
        name, vector = whole_name(second), whole_name(third)
        if turned and name is not None and vector is not None and is_capital(name) and is_small(vector):
            found.setdefault(name, 2)


def _weights_behind(found: dict[str, int], product: Factors) -> None:
    """In x W the weights are a matrix, too, and x is a vector."""
    first, second = map(whole_name, product.factors)
    if first is not None and second is not None and letter_of(second) == "W" and is_small(first):
        found.setdefault(second, 2)
        found.setdefault(first, 1)


def note_product(found: dict[str, int], body: Tree) -> None:
    """In the definition of a vector as W x + b the capital is a matrix, the small letters are vectors."""
    terms = [term for _, term in body.terms] if isinstance(body, Terms) else [body]
    for term in terms:
        _matrix_before(found, term)
    _beside_matrices(found, body)


def note_matrices(found: dict[str, int], body: Tree) -> None:
    """In the definition of a matrix as X W + b both capitals are matrices."""
    for term in [term for _, term in body.terms] if isinstance(body, Terms) else [body]:
        names = list(map(whole_name, term.factors)) if isinstance(term, Factors) and not any(term.signs) else []
        if len(names) == _BOTH and all(name is not None and is_capital(name) for name in names):
            for name in filter(None, names):
                found.setdefault(name, 2)


def _matrix_before(found: dict[str, int], tree: Tree) -> None:
    r"""Beside a bold vector a plain X \\theta is a matrix times a vector."""
    if isinstance(tree, Factors) and len(tree.factors) == 2 and set(tree.signs) <= _PRODUCTS:
        first, second = map(whole_name, tree.factors)
        if first is not None and second is not None and is_capital(first) and is_small(second):
            found.setdefault(first, 2)
            found.setdefault(second, 1)


def _vector_behind(found: dict[str, int], tree: Factors) -> bool:
    """Whether a product of plain letters is a matrix times a vector; a bold capital before weights is a matrix."""
    if not _PRODUCTS.issuperset(tree.signs):
        return False
    last = tree.factors[-1]
    weighted = isinstance(last, Name) and not last.bold and last.name in _WEIGHTS and _is_bold_matrix(tree.factors[-2])
    if not weighted and found.get(whole_name(tree.factors[-2]) or "") != _BOTH:
        return False
    names = [name for name in map(whole_name, tree.factors) if name is not None]
    if len(names) != len(tree.factors):
        return False
    if is_small(names[-1]):
        found.setdefault(names[-1], 1)
    first = tree.factors[0]
    # x^T A x is a number.
    row = isinstance(first, Script) and is_transpose(first.sup) and is_small(names[0])
    return found.get(names[-1]) == 1 and not row


def _is_bold_matrix(tree: Tree) -> bool:
    r"""Whether a factor is ``\mathbf{X}``, perhaps transposed."""
    base = tree.base if isinstance(tree, Script) and is_transpose(tree.sup) else tree
    return isinstance(base, Name) and base.bold and is_capital(base.name) and base.name not in _CONSTANTS


def softmax_arguments(trees: list[Tree]) -> set[str | None]:
    """What softmax acts on: vectors as a whole."""
    applied = (part for tree in trees for part in find_all(tree, Applied) if part.function == "softmax")
    return {whole_name(part.args[0]) for part in applied}
