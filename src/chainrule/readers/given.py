"""Declarations as users write them: ``X: matrix(m, n), y: vector(m), k: constant, f: function(x), sum(y) == 1``."""

from __future__ import annotations

import re
from fractions import Fraction

from chainrule.errors import ReadError, UsageError
from chainrule.expr.nodes import Const
from chainrule.expr.sizes import Size
from chainrule.readers import latex, text
from chainrule.readers.define import definition
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import Comparison, Tree
from chainrule.readers.usage import head_name

_FACTS = frozenset(("positive", "nonnegative", "nonzero", "unit", "symmetric", "integer", "constant", "orthogonal",
                    "invertible", "positive-definite"))  # fmt: skip
_KINDS = "scalar, vector(n), matrix(m, n), tensor(l, m, n), size, constant, variable, positive, unit, function(x)"


def split(source: str) -> list[str]:
    """Split at commas outside of brackets."""
    parts: list[str] = [""]
    depth = 0
    for c in source:
        depth += (c in "([{") - (c in ")]}")
        if c == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += c
    return [part.strip() for part in parts if part.strip()]


def given(source: str, scope: Scope) -> Scope:
    """The scope with the declarations and facts of a list such as the `--given` option takes."""
    for part in _merged(split(source)):
        name, colon, what = part.partition(":")
        if colon and not what.startswith("="):
            scope = _declared(name.strip(), what.strip(), scope)
        else:
            scope = _fact(part, scope)
    return scope


def _merged(parts: list[str]) -> list[str]:
    """Join "f", "g: function(x)" so that several names share a declaration."""
    out: list[str] = []
    waiting: list[str] = []
    for part in parts:
        if ":" not in part and "=" not in part:
            waiting.append(part)
            continue
        _, colon, what = part.partition(":")
        out.extend(f"{name}:{what}" for name in waiting if colon)
        if waiting and not colon:
            msg = f"{waiting[0]!r} is not declared as anything: write {waiting[0]}: {_KINDS}"
            raise UsageError(msg)
        waiting = []
        out.append(part)
    if waiting:
        msg = f"{waiting[0]!r} is not declared as anything: write {waiting[0]}: {_KINDS}"
        raise UsageError(msg)
    return out


def _declared(name: str, what: str, scope: Scope) -> Scope:
    tree = _tree(name)
    key = head_name(tree) if tree is not None else None
    if key is None:
        msg = f"{name!r} is not a name that can be declared"
        raise UsageError(msg)
    kind, facts, args = "", set(), []
    for word in _words(re.sub(r"positive[ -]definite|\bspd\b|\bpd\b", "positive-definite", what, flags=re.IGNORECASE)):
        head, bracket, rest = word.partition("(")
        if head in ("vector", "matrix", "tensor", "function") and bracket:
            kind, args = head, split(rest.removesuffix(")"))
        elif head in ("scalar", "size", "constant", "variable", "vector", "matrix"):
            kind = kind or head
            if head == "constant":
                facts.add("constant")
        elif head in _FACTS:
            facts.add(head.replace("-", " "))
        elif head == "real":
            kind = kind or "scalar"
        else:
            msg = f"{name}: {word!r} is not understood; known are {_KINDS}, symmetric, nonzero, nonnegative"
            raise UsageError(msg)
    wanted = {"vector": 1, "matrix": 2}.get(kind)
    if wanted is not None and args and len(args) != wanted:
        msg = f"{name}: a {kind} has {wanted} size(s), here it has {len(args)}"
        raise UsageError(msg)
    if kind == "function":
        return scope.declare(Declaration(key, "function", (), frozenset(facts), tuple(args)))
    shape = tuple(_size(arg) for arg in args)
    for size in shape:
        if isinstance(size, str) and size not in scope.declarations:
            scope = scope.declare(Declaration(size, "size"))
    _check_square(name, shape, facts)
    return scope.declare(Declaration(key, kind or "scalar", shape, frozenset(facts)))


def _check_square(name: str, shape: tuple[Size, ...], facts: set[str]) -> None:
    wrong = sorted(facts & {"symmetric", "orthogonal", "positive definite", "invertible"})
    if wrong and not (len(shape) == 2 and shape[0] == shape[1]):
        msg = f"{name} cannot be {wrong[0]}: only a square matrix is; write {name}: matrix(n, n) {wrong[0]}"
        raise UsageError(msg)


def _words(what: str) -> list[str]:
    out: list[str] = [""]
    depth = 0
    for c in what:
        depth += (c == "(") - (c == ")")
        if c.isspace() and not depth:
            out.append("")
        else:
            out[-1] += c
    return [word for word in out if word and word not in ("a", "an")]


def _size(source: str) -> Size:
    if source.isdigit():
        if int(source) == 0:
            msg = "a size is at least 1"
            raise UsageError(msg)
        return int(source)
    if not source.isidentifier():
        msg = f"{source!r} is not a size: write a name or a positive integer"
        raise UsageError(msg)
    return source


def _tree(source: str) -> Tree | None:
    try:
        return latex.expression(source) if text.is_latex(source) else text.expression(source)
    except ReadError:
        return None


def _fact(source: str, scope: Scope) -> Scope:
    """``sum(y) == 1`` or ``layout == denominator``."""
    left, sign, right = source.partition("==")
    if not sign:
        left, sign, right = source.partition("=")
    left, right = left.strip(), right.strip()
    if left == "layout" and right in ("numerator", "denominator"):
        return Scope(
            scope.declarations, scope.definitions, scope.totals, scope.strict, {**scope.options, "layout": right}
        )
    if left.startswith("sum(") and left.endswith(")"):
        left = re.sub(r",\s*(axis\s*=\s*)?(1|-1)\s*\)$", ")", left)
        try:
            value = Fraction(right)
        except ValueError:
            value = None
        if value is not None:
            totals = (*scope.totals, (left[4:-1].strip(), Const(value)))
            return Scope(scope.declarations, scope.definitions, totals, scope.strict, scope.options)
    msg = f"{source!r} is not a declaration (x: vector(n)) or a known fact (sum(y) == 1, layout == denominator)"
    raise UsageError(msg)


def let(source: str, scope: Scope) -> Scope:
    """The scope with one more named intermediate, as ``z = X @ w`` writes it."""
    if text.is_latex(source):
        statements = latex.statements(source)
        if len(statements) != 1 or statements[0].error or not statements[0].signs:
            reason = statements[0].error if statements and statements[0].error else "write NAME = EXPRESSION"
            msg = f"the definition {source!r} is not understood: {reason}"
            raise UsageError(msg)
        left, right = statements[0].items[0], statements[0].items[-1]
    else:
        tree = text.expression(source)
        if not isinstance(tree, Comparison) or set(tree.signs) != {"="}:
            msg = f"the definition {source!r} is not understood: write NAME = EXPRESSION"
            raise UsageError(msg)
        left, right = tree.items[0], tree.items[-1]
    found = definition(left, right) or _plain(left, right)
    if found is None:
        msg = f"the definition {source!r} is not understood: the left side is a name, perhaps with arguments or indices"
        raise UsageError(msg)
    from dataclasses import replace

    return scope.define(replace(found, text=source))


def _plain(left: Tree, right: Tree):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from chainrule.readers.scope import Definition

    name = head_name(left)
    return Definition(name, (), (), right) if name is not None else None
