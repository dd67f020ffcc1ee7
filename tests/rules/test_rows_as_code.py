"""Every function of the table in every array library: the name or the definition that is written has the right value."""

import numpy as np
import oracle
import pytest
from running import LIBRARIES, run
from samples import COUNT, arguments, floats

from chainrule.errors import UsageError
from chainrule.expr.nodes import Call, Symbol
from chainrule.rules import TABLE
from chainrule.writers.arrays.function import function
from chainrule.writers.arrays.spelling import OPERATORS, SPELLINGS

ROWS = [pytest.param(row, id=row.name) for row in TABLE.values() if row.name != "I"]
#: Functions of vectors and matrices alone: a number beside them has no batch axis.
CORE = [
    pytest.param(row, id=row.name) for row in TABLE.values() if all(p.shape for p in row.parameters) and row.parameters
]
SIZES = {"n": 2, "m": 3}


def at(row, turn):
    """The arguments of a row by name, and its value by mpmath."""
    args = arguments(row, turn)
    values = {
        parameter.name: np.reshape([float(v) for v in entries], [SIZES[size] for size in parameter.shape])
        for parameter, entries in zip(row.parameters, args, strict=True)
    }
    expected = [float(v) for v in oracle.value(row.name, floats(row, args))]
    return values, np.reshape(expected, [SIZES[size] for size in row.left.shape])


@pytest.mark.parametrize("target", LIBRARIES)
@pytest.mark.parametrize("row", ROWS)
def test_value(row, target):
    source = function(row.left, target, parameters=row.parameters)
    for turn in range(COUNT):
        values, expected = at(row, turn)
        actual = run(source, target, values)
        assert actual.shape == expected.shape
        np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-14, err_msg=source)


@pytest.mark.parametrize("target", LIBRARIES)
@pytest.mark.parametrize("row", CORE)
def test_batch(row, target):
    """Leading axes are batch axes: several points at once have the values of each."""
    batched = tuple(Symbol(p.name, (COUNT, *p.shape)) for p in row.parameters)
    points = [at(row, turn) for turn in range(COUNT)]
    values = {p.name: np.stack([v[p.name] for v, _ in points]) for p in row.parameters}
    actual = run(function(Call(row.head, batched), target, parameters=batched), target, values)
    np.testing.assert_allclose(actual, np.stack([expected for _, expected in points]), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("target", LIBRARIES)
@pytest.mark.parametrize("row", [row for row in TABLE.values() if row.parameters and row.head.elementwise],
                         ids=lambda row: row.name)  # fmt: skip
def test_vectors(row, target):
    """Elementwise functions of vectors, and of a vector beside numbers."""
    parameters = tuple(Symbol(p.name, (COUNT,) if i == 0 else ()) for i, p in enumerate(row.parameters))
    points = [at(row, turn)[0] for turn in range(COUNT)]
    first, *others = (p.name for p in row.parameters)
    values = {first: np.stack([v[first] for v in points]), **{name: points[0][name] for name in others}}
    entries = [[float(v[first])] + [float(points[0][name]) for name in others] for v in points]
    expected = [float(oracle.value(row.name, [oracle.mp.mpf(e) for e in each])[0]) for each in entries]
    actual = run(function(Call(row.head, parameters), target, parameters=parameters), target, values)
    np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-14)


def test_the_tables_of_names_speak_of_functions_that_there_are():
    assert set(SPELLINGS) | set(OPERATORS) <= set(TABLE)
    assert not set(SPELLINGS) & set(OPERATORS)


def test_a_primitive_has_a_name_in_every_library():
    for row in TABLE.values():
        if not row.is_theorem and row.name not in {*OPERATORS, "I"}:
            spelling = SPELLINGS[row.name]
            assert spelling.math or not row.head.elementwise
            assert all((spelling.numpy, spelling.jax, spelling.torch)) or not row.parameters


def test_code_is_for_real_arrays():
    with pytest.raises(UsageError, match="imaginary unit"):
        function(TABLE["I"].left, "numpy")
