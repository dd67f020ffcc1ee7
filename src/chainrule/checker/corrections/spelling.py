r"""How an author writes: printed LaTeX put into his notation, ``\hat{y}`` as ``\hat y`` and ``x^{2}`` as ``x^2``.

A spelling is a proposal: what it gives is read again and proved before it is offered.
"""

from __future__ import annotations

import re

from chainrule.errors import ChainruleError
from chainrule.readers import latex
from chainrule.readers import syntax as t

_TRANSPOSED = re.compile(
    r"\^(?:T|\\top|\\intercal|\{\s*\\?(?:T|top|intercal)\s*\}|\{?\\(?:mathsf|mathrm|rm)\s*\{?T\}?\}?)"
)
_BARE_LOG = re.compile(r"\\log(?!\s*_)")
_NUMBER_TIGHT = re.compile(r"\d[A-Za-z\\(]")
_NUMBER_WIDE = re.compile(r"\d [A-Za-z\\(]")


class Spelling:
    """The spellings in some formulas: of names, powers and indices, brackets, transposes, products."""

    def __init__(self, *formulas: str, around: str = "") -> None:
        """Collect them; where they show no habit, the text `around` may."""
        whole = " ".join(formulas)
        self.names: dict[str, str] = {}
        self.bare = False
        for formula in formulas:
            self._collect(formula)
        everywhere = f"{whole} {around}"
        self.sized = r"\left" in (whole if re.search(r"[(|]", whole) else everywhere)
        self.braces = re.search(r"[_^]\{\w\}", whole if re.search(r"[_^]\{?\w", whole) else everywhere) is not None
        transposed = _TRANSPOSED.search(whole) or _TRANSPOSED.search(around)
        self.transpose = transposed.group() if transposed else ""
        self.log = _BARE_LOG.search(whole) is not None and r"\ln" not in whole
        self.exp = r"\exp" in whole and not re.search(r"(?<![A-Za-z\\])e\s*\^", whole)
        sign = re.search(r"\\cdot|\\times", whole)
        self.times = sign.group() if sign else ""
        numbers = whole if _NUMBER_TIGHT.search(whole) or _NUMBER_WIDE.search(whole) else everywhere
        self.tight = bool(_NUMBER_TIGHT.search(numbers)) and not _NUMBER_WIDE.search(numbers)

    def _collect(self, formula: str) -> None:
        for statement in latex.statements(formula):
            for item in statement.items:
                for part in t.walk(item):
                    if isinstance(part, t.Applied) and part.args and isinstance(part.args[0], t.Name):
                        self.bare |= not formula[: part.args[0].start].rstrip().endswith(("(", "[", "{"))
                    if isinstance(part, t.Name) and part.name not in self.names:
                        text = formula[part.start : part.end]
                        if _name(text) == part.name:
                            self.names[part.name] = text

    def of(self, printed: str) -> str:
        """Printed LaTeX in the author's spelling."""
        try:
            tree = latex.expression(printed)
        except ChainruleError:
            return printed
        spans: dict[tuple[int, int], str] = {}
        for part in t.walk(tree):
            if isinstance(part, t.Name) and part.name in self.names:
                spans[part.start, part.end] = self.names[part.name]
            elif isinstance(part, t.Applied):
                if part.function == "ln" and self.log and printed.startswith(r"\ln", part.start):
                    spans[part.start, part.start + 3] = r"\log"
                opening = printed.rfind(r"\left(", part.start, part.args[0].start) if part.args else -1
                if self.bare and opening >= 0 and len(part.args) == 1 and isinstance(part.args[0], t.Name):
                    spans[opening, part.args[0].start] = " "
                    spans[part.args[0].end, part.end] = ""
            elif self.exp and isinstance(part, t.Script) and isinstance(part.base, t.Name) and part.base.name == "e":
                if printed.startswith("e^{", part.start) and printed[part.end - 1] == "}" and part.sup is not None:
                    spans[part.start, part.start + 3] = r"\exp\left("
                    spans[part.end - 1, part.end] = r"\right)"
        out, at = "", 0
        for (start, end), text in sorted(spans.items()):
            if start >= at:
                out += printed[at:start] + text
                out += " " if re.search(r"\\[A-Za-z]+$", text) and printed[end : end + 1].isalpha() else ""
                at = end
        out += printed[at:]
        return self._marks(out)

    def _marks(self, text: str) -> str:
        if not self.sized:
            text = re.sub(r"\\left(?=[(\[|])|\\right(?=[)\]|])", "", text)
        if self.transpose:
            text = text.replace(r"^\top", self.transpose)
        if not self.braces:
            text = re.sub(r"([_^])\{(\w)\}(?!\w)", r"\1\2", text)
            text = re.sub(r"([_^])\{(\w)\}(?=[A-Za-z])", r"\1\2 ", text)
        return text

    def product(self, factor: str, rest: str) -> str:
        """A factor before the rest of a product, as the author would join them."""
        if factor[-1:].isdigit() and factor.isdigit():
            return factor + ("" if self.tight and not rest[:1].isdigit() else " ")
        return f"{factor} {self.times} " if self.times else f"{factor} "


def _name(text: str) -> str | None:
    try:
        tree = latex.expression(text)
    except ChainruleError:
        return None
    return tree.name if isinstance(tree, t.Name) else None
