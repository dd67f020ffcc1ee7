"""Exact algebra: expressions as rational functions over generators, for any labels and any sizes.

`field` holds the generators and the arithmetic (polynomials of FLINT), `functions` the laws of powers,
exponentials, logarithms and the rest, `contract` sums over indices, `lower` the way from an expression in,
`instantiate` a row of the table at arguments. The engine simplifies with it, the prover decides with it.
"""
