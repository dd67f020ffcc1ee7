"""The pointwise formulas of PyTorch's derivatives.yaml, proved against the table of rules.

    python benchmarks/torch_formulas.py [--write]

The file is read from the installed wheel. Each formula gives the gradient of a loss with grad in the output, so what is
proved is d(grad*f)/dx = formula, for the definition of f below. Exit status 1 if a formula is refuted.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from cpp_formulas import NotReadError, read
from process import ROOT
from report import machine, table, write

from chainrule.bulk.records import verify_record

#: What the functions are, in x = self and y = other and the names of other arguments; not their derivatives.
MEANINGS = {name: f"{name}(x)" for name in (
    "abs", "acos", "acosh", "asinh", "atanh", "asin", "atan", "cos", "cosh", "sin", "sinh", "tan", "tanh", "exp", "log",
    "sqrt", "erf", "sigmoid", "relu", "silu", "gelu", "softplus", "mish", "hardtanh", "log_sigmoid", "elu",
    "leaky_relu")} | {
    "erfc": "1 - erf(x)", "special_erfcx": "exp(x^2)*(1 - erf(x))", "exp2": "2^x", "expm1": "exp(x) - 1",
    "log10": "log(x)/log(10)", "log2": "log(x)/log(2)", "log1p": "log(1 + x)", "rsqrt": "1/sqrt(x)", "neg": "-x",
    "reciprocal": "1/x", "square": "x^2", "special_entr": "-x*log(x)", "deg2rad": "x*pi/180", "rad2deg": "x*180/pi",
    "special_log_ndtr": "log((1 + erf(x/sqrt(2)))/2)", "sinc": "sin(pi*x)/(pi*x)", "logit": "log(x/(1 - x))",
    "hypot": "sqrt(x^2 + y^2)", "logaddexp": "log(exp(x) + exp(y))", "logaddexp2": "log(2^x + 2^y)/log(2)",
    "xlogy.Tensor": "x*log(y)", "xlogy.Scalar_Self": "x*log(y)", "xlogy.Scalar_Other": "x*log(y)",
    "special_xlog1py": "x*log(1 + y)", "special_xlog1py.self_scalar": "x*log(1 + y)",
    "special_xlog1py.other_scalar": "x*log(1 + y)", "ldexp.Tensor": "x*2^y", "atan2": "atan(x/y)",
    "add.Tensor": "x + alpha*y", "add.Scalar": "x + alpha*y", "sub.Tensor": "x - alpha*y", "sub.Scalar": "x - alpha*y",
    "rsub.Tensor": "y - alpha*x", "rsub.Scalar": "y - alpha*x", "mul.Tensor": "x*y", "mul.Scalar": "x*y",
    "div.Tensor": "x/y", "div.Scalar": "x/y", "pow.Tensor_Scalar": "x^p", "pow.Tensor_Tensor": "x^p",
    "addcmul": "x + v*t*u", "addcdiv": "x + v*t/u", "lerp.Scalar": "x + w*(e - x)", "lerp.Tensor": "x + w*(e - x)",
    "maximum": "where(x > y, x, y)", "minimum": "where(x < y, x, y)", "fmax": "where(x > y, x, y)",
    "fmin": "where(x < y, x, y)", "clamp_min": "where(x > lo, x, lo)", "clamp_max": "where(x < hi, x, hi)",
    "clamp_min.Tensor": "where(x > lo, x, lo)", "clamp_max.Tensor": "where(x < hi, x, hi)", "sign": "sign(x)",
    "sigmoid_backward": "g*(1 - o)*o", "tanh_backward": "g*(1 - o^2)",
    "frexp.Tensor": "x/2^p",
}  # fmt: skip
NAMES = {"self": "x", "other": "y", "grad": "c", "alpha": "alpha", "tensor1": "t", "tensor2": "u", "value": "v",
         "end": "e", "weight": "w", "exponent": "p", "min": "lo", "max": "hi", "grad_output": "g",
         "output": "o"}  # fmt: skip
#: What the arguments of a formula must be for the function to be the one above.
GIVEN = {"rsqrt": "x: positive", "sqrt": "x: positive"}
GROUPS = ("proved", "agrees", "convention", "conditional", "refuted", "unknown", "not read")
_NOT_ARGUMENTS = frozenset({"name", "result", "output_differentiability", "dispatch", "auto_linear"})


def formulas() -> list[tuple[str, str, str]]:
    """Function, argument and formula of each line of the installed file."""
    import yaml

    path = Path(str(distribution("torch").locate_file("torchgen/packaged/autograd/derivatives.yaml")))
    found = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        name = entry["name"].partition("(")[0]
        entry = entry.get("dispatch", {}).get("Default", {}) | entry
        for arguments, formula in entry.items():
            if arguments not in _NOT_ARGUMENTS and isinstance(formula, str) and "non_differentiable" not in formula:
                found.extend((name, argument.strip(), formula) for argument in arguments.split(","))
    return found


def judged(name: str, argument: str, formula: str) -> dict[str, Any]:
    """The verdict on one formula, or why it was not read."""
    meaning = MEANINGS[name]
    try:
        claim = read(formula, {**NAMES, "result": f"({meaning})"})
    except NotReadError as error:
        return {"verdict": "not read", "reason": str(error)}
    record = {"definition": f"c*({meaning})", "variable": NAMES.get(argument, argument), "claim": claim}
    if name in GIVEN:
        record["given"] = GIVEN[name]
    return verify_record(record) | {"claim": claim}


def run() -> tuple[str, bool]:
    """The tables, and whether a formula is refuted."""
    everything = formulas()
    mine = [each for each in everything if each[0] in MEANINGS]
    results = [(each, judged(*each)) for each in mine]
    counts = Counter(result["verdict"] for _, result in results)
    parts = [
        f"{len(everything)} formulas; {len(mine)} belong to the {len({m[0] for m in mine})} functions looked at.",
        table(["", "formulas"], [[group, counts[group]] for group in GROUPS]),
    ]
    for group in GROUPS:
        rows = [(each, result) for each, result in results if result["verdict"] == group]
        if not rows:
            continue
        lines = [
            f"- {name}, {argument}: `{formula}`" + (f" ({said})" if (said := _said(result)) else "")
            for (name, argument, formula), result in rows
        ]
        parts.append(f"<details><summary>{group}</summary>\n\n" + "\n".join(lines) + "\n\n</details>")
    return "\n\n".join(parts), bool(counts["refuted"])


def _said(result: dict[str, Any]) -> str:
    return str(result.get("reason") or result.get("convention") or result.get("condition") or "")


def main() -> None:
    """Judge, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    options = parser.parse_args()
    try:
        text, failed = run()
    except (ImportError, PackageNotFoundError) as error:
        print(f"skipped: {error}; install torch and PyYAML")
        return
    print(text)
    if options.write:
        write(ROOT / "docs" / "benchmarks.md", "torch formulas", f"{machine(('torch', 'python-flint'))}\n\n{text}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
