"""Networks: layers, their errors and outputs, steps of recurrences, examples in rows."""
