r"""Constant tensors of LaTeX: ones, zeros and identities of the size that fits, and rows x_i of a declared matrix X."""

from __future__ import annotations

from chainrule.errors import ReadError
from chainrule.expr import build
from chainrule.expr.sizes import Size
from chainrule.readers import syntax as t
from chainrule.readers.letters import is_capital
from chainrule.readers.lowering.names import Names
from chainrule.readers.scope import Scope, Sizes
from chainrule.readers.values import Value
from chainrule.readers.variables import variables_in

#: The option by which e_i is a unit vector.
UNITS = "unit vectors"
ONES, ZEROS, IDENTITY = "\\mathbf{1}", "\\mathbf{0}", "I"
INDICATORS = frozenset((ONES, "\\mathbb{1}", "\\mathbb{I}", "I"))


class Constants(Names):
    """Names that stand for constant tensors where nothing else is said about them."""

    def __init__(self, scope: Scope, sizes: Sizes, trees: list[t.Tree]) -> None:
        """Gather whether vectors or matrices occur at all."""
        super().__init__(scope, sizes, trees)
        self._written = t.names_in(*trees)
        arrays = (self.usage.bold | set(self.usage.tensors)) - {ONES, ZEROS, IDENTITY}
        self._varied = IDENTITY in self._written and IDENTITY in t.names_in(*variables_in(*trees))
        self._has_arrays = bool(arrays) or any(self.is_declared_array(name) for name in self._written)

    def assume(self, sentence: str) -> None:
        """Note an assumption, once."""
        if sentence not in self.assumed:
            self.assumed.append(sentence)

    def is_declared_array(self, name: str) -> bool:
        """Whether a name is declared as a vector or matrix."""
        declaration = self.scope.declarations.get(name)
        return declaration is not None and (bool(declaration.shape) or declaration.kind in ("vector", "matrix"))

    def is_matrix(self, tree: t.Name) -> bool:
        """Whether a bare name stands for a matrix."""
        declaration = self.scope.declarations.get(tree.name)
        if declaration is not None:
            return len(declaration.shape) == 2 or declaration.kind == "matrix"
        if tree.name in self.scope.definitions:
            return len(self.name(tree.name).trailing) == 2
        return (tree.bold and is_capital(tree.name)) or self.usage.tensors.get(tree.name) == 2

    def name(self, name: str, *, bold: bool = False, arity: int = 0) -> Value:
        """What a bare name stands for; I, 1 and 0 in bold are constant tensors unless they are declared."""
        if name == IDENTITY and self.scope.strict and not arity and self._beside_matrices():
            self.assume("I is the identity (declare it otherwise)")
            return Value(build.delta(self._open_size(name)))
        if self.are_entries(name):
            self.assume(f"{name}_ij are the entries of {name.upper()}")
            return self.name(name.upper(), bold=name.upper() in self.usage.bold)
        if not self._is_known(name):
            if name in (ONES, ZEROS) and not arity:
                size = self._open_size(name[-2])
                return Value(build.ones((size,)) if name == ONES else build.zeros((size,)))
            if name == IDENTITY and arity != 1 and (bold or self._has_arrays):
                self.assume("I is the identity")
                return Value(build.delta(self._open_size(name)))
            if name in self.usage.rows and len(name) == 1:
                matrix = self._matrix_of_rows(name)
                if matrix is not None:
                    return matrix
        return super().name(name, bold=bold, arity=arity)

    def sized(self, name: str, tree: t.Script) -> Value | None:
        """``I_n``, ``\\mathbf{1}_n`` and ``\\mathbf{1}_{x > 0}``; None for other names."""
        if self._is_known(name) or len(tree.sub) != 1:
            return None
        (part,) = tree.sub
        if isinstance(part, t.Group) and len(part.items) == 1:
            (part,) = part.items
        if name in INDICATORS and isinstance(part, t.Comparison):
            return self.tree(part)
        size: Size
        if isinstance(part, t.Number) and part.value.denominator == 1 and part.value > 0:
            size = int(part.value)
        elif isinstance(part, t.Name) and part.name not in self.bound and part.name not in self.free:
            size = part.name
        else:
            return None
        if name == ONES:
            return Value(build.ones((size,)))
        if name == ZEROS:
            return Value(build.zeros((size,)))
        bold = isinstance(tree.base, t.Name) and tree.base.bold
        if name == IDENTITY and (bold or self._has_arrays) and size not in self.usage.ranges:
            self.assume(f"I_{size} is the identity of size {size}")
            return Value(build.delta(size))
        return None

    def is_indicator(self, name: str) -> bool:
        """Whether a name before a condition in brackets is 1 where that holds: ``\\mathbb{1}[x > 0]``, ``I(x > 0)``."""
        return name in INDICATORS and (name != IDENTITY or not self._is_known(name))

    def _beside_matrices(self) -> bool:
        """Whether I stands undeclared in a text that declares matrices: the imaginary unit would be an odd guess."""
        scope = self.scope
        stated = IDENTITY in scope.declarations or IDENTITY in scope.definitions or IDENTITY in self.local
        kinds = (scope.declarations.get(name) for name in self._written)
        return not stated and any(d is not None and (d.kind == "matrix" or len(d.shape) == 2) for d in kinds)

    def _is_known(self, name: str) -> bool:
        if self.scope.strict or name in self.scope.definitions or name in self.local:
            return True
        declared = self.scope.declarations.get(name)
        # What notes say of a square I, that it is symmetric say, holds of the identity.
        square = declared is not None and len(declared.shape) == 2 and declared.shape[0] == declared.shape[1]
        return declared is not None and not (name == IDENTITY and square and not self._varied)

    def _open_size(self, name: str) -> Size:
        self._open += 1
        return self.sizes.find(f"?{name}#{self._open}")

    def are_entries(self, name: str) -> bool:
        """Whether a_ij are the entries of A: the capital is a matrix in the formula, and nothing else is said of a."""
        if self.usage.arity.get(name) != 2 or not name.islower() or self.scope.strict or name in self.usage.rows:
            return False
        definition = self.scope.definitions.get(name)
        said = name in self.scope.declarations or name in self.local or (definition and definition.indices)
        capital = name.upper()
        if said or len(capital) != 1 or capital not in self._written:
            return False
        return capital in self.usage.bold or self.is_matrix(t.Name(0, 0, capital))

    def _matrix_of_rows(self, name: str) -> Value | None:
        """The matrix X whose rows x_i are, None where there is none: rows are told from columns by stated sizes."""
        capital = name.upper()
        stated = {name for name, said in self.scope.declarations.items() if not said.earlier}
        if capital == name or capital not in self._written | stated or capital in self._ranges:
            # The K of a sum over k_1, ..., k_K is their number.
            return None
        declaration = self.scope.declarations.get(capital)
        if declaration is not None and len(declaration.shape) == 2 and declaration.shape[0] != declaration.shape[1]:
            self.assume(f"{name}_i is row i of {capital}")
            return self.name(capital)
        msg = f"whether {name}_i is a row or a column of {capital} is not known: declare {capital}: matrix(m, n)"
        raise ReadError(msg)
