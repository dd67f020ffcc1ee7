"""What chainrule is asked about an identity: to derive it, and to prove that the derivative is the answer."""

from identity_corpus import Identity
from identity_values import free_names

import chainrule as cr
from chainrule.engine.derivation import Derivation
from chainrule.prover.verdict import Verdict


def derived(identity: Identity) -> Derivation:
    """What chainrule derives."""
    wrt = f"{identity.wrt}, {identity.wrt2}" if identity.wrt2 else identity.wrt
    return cr.derive(identity.expression, wrt, given=identity.given, let=identity.let, order=identity.order)


def verdict(identity: Identity) -> Verdict:
    """The verdict on the identity as an equation in the text syntax."""
    return cr.prove(claim(identity), given=identity.given, let=identity.let)


def claim(identity: Identity) -> str:
    """The identity as an equation; where the answer has indices, the left side gets them too.

    `diff((X @ A)[i, j], X[k, l]) == delta[i, k]*A[l, j]`: the output's indices first, then the variables'.
    """
    variables = [identity.wrt, identity.wrt2] if identity.wrt2 else [identity.wrt] * identity.order
    axes = [len(identity.symbols[name].shape) for name in variables]
    indices = list(free_names(identity.answer, identity.names))
    if not indices:
        last = [identity.wrt2] if identity.wrt2 else [str(identity.order)] if identity.order > 1 else []
        return f"diff({', '.join([identity.expression, identity.wrt, *last])}) == {identity.answer}"
    parts = []
    for source, count in zip([identity.expression, *variables], [len(indices) - sum(axes), *axes], strict=True):
        parts.append(_at(source, indices[:count]))
        del indices[:count]
    return f"diff({', '.join(parts)}) == {identity.answer}"


def _at(source: str, indices: list[str]) -> str:
    if not indices:
        return source
    return f"{source if source.isidentifier() else f'({source})'}[{', '.join(indices)}]"
