"""The statements of a function on arrays: one value per node of the graph, names kept, shared values computed once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import partial

from chainrule.errors import UsageError
from chainrule.expr.nodes import Apply, Block, Call, Const, Fuse, Let, Node, Product, Sum, Symbol, Unit
from chainrule.expr.sizes import Size, monomials
from chainrule.expr.walk import postorder
from chainrule.writers.arrays.definitions import spelled, template
from chainrule.writers.arrays.names import Names
from chainrule.writers.arrays.products import Products, repeated
from chainrule.writers.arrays.spelling import OPERATORS
from chainrule.writers.arrays.targets import Target
from chainrule.writers.arrays.values import (
    ADD,
    ARITHMETIC,
    ATOM,
    CALL,
    MATMUL,
    MUL,
    POWER,
    UNARY,
    Code,
    product,
    union,
    work_of,
)  # fmt: skip

#: Of a longer line the longest parts get names: lines stay readable, and brackets do not nest without end.
WIDEST, SHORTEST = 96, 16
_BINDING = {"div": MUL, "pow": POWER}


class Program:
    """Writes the statements that compute expressions; sizes and indices that it meets are noted as used."""

    def __init__(self, target: Target, names: Names) -> None:
        self.target = target
        self.names = names
        self.lines: list[str] = []
        self.sizes: dict[str, None] = {}
        self.indices: dict[str, None] = {}
        self.plain: set[Node] = set()
        self.products = Products(target, self.extent, self.place)
        self.repeated = partial(repeated, target=target, extent=self.extent)

    def write(self, root: Node) -> str:
        """Writes what `root` needs before it, and gives the expression of its value, with all its axes."""
        root, self.plain = spelled(root, self.target)
        order = postorder(root)
        uses = Counter(child for node in order for child in node.children)
        done: dict[Node, Code] = {}
        for node in order:
            code = self._narrow(node, done)
            shared = uses[node] > 1 and code.work > ARITHMETIC
            if isinstance(node, Let):
                code = self._named(self.repeated(code, list(node.shape)), self.names.of(node, node.name))
            elif shared:
                code = self._named(code, self.names.fresh())
            done[node] = code
        return self.repeated(done[root], list(root.shape)).text

    def _narrow(self, node: Node, done: dict[Node, Code]) -> Code:
        """The code of a node, with names for the longest of its operands where it would be too wide."""
        code = self._code(node, [done[child] for child in node.children])
        excess = len(code.text) - WIDEST
        if excess <= 0:
            return code
        for child in sorted(set(node.children), key=lambda child: (-len(done[child].text), child.digest)):
            length = len(done[child].text)
            if excess <= 0 or length < SHORTEST:
                break
            if not done[child].work:
                continue
            excess -= length
            done[child] = self._named(done[child], self.names.fresh())
        return self._code(node, [done[child] for child in node.children])

    def _named(self, code: Code, name: str) -> Code:
        self.lines.append(f"{name} = {code.text}")
        return Code(name, axes=code.axes, plain=code.plain)

    # -- sizes and indices

    def extent(self, size: Size) -> str:
        """A size in code: a number, a name, or what fusing and stacking make of them."""
        if isinstance(size, int):
            return str(size)
        terms = []
        for names, count in monomials(size).items():
            self.sizes.update(dict.fromkeys(names))
            factors = [self.names.of(("size", name), name) for name in names]
            terms.append("*".join([str(count)] * (count != 1 or not names) + factors))
        return " + ".join(terms)

    def place(self, unit: Unit) -> str:
        """The index of an element, counted from 0."""
        if isinstance(unit.index, int):
            return str(unit.index - 1)
        if unit.index == unit.shape[0]:
            return "-1"
        self.indices[unit.index] = None
        return f"{self.names.of(('index', unit.index), unit.index)} - 1"

    # -- one arm per kind of node

    def _code(self, node: Node, codes: list[Code]) -> Code:
        match node:
            case Const():
                return _number(node.value)
            case Symbol() if node in self.plain:
                return Code(self.extent(node.name), plain=True)
            case Symbol():
                return Code(self.names.of(node, node.name), axes=tuple(range(node.ndim)))
            case Let():
                return codes[0]
            case Sum():
                return _sum(node, codes)
            case Product():
                made = self.products.code(node, codes)
                lone = made.plain and node not in self.plain
                return Code(self.target.fill(self.target.number, made.at(ATOM)), work=CALL) if lone else made
            case Call():
                return self._call(node, codes)
            case Unit() | Fuse() | Block():
                return self.products.whole(node)
            case Apply():
                msg = f"code needs every function to be known; {node.name} has no definition: give one with --let"
                raise UsageError(msg)
        raise AssertionError(node)

    def _call(self, node: Call, codes: list[Code]) -> Code:
        how = template(node, self.target, self.plain)
        if not node.head.elementwise:
            shapes = [list(child.shape) for child in node.children]
            texts = [self.repeated(code, shape).text for code, shape in zip(codes, shapes, strict=True)]
            work = work_of(codes, CALL)
            return Code(how.format(*texts), axes=tuple(range(node.ndim)), work=work)
        made = self._elementwise(node, how, codes)
        return replace(made, axes=union(codes), plain=node in self.plain, work=work_of(codes, made.work))

    def _elementwise(self, node: Call, how: str, codes: list[Code]) -> Code:
        """A function of entries. A scalar stands for its repetition: it has no axes, whatever those of the others."""
        name = node.head.name
        if name == "div":
            return _quotient(*codes)
        parts = [code.beside(union(codes)) for code in codes]
        if name == "pow":
            exponent = node.children[1]
            if isinstance(exponent, Const) and exponent.value < 0 and exponent.value.denominator == 1:
                below = codes[0] if exponent.value == -1 else _power(codes[0], _number(-exponent.value))
                return _quotient(Code("1", plain=True), below)
            return _power(*parts)
        if name == "where":
            return Code(self._where(parts), work=CALL)
        if name not in OPERATORS:
            return Code(how.format(*(part.text for part in parts)), work=CALL if codes else 0)
        holds = f"{parts[0].at(ADD)} {OPERATORS[name]} {parts[1].at(ADD)}"
        if node in self.plain:
            return Code(f"float({holds})", work=ARITHMETIC)
        return Code(self.target.fill(self.target.indicator, holds), work=CALL, holds=holds)

    def _where(self, parts: list[Code]) -> str:
        """Cases; the condition is a comparison as such, not its indicator."""
        condition, yes, no = parts
        if all(part.plain for part in parts):
            return f"({yes.text} if {condition.text} else {no.text})"
        number = self.target.fill(self.target.number, condition.text)
        holds = condition.holds or f"{number if condition.plain else condition.at(ADD)} != 0"
        first = self.target.fill(self.target.number, yes.text) if yes.plain and no.plain else yes.text
        return self.target.call("where", holds, first, no.text)


def _quotient(top: Code, bottom: Code) -> Code:
    below = Code("1/", axes=bottom.axes, plain=bottom.plain, below=bottom)
    return replace(product([top, below]), work=ARITHMETIC)


def _power(base: Code, exponent: Code) -> Code:
    return Code(f"{base.at(ATOM)}**{exponent.at(UNARY)}", POWER, base.axes, ARITHMETIC, base.plain)


def _number(value: Fraction) -> Code:
    """A rational number: written out, or as the float next to it where that is longer."""
    text = str(value)
    if len(text) > 12:
        try:
            text = repr(float(value))
        except OverflowError:
            msg = f"a number of {len(text)} digits is too large for an array"
            raise UsageError(msg) from None
    level = ADD if value < 0 else MUL if "/" in text else ATOM
    return Code(text, level, plain=True)


def _sum(node: Sum, codes: list[Code]) -> Code:
    """A linear combination: a common factor in front, positive terms first, numbers last."""
    if not any(node.coefficients):
        return Code("0", plain=True)
    axes = union(codes)
    plain = all(code.plain for code in codes)
    common = abs(node.coefficients[0])
    if len(codes) < 2 or common == 1 or any(abs(c) != common for c in node.coefficients):
        common = Fraction(1)
    terms = [(c / common, code.beside(axes)) for c, code in zip(node.coefficients, codes, strict=True)]
    terms.sort(key=lambda term: (term[0] < 0, not term[1].axes, term[1].plain, term[1].text))
    # The minus in front is that of the whole product: -(A @ x), which -A @ x would not be.
    first = _term(abs(terms[0][0]), terms[0][1], MUL if terms[0][0] < 0 else MATMUL)
    rest = ((" - " if c < 0 else " + ") + _term(abs(c), code) for c, code in terms[1:])
    text = "".join(["-" * (terms[0][0] < 0) + first, *rest])
    work = work_of(codes, ARITHMETIC * max(1, len(codes) - 1))
    level = ADD if len(codes) > 1 or terms[0][0] < 0 else MUL
    if text.isalnum():
        level = ATOM
    made = Code(text, level, axes, work, plain)
    return made if common == 1 else replace(made, text=_term(common, made), level=MUL)


def _term(coefficient: Fraction, code: Code, level: int = MATMUL) -> str:
    """A positive number times a value, which alone must bind as tightly as `level`."""
    number = _number(coefficient)
    if code.text == "1" or coefficient == 0:
        return number.text
    if coefficient == 1:
        return code.at(level)
    if "/" in number.text:
        top = "" if coefficient.numerator == 1 else f"{coefficient.numerator}*"
        return f"{top}{code.at(MUL)}/{coefficient.denominator}"
    return f"{number.text}*{code.at(MUL)}"
