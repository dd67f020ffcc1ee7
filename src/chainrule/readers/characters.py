"""Characters of formulas that are written in Unicode, below the tokens: what they stand for in LaTeX."""

from __future__ import annotations

#: Signs with the token they stand for.
SIGNS = {
    "∂": ("cmd", r"\partial"), "∇": ("cmd", r"\nabla"), "·": ("cmd", r"\cdot"), "×": ("cmd", r"\times"),
    "−": ("char", "-"), "⊙": ("cmd", r"\odot"), "∑": ("cmd", r"\sum"), "∏": ("cmd", r"\prod"), "≤": ("cmd", r"\le"),
    "≥": ("cmd", r"\ge"), "≠": ("cmd", r"\neq"), "≈": ("cmd", r"\approx"), "…": ("cmd", r"\dots"),
    "∞": ("cmd", r"\infty"), "∈": ("cmd", r"\in"), "√": ("cmd", r"\sqrt"), "⊤": ("cmd", r"\top"),
    "ᵀ": ("cmd", r"\sptop"), "′": ("char", "'"), "‖": ("cmd", r"\|"), "⋅": ("cmd", r"\cdot"), "→": ("cmd", r"\to"),
    "∝": ("cmd", r"\propto"), "∼": ("cmd", r"\sim"), "⊗": ("cmd", r"\otimes"), "⟨": ("cmd", r"\langle"),
    "±": ("cmd", r"\pm"), "∓": ("cmd", r"\mp"), "’": ("char", "'"),
    "，": ("char", ","), "。": ("char", "."), "；": ("char", ";"), "：": ("char", ":"), "（": ("char", "("),
    "）": ("char", ")"), "＝": ("char", "="), "＋": ("char", "+"), "－": ("char", "-"), "–": ("char", "-"),
    "∗": ("char", "*"), "∣": ("cmd", r"\mid"), "∘": ("cmd", r"\circ"), "∥": ("cmd", r"\|"), "≜": ("cmd", r"\triangleq"),
    "⇒": ("cmd", r"\Rightarrow"), "←": ("cmd", r"\leftarrow"), "⟶": ("cmd", r"\to"), "≔": ("cmd", r"\coloneqq"),
    "⟩": ("cmd", r"\rangle"), "†": ("cmd", r"\dagger"), "≡": ("cmd", r"\equiv"), "∀": ("cmd", r"\forall"),
} | dict.fromkeys("𝛛𝜕𝝏𝞉𝟃", ("cmd", r"\partial")) | dict.fromkeys("𝛁𝛻𝜵𝝯𝞩", ("cmd", r"\nabla"))  # fmt: skip
#: Greek letters with their commands.
GREEK = dict(zip(
    "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
    ("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
     "omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega").split(),
    strict=True,
)) | {"ϕ": "phi", "ϵ": "epsilon", "ϑ": "theta"}  # fmt: skip

#: Fractions that are one character, with their parts.
FRACTIONS = {"½": ("1", "2"), "⅓": ("1", "3"), "⅔": ("2", "3"), "¼": ("1", "4"), "¾": ("3", "4"), "⅛": ("1", "8")}
#: Raised and lowered characters with what they stand for on the line.
RAISED = {
    **{c: ("num", d) for c, d in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)},
    "⁻": ("char", "-"), "⁺": ("char", "+"), "ⁿ": ("letter", "n"), "ⁱ": ("letter", "i"), "ˣ": ("letter", "x"),
    "⁽": ("char", "("), "⁾": ("char", ")"), "ˡ": ("letter", "l"), "ᵏ": ("letter", "k"), "ᶻ": ("letter", "z"),
    "ᴺ": ("letter", "N"), "ᴸ": ("letter", "L"), "ʲ": ("letter", "j"), "ᵐ": ("letter", "m"), "ᵗ": ("letter", "t"),
    "⁼": ("char", "="),
}  # fmt: skip
LOWERED = {
    **{c: ("num", d) for c, d in zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)},
    "ᵢ": ("letter", "i"), "ⱼ": ("letter", "j"), "ₖ": ("letter", "k"), "ₙ": ("letter", "n"), "ₘ": ("letter", "m"),
    "ₜ": ("letter", "t"), "ₓ": ("letter", "x"), "ₗ": ("letter", "l"),
    "₊": ("char", "+"), "₋": ("char", "-"), "₌": ("char", "="), "₍": ("char", "("), "₎": ("char", ")"),
    "ₐ": ("letter", "a"), "ₚ": ("letter", "p"), "ₛ": ("letter", "s"), "ₕ": ("letter", "h"), "ᵣ": ("letter", "r"),
}  # fmt: skip
#: The first and the last of the letters in mathematical alphabets: italic, bold, script.
MATHEMATICAL = "\U0001d400", "\U0001d7cb"
#: Combining accents with their commands.
ACCENTS = {"\u0302": r"\hat", "\u0304": r"\bar", "\u0303": r"\tilde", "\u0307": r"\dot"}
