"""Claims written by SymPy in many notations: `python benchmarks/written_claims.py [--count N] [--seed S]`.

Each is a paragraph with a definition and its derivative as SymPy gives and prints it, in one of many forms, or that
derivative made wrong. A right one that is refuted, and a wrong one that is accepted, is printed. Nothing in it comes
from chainrule.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable

import sympy as sp
from mutated_documents import ACCEPTED

from chainrule.checker.extraction.claims import extract
from chainrule.checker.judgement.judge import judge
from chainrule.prover.verdict import REFUTED
from chainrule.readers.documents.registry import parse

LETTERS = r"x y z t u v w a b q r s h \theta \alpha \beta \mu \hat{y} \eta \phi z_1 w_0 x_i a^{(1)}".split()
FUNCTIONS = r"f g h F G J L E C \ell \mathcal{L} \phi \psi S p".split()


def main() -> None:
    """Write the claims, judge them and count the verdicts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    counts: Counter[tuple[str, bool, str]] = Counter()
    for _ in range(arguments.count):
        kind, writer = rng.choice(list(KINDS.items()))
        right = rng.random() < 0.6
        text = writer(rng, right)
        if text is None:
            continue
        claims = extract(parse(text)).claims
        judged = judge(claims[-1], explain=False).verdict if claims else None
        verdict = judged.verdict if judged is not None else "no claim"
        counts[kind, right, verdict] += 1
        if judged is not None and (verdict == REFUTED if right else verdict in ACCEPTED):
            print(f"--- {kind}: {'right' if right else 'wrong'}, {verdict} {judged.convention}\n{text}\n", flush=True)
    columns = ("proved", "agrees", "convention", "conditional", "unknown", "refuted", "no claim")
    print(f"\n| written | {' | '.join(columns)} |\n|{' --- |' * (len(columns) + 1)}")
    for kind in KINDS:
        for right in (True, False):
            row = " | ".join(str(counts[kind, right, column]) for column in columns)
            print(f"| {kind}, {'right' if right else 'wrong'} | {row} |")


def term(rng: random.Random, x: sp.Symbol, others: list[sp.Symbol], depth: int) -> sp.Expr:
    """A random expression in x and other letters."""
    if depth == 0:
        return rng.choice([x, x, x, sp.Integer(rng.randint(1, 5)), *others])
    inner = term(rng, x, others, depth - 1)
    second = term(rng, x, others, depth - 1)
    return rng.choice(
        [
            lambda: sp.exp(inner), lambda: sp.exp(-inner), lambda: sp.log(inner), lambda: sp.sin(inner),
            lambda: sp.cos(inner), lambda: sp.tanh(inner), lambda: sp.sqrt(inner), lambda: inner ** rng.randint(2, 4),
            lambda: inner * second, lambda: inner + second, lambda: inner - second, lambda: inner / (1 + second**2),
            lambda: 1 / (1 + sp.exp(-inner)), lambda: inner / second,
            lambda: sp.Rational(1, 2) * (inner - second) ** 2,
        ]
    )()  # fmt: skip


def form(rng: random.Random, expr: sp.Expr) -> sp.Expr:
    """The same in another form."""
    ways = (lambda e: e, sp.expand, sp.factor, sp.together, sp.cancel, sp.powsimp, sp.expand_log)
    return rng.choice(ways)(expr)


def printed(rng: random.Random, expr: sp.Expr) -> str:
    """Its LaTeX by SymPy's printer, with random settings."""
    text = sp.latex(
        expr,
        mul_symbol=rng.choice([None, "dot", "times", None]),
        ln_notation=True,
        fold_short_frac=rng.choice([None, True]),
        fold_frac_powers=rng.choice([False, True]),
        fold_func_brackets=rng.choice([False, False, True]),
        root_notation=rng.choice([True, False]),
        order=rng.choice([None, "old", "none", "rev-lex"]),
        symbol_names={s: s.name for s in expr.free_symbols},
    )
    return text.replace(r"\left(", "(").replace(r"\right)", ")") if rng.random() < 0.3 else text


def wrong(rng: random.Random, expr: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """A derivative made wrong; None if the change keeps its value."""
    parts = [part for part in sp.preorder_traversal(expr) if part != expr or part.is_Atom]
    part = rng.choice(parts)
    new = rng.choice([lambda: -expr, lambda: 2 * expr, lambda: expr.xreplace({part: part + 1}), lambda: expr * x])()
    gap = new - expr
    at = gap.subs({s: sp.Rational(rng.randint(3, 9), 7) for s in gap.free_symbols}).evalf()
    return new if at.is_number and abs(complex(at)) > 1e-6 else None


def simple(rng: random.Random, right: bool) -> str | None:
    """One function of one variable."""
    x, a = (sp.Symbol(name) for name in rng.sample(LETTERS, 2))
    body = term(rng, x, [a], rng.randint(1, 3))
    answer = form(rng, sp.diff(body, x))
    if not body.has(x) or answer.is_number:
        return None
    if not right and (answer := wrong(rng, answer, x)) is None:
        return None
    f = rng.choice([name for name in FUNCTIONS if name not in (x.name, a.name)])
    shown, result = printed(rng, body), printed(rng, answer)
    called = rng.random() < 0.5
    head = f"{f}({x})" if called else f
    slopes = [rf"\frac{{d{f}}}{{d{x}}}", rf"\frac{{\partial {f}}}{{\partial {x}}}", rf"\frac{{d {head}}}{{d {x}}}",
              rf"\frac{{d}}{{d{x}}} {head}", rf"\frac{{\mathrm{{d}}{f}}}{{\mathrm{{d}}{x}}}", rf"d{f}/d{x}",
              rf"\partial {f} / \partial {x}", rf"\partial_{{{x}}} {f}", rf"\nabla_{{{x}}} {f}"]  # fmt: skip
    if called:
        slopes += [f"{f}'({x})"] * 2
    slope = rng.choice(slopes)
    whole = rf"\frac{{d}}{{d{x}}} \left({shown}\right)"
    return rng.choice(
        [
            f"Let ${head} = {shown}$. Then\n\n$${slope} = {result}$$",
            f"$${head} = {shown}$$\n\nIts derivative is\n\n$${slope} = {result}$$",
            f"The derivative of ${head} = {shown}$ with respect to ${x}$ is ${slope} = {result}$.",
            rf"\begin{{align}} {head} &= {shown} \\ {slope} &= {result} \end{{align}}",
            f"$${whole} = {result}$$",
            f"$${slope} = {whole} = {result}$$",
        ]
    )


def chained(rng: random.Random, right: bool) -> str | None:
    """An inner and an outer function, and the chain rule in the names."""
    x, a, u = (sp.Symbol(name) for name in rng.sample(LETTERS, 3))
    inner = term(rng, x, [a], rng.randint(1, 2))
    outer = term(rng, u, [], rng.randint(1, 2))
    if not inner.has(x) or not outer.has(u) or inner == x or outer == u:
        return None
    down, slope = sp.diff(outer, u), sp.diff(inner, x)
    f = rng.choice([name for name in FUNCTIONS if name not in (x.name, a.name, u.name)])
    d = rng.choice(["d", r"\partial ", r"\mathrm{d}"])
    mixed = rng.random() < 0.5
    factors = [rf"\frac{{{d}{f}}}{{{d}{u}}}"] if mixed else []
    values = [slope] if mixed else [down, slope]
    if not right:
        i = rng.randrange(len(values))
        changed = wrong(rng, values[i], x if i or mixed else u)
        if changed is None:
            return None
        values[i] = changed
    for value in values:
        own = printed(rng, form(rng, value))
        factors.append(
            rng.choice([rf"\left({own}\right)", f"({own})"]) if not value.is_Symbol or rng.random() < 0.5 else own
        )
    rng.shuffle(factors)
    product = rng.choice([" ", r" \cdot ", " "]).join(factors)
    start = f"$${u} = {printed(rng, inner)}$$\n\n"
    if not mixed:
        start += f"$${f} = {printed(rng, outer)}$$\n\n"
    return f"{start}and so\n\n" + rf"$$\frac{{{d}{f}}}{{{d}{x}}} = {product}$$"


KINDS: dict[str, Callable[[random.Random, bool], str | None]] = {"one function": simple, "chain": chained}

if __name__ == "__main__":
    main()
