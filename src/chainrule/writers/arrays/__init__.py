"""Expressions as functions on arrays, for NumPy, JAX and PyTorch: source to read and to run.

`function` writes the whole function and `program` its statements, one value per node of the graph; `contract` turns
Einstein products into ``@`` and ``einsum``; `spelling` is the table of what each function is called in each library.
"""
