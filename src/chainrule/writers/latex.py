"""Expressions as LaTeX."""

from __future__ import annotations

import re

from chainrule.expr.nodes import Node
from chainrule.writers import shown
from chainrule.writers.layout import layout
from chainrule.writers.text import ADD, ATOM, MUL, POW, UNARY
from chainrule.writers.turning import transposed

_COMPARE = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "=", "!=": r"\ne"}


def latex(node: Node, *, view: str = "matrix", indices: tuple[str, ...] | None = None) -> str:
    """`node` as LaTeX."""
    return render(layout(node, view=view, indices=indices, bold=True))


def render(item: shown.Shown) -> str:
    """The tree as LaTeX."""
    return _render(item)[0]


def latex_name(name: str, *, bold: bool = False) -> str:
    r"""A name in LaTeX: ``W1`` as W_{1}, ``y_hat`` as \hat{y}, longer words upright."""
    base, _, sub = name.partition("_")
    if name.startswith("\\"):
        return _PRIMED.sub(r"\1'", name)
    letter, above, label = base.partition("^")
    if above:
        # A label above: W^{(1)}, f^{-1}.
        return f"{latex_name(letter, bold=bold)}^{label}"
    if sub in ("hat", "bar", "tilde"):
        return rf"\{sub}{{{latex_name(base, bold=bold)}}}"
    digits = len(base) - len(base.rstrip("0123456789"))
    if digits and digits < len(base) and not sub:
        base, sub = base[:-digits], base[-digits:]
    if base in _GREEK_WORDS:
        base = "\\" + base
    elif len(base) > 1:
        base = rf"\mathrm{{{base}}}"
    elif bold:
        base = rf"\mathbf{{{base}}}"
    sub = sub[1:-1] if sub.startswith("{") and sub.endswith("}") else sub
    return f"{base}_{{{sub}}}" if sub else base


#: What the name of all examples ends with, of which x^{(i)} is one.
_OF_EXAMPLES = r"^{(\cdot)}"
#: What the names of biases end with that are the entries 0: w_{k0}, w_{0k}.
_OF_BIASES = (r"_{\cdot0}", r"_{0\cdot}")
#: The mark of a letter that a prime makes another one.
_PRIMED = re.compile(r"\\acute\{((?:[^{}]|\{[^{}]*\})*)\}")
_GREEK_WORDS = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi rho sigma tau phi chi psi omega pi".split()
)


def _wrap(item: shown.Shown, level: int) -> str:
    string, own = _render(item)
    return string if own >= level else rf"\left({string}\right)"


def _index(names: tuple[str, ...]) -> str:
    return "".join(names) if all(len(n) == 1 for n in names) else ",".join(names)


#: Functions that are not written as a name with brackets, as macros of TeX; how tightly they bind, and how tightly each
#: argument must to stand without brackets.
_MACROS: dict[str, tuple[str, int, tuple[int, ...]]] = {
    "dot-left": (r"#1^\top", UNARY, (ATOM,)),
    "outer": (r"#1 #2^\top", MUL, (UNARY, ATOM)),
    "exp": (r"e^{#1}", POW, (ADD,)),
    "sqrt": (r"\sqrt{#1}", ATOM, (ADD,)),
    "abs": (r"\left|#1\right|", ATOM, (ADD,)),
    "log": (r"\log_{#2} #1", UNARY, (ATOM, ADD)),
    "ln": (r"\ln #1", UNARY, (ATOM,)),
    "inv": (r"#1^{-1}", POW, (ATOM,)),
    "pinv": (r"#1^{+}", POW, (ATOM,)),
    "kron": (r"#1 \otimes #2", MUL, (UNARY, UNARY)),
    "norm": (r"\left\lVert #1 \right\rVert", ATOM, (ADD,)),
    "unit": (r"\mathbf{e}_{#2}", ATOM, (ADD, ADD)),
}


_PLACE = re.compile(r"#(\d)")


def _render(item: shown.Shown) -> tuple[str, int]:  # noqa: PLR0911 - one arm per kind of tree
    """The LaTeX of a tree, and how tightly what it is made of binds."""
    match item:
        case shown.Num(value):
            return str(value), ATOM
        case shown.Word(name, bold):
            written = latex_name(name, bold=bold)
            # W^{(1)} takes no second superscript.
            return written, POW if written.endswith("}") and "^" in written else ATOM
        case shown.Add(terms):
            return _sum(terms), ADD
        case shown.Mul(factors, sign):
            return _product(factors, sign), MUL
        case shown.Frac(top, bottom):
            return rf"\frac{{{render(top)}}}{{{render(bottom)}}}", UNARY
        case shown.Pow(shown.Fn(name, args, command), exponent) if command and name != "sqrt":
            return rf"{command}^{{{render(exponent)}}}\left({', '.join(map(render, args))}\right)", POW
        case shown.Pow(base, exponent):
            return rf"{_wrap(base, ATOM)}^{{{render(exponent)}}}", POW
        case shown.Fn():
            return _function(item)
        case shown.Repeated(vector, axis):
            body = _wrap(vector, ATOM)
            return (rf"{body} \mathbf{{1}}^\top" if axis else rf"\mathbf{{1}} {body}^\top"), MUL
        case shown.Column(base):
            return _render(base)
        case shown.AxisSum(base, axis):
            return rf"{_wrap(transposed(base) if axis == 0 else base, UNARY)} \mathbf{{1}}", MUL
        case shown.Sub():
            return _indexed(item)
        case shown.BigSum(index, size, body, product):
            sign = r"\prod" if product else r"\sum"
            return rf"{sign}_{{{index}=1}}^{{{size}}} {_wrap(body, MUL)}", MUL
        case shown.Delta(i, j):
            return rf"\delta_{{{_index((i, j))}}}", ATOM
        case shown.Transposed(shown.Fn("inv", (argument,))):
            return rf"{_wrap(argument, ATOM)}^{{-\top}}", POW
        case shown.Transposed(base):
            return rf"{_wrap(base, ATOM)}^\top", POW
        case shown.Where(condition, yes, no):
            return (
                rf"\begin{{cases}} {render(yes)} & \text{{if }} {_bare(condition)} \\ "
                rf"{render(no)} & \text{{otherwise}} \end{{cases}}"
            ), ATOM
        case shown.Compare():
            return rf"\mathbf{{1}}[{_bare(item)}]", ATOM
        case shown.Diff(name, variables, args):
            return _derivative(name, variables, args)


def _indexed(item: shown.Sub) -> tuple[str, int]:
    """An entry: of an example x^{(i)}_j, and no x^{(·)}_{ij}."""
    base, indices = item.base, item.indices
    if isinstance(base, shown.Word) and base.name.endswith(_OF_EXAMPLES):
        example, *entry = indices
        string = f"{latex_name(base.name.removesuffix(_OF_EXAMPLES), bold=base.bold)}^{{({example})}}"
        return (rf"{string}_{{{_index(tuple(entry))}}}" if entry else string), POW
    for place, biases in enumerate(_OF_BIASES):
        if isinstance(base, shown.Word) and base.name.endswith(biases):
            string = latex_name(base.name.removesuffix(biases), bold=base.bold)
            return rf"{string}_{{{_index(('0', *indices) if place else (*indices, '0'))}}}", ATOM
    string = render(base) if isinstance(base, shown.Word) else _wrap(base, ATOM)
    indexed = "_" in string and string.endswith("}")
    return rf"{{{string}}}_{{{_index(indices)}}}" if indexed else rf"{string}_{{{_index(indices)}}}", ATOM


def _sum(terms: tuple[tuple[int, shown.Shown], ...]) -> str:
    parts = []
    for position, (sign, term) in enumerate(terms):
        joint = (" - " if sign < 0 else " + ") if position else ("-" if sign < 0 else "")
        parts.append(joint + _wrap(term, MUL))
    return "".join(parts)


def _product(factors: tuple[shown.Shown, ...], sign: str) -> str:
    """Factors side by side; a number behind another factor needs a dot."""
    strings = [_wrap(factor, UNARY) for factor in factors]
    if sign == "*":
        return r" \odot ".join(strings)
    if sign == "@":
        return " ".join(strings)
    if shown.is_matrix_product(factors[-1]):
        strings[-1] = render(factors[-1])
    dotted = [r"\cdot " + string if string[0].isdigit() else string for string in strings[1:]]
    return " ".join([strings[0], *dotted])


def _function(item: shown.Fn) -> tuple[str, int]:
    if item.name in ("eye", "ones"):
        return item.latex, ATOM
    macro, own, levels = _MACROS.get(item.name, ("", ATOM, ()))
    if macro and (len(item.args) == len(levels) or item.name == "norm"):
        args = [_wrap(argument, level) for argument, level in zip(item.args, levels, strict=False)]
        return _PLACE.sub(lambda place: args[int(place[1]) - 1], macro), own
    inside = [render(arg) for arg in item.args if not (isinstance(arg, shown.Word) and arg.name.startswith("axis="))]
    return rf"{item.latex or latex_name(item.name)}\left({', '.join(inside)}\right)", ATOM


def _derivative(name: str, variables: tuple[shown.Shown, ...], args: tuple[shown.Shown, ...]) -> tuple[str, int]:
    """The derivative of an unknown function, with primes where it has one argument."""
    if len(args) == 1:
        primes = "'" * len(variables)
        return rf"{latex_name(name)}{primes}\left({render(args[0])}\right)", ATOM
    order = f"^{len(variables)}" if len(variables) > 1 else ""
    below = " ".join(rf"\partial {render(v)}" for v in variables)
    return rf"\frac{{\partial{order} {latex_name(name)}}}{{{below}}}", UNARY


def _bare(item: shown.Shown) -> str:
    if isinstance(item, shown.Compare):
        return rf"{render(item.left)} {_COMPARE[item.sign]} {render(item.right)}"
    return render(item)
