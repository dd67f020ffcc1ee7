"""Holds one module for each language in which the identities are said: the peers', JAX's and chainrule's own.

The formulas are evaluated by the corpus' own evaluator (tests/identities/identity_values.py) with operands that
build a peer's expressions instead of numbers; that is the translation. A module has a class `Speech` (operand.py)
with the operations of its peer; what the peer has no word for raises `CannotSayError`.
"""
