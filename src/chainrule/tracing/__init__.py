"""Python functions as formulas: they are called with expressions, through an array namespace, never parsed.

`functions` and `linalg` hold what can be called, `namespace` the object `xp`, `protocols` NumPy's own dispatch,
`trace` the call of a function with a symbol for each parameter.
"""
