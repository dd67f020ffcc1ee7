"""Verdicts on matrix identities whose values are awkward: entries that vanish, all that vanish, improper fractions."""

from chainrule.verbs import prove


def test_entries_that_are_zero_do_not_hide_a_point():
    """Of the second derivative of a determinant the entries (i, j, i, j) vanish, though not as they are computed."""
    right = "det(X)*(inv(X)[j, i]*inv(X)[l, k] - inv(X)[j, k]*inv(X)[l, i])"
    assert prove(f"diff(det(X), X[i, j], X[k, l]) == {right}", given="X: matrix(n, n)").verdict == "proved"


def test_values_that_all_vanish_show_no_equality():
    """Where tanh saturates the derivative and its negative are both below any precision."""
    wrong = "-A.T @ (G*(1 - tanh(A @ X)**2))"
    given = "A: matrix(m, m), X: matrix(m, n), G: matrix(m, n)"
    assert prove(f"diff(sum(G*tanh(A @ X)), X) == {wrong}", given=given).verdict == "refuted"


def test_sums_of_improper_fractions_are_compared():
    claim = "diff(sum(softplus(K @ a)) + lam/2*a @ K @ a, a) == K @ (sigmoid(K @ a) + lam*a)"
    given = "K: matrix(n, n) symmetric, a: vector(n), lam: positive"
    assert prove(claim, given=given).verdict == "proved"
