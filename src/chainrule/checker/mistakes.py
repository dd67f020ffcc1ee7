"""The table of known mistakes: a name that reads well after "ignore", what it means, and how it is recognised.

A mistake is recognised from the relation between what is claimed and what is derived: their ratio, or a known slip
applied to the truth. `chainrule rule NAME` prints the page of each.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """One kind of slip; the texts are the sections of its page."""

    name: str
    title: str
    means: str
    why: str
    example: str
    correction: str
    references: str = ""


MISTAKES = {
    mistake.name: mistake
    for mistake in (
        Mistake(
            "sign", "the sign is wrong",
            "The claimed derivative is minus the right one.",
            "A minus in an exponent or in front of a logarithm was lost, or a difference was turned around.",
            r"L = -\ln p claimed to have dL/dp = 1/p",
            r"dL/dp = -1/p",
        ),
        Mistake(
            "constant-factor", "a constant factor is missing or too much",
            "The claimed derivative is the right one times a constant.",
            "A factor such as 2, 1/2, 1/n or 1/ln 2 was dropped or counted twice.",
            r"L = -y \log_2 p claimed to have dL/dp = -y/p",
            r"dL/dp = -y/(p \ln 2)",
        ),
        Mistake(
            "log-base", "the base of the logarithm is wrong",
            "The claimed derivative belongs to a logarithm of another base.",
            "d log_b(x)/dx = 1/(x ln b): the factor 1/ln b belongs to the base that the definition names.",
            r"f = \log_2 x claimed to have df/dx = 1/(x \ln 10)",
            r"df/dx = 1/(x \ln 2)",
        ),
        Mistake(
            "chain-factor-missing", "a factor of the chain rule is missing",
            "The claimed derivative lacks the derivative of an inner function.",
            "The outer function was differentiated and the inner one forgotten.",
            r"f = e^{ax} claimed to have df/dx = e^{ax}",
            r"df/dx = a e^{ax}",
        ),
        Mistake(
            "product-term-missing", "a term of the product or sum rule is missing",
            "The claimed derivative is the right one without one of its terms.",
            "Only one factor of a product was differentiated, or a path to the variable was overlooked.",
            r"f = x^2 e^x claimed to have df/dx = 2x e^x",
            r"df/dx = 2x e^x + x^2 e^x",
        ),
        Mistake(
            "exponent", "an exponent is off",
            "The claimed derivative has a power with the wrong exponent, or the power rule was used on an exponential.",
            "d x^k/dx = k x^(k-1): the exponent goes down by one and comes in front; a^x has another rule.",
            r"f = x^k claimed to have df/dx = k x^k",
            r"df/dx = k x^{k-1}",
        ),
        Mistake(
            "differential-missing", "a differential sign is missing on the left side",
            r"The numerator of the derivative lacks its \partial or d: taken literally the left side is a quotient.",
            "A slip of the pen; the value on the right is judged as the derivative that is meant.",
            r"\frac{\ln x}{\partial x} = \frac{1}{x}",
            r"\frac{\partial \ln x}{\partial x} = \frac{1}{x}",
        ),
        Mistake(
            "variable", "it is the derivative in another variable or index",
            "The claimed derivative is right for another variable or index than the one written.",
            "Indices were exchanged, or the formula was copied from the derivative in a neighbouring variable.",
            r"f = xy claimed to have \partial f/\partial x = x",
            r"\partial f/\partial x = y",
        ),
        Mistake(
            "definition-suspect", "the definition looks wrong, not the derivative",
            "The claimed derivative is right for a slightly different definition.",
            "A minus or a letter was lost in the definition above.",
            r"g(z) = 1/(1 + e^{x}) with dg/dz = g(1-g)",
            r"g(z) = 1/(1 + e^{-z})",
        ),
        Mistake(
            "kink-value", "the value at a kink is not a subgradient",
            "At a point where the function has a kink, the claimed value lies outside the one-sided derivatives.",
            "A convention may choose any value between the one-sided derivatives, not one outside.",
            r"\max(0, z) claimed to have derivative 2 at z = 0",
            "any value in [0, 1]",
        ),
        Mistake(
            "value", "the derivative is wrong",
            "The claimed derivative differs from the right one in a way that is none of the known slips.",
            "See the counterexample.",
            r"f = \sin x claimed to have df/dx = e^x",
            r"df/dx = \cos x",
        ),
    )
}  # fmt: skip
