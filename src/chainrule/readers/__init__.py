"""Readers: from text, LaTeX and documents to syntax trees with spans, and from those to expressions.

`latex` and `text` make the same trees (`syntax`); `scope` knows what names mean; `lower` makes expressions;
`documents` finds formulas and prose; `prose` and `given` read declarations.
"""
