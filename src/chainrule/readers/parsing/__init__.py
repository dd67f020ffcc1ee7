"""The parser of LaTeX in parts: cursor, words, bars, brackets, environments, differentials; `parser` joins them."""
