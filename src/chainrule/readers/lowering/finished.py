"""Definitions that were lowered before sizes turned out to be equal, for the next start of a lowering.

Each two sizes that meet start the lowering over. What a definition came to stays what it is as long as none of the
sizes in it got another name; with it comes what was noted on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.expr.nodes import Node, Product
from chainrule.expr.sizes import Size, names_of
from chainrule.expr.walk import nodes_of
from chainrule.readers.scope import Definition, Sizes, is_open
from chainrule.readers.values import Value


@dataclass(slots=True)
class Noted:
    """What a lowering notes: lowered names, assumptions, definitions, what was differentiated, and what must vanish."""

    lets: dict[str, Value] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)
    used: dict[str, Definition] = field(default_factory=dict)
    differentiated: list[Node] = field(default_factory=list)
    vanishing: list[Node] = field(default_factory=list)

    def lengths(self) -> tuple[int, ...]:
        """How much there is of each."""
        return (
            len(self.lets), len(self.assumed), len(self.used), len(self.differentiated), len(self.vanishing)
        )  # fmt: skip

    def since(self, lengths: tuple[int, ...]) -> Noted:
        """What came behind so much."""
        lets, assumed, used, differentiated, vanishing = lengths
        return Noted(
            dict(list(self.lets.items())[lets:]),
            self.assumed[assumed:],
            dict(list(self.used.items())[used:]),
            self.differentiated[differentiated:],
            self.vanishing[vanishing:],
        )

    def add(self, other: Noted) -> None:
        """Note what was noted elsewhere."""
        self.lets |= other.lets
        self.assumed += other.assumed
        self.used |= other.used
        self.differentiated += other.differentiated
        self.vanishing += other.vanishing


@dataclass(slots=True)
class Finished:
    """A definition that was lowered, with what was noted on the way and the open sizes in it."""

    value: Value
    noted: Noted
    open_sizes: frozenset[Size] | None = None

    def holds(self, sizes: Sizes) -> bool:
        """Whether no size in it got another name."""
        if self.open_sizes is None:
            nodes = [self.value.node, *(let.node for let in self.noted.lets.values())]
            self.open_sizes = _open_sizes([*nodes, *self.noted.differentiated, *self.noted.vanishing])
        return all(sizes.find(size) == size for size in self.open_sizes)


def _open_sizes(nodes: list[Node]) -> frozenset[Size]:
    found: set[Size] = set()
    for node in nodes_of(*nodes):
        for size in node.sizes if isinstance(node, Product) else node.shape:
            # The name of a size may have a star in it, as t^* has, which is no product.
            found |= {size, *names_of(size)}
    return frozenset(filter(is_open, found))
