r"""What is observed with an error, below the definitions: ``y_i = w x_i + b + \epsilon_i``, ``y = X\beta + u``.

Such a formula says how y came about. It is data in what is differentiated, and no function of the parameters.
"""

from __future__ import annotations

from chainrule.readers.syntax import Factors, Name, Script, Terms, Tree, names_in

#: Letters that nothing but an error has.
_NOISE = frozenset((r"\epsilon", r"\mathcal{N}"))
#: Letters of what is observed, of coefficients, and of errors in a regression.
_OBSERVED = frozenset(("y", "Y"))
_COEFFICIENTS = frozenset((r"\beta", r"\theta", r"\gamma"))
_ERRORS = frozenset(("e", "u", "v", "U", "E", r"\eta", r"\xi", r"\nu"))


def has_noise(name: str, body: Tree) -> bool:
    """Whether a formula says how what is observed came about."""
    if not isinstance(body, Terms) or len(body.terms) < 2:
        return False
    added = [term.base if isinstance(term, Script) else term for sign, term in body.terms if sign > 0]
    drawn = [term.factors[0] if isinstance(term, Factors) else term for term in added]
    if any(isinstance(term, Name) and term.name in _NOISE for term in drawn):
        return True
    # ``y = X\beta + u``: another letter is the error only in a regression.
    sign, last = body.terms[-1]
    error = last.base if isinstance(last, Script) else last
    before = {other for _, term in body.terms[:-1] for other in names_in(term)}
    regressed = name in _OBSERVED and not _COEFFICIENTS.isdisjoint(before)
    return regressed and sign > 0 and isinstance(error, Name) and error.name in _ERRORS and error.name not in before
