"""Expressions as Presentation MathML (MathML Core), as browsers show it without a script."""

from __future__ import annotations

import re
from html import escape

from chainrule.expr.nodes import Node
from chainrule.writers import shown
from chainrule.writers.layout import layout
from chainrule.writers.text import ADD, ATOM, GREEK, MUL, POW, UNARY
from chainrule.writers.turning import transposed

_COMPARE = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠"}
_ACCENTS = {"hat": "^", "bar": "¯", "tilde": "~", "dot": "˙", "vec": "→", "acute": "′"}
_TIMES, _APPLY = "<mo>\u2062</mo>", "<mo>\u2061</mo>"
_BOLD = {
    **{chr(ord("A") + i): chr(0x1D400 + i) for i in range(26)},
    **{chr(ord("a") + i): chr(0x1D41A + i) for i in range(26)},
}
_ONES = "<mn>\U0001d7cf</mn>"


def mathml(node: Node, *, view: str = "matrix", indices: tuple[str, ...] | None = None) -> str:
    """`node` as a MathML formula of its own."""
    return formula(inner(node, view=view, indices=indices))


def formula(body: str) -> str:
    """A displayed formula."""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">{body}</math>'


def inner(node: Node, *, view: str = "matrix", indices: tuple[str, ...] | None = None) -> str:
    """`node` as the inside of a MathML formula."""
    return render(layout(node, view=view, indices=indices, bold=True))


def render(item: shown.Shown) -> str:
    """The tree as one MathML element."""
    return _render(item)[0]


def element(tag: str, *parts: str) -> str:
    """An element of markup that is there already."""
    return f"<{tag}>{''.join(parts)}</{tag}>"


def word(tag: str, content: str) -> str:
    """An element of text."""
    return f"<{tag}>{escape(content, quote=False)}</{tag}>"


def row(*parts: str) -> str:
    """A row of elements."""
    return parts[0] if len(parts) == 1 else element("mrow", *parts)


def fenced(body: str, left: str = "(", right: str = ")") -> str:
    """A row between brackets that grow with it."""
    return row(word("mo", left), body, word("mo", right))


def name_of(name: str, *, bold: bool = False) -> str:
    r"""A name: ``W1`` with a subscript, ``y_hat`` and ``\hat{y}`` with an accent, ``theta`` and ``\theta`` as θ."""
    marked = re.fullmatch(r"\\([A-Za-z]+)\{(.*)\}(?:_\{?(.*?)\}?)?", name)
    if marked is not None:
        mark, inside, sub = marked.groups()
        body = name_of(inside, bold=bold or mark in ("mathbf", "boldsymbol", "bm"))
        return _subscripted(_accented(body, mark), sub or "")
    base, _, sub = name.removeprefix("\\").partition("_")
    if sub in ("hat", "bar", "tilde"):
        return _accented(name_of(base, bold=bold), sub)
    digits = len(base) - len(base.rstrip("0123456789"))
    if digits and digits < len(base) and not sub:
        base, sub = base[:-digits], base[-digits:]
    letter = GREEK.get(base, base)
    return _subscripted(word("mi", _BOLD.get(letter, letter) if bold else letter), sub.strip("{}"))


def _accented(body: str, mark: str) -> str:
    return f'<mover accent="true">{body}{word("mo", _ACCENTS[mark])}</mover>' if mark in _ACCENTS else body


def _subscripted(body: str, sub: str) -> str:
    return element("msub", body, indices_of((sub,))) if sub else body


def indices_of(names: tuple[str, ...]) -> str:
    """Indices side by side, with commas where one is longer than a letter."""
    joint = "" if all(len(name) == 1 for name in names) else ","
    parts = re.findall(r"\d+|\w+|[^\w\s]", joint.join(names))
    tags = ["mn" if part[0].isdigit() else "mi" if part[0].isalnum() else "mo" for part in parts]
    return row(*(word(tag, GREEK.get(part, part)) for tag, part in zip(tags, parts, strict=True)))


def _wrap(item: shown.Shown, level: int) -> str:
    body, own = _render(item)
    return body if own >= level else fenced(body)


def _applied(head: str, args: tuple[shown.Shown, ...]) -> str:
    """A function with its arguments in brackets."""
    between = word("mo", ",")
    parts = [part for arg in args for part in (between, render(arg))][1:]
    return row(head, _APPLY, fenced(row(*parts) if parts else ""))


def _head(name: str, command: str) -> str:
    r"""The name of a function, from its LaTeX where that is one word: ``\operatorname{softmax}``, ``\sigma``."""
    found = re.fullmatch(r"\\operatorname\{(\w+)\}|\\(\w+)", command)
    return name_of(name) if found is None else word("mi", GREEK.get(found[2], found[2]) if found[2] else found[1])


def _sum(terms: tuple[tuple[int, shown.Shown], ...]) -> str:
    parts: list[str] = []
    for sign, term in terms:
        if sign < 0 or parts:
            parts.append(word("mo", "−" if sign < 0 else "+"))
        parts.append(_wrap(term, MUL))
    return row(*parts)


def _product(factors: tuple[shown.Shown, ...], sign: str) -> str:
    parts = [_wrap(factor, UNARY) for factor in factors]
    if sign in ("", ".") and shown.is_matrix_product(factors[-1]):
        parts[-1] = render(factors[-1])
    out = parts[:1]
    for part in parts[1:]:
        number = part.startswith("<mn>") and part != _ONES and sign in ("", ".")
        out += [word("mo", "⊙") if sign == "*" else word("mo", "⋅") if number else _TIMES, part]
    return row(*out)


def _render(item: shown.Shown) -> tuple[str, int]:  # noqa: PLR0911 - one arm per kind of tree
    match item:
        case shown.Num(value):
            return word("mn", str(value)), ATOM
        case shown.Word(name, bold):
            return name_of(name, bold=bold), ATOM
        case shown.Add(terms):
            return _sum(terms), ADD
        case shown.Mul(factors, sign):
            return _product(factors, sign), MUL
        case shown.Frac(top, bottom):
            return element("mfrac", render(top), render(bottom)), UNARY
        case shown.Pow(shown.Fn(name, args, command), exponent) if command:
            return _applied(element("msup", _head(name, command), render(exponent)), args), POW
        case shown.Pow(base, exponent):
            return element("msup", _wrap(base, ATOM), render(exponent)), POW
        case shown.Fn():
            return _function(item)
        case shown.Repeated(vector, axis):
            body = _wrap(vector, ATOM)
            parts = (body, _TIMES, _turned(_ONES)) if axis else (_ONES, _TIMES, _turned(body))
            return row(*parts), MUL
        case shown.Column(base):
            return _render(base)
        case shown.AxisSum(base, axis):
            return row(_wrap(transposed(base) if axis == 0 else base, UNARY), _TIMES, _ONES), MUL
        case shown.Sub(base, indices):
            return element("msub", _wrap(base, ATOM), indices_of(indices)), ATOM
        case shown.BigSum(index, size, body, product):
            lower = row(indices_of((index,)), word("mo", "="), word("mn", "1"))
            total = element("munderover", word("mo", "∏" if product else "∑"), lower, indices_of((str(size),)))
            return row(total, _wrap(body, MUL)), MUL
        case shown.Delta(i, j):
            return element("msub", word("mi", "δ"), indices_of((i, j))), ATOM
        case shown.Transposed(shown.Fn("inv", (argument,))):
            return element("msup", _wrap(argument, ATOM), row(word("mo", "−"), word("mi", "⊤"))), POW
        case shown.Transposed(base):
            return _turned(_wrap(base, ATOM)), ATOM
        case shown.Where(condition, yes, no):
            return _cases(condition, yes, no), ATOM
        case shown.Compare():
            return row(_ONES, fenced(_bare(item), "[", "]")), ATOM
        case shown.Diff(name, variables, args):
            return _derivative(name, variables, args)


def _function(item: shown.Fn) -> tuple[str, int]:  # noqa: PLR0911 - one arm per function with a notation of its own
    match item:
        case shown.Fn("dot-left", (vector,)):
            return _turned(_wrap(vector, ATOM)), UNARY
        case shown.Fn("outer", (left, right)):
            return row(_wrap(left, UNARY), _TIMES, _turned(_wrap(right, ATOM))), MUL
        case shown.Fn("exp", (argument,)):
            return element("msup", word("mi", "e"), render(argument)), POW
        case shown.Fn("sqrt", (argument,)):
            return element("msqrt", render(argument)), ATOM
        case shown.Fn("abs", (argument,)):
            return fenced(render(argument), "|", "|"), ATOM
        case shown.Fn("norm", (argument, *_)):
            return fenced(render(argument), "‖", "‖"), ATOM
        case shown.Fn("eye"):
            return word("mi", "I"), ATOM
        case shown.Fn("ones"):
            return _ONES, ATOM
        case shown.Fn("log", (argument, base)):
            head = element("msub", word("mi", "log"), render(base))
            return row(head, _APPLY, _wrap(argument, ATOM)), UNARY
        case shown.Fn("ln", (argument,)):
            return row(word("mi", "ln"), _APPLY, _wrap(argument, ATOM)), UNARY
        case shown.Fn("inv", (argument,)):
            return element("msup", _wrap(argument, ATOM), row(word("mo", "−"), word("mn", "1"))), POW
        case shown.Fn("pinv", (argument,)):
            return element("msup", _wrap(argument, ATOM), word("mo", "+")), POW
        case shown.Fn("kron", (left, right)):
            return row(_wrap(left, UNARY), word("mo", "⊗"), _wrap(right, UNARY)), MUL
        case shown.Fn("unit", (_, index)):
            return element("msub", word("mi", _BOLD["e"]), render(index)), ATOM
        case shown.Fn(name, args, command):
            kept = tuple(a for a in args if not (isinstance(a, shown.Word) and a.name.startswith("axis=")))
            return _applied(_head(name, command), kept), ATOM


def _turned(body: str) -> str:
    return element("msup", body, word("mi", "⊤"))


def _bare(item: shown.Shown) -> str:
    if isinstance(item, shown.Compare):
        return row(render(item.left), word("mo", _COMPARE[item.sign]), render(item.right))
    return render(item)


def _cases(condition: shown.Shown, yes: shown.Shown, no: shown.Shown) -> str:
    """Two lines behind a brace."""
    lines = ((yes, row(word("mtext", "if\u00a0"), _bare(condition))), (no, word("mtext", "otherwise")))
    table = [element("mtr", element("mtd", render(value)), element("mtd", when)) for value, when in lines]
    return row(word("mo", "{"), element("mtable", *table))


def _derivative(name: str, variables: tuple[shown.Shown, ...], args: tuple[shown.Shown, ...]) -> tuple[str, int]:
    """The derivative of an unknown function: primes with one argument, else a quotient of differentials."""
    if len(args) == 1:
        return _applied(element("msup", name_of(name), word("mo", "′" * len(variables))), args), ATOM
    partial = word("mo", "∂")
    above = element("msup", partial, word("mn", str(len(variables)))) if len(variables) > 1 else partial
    below = [part for variable in variables for part in (partial, render(variable))]
    return element("mfrac", row(above, name_of(name)), row(*below)), UNARY
