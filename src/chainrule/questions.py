"""From a question in text, LaTeX, nodes or Python to its derivation: what the verb `derive` does with its arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, overload

from chainrule.algebra.facts import Facts
from chainrule.engine.derivation import Derivation, Shared, derivation
from chainrule.engine.recognise import recognise
from chainrule.errors import ChainruleError, UsageError
from chainrule.expr.head import show_shape
from chainrule.expr.nodes import Call, Const, Let, Node, Symbol
from chainrule.expr.walk import postorder
from chainrule.readers import latex, text
from chainrule.readers.given import given as read_given
from chainrule.readers.given import let as read_let
from chainrule.readers.given import split
from chainrule.readers.lower import Lowering, lower_all
from chainrule.readers.scope import Scope, Sizes
from chainrule.readers.syntax import BigOp, Comparison, Integral, Name, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.rules import TABLE
from chainrule.tracing.trace import parameter_names, trace

Variables = list[str] | list[Node] | list[Symbol] | tuple[str | Node, ...]


def parse(source: str) -> Tree:
    """The tree of a formula in text or LaTeX."""
    return latex.expression(source) if text.is_latex(source) else text.expression(source)


def scope_of(source: str, given: str, lets: Sequence[str]) -> Scope:
    """The scope of a formula: declarations, facts and named intermediates."""
    scope = Scope(strict=not text.is_latex(source))
    if given:
        scope = read_given(given, scope)
    for definition in lets:
        scope = read_let(definition, scope)
    if lets:
        _grounded(scope)
    return scope


def _grounded(scope: Scope) -> None:
    """Raise where a definition leads back to its own name."""
    leads = {
        name: (names_in(each.body) - names_in(*each.parameters) - set(each.indices)) & scope.definitions.keys()
        for name, each in scope.definitions.items()
    }
    for name, each in scope.definitions.items():
        waiting, seen = set(leads[name]), set[str]()
        while waiting:
            top = waiting.pop()
            seen.add(top)
            waiting |= leads[top] - seen
        if name in seen:
            msg = f"{name} is defined by itself, in {each.text!r}: use another name for what is new"
            raise UsageError(msg)


@overload
def derive(
    expression: str | Node | Callable[..., Any], wrt: str | Node, *, given: str = "", let: Sequence[str] = (),
    order: int = 1, mode: str = "reverse", along: str = "", cotangent: str = "",
) -> Derivation: ...  # fmt: skip


@overload
def derive(
    expression: str | Node | Callable[..., Any], wrt: Variables, *, given: str = "",
    let: Sequence[str] = (), order: int = 1, mode: str = "reverse", along: str = "", cotangent: str = "",
) -> list[Derivation]: ...  # fmt: skip


def derive(
    expression: str | Node | Callable[..., Any],
    wrt: str | Node | Variables,
    *,
    given: str = "",
    let: Sequence[str] = (),
    order: int = 1,
    mode: str = "reverse",
    along: str = "",
    cotangent: str = "",
) -> Derivation | list[Derivation]:
    """The derivative of an expression, with its steps; of a list of variables the list of derivatives.

    `expression` and `wrt` are text, LaTeX, or nodes; `expression` may also be a Python function written with the
    functions of `xp`, which is called with a symbol for each parameter (`given` declares them). "x, y" asks for the
    mixed second derivative. The gradient of a scalar has the shape of the variable; a Jacobian has the output's axes
    first. `mode` is the order of the chain rule's sum: reverse, forward or cross-country. `along` names a tensor of
    the variable's shape: the result is the derivative times it (with order 2 the Hessian-vector product); `cotangent`
    one of the output's shape. Raises `ReadError` for a formula that cannot be read.
    """
    if order < 1 or order > 8:
        msg = f"the order of a derivative is between 1 and 8, here it is {order}"
        raise UsageError(msg)
    if mode not in ("reverse", "forward", "cross-country"):
        msg = f"the mode is reverse, forward or cross-country, not {mode}"
        raise UsageError(msg)
    ways = _Ways(order, mode, along, cotangent, Shared())
    one = isinstance(wrt, (str, Node))
    variables: list[str | Node] = [wrt] if isinstance(wrt, (str, Node)) else list(wrt)
    if isinstance(expression, Node):
        found = [_derive_node(expression, variable, ways) for variable in variables]
    else:
        scope = scope_of(expression if isinstance(expression, str) else "", given, let)
        found = [_derive_written(expression, variable, scope, ways) for variable in variables]
    return found[0] if one else found


@dataclass(frozen=True, slots=True)
class _Ways:
    """How a derivative is asked for, and what several of one expression share."""

    order: int
    mode: str
    along: str
    cotangent: str
    shared: Shared


def _derive_node(expression: Node, wrt: str | Node, ways: _Ways) -> Derivation:
    target = wrt if isinstance(wrt, Node) else _named(expression, wrt)
    return derivation(expression, target, order=ways.order, mode=ways.mode, shared=ways.shared)


def _derive_written(expression: str | Callable[..., Any], wrt: str | Node, scope: Scope, ways: _Ways) -> Derivation:
    if isinstance(wrt, Node):
        msg = "an expression in text needs a variable in text, a function the name of a parameter"
        raise UsageError(msg)
    if isinstance(expression, str):
        return _derive_text(expression, wrt, scope, ways)
    return _derive_function(expression, wrt, scope, ways)


def _derive_function(function: Callable[..., Any], wrt: str, scope: Scope, ways: _Ways) -> Derivation:
    with_default = parameter_names(function)
    strange = sorted(set(scope.declarations) - set(with_default))

    def symbol(name: str) -> Node | None:
        if name not in scope.declarations and name not in scope.definitions and with_default[name]:
            return None
        return lower_all([Name(0, 0, name)], scope).values[0].node

    node = recognise(trace(function, symbol))
    wanted = [each.strip() for each in split(wrt) or [wrt]]
    if missing := [name for name in wanted if name not in with_default]:
        msg = f"{missing[0]} is no parameter of the function: it has {', '.join(with_default) or 'none'}"
        raise UsageError(msg)
    if used := [name for name in strange if scope.declarations[name].kind != "size"]:
        msg = f"{used[0]} is declared and is no parameter of the function: it has {', '.join(with_default) or 'none'}"
        raise UsageError(msg)
    targets = [found for name in wanted if (found := symbol(name)) is not None]
    if len(targets) != len(wanted):
        msg = f"{wrt} has a default: declare it with given to differentiate in it"
        raise UsageError(msg)
    *before, last = targets
    notes = [f"sum({name}) = {fixed!r}" for name, fixed in scope.totals]
    if not any(n is last for n in postorder(node)):
        notes.append(f"{wanted[-1]} does not occur in the expression: the derivative is 0")
    return derivation(
        node, last, _facts(scope, node), order=ways.order, assumed=tuple(dict.fromkeys([*notes, *_kinks(node)])),
        layout=scope.options.get("layout", "numerator"), before=tuple(before), mode=ways.mode,
        along=_shaped(ways.along, scope, last, "the direction"),
        cotangent=_shaped(ways.cotangent, scope, node, "the cotangent"), aliases=_aliases(scope, node),
        shared=ways.shared,
    )  # fmt: skip


def _named(expression: Node, name: str) -> Node:
    """The symbol or named intermediate of that name in an expression."""
    for node in postorder(expression):
        if isinstance(node, (Symbol, Let)) and node.name == name:
            return node
    msg = f"{name} does not occur in {expression!r}"
    raise UsageError(msg)


def _written_out(expression: str, tree: Tree, scope: Scope) -> None:
    """Refuse what claims may have and results have not: integrals, and products over an index, which are logarithms."""
    trees = [tree, *(stated.body for stated in scope.definitions.values())]
    products = any(part.kind == "prod" for each in trees for part in find_all(each, BigOp))
    found = "an integral" if find_all(tree, Integral) else "a product over an index" if products else ""
    if found:
        msg = f"{expression} has {found}, which is not written out: chainrule prove decides claims about it"
        raise UsageError(msg)


def _derive_text(expression: str, wrt: str, scope: Scope, ways: _Ways) -> Derivation:
    tree = parse(expression)
    if isinstance(tree, Comparison) and tree.signs == ("=",) and head_name(tree.items[0]) is not None:
        scope = read_let(expression, scope)
        tree = tree.items[0]
    _written_out(expression, tree, scope)
    first, *others = split(wrt) or [wrt]
    variable = parse(first)
    lowered, target, indices = _lower_with_target(tree, variable, scope)
    value = lowered.values[0]
    node = recognise(value.node)
    if not any(n is target for n in postorder(node)) and (
        not isinstance(target, Symbol) or head_name(variable) not in scope.declarations
    ):
        known = ", ".join(sorted({n.name for n in postorder(node) if isinstance(n, (Symbol, Let))})) or "no variable"
        msg = f"{wrt} does not occur in {expression}: it has {known} (declare {wrt} as given if 0 is meant)"
        raise UsageError(msg)
    targets = [target, *(_named(node, other) for other in others)]
    names = (*value.names, *indices)
    if len(names) != node.ndim + sum(t.ndim for t in targets) + target.ndim * (ways.order - 1):
        names = ()
    notes = [f"sum({name}) = {fixed!r}" for name, fixed in scope.totals]
    if not any(n is target for n in postorder(node)):
        notes.append(f"{first} does not occur in the expression: the derivative is 0")
    assumed = tuple(dict.fromkeys([*notes, *lowered.assumed, *_kinks(node)]))
    layout = scope.options.get("layout", "numerator")
    if layout == "denominator":
        names, assumed = (), (*assumed, "denominator layout: the variable's axes first")
    *before, last = targets
    return derivation(
        node, last, _facts(scope, node), order=ways.order, names=names, assumed=assumed, layout=layout,
        before=tuple(before), mode=ways.mode, along=_shaped(ways.along, scope, last, "the direction"),
        cotangent=_shaped(ways.cotangent, scope, node, "the cotangent"), aliases=_aliases(scope, node),
        shared=ways.shared,
    )  # fmt: skip


def _aliases(scope: Scope, root: Node) -> tuple[Let, ...]:
    """Named intermediates that the expression does not use: the answer may speak of what they stand for."""
    used = {n.name for n in postorder(root) if isinstance(n, Let)}
    found = []
    for name, definition in scope.definitions.items():
        if name in used or definition.parameters or definition.indices:
            continue
        try:
            (value,) = lower_all([Name(0, 0, name)], scope).values
        except ChainruleError:
            continue
        if isinstance(value.node, Let):
            found.append(Let(name, recognise(value.node.definition)))
    return tuple(found)


def _kinks(root: Node) -> list[str]:
    """The conventions at kinks of the rows in an expression."""
    heads = dict.fromkeys(n.head.name for n in postorder(root) if isinstance(n, Call))
    rows = [TABLE[name] for name in heads if name in TABLE]
    return [f"{row.title} at a kink: {kink.at_kink}" for row in rows for kink in row.kinks[:1] if kink.at_kink]


def _shaped(source: str, scope: Scope, like: Node, what: str) -> Node | None:
    """A tensor in text that must have the shape of another."""
    if not source:
        return None
    (value,) = lower_all([parse(source)], scope).values
    if value.node.shape != like.shape:
        msg = f"{what} {source} has shape {show_shape(value.node.shape)}; {show_shape(like.shape)} is needed"
        raise UsageError(msg)
    return value.node


def _lower_with_target(tree: Tree, variable: Tree, scope: Scope):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """Lower an expression and find the node its variable stands for, under one assignment of sizes."""
    from chainrule.readers.scope import SizesDiffer

    lowered = lower_all([tree], scope, context=[variable])
    name = head_name(variable)
    nodes: list[Node] = [
        n for n in postorder(lowered.values[0].node) if isinstance(n, (Symbol, Let)) and n.name == name
    ]
    indices: tuple[str, ...] = ()
    if not nodes:
        # w_0 beside a vector w, or a variable that does not occur.
        lowering = Lowering(scope, Sizes(), [tree, variable])
        try:
            target, _ = lowering.target(variable)
        except SizesDiffer:
            target = lowering.tree(Name(0, 0, name or "")).node
        named = getattr(target, "name", None)
        nodes = [n for n in postorder(lowered.values[0].node) if isinstance(n, (Symbol, Let)) and n.name == named] or [
            target
        ]
    else:
        from chainrule.readers.syntax import Indexed, Script

        subs = (
            variable.sub if isinstance(variable, Script) else variable.indices if isinstance(variable, Indexed) else ()
        )
        if len(subs) == nodes[0].ndim and all(isinstance(s, Name) for s in subs):
            indices = tuple(s.name for s in subs if isinstance(s, Name))
    return lowered, nodes[0], indices


def _facts(scope: Scope, root: Node) -> Facts:
    totals: list[tuple[Node, Node]] = []
    for name, value in scope.totals:
        found = [n for n in postorder(root) if isinstance(n, (Symbol, Let)) and n.name == name]
        if not found:
            msg = f"sum({name}) == {value!r} is stated, but {name} does not occur"
            raise UsageError(msg)
        totals.extend((node, value) for node in found if isinstance(value, Const))
    return Facts(tuple(totals))


# -- prove
