r"""What ``f(x + h) = g(x + h) + k(x + h)`` says of f at any x: below the definitions of readers.

Lessons derive the rules of calculus so: they move the argument of a sum or product, and never write it down unmoved.
"""

from __future__ import annotations

from chainrule.readers.rewriting import transform
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Factors, Group, Name, Terms, Tree, names_in


def at_rest(left: Tree, body: Tree) -> tuple[Tree, Tree] | None:
    """``f(x) = g(x) + k(x)`` for both sides with a moved argument; None where other things stand on them."""
    moved = _moved(left)
    if moved is None:
        return None
    letter, step = (term for _, term in moved.terms)
    said = spelled(moved)

    def put_back(part: Tree) -> Tree | None:
        match part:
            case Group(start, end, opening, (Terms() as inner,)) if spelled(inner) == said:
                return Group(start, end, opening, (letter,))
        return None

    if not {name for each in (letter, step) for name in names_in(each)} <= names_in(body):
        return None
    # What depends on the step otherwise, or on x alone, is no function at the moved argument.
    rest = transform(body, lambda part: Name(0, 0, "") if put_back(part) is not None else None)
    if names_in(rest) & names_in(letter, step):
        return None
    return transform(left, put_back), transform(body, put_back)


def _moved(left: Tree) -> Terms | None:
    """The x + h of ``f(x + h)``."""
    match left:
        case Factors(_, _, (Name(), Group(_, _, "(", (Terms() as inner,))), (_, "")):
            plain = all(sign > 0 and isinstance(term, Name) for sign, term in inner.terms)
            return inner if plain and len(inner.terms) == 2 else None
    return None
