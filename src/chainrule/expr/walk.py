"""Walking and rebuilding expressions; iterative throughout, so that depth is bounded by memory alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from chainrule.expr.head import Unknown
from chainrule.expr.nodes import Apply, Call, Let, Node, Product, Sum, Symbol


def postorder(root: Node, *, stop: Callable[[Node], bool] | None = None) -> list[Node]:
    """Every node below `root` once, operands first. Below a node that `stop` accepts nothing is visited."""
    return nodes_of(root, stop=stop)


def nodes_of(*roots: Node, stop: Callable[[Node], bool] | None = None) -> list[Node]:
    """Every node below some roots once, operands first."""
    seen: set[Node] = set()
    order: list[Node] = []
    # None stands before a node whose operands are done.
    stack: list[Node | None] = list(reversed(roots))
    while stack:
        node = stack.pop()
        if node is None:
            order.append(stack.pop())  # type: ignore[arg-type]  # a node, as pushed below
        elif node not in seen:
            seen.add(node)
            if node.children and (stop is None or not stop(node)):
                stack += (node, None, *node.children)
            else:
                order.append(node)
    return order


def unknown_calls(nodes: Iterable[Node]) -> Iterator[tuple[str, bool, Node]]:
    """Where unknown functions are applied, to tensors or entry by entry: the name, whether it is differentiated."""
    for node in nodes:
        if isinstance(node, Apply):
            yield node.name, bool(node.wrt), node
        elif isinstance(node, Call) and isinstance(node.head, Unknown):
            yield node.head.letter, node.head.order > 0, node


def unknown_functions(nodes: Iterable[Node], *, differentiated: bool = False) -> set[str]:
    """The names of the unknown functions among some nodes; if asked for, of those that are `differentiated` there."""
    return {name for name, slope, _ in unknown_calls(nodes) if slope or not differentiated}


def rebuild(node: Node, children: tuple[Node, ...]) -> Node:
    """The same operation on other operands of the same shapes."""
    if children == node.children:
        return node
    if isinstance(node, Let):
        return Let(node.name, children[0])
    if isinstance(node, Call):
        return Call(node.head, children)
    if isinstance(node, Sum):
        return Sum(tuple(zip(node.coefficients, children, strict=True)))
    if isinstance(node, Product):
        return Product(tuple(zip(children, node.labels, strict=True)), node.out, dict(enumerate(node.sizes)))
    if isinstance(node, Apply):
        return Apply(node.name, children, node.out_shape, node.wrt)
    return node


def substitute(root: Node, mapping: dict[Node, Node], *, into_lets: bool = True) -> Node:
    """Replace nodes by others of the same shape, everywhere at once; names are kept unless they change inside."""
    done: dict[Node, Node] = {}
    stop = None if into_lets else _is_let
    for node in postorder(root, stop=lambda n: n in mapping or (stop is not None and stop(n))):
        if node in mapping:
            done[node] = mapping[node]
        elif stop is not None and stop(node):
            done[node] = node
        else:
            done[node] = rebuild(node, tuple(done[c] for c in node.children))
    return done[root]


def _is_let(node: Node) -> bool:
    return isinstance(node, Let)


def open_lets(root: Node) -> Node:
    """Replace every name by its definition, in one pass."""
    done: dict[Node, Node] = {}
    for node in postorder(root):
        if isinstance(node, Let):
            done[node] = done[node.definition]
        else:
            done[node] = rebuild(node, tuple(done[c] for c in node.children))
    return done[root]


def symbols(root: Node) -> Iterator[Symbol]:
    """The symbols that occur in `root`, definitions of names included."""
    return (node for node in postorder(root) if isinstance(node, Symbol))


def lets(root: Node) -> list[Let]:
    """The named intermediates in `root`, innermost first."""
    return [node for node in postorder(root) if isinstance(node, Let)]


def occurs(target: Node, root: Node) -> bool:
    """Whether `target` occurs in `root`."""
    if root is target:
        return True
    # Left as soon as it is found: most of what is asked for stands near the root.
    seen: set[Node] = {root}
    stack = [root]
    while stack:
        for child in stack.pop().children:
            if child is target:
                return True
            if child not in seen:
                seen.add(child)
                stack.append(child)
    return False


def dependents(root: Node, targets: Iterable[Node]) -> set[Node]:
    """The nodes below `root` that contain one of `targets`."""
    marked = set(targets)
    for node in postorder(root):
        if any(child in marked for child in node.children):
            marked.add(node)
    return marked


def count_nodes(root: Node) -> int:
    """Number of distinct nodes."""
    return len(postorder(root))
