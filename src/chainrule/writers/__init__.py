"""Writers: expressions and derivations as text, LaTeX, MathML, code and pages.

`layout` turns an expression into a tree of what is printed (fractions, scripts, sums) in index or matrix view;
`text`, `latex` and `mathml` render that tree. `arrays` writes functions for NumPy, JAX and PyTorch from the graph.
"""
