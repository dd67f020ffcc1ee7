"""Signs where all letters are numbers: what is not asked, as numbers say something else than vectors there."""

from functools import partial

from chainrule.checker.extraction.claims import extract
from chainrule.checker.judgement.all_numbers import by_sign_of_numbers
from chainrule.checker.judgement.judge import judge
from chainrule.readers.documents import parse

OF_SHAPES = ["the sides have shapes (2) and (3)"]
LOSS = r"""
$$z = -w^Tx_i$$

$$\sigma(z) = \frac{1}{1 + \exp(z)}$$

$$f(w)=-\frac{1}{n}\sum_{i=1}^ny_i\log\sigma(z) + (1 - y_i)\log(1 - \sigma(z))$$

"""
SQUARE = r"""
$$L = \frac{1}{2} (y - w^T x)^2$$

"""


def found(text):
    claim = extract(parse(text)).claims[-1]
    judged = by_sign_of_numbers(claim, OF_SHAPES, judge, partial(judge, accept_only=True))
    return judged and judged.findings[0].name


def test_a_lost_sign_is_found():
    assert found(SQUARE + r"$$\frac{\partial L}{\partial w} = (y - w^T x) x$$") == "sign"


def test_the_right_sign_is_not():
    assert found(SQUARE + r"$$\frac{\partial L}{\partial w} = -(y - w^T x) x$$") is None


def test_another_factor_says_nothing():
    assert found(SQUARE + r"$$\frac{\partial L}{\partial w} = -2 (y - w^T x) x$$") is None


def test_a_sum_that_may_govern_the_terms_behind_it():
    chain = (
        r"$$\frac{\partial f(w)}{\partial w} = -\frac{1}{n}\sum_{i=1}^ny_i \frac{1}{\sigma(z)} "
        r"\frac{\partial \sigma(z)}{\partial w} - (1 - y_i) \frac{1}{1 - \sigma(z)} "
        r"\frac{\partial \sigma(z)}{\partial w} = -\frac{1}{n}\sum_{i=1}^n\left(\frac{y_i}{\sigma(z)} - "
        r"\frac{1 - y_i}{1 - \sigma(z)}\right)\frac{\partial \sigma(z)}{\partial w}$$"
    )
    assert found(LOSS + chain) is None


def test_entries_with_two_indices():
    loss = r"$$L = \frac{1}{2} s_i^2 - s_j^2 + a b$$" + "\n\n"
    assert found(loss + r"$$\frac{\partial L}{\partial s_i} = s_i + a - a$$") is None


def test_a_matrix_that_may_be_minus_its_transpose():
    denied = "The matrix $A$ is skew-symmetric.\n" + SQUARE
    assert found(denied + r"$$\frac{\partial L}{\partial w} = (y - w^T x) x$$") is None


def test_a_loss_that_is_given_behind_the_claim():
    claim = r"$$\frac{\partial L}{\partial w} = (y - w^T x) x$$"
    assert found(SQUARE + claim + "\n\nwhere\n\n" + r"$$L = -\frac{1}{2} (y - w^T x)^2$$") is None
