"""Expressions as LaTeX."""

from __future__ import annotations

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
        return name
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
    return f"{base}_{{{sub}}}" if sub else base


_GREEK_WORDS = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi rho sigma tau phi chi psi omega pi".split()
)


def _wrap(item: shown.Shown, level: int) -> str:
    string, own = _render(item)
    return string if own >= level else rf"\left({string}\right)"


def _index(names: tuple[str, ...]) -> str:
    return "".join(names) if all(len(n) == 1 for n in names) else ",".join(names)


def _render(item: shown.Shown) -> tuple[str, int]:  # noqa: C901, PLR0911, PLR0912 - one arm per kind of tree
    match item:
        case shown.Num(value):
            return str(value), ATOM
        case shown.Word(name, bold):
            return latex_name(name, bold=bold), ATOM
        case shown.Add(terms):
            parts = []
            for position, (sign, term) in enumerate(terms):
                body = _wrap(term, MUL)
                parts.append((("-" if sign < 0 else "") if not position else (" - " if sign < 0 else " + ")) + body)
            return "".join(parts), ADD
        case shown.Mul(factors, sign):
            joint = r" \odot " if sign == "*" else " "
            strings = [_wrap(f, UNARY) for f in factors]
            if sign in ("", ".") and shown.is_matrix_product(factors[-1]):
                strings[-1] = render(factors[-1])
            if sign in ("", "."):
                for i in range(1, len(strings)):
                    if strings[i][0].isdigit():
                        strings[i] = r"\cdot " + strings[i]
            return joint.join(strings), MUL
        case shown.Frac(top, bottom):
            return rf"\frac{{{render(top)}}}{{{render(bottom)}}}", UNARY
        case shown.Pow(shown.Fn(name, args, command), exponent) if command and name != "sqrt":
            return rf"{command}^{{{render(exponent)}}}\left({', '.join(map(render, args))}\right)", POW
        case shown.Pow(base, exponent):
            return rf"{_wrap(base, ATOM)}^{{{render(exponent)}}}", POW
        case shown.Fn("dot-left", (vector,)):
            return rf"{_wrap(vector, ATOM)}^\top", UNARY
        case shown.Fn("outer", (left, right)):
            return rf"{_wrap(left, UNARY)} {_wrap(right, ATOM)}^\top", MUL
        case shown.Fn("exp", (argument,)):
            return rf"e^{{{render(argument)}}}", POW
        case shown.Fn("sqrt", (argument,)):
            return rf"\sqrt{{{render(argument)}}}", ATOM
        case shown.Fn("abs", (argument,)):
            return rf"\left|{render(argument)}\right|", ATOM
        case shown.Fn("eye" | "ones", _, command):
            return command, ATOM
        case shown.Fn("log", (argument, base)):
            return rf"\log_{{{render(base)}}} {_wrap(argument, ATOM)}", UNARY
        case shown.Fn("ln", (argument,)):
            return rf"\ln {_wrap(argument, ATOM)}", UNARY
        case shown.Fn("inv", (argument,)):
            return rf"{_wrap(argument, ATOM)}^{{-1}}", POW
        case shown.Fn("pinv", (argument,)):
            return rf"{_wrap(argument, ATOM)}^{{+}}", POW
        case shown.Fn("kron", (left, right)):
            return rf"{_wrap(left, UNARY)} \otimes {_wrap(right, UNARY)}", MUL
        case shown.Fn("norm", (argument, *_)):
            return rf"\left\lVert {render(argument)} \right\rVert", ATOM
        case shown.Repeated(vector, axis):
            body = _wrap(vector, ATOM)
            return (rf"{body} \mathbf{{1}}^\top" if axis else rf"\mathbf{{1}} {body}^\top"), MUL
        case shown.Column(base):
            return _render(base)
        case shown.AxisSum(base, axis):
            return rf"{_wrap(transposed(base) if axis == 0 else base, UNARY)} \mathbf{{1}}", MUL
        case shown.Fn("unit", (_, index)):
            return rf"\mathbf{{e}}_{{{render(index)}}}", ATOM
        case shown.Fn(name, args, command):
            args = tuple(a for a in args if not (isinstance(a, shown.Word) and a.name.startswith("axis=")))
            head = command or latex_name(name)
            return rf"{head}\left({', '.join(map(render, args))}\right)", ATOM
        case shown.Sub(base, indices):
            string = _wrap(base, ATOM)
            if "_" in string and string.endswith("}"):
                return rf"{{{string}}}_{{{_index(indices)}}}" if "^" in string else _append(string, indices), ATOM
            return rf"{string}_{{{_index(indices)}}}", ATOM
        case shown.BigSum(index, size, body):
            return rf"\sum_{{{index}=1}}^{{{size}}} {_wrap(body, MUL)}", MUL
        case shown.Delta(i, j):
            return rf"\delta_{{{_index((i, j))}}}", ATOM
        case shown.Transposed(shown.Fn("inv", (argument,))):
            return rf"{_wrap(argument, ATOM)}^{{-\top}}", POW
        case shown.Transposed(base):
            return rf"{_wrap(base, ATOM)}^\top", ATOM
        case shown.Where(condition, yes, no):
            return (
                rf"\begin{{cases}} {render(yes)} & \text{{if }} {_bare(condition)} \\ "
                rf"{render(no)} & \text{{otherwise}} \end{{cases}}"
            ), ATOM
        case shown.Compare():
            return rf"\mathbf{{1}}[{_bare(item)}]", ATOM
        case shown.Diff(name, variables, args):
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


def _append(string: str, indices: tuple[str, ...]) -> str:
    return rf"{{{string}}}_{{{_index(indices)}}}"
