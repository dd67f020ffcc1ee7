r"""Total differentials, below the extraction of claims: ``d(u v) = u\,dv + v\,du`` and ``dF = F_x\,dx + F_y\,dy``.

Every letter with a d before it is read as a function of one number, and each d as the derivative in that: so the
equality of differentials is one of derivatives. It is proved in this way, and refuted only for a slip that is known.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers import letters
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import (
    Applied,
    Bars,
    Derivative,
    Factors,
    Group,
    Name,
    Number,
    Script,
    Statement,
    Terms,
    Tree,
    find_all,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name

#: The sign of a differential, and the number that all letters with one depend on.
D = "d"
ALONG = Name(0, 0, letters.ALONG)
#: The sizes of a matrix of which nothing is said.
_ROWS, _COLUMNS = "rows", "columns"
WHY = "equalities between differentials are refuted for known slips only"


def with_differentials(statement: Statement, scope: Scope) -> tuple[Statement, str]:
    """The statement with derivatives for its differentials, and why it is not refuted; others stay as they are."""
    if _is_letter_here(scope) or set(statement.signs) != {"="}:
        return statement, ""
    whole = _whole(statement.items[0])
    if whole is None:
        return statement, ""
    items = [transform(item, _derived) for item in statement.items[1:]]
    below = [[part for part in find_all(item, Derivative) if part.variables[0][0] is ALONG] for item in items]
    # Of d X and of d(X^{-1}) the letters vary, if X stands on the left.
    varied = [{_letter(part) for part in parts if _is_letter(part.body)} for parts in below]
    moving = set().union(*varied)
    known = isinstance(whole, Name) and whole.name in scope.definitions
    inside = names_in(*(d.body for d in scope.below(whole)), whole)
    last = bool(below[-1]) and all(_is_letter(part.body) for part in below[-1])
    if not all(below[:-1]) or not (last or _is_none(items[-1])) or not (moving or _is_none(items[-1])):
        return statement, ""
    alone = known and len(moving) < 2 and _is_multiple(statement)
    if not moving <= inside or moving & scope.definitions.keys() or alone:
        return statement, ""
    whole, *items = (transform(item, lambda part: _no_call(part, moving)) for item in (whole, *items))
    left = Derivative(statement.items[0].start, statement.items[0].end, D, whole, ((ALONG, 1),))
    extra = {**statement.extra, D: " ".join(sorted(moving))}
    return replace(statement, items=(left, *items), extra=extra), WHY


def _is_letter_here(scope: Scope) -> bool:
    r"""Whether d is a letter of the text: no distance ``d(x, y)``, and no size as in ``\mathbb{R}^d``."""
    stated, said = scope.definitions.get(D), scope.declarations.get(D)
    alone = stated is not None and len(stated.parameters) < 2
    return alone or (said is not None and said.kind != "size")


def _is_multiple(statement: Statement) -> bool:
    """Whether ``du = 2x dx`` says what du / dx is: one differential behind its factors."""
    right = statement.items[1]
    return len(statement.items) == 2 and isinstance(right, Factors) and _is_d(*right.factors[-2:])


def _no_call(part: Tree, moving: set[str]) -> Tree | None:
    """A product of a letter that varies and a bracket, which is not a value of it."""
    if not isinstance(part, Factors):
        return None
    after = (*part.factors[1:], None)
    factors = tuple(
        Group(f.start, f.end, "(", (f,)) if isinstance(g, Group) and letters.whole_name(f) in moving else f
        for f, g in zip(part.factors, after, strict=True)
    )
    return None if factors == part.factors else replace(part, factors=factors)


def with_moving(scope: Scope, statement: Statement) -> Scope:
    """The scope of a link, in which the letters vary of which the whole chain takes differentials."""
    for name in statement.extra.get(D, "").split():
        said = scope.declarations.get(name)
        # Of a size that is open in the text the function says nothing either.
        known = said is not None and not any(map(_is_open, said.shape))
        shape = said.shape if said is not None and known and said.shape else _shape(name, statement)
        for size in {_ROWS, _COLUMNS}.intersection(shape):
            scope = scope.declare(Declaration(size, "size"))
        scope = scope.declare(Declaration(name, "function", shape=shape, depends=(letters.ALONG,)))
    return scope


def _shape(name: str, statement: Statement) -> tuple[str, ...]:
    """The shape of a letter that varies, by where it stands: in traces, inner products and norms, or transposed."""
    if found := _in_traces(name, statement):
        return found
    parts = [part for item in statement.items for part in walk(item)]
    pairs = (part.items for part in parts if isinstance(part, Group) and part.opening == "langle")
    norms = (part.body for part in parts if isinstance(part, Bars) and part.norm)
    turned = (part.base for part in parts if isinstance(part, Script) and letters.is_transpose(part.sup))
    if name not in {_last(part) for part in (*(item for pair in pairs for item in pair), *norms, *turned)}:
        return ()
    return (_ROWS, _COLUMNS) if letters.is_capital(name) else (_ROWS,)


def _last(tree: Tree) -> str | None:
    """The name at the end of a product, or of the terms of a sum, which have one shape."""
    if isinstance(tree, Terms):
        return _last(tree.terms[0][1])
    if isinstance(tree, Derivative):
        return _last(tree.body)
    return _last(tree.factors[-1]) if isinstance(tree, Factors) else head_name(tree)


def _in_traces(name: str, statement: Statement) -> tuple[str, ...]:
    """The shape of a capital of which traces and determinants are taken: a square one, or any."""
    taken = [part for item in statement.items for part in find_all(item, Applied) if part.function in ("tr", "det")]
    if not letters.is_capital(name) or not any(name in names_in(*part.args) for part in taken):
        return ()
    powers = (part for item in statement.items for part in find_all(item, Script) if part.sup is not None)
    square = any(head_name(part.base) == name and not letters.is_transpose(part.sup) for part in powers)
    square |= any(part.function == "det" or isinstance(part.args[0], Name) for part in taken)
    return (_ROWS, _ROWS) if square else (_ROWS, _COLUMNS)


def _is_open(size: object) -> bool:
    return str(size).startswith("?")


def _whole(tree: Tree) -> Tree | None:
    """What the d on the left stands before: a name, a power of one, a bracket, or a function with its arguments."""
    match tree:
        case Factors(_, _, (Name(_, _, "d"), (Name() | Group(_, _, _, (_,)) | Applied() | Bars()) as whole), ("", "")):
            return whole
        case Factors(_, _, (Name(_, _, "d"), Group(_, _, "langle", (_, _)) as whole), ("", "")):
            return whole
        case Factors(_, _, (Name(_, _, "d"), Script(_, _, Name() | Bars(), (), sup, 0) as whole), ("", "")) if sup:
            return whole
        case Factors(start, end, (Name(_, _, "d"), Name() as function, Group() as call), ("", "", "")):
            return Factors(start, end, (function, call), ("", ""))
    return None


def _is_letter(tree: Tree) -> bool:
    """A name, perhaps with an index: no expression."""
    return isinstance(tree, (Name, Script))


def _is_none(tree: Tree) -> bool:
    """The differential of a constant."""
    return isinstance(tree, Number) and not tree.value


def _letter(part: Derivative) -> str:
    return part.body.name if isinstance(part.body, Name) else ""


def _derived(part: Tree) -> Tree | None:
    """``2 x d x`` with a derivative for its end, and so where it was taken for an argument: ``\\cos x\\,dx``."""
    if isinstance(part, Applied) and len(part.args) == 1 and isinstance(part.args[0], Factors):
        inner = part.args[0]
        swallowed = len(inner.factors) > len("dx") and _is_d(*inner.factors[-2:])
        if swallowed and part.function not in ("tr", "det"):
            rest = inner.factors[:-2]
            argument = rest[0] if len(rest) == 1 else replace(inner, factors=rest, signs=inner.signs[:-2])
            function = replace(part, args=(argument,))
            return Factors(part.start, part.end, (function, _slope(inner.factors[-1])), ("", ""))
        return None
    if isinstance(part, Group) and len(part.items) == 1 and isinstance(part.items[0], Factors):
        # X(dY) is a product.
        slope = _derived(part.items[0])
        return slope if isinstance(slope, Derivative) else None
    if not isinstance(part, Factors):
        return None
    factors: list[Tree] = []
    signs: list[str] = []
    at = 0
    while at < len(part.factors):
        first = part.factors[at]
        pair = at + 1 < len(part.factors) and not part.signs[at + 1] and _is_d(first, part.factors[at + 1])
        factors.append(_slope(part.factors[at + 1]) if pair else transform(first, _derived))
        signs.append(part.signs[at])
        at += 2 if pair else 1
    if len(factors) == 1:
        return factors[0]
    return replace(part, factors=tuple(factors), signs=tuple(signs)) if tuple(factors) != part.factors else None


def _is_d(first: Tree, second: Tree) -> bool:
    """Whether d x, d(x y) or d|X| stands there: no d before a number."""
    plain = isinstance(second, (Name, Bars)) or (isinstance(second, Group) and len(second.items) == 1)
    if isinstance(second, Script):
        plain = (second.sup is None or letters.is_transpose(second.sup)) and not second.primes
    return isinstance(first, Name) and first.name == D and plain


def _slope(tree: Tree) -> Tree:
    """The derivative of a tree; that of x^T is the transpose of that of x."""
    inner = tree.items[0] if isinstance(tree, Group) and len(tree.items) == 1 else tree
    if isinstance(inner, Script) and letters.is_transpose(inner.sup) and not inner.sub:
        return replace(inner, base=_slope(inner.base))
    return Derivative(tree.start, tree.end, D, tree, ((ALONG, 1),))
