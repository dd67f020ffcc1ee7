"""Matrix notation in LaTeX: each spelling is read as the text spelling of the same thing, the rest is refused."""

from __future__ import annotations

import pytest

from chainrule.errors import ChainruleError, ReadError
from chainrule.readers import documents, latex, text
from chainrule.readers.declaring_formulas import memberships
from chainrule.readers.given import given, let
from chainrule.readers.lower import lower_all
from chainrule.readers.scope import Scope
from chainrule.verbs import check, judge_text, worst

GIVEN = (
    "A: matrix(n, n), B: matrix(n, n), X: matrix(n, n), Z: matrix(m, n), \\Sigma: matrix(n, n), a: vector(n), b: vector(n),"
    " x: vector(n), w: vector(n), u: vector(m), c: scalar"
)
TEXT_GIVEN = GIVEN.replace("\\Sigma", "Sigma")


def read(source, *, lets=(), declared=None):
    """The node of a formula and what was assumed."""
    is_latex = text.is_latex(source)
    scope = Scope(strict=not is_latex)
    scope = given(declared if declared is not None else GIVEN if is_latex else TEXT_GIVEN, scope)
    for definition in lets:
        scope = let(definition, scope)
    tree = latex.expression(source) if is_latex else text.expression(source)
    lowered = lower_all([tree], scope)
    return repr(lowered.nodes()[0]).replace("Σ", "Sigma"), lowered.assumed


SAME = [
    (r"X^\top", "X.T"), (r"X^{T}", "X.T"), (r"X^{\mathsf T}", "X.T"), (r"X^{\mathsf{T}}", "X.T"), (r"X^{\mathrm{T}}", "X.T"),
    (r"X^{\intercal}", "X.T"), (r"\mathbf{X}^\top", "X.T"), (r"{X}'", "X.T"), (r"x^{T} A x", "x @ A @ x"),
    (r"{a}'X b", "a @ X @ b"),
    (r"X^{-1}", "inv(X)"), (r"X^{-T}", "inv(X).T"), (r"X^{-\top}", "inv(X).T"), (r"X^{-\mathsf{T}}", "inv(X).T"),
    (r"(A+B)^{-1}", "inv(A + B)"), (r"\left(A + B\right)^{-\top}", "inv(A + B).T"), (r"X^{2}", "X @ X"),
    (r"X^{-2}", "matrix_power(X, -2)"), (r"X^{0}", "matrix_power(X, 0)"), (r"(A B)^{2}", "matrix_power(A @ B, 2)"),
    (r"Z^{+}", "pinv(Z)"), (r"Z^\dagger", "pinv(Z)"), (r"(A Z^\top)^{+}", "pinv(A @ Z.T)"),
    (r"\operatorname{tr}(AX)", "trace(A @ X)"), (r"\mathrm{tr}(AX)", "trace(A @ X)"), (r"\text{tr}(AX)", "trace(A @ X)"),
    (r"\operatorname{Tr}\left(AX\right)", "trace(A @ X)"), (r"\operatorname{tr} AX", "trace(A @ X)"), (r"\tr(AX)", "trace(A @ X)"),
    (r"\operatorname{trace}[AX]", "trace(A @ X)"), (r"\operatorname{tr}(X)^2", "trace(X)**2"),
    (r"\det(X)", "det(X)"), (r"\det X", "det(X)"), (r"\left|X\right|", "det(X)"), (r"|\mathbf{X}|", "det(X)"),
    (r"\det(X)^{-1}", "det(X)**(-1)"), (r"\det X^{-1}", "det(inv(X))"),
    (r"\log|\Sigma|", "log(det(Sigma))"), (r"\log\det\Sigma", "log(det(Sigma))"), (r"\ln\lvert X\rvert", "log(det(X))"),
    (r"\ln \det(X)", "log(det(X))"), (r"|\, c \,|", "abs(c)"),
    (r"\lVert x \rVert", "norm(x)"), (r"\|x\|_2^2", "norm(x)**2"), (r"\lVert X\rVert_F^2", "norm(X)**2"), (r"\|X\|", "norm(X)"),
    (r"\|x\|_1", "norm(x, 1)"), (r"\left\|Ax - b\right\|_{2}", "norm(A @ x - b)"),
    (r"A \odot B", "A * B"), (r"A \circ B", "A * B"), (r"A \otimes Z", "kron(A, Z)"), (r"a \otimes u", "outer(a, u)"),
    (r"\mathbf{1}^\top x", "ones(n) @ x"), (r"\mathbf{1}_n^\top x", "ones(n) @ x"), (r"\mathbf{1}_{m}", "ones(m)"),
    (r"X - \mathbf{1} x^\top", "X - outer(ones(n), x)"), (r"A + \mathbf{I}", "A + eye(n)"), (r"A + c I", "A + c * eye(n)"),
    (r"I_{n} A", "eye(n) @ A"), (r"\mathbf{I}_3", "eye(3)"), (r"(A + c I_n)^{-1} b", "inv(A + c * eye(n)) @ b"),
    (r"x + \mathbf{0}", "x"),
    (r"\operatorname{diag}(x)", "diag(x)"), (r"\mathrm{diag}(A)", "diag(A)"), (r"\operatorname{vec}(Z)", "vec(Z)"),
    (r"\exp(X)", "exp(X)"), (r"e^{X}", "expm(X)"), (r"\operatorname{tr}(e^{X})", "trace(expm(X))"), (r"e^{x}", "exp(x)"),
    (r"\operatorname{tr}\exp(X)", "trace(expm(X))"),
    (r"\nabla_w (\tfrac12 w^\top w)", "grad(w @ w / 2, w)"), (r"\nabla_w \frac12 \|w\|^2", "grad(norm(w)**2 / 2, w)"),
    (r"\nabla_w a^\top w", "grad(a @ w, w)"), (r"\nabla_w w^\top A w", "grad(w @ A @ w, w)"),
    (r"\nabla_w c\, w^\top w", "grad(c * (w @ w), w)"), (r"\nabla_X \log\det X", "grad(log(det(X)), X)"),
    (r"\frac{\partial A x}{\partial x}", "jacobian(A @ x, x)"), (r"\frac{\partial A x}{\partial x^\top}", "jacobian(A @ x, x)"),
    (r"\frac{\partial (Ax)^\top}{\partial x}", "jacobian(A @ x, x).T"), (r"\frac{\partial x^{T} A}{\partial x}", "jacobian(A.T @ x, x).T"),
    (r"\frac{\partial^2 x^\top A x}{\partial x \partial x^\top}", "hessian(x @ A @ x, x)"),
    (r"\frac{\partial^2 x^T A x}{\partial x \partial x^T}", "hessian(x @ A @ x, x)"),
    (r"\nabla^2_x (x^\top A x)", "hessian(x @ A @ x, x)"), (r"\nabla_{xx}^2 (x^\top A x)", "hessian(x @ A @ x, x)"),
    (r"\langle a, b\rangle", "inner(a, b)"), (r"\langle A, X \rangle_F", "sum(A * X)"), (r"⟨a, A b⟩ + \|x\|", "inner(a, A @ b) + norm(x)"),
    (r"\operatorname{softmax}(Zx + u)", "softmax(Z @ x + u)"), (r"\sigma(Z w)", "sigmoid(Z @ w)"),
    (r"\sum_i (z_i^\top w - u_i)^2", "sum((Z @ w - u)**2)"),

]  # fmt: skip


@pytest.mark.parametrize(("source", "same"), SAME, ids=[pair[0] for pair in SAME])
def test_spelling(source, same):
    source = source if text.is_latex(source) else "{}" + source
    assert read(source)[0] == read(same)[0]


class TestAssumptions:
    """What notation leaves open is said."""

    @pytest.mark.parametrize(
        ("source", "sentence"),
        [
            (r"\left|X\right|", "|X| of a matrix is its determinant"),
            (r"a \otimes b", r"\otimes between vectors is the outer product a b^T"),
            (r"A + \mathbf{I}", "I is the identity"),
            (r"e^{X}", "e^X is the matrix exponential"),
            (r"\exp(X)", "exp of a matrix is taken entry by entry"),
            (r"\operatorname{tr}(\exp(X))", "exp in a trace is the matrix exponential"),
            (r"\lVert X \rVert", "the norm of a matrix is the Frobenius norm"),
            (r"\nabla^2_x x^\top x", "the square of nabla is the Hessian"),
            (r"\sum_i z_i^\top w", "z_i is row i of Z"),
        ],
    )
    def test_is_stated(self, source, sentence):
        assert read(source)[1] == [sentence]

    def test_once(self):
        assert read(r"I + \mathbf{I} + I_n A + I")[1].count("I is the identity") == 1


class TestRefused:
    """What is not certain is no reading."""

    @pytest.mark.parametrize(
        ("source", "message"),
        [
            (r"\lVert X \rVert_1", "this norm is not read"),
            (r"\lVert X \rVert_*", "not understood"),
            (r"\lVert x \rVert_A", "this norm is not read"),
            (r"|\,Z\,|", "size"),
            (r"\det(Z)", "needs a square matrix"),
            (r"\operatorname{tr}(Z)", "size"),
            (r"Z^{-1}", "size"),
            (r"Z^{2}", "size"),
            (r"X^{1/2}", "this power of a matrix is not read"),
            (r"X^{c}", "this power of a matrix is not read"),
            (r"e^{Z}", "not square"),
            (r"A \otimes x", "two matrices"),
            (r"a^\top \otimes b", "two matrices"),
            (r"A + I_{m}", "do not fit"),
            (r"\langle x \rangle", "inner product"),
            (r"\langle A, x \rangle", "inner product"),
            (r"\lfloor x \rfloor", "a list is not a value"),
            (r"\operatorname{tr} A (X + B)", "brackets"),
            (r"\nabla_x \|x\|^2 x^\top x", "brackets"),
            (r"\nabla_x (A x)", "Jacobian"),
            (r"\begin{bmatrix} A & B \end{bmatrix}", "entry"),
            (r"\begin{bmatrix} a_1 & \dots \\ b_1 & b_2 \end{bmatrix}", "do not agree"),
            (r"\begin{bmatrix} 1 & 2 \\ 3 \end{bmatrix}", "equally many"),
            (r"\begin{borderless} 1 & 2 \\ 3 & 4 \end{borderless}", "not read"),
            (r"\sum_i a_i x_i^\top w \,", None),
            (r"\sum_i (x_i^\top w)^2 + \operatorname{tr}(X)", None),
        ],
    )
    def test_formula(self, source, message):
        declared = GIVEN if message else GIVEN.replace(" x: vector(n),", "")
        with pytest.raises(ChainruleError) as caught:
            read(source, declared=declared)
        assert (message or "row or a column") in str(caught.value)

    def test_rows_and_columns_are_told_apart_by_stated_sizes(self):
        with pytest.raises(ReadError, match="row or a column"):
            read(r"\sum_i (\mathbf{x}_i^\top \mathbf{w} - y_i)^2 + \lVert \mathbf{X} \rVert_F", declared="c: scalar")
        with pytest.raises(ChainruleError):
            read(r"\sum_i (x_i^\top v)^2", declared="X: matrix(m, n), v: vector(m)")

    def test_a_declared_name_is_what_it_is_declared_as(self):
        assert read(r"I w^\top w", declared="I: scalar, w: vector(n)")[1] == []
        assert read(r"\frac{I}{2}", declared="I: scalar")[0] == read("I / 2", declared="I: scalar")[0]

    def test_marks_make_different_names(self):
        """x^+ and x^- are two numbers, and neither is x^*."""
        assert len({read(f"{{c}} x^{{{mark}}}", declared="c: scalar")[0] for mark in ("+", "-", "*", r"\dagger")}) == 4

    def test_a_number_beside_a_squared_nabla(self):
        """It may be the Laplacian."""
        claim = r"\nabla_x^2 (x^\top x) = 2 n"
        assert worst(judge_text(claim, given="x: vector(n)")).verdict.verdict == "unknown"


CLAIMS = [
    (r"\nabla_v (v^\top \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} v) = \begin{bmatrix} 2 & 5 \\ 5 & 8 \end{bmatrix} v", "proved"),
    (r"\nabla_v (v^\top \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} v) = \begin{bmatrix} 2 & 4 \\ 6 & 8 \end{bmatrix} v", "refuted"),
    (r"\nabla_w \tfrac12 \|Zw - u\|^2 + \tfrac{c}{2} \|w\|^2 = Z^\top (Zw - u) + c w", "proved"),
    (r"\nabla_w \tfrac12 \|Zw - u\|^2 + c w = Z^\top (Zw - u) + c w", "proved"),
    (r"\nabla_w \sum_i (z_i^\top w - u_i)^2 = 2 Z^\top (Z w - u)", "proved"),
    (r"\nabla_w \sum_i (z_i^\top w - u_i)^2 = 2 \sum_i (z_i^\top w - u_i) z_i", "proved"),
    (r"\nabla_w \sum_i (z_i^\top w - u_i)^2 = Z^\top (Z w - u)", "refuted"),
    (r"\frac{\partial \operatorname{vec}(A X B)}{\partial \operatorname{vec}(X)} = B^\top \otimes A", "proved"),
    (r"\frac{\partial \operatorname{vec}(A X B)}{\partial \operatorname{vec}(X)} = A \otimes B", "refuted"),
    (r"\nabla_X \log\det X = X^{-\top}", "proved"),
    (r"\nabla_X \log\det X = X^{-1}", "refuted"),
    (r"\frac{\partial}{\partial X} \operatorname{tr}(e^{X}) = (e^{X})^\top", "proved"),
    (r"\frac{\partial}{\partial x} \mathbf{1}[c > 0] \, x = \mathbf{1}[c > 0] I", "convention"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "verdict"), CLAIMS)
def test_claim(claim, verdict):
    found = worst(judge_text(claim, given=GIVEN.replace("x: vector(n)", "x: vector(n), v: vector(2)")))
    assert found.verdict.verdict == verdict


class TestFunctions:
    """Gradients and Hessians of what is defined."""

    def test_hessian(self):
        lets = (r"f(x) = x^\top A x",)
        for source in (r"\nabla^2 f(x)", r"\nabla^{2} f", r"{H_f}", r"H_{f}(x)"):
            assert worst(judge_text(rf"{source} = A + A^\top", given=GIVEN, let=lets)).verdict.verdict == "proved", (
                source
            )
        assert worst(judge_text(r"H_{f} = 2A", given=GIVEN, let=lets)).verdict.verdict == "refuted"

    def test_a_gradient_before_a_direction(self):
        lets = (r"f(x) = x^\top A x",)
        claim = r"\nabla f(x)^\top a = a^\top (A + A^\top) x"
        assert worst(judge_text(claim, given=GIVEN, let=lets)).verdict.verdict == "proved"

    def test_at_a_point(self):
        """A gradient is taken first, then its argument is put in."""
        lets = (r"f(x) = x^\top x", r"g(s, t) = s^{2} t")
        for claim, verdict in (
            (r"\nabla f(a) = 2 a", "proved"), (r"\nabla f(a) = a", "refuted"), (r"\nabla_x f(a) = 2 a", "unknown"),
            (r"\nabla g(1, 3) = \begin{bmatrix} 6 \\ 1 \end{bmatrix}", "proved"),
            (r"\nabla g(1, 3) = \begin{bmatrix} 1 \\ 6 \end{bmatrix}", "refuted"),
        ):  # fmt: skip
            assert worst(judge_text(claim, given=GIVEN, let=lets)).verdict.verdict == verdict, claim

    def test_several_numbers(self):
        lets = (r"f(s, t) = s^{2} t",)
        claim = r"\nabla f(s, t) = \begin{bmatrix} 2 s t \\ s^2 \end{bmatrix}"
        assert worst(judge_text(claim, let=lets)).verdict.verdict == "proved"
        claim = r"\nabla^2 f(s, t) = \begin{bmatrix} 2 t & 2 s \\ 2 s & 0 \end{bmatrix}"
        assert worst(judge_text(claim, let=lets)).verdict.verdict == "proved"
        assert worst(judge_text(claim.replace("& 0", "& 2"), let=lets)).verdict.verdict == "refuted"


class TestProse:
    """Shapes that the text around a formula states."""

    def test_membership(self):
        found = memberships(r"A, B \in \mathbb{R}^{m \times n}, x \in \mathbb{R}^n")
        assert {(d.name, d.kind, d.shape) for d in found if d.kind != "size"} == {
            ("A", "matrix", ("m", "n")), ("B", "matrix", ("m", "n")), ("x", "vector", ("n",)),
        }  # fmt: skip

    @pytest.mark.parametrize(
        "source", [r"x \in \mathbb{R}", r"x \in S", r"f: \mathbb{R}^n \to \mathbb{R}", r"x \in [0, 1]"]
    )
    def test_other_sets_say_nothing(self, source):
        assert memberships(source) == ()

    def test_document(self):
        lines = r"""
Let $A$ be a symmetric matrix and $x \in \mathbb{R}^n$.

$$\nabla_x (x^\top A x) = 2 A x$$

$$\nabla_x (x^\top B x) = 2 B x$$
"""
        (document,) = check(text=lines).to_json()["documents"]
        assert [claim["verdict"] for claim in document["claims"]] == ["proved", "refuted"]
        assert documents.parse(lines).pieces
