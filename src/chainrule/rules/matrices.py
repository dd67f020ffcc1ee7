"""Rules of matrix functions: inverse, determinant, pseudo-inverse, exponential. Output axes first, then input axes."""

from __future__ import annotations

from chainrule.expr.build import delta, einsum, total, transpose
from chainrule.expr.nodes import Labels, Node, Symbol
from chainrule.rules.heads import absolute, det, expm, frobenius, inv, ln, logdet, pinv, sqrt, trace_expm
from chainrule.rules.row import output, row

X, A = Symbol("X", ("n", "n")), Symbol("A", ("m", "n"))
inverse, scalar = output(("n", "n")), output(())
plus = output(("n", "m"))
_COOKBOOK = "Petersen and Pedersen, The Matrix Cookbook (2012), "
_I, _J, _K, _L, _R = range(5)


def _four(*factors: tuple[Node, Labels]) -> Node:
    """A product of matrices with axes i, j of the output and k, l of the input; r is summed."""
    sizes = {label: size for node, labels in factors for label, size in zip(labels, node.shape, strict=True)}
    return einsum(list(factors), (_I, _J, _K, _L), sizes)


MATRICES = (
    row("inverse", inv(X), {X: -_four((inverse, (_I, _K)), (inverse, (_L, _J)))}, domain={X: "invertible"},
        names=("inv", "inverse"), source=_COOKBOOK + "(60)"),
    row("determinant", det(X), {X: scalar * transpose(inv(X))}, domain={X: "invertible"}, latex=r"\det",
        source=_COOKBOOK + "(49)", note="where X is singular the derivative is the transposed adjugate"),
    row("log-determinant", logdet(X), {X: transpose(inv(X))}, definition=ln(absolute(det(X))),
        domain={X: "invertible"}, latex=r"\log\lvert\det\rvert", source=_COOKBOOK + "(57)",
        note="the logarithm of the absolute value of the determinant"),
    row("pseudo-inverse", pinv(A),
        {A: -_four((plus, (_I, _K)), (plus, (_L, _J)))
            + _four((plus, (_I, _R)), (plus, (_L, _R)), (delta("m") - A @ plus, (_K, _J)))
            + _four((delta("n") - plus @ A, (_I, _L)), (plus, (_R, _K)), (plus, (_R, _J)))},
        source="Golub and Pereyra, SIAM J. Numer. Anal. 10 (1973), doi:10.1137/0710036", domain={A: "full rank"},
        note="where the rank stays as it is"),
    row("Frobenius norm", frobenius(A), {A: A / scalar}, definition=sqrt(total(A**2)), kinks=(scalar,),
        at_kink="at X = 0 any matrix of norm at most 1 is a subgradient", names=("norm", "fro"),
        source=_COOKBOOK + "(132)", domain={A: "nonzero"}),
    row("trace of the matrix exponential", trace_expm(X), {X: transpose(expm(X))},
        latex=r"\operatorname{tr}\exp", source=_COOKBOOK + "(128)"),
    row("matrix exponential", expm(X), {X: None}, source="Higham, Functions of Matrices (2008), section 10.1",
        note="its derivative is an integral, int_0^1 e^(sX) dX e^((1-s)X) ds, not a closed form"),
)  # fmt: skip
