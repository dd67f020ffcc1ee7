"""Text formulas in Python's syntax, and declarations: what they mean, and errors as texts."""

from __future__ import annotations

import pytest

from chainrule.errors import ChainruleError, ReadError, UnknownName, UsageError
from chainrule.readers import text
from chainrule.readers.given import given, let
from chainrule.readers.scope import Scope
from chainrule.verbs import derive, prove


def carets(source):
    """The error of a formula as a message and the part of the text that it points to."""
    with pytest.raises(ReadError) as caught:
        text.expression(source)
    error = caught.value
    assert 0 <= error.start < error.end <= max(len(source), 1)
    return error.message, source[error.start : error.end]


@pytest.mark.parametrize(
    ("source", "message", "part"),
    [
        ("2 x", "an operator is missing (write * for a product) before: 'x'", "x"),
        ("x 2", "an operator is missing (write * for a product) before: '2'", "2"),
        ("(a)(b)", "an operator is missing (write * for a product) before: '('", "("),
        ("a + * b", "not understood here: '*'", "*"),
        ("f(x", "expected ')': the formula ends", "x"),
        ("a[i", "expected ']': the formula ends", "i"),
        ("x +", "the formula ends where something is expected", "+"),
        ("x $ y", "the character '$' is not known here", "$"),
        ("a)", "not understood: ')'", ")"),
        ("1.2.3", "'1.2.3' is not a number", "1.2.3"),
        ("x : y", "not understood: ':'", ":"),
        ("sum[1](x)", "an index of a sum is a name", "1"),
    ],
)
def test_syntax_errors(source, message, part):
    assert carets(source) == (message, part)


def test_an_empty_formula():
    with pytest.raises(ReadError, match="there is no formula here"):
        text.expression(" ")


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("diff(x**2, x) == 2*x", "proved"),
        ("diff(x^2, x) = 2*x", "proved"),
        ("diff(x**3, x, 2) == 6*x", "proved"),
        ("diff(x**3 * y, x, y) == 3*x**2", "proved"),
        ("diff(-x**2, x) == -2*x", "proved"),
        ("diff(x**-1, x) == -x**-2", "proved"),
        ("diff(2**3**x, x) == 2**3**x * 3**x * log(2) * log(3)", "proved"),
        ("diff(x/2/3, x) == 1/6", "proved"),
        ("diff(log(x, 2), x) == 1/(x*log(2))", "proved"),
        ("diff(log(x), x) == 1/(x*log(2))", "refuted"),
        ("diff(E**x, x) == E**x", "proved"),
        ("diff(pi*x, x) == pi", "proved"),
        ("diff(sigmoid(z), z) == sigmoid(z)*(1 - sigmoid(z))", "proved"),
        ("diff(1e-3*x, x) == 0.001", "proved"),
        ("diff(sin(x)**2, x) == 2*sin(x)", "refuted"),
        ("(x + 1)**2 == x**2 + 2*x + 1", "proved"),
        ("sin(x)**2 + cos(x)**2 == 1", "proved"),
        ("x + 1 == x", "refuted"),
    ],
)
def test_meaning(claim, verdict):
    assert prove(claim).verdict == verdict


@pytest.mark.parametrize(
    ("claim", "declared", "verdict"),
    [
        ("grad(w.T @ w, w) == 2*w", "w: vector(n)", "proved"),
        ("grad(sum(w**2), w) == w", "w: vector(n)", "refuted"),
        ("grad(trace(A @ X), X) == A.T", "A: matrix(m, n), X: matrix(n, m)", "proved"),
        ("grad(trace(A @ X), X) == 2*A.T", "A: matrix(n, n), X: matrix(n, n)", "refuted"),
        ("jacobian(A @ x, x) == A", "A: matrix(m, n), x: vector(n)", "proved"),
        ("hessian(sum(w**2), w) == 2*eye(n)", "w: vector(n), n: size", "proved"),
        ("diff(f(x)*g(x), x) == f(x)*diff(g(x), x) + g(x)*diff(f(x), x)", "f, g: function(x)", "proved"),
        ("diff(f(x)*g(x), x) == f(x)*diff(g(x), x) - g(x)*diff(f(x), x)", "f, g: function(x)", "refuted"),
        ("diff(sqrt(x**2), x) == 1", "x: positive", "proved"),
    ],
)
def test_meaning_with_declarations(claim, declared, verdict):
    assert prove(claim, given=declared).verdict == verdict


def test_an_unknown_function_has_a_hint():
    with pytest.raises(UnknownName, match=r"sigmiod is not a function of the table; did you mean sigmoid\?") as caught:
        derive("1 + sigmiod(z)", "z")
    assert (caught.value.start, caught.value.end) == (4, 11)


def test_an_unknown_function_that_resembles_nothing_says_how_to_declare_it():
    with pytest.raises(
        UnknownName, match=r'qqq is not a function of the table \(declare it: --given "qqq: function\(x\)"\)'
    ):
        derive("qqq(x)", "x")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x", "'x' is not declared as anything: write x: scalar"),
        ("x: vektor(n)", "x: 'vektor(n)' is not understood; known are scalar, vector(n), matrix(m, n)"),
        ("X: matrix(n)", "X: a matrix has 2 size(s), here it has 1"),
        ("x: vector(0)", "a size is at least 1"),
        ("x: vector(n+1)", "'n+1' is not a size: write a name or a positive integer"),
        ("2: scalar", "'2' is not a name that can be declared"),
        ("prod(y) == 1", "'prod(y) == 1' is not a declaration (x: vector(n)) or a known fact"),
        ("layout == sideways", "'layout == sideways' is not a declaration"),
    ],
)
def test_declarations_that_are_refused(source, message):
    with pytest.raises(UsageError) as caught:
        given(source, Scope())
    assert str(caught.value).startswith(message)


def test_declarations():
    scope = given(
        r"f, g: function(x, y), X: matrix(m, 3), \hat{y}: positive, S: matrix(n, n) symmetric, k: constant", Scope()
    )
    declared = scope.declarations
    assert (declared["f"].kind, declared["f"].depends) == ("function", ("x", "y"))
    assert declared["g"].depends == ("x", "y")
    assert declared["X"].shape == ("m", 3)
    assert declared["m"].kind == "size"
    assert "3" not in declared
    assert declared[r"\hat{y}"].facts == {"positive"}
    assert declared["S"].facts == {"symmetric"}
    assert declared["k"].facts == {"constant"}


def test_facts():
    scope = given("y: vector(k), sum(y) == 1, layout == denominator", Scope())
    ((name, total),) = scope.totals
    assert name == "y"
    assert repr(total) == "1"
    assert scope.options["layout"] == "denominator"


@pytest.mark.parametrize("source", ["z", "z + 1 = x", "1 = x", "z < x", r"\oint = x"])
def test_definitions_that_are_refused(source):
    with pytest.raises((UsageError, ReadError)) as caught:
        let(source, Scope())
    assert "definition" in str(caught.value) or "not understood" in str(caught.value)


@pytest.mark.parametrize(
    ("source", "name"),
    [("z = X @ w", "z"), (r"\hat{y} = \sigma(z)", r"\hat{y}"), ("f(x) = x**2", "f"), ("p[i] = x[i]", "p")],
)
def test_definitions(source, name):
    assert set(let(source, Scope()).definitions) == {name}


def test_a_definition_is_a_named_step():
    derivation = derive("sigmoid(z)", "w", let=["z = w*x + b"], given="w, x, b: scalar")
    assert repr(derivation.result) in ("x*sigmoid(z)*(1 - sigmoid(z))", "sigmoid(z)*(1 - sigmoid(z))*x")


def test_a_variable_that_does_not_occur_is_an_error_unless_declared():
    with pytest.raises(UsageError, match="w does not occur in x"):
        derive("x**2", "w")
    assert repr(derive("x**2", "w", given="w: scalar").result) == "0"


@pytest.mark.parametrize("source", ["x" * 100_001, "(" * 5000, "a[" * 3000, "x**" * 3000 + "x", "f(" * 3000])
def test_large_inputs_are_errors(source):
    with pytest.raises(ChainruleError) as caught:
        text.expression(source)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("expression", "given", "result", "note"),
    [
        ("trace(A @ (A + I))", "A: matrix(n, n)", "eye(n) + 2*A.T", "I is the identity (declare it otherwise)"),
        ("trace(A @ (A + I))", "A: matrix(n, n), I: matrix(n, n)", "2*A.T + I.T", ""),
        ("exp(I*x)", "A: scalar, x: scalar", "I*exp(I*x)", ""),
    ],
)
def test_the_letter_i_is_the_identity_beside_matrices(expression, given, result, note):
    derivation = derive(expression, wrt="A" if "A @" in expression else "x", given=given)
    assert repr(derivation) == result
    assert ([note] if note else []) == [each for each in derivation.assumed if "I is" in each]


@pytest.mark.parametrize(
    ("expression", "definition", "result"),
    [
        ("sum(X*s[:, None])", "s = sum(X, axis=1)", "2*outer(s, ones(n))"),
        ("sum(A*s[:, None])", "s = X @ x", "outer(sum(A, axis=1), x)"),
    ],
)
def test_a_defined_vector_keeps_its_definition_under_a_new_axis(expression, definition, result):
    given = "X: matrix(m, n), A: matrix(m, n), x: vector(n)"
    assert prove(f"diff({expression}, X) == {result}", given=given, let=[definition]).verdict == "proved"


def test_an_index_too_many_for_a_definition_is_an_error():
    with pytest.raises(ReadError, match="s has 1 axis, here it is given 2 indices"):
        derive("s[1, 2]*sum(X)", "X", let=["s = sum(X, axis=1)"], given="X: matrix(m, n)")


@pytest.mark.parametrize(
    ("expression", "variable", "claim"),
    [
        ("norm2(A*x - y)^2", "x", "2*A.T @ (A @ x - y)"),
        ("norm2(A - X*B)^2", "X", "-2*(A - X @ B) @ B.T"),
        ("sum(log(exp(-y.*(A*x)) + vector(1)))", "x", "-A.T @ (y/(1 + exp(y*(A @ x))))"),
        ("norm1(X)", "X", "sign(X)"),
        ("x^T A x", "x", "(A + A.T) @ x"),
    ],
)
def test_forms_of_other_calculators_are_read(expression, variable, claim):
    given = "x: vector(n), y: vector(n), A: matrix(n, n), B: matrix(n, n), X: matrix(n, n)"
    derived = derive(expression, variable, given=given)
    assert prove(f"{derived!r} == {claim}", given=given).verdict == "proved"


def test_e_at_a_number_is_a_unit_vector_where_it_is_nothing_else():
    claim = "diff(-log_softmax(x)[2], x) == softmax(x) - e[2]"
    assert prove(claim, given="x: vector(n)").verdict == "proved"
    assert prove(claim.replace("e[2]", "e[1]"), given="x: vector(n)").verdict == "refuted"
    assert prove("diff(e[2]*x, x) == e[2]", given="x: real, e: vector(n)").verdict == "proved"
