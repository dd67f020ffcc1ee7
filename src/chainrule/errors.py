"""The exceptions of chainrule, the lowest layer: every other module may raise them, none is raised bare.

ChainruleError
├── ShapeError          two operands do not fit; names both and their shapes
│   └── SizesClash      two stated sizes meet that differ
├── ReadError           a formula or a document cannot be read; carries the place
│   └── UnknownName     a function that is neither in the table nor declared
├── RuleError           a row of the table is malformed, or an operation has no rule
├── BudgetError         a node, step, depth or bit budget is spent
└── UsageError          a call that cannot be carried out as asked
"""

from __future__ import annotations


class ChainruleError(Exception):
    """Base of all errors that chainrule raises on purpose; the message says where, what, and what to do."""


class ShapeError(ChainruleError):
    """Operands whose axes do not fit."""


class SizesClash(ShapeError):  # noqa: N818 - says what happens
    """Two stated sizes meet that differ."""

    def __init__(self, a: int | str, b: int | str) -> None:
        """Keep both sizes."""
        super().__init__(f"an axis of size {a} meets one of size {b}")
        self.a, self.b = a, b


class ReadError(ChainruleError):
    """A formula that is refused. `start` and `end` are code-point offsets into the text that was read."""

    def __init__(self, message: str, start: int = 0, end: int | None = None) -> None:
        """Keep the message and the half-open span it speaks of."""
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = start + 1 if end is None else end


class UnknownName(ReadError):  # noqa: N818 - reads as the thing that is wrong
    """A name used as a function that is neither in the table nor declared."""


class RuleError(ChainruleError):
    """A malformed row, or an operation that has no rule."""


class BudgetError(ChainruleError):
    """A budget is spent; the question is left open, never answered by a guess."""


class UsageError(ChainruleError):
    """A call that cannot be carried out as asked."""


def text_expected(what: str, value: object) -> str:
    """What is said of an argument that should be text; empty if it is."""
    return "" if isinstance(value, str) else f"{what} is text, here it is {type(value).__name__}"


def internal(error: Exception) -> str:
    """What is said of a defect of chainrule that one formula has met."""
    return f"an internal error ({type(error).__name__}); please report it with this formula"
