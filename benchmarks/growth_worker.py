"""Measures the derivative of one network by one system: `python growth_worker.py SYSTEM TASK NETWORK LAYERS SIZE`.

The task is `first` (the derivative in the first layer's weights), `each` (in every weight, reading with it) or
`pass` (all by one reverse pass, not simplified). Writes one line of JSON after each stage.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from importlib import import_module
from typing import Any

import identity_truth as truth
import numpy as np
from identity_corpus import Identity
from identity_derivatives import by_jax
from networks import NETWORKS, parameters

#: A size at which nothing is compared: the arrays would be too large.
LARGE = "1000"
#: The depth to which JAX is compared with finite differences; below it derivatives are too small for them.
SHALLOW = 5


def main(name: str, task: str, kind: str, layers: int, size: str) -> None:
    """Derive, then compare two of the derivatives, at small sizes, with JAX; JAX with finite differences."""
    system = import_module("languages.systems").load(name)
    network = NETWORKS[kind](layers, size)
    wrt = parameters(network) if task != "first" else [network.wrt]
    if task == "pass":
        found, times = one_pass(system, network, wrt)
    elif task == "each":
        found, times = system.derive_each(network, wrt)
    else:
        derivation, times = system.derive(network, system.spellings[0])
        found = {network.wrt: derivation}
    emit("derived", **times)
    wrong = ""
    if size != LARGE and (name != "jax" or layers <= SHALLOW):
        for variable in dict.fromkeys([wrt[0], wrt[-1]]):
            question = replace(network, wrt=variable)
            value = system.value(question, found[variable], truth.point(question, 0))
            expected = by_jax(question, 0) if name != "jax" else None
            if not truth.difference(question, np.asarray(value, float), 0, expected) <= truth.TOLERANCE:
                wrong = f"derivative in {variable}"
    emit("checked", wrong=wrong)


def one_pass(system: Any, network: Identity, wrt: list[str]) -> tuple[dict[str, Any], dict[str, float]]:
    """All derivatives by one reverse pass, for a system that has one."""
    start = time.perf_counter()
    problem = system.problem(network, wrt)
    built = time.perf_counter()
    found = system.gradients(problem)
    done = time.perf_counter()
    return dict(zip(wrt, found, strict=True)), {"reading": built - start, "deriving": done - built}


def emit(stage: str, **fields: float | str) -> None:
    """Tell the starting process that a stage is done."""
    print(json.dumps({"stage": stage, **fields}), flush=True)


if __name__ == "__main__":
    sys.setrecursionlimit(100_000)
    try:
        main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
    except ImportError as error:
        emit("failed", reason=f"not installed ({error.name})")
    except Exception as error:  # noqa: BLE001 - whatever a system raises is what is reported
        emit("failed", reason=type(error).__name__)
