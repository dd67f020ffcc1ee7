"""The readings in which the sides of a claim are written in another way, gathered for the options: a for a^L."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.checker.readings.definitions.accents import by_layer_labels, by_letter_case
from chainrule.checker.readings.indices.upper_labels import by_upper_labels
from chainrule.checker.readings.indices.whole_matrices import by_whole_matrices
from chainrule.checker.readings.layers.last_layers import by_last_letter
from chainrule.checker.readings.layers.numbered_layers import by_numbered_layers
from chainrule.checker.readings.layers.units_by_index import by_units
from chainrule.checker.readings.losses.own_steps import by_own_steps
from chainrule.checker.readings.notation.bracketed_transposes import by_bracketed_transposes
from chainrule.checker.readings.unsaid.direct_parts import by_direct_parts
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Tree


def respelled(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], Scope, str, bool, bool]]:
    """The sides, the scope and the words of each.

    Behind them stands whether laws without definitions are meant, too, and whether it is certain enough to say what a
    slip is.
    """
    for reading in (by_layer_labels, by_letter_case, by_upper_labels, by_whole_matrices, by_numbered_layers,
                    by_last_letter, by_units, by_direct_parts, by_bracketed_transposes, by_own_steps):  # fmt: skip
        found = reading(sides, scope)
        if found is not None:
            yield (
                *found,
                reading in (by_whole_matrices, by_direct_parts),
                reading in (by_upper_labels, by_numbered_layers, by_last_letter),
            )
