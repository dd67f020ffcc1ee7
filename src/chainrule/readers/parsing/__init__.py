"""The parser of LaTeX formulas in parts: cursor, words, brackets, environments, differentials; `parser` joins them."""
