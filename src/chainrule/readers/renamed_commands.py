"""What commands are called elsewhere, beside the tokens of LaTeX: old names, those of KaTeX and of other countries."""

from __future__ import annotations

#: Old names of commands.
RENAMED = {
    r"\cal": r"\mathcal", r"\bf": r"\mathbf", r"\grad": r"\nabla", r"\gradient": r"\nabla",
    r"\bigtriangledown": r"\nabla", r"\vartriangle": r"\Delta", r"\triangle": r"\Delta",
    r"\bigodot": r"\odot", r"\cr": r"\\", r"\tabularnewline": r"\\",
}  # fmt: skip
#: Names that KaTeX has besides.
RENAMED |= {
    r"\part": r"\partial", r"\lang": r"\langle", r"\rang": r"\rangle", r"\sdot": r"\cdot", r"\infin": r"\infty",
    r"\isin": r"\in", r"\plusmn": r"\pm", r"\thetasym": r"\vartheta", r"\rarr": r"\rightarrow",
    r"\rArr": r"\Rightarrow", r"\Rarr": r"\Rightarrow", r"\hArr": r"\Leftrightarrow", r"\Harr": r"\Leftrightarrow",
}  # fmt: skip
#: How functions are called in other countries, and their commands.
ELSEWHERE = {
    "tg": r"\tan", "ctg": r"\cot", "cotg": r"\cot", "arctg": r"\arctan", "arcctg": r"\arccot", "arcotg": r"\arccot",
    "sh": r"\sinh", "ch": r"\cosh", "th": r"\tanh", "cth": r"\coth", "sen": r"\sin", "arcsen": r"\arcsin",
    "senh": r"\sinh", "tgh": r"\tanh", "cosec": r"\csc",
}  # fmt: skip
RENAMED |= {f"\\{word}": command for word, command in ELSEWHERE.items()}
