"""What a row of the table is: pure data, with the invariants that make the table order-free."""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.errors import RuleError
from chainrule.expr.head import Head
from chainrule.expr.nodes import Call, Node, Symbol
from chainrule.expr.walk import symbols


@dataclass(frozen=True, slots=True)
class Kink:
    """Where a derivative jumps: the surface `zero` = 0, and the convention for its value there."""

    zero: Node
    at_kink: str


@dataclass(frozen=True, eq=False, slots=True)
class Row:
    """One rule: a head on distinct symbols, its partial derivatives, and what is known about them.

    A row with a definition is a theorem, proved from the primitives by the checker; one without is a
    primitive, certified numerically. `out` names the value of the left side in partials.
    """

    title: str
    head: Head
    parameters: tuple[Symbol, ...]
    partials: dict[Symbol, Node]
    definition: Node | None
    source: str
    domain: dict[Symbol, str]
    kinks: tuple[Kink, ...]
    names: tuple[str, ...]
    latex: str
    ball: str
    titles: dict[Symbol, str]
    defaults: dict[Symbol, Node]
    theme: str
    out: Symbol
    note: str = field(default="")

    @property
    def name(self) -> str:
        """The name of the head, which is the key of the table."""
        return self.head.name

    @property
    def is_theorem(self) -> bool:
        """Whether the row follows from others by its definition."""
        return self.definition is not None

    @property
    def left(self) -> Node:
        """The left side: the head on its symbols."""
        return Call(self.head, self.parameters)

    def title_for(self, parameter: Symbol) -> str:
        """The name of the step that differentiates in `parameter`."""
        return self.titles.get(parameter, self.title)


OUT = Symbol("out")


def output(shape: tuple[str, ...]) -> Symbol:
    """The symbol that names the value of a left side of the given core shape."""
    return Symbol("out", shape)


def row(  # noqa: PLR0913 - a row has this many columns; all but three are optional and named
    title: str,
    left: Node,
    partials: dict[Symbol, Node | int | None],
    *,
    source: str,
    definition: Node | None = None,
    domain: dict[Symbol, str] | None = None,
    kinks: tuple[Node, ...] = (),
    at_kink: str = "",
    names: tuple[str, ...] = (),
    latex: str = "",
    ball: str = "",
    titles: dict[Symbol, str] | None = None,
    defaults: dict[Symbol, Node] | None = None,
    note: str = "",
) -> Row:
    """Declare a rule. `left` is a head on distinct symbols; every symbol on the right occurs there or is `out`.

    A partial that is None has no closed form; the note says what it is then.
    """
    if not isinstance(left, Call) or len(set(left.children)) != len(left.children):
        msg = f"the row {title!r}: the left side must be one head on distinct symbols"
        raise RuleError(msg)
    parameters = tuple(p for p in left.children if isinstance(p, Symbol))
    out = Symbol("out", left.shape)
    expressions = {p: _constant(value) for p, value in partials.items() if value is not None}
    if len(parameters) != len(left.children) or set(partials) != set(parameters):
        msg = f"the row {title!r}: one partial per symbol of the left side is needed"
        raise RuleError(msg)
    _check(title, left, expressions, definition)
    if not source:
        msg = f"the row {title!r} needs a source"
        raise RuleError(msg)
    return Row(
        title=title,
        head=left.head,
        parameters=parameters,
        partials=expressions,
        definition=definition,
        source=source,
        domain=domain or {},
        kinks=tuple(Kink(zero, at_kink) for zero in kinks),
        names=names or (left.head.name,),
        latex=latex,
        ball=ball,
        titles=titles or {},
        defaults=defaults or {},
        theme="",
        out=out,
        note=note,
    )


def _check(title: str, left: Call, partials: dict[Symbol, Node], definition: Node | None) -> None:
    """Whether the right side speaks of the left side only, and each partial has the axes of both."""
    known = {*left.children, Symbol("out", left.shape)}
    for expression in (*partials.values(), *([definition] if definition is not None else [])):
        strange = [s for s in symbols(expression) if s not in known and "size" not in s.facts]
        if strange:
            msg = f"the row {title!r}: {strange[0].name} does not occur on the left side"
            raise RuleError(msg)
    for parameter, expression in partials.items():
        scalar = not expression.ndim and not any(left.head.core_in)
        if expression.ndim != left.ndim + parameter.ndim and not scalar:
            msg = f"the row {title!r}: the partial in {parameter.name} has {expression.ndim} axes"
            raise RuleError(msg)


def _constant(value: Node | int) -> Node:
    from chainrule.expr.nodes import as_node

    return as_node(value)
