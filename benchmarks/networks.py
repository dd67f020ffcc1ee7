"""Says which networks the growth of derivation time is measured on, as records of the corpus of identities."""

from __future__ import annotations

import sys

from process import ROOT

sys.path.insert(0, str(ROOT / "tests" / "identities"))

from identity_corpus import Identity


def mlp(layers: int, size: str = "n") -> Identity:
    """Layers of tanh under a squared error; all of one size, a name or a number."""
    given = [f"x: vector({size})", f"y: vector({size})"]
    let, below = [], "x"
    for i in range(1, layers + 1):
        given += [f"W{i}: matrix({size}, {size})", f"b{i}: vector({size})"]
        let.append(f"h{i} = tanh(W{i} @ {below} + b{i})")
        below = f"h{i}"
    return _record(f"mlp-{layers}-{size}", f"1/2*norm({below} - y)**2", "W1", given, let)


def attention(layers: int, size: str = "t") -> Identity:
    """Self-attention with one head and residual connections under a linear function; t tokens of d features."""
    features = "d" if size == "t" else size
    given = [f"X: matrix({size}, {features})", f"G: matrix({size}, {features})"]
    let, below = [], "X"
    for i in range(1, layers + 1):
        given += [f"{name}{i}: matrix({features}, {features})" for name in ("Q", "K", "V")]
        let.append(f"P{i} = softmax({below} @ Q{i} @ ({below} @ K{i}).T/sqrt({features}), axis=1)")
        let.append(f"X{i} = {below} + P{i} @ {below} @ V{i}")
        below = f"X{i}"
    return _record(f"attention-{layers}-{size}", f"sum(G*{below})", "Q1", given, let)


def _record(name: str, expression: str, wrt: str, given: list[str], let: list[str]) -> Identity:
    return Identity(name, "", "", expression, wrt, ", ".join(given), "", "", tuple(let))


NETWORKS = {"mlp": mlp, "attention": attention}


def parameters(network: Identity) -> list[str]:
    """The names of the weights."""
    return [name for name in network.symbols if name not in ("x", "y", "X", "G")]
