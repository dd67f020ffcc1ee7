r"""What a nabla acts on where more factors stand behind it: ``\nabla_x \frac12 x^T A x``, but ``\nabla f(x)^T d``."""

from __future__ import annotations

from dataclasses import replace

from chainrule.errors import ReadError
from chainrule.readers import syntax as t
from chainrule.readers.letters import is_transpose, is_transposed
from chainrule.readers.lowering.arguments import without_arguments
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.usage import head_name
from chainrule.readers.values import Value


def operands(tree: t.Tree, scope: Scope) -> t.Tree:
    """The tree in which each nabla acts on all that it is meant to act on."""
    tree = without_arguments(tree, scope)
    if not t.find_all(tree, t.Gradient):
        return tree
    return transform(tree, lambda part: _product(part, scope) if isinstance(part, t.Factors) else None)


def _product(tree: t.Factors, scope: Scope) -> t.Tree | None:
    place = next((i for i, factor in enumerate(tree.factors) if isinstance(factor, t.Gradient)), None)
    if place is None or place == len(tree.factors) - 1:
        return None
    gradient = tree.factors[place]
    assert isinstance(gradient, t.Gradient)  # noqa: S101 - found as one
    rest = tree.factors[place + 1 :]
    if any(t.has_derivative(factor) for factor in rest) or not _acts_on_all(gradient, rest, scope):
        return None
    body = t.Factors(gradient.body.start, tree.end, (gradient.body, *rest), ("", *tree.signs[place + 1 :]))
    wide = replace(gradient, body=_flat(body), end=tree.end)
    if not place:
        return wide
    return replace(tree, factors=(*tree.factors[:place], wide), signs=tree.signs[: place + 1])


def _flat(tree: t.Factors) -> t.Factors:
    """A product whose first factor is a product, such as f(x), as one product."""
    first = tree.factors[0]
    if not isinstance(first, t.Factors):
        return tree
    return replace(tree, factors=(*first.factors, *tree.factors[1:]), signs=(*first.signs, *tree.signs[1:]))


def _acts_on_all(gradient: t.Gradient, rest: tuple[t.Tree, ...], scope: Scope) -> bool:
    """Whether the whole product is meant: a coefficient or a transposed vector before what depends on the variable."""
    variable = head_name(gradient.variable) if gradient.variable is not None else None
    if variable is None:
        return False
    body = gradient.body
    behind = any(_has(factor, variable) for factor in rest)
    name = _letter(body)
    if name is not None and behind and (name == variable or is_transposed(body)):
        # \nabla_v v^T v and \nabla_x b^T x, whatever is said above of v and b.
        return True
    if name is not None and is_transposed(body) and any(_has(factor, name) for factor in rest):
        # The y^T W y of \nabla_x y^T W y is one number.
        return True
    if name is not None:
        declaration = scope.declarations.get(name)
        if name in scope.definitions or (declaration is not None and declaration.kind == "function"):
            return False
        return behind or declaration is not None
    if isinstance(body, (t.Quotient, t.Number)) and not _has(body, variable):
        # A coefficient alone has no gradient.
        behind = behind or any(_has(d.body, variable) for factor in rest for d in scope.below(factor))
    last = body.factors[-1] if isinstance(body, t.Factors) else body
    if is_transposed(last):
        # In \frac12 (X w - y)^T (X w - y) a row alone has no gradient that is meant.
        return True
    if isinstance(body, (t.Factors, t.Group)):
        return behind and not _has(body, variable)
    if behind and _has(body, variable):
        msg = "where the operand of the gradient ends is open: write it in brackets"
        raise ReadError(msg, gradient.start, rest[-1].end)
    return behind


def _letter(tree: t.Tree) -> str | None:
    """The name of a body that is a letter, perhaps with indices or transposed."""
    if isinstance(tree, t.Script) and is_transpose(tree.sup):
        return _letter(tree.base)
    return head_name(tree) if isinstance(tree, (t.Name, t.Script)) else None


def _has(tree: t.Tree, name: str) -> bool:
    return any(isinstance(part, t.Name) and part.name == name for part in t.walk(tree))


def refuse_laplacian(trees: list[t.Tree], values: list[Value]) -> None:
    """A squared nabla is the Hessian; beside a number it may be the Laplacian, which is not read."""
    squared = any(isinstance(part, t.Gradient) and part.order == 2 for tree in trees for part in t.walk(tree))
    orders = {len(value.trailing) for value in values}
    if squared and len(orders) > 1:
        msg = "the square of nabla is read as the Hessian, which is a matrix; the Laplacian is not read"
        raise ReadError(msg, trees[0].start, trees[0].end)
