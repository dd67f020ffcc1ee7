"""Indices and sizes: what belongs to a name, what runs, entries of matrices, how far a sum reaches."""
