"""Writers: expressions and derivations as text, LaTeX and pages.

`layout` turns an expression into a tree of what is printed (fractions, scripts, sums) in index or matrix view;
`text` and `latex` render that tree.
"""
