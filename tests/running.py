"""Runs functions that chainrule wrote: only tests do that."""

import inspect

import pytest

LIBRARIES = ("numpy", "jax", "torch")


def library(target):
    """What makes an array of a target out of an array of NumPy; the test is skipped where it is not installed."""
    import numpy as np

    if target == "jax":
        jax = pytest.importorskip("jax", reason="jax is not installed: its code is run with it")
        jax.config.update("jax_enable_x64", True)
        return jax.numpy.asarray
    if target == "torch":
        return pytest.importorskip("torch", reason="torch is not installed: its code is run with it").tensor
    return np.asarray


def run(source, target, values):
    """The value of the one function in a source, as an array of NumPy; `values` has its arguments by name."""
    import numpy as np

    array = library(target)
    function = defined(source)
    arguments = [values[name] for name in inspect.signature(function).parameters]
    return np.asarray(function(*(v if isinstance(v, int) else array(np.asarray(v, float)) for v in arguments)), float)


def defined(source):
    """The function that a source defines."""
    space = {}
    exec(compile(source, "<written>", "exec"), space)  # noqa: S102 - what chainrule wrote, in a test
    (function,) = (each for each in space.values() if inspect.isfunction(each))
    return function
