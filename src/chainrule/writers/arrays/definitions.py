"""Before code is written: functions that the library lacks are replaced by their definitions in the table."""

from __future__ import annotations

from chainrule.algebra.instantiate import definition_of
from chainrule.errors import UsageError
from chainrule.expr.head import Unknown
from chainrule.expr.nodes import Block, Call, Const, Fuse, Let, Node, Product, Sum, Symbol, Unit
from chainrule.expr.walk import rebuild
from chainrule.rules import TABLE, heads
from chainrule.writers.arrays.spelling import OPERATORS, SPELLINGS
from chainrule.writers.arrays.targets import Target


def spelled(root: Node, target: Target) -> tuple[Node, set[Node]]:
    """The expression in functions that the target has, and the parts of it that are plain numbers."""
    done: dict[Node, Node] = {}
    opened: dict[Node, Node] = {}
    plain: set[Node] = set()
    stack = [root]
    while stack:
        node = stack[-1]
        waiting = [child for child in node.children if child not in done] if node not in done else []
        if waiting or node in done:
            stack.extend(waiting) if waiting else stack.pop()
            continue
        if node not in opened:
            made = rebuild(node, tuple(done[child] for child in node.children))
            if _is_plain(made, plain):
                plain.add(made)
            opened[node] = made if _has(target, made, plain) else _definition(made, target)
            if opened[node] is not made and opened[node] not in done:
                stack.append(opened[node])
                continue
            done[node] = made if opened[node] is made else done[opened[node]]
        else:
            done[node] = done[opened[node]]
        stack.pop()
    return done[root], plain


def _is_plain(node: Node, plain: set[Node]) -> bool:
    """Whether a value is a number of Python, repeated perhaps: no array goes into it."""
    if isinstance(node, Symbol):
        return "size" in node.facts
    if isinstance(node, (Unit, Fuse, Block)) or (isinstance(node, Let) and node.ndim):
        return False
    if isinstance(node, Product) and len(set(node.out)) < len(node.out):
        return False
    if isinstance(node, Call) and not node.head.elementwise:
        return False
    return isinstance(node, (Const, Let, Sum, Product, Call)) and all(child in plain for child in node.children)


def template(node: Call, target: Target, plain: set[Node]) -> str:
    """How a function is called: by the library's name, with numbers alone by Python's; empty where neither is."""
    name = node.head.name
    if name in OPERATORS or name == "where":
        return name
    if name not in SPELLINGS:
        return ""
    if node in plain:
        return SPELLINGS[name].math
    if target.strict and len(node.children) > 1 and any(child in plain for child in node.children):
        return ""
    spelling: str = getattr(SPELLINGS[name], target.name)
    return spelling


def _has(target: Target, node: Node, plain: set[Node]) -> bool:
    return not isinstance(node, Call) or bool(template(node, target, plain))


def _definition(node: Node, target: Target) -> Node:
    row = TABLE.get(node.head.name) if isinstance(node, Call) else None
    if row is None or row.definition is None or not isinstance(node, Call):
        name = node.head.name if isinstance(node, Call) else type(node).__name__
        if name == heads.imaginary.name:
            msg = "the formula contains the imaginary unit, and code is written for real arrays"
            raise UsageError(msg)
        if isinstance(node, Call) and isinstance(node.head, Unknown):
            msg = f"code needs every function to be known; {node.head.letter} has no definition: give one with --let"
            raise UsageError(msg)
        msg = f"{name} has no name in {target.name} and no definition to write instead"
        raise UsageError(msg)
    return definition_of(row, node)
