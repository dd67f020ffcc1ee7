"""Laws of matrix functions: what is proved for all sizes, and what must not be."""

import pytest

from chainrule.verbs import prove

GIVEN = ("A: matrix(n, n), B: matrix(n, n), X: matrix(n, n), S: matrix(n, n) symmetric, Q: matrix(n, n) orthogonal, "
         "M: matrix(m, n), N: matrix(m, n), R: matrix(p, q), T: matrix(p, q), x: vector(n), t: scalar")  # fmt: skip

TRUE = [
    "inv(A @ B) == inv(B) @ inv(A)",
    "inv(A.T) == inv(A).T",
    "A @ inv(A) @ B == B",
    "inv(A + t*B) @ (A + t*B) == eye(n)",
    "(A + t*B) @ inv(A + t*B) == eye(n)",
    "inv(inv(A)) == A",
    "inv(S) == inv(S).T",
    "Q.T @ Q == eye(n)",
    "Q @ inv(Q) == eye(n)",
    "det(A @ B) == det(B) * det(A)",
    "det(A.T) == det(A)",
    "det(inv(A)) == 1/det(A)",
    "trace(kron(A, B)) == trace(A) * trace(B)",
    "kron(M, R) @ kron(N, T).T == kron(M @ N.T, R @ T.T)",
    "vec(A @ X @ B) == kron(B.T, A) @ vec(X)",
    "matrix_power(A, 3) == A @ A @ A",
    "matrix_power(A, -2) == inv(A) @ inv(A)",
    "trace(A @ B @ X) == trace(X @ A @ B)",
    "norm(M)**2 == trace(M.T @ M)",
    "softmax(M, axis=1) == exp(M)/sum(exp(M), axis=1, keepdims=True)",
    "softmax(A, axis=1) == exp(A)/sum(exp(A), axis=1, keepdims=True)",
    "concatenate([M, N]).T @ concatenate([M, N]) == M.T @ M + N.T @ N",
    "var(x) == mean(x**2) - mean(x)**2",
]  # fmt: skip
FALSE = [
    "inv(A @ B) == inv(A) @ inv(B)",
    "inv(A) == inv(A).T",
    "inv(A + B) == inv(A) + inv(B)",
    "A @ inv(B) @ B == B",
    "det(A + B) == det(A) + det(B)",
    "det(2*A) == 2*det(A)",
    "Q @ Q == eye(n)",
    "S @ S == eye(n)",
    "kron(A, B) == kron(B, A)",
    "vec(A @ X @ B) == kron(A, B.T) @ vec(X)",
    "trace(A @ B @ X) == trace(B @ A @ X)",
    "softmax(A, axis=1) == exp(A)/sum(exp(A), axis=1)",
    "softmax(A, axis=1) == softmax(A, axis=0)",
    "var(x) == mean(x**2)",
    "pinv(M) == inv(M.T @ M) @ M.T + M.T",
]


@pytest.mark.parametrize("claim", TRUE)
def test_proved_for_all_sizes(claim):
    assert prove(claim, given=GIVEN).verdict == "proved"


@pytest.mark.parametrize("claim", FALSE)
def test_refuted(claim):
    assert prove(claim, given=GIVEN).verdict == "refuted"


def test_what_has_no_law_is_not_proved():
    assert prove("pinv(M) @ M @ pinv(M) == pinv(M)", given=GIVEN).verdict in ("agrees", "unknown")


CONVENTIONS = {
    "grad(trace(A @ S), S) == (A + A.T)/2": "proved",
    "grad(trace(A @ S), S) == A.T": "convention",
    "grad(trace(A @ S), S) == A + A.T - diag(diag(A))": "convention",
    "grad(trace(A @ S), S) == A + A.T": "refuted",
}


@pytest.mark.parametrize("claim", CONVENTIONS)
def test_the_gradient_in_a_symmetric_matrix(claim):
    assert prove(claim, given=GIVEN).verdict == CONVENTIONS[claim]


def test_a_determinant_that_vanishes_on_a_region():
    # Where all entries are below -20 the determinant is zero, and neither indicator is one; no sample is as far as that.
    verdict = prove("step(det(relu(A + 20))) + step(-det(relu(A + 20))) == 1", given="A: matrix(n, n)")
    assert verdict.verdict != "proved"
