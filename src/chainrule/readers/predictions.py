r"""Letters with a hat, which are predictions, beside the definitions: ``\hat{y} = a`` says which output is meant."""

from __future__ import annotations

from chainrule.readers.letters import letter_of
from chainrule.readers.syntax import Name, Tree

_HAT = r"\hat{"


def puts_out(name: str, body: Tree) -> bool:
    r"""Whether ``\hat{y} = a`` defines the prediction; of other letters it is a value, ``\hat{y} = y`` a condition."""
    hatted = name.removeprefix(_HAT).removesuffix("}") if name.startswith(_HAT) else ""
    return bool(hatted) and isinstance(body, Name) and letter_of(body.name) not in (hatted, letter_of(name))
