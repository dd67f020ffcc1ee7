"""What names mean where a formula stands: declarations, the nearest definitions above, and open sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from chainrule.expr.nodes import Node, Shape
from chainrule.expr.sizes import Size, names_of
from chainrule.readers.letters import subscript_text
from chainrule.readers.remembered import by_identity
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Applied, Name, Number, Script, Tree, walk
from chainrule.readers.usage import head_name


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is said about a name; `depends` lists what an unknown function depends on, `line` where it was said.

    `earlier` says that a title stands between it and the formula.
    """

    name: str
    kind: str = "scalar"
    shape: Shape = ()
    facts: frozenset[str] = frozenset()
    depends: tuple[str, ...] = ()
    line: int = 0
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """``name(parameters)_indices = body``; `text` is its source, of a chain of equalities the last member counts.

    `before` is the definition of the same name that it hides, `others` are the members of the chain before the last,
    `earlier` says that a title stands between it and the formula.
    """

    name: str
    parameters: tuple[Tree, ...]
    indices: tuple[str, ...]
    body: Tree
    text: str = ""
    line: int = 0
    label: str = ""
    bold: bool = False
    before: Definition | None = None
    others: tuple[Tree, ...] = ()
    title: str = ""
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Declarations and definitions by name; scopes are values, a document makes a new one at each formula.

    `values` are the numbers that the text below the last title gives for names: a point that it speaks of. `given` are
    the different ones of the whole text above.
    """

    declarations: dict[str, Declaration] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    totals: tuple[tuple[str, Node], ...] = ()
    strict: bool = False
    options: dict[str, str] = field(default_factory=dict)
    values: dict[str, Tree] = field(default_factory=dict)
    given: dict[str, tuple[Tree, ...]] = field(default_factory=dict)

    def declare(self, declaration: Declaration) -> Scope:
        """The scope with one more declaration."""
        return replace(self, declarations={**self.declarations, declaration.name: declaration})

    def undeclared(self, name: str) -> Scope:
        """The scope in which nothing is said about a name."""
        return replace(self, declarations={n: d for n, d in self.declarations.items() if n != name})

    def define(self, definition: Definition) -> Scope:
        """The scope with one more definition."""
        return replace(self, definitions={**self.definitions, definition.name: definition})

    def below(self, tree: Tree) -> list[Definition]:
        """The definitions of the names in a tree, and of the names in those, at any depth."""
        return below(tree, self.definitions)

    def below_title(self) -> Scope:
        """The scope below a title."""
        definitions = {n: d if d.earlier else replace(d, earlier=True) for n, d in self.definitions.items()}
        declarations = {n: d if d.earlier else replace(d, earlier=True) for n, d in self.declarations.items()}
        return replace(self, definitions=definitions, declarations=declarations, values={})

    def at_point(self, names: list[str], value: Tree) -> Scope:
        """The scope in which the text gives a number for some names: what is 4 is no vector, as words far above said.

        A vector of zeros may be written as 0.
        """
        if not names:
            return self
        others = {name: self.given.get(name, ()) for name in names}
        new = {
            name: (*old[-1:], value) for name, old in others.items() if not old or spelled(old[-1]) != spelled(value)
        }
        given = {**self.given, **new}
        scope = replace(self, values={**self.values, **dict.fromkeys(names, value)}, given=given)
        said = (self.declarations.get(name) for name in names if not isinstance(value, Number) or value.value)
        for vector in [d.name for d in said if d is not None and d.kind == "vector" and "undeclared" in d.facts]:
            scope = scope.undeclared(vector)
        return scope

    def number_for(self, name: str) -> Tree | None:
        """The number that the text gives for a name: below the last title, or the only one above."""
        given = self.given.get(name, ())
        return self.values.get(name) or (given[0] if len(given) == 1 else None)

    def without_definitions(self) -> Scope:
        """The scope in which every name is generic."""
        return replace(self, definitions={})


def below(tree: Tree, definitions: Mapping[str, Definition]) -> list[Definition]:
    """The definitions among some of the names in a tree, and of the names in those, at any depth."""
    return list(_below(tree, definitions))


@by_identity(500)
def _below(tree: Tree, definitions: Mapping[str, Definition]) -> tuple[Definition, ...]:
    out: dict[str, Definition] = {}
    waiting = [tree]
    while waiting:
        for name in called(waiting.pop()):
            if name in definitions and name not in out:
                out[name] = definitions[name]
                waiting.append(out[name].body)
    return tuple(out.values())


def written(tree: Tree, definitions: Mapping[str, Definition]) -> set[str]:
    """The names in a tree and in the definitions below it; ``L_{MSE}`` is L and L_{MSE}."""
    return {name for each in (tree, *(d.body for d in below(tree, definitions))) for name in called(each)}


def reachable(trees: list[Tree], scope: Scope) -> list[Tree]:
    """The bodies and parameters of the definitions that the trees use, at any depth."""
    seen: set[str] = set()
    out: list[Tree] = []
    stack = list(trees)
    while stack:
        for name in called(stack.pop()):
            definition = scope.definitions.get(name)
            if definition is not None and name not in seen:
                seen.add(name)
                out.append(definition.body)
                out.extend(definition.parameters)
                stack.append(definition.body)
    return out


#: What trees call, with the trees, as in `syntax.walk`.
_CALLED: dict[int, tuple[Tree, tuple[str, ...]]] = {}
_MAX_CALLED = 2000


def called(tree: Tree) -> tuple[str, ...]:
    """The names in a tree that a definition may have, in the order in which they are met."""
    known = _CALLED.get(id(tree))
    if known is not None:
        return known[1]
    out: dict[str | None, None] = {}
    for part in walk(tree):
        if isinstance(part, Name):
            out[part.name] = None
        elif isinstance(part, Applied):
            out[part.function] = None
        elif isinstance(part, Script):
            out[head_name(part)] = None
            if part.sub and isinstance(part.base, Name):
                # W_1 by its number, L_{MSE} by the words below it.
                out[f"{part.base.name}_{subscript_text(part.sub)}"] = None
    found = tuple(name for name in out if name is not None)
    if len(_CALLED) >= _MAX_CALLED:
        _CALLED.clear()
    _CALLED[id(tree)] = tree, found
    return found


class SizesDiffer(Exception):  # noqa: N818 - a signal to start over with sizes identified, never seen outside
    """Two sizes met of which one is open."""

    def __init__(self, a: Size, b: Size) -> None:
        """Keep the two sizes."""
        super().__init__(f"{a} and {b}")
        self.a, self.b = a, b


class Sizes:
    """Open sizes (names that begin with "?") that are identified as formulas ask for it."""

    def __init__(self) -> None:
        """Start with nothing identified."""
        self._parent: dict[Size, Size] = {}

    def find(self, size: Size) -> Size:
        """The representative of a size; a stated size wins over an open one."""
        while size in self._parent:
            size = self._parent[size]
        return size

    def unify(self, a: Size, b: Size) -> bool:
        """Identify two sizes; False where both are stated and differ, and where one is made of the other."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return True
        if a in names_of(b) or b in names_of(a):
            # n is no n*n.
            return False
        if is_open(a):
            self._parent[a] = b
        elif is_open(b):
            self._parent[b] = a
        else:
            return False
        return True


def is_open(size: Size) -> bool:
    """Whether a size is open."""
    return isinstance(size, str) and size.startswith("?")
