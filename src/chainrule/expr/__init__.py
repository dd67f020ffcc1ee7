"""Expressions: a hash-consed DAG of tensors. `nodes` says what there is, `build` makes it, `walk` goes over it."""
