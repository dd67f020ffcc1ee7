"""Which equalities are definitions: a name, perhaps with arguments or indices, on the left, and no derivative in it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from chainrule.readers.dots import in_one
from chainrule.readers.each_value import of_each_class, of_values
from chainrule.readers.letters import FAMILY, OPEN_SIGN, is_capital, is_transposed, subscript_text
from chainrule.readers.observed import has_noise
from chainrule.readers.optimized import optimized
from chainrule.readers.pairs import over_pairs
from chainrule.readers.policies import with_number
from chainrule.readers.predictions import puts_out
from chainrule.readers.scope import Definition
from chainrule.readers.shifted import at_rest
from chainrule.readers.spelling import spelled
from chainrule.readers.spreads import squared_spread
from chainrule.readers.steps_back import stepped_back
from chainrule.readers.syntax import (
    Applied,
    Bars,
    BigOp,
    Cases,
    Comparison,
    Derivative,
    Dots,
    Factors,
    Grid,
    Group,
    Indexed,
    Name,
    Number,
    Root,
    Script,
    Terms,
    Tree,
    Words,
    children,
    find_all,
    names_in,
    walk,
)  # fmt: skip
from chainrule.readers.usage import MAX_INDICES, head_name, index_count, is_index, numbered_by

#: Functions whose meaning no text changes.
ELEMENTARY = frozenset(
    "exp sin cos tan sec csc cot asin acos atan asec acsc acot sinh cosh tanh sech csch coth max min abs sqrt".split()
)

#: Letters that count classes.
_COUNTING = frozenset("ijkmn")
#: Letters above an entry that count examples.
_MEMBERS = frozenset("kmn")
#: What the name of a recurrence ends with.
STEP = "_{\\cdot}"
#: What the name of a sum of functions ends with that have its own letter and an index.
TERMS = r"^{\sum}"


def is_number(tree: Tree) -> bool:
    """Whether a tree is a number, perhaps with a sign."""
    if isinstance(tree, Terms) and len(tree.terms) == 1:
        tree = tree.terms[0][1]
    return isinstance(tree, Number)


def is_zero(tree: Tree) -> bool:
    """Whether a tree is the number 0."""
    return isinstance(tree, Number) and not tree.value


def definition(left: Tree, body: Tree) -> Definition | None:
    """The definition that ``left = body`` is, None where the left side defines nothing."""
    entry = _entry_in(body) if isinstance(left, Name) else None
    if entry is not None:
        # W = (w_{jk}) says what the entries of W are.
        return _definition(Script(left.start, left.end, left, entry.sub), entry)
    aim = optimized(left, body)
    if aim is not None:
        return _definition(left, aim)
    unmoved = at_rest(left, body)
    if unmoved is not None:
        return _definition(*unmoved)
    root = _squares(left, body)
    if root is not None:
        return _definition(*root)
    spread = squared_spread(left) or _root(left, body)
    if spread is not None and not isinstance(body, (Name, Script, Number)):
        # What is said of a variance says what its root is.
        return _definition(spread, Root(body.start, body.end, body))
    if isinstance(left, Script) and (family := _family(left, body)) is not None:
        return family
    if isinstance(left, Script) and (of_classes := of_each_class(left, body)) is not None:
        left, body = of_classes
    return _definition(*of_values(left, body))


def _family(left: Script, body: Tree) -> Definition | None:
    """What ``a^i = f(z^i)`` says of each example; None for powers."""
    name, index = numbered_by(left)
    if left.sub and isinstance(left.sup, Name) and left.sup.name in _MEMBERS and isinstance(left.base, Name):
        name, index = left.base.name, left.sup.name
    indices = (index, *(part.name for part in left.sub if isinstance(part, Name)))
    # What y_j^k is may be written for one k: nothing with two indices is a power on the left side.
    same = bool(left.sub) or any(numbered_by(script)[1] == index for script in find_all(body, Script))
    if not name or not same or len(indices) <= len(left.sub) or find_all(body, Derivative) or name in names_in(body):
        return None
    return Definition(name + FAMILY, (), indices, body)


def _definition(left: Tree, body: Tree) -> Definition | None:
    turned = isinstance(left, Terms) and len(left.terms) == 1 and left.terms[0][0] < 0
    inner = _logarithm_of(left.terms[0][1] if turned and isinstance(left, Terms) else left)
    if inner is not None:
        # log L(p) = ... says what L is, and so does -log L(p) = ...
        named = isinstance(inner, (Name, Script, Factors)) and not isinstance(body, (Name, Number))
        value = Terms(body.start, body.end, ((-1, body),)) if turned else body
        return definition(inner, Applied(body.start, body.end, "exp", (value,))) if named else None
    parameters: tuple[Tree, ...] = ()
    target = left
    if isinstance(target, Factors) and len(target.factors) == 2 and isinstance(target.factors[1], Group):
        parameters = _parameters(target.factors[1].items)
        target = target.factors[0]
        if any((head_name(p) or r"\mathbb").startswith(r"\mathbb") or _is_product(p) for p in parameters):
            # Of a set, as in f(R) = {...}, the image is given.
            return None
    elif isinstance(target, Applied) and target.function in ELEMENTARY:
        # sin y = x is an equation for y.
        return None
    elif isinstance(target, Applied) and all(head_name(a) is not None for a in target.args) and target.sub is None:
        # tr A = tr A^T says what is true of a trace, and so does tr A = A, of numbers.
        own = any(isinstance(part, Applied) and part.function == target.function for part in walk(body))
        own = own or spelled(body) in map(spelled, target.args)
        return None if own else Definition(target.function, target.args, (), body)
    name = head_name(target)
    if name is None or isinstance(target, (Bars, Cases, Dots, Number, Words)) or _says_when(left, body):
        return None
    if not parameters and ((_is_value(body) and not puts_out(name, body)) or _is_class(target, body)):
        return None
    body = with_number(name, body) if parameters else body
    if (not parameters and has_noise(name, body)) or OPEN_SIGN in names_in(body):
        return None
    if is_number(body) and any(isinstance(p, Script) for p in parameters):
        # F(x_2) = 1.4 is a value.
        return None
    if _of_compositions(parameters, body):
        return None
    if name in outside_subscripts(body) and not _numbered_apart(target, body, called=bool(parameters)):
        return _of_terms(name, parameters, target, body) or (None if parameters else _recurrence(target, body))
    if find_all(body, Derivative) or _is_other_slice(target):
        return None
    indices: tuple[str, ...] = ()
    bold = isinstance(target, Name) and target.bold
    if isinstance(target, Script):
        if (parameters and _names_parameters(target, body)) or _names_ends(target, body):
            name = f"{head_name(target.base)}_{subscript_text(target.sub)}"
        elif any(isinstance(part, Words) for part in target.sub) or (
            target.sub and (len(target.sub) > MAX_INDICES or not index_count(target))
        ):
            if name == head_name(target.base):
                text = _subscript(target)
                name = f"{name}_{{{text}}}" if len(text) > 1 else f"{name}_{text}"
        else:
            indices = tuple(part.name for part in target.sub if isinstance(part, Name))
            if len(indices) != len(target.sub):
                return None
    if isinstance(target, Indexed):
        indices = tuple(part.name for part in target.indices if isinstance(part, Name))
    known = {*indices, *(part.name for parameter in parameters for part in find_all(parameter, Name))}
    return Definition(name, parameters, indices, over_pairs(body, frozenset(known)), bold=bold)


def _of_compositions(parameters: tuple[Tree, ...], body: Tree) -> bool:
    """Whether f(g(x)) = x says that one undoes the other, or f(g(x)) = (x^2 + 1)^3 what both come to."""
    composed = [spelled(p) for p in parameters if isinstance(p, Factors)]
    return bool(composed) and (isinstance(body, Name) or not all(each in map(spelled, walk(body)) for each in composed))


def _is_other_slice(target: Tree) -> bool:
    """Whether a target is W_{:,j}, where the axis of j would come first, or W_{1,:}, which is not the whole matrix."""
    indices = target.indices if isinstance(target, Indexed) else ()
    slices = [isinstance(part, Words) for part in indices]
    return any(slices) and (sorted(slices) != slices or any(isinstance(part, Number) for part in indices))


def _entry_in(body: Tree) -> Script | None:
    """The w_{jk} of a matrix that is written as ``(w_{jk})``, None for other bodies."""
    item = body.items[0] if isinstance(body, Group) and len(body.items) == 1 else None
    if not isinstance(item, Script) or not isinstance(item.base, Name) or item.sup is not None or item.primes:
        return None
    return item if len(item.sub) == 2 and all(isinstance(i, Name) and is_index(i) for i in item.sub) else None


def _squares(left: Tree, body: Tree) -> tuple[Tree, Tree] | None:
    r"""e_{ij} and its value, of ``e_{ij}^2 = (r_{ij} - \hat{r}_{ij})^2``: the sign is that of the bracket."""
    match left, body:
        case Script(_, _, Name(), (_, *_), Number(_, _, power)), Script(_, _, Group() as root, (), Number(_, _, other)):
            return (replace(left, sup=None), root) if power == other == 2 else None
        case Script(_, _, Name(_, _, name, False) as base, (), Number(_, _, power), 0), Script(
            _, _, Group() as root, (), Number(_, _, other)
        ):
            return (base, root) if power == other == 2 and not name.isupper() else None
    return None


def _root(left: Tree, body: Tree) -> Tree | None:
    r"""The r of ``r^2 = (x - 2)^2 + y^2``: a sum with a square of a bracket; a bare 2 may be a label in other sums."""
    match left, body:
        case Script(_, _, Name(), (_, *_), Number(_, _, power), 0), Terms(
            _, _, ((1, Script(_, _, Group(), (), other)), *_)
        ):
            # e_{ij}^2 = (r_{ij} - p_i^T q_j)^2 + ...
            return replace(left, sup=None) if power == 2 and isinstance(other, Number) and other.value == 2 else None
        case Script(_, _, Name(_, _, name, False) as root, (), Number(_, _, power), 0), Terms(_, _, terms):
            squares = any(isinstance(term, Script) and isinstance(term.base, Group) and isinstance(term.sup, Number)
                          and term.sup.value == 2 for _, term in terms)  # fmt: skip
            return root if power == 2 and squares and not name.isupper() else None
        case Script(_, _, Name(_, _, name, False) as root, (), Number(_, _, power), 0), Factors(factors=(first, *_)):
            # d^2 = (x - y)^T M (x - y)
            form = is_transposed(first) and isinstance(first, Script) and isinstance(first.base, Group)
            return root if power == 2 and form and not name.isupper() else None
    return None


def _says_when(left: Tree, body: Tree) -> bool:
    r"""Whether ``\delta_{ij} = 1`` or ``1(i = j) = 1`` says when an indicator is one."""
    match left:
        case Script(_, _, Name(name="\\delta"), (_, _)):
            return True
        case Factors(_, _, (_, Group(items=(Comparison(),)))):
            return isinstance(body, Number)
    return False


def _parameters(items: tuple[Tree, ...]) -> tuple[Tree, ...]:
    r"""The parameters of a function; with a variance among them, none: ``f(\mu, \sigma^2)`` is f."""
    listed = _in_column(items) or items
    return () if any(squared_spread(item) is not None for item in listed) else in_one(tuple(map(value_of, listed)))


def _in_column(items: tuple[Tree, ...]) -> tuple[Tree, ...]:
    """The names in a column that is the one argument: ``f((x_1; x_2)) = 3 x_1 + x_2^2``."""
    rows = items[0].rows if len(items) == 1 and isinstance(items[0], Grid) else ()
    entries = tuple(entry for row in rows for entry in row)
    named = all(isinstance(entry, (Name, Script)) for entry in entries) and not any(find_all(items[0], Dots))
    return entries if entries and named and all(len(row) == 1 for row in rows) else ()


def value_of(argument: Tree) -> Tree:
    """The k of ``Y = k`` in the brackets of a probability; other arguments as they are."""
    match argument:
        case Comparison(_, _, (Name(), Name() as value), ("=",)):
            return value
    return argument


def _is_product(parameter: Tree) -> bool:
    """Whether ``y (w x + b)`` is a number and no value of a function y, for which a definition could stand."""
    group = parameter.factors[-1] if isinstance(parameter, Factors) else None
    return isinstance(group, Group) and any(isinstance(item, (Factors, Terms)) for item in group.items)


def _logarithm_of(tree: Tree) -> Tree | None:
    """What a natural logarithm is taken of: L(p) in log L(p), wherever the brackets were read."""
    group: tuple[Tree, ...] = ()
    called: Tree = tree
    if isinstance(tree, Factors) and len(tree.factors) == 2 and isinstance(tree.factors[1], Group):
        called, group = tree.factors[0], tree.factors[1:]
    if not isinstance(called, Applied) or called.function not in ("log", "ln") or called.sub is not None:
        return None
    if len(called.args) != 1 or called.power is not None:
        return None
    inner = called.args[0]
    return Factors(inner.start, group[0].end, (inner, *group), ("", "")) if group else inner


def _recurrence(target: Tree, body: Tree) -> Definition | None:
    """``s_t = s_{t-1} w + x_t``: what s_t is, under a name that only a reading asks for in which t is held fixed.

    ``s_{t+1} = s_t w + x_{t+1}`` says the same of the step before.
    """
    target, body = stepped_back(target, body) or (target, body)
    if not isinstance(target, Script) or not isinstance(target.base, Name) or len(target.sub) != 1 or target.sup:
        return None
    (index,) = target.sub
    own = [p for p in find_all(body, Script) if isinstance(p.base, Name) and p.base.name == target.base.name]
    bare = outside_subscripts(body).count(target.base.name)
    steps = all(len(p.sub) == 1 and isinstance(p.sub[0], Terms) for p in own)
    if not isinstance(index, Name) or not is_index(index) or not steps or bare != len(own):
        return None
    if find_all(body, Derivative):
        return None
    return Definition(f"{target.base.name}{STEP}", (), (index.name,), body, bold=target.base.bold)


def _numbered_apart(target: Tree, body: Tree, *, called: bool) -> bool:
    """Whether ``u_2 = x + u_1`` or ``f(x) = f_1(x)`` has its letter with other numbers only: these are other names.

    So is the C_0 of ``C = C_0 + ...``, and so are the factors of a matrix ``B = B_1 B_2``.
    """
    base = target.base if isinstance(target, Script) and _numbers(target) else target
    if not isinstance(base, Name):
        return False
    letter = base.name
    own = [part for part in find_all(body, Script) if isinstance(part.base, Name) and part.base.name == letter]
    if isinstance(target, Name) and not called:
        added = isinstance(body, Terms) and any(term in own for _, term in body.terms)
        apart = all(_numbers(part) == [0] or _is_labelled(part) for part in own)
        if isinstance(body, Factors) and is_capital(letter):
            added, apart = True, all(len(_numbers(part)) == 1 for part in own)
        return added and apart and len(own) == outside_subscripts(body).count(letter)
    taken = _numbers(target) if isinstance(target, Script) else []
    apart = all(_numbers(part) and _numbers(part) != taken for part in own)
    return apart and len(own) == outside_subscripts(body).count(letter)


def _is_labelled(script: Script) -> bool:
    """Whether the subscript of a name is a word or a capital, as in E_D and L_{data}."""
    (*_, last) = script.sub or (None,)
    return isinstance(last, Words) or (isinstance(last, Name) and len(script.sub) == 1 and last.name.isupper())


def _numbers(script: Script) -> list[Fraction]:
    """The subscripts of a name, if all are numbers."""
    numbers = [part.value for part in script.sub if isinstance(part, Number)]
    return numbers if len(numbers) == len(script.sub) else []


def _of_terms(name: str, parameters: tuple[Tree, ...], target: Tree, body: Tree) -> Definition | None:
    r"""``f(x) = \frac1n \sum_i f_i(x)``: what f is, for a reading in which f_i is another."""
    summed = {part.index for part in find_all(body, BigOp)}
    own = [p for p in find_all(body, Script) if isinstance(p.base, Name) and p.base.name == name]
    indexed = all(len(p.sub) == 1 and isinstance(p.sub[0], Name) and p.sub[0].name in summed for p in own)
    if not isinstance(target, Name) or not indexed or outside_subscripts(body).count(name) != len(own):
        return None
    return None if find_all(body, Derivative) else Definition(f"{name}{TERMS}", parameters, (), body, bold=target.bold)


def outside_subscripts(tree: Tree) -> list[str]:
    """The names in a tree; the h of W_{hh} is a label."""
    if isinstance(tree, Name):
        return [tree.name]
    parts = [part for part in (tree.base, tree.sup) if part is not None] if isinstance(tree, Script) else children(tree)
    return [name for part in parts for name in outside_subscripts(part)]


def _names_parameters(target: Script, body: Tree) -> bool:
    """Whether the subscripts in f_{w,b}(x) = w x + b name what f is made with, and are no indices."""
    if not target.sub or not all(isinstance(part, Name) and len(part.name) == 1 for part in target.sub):
        return False
    indices = {s.name for p in find_all(body, Script) for s in p.sub if isinstance(s, Name)}
    written = names_in(body) - indices
    return all(isinstance(part, Name) and part.name in written for part in target.sub)


def _names_ends(target: Script, body: Tree) -> bool:
    r"""Whether the subscripts in \Sigma_C = \sum_{d=1}^C e^{z_d} name where sums end, and are no indices."""
    ends = {p.upper.name for p in find_all(body, BigOp) if isinstance(p.upper, Name)}
    indices = {s.name for p in find_all(body, Script) for s in p.sub if isinstance(s, Name)}
    return bool(target.sub) and all(isinstance(part, Name) and part.name in ends - indices for part in target.sub)


def _is_value(body: Tree) -> bool:
    """Whether a body is a number or a name alone, or a range of numbers."""
    return isinstance(body, (Number, Name)) or is_number(body) or _is_range(body)


def _is_class(target: Tree, body: Tree) -> bool:
    """Whether ``k = y_i`` says of which class a formula is: k counts, and has no value of its own."""
    match target, body:
        case Name(_, _, name), Script(_, _, Name(), (_, *_) as sub, None, 0):
            return name in _COUNTING and all(map(is_index, sub))
    return False


def _is_range(body: Tree) -> bool:
    r"""Whether ``1 \ldots N`` stands behind ``i =``: i counts, and is none of these numbers."""
    return isinstance(body, Factors) and isinstance(body.factors[0], Number) and isinstance(body.factors[1], Dots)


def _subscript(target: Script) -> str:
    parts = []
    for part in target.sub:
        if isinstance(part, Words):
            parts.append(part.text)
        elif isinstance(part, Number):
            parts.append(str(part.value))
        elif isinstance(part, Name):
            parts.append(part.name)
        elif isinstance(part, Script) and isinstance(part.base, Name):
            # J_{W_o} and J_{b_o} are two names.
            parts.append(f"{part.base.name}_{_subscript(part)}")
    return "".join(parts)
